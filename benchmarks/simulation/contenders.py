"""Ways to judge a learner from the answers: the usual ones, and the model of this project."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import erf, exp, pow, sqrt
from random import Random
from typing import Protocol

from benchmarks.simulation.worlds import EXAM_LENGTH, PASS_COUNT, Course, Item, World
from quizzes.domain import mastery, readiness

FIRST_DAY = date(2026, 1, 1)
Z_80 = 1.2816


@dataclass(frozen=True, slots=True)
class Observation:
    """One answer as a study site sees it: which item, whether right, on which day counted from 0."""

    number: int
    item: Item
    is_right: bool
    day: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Share right on the exam with its 80 % interval, and the probability of passing."""

    pass_chance: float
    low: float
    score: float
    high: float


class Contender(Protocol):
    """`scores`: the estimated share right on the exam by topic; `weak_topics`: those it would call weak."""

    name: str

    def observe(self, seen: Observation) -> None: ...
    def scores(self) -> list[float]: ...
    def weak_topics(self, line: float) -> set[int]: ...
    def forecast(self) -> Forecast: ...


Maker = Callable[[World, Course, Random], Contender]


def forecast_of(score: float, deviation: float, pass_count: int) -> Forecast:
    """A normal forecast; whole questions, hence the half."""
    gap = ((pass_count - 0.5) / EXAM_LENGTH - score) / max(deviation, 1e-9)
    spread = Z_80 * deviation
    return Forecast((1 - erf(gap / sqrt(2))) / 2, score - spread, score, score + spread)


class _Counts:
    """Right and all answers by topic."""

    def __init__(self, world: World, course: Course, rng: Random) -> None:
        self._course = course
        self._right = [0] * course.topic_count
        self._count = [0] * course.topic_count

    def observe(self, seen: Observation) -> None:
        self._right[seen.item.topic] += seen.is_right
        self._count[seen.item.topic] += 1

    @property
    def _share(self) -> float:
        return sum(self._right) / max(1, sum(self._count))

    def scores(self) -> list[float]:
        return [self._score(right, count) for right, count in zip(self._right, self._count, strict=True)]

    def _score(self, right: int, count: int) -> float:
        return right / count if count else self._share

    def weak_topics(self, line: float) -> set[int]:
        return {topic for topic, score in enumerate(self.scores()) if self._count[topic] and score < line}

    def forecast(self) -> Forecast:
        """The share right so far as if it were the exam's, with binomial luck on both sides."""
        score, count = self._share, max(1, sum(self._count))
        return forecast_of(score, sqrt(score * (1 - score) * (1 / count + 1 / EXAM_LENGTH)), PASS_COUNT)


class RawPercentage(_Counts):
    name = "raw percentage"


class BetaBinomial(_Counts):
    """The percentage of a topic drawn towards the learner's overall one by four imagined answers."""

    name = "beta-binomial"

    def _score(self, right: int, count: int) -> float:
        return (right + 4 * self._share) / (count + 4)


class Elo(_Counts):
    """Elo with a guess floor and a step that shrinks with the answers; topics start from the learner's level."""

    name = "Elo with floor"

    def __init__(self, world: World, course: Course, rng: Random) -> None:
        super().__init__(world, course, rng)
        self._level = 0.0
        self._deviations = [0.0] * course.topic_count

    def observe(self, seen: Observation) -> None:
        topic, floor = seen.item.topic, seen.item.floor
        expected = floor + (1 - floor) / (1 + exp(-self._level - self._deviations[topic]))
        surprise = seen.is_right - expected
        self._level += 1.0 / (1 + 0.05 * sum(self._count)) * surprise
        self._deviations[topic] += 0.8 / (1 + 0.05 * self._count[topic]) * surprise
        super().observe(seen)

    def scores(self) -> list[float]:
        return [0.25 + 0.75 / (1 + exp(-self._level - each)) for each in self._deviations]


@dataclass(slots=True)
class _Sighting:
    """A stand-in for the review card of a question: what a scheduler would predict is still remembered.

    Forgetting by a power of time with the published default weights of FSRS-6; the stability doubles by sight.
    """

    stability_days: float
    day: int

    def recall(self, day: int) -> float:
        return pow(1 + 0.98 * (day - self.day) / self.stability_days, -0.154)


class Model:
    """The model of this project, called as the site calls it."""

    name = "model"
    is_blind_to_repeats = False

    def __init__(self, world: World, course: Course, rng: Random) -> None:
        # Topic ids of a database begin at 1.
        self._domains = tuple(tuple(topic + 1 for topic in domain) for domain in course.domains)
        weights = [sum(course.weights[topic] for topic in domain) for domain in course.domains]
        domains = tuple(map(readiness.BlueprintDomain, weights, self._domains))
        self.blueprint = readiness.Blueprint(domains, EXAM_LENGTH, PASS_COUNT / EXAM_LENGTH)
        self.summaries: dict[int, mastery.TopicSummary] = {}
        self._sightings: dict[int, _Sighting] = {}
        self._day = 0

    def observe(self, seen: Observation) -> None:
        sighting = self._sightings.get(seen.item.number)
        recall = sighting.recall(seen.day) if sighting and not self.is_blind_to_repeats else 0.0
        answer = mastery.Answer(
            item_id=seen.number,
            topic_id=seen.item.topic + 1,
            is_right=seen.is_right,
            guess_rate=seen.item.floor,
            at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=seen.day, seconds=seen.number),
            day=FIRST_DAY + timedelta(days=seen.day),
            recall=recall,
        )
        self.summaries = mastery.fold(self.summaries, [answer], self._domains)
        stability = 2 * sighting.stability_days if sighting else 1.0
        self._sightings[seen.item.number] = _Sighting(max(stability, 2.3) if seen.is_right else 0.5, seen.day)
        self._day = seen.day

    def _today(self) -> dict[int, mastery.TopicSummary]:
        return mastery.on_day(self.summaries, FIRST_DAY + timedelta(days=self._day))

    def posterior(self) -> mastery.Posterior:
        return mastery.solve(self._today(), self._domains)

    def masteries(self, line: float) -> list[mastery.Mastery]:
        abilities, today = self.posterior().by_topic(), self._today()
        return [
            mastery.topic_mastery(ability, today.get(topic_id, mastery.NOTHING), pass_share=line)
            for topic_id, ability in sorted(abilities.items())
        ]

    def scores(self) -> list[float]:
        return [ability.mean for _, ability in sorted(self.posterior().by_topic().items())]

    def weak_topics(self, line: float) -> set[int]:
        levels = [each.level for each in self.masteries(line)]
        return {topic for topic, level in enumerate(levels) if level is mastery.Level.WEAK}

    def forecast(self) -> Forecast:
        found = readiness.forecast(self.posterior(), self.blueprint)
        return Forecast(found.pass_chance, found.score.low, found.score.estimate, found.score.high)


class BlindModel(Model):
    """The same, but a question seen before counts like a fresh one: what the rule for repeats is worth."""

    name = "model, blind to repeats"
    is_blind_to_repeats = True


def observe_all(contenders: Sequence[Contender], seen: Observation) -> None:
    for contender in contenders:
        contender.observe(seen)
