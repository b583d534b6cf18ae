"""The figures by which forecasts and rankings are judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random


def auc(scores: Sequence[float], is_positive: Sequence[bool]) -> float:
    """Return the probability that a positive case has the lower score than a negative one, ties counting half."""
    positives = [score for score, flag in zip(scores, is_positive, strict=True) if flag]
    negatives = [score for score, flag in zip(scores, is_positive, strict=True) if not flag]
    wins = sum((low < high) + (low == high) / 2 for low in positives for high in negatives)
    return wins / (len(positives) * len(negatives))


def precision_at(count: int, scores: Sequence[float], truth: Sequence[float], rng: Random) -> float:
    """Return which share of the `count` lowest by score are among the `count` lowest in truth; ties fall by lot."""
    shown = sorted(range(len(scores)), key=lambda index: (scores[index], rng.random()))[:count]
    lowest = sorted(range(len(truth)), key=lambda index: truth[index])[:count]
    return len(set(shown) & set(lowest)) / count


@dataclass(frozen=True, slots=True)
class Tenth:
    """The forecasts between two tenths: how many, their mean, and how often it came true."""

    count: int
    stated: float
    observed: float


def tenths(forecasts: Sequence[tuple[float, float]]) -> list[Tenth]:
    """Group pairs of a probability and its outcome (0 to 1) by the tenth the probability falls into."""
    groups: list[list[tuple[float, float]]] = [[] for _ in range(10)]
    for pair in forecasts:
        groups[min(9, int(pair[0] * 10))].append(pair)
    return [Tenth(len(each), mean([p for p, _ in each]), mean([y for _, y in each])) for each in groups if each]


def expected_calibration_error(forecasts: Sequence[tuple[float, float]]) -> float:
    """Return the mean gap between stated and observed over the tenths, weighted by their forecasts."""
    return sum(each.count * abs(each.stated - each.observed) for each in tenths(forecasts)) / len(forecasts)


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def standard_error(values: Sequence[float]) -> float:
    center = mean(values)
    return sqrt(sum((value - center) ** 2 for value in values) / (len(values) - 1) / len(values))
