"""Choosing the items of a form and the order of their options, reproducibly from a seed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from uuid import UUID

from quizzes.domain.items import Item, ItemKind

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that could be drawn; `served_at` is None where this learner never saw it."""

    question_id: int
    served_at: datetime | None


def draw(candidates: Iterable[Candidate], size: int, rng: Random) -> list[int]:
    """Return up to `size` question ids in the order of the form.

    Unseen questions come first and then those seen longest ago, so nothing repeats until the pool is used up;
    which of equals are taken, and the order of the form, are random.
    """
    shuffled = sorted(candidates, key=lambda candidate: candidate.question_id)
    rng.shuffle(shuffled)
    by_need = sorted(shuffled, key=lambda candidate: candidate.served_at or NEVER)
    drawn = [candidate.question_id for candidate in by_need[:size]]
    rng.shuffle(drawn)
    return drawn


def order_options(item: Item, *, attempt_id: UUID) -> list[str]:
    """Return the option identifiers as that attempt shows them, the same at every call.

    Pinned options stay last; "True" always stands before "False", where shuffling would only confuse.
    """
    if item.kind is ItemKind.TRUE_FALSE:
        return ["true", "false"]
    free = [option.identifier for option in item.options if not option.is_pinned]
    Random(f"{attempt_id} {item.content_hash}").shuffle(free)  # noqa: S311 (a fair shuffle, no secret)
    return free + [option.identifier for option in item.options if option.is_pinned]


def letters(order: Sequence[str]) -> dict[str, str]:
    """Map each option identifier to the letter it is shown with: A for the first."""
    return {identifier: chr(ord("A") + index) for index, identifier in enumerate(order)}
