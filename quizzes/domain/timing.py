"""Where an attempt stands in time. State follows from timestamps; there is no status that could disagree."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

GRACE = timedelta(seconds=30)
"""For the network, never shown: an answer sent at 0:00 may arrive this much later and still counts."""


class Phase(Enum):
    RUNNING = "running"
    GRACE = "grace"
    OVERDUE = "overdue"  # past deadline and grace, not closed yet: the next read closes it
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AttemptClock:
    """The instants that decide an attempt's phase; `deadline_at` is None where the attempt is untimed."""

    started_at: datetime
    deadline_at: datetime | None
    closed_at: datetime | None

    def phase(self, now: datetime) -> Phase:
        if self.closed_at is not None:
            return Phase.CLOSED
        if self.deadline_at is None or now < self.deadline_at:
            return Phase.RUNNING
        return Phase.GRACE if now < self.deadline_at + GRACE else Phase.OVERDUE

    def remaining(self, now: datetime) -> timedelta | None:
        """Return the time left, never negative; None where the attempt is untimed."""
        if self.deadline_at is None:
            return None
        return max(self.deadline_at - now, timedelta(0))

    def elapsed_share(self, now: datetime) -> float | None:
        """Return the share of the time limit that has passed, 0 to 1; None where the attempt is untimed."""
        if self.deadline_at is None:
            return None
        return min(max((now - self.started_at) / (self.deadline_at - self.started_at), 0.0), 1.0)


def time_limit(item_count: int, *, exam_items: int, exam_minutes: int) -> timedelta:
    """Return an exam's minutes in proportion to a shorter form, to the whole minute.

    12 questions at the pace of 65 in 180 minutes: 12 x 180 / 65 = 33.2, so 33 minutes.
    """
    return timedelta(minutes=max(1, round(item_count * exam_minutes / exam_items)))


def with_factor(limit: timedelta, percent: int) -> timedelta | None:
    """Return the limit for a learner who gets `percent` of the standard time; 0 percent is no limit at all.

    33 minutes at 150 percent: 49 minutes 30 seconds.
    """
    return limit * percent / 100 if percent else None
