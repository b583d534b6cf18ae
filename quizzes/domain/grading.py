"""Is a response right, and how likely was it to be right by guessing?"""

from collections.abc import Collection
from math import comb

from quizzes.domain.items import Item


def grade(item: Item, response: Collection[str]) -> int:
    """Return 1 where exactly the keys were chosen and 0 otherwise, as certification exams score.

    Options are compared by identifier, so neither their order nor their wording can change a verdict.
    """
    return int(frozenset(response) == item.keys)


def guess_rate(item: Item) -> float:
    """Return the probability, 0 to 1, that blind guessing answers the item right.

    One way to be right among C(options, keys): 1/4 for one of four, 1/C(5, 2) = 1/10 for "Select TWO" of five.
    """
    return 1 / comb(len(item.options), item.select_count)


def guess_ppm(item: Item) -> int:
    """Return the guess rate in millionths, for sums that must not drift: 1/6 is 166,667."""
    return round(guess_rate(item) * 1_000_000)
