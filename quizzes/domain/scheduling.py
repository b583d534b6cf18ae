"""One card's step in spaced repetition: what a review changes and when the card comes back.

A card stands for whatever a learner goes over again, a practice question or an interview question. The memory model is
FSRS-6 (Ye et al., "A stochastic shortest path algorithm for optimizing spaced repetition scheduling", KDD 2022, and
its successors) as the package `fsrs` has it. Only this module knows that package.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import lru_cache

import fsrs

LONGEST_INTERVAL = 365
"""Days. Nothing learned for an exam should rest longer; and the package's own bound of a century adds up to dates past
the year 9999, which is an OverflowError, after a long run of good answers."""

LEECH_LAPSES = 4
"""A card forgotten this often needs another approach, not another review. Anki waits for 8; an exam is nearer."""

RETENTION_WITHOUT_EXAM = 0.90

RETENTION_FOR_GOAL = {85: 0.70, 90: 0.80, 95: 0.90}
"""Recall wanted on the day of the exam, in percent -> recall at which a review falls due before the final pass.
The final pass lifts recall by about ten points, so reviews before it may come later."""

DEFAULT_GOAL = 90


class Rating(IntEnum):
    """How well a card was recalled, numbered as on the keyboard; every rating but AGAIN says that it was recalled."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class Card:
    """A learner's memory of one thing; the fields are plain columns.

    `stability` is the number of days in which recall falls from 1 to 0.9, `difficulty` goes from 1 to 10. All days are
    the learner's own study days. A new card, never reviewed, has None for each of them.
    """

    stability: float | None = None
    difficulty: float | None = None
    review_count: int = 0
    lapse_count: int = 0
    reviewed_on: date | None = None
    due_on: date | None = None
    buried_until: date | None = None
    is_suspended: bool = False

    @property
    def is_new(self) -> bool:
        return self.reviewed_on is None

    @property
    def is_leech(self) -> bool:
        return self.lapse_count >= LEECH_LAPSES

    def is_available(self, day: date) -> bool:
        """Neither suspended nor buried on that day."""
        return not self.is_suspended and (self.buried_until is None or self.buried_until <= day)


def review(
    card: Card,
    rating: Rating,
    *,
    day: date,
    retention: float,
    exam_date: date | None = None,
    counts_lapse: bool = True,
) -> Card:
    """Return the card after a review on the study day `day`.

    It falls due when its predicted recall reaches `retention`, but no later than on the exam. At 0.90 a new card rated
    Again, and Good whenever it falls due, comes back after 1, 2, 6 and 17 days; at 0.80 after 1, 6 and 35.

    `counts_lapse` is False for an answer that was right by a lucky guess: rated AGAIN, yet nothing was got wrong.
    Whoever flies west may get yesterday's date once more; that counts as the day of the last review.
    """
    day = max(day, card.reviewed_on or day)
    scheduler = _scheduler(retention, longest_interval(day, exam_date))
    after, _ = scheduler.review_card(_to_fsrs(card), fsrs.Rating(rating), _noon(day))
    return replace(
        card,
        stability=after.stability,
        difficulty=after.difficulty,
        review_count=card.review_count + 1,
        lapse_count=card.lapse_count + (counts_lapse and _is_lapse(card, rating, day)),
        reviewed_on=day,
        due_on=after.due.date(),
        buried_until=None,
    )


def next_intervals(card: Card, *, day: date, retention: float, exam_date: date | None = None) -> dict[Rating, int]:
    """Return for each rating the number of days, at least 1, after which the card would come back."""
    day = max(day, card.reviewed_on or day)
    after = {rating: review(card, rating, day=day, retention=retention, exam_date=exam_date) for rating in Rating}
    return {rating: (each.due_on - day).days for rating, each in after.items() if each.due_on}


def recall(card: Card, day: date) -> float:
    """Return the predicted probability, 0 to 1, that the card is recalled on that day; 0 for a new card.

    (1 + f t / s) ** -0.1542 with f = 0.9 ** (-1 / 0.1542) - 1 = 0.98 after t days at stability s: 0.9 where t = s,
    0.85 where t = 2 s.
    """
    return _scheduler(RETENTION_WITHOUT_EXAM, LONGEST_INTERVAL).get_card_retrievability(_to_fsrs(card), _noon(day))


def desired_retention(*, day: date, exam_date: date | None, goal_percent: int = DEFAULT_GOAL) -> float:
    """Return the `retention` to review with: by the recall wanted on the exam, or 0.90 where none lies ahead.

    Raises KeyError for a goal other than 85, 90 and 95 %.
    """
    if exam_date is None or exam_date <= day:
        return RETENTION_WITHOUT_EXAM
    return RETENTION_FOR_GOAL[goal_percent]


def longest_interval(day: date, exam_date: date | None) -> int:
    """Return the days until the exam, or a year where none lies ahead."""
    if exam_date is None or exam_date <= day:
        return LONGEST_INTERVAL
    return min((exam_date - day).days, LONGEST_INTERVAL)


def bury(card: Card, *, day: date) -> Card:
    """Put the card off until tomorrow."""
    return replace(card, buried_until=day + timedelta(days=1))


def suspend(card: Card) -> Card:
    return replace(card, is_suspended=True)


def resume(card: Card) -> Card:
    return replace(card, is_suspended=False, buried_until=None)


def _is_lapse(card: Card, rating: Rating, day: date) -> bool:
    """Once a day at most, or one bad round would make a leech; what was never known cannot be forgotten."""
    return rating is Rating.AGAIN and not card.is_new and card.reviewed_on != day


@lru_cache(maxsize=512)
def _scheduler(retention: float, maximum_interval: int) -> fsrs.Scheduler:
    """No steps of minutes, because a card is scheduled by whole days; no fuzz, because it would be an unseen die."""
    return fsrs.Scheduler(
        desired_retention=retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=maximum_interval,
        enable_fuzzing=False,
    )


def _to_fsrs(card: Card) -> fsrs.Card:
    """Every field is given: without an id the package sleeps for one, and without a due date it reads the clock."""
    return fsrs.Card(
        card_id=0,
        state=fsrs.State.Learning if card.reviewed_on is None else fsrs.State.Review,
        stability=card.stability,
        difficulty=card.difficulty,
        due=datetime.min.replace(tzinfo=UTC),
        last_review=None if card.reviewed_on is None else _noon(card.reviewed_on),
    )


def _noon(day: date) -> datetime:
    """The package floors elapsed time to whole days: 23 hours would count as none. From noon to noon all are whole."""
    return datetime.combine(day, time(12), UTC)
