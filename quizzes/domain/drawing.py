"""Choosing the items of a form and the order of their options, reproducibly from a seed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from uuid import UUID

from quizzes.domain.blueprint import largest_form
from quizzes.domain.items import Item, ItemKind

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that could be drawn; `served_at` is None where this learner never saw it.

    Questions of one sibling group ask the same thing in other words; "" is no group. `domain` is a number of the
    blueprint, or None outside of mock exams.
    """

    question_id: int
    served_at: datetime | None
    sibling_group: str = ""
    domain: int | None = None


def draw(candidates: Iterable[Candidate], size: int, rng: Random) -> list[Candidate]:
    """Return up to `size` candidates in the order of the form.

    Unseen questions come first and then those seen longest ago, so nothing repeats until the pool is used up;
    which of equals are taken, and the order of the form, are random. A second sibling is taken only when all else is.
    """
    pool = _by_need(candidates, rng)
    firsts = _without_siblings(pool)
    seconds = [each for each in pool if each.sibling_group and each not in firsts]
    drawn = [*firsts, *seconds][:size]
    rng.shuffle(drawn)
    return drawn


def draw_by_domain(
    candidates: Iterable[Candidate], size: int, weights: Mapping[int, int], rng: Random
) -> list[Candidate]:
    """Return the largest form up to `size` that weighs the domains as the blueprint does, in random order.

    Within a domain the order of need is that of `draw`. `weights` maps domain numbers to percent; candidates of no
    domain are left out. Where a domain has too few questions the form shrinks instead of bending the weights.
    """
    pool = [each for each in _without_siblings(_by_need(candidates, rng)) if each.domain in weights]
    available = Counter(each.domain for each in pool if each.domain is not None)
    left = largest_form(size, weights, available)
    drawn = []
    for each in pool:
        if each.domain is not None and left.get(each.domain, 0):
            left[each.domain] -= 1
            drawn.append(each)
    rng.shuffle(drawn)
    return drawn


def _by_need(candidates: Iterable[Candidate], rng: Random) -> list[Candidate]:
    shuffled = sorted(candidates, key=lambda candidate: candidate.question_id)
    rng.shuffle(shuffled)
    return sorted(shuffled, key=lambda candidate: candidate.served_at or NEVER)


def _without_siblings(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The first of each group; where one was seen lately, an unseen sibling stands before it."""
    taken: set[str] = set()
    kept = []
    for each in candidates:
        if each.sibling_group and each.sibling_group in taken:
            continue
        taken.add(each.sibling_group)
        kept.append(each)
    return kept


@dataclass(frozen=True, slots=True)
class Placed:
    """A question with what it is about; `section` names the topic and the anchor in its lesson."""

    candidate: Candidate
    section: tuple[int, str]


def siblings_of(asked: Iterable[Placed], others: Iterable[Placed]) -> list[Candidate]:
    """Return for each question asked one of the others that tests the same: of its group, or else of its section.

    Whoever has the very question right has perhaps only learnt its wording. Unseen ones come first, then those seen
    longest ago; none is named twice, and where a section has no other question there is none.
    """
    left = sorted(others, key=lambda each: (each.candidate.served_at or NEVER, each.candidate.question_id))
    found = []
    for each in asked:
        group = each.candidate.sibling_group
        kin = [other for other in left if group and other.candidate.sibling_group == group]
        kin += [other for other in left if other.section == each.section]
        if kin:
            left.remove(kin[0])
            found.append(kin[0].candidate)
    return found


def pilot_positions(item_count: int, *, exam_items: int, exam_scored: int, rng: Random) -> frozenset[int]:
    """Choose the 1-based positions of the items that a realistic form leaves unscored, in the exam's proportion.

    65 items of an exam that scores 50 of 65 leave 15 unscored; 13 of them leave 3.
    """
    count = round(item_count * (exam_items - exam_scored) / exam_items)
    return frozenset(rng.sample(range(1, item_count + 1), min(count, item_count - 1)))


def order_options(item: Item, *, attempt_id: UUID, shuffles: bool = True) -> list[str]:
    """Return the option identifiers as that attempt shows them, the same at every call.

    Pinned options stay last; "True" always stands before "False", where shuffling would only confuse. Whoever does not
    want it `shuffles` nothing: the options stand as they were written.
    """
    if item.kind is ItemKind.TRUE_FALSE:
        return ["true", "false"]
    free = [option.identifier for option in item.options if not option.is_pinned]
    if shuffles:
        Random(f"{attempt_id} {item.content_hash}").shuffle(free)  # noqa: S311 (a fair shuffle, no secret)
    return free + [option.identifier for option in item.options if option.is_pinned]


def letters(order: Sequence[str]) -> dict[str, str]:
    """Map each option identifier to the letter it is shown with: A for the first."""
    return {identifier: chr(ord("A") + index) for index, identifier in enumerate(order)}
