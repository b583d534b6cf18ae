"""Copies of one attempt with one learner: the one that holds most stands and takes in what only the others hold."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from quizzes.models import AnswerEvent, Attempt, AttemptItem, Cause, ReviewLog
from quizzes.models.attempts import EventKind
from quizzes.services.recording import AlreadyAnswered, ItemEvent, record_event
from studyapp.models import Learner
from studyapp.statements import insert, update

Said = tuple[int, str, str, datetime]
"""What makes an event: the position, the kind, the payload, when it was received. Its number may be another's too."""


@dataclass(slots=True)
class _Copy:
    """One of the copies: its items by position, its log in the order of time."""

    pk: UUID
    is_closed: bool
    items: dict[int, int] = field(default_factory=dict)
    log: dict[Said, AnswerEvent] = field(default_factory=dict)

    @property
    def weight(self) -> tuple[int, bool]:
        return len(self.log), self.is_closed


def unite_copies(*, learner: Learner, groups: Sequence[Sequence[UUID]]) -> list[UUID]:
    """Make the attempts of each group one, and return the ids of those that are left with nothing of their own.

    Where none holds more than the first, that stands as it is. What only others were told is sent again, as from a
    second browser: it counts where it came in time, and is kept as late where it did not. Eight queries, and some
    twenty an event that is sent again.
    """
    if not groups:
        return []
    copies = _read({pk for group in groups for pk in group})
    successors, left = dict[int, int](), list[UUID]()
    for group in groups:
        kept = max((copies[pk] for pk in group), key=lambda each: each.weight)
        for other in (copies[pk] for pk in group if pk != kept.pk):
            _send_again(other, kept, learner)
            successors |= {item_id: kept.items[position] for position, item_id in other.items.items()}
            left.append(other.pk)
    _pass_reviews_on(left, successors)
    _pass_causes_on(copies, left, successors)
    return left


def _read(ids: Iterable[UUID]) -> Mapping[UUID, _Copy]:
    copies = {each.pk: _Copy(each.pk, each.closed_at is not None) for each in Attempt.objects.filter(pk__in=ids)}
    positions = {}
    for item in AttemptItem.objects.filter(attempt__in=copies).only("attempt", "position"):
        copies[item.attempt_id].items[item.position] = item.pk
        positions[item.pk] = item.position
    for event in AnswerEvent.objects.filter(attempt__in=copies).order_by("received_at", "client_seq", "pk"):
        payload = json.dumps(event.payload, sort_keys=True)
        said = (positions[event.attempt_item_id], event.kind, payload, event.received_at)
        copies[event.attempt_id].log[said] = event
    return copies


def _send_again(other: _Copy, kept: _Copy, learner: Learner) -> None:
    for said, event in other.log.items():
        if said in kept.log:
            continue
        kept.log[said] = event
        event.attempt_id, event.attempt_item_id = kept.pk, kept.items[said[0]]
        if event.is_late or not _counts(event, learner):
            _keep_as_late(event)


def _counts(event: AnswerEvent, learner: Learner) -> bool:
    """Record it at its time; False where another one stands and nothing was written."""
    payload = dict(event.payload)
    elapsed_ms = payload.pop("elapsed_ms", 0)
    sent = ItemEvent(EventKind(event.kind), event.client_seq, payload, elapsed_ms, event.client_at)
    try:
        record_event(learner=learner, item_id=event.attempt_item_id, event=sent, now=event.received_at)
    except AlreadyAnswered:
        return False
    return True


def _keep_as_late(event: AnswerEvent) -> None:
    """Where another event has its number it takes the next one: what is late replaces nothing."""
    log = AnswerEvent.objects.filter(attempt_item=event.attempt_item_id)
    taken = set(log.values_list("client_seq", flat=True))
    event.is_late = True
    if event.client_seq in taken:
        event.client_seq = max(taken) + 1
    insert(event)


def _pass_reviews_on(left: Sequence[UUID], successors: Mapping[int, int]) -> None:
    """A rating of an answer rates the same answer in the copy that stands."""
    acts = list(ReviewLog.objects.filter(attempt_item__attempt__in=left))
    for act in acts:
        act.attempt_item_id = successors[act.attempt_item_id or 0]
    update(acts, ["attempt_item"])


def _pass_causes_on(copies: Iterable[UUID], left: Sequence[UUID], successors: Mapping[int, int]) -> None:
    """The latest word on a miss stands."""
    named = {each.attempt_item_id: each for each in Cause.objects.filter(attempt_item__attempt__in=copies)}
    for item_id in named.keys() & successors.keys():
        cause, stands = named[item_id], named.get(successors[item_id])
        if stands is None:
            cause.attempt_item_id = successors[item_id]
            named[cause.attempt_item_id] = cause
        elif cause.named_at > stands.named_at:
            stands.cause, stands.named_at = cause.cause, cause.named_at
    update(named.values(), ["attempt_item", "cause", "named_at"])
    Cause.objects.filter(attempt_item__attempt__in=left).delete()
