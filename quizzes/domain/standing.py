"""How a learner stands, said no more surely than the answers allow.

First honest form: the share of questions known, corrected for guessing, with an interval and a word for it.
"""

from dataclasses import dataclass
from enum import Enum
from math import sqrt

Z_80 = 1.2816
"""Standard normal quantile of a two-sided 80 % interval."""

ANSWERS_NEEDED = 8
"""Below this many answers an 80 % interval is wider than half the scale, so no word is given."""

EXAM_GUESS_RATE = 0.25
"""What guessing yields on an exam of one-of-four questions."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Shares from 0 to 1, `low` <= `estimate` <= `high`."""

    low: float
    estimate: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


class Label(Enum):
    TOO_FEW = "Not enough answers yet"
    WEAK = "Weak"
    UNCLEAR = "Unclear"
    STRONG = "Strong"


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


@dataclass(frozen=True, slots=True)
class Standing:
    """`on_exam` is the share of exam questions the learner would get right; None without a single answer."""

    answered: int
    on_exam: Interval | None
    label: Label

    @property
    def answers_missing(self) -> int:
        return max(0, ANSWERS_NEEDED - self.answered)


def standing(*, answered: int, right: int, chance: float, pass_share: float) -> Standing:
    """Judge a topic from `answered` questions, of which guessing alone gets `chance` right.

    Knowledge is k = (r - g) / (1 - g) with r the share right and g = chance / answered, never below 0; the exam then
    asks one-of-four questions, so the learner gets k + (1 - k) / 4 of them. 9 of 12 right with chance 4.08 (the mix
    of one tutorial page): g = 0.34, k = 0.62, on the exam 0.72.
    """
    if answered == 0:
        return Standing(answered=0, on_exam=None, label=Label.TOO_FEW)
    raw = score_interval(right, answered)
    guess = chance / answered
    on_exam = Interval(*(_on_exam(share, guess) for share in (raw.low, raw.estimate, raw.high)))
    return Standing(answered=answered, on_exam=on_exam, label=_label(answered, on_exam, pass_share))


def _on_exam(share: float, guess: float) -> float:
    known = max(0.0, (share - guess) / (1 - guess))
    return known + (1 - known) * EXAM_GUESS_RATE


def _label(answered: int, interval: Interval, pass_share: float) -> Label:
    if answered < ANSWERS_NEEDED:
        return Label.TOO_FEW
    if interval.high < pass_share:
        return Label.WEAK
    return Label.STRONG if interval.low > pass_share else Label.UNCLEAR
