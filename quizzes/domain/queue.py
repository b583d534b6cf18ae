"""What to go over today and how much is ahead: the daily cap, and the final pass in the days before an exam."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Generic, TypeVar

from quizzes.domain.scheduling import Card, recall

Key = TypeVar("Key", bound=Hashable)

FEWEST_FINAL_DAYS, MOST_FINAL_DAYS = 2, 7
"""Of the final pass. A single day may be lost to an accident; what was seen more than a week ago needs another look."""

DAYS_WITHOUT_NEW = 3
"""Before the exam: a card begun so late would come back too seldom to stay, and takes time from those that would."""


@dataclass(frozen=True, slots=True)
class Queue(Generic[Key]):
    """Cards to go over today, in this order; never more than the day has room for.

    `left_out` counts cards that should have been seen today and found no room; they are those best remembered.
    """

    today: tuple[Key, ...]
    left_out: int
    is_final_pass: bool


def daily_capacity(minutes: float, *, seconds_per_review: float) -> int:
    """Return how many reviews fit into a day's minutes, at least one: 20 minutes at 25 seconds are 48."""
    return max(1, int(minutes * 60 / seconds_per_review))


def final_days(card_count: int, capacity: int) -> int:
    """Return how many days the final pass takes, 2 to 7: 60 cards at 20 a day take 3."""
    return min(max(ceil(card_count / capacity), FEWEST_FINAL_DAYS), MOST_FINAL_DAYS)


def todays_queue(
    cards: Mapping[Key, Card], *, day: date, capacity: int, done_today: int = 0, exam_date: date | None = None
) -> Queue[Key]:
    """Choose what is still to go over on the study day `day`, weakest predicted recall first and new cards last.

    `capacity` is for the whole day, of which `done_today` reviews are behind the learner; so the queue can be asked for
    again after each review and ends where it was going to end.

    In the last days before an exam each card gets one more look, whenever it was due: every day an equal share of those
    not yet seen in these days, and after them what was forgotten there and is due again. On the day of the exam itself
    and later everything is as without one.
    """
    final = _final_pass(cards, day, capacity, exam_date)
    free = {key: card for key, card in cards.items() if card.is_available(day)}
    due = final.looks(free, day, done_today) if final and final.has_begun(day) else _due(free, day)
    new = [key for key, card in free.items() if card.is_new] if final is None or final.allows_new(day) else []
    room = max(0, capacity - done_today)
    return Queue(
        today=tuple([*due, *new][:room]),
        left_out=max(0, len(due) - room),
        is_final_pass=final is not None and final.has_begun(day),
    )


def load_ahead(
    cards: Mapping[Key, Card],
    days: int,
    *,
    day: date,
    capacity: int,
    done_today: int = 0,
    exam_date: date | None = None,
) -> list[int]:
    """Return how many cards come up on each of the next `days` days, today first with what is still to do.

    What is overdue counts today. A card counts on its next day and in the final pass; how often it will come back in
    between depends on answers not given yet. Nothing is planned from the exam on, and new cards are not counted, since
    the learner decides when to begin them.
    """
    final = _final_pass(cards, day, capacity, exam_date)
    begun = [card for card in cards.values() if not card.is_new and not card.is_suspended]
    expected = Counter(_next_day(card, day) for card in begun if final is None or not final.replaces_due(card, day))
    if final is not None:
        expected.update(final.days_of_looks(sum(map(final.is_pending, begun)), day, done_today))
    return [expected[day + timedelta(days=ahead)] for ahead in range(days)]


@dataclass(frozen=True, slots=True)
class _FinalPass:
    """The days from `starts_on` up to the day before `exam_date`."""

    starts_on: date
    exam_date: date

    def has_begun(self, day: date) -> bool:
        return day >= self.starts_on

    def allows_new(self, day: date) -> bool:
        return (self.exam_date - day).days > DAYS_WITHOUT_NEW

    def is_pending(self, card: Card) -> bool:
        """Begun, and not seen in these days."""
        return card.reviewed_on is not None and card.reviewed_on < self.starts_on

    def replaces_due(self, card: Card, day: date) -> bool:
        """Whether the card's next day goes for nothing: the final pass comes first, or the exam."""
        following = _next_day(card, day)
        return following >= (self.starts_on if self.is_pending(card) else self.exam_date)

    def days_of_looks(self, count: int, day: date, done_today: int) -> list[date]:
        """Spread `count` looks evenly over the days left; what was done today is off today's share."""
        first = max(day, self.starts_on)
        done = done_today if self.has_begun(day) else 0
        days = (self.exam_date - first).days
        return sorted(first + timedelta(days=number % days) for number in range(count + done))[done:]

    def looks(self, cards: Mapping[Key, Card], day: date, done_today: int) -> list[Key]:
        pending = {key: card for key, card in cards.items() if self.is_pending(card)}
        seen = {key: card for key, card in cards.items() if key not in pending}
        share = self.days_of_looks(len(pending), day, done_today).count(day)
        return [*_weakest_first(pending, self.exam_date)[:share], *_due(seen, day)]


def _final_pass(cards: Mapping[Key, Card], day: date, capacity: int, exam_date: date | None) -> _FinalPass | None:
    if exam_date is None or exam_date <= day:
        return None
    begun = sum(not card.is_new and not card.is_suspended for card in cards.values())
    return _FinalPass(exam_date - timedelta(days=final_days(begun, capacity)), exam_date)


def _next_day(card: Card, day: date) -> date:
    """Return the first day from `day` on when a card already begun is due and not buried."""
    return max(day, card.due_on or day, card.buried_until or day)


def _due(cards: Mapping[Key, Card], day: date) -> list[Key]:
    return _weakest_first({key: card for key, card in cards.items() if card.due_on and card.due_on <= day}, day)


def _weakest_first(cards: Mapping[Key, Card], day: date) -> list[Key]:
    """Of equals the first in the mapping comes first, so the same cards always make the same queue."""
    return sorted(cards, key=lambda key: recall(cards[key], day))
