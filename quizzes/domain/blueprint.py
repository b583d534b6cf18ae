"""How many items of each domain a form takes, so that a mock weighs them as the exam does."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def quotas(size: int, weights: Mapping[Key, int]) -> dict[Key, int]:
    """Share `size` items out in proportion to the weights by largest remainder (Hamilton); they add up to `size`.

    65 items at 20/24/36/20 make 13, 16, 23 and 13: exact shares 13, 15.6, 23.4 and 13, and the one item left over
    goes to the largest remainder. Of equal remainders the first in the mapping wins. Weights must be positive.
    """
    total = sum(weights.values())
    exact = {key: size * weight / total for key, weight in weights.items()}
    counts = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: counts[key] - exact[key])
    for key in by_remainder[: size - sum(counts.values())]:
        counts[key] += 1
    return counts


def distinct_forms(size: int, weights: Mapping[Key, int], available: Mapping[Key, int]) -> dict[Key, int]:
    """Return for each domain how many forms of `size` items it can fill without asking anything twice.

    47 questions in a domain of 24 %, whose share of 65 items is 16, fill two.
    """
    return {key: available.get(key, 0) // count for key, count in quotas(size, weights).items() if count}


def largest_form(wanted: int, weights: Mapping[Key, int], available: Mapping[Key, int]) -> dict[Key, int]:
    """Return the quotas of the largest form up to `wanted` that the bank can fill without bending the weights.

    Domains with nothing available are left out, and the others keep their proportions: with 12 questions in one
    domain and none elsewhere the largest honest form has 12 of that domain. Empty where nothing is available.
    """
    present = {key: weight for key, weight in weights.items() if available.get(key, 0) > 0}
    for size in range(min(wanted, sum(available.get(key, 0) for key in present)), 0, -1):
        counts = quotas(size, present)
        if all(count <= available[key] for key, count in counts.items()):
            return counts
    return {}
