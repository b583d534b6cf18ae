"""Answering interview questions: what the ticked key points are worth, and which questions a mock interview asks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from quizzes.domain.scheduling import Rating

ALL, MOST, HALF = 1.0, 0.75, 0.5
"""Shares of the key points from which an answer can be EASY, GOOD and HARD: with one point of four missing it was
good, with half of them it was recalled with gaps, and below that an interviewer would have asked again."""

SUGGESTED_TIME = timedelta(minutes=2)
"""For saying an answer: what a listener follows without asking."""

LARGEST_MOCK = 20
DEFAULT_MOCK = 5

NEED_WEIGHT = 5.0
"""How much likelier a question that was never tried or is due comes next in a mock than one that is neither."""

MOST_DIGITS = 18
"""Of a number in the name of a mock; longer ones fit no database column."""


class UnknownMock(ValueError):
    """The name is not one that a mock interview was given."""


def points_share(ticked: Collection[int], point_count: int) -> float | None:
    """Return the share of the key points that were ticked, 0 to 1; None where the question names none."""
    return len(ticked) / point_count if point_count else None


def points_rating(share: float | None) -> Rating:
    """Return the best rating that the points allow: 3 of 4 are 0.75 and GOOD, 2 of 4 HARD, 1 of 4 AGAIN."""
    if share is None or share >= ALL:
        return Rating.EASY
    if share >= MOST:
        return Rating.GOOD
    return Rating.HARD if share >= HALF else Rating.AGAIN


def interview_rating(self_rating: Rating, ticked: Collection[int], point_count: int) -> Rating:
    """Return the worse of what the points and the learner say: EASY with 2 of 4 points is HARD.

    Whoever has just read the model answer takes it for what they said; the points are harder to wish for.
    """
    return min(self_rating, points_rating(points_share(ticked, point_count)))


@dataclass(frozen=True, slots=True)
class MockCandidate:
    """A question that could be asked; it `is_needed` when it was never tried or is due."""

    question_id: int
    is_needed: bool


def draw_mock(candidates: Iterable[MockCandidate], size: int, rng: Random) -> tuple[int, ...]:
    """Return the ids of up to `size` questions in the order of asking, the needed ones likelier and earlier.

    Weighted sampling without replacement by the keys u ** (1 / w) (Efraimidis and Spirakis, "Weighted random sampling
    with a reservoir", IPL 2006): at weight 5 a needed question beats one that is not in 5 of 6 draws.
    """
    keys = {
        each.question_id: rng.random() ** (1 / NEED_WEIGHT if each.is_needed else 1)
        for each in sorted(candidates, key=lambda each: each.question_id)
    }
    return tuple(sorted(keys, key=lambda question_id: -keys[question_id])[:size])


@dataclass(frozen=True, slots=True)
class MockInterview:
    """A mock interview is its name: when it began, to the second, and the ids of its questions in their order.

    What came of it follows from the answers that the learner rated since then, so there is nothing else to keep.
    """

    started_at: datetime
    question_ids: tuple[int, ...]

    @property
    def name(self) -> str:
        """Begun at 09:00 on 2 November 2026 with the questions 12 and 7: "1793610000-12-7"."""
        return "-".join(map(str, (int(self.started_at.timestamp()), *self.question_ids)))

    @classmethod
    def parse(cls, name: str) -> "MockInterview":
        """Read a name. Raises UnknownMock."""
        parts = name.split("-")
        is_number = all(each.isascii() and each.isdigit() and len(each) <= MOST_DIGITS for each in parts)
        if not is_number or len(parts[0]) > 10 or not 2 <= len(parts) <= LARGEST_MOCK + 1:
            raise UnknownMock(name)
        started, *question_ids = map(int, parts)
        if len(set(question_ids)) < len(question_ids):
            raise UnknownMock(name)
        return cls(datetime.fromtimestamp(started, UTC), tuple(question_ids))

    def position(self, question_id: int) -> int:
        """Return where the question comes, from 1. Raises UnknownMock where it is not asked."""
        if question_id not in self.question_ids:
            raise UnknownMock(f"{question_id} in {self.name}")
        return self.question_ids.index(question_id) + 1
