"""What a log of events adds up to: a sitting replayed from what was received, whatever was stored on the way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event of an attempt. `number` is the browser's, unique on the item; `payload` as AnswerEvent says."""

    position: int
    number: int
    kind: str
    payload: Mapping[str, Any]
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class ItemState:
    """Where events leave an item; the fields are those of AttemptItem."""

    response: tuple[str, ...] = ()
    confidence: str = ""
    is_flagged: bool = False
    struck: tuple[str, ...] = ()
    note: str = ""
    time_spent_ms: int = 0


def settle(events: Iterable[LoggedEvent]) -> dict[int, ItemState]:
    """Return the state of every item that has events, by position; in whatever order the events are given.

    Of each kind the newest number stands, the time of all adds up, and late events count for nothing: answers 1 "a",
    3 "c" and 2 "b" of two seconds each leave "c" and six seconds.
    """
    counted = [event for event in events if not event.is_late]
    states: dict[int, ItemState] = defaultdict(ItemState)
    for event in counted:
        spent = states[event.position].time_spent_ms + event.payload.get("elapsed_ms", 0)
        states[event.position] = replace(states[event.position], time_spent_ms=spent)
    for event in newest(counted).values():
        states[event.position] = replace(states[event.position], **_word(event))
    return dict(states)


def newest(events: Iterable[LoggedEvent]) -> dict[tuple[int, str], LoggedEvent]:
    """Return the event that stands for each position and kind; late ones stand for nothing."""
    counted = [event for event in events if not event.is_late]
    return {(event.position, event.kind): event for event in sorted(counted, key=lambda event: event.number)}


def _word(event: LoggedEvent) -> dict[str, Any]:
    """The fields that the event sets."""
    payload = event.payload
    match event.kind:
        case "answer":
            return {"response": tuple(payload["option"]), "confidence": payload["confidence"]}
        case "flag":
            return {"is_flagged": payload["is_flagged"]}
        case "strike":
            return {"struck": tuple(payload["struck"])}
        case "note":
            return {"note": payload["note"]}
        case _:
            return {}
