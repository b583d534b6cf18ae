"""Simulated learners, banks and exams: who they are, how they answer, learn and forget.

Nothing here comes from the model under test; where both agree, such as on the chance of guessing one of four, it is
because the exam is so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import exp
from random import Random

SLIP = 0.03
EXAM_LENGTH, PASS_COUNT = 50, 36
FORM_SPREAD = 0.2
DOMAIN_WEIGHTS = (0.20, 0.24, 0.36, 0.20)
ITEM_SPREAD, DISCRIMINATION_SPREAD = 1.0, 0.3

PRACTICE_KINDS = ((1 / 2, 0.35), (1 / 4, 0.50), (1 / 6, 0.10), (1 / 10, 0.05))
"""Chance of guessing and share of the bank: true/false, one of four, two of four, two of five."""

EXAM_KINDS = ((1 / 4, 0.77), (1 / 6, 0.15), (1 / 10, 0.08))
"""The exam asks no true/false."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How practice changes a learner: ability nears `ceiling` with each answer and falls back overnight.

    `per_answer` is the share of the way to the ceiling that a fresh question brings, `repeat_worth` what a question
    met before brings beside it, `nightly_loss` the share of what was gained that a night takes, and `memory_days` the
    half-life of remembering a single question after its first sight; each further sight multiplies it by
    `memory_growth`.
    """

    per_answer: float = 0.04
    ceiling: float = 2.5
    repeat_worth: float = 0.3
    nightly_loss: float = 0.01
    memory_days: float = 7.0
    memory_growth: float = 1.8
    unheeded_share: float = 0.1


@dataclass(frozen=True, slots=True)
class World:
    """A population of learners and what they practise with; abilities and spreads are in logits."""

    name: str
    level_mean: float = 0.6
    level_spread: float = 1.0
    domain_spread: float = 0.8
    topic_spread: float = 0.8
    unstudied_share: float = 0.0
    has_heavy_tails: bool = False
    bank_size: int = 300
    growth: Growth | None = None


MID = World("mid")
FLAT = World("flat", topic_spread=0.4)
PATCHY = World("patchy", level_mean=1.2, topic_spread=0.6, unstudied_share=0.3)
HEAVY = World("heavy", has_heavy_tails=True)
STATIC_WORLDS = (MID, FLAT, PATCHY, HEAVY)

IMPROVING = World("improving", level_mean=0.2, growth=Growth())
IMPROVING_SMALL_BANK = World("improving, 60 items", level_mean=0.2, bank_size=60, growth=Growth())
LEARNING_MID = World("learning mid", level_mean=0.0, growth=Growth())
LEARNING_PATCHY = World("learning patchy", level_mean=0.4, topic_spread=0.6, unstudied_share=0.3, growth=Growth())


@dataclass(frozen=True, slots=True)
class Item:
    """A question: where it belongs and the true parameters that only the oracle may look at."""

    number: int
    topic: int
    floor: float
    difficulty: float
    discrimination: float

    def chance(self, ability: float) -> float:
        """The probability of a right answer from ability alone: three parameters and a slip."""
        known = (1 - SLIP) / (1 + exp(-self.discrimination * (ability - self.difficulty)))
        return self.floor + (1 - self.floor) * known


@dataclass(frozen=True, slots=True)
class Course:
    """Topics by domain, each with its weight on the exam, and the bank to practise with."""

    domains: tuple[tuple[int, ...], ...]
    weights: tuple[float, ...]
    bank: tuple[Item, ...]

    @property
    def topic_count(self) -> int:
        return len(self.weights)


def new_course(world: World, rng: Random) -> Course:
    """Draw four domains of four to eight topics and a bank whose questions lie unevenly on them."""
    domains: list[tuple[int, ...]] = []
    weights: list[float] = []
    for weight in DOMAIN_WEIGHTS:
        size = rng.randint(4, 8)
        domains.append(tuple(range(len(weights), len(weights) + size)))
        weights += [weight / size] * size
    popularity = [rng.gammavariate(4, 1) for _ in weights]
    topics = rng.choices(range(len(weights)), popularity, k=world.bank_size)
    bank = tuple(new_item(number, topic, PRACTICE_KINDS, rng) for number, topic in enumerate(topics))
    return Course(tuple(domains), tuple(weights), bank)


def new_item(number: int, topic: int, kinds: Sequence[tuple[float, float]], rng: Random) -> Item:
    floor = rng.choices([floor for floor, _ in kinds], [share for _, share in kinds])[0]
    return Item(number, topic, floor, rng.gauss(0, ITEM_SPREAD), rng.lognormvariate(0, DISCRIMINATION_SPREAD))


@dataclass(slots=True)
class Memory:
    """What a learner keeps of one question: how long it lasts and since when; zero where it was not heeded."""

    half_life: float
    day: int

    def recall(self, day: int) -> float:
        return 0.5 ** ((day - self.day) / self.half_life) if self.half_life else 0.0


@dataclass(slots=True)
class Learner:
    """One simulated person; `abilities` holds the true ability in each topic as of today."""

    growth: Growth | None
    abilities: list[float]
    rng: Random
    day: int = 0
    memories: dict[int, Memory] = field(default_factory=dict)
    untaught: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.untaught = list(self.abilities)

    def answer(self, item: Item) -> bool:
        """Answer from memory of the question where there is any, else from ability; then learn from the solution."""
        memory = self.memories.get(item.number)
        if self.growth and memory and self.rng.random() < memory.recall(self.day):
            is_right = True
        else:
            is_right = self.rng.random() < item.chance(self.abilities[item.topic])
        if self.growth:
            self._learn(self.growth, item, memory)
        return is_right

    def _learn(self, growth: Growth, item: Item, memory: Memory | None) -> None:
        worth = growth.repeat_worth if memory else 1.0
        gap = max(0.0, growth.ceiling - self.abilities[item.topic])
        self.abilities[item.topic] += growth.per_answer * worth * gap
        if memory and memory.half_life:
            self.memories[item.number] = Memory(memory.half_life * growth.memory_growth, self.day)
        else:
            heeded = self.rng.random() >= growth.unheeded_share
            half_life = growth.memory_days * self.rng.lognormvariate(0, 0.5) if heeded else 0.0
            self.memories[item.number] = Memory(half_life, self.day)

    def sleep(self) -> None:
        self.day += 1
        if self.growth:
            left = 1 - self.growth.nightly_loss
            pairs = zip(self.abilities, self.untaught, strict=True)
            self.abilities = [base + left * (now - base) for now, base in pairs]


def new_learner(world: World, course: Course, rng: Random) -> Learner:
    level = rng.gauss(world.level_mean, world.level_spread)
    abilities: list[float] = []
    for domain in course.domains:
        shift = rng.gauss(0, world.domain_spread)
        abilities += [level + shift + _topic_deviation(world, rng) for _ in domain]
    return Learner(world.growth, abilities, rng)


def _topic_deviation(world: World, rng: Random) -> float:
    if rng.random() < world.unstudied_share:
        return rng.gauss(-1.8, 0.4)
    deviation = rng.gauss(0, world.topic_spread)
    if world.has_heavy_tails:  # Student's t with four degrees of freedom, scaled to the same variance
        deviation /= (2 * rng.gammavariate(2, 1) / 2) ** 0.5
    return deviation


# The exam

_GRID_LOW, _GRID_STEP = -8.0, 0.05


def _exam_items() -> tuple[Item, ...]:
    """A large stock of exam questions; pairs of opposite difficulty keep its mean where the population's is."""
    rng = Random(0)
    items = [new_item(number, 0, EXAM_KINDS, rng) for number in range(1000)]
    return tuple(items + [replace(item, difficulty=-item.difficulty) for item in items])


