"""Starting attempts: a form is drawn, frozen and put on the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, FilteredRelation, Min, Q, QuerySet

from notes.models import Course
from quizzes.domain.drawing import Candidate, draw, draw_by_domain, order_options, pilot_positions
from quizzes.domain.timing import time_limit, with_factor
from quizzes.models import Attempt, AttemptItem, Exam, Question, QuestionRevision
from quizzes.models.attempts import AttemptKind, AttemptMode, PickReason
from quizzes.services.progress import mark_served
from studyapp.models import Learner, TimeFactor

DEFAULT_PACE = (65, 180)
"""Questions and minutes, where no exam of the course says how long it takes."""


class NothingToAsk(Exception):
    """No question matches what the learner chose."""


@dataclass(frozen=True, slots=True)
class Form:
    """What to put on an attempt: up to `size` of `questions`, drawn at random with unseen ones first.

    With an `exam` it is a mock: only kinds of question that the exam uses, the domains weighed by its blueprint, and
    where `is_realistic` some pilot items that do not count. A `time_factor` is the learner's own from then on.
    `reasons` names the questions to ask, in their order, and why; then nothing is drawn.
    """

    course: Course
    title: str
    questions: QuerySet[Question]
    size: int
    mode: AttemptMode
    kind: AttemptKind = AttemptKind.QUIZ
    exam: Exam | None = None
    is_realistic: bool = False
    time_factor: TimeFactor | None = None
    reasons: Mapping[int, PickReason] = field(default_factory=dict)


def start_attempt(*, learner: Learner, form: Form, attempt_id: UUID, now: datetime) -> Attempt:
    """Freeze a form and start the clock; with the id of a running attempt it returns that one.

    Raises NothingToAsk where no question matches.
    """
    with transaction.atomic():
        learner = Learner.objects.select_for_update().get(pk=learner.pk)  # the same form sent twice at once: one waits
        existing = Attempt.objects.filter(pk=attempt_id).first()
        if existing is not None and existing.learner_id == learner.pk and existing.kind == form.kind:
            return existing
        pk = attempt_id if existing is None else uuid4()
        blueprint = _blueprint(form.exam) if form.exam else None
        weights = {number: weight for number, _, weight in blueprint["domains"]} if blueprint else {}
        drawn, pilots = draw_form(form, candidates_for(form, learner), weights=weights, seed=pk)
        if not drawn:
            raise NothingToAsk
        _keep_time_factor(learner, form)
        attempt = Attempt.objects.create(
            pk=pk,
            learner=learner,
            course=form.course,
            kind=form.kind,
            mode=form.mode,
            exam=form.exam,
            blueprint=blueprint,
            title=form.title,
            item_count=len(drawn),
            scored_count=len(drawn) - len(pilots),
            time_factor=learner.time_factor if form.mode == AttemptMode.EXAM else TimeFactor.NORMAL,
            started_at=now,
            deadline_at=_deadline(learner, form, len(drawn), now),
        )
        AttemptItem.objects.bulk_create(_items(attempt, drawn, pilots, form.reasons))
        mark_served(learner=learner, question_ids=[each.question_id for each in drawn], now=now)
        return attempt


def _blueprint(exam: Exam) -> dict[str, Any]:
    """The exam's rules as they are now, for the attempt to keep."""
    return {
        "code": exam.code,
        "scale": [exam.scale_min, exam.scale_max, exam.cut_score],
        "domains": [
            list(row) for row in exam.domains.order_by("number").values_list("number", "title", "weight_percent")
        ],
    }


def _keep_time_factor(learner: Learner, form: Form) -> None:
    if form.time_factor is not None and form.time_factor != learner.time_factor:
        learner.time_factor = form.time_factor
        learner.save(update_fields=["time_factor"])


def draw_form(
    form: Form, candidates: Sequence[Candidate], *, weights: Mapping[int, int], seed: UUID
) -> tuple[list[Candidate], frozenset[int]]:
    """Return what the attempt with the id `seed` asks, in its order, and the positions of its pilot items.

    `weights` maps the numbers of the exam's domains to percent; without an exam it makes no difference.
    """
    rng = Random(seed.int)  # noqa: S311 (a fair draw, no secret)
    if form.reasons:
        found = {each.question_id: each for each in candidates}
        return [found[each] for each in form.reasons if each in found], frozenset()
    if form.exam is None:
        return draw(candidates, form.size, rng), frozenset()
    drawn = draw_by_domain(candidates, form.size, weights, rng)
    if not drawn or not form.is_realistic:
        return drawn, frozenset()
    exam_items, exam_scored = form.exam.question_count, form.exam.scored_count
    return drawn, pilot_positions(len(drawn), exam_items=exam_items, exam_scored=exam_scored, rng=rng)


def candidates_for(form: Form, learner: Learner | None) -> list[Candidate]:
    """Return every question that the form could ask; one query."""
    if form.exam is not None:
        return mock_candidates(form.questions, learner, form.exam)
    served = form.questions.order_by("pk").annotate(mine=_own(learner))
    return [Candidate(*row) for row in served.values_list("pk", "mine__served_at", "sibling_group")]


def mock_candidates(questions: QuerySet[Question], learner: Learner | None, exam: Exam) -> list[Candidate]:
    """Return what a mock of the exam could ask, each in the first domain that lists its topic; one query."""
    asked = questions.filter(kind__in=exam.kinds, topic__domains__exam=exam).order_by("pk")
    rows = asked.annotate(
        mine=_own(learner), domain=Min("topic__domains__number", filter=Q(topic__domains__exam=exam))
    ).values_list("pk", "mine__served_at", "sibling_group", "domain")
    return [Candidate(*row) for row in rows]


def _own(learner: Learner | None) -> FilteredRelation:
    """Join the learner's own progress; a stranger has none."""
    return FilteredRelation("progress", condition=Q(progress__learner=learner) if learner else Q(progress__pk=0))


def _items(
    attempt: Attempt, drawn: Sequence[Candidate], pilots: frozenset[int], reasons: Mapping[int, PickReason]
) -> list[AttemptItem]:
    current = QuestionRevision.objects.current().filter(question_id__in=[each.question_id for each in drawn])
    revisions = {revision.question_id: revision for revision in current}
    return [
        AttemptItem(
            attempt=attempt,
            position=position,
            revision=revisions[each.question_id],
            option_order=order_options(
                revisions[each.question_id].item,
                attempt_id=attempt.pk,
                shuffles=attempt.learner.shuffles_options,
            ),
            domain_number=each.domain,
            is_scored=position not in pilots,
            reason=reasons.get(each.question_id, ""),
        )
        for position, each in enumerate(drawn, start=1)
    ]


def _deadline(learner: Learner, form: Form, item_count: int, now: datetime) -> datetime | None:
    if form.mode != AttemptMode.EXAM:
        return None
    limit = with_factor(standard_time(form.course, item_count, exam=form.exam), learner.time_factor)
    return now + limit if limit else None


def standard_time(course: Course, item_count: int, *, exam: Exam | None = None) -> timedelta:
    """Return how long so many questions may take, at the pace of that exam or of the course's leading one."""
    pace: tuple[int, int | None] | None = (exam.question_count, exam.time_limit_minutes) if exam else None
    if pace is None or pace[1] is None:
        pace = (
            Exam.objects.live()
            .filter(course=course, time_limit_minutes__isnull=False)
            .order_by("position")
            .values_list("question_count", F("time_limit_minutes"))
            .first()
        )
    exam_items, exam_minutes = pace or DEFAULT_PACE
    return time_limit(item_count, exam_items=exam_items, exam_minutes=exam_minutes or DEFAULT_PACE[1])
