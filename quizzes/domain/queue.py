"""What to go over today and how much is ahead: the daily cap, the days before an exam, the final pass."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Generic, TypeVar

from quizzes.domain.scheduling import Card, recall

Key = TypeVar("Key", bound=Hashable)

HOLD_RECALL = 0.70
LAST_NEW_DAYS = 3
FINAL_DAYS = (2, 7)


@dataclass(frozen=True, slots=True)
class Queue(Generic[Key]):
    today: tuple[Key, ...]
    left_out: int
    is_final_pass: bool


def daily_capacity(minutes: int, *, seconds_per_review: float) -> int:
    return max(1, int(minutes * 60 / seconds_per_review))


def final_days(count: int, capacity: int) -> int:
    low, high = FINAL_DAYS
    return min(max(ceil(count / capacity), low), high)


def todays_queue(cards: Mapping[Key, Card], *, day: date, capacity: int, exam_date: date | None = None) -> Queue[Key]:
    free = {k: c for k, c in cards.items() if c.is_available(day)}
    if exam_date is None or exam_date <= day:
        due = sorted((k for k, c in free.items() if c.due_on is None or c.due_on <= day), key=lambda k: recall(free[k], day))
        return Queue(tuple(due[:capacity]), max(0, len(due) - capacity), False)
    old = {k: c for k, c in free.items() if not c.is_new}
    start = exam_date - timedelta(days=final_days(len(old), capacity))
    if day >= start:
        pending = sorted((k for k, c in old.items() if c.reviewed_on < start), key=lambda k: recall(old[k], exam_date))
        quota = ceil(len(pending) / (exam_date - day).days)
        due = pending[:quota]
        if SECOND:
            due += sorted((k for k, c in old.items() if c.reviewed_on >= start and c.due_on <= day and c.due_on < exam_date), key=lambda k: recall(old[k], exam_date))
        return Queue(tuple(due[:capacity]), max(0, len(due) - capacity), True)
    due = [k for k, c in old.items() if c.due_on <= day and recall(c, start) < HOLD_RECALL]
    due.sort(key=lambda k: recall(old[k], day))
    return Queue(tuple(due[:capacity]), max(0, len(due) - capacity), False)
SECOND = True
