"""`python -m benchmarks.simulation.reviews`: how much of what was missed is known on the day of the exam, and for how
many reviews?
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil
from random import Random
from statistics import fmean, stdev
from typing import Protocol

import fsrs

from benchmarks.simulation.memories import Memory, activation_memories, stability_memories
from quizzes.domain import queue, scheduling

QUESTIONS = 60
DAYS_KEPT = 0.9
START = date(2026, 1, 1)
RETENTIONS = (0.30, 0.40, 0.50, 0.60, 0.70, 0.75, 0.80, 0.85, 0.88, 0.90, 0.92, 0.94, 0.96, 0.98)
WORLDS: dict[str, Callable[[int, Random], list[Memory]]] = {
    "FSRS-like": stability_memories,
    "ACT-R-like": activation_memories,
}


class Policy(Protocol):
    def due(self, day: int) -> Sequence[int]:
        """Return the questions to go over that day, most urgent first."""

    def answered(self, question: int, day: int, *, is_right: bool) -> None: ...


class UntilRight:
    """The usual list of missed questions: right once, and it is gone."""

    def __init__(self, count: int) -> None:
        self.waiting = list(range(count))

    def due(self, day: int) -> Sequence[int]:
        return list(self.waiting)

    def answered(self, question: int, day: int, *, is_right: bool) -> None:
        self.waiting.remove(question)
        if not is_right:
            self.waiting.append(question)


class Spaced:
    """Each question comes back after an interval of days; longest waiting first."""

    def __init__(self, count: int) -> None:
        self.due_on = [1] * count

    def due(self, day: int) -> Sequence[int]:
        waiting = [question for question, due in enumerate(self.due_on) if due <= day]
        return sorted(waiting, key=lambda question: self.due_on[question])

    def answered(self, question: int, day: int, *, is_right: bool) -> None:
        self.due_on[question] = day + self.interval(question, is_right=is_right)

    def interval(self, question: int, *, is_right: bool) -> int:
        raise NotImplementedError


class Every(Spaced):
    def __init__(self, count: int, days: int) -> None:
        super().__init__(count)
        self.days = days

    def interval(self, question: int, *, is_right: bool) -> int:
        return self.days


class Leitner(Spaced):
    BOXES = (1, 2, 4, 8, 16)

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.box = [0] * count

    def interval(self, question: int, *, is_right: bool) -> int:
        self.box[question] = min(self.box[question] + 1, len(self.BOXES) - 1) if is_right else 0
        return self.BOXES[self.box[question]]


class SM2(Spaced):
    """Wozniak 1990, with grade 4 for right and 2 for wrong: these leave the easiness factor at 2.5."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.days = [0] * count

    def interval(self, question: int, *, is_right: bool) -> int:
        following = {0: 1, 1: 6}
        last = self.days[question]
        self.days[question] = following.get(last, ceil(last * 2.5)) if is_right else 1
        return self.days[question]


class PlainFSRS:
    def __init__(self, count: int, retention: float) -> None:
        self.scheduler = fsrs.Scheduler(
            desired_retention=retention,
            learning_steps=(),
            relearning_steps=(),
            enable_fuzzing=False,
            maximum_interval=1000,
        )
        new = fsrs.Card(card_id=0, due=moment(0))
        missed, _ = self.scheduler.review_card(new, fsrs.Rating.Again, moment(0))
        self.cards = [missed] * count

    def due(self, day: int) -> Sequence[int]:
        now = moment(day)
        waiting = [question for question, card in enumerate(self.cards) if card.due <= now]
        return sorted(waiting, key=lambda q: self.scheduler.get_card_retrievability(self.cards[q], now))

    def answered(self, question: int, day: int, *, is_right: bool) -> None:
        rating = fsrs.Rating.Good if is_right else fsrs.Rating.Again
        self.cards[question], _ = self.scheduler.review_card(self.cards[question], rating, moment(day))


class Ours:
    def __init__(self, count: int, exam: int, capacity: int, goal: int = 90) -> None:
        self.exam_date, self.capacity, self.goal = START + timedelta(days=exam), capacity, goal
        self.cards = dict.fromkeys(range(count), scheduling.Card())
        for question in self.cards:
            self.answered(question, 0, is_right=False)

    def due(self, day: int) -> Sequence[int]:
        on = START + timedelta(days=day)
        return queue.todays_queue(self.cards, day=on, capacity=self.capacity, exam_date=self.exam_date).today

    def answered(self, question: int, day: int, *, is_right: bool) -> None:
        on = START + timedelta(days=day)
        self.cards[question] = scheduling.review(
            self.cards[question],
            scheduling.Rating.GOOD if is_right else scheduling.Rating.AGAIN,
            day=on,
            retention=scheduling.desired_retention(day=on, exam_date=self.exam_date, goal_percent=self.goal),
            exam_date=self.exam_date,
        )


def moment(day: int) -> datetime:
    return datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)


@dataclass(frozen=True, slots=True)
class Outcome:
    recall: float
    reviews: float
    error: float


def prepare(memories: list[Memory], policy: Policy, exam: int, capacity: int, rng: Random) -> tuple[float, float]:
    reviews = 0
    for day in range(1, exam):
        if rng.random() >= DAYS_KEPT:
            continue
        for question in list(policy.due(day))[:capacity]:
            is_right = rng.random() < memories[question].recall(day)
            memories[question].study(day, is_recalled=is_right)
            policy.answered(question, day, is_right=is_right)
            reviews += 1
    return fmean(memory.recall(exam) for memory in memories), reviews / len(memories)


def outcome(world: str, make: Callable[[], Policy], exam: int, learners: int, seed: int) -> Outcome:
    results = [
        prepare(
            WORLDS[world](QUESTIONS, Random(f"{seed} {world} {n}")),
            make(),
            exam,
            QUESTIONS // 3,
            Random(f"{seed} luck {n}"),
        )
        for n in range(learners)
    ]
    recalls, reviews = zip(*results, strict=True)
    return Outcome(fmean(recalls), fmean(reviews), stdev(recalls) / learners**0.5)


def reviews_at(recall: float, sweep: Sequence[Outcome]) -> float | None:
    best: list[Outcome] = []
    for each in sorted(sweep, key=lambda o: o.reviews):
        if not best or each.recall > best[-1].recall:
            best.append(each)
    after = bisect_left([o.recall for o in best], recall)
    if not 0 < after < len(best):
        return None
    low, high = best[after - 1], best[after]
    return low.reviews + (high.reviews - low.reviews) * (recall - low.recall) / (high.recall - low.recall)
