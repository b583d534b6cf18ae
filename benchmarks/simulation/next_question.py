"""Which way of choosing the next question wins the most exam points? Every policy teaches the same learners."""

from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random

from benchmarks.simulation.contenders import Model, Observation
from benchmarks.simulation.measures import mean, standard_error
from benchmarks.simulation.worlds import Course, Item, Learner, World, new_course, new_learner, true_score, true_share
from quizzes.domain import picking

CHECKPOINTS = (100, 200)
ROUND = 20
LINE = 0.72


class _Listed:
    """Goes down a list of the whole bank, drawn up anew for each round."""

    name: str

    def __init__(self, world: World, course: Course, learner: Learner, rng: Random) -> None:
        self.course, self.learner, self.rng = course, learner, rng
        self.seen_counts: dict[int, int] = defaultdict(int)
        self.missed: set[int] = set()

    def observe(self, seen: Observation) -> None:
        self.seen_counts[seen.item.number] += 1
        (self.missed.discard if seen.is_right else self.missed.add)(seen.item.number)

    def next_round(self) -> list[Item]:
        shuffled = self.rng.sample(self.course.bank, len(self.course.bank))
        return sorted(shuffled, key=self.rank)[:ROUND]

    def rank(self, item: Item) -> tuple[float, ...]:
        raise NotImplementedError


class RandomOrder(_Listed):
    """The whole bank in random order, nothing twice before everything once."""

    name = "random"

    def rank(self, item: Item) -> tuple[float, ...]:
        return (self.seen_counts[item.number],)


class BankOrder(_Listed):
    name = "bank order"

    def rank(self, item: Item) -> tuple[float, ...]:
        return (self.seen_counts[item.number], item.topic, item.number)


class MissedFirst(_Listed):
    name = "missed first"

    def rank(self, item: Item) -> tuple[float, ...]:
        return (item.number not in self.missed, self.seen_counts[item.number])


class LowestFirst(_Listed):
    """The topic with the lowest percentage so far; topics never tried come first of all, one question each."""

    name = "lowest percentage first"

    def __init__(self, world: World, course: Course, learner: Learner, rng: Random) -> None:
        super().__init__(world, course, learner, rng)
        self._right: dict[int, int] = defaultdict(int)
        self._count: dict[int, int] = defaultdict(int)

    def observe(self, seen: Observation) -> None:
        super().observe(seen)
        self._right[seen.item.topic] += seen.is_right
        self._count[seen.item.topic] += 1

    def next_round(self) -> list[Item]:
        untried = {item.topic: item for item in self.course.bank if not self._count[item.topic]}
        return [*untried.values(), *super().next_round()][:ROUND]

    def rank(self, item: Item) -> tuple[float, ...]:
        count = self._count[item.topic]
        return (self._right[item.topic] / count if count else 0.0, self.seen_counts[item.number])


class KnowsAbilities(_Listed):
    """Looks into the learner's head: each question where it raises the exam score most."""

    name = "knows the abilities"

    def next_round(self) -> list[Item]:
        learner, chosen = deepcopy(self.learner), []
        left = sorted(self.rng.sample(self.course.bank, len(self.course.bank)), key=self._is_seen)
        for _ in range(ROUND):
            gains = [self._gain(learner, topic) for topic in range(self.course.topic_count)]
            item = max(left, key=lambda item: gains[item.topic] * (0.3 if self._is_seen(item) else 1))
            left.remove(item)
            chosen.append(item)
            learner.answer(item)
        return chosen

    def _is_seen(self, item: Item) -> bool:
        return self.seen_counts[item.number] > 0

    def _gain(self, learner: Learner, topic: int) -> float:
        assert learner.growth is not None
        ability = learner.abilities[topic]
        raised = ability + learner.growth.per_answer * max(0.0, learner.growth.ceiling - ability)
        return self.course.weights[topic] * (true_score(raised) - true_score(ability))


class Picking(_Listed):
    """The rounds of this project, without reviews: the exam asks only fresh questions, so it cannot price them."""

    name = "model"

    def __init__(self, world: World, course: Course, learner: Learner, rng: Random) -> None:
        super().__init__(world, course, learner, rng)
        self._model = Model(world, course, rng)

    def observe(self, seen: Observation) -> None:
        super().observe(seen)
        self._model.observe(seen)

    def next_round(self) -> list[Item]:
        picks = picking.next_round(ROUND, topics=self._topics(), questions=self._questions(), due=[], rng=self.rng)
        return [self.course.bank[pick.question_id] for pick in picks]

    def _topics(self) -> list[picking.TopicState]:
        abilities = self._model.posterior().by_topic()
        return [
            picking.TopicState(topic + 1, weight, abilities[topic + 1], judged.answer_count, judged.level)
            for topic, (weight, judged) in enumerate(zip(self.course.weights, self._model.masteries(LINE), strict=True))
        ]

    def _questions(self) -> list[picking.Question]:
        return [
            picking.Question(item.number, item.topic + 1, 0.0, not self.seen_counts[item.number])
            for item in self.course.bank
        ]


POLICIES: tuple[type[_Listed], ...] = (
    RandomOrder,
    BankOrder,
    MissedFirst,
    LowestFirst,
    Picking,
    KnowsAbilities,
)


@dataclass(slots=True)
class Gains:
    """Rise of the true exam share by learner; keys are (policy, answers)."""

    world: World
    rises: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))

    def over_random(self, name: str, answers: int) -> float:
        """How much more is gained than in random order, as a share of that: 0.1 is a tenth more."""
        return mean(self.rises[name, answers]) / mean(self.rises[RandomOrder.name, answers]) - 1

    def error(self, name: str, answers: int) -> float:
        """The standard error of `over_random`, learners paired."""
        pairs = zip(self.rises[name, answers], self.rises[RandomOrder.name, answers], strict=True)
        ratio = 1 + self.over_random(name, answers)
        residuals = [ours - ratio * theirs for ours, theirs in pairs]
        return standard_error(residuals) / mean(self.rises[RandomOrder.name, answers])


def run(world: World, learner_count: int, rng: Random) -> Gains:
    gains = Gains(world)
    for _ in range(learner_count):
        course = new_course(world, rng)
        learner = new_learner(world, course, rng)
        for make in POLICIES:
            taught = deepcopy(learner)
            for answers, rise in _taught(make(world, course, taught, Random(rng.random())), course, taught):
                gains.rises[make.name, answers].append(rise)
    return gains


def _taught(policy: _Listed, course: Course, learner: Learner) -> list[tuple[int, float]]:
    """Return the rise of the exam share at each checkpoint."""
    start, number, rises = true_share(learner.abilities, course), 0, []
    while number < CHECKPOINTS[-1]:
        for item in policy.next_round():
            number += 1
            policy.observe(Observation(number, item, learner.answer(item), learner.day))
        if number in CHECKPOINTS:
            rises.append((number, true_share(learner.abilities, course) - start))
        learner.sleep()
    return rises
