"""Ways to decide which missed questions to go over on a day: the usual ones, FSRS as it comes, and ours.

All but `Ours` are written here from their descriptions and know nothing of the site's code.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from math import ceil
from typing import Protocol

import fsrs

from quizzes.domain.queue import todays_queue
from quizzes.domain.scheduling import Card, Rating, desired_retention, review

DAY_0 = datetime(2026, 1, 1, 12, tzinfo=UTC)
"""When the questions were missed; nothing depends on the date."""


class Answer(Enum):
    WRONG = "wrong"
    GUESSED = "right, and the learner says that it was a guess"
    UNSURE = "right, and the learner says that it was not sure"
    RIGHT = "right"


class Policy(Protocol):
    def due(self, day: int) -> Sequence[int]:
        """Return the questions to go over that day, most urgent first."""

    def record(self, question: int, day: int, answer: Answer) -> None: ...


class UntilRight:
    """The usual list of missed questions: answered right once, a question is gone; otherwise it goes to the end."""

    def __init__(self, count: int) -> None:
        self.waiting = list(range(count))

    def due(self, day: int) -> Sequence[int]:
        return tuple(self.waiting)

    def record(self, question: int, day: int, answer: Answer) -> None:
        self.waiting.remove(question)
        if answer is Answer.WRONG:
            self.waiting.append(question)


class Spaced:
    """Each question comes back after a number of days; those longest overdue come first."""

    def __init__(self, count: int, first_interval: int = 1) -> None:
        self.due_on = [first_interval] * count

    def due(self, day: int) -> Sequence[int]:
        waiting = [question for question, due_on in enumerate(self.due_on) if due_on <= day]
        return sorted(waiting, key=lambda question: self.due_on[question])

    def record(self, question: int, day: int, answer: Answer) -> None:
        self.due_on[question] = day + self.interval(question, answer)

    def interval(self, question: int, answer: Answer) -> int:
        raise NotImplementedError


class Every(Spaced):
    """All questions every few days, as far as the day has room."""

    def __init__(self, count: int, days: int) -> None:
        super().__init__(count, first_interval=days)
        self.days = days

    def interval(self, question: int, answer: Answer) -> int:
        return self.days


class Leitner(Spaced):
    """Boxes of 1, 2, 4, 8 and 16 days: right moves up one box, wrong back to the first."""

    BOXES = (1, 2, 4, 8, 16)

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.boxes = [0] * count

    def interval(self, question: int, answer: Answer) -> int:
        up = min(self.boxes[question] + 1, len(self.BOXES) - 1)
        self.boxes[question] = 0 if answer is Answer.WRONG else up
        return self.BOXES[self.boxes[question]]


class SM2(Spaced):
    """SuperMemo 2 (Wozniak 1990): 1 day, 6 days, then times 2.5, which grade 4 leaves as it is; wrong starts over."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.intervals = [0] * count

    def interval(self, question: int, answer: Answer) -> int:
        last = self.intervals[question]
        longer = {0: 1, 1: 6}.get(last, ceil(last * 2.5))
        self.intervals[question] = 1 if answer is Answer.WRONG else longer
        return self.intervals[question]


class PlainFSRS:
    """The package as it comes, without steps of minutes and without fuzz; weakest predicted recall first."""

    def __init__(self, count: int, retention: float) -> None:
        self.scheduler = fsrs.Scheduler(
            desired_retention=retention, learning_steps=(), relearning_steps=(), enable_fuzzing=False
        )
        self.cards = [fsrs.Card(card_id=question, due=DAY_0) for question in range(count)]
        for question in range(count):
            self.record(question, 0, Answer.WRONG)

    def due(self, day: int) -> Sequence[int]:
        now = DAY_0 + timedelta(days=day)
        waiting = [question for question, card in enumerate(self.cards) if card.due <= now]
        return sorted(waiting, key=lambda question: self.scheduler.get_card_retrievability(self.cards[question], now))

    def record(self, question: int, day: int, answer: Answer) -> None:
        rating = fsrs.Rating.Again if answer is Answer.WRONG else fsrs.Rating.Good
        at = DAY_0 + timedelta(days=day)
        self.cards[question], _ = self.scheduler.review_card(self.cards[question], rating, at)


class Ours:
    """What the site does, with the learner's goal in percent; `ratings` says what to make of a right answer."""

    RATINGS: Mapping[Answer, Rating] = {
        Answer.WRONG: Rating.AGAIN,
        Answer.GUESSED: Rating.AGAIN,
        Answer.UNSURE: Rating.HARD,
        Answer.RIGHT: Rating.GOOD,
    }

    def __init__(
        self, count: int, *, exam: int, capacity: int, goal: int = 90, ratings: Mapping[Answer, Rating] = RATINGS
    ) -> None:
        self.exam_date, self.capacity, self.goal = (DAY_0 + timedelta(days=exam)).date(), capacity, goal
        self.ratings = ratings
        self.cards = dict.fromkeys(range(count), Card())
        for question in range(count):
            self.record(question, 0, Answer.WRONG)

    def due(self, day: int) -> Sequence[int]:
        on = (DAY_0 + timedelta(days=day)).date()
        return todays_queue(self.cards, day=on, capacity=self.capacity, exam_date=self.exam_date).today

    def record(self, question: int, day: int, answer: Answer) -> None:
        on = (DAY_0 + timedelta(days=day)).date()
        retention = desired_retention(day=on, exam_date=self.exam_date, goal_percent=self.goal)
        self.cards[question] = review(
            self.cards[question], self.ratings[answer], day=on, retention=retention, exam_date=self.exam_date
        )
