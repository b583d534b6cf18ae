"""The figures to reach, each beside what was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.simulation.contenders import Model
from benchmarks.simulation.measures import Tenth
from benchmarks.simulation.next_question import Gains
from benchmarks.simulation.readiness import ReadinessResult
from benchmarks.simulation.weak_topics import WeakTopics

ENOUGH_MASS = 0.04
"""A tenth with a smaller share of the forecasts is too thin to judge."""


@dataclass(frozen=True, slots=True)
class Goal:
    text: str
    measured: str
    is_reached: bool


def goals(
    weak: Sequence[WeakTopics],
    calibration: WeakTopics,
    readiness: Sequence[ReadinessResult],
    gains: Sequence[Gains],
    milliseconds: float,
) -> Iterator[Goal]:
    yield from _weak_goals(weak)
    yield from _calibration_goals(calibration)
    yield from _readiness_goals(readiness)
    for each in gains:
        gain = each.over_random(Model.name, 100)
        yield Goal(f"{each.world.name}, exam points over random, 100 answers ≥ 8 %", f"{gain:+.1%}", gain >= 0.08)
    yield Goal("one update and readiness ≤ 2 ms", f"{milliseconds:.2f} ms", milliseconds <= 2)


def _weak_goals(weak: Sequence[WeakTopics]) -> Iterator[Goal]:
    mid = weak[0]
    for answers, least in ((60, 0.68), (200, 0.76)):
        value = mid.rankings[Model.name, answers].auc
        yield Goal(f"mid, AUC of weak topics, {answers} answers ≥ {least}", f"{value:.3f}", value >= least)
    for each in weak:
        precisions = {answers: each.rankings[Model.name, answers].precision for answers in (60, 100, 200)}
        shown = " / ".join(f"{value:.2f}" for value in precisions.values())
        is_reached = all(value >= 0.82 for value in precisions.values())
        yield Goal(f"{each.world.name}, precision of “weak”, 60 / 100 / 200 answers ≥ 0.82", shown, is_reached)
    called = sum(each.rankings[Model.name, 1].learners_called for each in weak)
    yield Goal("learners with a topic called weak after one answer: 0", str(called), called == 0)


def _calibration_goals(calibration: WeakTopics) -> Iterator[Goal]:
    for answers in (60, 200):
        gap = largest_gap(calibration.calibration(answers))
        text = f"{calibration.world.name}, stated chance of “weak”, worst tenth, {answers} answers ≤ 0.04"
        yield Goal(text, f"{gap:.3f}", gap <= 0.04)


def largest_gap(groups: Sequence[Tenth]) -> float:
    """Return the largest gap between stated and observed over the tenths with enough forecasts."""
    total = sum(each.count for each in groups)
    return max(abs(each.stated - each.observed) for each in groups if each.count >= ENOUGH_MASS * total)


def _readiness_goals(readiness: Sequence[ReadinessResult]) -> Iterator[Goal]:
    mid, repeats = readiness[0], readiness[-1]
    at_100 = mid.forecasts[Model.name, 100]
    error, brier = at_100.calibration_error, at_100.brier
    yield Goal("mid, readiness, calibration error, 100 answers ≤ 0.045", f"{error:.3f}", error <= 0.045)
    yield Goal("mid, readiness, Brier score, 100 answers ≤ 0.145", f"{brier:.3f}", brier <= 0.145)
    error, bias = repeats.forecasts[Model.name, 100].calibration_error, repeats.forecasts[Model.name, 100].bias
    yield Goal(f"{repeats.world.name}, calibration error, 100 answers ≤ 0.10", f"{error:.3f}", error <= 0.10)
    yield Goal(f"{repeats.world.name}, bias, 100 answers, within 0.03", f"{bias:+.3f}", abs(bias) <= 0.03)
    for each in readiness:
        covers = [each.forecasts[Model.name, answers].cover for answers in (50, 100, 200)]
        shown = " / ".join(f"{cover:.2f}" for cover in covers)
        is_reached = all(0.77 <= cover <= 0.88 for cover in covers)
        yield Goal(f"{each.world.name}, cover of 80 % intervals, 50 / 100 / 200 answers 0.77–0.88", shown, is_reached)
