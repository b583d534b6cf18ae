"""The receipt of an attempt: every event as it was received, what became of it, and a replay of them all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quizzes.domain.drawing import letters
from quizzes.domain.grading import grade
from quizzes.domain.sitting import ItemState, LoggedEvent, newest, settle
from quizzes.models import AnswerEvent, Attempt, AttemptItem
from quizzes.models.attempts import Confidence, EventKind

KINDS_THAT_STAND = (EventKind.ANSWER, EventKind.FLAG, EventKind.STRIKE, EventKind.NOTE)
"""A visit says only how long; nothing replaces it."""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One event. `fate` is "stands", "replaced" by a newer one of its kind, "counted" or "late"."""

    position: int
    number: int
    kind: str
    said: str
    client_at: datetime | None
    received_at: datetime
    fate: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """`agrees` tells whether replaying the events gives exactly what is stored, the score included once it is over."""

    attempt: Attempt
    lines: tuple[ReceiptLine, ...]
    agrees: bool

    @property
    def late_count(self) -> int:
        return sum(line.fate == "late" for line in self.lines)

    def to_json(self) -> dict[str, Any]:
        attempt = self.attempt
        return {
            "attempt": str(attempt.pk),
            "title": attempt.title,
            "started_at": attempt.started_at,
            "deadline_at": attempt.deadline_at,
            "closed_at": attempt.closed_at,
            "items": attempt.item_count,
            "right": attempt.right_count,
            "replay_agrees": self.agrees,
            "events": [{name: getattr(line, name) for name in ReceiptLine.__dataclass_fields__} for line in self.lines],
        }


def get_receipt(attempt: Attempt) -> Receipt:
    """Read the whole log of the attempt in the order it was received, and replay it; two queries."""
    items = {item.pk: item for item in attempt.items.select_related("revision").order_by("position")}
    events = list(attempt.events.order_by("received_at", "pk"))
    logged = {event.pk: _logged(event, items) for event in events}
    standing = newest(logged.values())
    return Receipt(
        attempt=attempt,
        lines=tuple(_line(event, logged[event.pk], standing, items) for event in events),
        agrees=_agrees(attempt, list(items.values()), settle(logged.values())),
    )


def _logged(event: AnswerEvent, items: dict[int, AttemptItem]) -> LoggedEvent:
    position = items[event.attempt_item_id].position
    return LoggedEvent(position, event.client_seq, event.kind, event.payload, event.is_late)


def _line(
    event: AnswerEvent,
    logged: LoggedEvent,
    standing: dict[tuple[int, str], LoggedEvent],
    items: dict[int, AttemptItem],
) -> ReceiptLine:
    return ReceiptLine(
        position=logged.position,
        number=event.client_seq,
        kind=event.get_kind_display(),
        said=_said(event, letters(items[event.attempt_item_id].option_order)),
        client_at=event.client_at,
        received_at=event.received_at,
        fate=_fate(logged, standing),
    )


def _fate(logged: LoggedEvent, standing: dict[tuple[int, str], LoggedEvent]) -> str:
    if logged.is_late:
        return "late"
    if logged.kind not in KINDS_THAT_STAND:
        return "counted"
    return "stands" if standing[logged.position, logged.kind] is logged else "replaced"


def _said(event: AnswerEvent, by_letter: dict[str, str]) -> str:
    """What the event says, in the letters that the learner saw."""
    payload = event.payload
    match event.kind:
        case EventKind.ANSWER:
            sure = f", {Confidence(payload['confidence']).label.lower()}" if payload["confidence"] else ""
            return (_letters(payload["option"], by_letter) or "nothing chosen") + sure
        case EventKind.FLAG:
            return "flagged" if payload["is_flagged"] else "flag taken off"
        case EventKind.STRIKE:
            return _letters(payload["struck"], by_letter) or "nothing struck out"
        case EventKind.NOTE:
            return payload["note"] or "note emptied"
        case _:
            return f"{payload['elapsed_ms'] / 1000:.0f} seconds"


def _letters(identifiers: Iterable[str], by_letter: dict[str, str]) -> str:
    return ", ".join(sorted(by_letter[each] for each in identifiers))


def _agrees(attempt: Attempt, items: Sequence[AttemptItem], states: dict[int, ItemState]) -> bool:
    if any(_stored(item) != states.get(item.position, ItemState()) for item in items):
        return False
    if attempt.closed_at is None:
        return True
    right = sum(
        grade(item.revision.item, states[item.position].response)
        for item in items
        if item.is_scored and item.position in states
    )
    return right == attempt.right_count


def _stored(item: AttemptItem) -> ItemState:
    return ItemState(
        response=tuple(item.response),
        confidence=item.confidence,
        is_flagged=item.is_flagged,
        struck=tuple(item.struck),
        note=item.note,
        time_spent_ms=item.time_spent_ms,
    )
