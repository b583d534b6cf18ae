"""Starting, answering and closing attempts. Every rule of a sitting is enforced here, under a lock on the attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, F, FilteredRelation, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from notes.models import Course
from quizzes.domain.drawing import Candidate, draw, order_options
from quizzes.domain.grading import grade
from quizzes.domain.timing import Phase, time_limit
from quizzes.models import AnswerEvent, Attempt, AttemptItem, Exam, Question, QuestionRevision
from quizzes.models.attempts import AttemptKind, AttemptMode, EventKind
from quizzes.services.progress import apply_evidence, evidence_of, mark_flagged, mark_served
from studyapp.models import Learner

DEFAULT_PACE = (65, 180)
"""Questions and minutes, where no exam of the course says how long it takes."""

RESPONSE_FIELDS = ["response", "confidence", "answer_seq", "answered_at", "time_spent_ms"]


class NothingToAsk(Exception):
    """No question matches what the learner chose."""


class AttemptOver(Exception):
    """The attempt was closed before this reached it; what was answered in time is safe."""


class Superseded(Exception):
    """A newer page had answered already; this older answer is kept in the log, and the newer one stands."""


class AlreadyAnswered(Exception):
    """Another answer got there first: in practice it is final, in a timed quiz it came from a newer page."""


# Starting


@dataclass(frozen=True, slots=True)
class Form:
    """What to put on an attempt: up to `size` of `questions`, drawn at random with unseen ones first."""

    course: Course
    title: str
    questions: QuerySet[Question]
    size: int
    mode: AttemptMode
    kind: AttemptKind = AttemptKind.QUIZ


def start_attempt(*, learner: Learner, form: Form, attempt_id: UUID, now: datetime) -> Attempt:
    """Freeze a form and start the clock; with the id of a running attempt it returns that one.

    Raises NothingToAsk where no question matches.
    """
    with transaction.atomic():
        Learner.objects.select_for_update().get(pk=learner.pk)  # the same form sent twice at once: one waits
        existing = Attempt.objects.filter(pk=attempt_id).first()
        if existing is not None and existing.learner_id == learner.pk and existing.kind == form.kind:
            return existing
        pk = attempt_id if existing is None else uuid4()
        revisions = _drawn_revisions(learner, form, Random(pk.int))  # noqa: S311 (a fair draw, no secret)
        attempt = Attempt.objects.create(
            pk=pk,
            learner=learner,
            course=form.course,
            kind=form.kind,
            mode=form.mode,
            title=form.title,
            item_count=len(revisions),
            started_at=now,
            deadline_at=now + exam_time_limit(form.course, len(revisions)) if form.mode == AttemptMode.EXAM else None,
        )
        AttemptItem.objects.bulk_create(
            AttemptItem(
                attempt=attempt,
                position=position,
                revision=revision,
                option_order=order_options(revision.item, attempt_id=pk),
            )
            for position, revision in enumerate(revisions, start=1)
        )
        mark_served(learner=learner, question_ids=[each.question_id for each in revisions], now=now)
        return attempt


def _drawn_revisions(learner: Learner, form: Form, rng: Random) -> list[QuestionRevision]:
    served = form.questions.annotate(
        mine=FilteredRelation("progress", condition=Q(progress__learner=learner))
    ).values_list("pk", "mine__served_at")
    drawn = draw((Candidate(*row) for row in served), form.size, rng)
    if not drawn:
        raise NothingToAsk
    current = QuestionRevision.objects.current().filter(question_id__in=drawn)
    by_question = {revision.question_id: revision for revision in current}
    return [by_question[question_id] for question_id in drawn]


def exam_time_limit(course: Course, item_count: int) -> timedelta:
    """Return how long so many questions may take, at the pace of the course's leading exam."""
    pace = (
        Exam.objects.live()
        .filter(course=course, time_limit_minutes__isnull=False)
        .order_by("position")
        .values_list("question_count", F("time_limit_minutes"))
        .first()
    )
    exam_items, exam_minutes = pace or DEFAULT_PACE
    return time_limit(item_count, exam_items=exam_items, exam_minutes=exam_minutes)


# Answering


@dataclass(frozen=True, slots=True)
class Submission:
    """What the browser sent for one item: checked option identifiers, and how it numbers and times the event.

    Incomplete: fewer options than the item asks for. It is kept, but does not answer the item.
    """

    option: Sequence[str]
    is_complete: bool
    client_seq: int
    confidence: str
    elapsed_ms: int

    @property
    def payload(self) -> dict[str, Any]:
        return {"option": list(self.option), "confidence": self.confidence, "elapsed_ms": self.elapsed_ms}


