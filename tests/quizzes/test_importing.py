"""An export brought in again: nothing is lost, nothing is counted twice, and a bad file changes nothing."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import to_json
from pytest_django import DjangoDbBlocker

from notes.models import Reading
from quizzes.domain.copies import copy_id
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
    QuestionReport,
    ReadinessPoint,
    ReviewLog,
    StudyDay,
    TopicProgress,
)
from quizzes.models.attempts import ErrorCause, EventKind
from quizzes.models.reports import ReportReason, ReportStatus
from quizzes.models.reviews import ReviewAct
from quizzes.portability.reading import InvalidExport, read_export
from quizzes.selectors.exporting import export_learner
from quizzes.services import importing_attempts
from quizzes.services.causes import name_cause
from quizzes.services.importing import import_learner
from quizzes.services.interviews import keep_best
from quizzes.services.matching import prepare
from quizzes.services.progress import rebuild_progress
from quizzes.services.recording import ItemEvent, record_event
from quizzes.services.reports import settle_report
from quizzes.services.reviews import put_off, rate_question, set_goal, undo
from quizzes.services.tallies import ImportReport
from studyapp.models import Learner, TimeFactor
from tests.factories import DAY, NOW, LearnerFactory, answer, begin, draft_interview, flag, try_interview
from tests.histories import DERIVED, NOT_HISTORY, tables_of_learners
from tests.pages import Visitor, World, item_at, make_world, to, to_course, to_item, to_reviews

MINUTE = timedelta(minutes=1)
LATER = NOW + 5 * MINUTE

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(LATER, tick=False)]
LOGS = (Attempt, Goal, InterviewAnswer, Reading, ReviewLog, ReadinessPoint, Cause, QuestionReport)


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


def count(learner: Learner) -> dict[str, int]:
    return {log.__name__: log.objects.filter(learner=learner).count() for log in LOGS}  # type: ignore[attr-defined]


def undecided(text: bytes) -> bytes:
    """What of an export comes back: all of it but what staff decided."""
    data = json.loads(text)
    assert {each["status"] for each in data["reports"]} == {"open", "accepted"}
    for each in data["reports"]:
        decided = {name: each[name] for name in ("status", "reply", "resolved_at")}
        open_again = {"status": "open", "reply": "", "resolved_at": None}
        text = text.replace(to_json(decided)[1:], to_json(open_again)[1:])
    return text


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


@pytest.fixture(scope="module")
def _rolled_back(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(LATER, tick=False):
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(_rolled_back: None) -> World:
    world = make_world()
    make_rich(world)
    return world


@pytest.fixture(scope="module")
def text(world: World) -> bytes:
    return export(world.learner)


@pytest.fixture
def data(text: bytes) -> dict[str, Any]:
    """What the learner of the world exported, to be changed at will."""
    return json.loads(text)


@pytest.fixture
def other() -> Learner:
    return LearnerFactory.create()


def of(data: dict[str, Any], attempt: Attempt) -> dict[str, Any]:
    return next(each for each in data["attempts"] if each["id"] == str(attempt.pk))


class TestRoundTrip:
    def test_brings_everything_back_after_the_learner_is_gone(self, world: World) -> None:
        data, rows, counts = export(world.learner), derived(world.learner), count(world.learner)
        assert all(counts.values())
        pages = seen(world.learner, world)
        Learner.objects.get(pk=world.learner.pk).delete()
        assert not any(log.objects.exists() for log in LOGS)  # type: ignore[attr-defined]

        restored: Learner = LearnerFactory.create()
        report = bring_in(restored, data)

        assert export(restored) == undecided(data)
        assert count(restored) == counts
        assert derived(restored) == rows
        restored.refresh_from_db()
        assert (restored.time_zone, restored.time_factor) == ("Europe/Berlin", TimeFactor.DOUBLE)
        assert not restored.counts_streak
        assert not report.left_out
        assert report.here == 0
        assert bring_in(restored, data).new == 0
        again = seen(restored, world)
        assert {path: text for path, text in again.items() if text != pages[path]} == {}

    def test_leaves_no_table_out(self) -> None:
        """A new one with a learner goes into the export and LOGS, or is named in tests.histories as what it is."""
        assert tables_of_learners() == {*LOGS, *DERIVED, *NOT_HISTORY}


class TestTwice:
    def test_adds_nothing_to_whoever_exported_it(self, world: World, text: bytes) -> None:
        before = [list(log.objects.order_by("pk").values()) for log in (*LOGS, QuestionProgress, StudyDay)]  # type: ignore[attr-defined]
        report = bring_in(world.learner, text)
        assert str(report) == f"0 new, {report.here} already here"
        assert report.here == sum(len(rows) for rows in json.loads(text).values() if isinstance(rows, list))
        assert [list(log.objects.order_by("pk").values()) for log in (*LOGS, QuestionProgress, StudyDay)] == before  # type: ignore[attr-defined]

    def test_copies_once_what_another_learner_has(self, world: World, text: bytes, other: Learner) -> None:
        assert not bring_in(other, text).left_out
        once, rows = export(other), derived(other)
        assert bring_in(other, text).new == 0
        assert export(other) == once
        assert derived(other) == rows
        copies = {str(copy_id(each.pk, other.pk)) for each in world.attempts}
        assert {each["id"] for each in json.loads(once)["attempts"]} == copies

    def test_copies_nothing_again_once_the_other_learner_is_gone(
        self, data: dict[str, Any], world: World, other: Learner
    ) -> None:
        bring_in(other, data)
        world.learner.attempts.all().delete()
        assert bring_in(other, data).new == 0


class TestMerging:
    def test_leaves_the_learners_own_word_standing(self, world: World, text: bytes, other: Learner) -> None:
        tried, drafted = world.topic.interviewquestions.order_by("position")
        try_interview(other, tried, "My best.", now=NOW)
        draft_interview(other, drafted, "My draft.")
        set_goal(learner=other, course=world.course, minutes_per_day=5)
        Reading.objects.create(learner=other, lesson=world.topic.lesson, anchor="first-section", reached_at=NOW)
        report = bring_in(other, text)
        assert not report.took_settings
        other.refresh_from_db()
        assert (other.time_zone, other.time_factor) == ("UTC", TimeFactor.NORMAL)
        assert [goal.minutes_per_day for goal in other.goals.all()] == [5]
        assert other.readings.get(lesson=world.topic.lesson).anchor == "first-section"
        assert other.interview_answers.get(rated_at=None, question=drafted).text == "My draft."
        assert other.interview_answers.get(is_best=True, question=tried).text == "My best."
        assert other.interview_answers.filter(question=tried).count() == 4

    def test_counts_the_work_of_both(self, world: World, text: bytes, other: Learner) -> None:
        answer(begin(other, world.course, size=1), 1)
        theirs = world.learner.study_days.get(day=NOW.date())
        bring_in(other, text)
        assert other.study_days.get(day=NOW.date()).answer_count == theirs.answer_count + 1

    def test_does_not_undo_an_act_that_is_undone(self, world: World, data: dict[str, Any]) -> None:
        undoing = next(act for act in data["review_log"] if act["undoes"])
        undoing["at"] = (NOW + MINUTE).isoformat()
        assert bring_in(world.learner, data).new == 0


def decide(each: QuestionReport, status: ReportStatus = ReportStatus.DECLINED) -> None:
    each.status, each.reply = status, "No."
    settle_report(report=each, now=LATER)


class TestReports:
    """Nobody but staff of this site decides on them."""

    def test_come_in_open_and_without_a_reply(self, data: dict[str, Any], other: Learner) -> None:
        said = data["reports"][1]
        assert (said["status"], said["reply"][:9]) == ("accepted", "Thank you")
        bring_in(other, data)
        came = other.reports.get(reason=ReportReason.OUTDATED)
        assert (came.status, came.reply, came.resolved_at, came.text) == (ReportStatus.OPEN, "", None, "Renamed.")
        assert came.attempt_item is not None
        assert (came.attempt_item.attempt.learner, came.attempt_item.revision_id) == (other, came.revision_id)
        assert other.reports.get(reason=ReportReason.TYPO).attempt_item is None

    def test_stay_as_they_are_where_they_are(self, world: World, text: bytes) -> None:
        before = list(QuestionReport.objects.values())
        bring_in(world.learner, text)
        assert list(QuestionReport.objects.values()) == before

    def test_give_way_to_an_open_one_of_the_learners_own(
        self, world: World, data: dict[str, Any], other: Learner
    ) -> None:
        bring_in(other, data)
        own = other.reports.get(reason=ReportReason.OUTDATED)
        data["reports"][1]["reported_at"] = LATER.isoformat()
        assert bring_in(other, data).tallies["reports"].new == 0
        decide(own)
        assert bring_in(other, data).tallies["reports"].new == 1
        assert other.reports.filter(reason=ReportReason.OUTDATED).count() == 2

    @pytest.mark.parametrize("is_newest_first", [False, True])
    def test_of_one_question_for_one_reason_come_in_once(
        self, data: dict[str, Any], other: Learner, is_newest_first: bool
    ) -> None:
        newer = {**data["reports"][1], "reported_at": NOW.isoformat(), "text": "Again."}
        data["reports"].insert(1 if is_newest_first else 2, newer)
        report = bring_in(other, data)
        assert (report.tallies["reports"].new, report.tallies["reports"].here) == (3, 1)
        kept = other.reports.get(reason=ReportReason.OUTDATED)
        assert kept.text == "Again."
        decide(kept)
        assert bring_in(other, data).new == 0

    def test_come_in_without_an_attempt_that_is_left_out(
        self, world: World, data: dict[str, Any], other: Learner
    ) -> None:
        of(data, world.practiced)["items"][0]["content_hash"] = "0" * 64
        assert data["reports"][1]["attempt"] == str(world.practiced.pk)
        bring_in(other, data)
        assert other.reports.get(reason=ReportReason.OUTDATED).attempt_item is None


class TestAtOnce:
    """Another learner brings the same attempts in between the look at what is here and the writing."""

    def test_tries_again_and_sees_them(
        self, world: World, text: bytes, other: Learner, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names, looks = importing_attempts._names, []

        def too_early(learner: Learner, originals: Any) -> Any:
            looks.append(names(learner, originals))
            return {each: each for each in originals} if len(looks) == 1 else looks[-1]

        monkeypatch.setattr(importing_attempts, "_names", too_early)
        assert bring_in(other, text).tallies["attempts"].new == len(world.attempts)
        assert {each.pk for each in other.attempts.all()} == {copy_id(each.pk, other.pk) for each in world.attempts}
        assert len(looks) == 2

    def test_tries_no_more_than_twice(self, text: bytes, other: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(importing_attempts, "_names", lambda learner, originals: {each: each for each in originals})
        with pytest.raises(IntegrityError):
            bring_in(other, text)
        assert not other.attempts.exists()


class TestLeavingOut:
    """What this site does not have is left out whole, named, and the rest comes in."""

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"question": "gone"}, "This site does not have the question “{course}/{topic}/gone”."),
            ({"content_hash": "0" * 64}, "This site does not have what “{course}/{topic}/{slug}” said then."),
        ],
        ids=["question", "revision"],
    )
    def test_an_attempt(
        self, world: World, data: dict[str, Any], other: Learner, change: dict[str, str], reason: str
    ) -> None:
        item = of(data, world.sat)["items"][2]
        names = {"course": world.course.slug, "topic": item["topic"], "slug": item["question"]}
        item.update(change)
        report = bring_in(other, data)
        assert report.reasons == [(reason.format(**names), 1)]
        assert other.attempts.count() == len(world.attempts) - 1

    def test_a_whole_course(self, data: dict[str, Any], other: Learner) -> None:
        everything = [row for rows in data.values() if isinstance(rows, list) for row in rows]
        for row in everything:
            row["course"] = "elsewhere"
        report = bring_in(other, data)
        assert (report.new, report.left_out.total()) == (0, len(everything))
        assert not other.question_progress.exists()

    def test_ratings_of_an_attempt_that_is_left_out_with_what_undoes_them(
        self, world: World, data: dict[str, Any], other: Learner
    ) -> None:
        of(data, world.practiced)["items"][0]["content_hash"] = "0" * 64
        rated = next(act for act in data["review_log"] if act["attempt"] == str(world.practiced.pk))
        again = {**rated, "number": 99, "act": "undo", "undoes": rated["number"]}
        data["review_log"].append(again | {"rating": None, "attempt": None, "item": None})
        report = bring_in(other, data)
        assert report.tallies["reviews"].left_out.total() == 2
        assert other.review_log.count() == len(data["review_log"]) - 2


class TestTrust:
    """Events are believed; what follows from them is worked out anew."""

    def test_grades_again(self, world: World, data: dict[str, Any], other: Learner) -> None:
        sat = of(data, world.sat)
        wrong = item_at(world.sat, 2)
        event = next(each for each in sat["events"] if each["item"] == 2)
        event["option"] = list(wrong.revision.item.keys)
        bring_in(other, data)
        copy = other.attempts.get(pk=copy_id(world.sat.pk, other.pk))
        assert (copy.right_count, copy.answered_count) == (2, 2)
        assert copy.items.get(position=2).score == 1

    def test_closes_practice_whose_last_answer_is_there(
        self, world: World, data: dict[str, Any], other: Learner
    ) -> None:
        practiced = of(data, world.practiced)
        practiced["submitted_at"] = practiced["closed_at"] = None
        bring_in(other, data)
        assert other.attempts.get(pk=copy_id(world.practiced.pk, other.pk)).closed_at == NOW - DAY

    def test_grades_nothing_of_a_timed_quiz_under_way(self, world: World, text: bytes, other: Learner) -> None:
        bring_in(other, text)
        copy = other.attempts.get(pk=copy_id(world.exam.pk, other.pk))
        assert (copy.closed_at, copy.right_count) == (None, None)
        assert not copy.items.exclude(score=None).exists()


Change = Callable[[dict[str, Any]], Any]


def first(data: dict[str, Any], **said: Any) -> dict[str, Any]:
    """The first attempt of which all that is so."""
    return next(each for each in data["attempts"] if all(each[name] == value for name, value in said.items()))


REFUSED: dict[str, tuple[Change, str]] = {
    "a time to come": (
        lambda data: data["attempts"][0]["events"][0].update(received_at="2026-11-02T09:16:00Z"),
        "attempts[0].events[0].received_at: This lies in the future.",
    ),
    "a time of old": (
        lambda data: data["readings"][1].update(reached_at="1999-12-31T23:59:59Z"),
        "readings[1].reached_at: This lies before the year 2000.",
    ),
    "the end of time": (
        lambda data: data["attempts"][0].update(started_at="9999-12-31T23:59:59-23:59"),
        "attempts[0].started_at: This lies in the future.",
    ),
    "a time without a zone": (
        lambda data: data["readings"][0].update(reached_at="2026-11-01T09:00:00"),
        "readings[0].reached_at: This must be a time with its zone, such as “2026-11-02T09:00:00Z”; "
        "found “2026-11-01T09:00:00”.",
    ),
    "an option of another question": (
        lambda data: data["attempts"][0]["events"][0].update(option=["z"]),
        "attempts[0].events[0]: It names an option that the question does not have.",
    ),
    "too many options": (
        lambda data: first(data, kind="check")["events"][0].update(option=["a", "b", "c", "d"]),
        "It chooses more options than may be chosen.",
    ),
    "other options": (
        lambda data: data["attempts"][0]["items"][0].update(option_order=["a", "b"]),
        "attempts[0].items[0].option_order: These are not the options of the question.",
    ),
    "a cause for what was right": (
        lambda data: data["attempts"][0]["items"][0].update(
            cause={"cause": "misread", "named_at": "2026-11-02T09:00:00Z"}
        ),
        "attempts[0].items[0].cause: It was not missed.",
    ),
    "an event of no item": (
        lambda data: data["attempts"][0]["events"][0].update(item=99),
        "attempts[0]: An event belongs to item 99, and there are 4.",
    ),
    "an event twice": (
        lambda data: data["attempts"][0]["events"].append(data["attempts"][0]["events"][0]),
        "attempts[0]: Two events of item 1 have the number 1.",
    ),
    "an attempt twice": (
        lambda data: data["attempts"].append(data["attempts"][0]),
        "attempts[8]: Another attempt has the same id.",
    ),
    "a question twice": (
        lambda data: data["attempts"][0]["items"].append(data["attempts"][0]["items"][0]),
        "attempts[0]: It asks the same question twice.",
    ),
    "practice against the clock": (
        lambda data: first(data, mode="tutor", kind="quiz").update(deadline_at="2026-11-02T10:00:00Z"),
        "attempts[0]: Practice has no deadline.",
    ),
    "a mock without its exam": (
        lambda data: first(data, kind="mock").update(exam=None),
        "A mock exam, and nothing else, has an exam and a blueprint.",
    ),
    "an end that is neither": (
        lambda data: first(data, kind="check").update(submitted_at=None),
        "It ends when it is handed in or else at its deadline.",
    ),
    "an unknown setting": (
        lambda data: data["learner"].update(is_staff=True),
        "learner.is_staff: There is no such setting.",
    ),
    "a strange setting": (
        lambda data: data["learner"].update(time_factor=10**30),
        "learner.time_factor: This setting cannot be “1000000000000000000000000000000”.",
    ),
    "a time zone that is nowhere": (
        lambda data: data["learner"].update(time_zone="../../etc/passwd"),
        "learner.time_zone: This setting cannot be “../../etc/passwd”.",
    ),
    "a setting of another kind": (
        lambda data: data["learner"].update(counts_streak="yes"),
        "learner.counts_streak: This setting cannot be “yes”.",
    ),
    "undoing what does not exist": (
        lambda data: next(act for act in data["review_log"] if act["undoes"]).update(undoes=77),
        "There is no act 77 before it that it could undo.",
    ),
    "rating what was not answered": (
        lambda data: next(act for act in data["review_log"] if act["attempt"]).update(item=1),
        "The file holds no such answer to this question.",
    ),
    "a report on what was not answered": (
        lambda data: data["reports"][0].update(item=1),
        "reports[0]: The file holds no such answer to this question.",
    ),
    "a report on half an answer": (
        lambda data: data["reports"][0].update(item=None),
        "reports[0]: “attempt” and “item” come together.",
    ),
    "a report that says nothing": (
        lambda data: data["reports"][2].update(reason="other"),
        "reports[2]: It does not say what is wrong.",
    ),
    "a report with a script for its source": (
        lambda data: data["reports"][0].update(source_url="javascript:alert(1)"),
        "reports[0].source_url: This is not the address of a page on the web.",
    ),
    "a character that is none": (
        lambda data: data["interview_answers"][1].update(text="a\u0000b"),
        "interview_answers[1].text: This text holds a character that no page can show.",
    ),
    "no number at all": (
        lambda data: data["readiness"][0].update(pass_chance=float("nan")),
        "readiness[0].pass_chance: This must be a number; found “nan”.",
    ),
}


class TestRefusing:
    @pytest.mark.parametrize("name", REFUSED)
    def test_names_the_place(self, data: dict[str, Any], other: Learner, name: str) -> None:
        change, sentence = REFUSED[name]
        change(data)
        with pytest.raises(InvalidExport) as refused:
            bring_in(other, data)
        assert refused.value.problems[0].endswith(sentence)
        assert not other.attempts.exists()


def nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in the file, as what holds it and its name there."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, entry in list(entries):
        yield value, name
        yield from nodes(entry)


STRANGE = st.one_of(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    st.sampled_from([2**63, -1, 0, 1, "", "\u0000", [], {}, [[]], "2026-11-01T00:00:00Z", "2026-11-01", str(uuid4())]),
)


class TestAnythingElse:
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(draw=st.data())
    def test_comes_in_whole_or_not_at_all(self, text: bytes, draw: st.DataObject) -> None:
        """Entries dropped, doubled, replaced or moved elsewhere: sentences or a report, and pages that can be read."""
        data = json.loads(text)
        for _ in range(draw.draw(st.integers(1, 3))):
            places = list(nodes(data))
            holder, name = draw.draw(st.sampled_from(places))
            match draw.draw(st.sampled_from(["drop", "replace", "move", "double"])):
                case "drop":
                    del holder[name]
                case "replace":
                    holder[name] = draw.draw(STRANGE)
                case "move":
                    other_holder, other_name = draw.draw(st.sampled_from(places))
                    holder[name] = json.loads(json.dumps(other_holder[other_name]))
                case "double" if isinstance(holder, list):
                    holder.append(holder[name])
        with transaction.atomic():
            learner: Learner = LearnerFactory.create()
            with transaction.atomic():
                self.assert_whole_or_nothing(learner, data)
            transaction.set_rollback(True)

    def assert_whole_or_nothing(self, learner: Learner, data: Any) -> None:
        text, report = json.dumps(data).encode(), None
        with suppress(InvalidExport):
            report = bring_in(learner, text)
        kept = json.loads(export(learner))
        assert sum(len(rows) for rows in kept.values() if isinstance(rows, list)) == (report.new if report else 0)
        if report:
            assert bring_in(learner, text).new == 0
            assert Visitor(learner).see("/").status == 200