_EXAM_ITEMS = _exam_items()


def _exam_curve() -> tuple[float, ...]:
    """Return the expected share right at each ability of a fine grid."""
    grid = [_GRID_LOW + _GRID_STEP * step for step in range(321)]
    return tuple(sum(item.chance(ability) for item in _EXAM_ITEMS) / len(_EXAM_ITEMS) for ability in grid)


_CURVE = _exam_curve()


def true_score(ability: float) -> float:
    """Return the share of fresh exam questions that somebody of this ability gets right."""
    place = min(max((ability - _GRID_LOW) / _GRID_STEP, 0.0), len(_CURVE) - 1.001)
    low = int(place)
    return _CURVE[low] + (place - low) * (_CURVE[low + 1] - _CURVE[low])


def true_share(abilities: Sequence[float], course: Course) -> float:
    """Return the expected share right on the exam."""
    return sum(weight * true_score(each) for weight, each in zip(course.weights, abilities, strict=True))


def sit_exam(abilities: Sequence[float], course: Course, rng: Random) -> int:
    """Return how many of 50 fresh questions are answered right; the form as a whole may be easier or harder."""
    form_shift = rng.gauss(0, FORM_SPREAD)
    drawn = rng.choices(abilities, course.weights, k=EXAM_LENGTH)
    items = rng.choices(_EXAM_ITEMS, k=EXAM_LENGTH)
    return sum(rng.random() < item.chance(each - form_shift) for item, each in zip(items, drawn, strict=True))
