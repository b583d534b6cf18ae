"""What a learner does to an item: every event is kept once, under a lock on the attempt, and the newest one stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField, Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from quizzes.domain.grading import grade
from quizzes.domain.timing import Phase
from quizzes.models import AnswerEvent, Attempt, AttemptItem, Question, QuestionRevision
from quizzes.models.attempts import EventKind
from quizzes.services.closing import save_closed
from quizzes.services.progress import apply_answers, graded, mark_flagged
from quizzes.services.readiness import record_readiness
from studyapp.models import Learner
from studyapp.statements import Parameter, Prepared, columns_of, insert, stored, update


class AlreadyAnswered(Exception):
    """In practice the first answer is final; or the event's number belongs to another one. Nothing was written."""


@dataclass(frozen=True, slots=True)
class ItemEvent:
    """One thing that the learner did to an item; `payload` as AnswerEvent says, without elapsed_ms.

    `client_seq` is the browser's number of the event, unique on the item; of two events of a kind the higher number
    is the newer one. `client_at` is when it happened, where the browser said so.
    """

    kind: EventKind
    client_seq: int
    payload: Mapping[str, Any]
    elapsed_ms: int = 0
    client_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an event. Late: it came after the end and counts for nothing. Superseded: a newer one stands."""

    item: AttemptItem
    is_late: bool = False
    is_superseded: bool = False


def record_event(*, learner: Learner, item_id: int, event: ItemEvent, now: datetime) -> Recorded:
    """Append the event to the log and bring the item up to date, once, however often and in whatever order it is sent.

    An answer in practice is also graded, updates the learner's progress, and closes the attempt with its last item.
    Raises AlreadyAnswered, and AttemptItem.DoesNotExist where the learner has no such item.
    """
    with transaction.atomic():
        slot = _lock(learner, item_id, event)
        if slot.is_repeated:
            return _repeated(slot, event)
        is_late = _is_late(slot.item, event, now)
        is_practice = not slot.item.attempt.is_exam
        if event.kind is EventKind.ANSWER and is_practice and not is_late and slot.item.answered_at is not None:
            raise AlreadyAnswered
        _append(slot.item, event, is_late=is_late, now=now)
        if is_late:
            return Recorded(slot.item, is_late=True)
        changed = _apply(slot, event, now)
        is_graded = event.kind is EventKind.ANSWER and is_practice
        if is_graded:
            slot.item.score = grade(slot.item.revision.item, slot.item.response)
            changed.append("score")
        update([slot.item], changed)
        if is_graded:
            _count_graded(slot, learner, now)
        return Recorded(slot.item, is_superseded=event.client_seq < slot.latest_seq)


@dataclass(frozen=True, slots=True)
class _Slot:
    """An item under the lock of its attempt, with what the same query tells about its log and the rest of the attempt.

    `latest_seq` is the number of the event that stands, of the kind that is being recorded; 0 where there is none.
    """

    item: AttemptItem
    is_repeated: bool
    latest_seq: int
    open_elsewhere: int
    right_elsewhere: int


def _lock(learner: Learner, item_id: int, event: ItemEvent) -> _Slot:
    """Every write to an attempt locks its row first, so writes to it take turns.

    The rest is a query of its own: PostgreSQL would answer it from before the wait if it were part of the first.
    """
    attempt = LOCKED_ATTEMPT.first(item=item_id, learner=learner.pk)
    row = ITEM.first(item=item_id, kind=event.kind, client_seq=event.client_seq) if attempt else None
    if not attempt or not row:
        raise AttemptItem.DoesNotExist
    item = stored(AttemptItem, row)
    item.attempt = stored(Attempt, attempt)
    item.revision = stored(QuestionRevision, row, "revision__")
    item.revision.question = stored(Question, row, "revision__question__")
    return _Slot(item, **{name: row[name] for name in SAID})


def _attempt_of_item() -> QuerySet[Attempt]:
    item = AttemptItem.objects.filter(pk=Parameter("item", IntegerField()))
    return (
        Attempt.objects.select_for_update()
        .filter(pk=Subquery(item.order_by().values("attempt")), learner_id=Parameter("learner", IntegerField()))
        .order_by()
    )


def _item_with_log() -> QuerySet[AttemptItem]:
    log = AnswerEvent.objects.filter(attempt_item=OuterRef("pk")).order_by()
    same_kind = log.filter(kind=Parameter("kind", CharField()), is_late=False).values("attempt_item")
    others = AttemptItem.objects.filter(attempt=OuterRef("attempt")).exclude(pk=OuterRef("pk")).order_by()
    return (
        AttemptItem.objects.filter(pk=Parameter("item", IntegerField()))
        .order_by()
        .annotate(
            is_repeated=Exists(log.filter(client_seq=Parameter("client_seq", IntegerField()))),
            latest_seq=Coalesce(Subquery(same_kind.annotate(n=Max("client_seq")).values("n")), 0),
            open_elsewhere=_count(others, Q(answered_at=None)),
            right_elsewhere=_count(others, Q(score=1)),
        )
    )


def _count(items: QuerySet[AttemptItem], condition: Q) -> Coalesce:
    counted = items.filter(condition).values("attempt").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


SAID = ("is_repeated", "latest_seq", "open_elsewhere", "right_elsewhere")
LOCKED_ATTEMPT = Prepared(_attempt_of_item, *columns_of(Attempt))
ITEM = Prepared(
    _item_with_log,
    *columns_of(AttemptItem),
    *("revision__id", "revision__question_id", "revision__content"),
    *("revision__question__id", "revision__question__topic_id", "revision__question__difficulty"),
    *SAID,
)


def _repeated(slot: _Slot, event: ItemEvent) -> Recorded:
    """The same event again changes nothing; another one under its number comes from a page that is out of date."""
    stored = AnswerEvent.objects.get(attempt_item=slot.item, client_seq=event.client_seq)
    said = {name: value for name, value in stored.payload.items() if name != "elapsed_ms"}
    if (stored.kind, said) != (event.kind, dict(event.payload)):
        raise AlreadyAnswered
    return Recorded(slot.item, is_late=stored.is_late, is_superseded=stored.client_seq < slot.latest_seq)


def _is_late(item: AttemptItem, event: ItemEvent, now: datetime) -> bool:
    """Inputs lock at the deadline; what was done before it may still arrive within the grace."""
    deadline_at = item.attempt.deadline_at
    match item.attempt.clock.phase(now):
        case Phase.RUNNING:
            return False
        case Phase.GRACE:
            return bool(event.client_at and deadline_at and event.client_at > deadline_at)
        case _:
            return True


def _append(item: AttemptItem, event: ItemEvent, *, is_late: bool, now: datetime) -> None:
    insert(
        AnswerEvent(
            attempt_id=item.attempt_id,
            attempt_item_id=item.pk,
            client_seq=event.client_seq,
            kind=event.kind,
            payload={**event.payload, "elapsed_ms": event.elapsed_ms},
            client_at=event.client_at,
            received_at=now,
            is_late=is_late,
        )
    )


def _apply(slot: _Slot, event: ItemEvent, now: datetime) -> list[str]:
    """Time adds up whatever the order; of everything else the newest stands. Name the fields that it touched."""
    item = slot.item
    item.time_spent_ms += event.elapsed_ms
    changed = ["time_spent_ms"]
    if event.client_seq > slot.latest_seq:
        changed += _set(item, event, now)
    return changed


def _set(item: AttemptItem, event: ItemEvent, now: datetime) -> list[str]:
    """Put the event's word on the item and name the fields that it touched."""
    payload = event.payload
    match event.kind:
        case EventKind.ANSWER:
            item.response, item.confidence = list(payload["option"]), payload["confidence"]
            # An incomplete response takes an earlier answer back: the item is open again.
            is_complete = len(item.response) == item.revision.item.select_count
            item.answered_at = now if is_complete else None
            return ["response", "confidence", "answered_at"]
        case EventKind.FLAG:
            item.is_flagged = payload["is_flagged"]
            mark_flagged(
                learner_id=item.attempt.learner_id,
                question_id=item.revision.question_id,
                is_flagged=item.is_flagged,
            )
            return ["is_flagged"]
        case EventKind.STRIKE:
            item.struck = list(payload["struck"])
            return ["struck"]
        case EventKind.NOTE:
            item.note = payload["note"]
            return ["note"]
        case _:
            return []


def _count_graded(slot: _Slot, learner: Learner, now: datetime) -> None:
    """In practice an answer counts at once, and the last one ends the attempt."""
    item, attempt = slot.item, slot.item.attempt
    apply_answers(learner=learner, course_id=attempt.course_id, answers=[graded(item, learner=learner)])
    if slot.open_elsewhere == 0:
        save_closed(
            attempt, right=slot.right_elsewhere + (item.score or 0), answered=attempt.item_count, submitted_at=now
        )
        record_readiness(attempt, learner=learner)
