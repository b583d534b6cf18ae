"""What an answered item teaches beyond right and wrong: how sure, how long, and whether the first answer was better."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from enum import Enum
from statistics import median

SLOW_FACTOR = 2
"""An item that took more than this many times the usual pace was slow."""

TIMES_NEEDED = 5
"""With fewer items a median says nothing about what is usual."""


class Quadrant(Enum):
    """Confidence against correctness; the value is what pages call it."""

    SOLID = "Solid"
    LUCKY = "Lucky"
    MISCONCEPTION = "Misconception"
    GAP = "Known gap"


def quadrant(*, confidence: str, is_right: bool) -> Quadrant | None:
    """Place an answered item; None where the learner did not say how sure they were."""
    if not confidence:
        return None
    if confidence == "sure":
        return Quadrant.SOLID if is_right else Quadrant.MISCONCEPTION
    return Quadrant.LUCKY if is_right else Quadrant.GAP


class Change(Enum):
    """What became of the first complete answer to an item."""

    LOST = "right to wrong"
    WON = "wrong to right"
    MOVED = "wrong to wrong"


def change(*, first: Collection[str], final: Collection[str], keys: Collection[str]) -> Change | None:
    """Compare the first complete answer with the one that stood in the end; None where they are the same.

    An answer taken back at the end is wrong like any other that is not the key.
    """
    before, after, right = frozenset(first), frozenset(final), frozenset(keys)
    if before == after:
        return None
    if before == right:
        return Change.LOST
    return Change.WON if after == right else Change.MOVED


def usual_pace(times: Sequence[timedelta], *, plan: timedelta | None) -> timedelta | None:
    """Return the time an item usually takes: the plan of a timed attempt, or else the median of five or more times."""
    if plan is not None or len(times) < TIMES_NEEDED:
        return plan
    return timedelta(seconds=median(each.total_seconds() for each in times))


def is_slow(time: timedelta, pace: timedelta | None) -> bool:
    return pace is not None and time > SLOW_FACTOR * pace


class ReviewGroup(Enum):
    """What to look at after an attempt, most telling first."""

    MISCONCEPTION = "misconceptions"
    MISSED = "missed"
    LUCKY = "lucky"
    SLOW = "slow"
    FLAGGED = "flagged"
    SOLID = "solid"

    @property
    def is_open(self) -> bool:
        """Whether a review shows the answers at once."""
        return self is not ReviewGroup.SOLID


def review_group(*, is_right: bool, placed: Quadrant | None, is_slow: bool, is_flagged: bool) -> ReviewGroup:
    """Return the first group that an item belongs to; what is right, quick and unflagged is folded away."""
    if not is_right:
        return ReviewGroup.MISCONCEPTION if placed is Quadrant.MISCONCEPTION else ReviewGroup.MISSED
    if placed is Quadrant.LUCKY:
        return ReviewGroup.LUCKY
    if is_slow:
        return ReviewGroup.SLOW
    return ReviewGroup.FLAGGED if is_flagged else ReviewGroup.SOLID
