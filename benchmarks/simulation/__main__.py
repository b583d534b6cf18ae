"""`python -m benchmarks.simulation [--quick] [--seed N]` prints all figures of the model of the learner."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from time import perf_counter, process_time
from typing import TypeVar

from benchmarks.simulation import next_question, readiness, report, weak_topics
from benchmarks.simulation.contenders import Model, Observation
from benchmarks.simulation.goals import goals
from benchmarks.simulation.weak_topics import chosen_items
from benchmarks.simulation.worlds import (
    IMPROVING,
    IMPROVING_SMALL_BANK,
    LEARNING_MID,
    LEARNING_PATCHY,
    MID,
    PATCHY,
    STATIC_WORLDS,
    World,
    new_course,
)

DEFAULT_SEED = 20261124
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Size:
    """Learners per world in each experiment."""

    weak: int
    calibration: int
    readiness: int
    next_question: int


FULL, QUICK, TINY = Size(244, 1500, 400, 204), Size(20, 100, 24, 10), Size(2, 2, 2, 2)


def main() -> None:
    options = _options()
    start = perf_counter()
    size = TINY if options.tiny else QUICK if options.quick else FULL
    print(f"Seed {options.seed}; {size}")
    weak = _each(weak_topics.run, STATIC_WORLDS, size.weak, options.seed)
    calibration = _each(weak_topics.run_model_only, STATIC_WORLDS[:1], size.calibration, options.seed)
    print(*report.weak_tables(weak), report.calibration_table(calibration), sep="\n", flush=True)
    ready_worlds = (MID, PATCHY, IMPROVING, IMPROVING_SMALL_BANK)
    ready = _each(readiness.run, ready_worlds, size.readiness, options.seed)
    print(*report.readiness_tables(ready), sep="\n", flush=True)
    gains = _each(next_question.run, (LEARNING_MID, LEARNING_PATCHY), size.next_question, options.seed)
    print(report.gain_table(gains), flush=True)
    print(report.goal_table(goals(weak, calibration[0], ready, gains, _milliseconds(Random(options.seed)))))
    print(f"\n{perf_counter() - start:.0f} s.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--quick", action="store_true", help="a tenth of the learners, in under a minute")
    parser.add_argument("--tiny", action="store_true", help="two learners a world, to see that it runs")
    return parser.parse_args()


def _each(
    run: Callable[[World, int, Random], Result], worlds: tuple[World, ...], learner_count: int, seed: int
) -> list[Result]:
    """Run an experiment in each world, with dice that depend on nothing but the seed, the experiment and the world."""
    return [
        run(world, learner_count, Random(f"{seed} {run.__module__} {run.__name__} {world.name}")) for world in worlds
    ]


def _milliseconds(rng: Random) -> float:
    """Return the processor time of one update and one readiness, the mean over 200 answers."""
    course = new_course(MID, rng)
    model = Model(MID, course, rng)
    start = process_time()
    for number, item in zip(range(200), chosen_items(course, rng), strict=False):
        model.observe(Observation(number, item, rng.random() < 0.6, number // 20))
        model.forecast()
    return (process_time() - start) * 1000 / 200


if __name__ == "__main__":
    main()