def record_answer(*, learner: Learner, item_id: int, submission: Submission, now: datetime) -> AttemptItem:
    """Append the answer to the log and bring the item up to date, once, however often it is sent.

    In practice it also grades, updates the learner's progress, and closes the attempt with its last item.
    Raises AttemptOver after the end, AlreadyAnswered where this may no longer change the item, and Superseded where
    a newer page's answer stands.
    """
    with transaction.atomic():
        slot = _lock(learner, item_id, submission.client_seq)
        if slot.seq_taken_by == item_id:
            _refuse_unless_repeated(slot.item, submission)
            return slot.item
        _refuse_if_over(slot.item.attempt, now)
        if slot.item.attempt.is_exam:
            is_newest = _answer_exam_item(slot, submission, now)
        else:
            is_newest = _answer_practice_item(slot, submission, learner, now)
    if not is_newest:  # only now: the log must keep the event
        raise Superseded
    return slot.item


def set_flag(*, learner: Learner, item_id: int, is_flagged: bool, client_seq: int, now: datetime) -> AttemptItem:
    """Flag the item for a second look, or take the flag off. Raises AttemptOver after the end."""
    with transaction.atomic():
        slot = _lock(learner, item_id, client_seq)
        item = slot.item
        if slot.seq_taken_by == item_id:
            return item
        _refuse_if_over(item.attempt, now)
        _append_event(slot, EventKind.FLAG, client_seq, {"is_flagged": is_flagged}, now)
        item.is_flagged = is_flagged
        item.save(update_fields=["is_flagged"])
        mark_flagged(learner=learner, question_id=item.revision.question_id, is_flagged=is_flagged)
        return item


@dataclass(frozen=True, slots=True)
class _Slot:
    """An item under the lock of its attempt, with what the same query tells about the rest of the attempt."""

    item: AttemptItem
    seq_taken_by: int | None
    """The item whose event already has this client_seq, if any."""
    open_elsewhere: int
    right_elsewhere: int


def _lock(learner: Learner, item_id: int, client_seq: int) -> _Slot:
    """One query; every write to an attempt goes through here or `_locked_attempt`, so writes to it take turns."""
    same_seq = AnswerEvent.objects.filter(attempt=OuterRef("attempt"), client_seq=client_seq)
    others = AttemptItem.objects.filter(attempt=OuterRef("attempt")).exclude(pk=OuterRef("pk")).order_by()
    item = (
        AttemptItem.objects.select_for_update(of=("self", "attempt"))
        .select_related("attempt", "revision__question")
        .annotate(
            seq_taken_by=Subquery(same_seq.values("attempt_item_id")[:1]),
            open_elsewhere=_count(others.filter(answered_at=None)),
            right_elsewhere=_count(others.filter(score=1)),
        )
        .get(pk=item_id, attempt__learner=learner)
    )
    return _Slot(item, item.seq_taken_by, item.open_elsewhere, item.right_elsewhere)


def _count(items: QuerySet[AttemptItem]) -> Coalesce:
    return Coalesce(Subquery(items.values("attempt").annotate(n=Count("pk")).values("n")), 0)


def _refuse_unless_repeated(item: AttemptItem, submission: Submission) -> None:
    """The same answer again changes nothing; another one under its number comes from a page that is out of date."""
    event = AnswerEvent.objects.get(attempt_id=item.attempt_id, client_seq=submission.client_seq)
    if event.payload.get("option") != list(submission.option):
        raise AlreadyAnswered


def _refuse_if_over(attempt: Attempt, now: datetime) -> None:
    if attempt.clock.phase(now) in (Phase.CLOSED, Phase.OVERDUE):
        raise AttemptOver


def _append_event(slot: _Slot, kind: EventKind, client_seq: int, payload: dict[str, Any], now: datetime) -> None:
    """A number that another item's event took (two tabs count alike) is no conflict: this event gets the next one."""
    if slot.seq_taken_by is not None:
        client_seq = next_client_seq(slot.item.attempt_id)
    AnswerEvent.objects.create(
        attempt_id=slot.item.attempt_id,
        attempt_item=slot.item,
        client_seq=client_seq,
        kind=kind,
        payload=payload,
        received_at=now,
    )


def next_client_seq(attempt_id: UUID) -> int:
    """Return a number for the attempt's next event that is higher than all before; one query."""
    highest = AnswerEvent.objects.filter(attempt_id=attempt_id).aggregate(highest=Max("client_seq"))["highest"]
    return (highest or 0) + 1


