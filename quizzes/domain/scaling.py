"""From right answers to the number on the exam's own ruler: an estimate, since real forms are equated one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

ITEMS_NEEDED = 20
"""Below this many scored items one answer moves the estimate by fifty points or more, so none is given."""


@dataclass(frozen=True, slots=True)
class DomainScore:
    """`right` of `count` scored items of one domain; `weight` is its share of the exam in percent."""

    weight: int
    right: int
    count: int


@dataclass(frozen=True, slots=True)
class Scale:
    """The exam's ruler, such as 100 to 1000 with the cut at 750."""

    low: int
    high: int
    cut: int


def scaled_score(domains: Sequence[DomainScore], scale: Scale) -> int | None:
    """Return low + (high - low) * weighted share right, rounded; None where the form cannot carry such a number.

    That is where fewer than 20 items were scored or a domain of the blueprint is missing. 37 of 50 right, as 8 of 10,
    9 of 12, 12 of 18 and 8 of 10 at weights 20/24/36/20, is 100 + 900 * 0.74 = 766.
    """
    if sum(domain.count for domain in domains) < ITEMS_NEEDED or any(domain.count == 0 for domain in domains):
        return None
    share = sum(domain.weight * domain.right / domain.count for domain in domains)
    return round(scale.low + (scale.high - scale.low) * share / sum(domain.weight for domain in domains))
