"""Who finds the weak topics? Learners of known ability practise topics unevenly; contenders rank and flag them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks.simulation.contenders import (
    BetaBinomial,
    Contender,
    Elo,
    Maker,
    Model,
    Observation,
    RawPercentage,
    observe_all,
)
from benchmarks.simulation.measures import Tenth, auc, mean, precision_at, tenths
from benchmarks.simulation.oracle import Oracle
from benchmarks.simulation.worlds import Course, Item, World, new_course, new_learner, true_score

LINE = 0.72
CHECKPOINTS = (1, 20, 60, 100, 200)
ANSWERS_A_DAY = 20
MAKERS: tuple[Maker, ...] = (RawPercentage, BetaBinomial, Elo, Model, Oracle)


@dataclass(slots=True)
class Ranking:
    """What one contender achieved at one checkpoint, over learners."""

    aucs: list[float] = field(default_factory=list)
    precisions_at_3: list[float] = field(default_factory=list)
    called: int = 0
    called_rightly: int = 0
    truly_weak: int = 0
    learners_called: int = 0

    @property
    def auc(self) -> float:
        return mean(self.aucs)

    @property
    def precision_at_3(self) -> float:
        return mean(self.precisions_at_3)

    @property
    def precision(self) -> float:
        return self.called_rightly / self.called if self.called else float("nan")

    @property
    def recall(self) -> float:
        return self.called_rightly / max(1, self.truly_weak)


@dataclass(slots=True)
class WeakTopics:
    """All figures of one world; keys are (contender, answers)."""

    world: World
    rankings: dict[tuple[str, int], Ranking] = field(default_factory=lambda: defaultdict(Ranking))
    stated: dict[int, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))

    def calibration(self, answers: int) -> list[Tenth]:
        """The model's stated probability of being weak, by tenth, for topics with at least one answer."""
        return tenths(self.stated[answers])


def run(world: World, learner_count: int, rng: Random) -> WeakTopics:
    result = WeakTopics(world)
    for _ in range(learner_count):
        _run_learner(result, MAKERS, rng)
    return result


def run_model_only(world: World, learner_count: int, rng: Random) -> WeakTopics:
    """The same for the model alone: the topics of a learner err together, so calibration needs many learners."""
    result = WeakTopics(world)
    for _ in range(learner_count):
        _run_learner(result, (Model,), rng)
    return result


def _run_learner(result: WeakTopics, makers: Sequence[Maker], rng: Random) -> None:
    course = new_course(result.world, rng)
    learner = new_learner(result.world, course, rng)
    truth = [true_score(each) for each in learner.abilities]
    contenders = [maker(result.world, course, rng) for maker in makers]
    counts = [0] * course.topic_count
    for number, item in zip(range(1, CHECKPOINTS[-1] + 1), chosen_items(course, rng), strict=False):
        counts[item.topic] += 1
        day = (number - 1) // ANSWERS_A_DAY
        observe_all(contenders, Observation(number, item, learner.answer(item), day))
        if number in CHECKPOINTS:
            for contender in contenders:
                _note(result.rankings[contender.name, number], contender, truth, rng)
            result.stated[number] += _stated(contenders, truth, counts)


def chosen_items(course: Course, rng: Random) -> Iterator[Item]:
    """Yield the bank once, as a learner picks from it: some topics early and often, others hardly."""
    left: list[list[Item]] = [[] for _ in course.weights]
    for item in rng.sample(course.bank, len(course.bank)):
        left[item.topic].append(item)
    taste = {topic: rng.gammavariate(1.5, 1) for topic, items in enumerate(left) if items}
    while taste:
        topic = rng.choices(list(taste), list(taste.values()))[0]
        yield left[topic].pop()
        if not left[topic]:
            del taste[topic]


def _note(ranking: Ranking, contender: Contender, truth: Sequence[float], rng: Random) -> None:
    scores = contender.scores()
    cut = sorted(truth)[len(truth) // 4]
    ranking.aucs.append(auc(scores, [each < cut for each in truth]))
    ranking.precisions_at_3.append(precision_at(3, scores, truth, rng))
    called = contender.weak_topics(LINE)
    ranking.called += len(called)
    ranking.called_rightly += sum(truth[topic] < LINE for topic in called)
    ranking.truly_weak += sum(each < LINE for each in truth)
    ranking.learners_called += bool(called)


def _stated(
    contenders: Sequence[Contender], truth: Sequence[float], counts: Sequence[int]
) -> list[tuple[float, float]]:
    model = next(each for each in contenders if isinstance(each, Model))
    chances = [each.weak_chance for each in model.masteries(LINE)]
    return [(chance, float(score < LINE)) for chance, score, count in zip(chances, truth, counts, strict=True) if count]