def _answer_exam_item(slot: _Slot, submission: Submission, now: datetime) -> bool:
    """Whether it is the newest answer to the item, which then stands."""
    _append_event(slot, EventKind.ANSWER, submission.client_seq, submission.payload, now)
    if submission.client_seq <= slot.item.answer_seq:
        return False
    _set_response(slot.item, submission, now)
    slot.item.save(update_fields=RESPONSE_FIELDS)
    return True


def _answer_practice_item(slot: _Slot, submission: Submission, learner: Learner, now: datetime) -> bool:
    """True: what is not the first answer is refused, so this one stands."""
    item = slot.item
    if item.answered_at is not None:
        raise AlreadyAnswered
    _append_event(slot, EventKind.ANSWER, submission.client_seq, submission.payload, now)
    _set_response(item, submission, now)
    item.score = grade(item.revision.item, item.response)
    item.save(update_fields=[*RESPONSE_FIELDS, "score"])
    apply_evidence(learner=learner, evidence=[evidence_of(item, learner=learner)])
    if slot.open_elsewhere == 0:
        attempt = item.attempt
        _save_closed(attempt, right=slot.right_elsewhere + item.score, answered=attempt.item_count, submitted_at=now)
    return True


def _set_response(item: AttemptItem, submission: Submission, now: datetime) -> None:
    """An incomplete response takes an earlier answer back: the item is open again."""
    item.response = list(submission.option)
    item.confidence = submission.confidence
    item.answer_seq = submission.client_seq
    item.answered_at = now if submission.is_complete else None
    item.time_spent_ms += submission.elapsed_ms


# Closing


def submit(*, learner: Learner, attempt_id: UUID, now: datetime) -> Attempt:
    """End the attempt and grade what was answered; a second call changes nothing.

    Raises Attempt.DoesNotExist where the learner has no such attempt.
    """
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update().get(pk=attempt_id, learner=learner)
        if attempt.closed_at is None:
            is_in_time = attempt.clock.phase(now) is not Phase.OVERDUE
            _close(attempt, learner=learner, submitted_at=_not_after_deadline(attempt, now) if is_in_time else None)
        return attempt


def close_overdue(*, learner: Learner, attempt_id: UUID, now: datetime) -> Attempt:
    """Close the attempt as of its deadline if that has passed, and otherwise leave it alone."""
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update().get(pk=attempt_id, learner=learner)
        if attempt.clock.phase(now) is Phase.OVERDUE:
            _close(attempt, learner=learner, submitted_at=None)
        return attempt


def close_learners_overdue(*, learner: Learner, now: datetime) -> list[Attempt]:
    """Close what ran out of time while the learner was away, and return what still runs, newest first.

    One query where nothing ran out.
    """
    still_open = list(Attempt.objects.open().filter(learner=learner).order_by("-started_at"))
    overdue = [attempt for attempt in still_open if attempt.is_overdue(now)]
    for attempt in overdue:
        close_overdue(learner=learner, attempt_id=attempt.pk, now=now)
    return [attempt for attempt in still_open if attempt not in overdue]


def close_all_overdue(*, now: datetime) -> int:
    """Close every attempt whose time ran out and return how many; one transaction each."""
    overdue = Attempt.objects.overdue(now).select_related("learner")
    closed = [close_overdue(learner=each.learner, attempt_id=each.pk, now=now) for each in overdue]
    return len(closed)


def _not_after_deadline(attempt: Attempt, now: datetime) -> datetime:
    return now if attempt.deadline_at is None else min(now, attempt.deadline_at)


def _close(attempt: Attempt, *, learner: Learner, submitted_at: datetime | None) -> None:
    answered = list(attempt.items.exclude(answered_at=None).select_related("revision__question"))
    fresh = [item for item in answered if item.score is None]
    for item in fresh:
        item.score = grade(item.revision.item, item.response)
    AttemptItem.objects.bulk_update(fresh, ["score"])
    right = sum(item.score or 0 for item in answered)
    _save_closed(attempt, right=right, answered=len(answered), submitted_at=submitted_at)
    for item in fresh:
        item.attempt = attempt
    apply_evidence(learner=learner, evidence=[evidence_of(item, learner=learner) for item in fresh])


def _save_closed(attempt: Attempt, *, right: int, answered: int, submitted_at: datetime | None) -> None:
    attempt.submitted_at = submitted_at
    attempt.closed_at = submitted_at or attempt.deadline_at
    attempt.right_count = right
    attempt.answered_count = answered
    attempt.save(update_fields=["submitted_at", "closed_at", "right_count", "answered_count"])
