"""How good is the stated chance of passing? Each learner sits twenty fresh forms at every checkpoint."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from random import Random

from benchmarks.simulation.contenders import (
    BlindModel,
    Contender,
    Forecast,
    Maker,
    Model,
    Observation,
    RawPercentage,
    observe_all,
)
from benchmarks.simulation.measures import expected_calibration_error, mean
from benchmarks.simulation.oracle import Oracle
from benchmarks.simulation.weak_topics import chosen_items
from benchmarks.simulation.worlds import (
    EXAM_LENGTH,
    PASS_COUNT,
    Course,
    Item,
    Learner,
    World,
    new_course,
    new_learner,
    sit_exam,
    true_share,
)

CHECKPOINTS = (50, 100, 200)
ANSWERS_A_DAY = 20
SITTINGS = 20
STATIC: tuple[Maker, ...] = (RawPercentage, Model, Oracle)
GROWING: tuple[Maker, ...] = (RawPercentage, BlindModel, Model)


@dataclass(slots=True)
class Forecasts:
    """What one contender said at one checkpoint, over learners and sittings.

    `passes` pairs the stated chance with each outcome, `covered` tells whether the score fell into the 80 % interval,
    `biases` are estimated minus true share right.
    """

    passes: list[tuple[float, float]] = field(default_factory=list)
    covered: list[bool] = field(default_factory=list)
    biases: list[float] = field(default_factory=list)

    @property
    def brier(self) -> float:
        return mean([(chance - outcome) ** 2 for chance, outcome in self.passes])

    @property
    def calibration_error(self) -> float:
        return expected_calibration_error(self.passes)

    @property
    def cover(self) -> float:
        return mean(self.covered)

    @property
    def bias(self) -> float:
        return mean(self.biases)


@dataclass(slots=True)
class ReadinessResult:
    """All figures of one world; keys are (contender, answers). `luck` is the Brier score of knowing everything."""

    world: World
    forecasts: dict[tuple[str, int], Forecasts] = field(default_factory=lambda: defaultdict(Forecasts))
    lucks: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def luck(self, answers: int) -> float:
        return mean(self.lucks[answers])


class Mock:
    """Not a judge of answers: one fresh exam form, sat at the moment of asking and taken at its word."""

    name = "one mock exam"

    def __init__(self, learner: Learner, course: Course, rng: Random) -> None:
        self._sit: Callable[[], int] = lambda: sit_exam(learner.abilities, course, rng)

    def forecast(self) -> Forecast:
        right = self._sit()
        share = right / EXAM_LENGTH
        spread = 1.2816 * (share * (1 - share) / EXAM_LENGTH) ** 0.5
        return Forecast(float(right >= PASS_COUNT), share - spread, share, share + spread)


def run(world: World, learner_count: int, rng: Random) -> ReadinessResult:
    result = ReadinessResult(world)
    for _ in range(learner_count):
        _run_learner(result, rng)
    return result


def _run_learner(result: ReadinessResult, rng: Random) -> None:
    course = new_course(result.world, rng)
    learner = new_learner(result.world, course, rng)
    makers = GROWING if result.world.growth else STATIC
    contenders = [maker(result.world, course, rng) for maker in makers]
    mock = Mock(learner, course, rng)
    for number, item in zip(range(1, CHECKPOINTS[-1] + 1), _practised(course, rng), strict=False):
        observe_all(contenders, Observation(number, item, learner.answer(item), learner.day))
        if number % ANSWERS_A_DAY == 0:
            learner.sleep()
        if number in CHECKPOINTS:
            _judge(result, number, [*contenders, mock], learner, course, rng)


def _practised(course: Course, rng: Random) -> Iterator[Item]:
    """Go through the bank again and again, each time in another order."""
    return chain.from_iterable(chosen_items(course, rng) for _ in repeat(None))


def _judge(
    result: ReadinessResult,
    number: int,
    contenders: Sequence[Contender | Mock],
    learner: Learner,
    course: Course,
    rng: Random,
) -> None:
    results = [sit_exam(learner.abilities, course, rng) for _ in range(SITTINGS)]
    truth = true_share(learner.abilities, course)
    passed = mean([right >= PASS_COUNT for right in results])
    result.lucks[number].append(passed * (1 - passed) * SITTINGS / (SITTINGS - 1))
    for contender in contenders:
        said, noted = contender.forecast(), result.forecasts[contender.name, number]
        noted.passes += [(said.pass_chance, float(right >= PASS_COUNT)) for right in results]
        noted.covered += [said.low <= right / EXAM_LENGTH <= said.high for right in results]
        noted.biases.append(said.score - truth)
