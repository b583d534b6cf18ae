"""Shares that are said no more surely than the numbers behind them allow."""

from dataclasses import dataclass
from math import sqrt

Z_80 = 1.2816
"""Standard normal quantile of a two-sided 80 % interval."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Shares from 0 to 1, `low` <= `estimate` <= `high`."""

    low: float
    estimate: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


def score_interval(right: int, answered: int) -> Interval:
    """Return the share right with its 80 % Wilson score interval (Wilson 1927).

    9 of 12 right: 0.75 between 0.57 and 0.87. Raises ValueError unless 0 <= right <= answered and answered > 0.
    """
    if not 0 <= right <= answered or answered == 0:
        raise ValueError(f"{right} right of {answered} answered is not a score.")
    share = right / answered
    spread = Z_80**2 / answered
    center = (share + spread / 2) / (1 + spread)
    half = Z_80 * sqrt(share * (1 - share) / answered + spread / (4 * answered)) / (1 + spread)
    return Interval(low=max(0.0, min(center - half, share)), estimate=share, high=min(1.0, max(center + half, share)))
