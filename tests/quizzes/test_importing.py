"""An export brought in again: nothing is lost, nothing is counted twice, and a bad file changes nothing."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from notes.models import Reading
from quizzes.domain.scheduling import Rating
from quizzes.models import (
    Attempt,
    AttemptItem,
    Cause,
    Exam,
    Goal,
    InterviewAnswer,
    InterviewProgress,
    QuestionProgress,
    ReadinessPoint,
    ReviewLog,
    StudyDay,
    TopicProgress,
)
from quizzes.models.attempts import ErrorCause, EventKind
from quizzes.models.reviews import ReviewAct
from quizzes.portability.reading import read_export
from quizzes.selectors.exporting import export_learner
from quizzes.services.causes import name_cause
from quizzes.services.importing import ImportReport, import_learner
from quizzes.services.interviews import keep_best
from quizzes.services.matching import prepare
from quizzes.services.progress import rebuild_progress
from quizzes.services.recording import ItemEvent, record_event
from quizzes.services.reviews import put_off, rate_question, set_goal, undo
from studyapp.models import Learner, TimeFactor
from tests.factories import (
    DAY,
    NOW,
    LearnerFactory,
    answer,
    flag,
    try_interview,
)
from tests.pages import Visitor, World, item_at, make_world, to, to_course, to_item, to_reviews

MINUTE = timedelta(minutes=1)
LATER = NOW + 5 * MINUTE

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(LATER, tick=False)]
LOGS = (Attempt, Goal, InterviewAnswer, Reading, ReviewLog, ReadinessPoint, Cause)


def export(learner: Learner) -> bytes:
    return b"".join(export_learner(learner=Learner.objects.get(pk=learner.pk), now=LATER))


def bring_in(learner: Learner, data: bytes | dict[str, Any]) -> ImportReport:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return import_learner(learner=learner, prepared=prepare(read_export(text, now=LATER)))


def make_rich(world: World) -> None:
    """Whatever else a learner can do, on top of the world."""
    learner, practice, exam = world.learner, world.practice, world.exam
    events = [
        (EventKind.STRIKE, {"struck": [item_at(exam, 3).option_order[0]]}),
        (EventKind.NOTE, {"note": "= “why” & <b>how</b>\nnext line 🙂"}),
        (EventKind.VISIT, {}),
        (EventKind.ANSWER, {"option": [item_at(exam, 3).option_order[1]], "confidence": "guess"}),
        (EventKind.ANSWER, {"option": [], "confidence": ""}),
    ]
    for number, (kind, payload) in enumerate(events, start=50):
        event = ItemEvent(kind, number, payload, elapsed_ms=700, client_at=NOW + timedelta(microseconds=number))
        record_event(learner=learner, item_id=item_at(exam, 3).pk, event=event, now=NOW + timedelta(minutes=1))
    flag(practice, 4)
    flag(practice, 4, is_flagged=False)
    answer(world.overdue, 2, now=NOW)  # late
    name_cause(item=item_at(practice, 2), cause=ErrorCause.MIXED_UP, now=NOW)
    missed = item_at(world.practiced, 2).revision.question
    rate_question(learner=learner, question=missed, rating=Rating.HARD, now=NOW)
    for act in (ReviewAct.BURY, ReviewAct.SUSPEND):
        put_off(learner=learner, subject=missed, act=act, now=NOW)
        undo(learner=learner, now=NOW)
        put_off(learner=learner, subject=missed, act=act, now=NOW)
    tried = world.topic.interviewquestions.order_by("position")[0]
    keep_best(answer=try_interview(learner, tried, "Again.", now=NOW - DAY), is_best=True)
    undo(learner=learner, now=NOW)
    code = Exam.objects.get(course=world.course)
    set_goal(
        learner=learner,
        course=world.course,
        exam=code,
        exam_on=date(2026, 12, 24),
        minutes_per_day=45,
        recall_percent=95,
    )
    said = {"pass_chance": 0.1 + 0.2, "score": 2 / 3, "score_low": 1 / 3, "score_high": 0.9}
    ReadinessPoint.objects.create(learner=learner, exam=code, day=date(2026, 11, 1), **said)
    Learner.objects.filter(pk=learner.pk).update(time_zone="Europe/Berlin", counts_streak=False)
    rebuild_progress(Learner.objects.get(pk=learner.pk))


def derived(learner: Learner) -> dict[str, list[Any]]:
    """Every row that `rebuild_progress` makes, with items named by attempt and position."""
    items = {pk: name for pk, *name in AttemptItem.objects.values_list("pk", "attempt_id", "position")}
    rows: dict[str, list[Any]] = {}
    for model in (QuestionProgress, TopicProgress, StudyDay, InterviewProgress):
        found = list(model.objects.filter(learner=learner).order_by("pk").values())  # type: ignore[attr-defined]
        for row in found:
            del row["id"], row["learner_id"]
            row.update({name: items.get(row[name]) for name in row if name.endswith("item_id")})
        rows[model.__name__] = sorted(found, key=str)
    return rows


def seen(learner: Learner, world: World) -> dict[str, str]:
    """What the learner gets to read, page by page; the queue shows the options of its first card in an order of its
    own each time, so of that page only the words count."""
    course, visitor = world.course, Visitor(learner)
    views = ("course", "missed", "progress", "history", "plan", "sheet", "interview", "interview_mine")
    paths = ["/", *(to_course(view, course) for view in views), to_reviews(course), to_reviews(course, "suspended")]
    paths += [f"{to_course('missed', course)}?show={show}" for show in ("lucky", "slow", "changed", "flagged")]
    over = [each for each in world.attempts if each not in (world.practice, world.exam)]
    paths += [to("result", each) for each in over] + [to("receipt", each) for each in world.attempts]
    paths += [to_item(world.exam, position) for position in (1, 2, 3)] + [to_item(world.practice, 4)]
    pages = [visitor.see(path) for path in paths]
    assert [page.path for page in pages if page.status != 200] == []
    texts = {page.path: page.main for page in pages}
    texts[to_reviews(course)] = " ".join(sorted(texts[to_reviews(course)].split()))
    return texts


class TestRoundTrip:
    def test_brings_everything_back_after_the_learner_is_gone(self) -> None:
        world = make_world()
        make_rich(world)
        data, rows = export(world.learner), derived(world.learner)
        pages = seen(world.learner, world)
        world.learner.delete()
        assert not any(log.objects.exists() for log in LOGS)  # type: ignore[attr-defined]

        restored: Learner = LearnerFactory.create()
        report = bring_in(restored, data)

        assert export(restored) == data
        assert derived(restored) == rows
        restored.refresh_from_db()
        assert (restored.time_zone, restored.time_factor) == ("Europe/Berlin", TimeFactor.DOUBLE)
        assert not restored.counts_streak
        assert not report.left_out
        assert report.here == 0
        assert bring_in(restored, data).new == 0
        again = seen(restored, world)
        assert {path: text for path, text in again.items() if text != pages[path]} == {}
