"""The limit: a judge who is told the true parameters of every question and the true spreads of the population."""

from collections.abc import Sequence
from math import erf, sqrt
from random import Random

from benchmarks.simulation.contenders import Forecast, Observation, forecast_of
from benchmarks.simulation.worlds import EXAM_LENGTH, FORM_SPREAD, PASS_COUNT, SLIP, Course, Item, World, true_score

Matrix = list[list[float]]


class Oracle:
    """Laplace approximation of the exact posterior over all abilities, by Fisher scoring on the dense prior."""

    name = "oracle"

    def __init__(self, world: World, course: Course, rng: Random) -> None:
        self._course, self._rng = course, rng
        self._mean, self._prior = _prior(world, course)
        self._answers: list[tuple[Item, bool]] = []
        self._posterior: tuple[list[float], Matrix] | None = None

    def observe(self, seen: Observation) -> None:
        self._answers.append((seen.item, seen.is_right))
        self._posterior = None

    def scores(self) -> list[float]:
        return [true_score(each) for each in self._solved()[0]]

    def weak_chances(self, line: float) -> list[float]:
        means, covariance = self._solved()
        line_ability = _ability_at(line)
        spreads = [sqrt(covariance[index][index]) for index in range(len(means))]
        return [
            (1 + erf((line_ability - each) / spread / sqrt(2))) / 2 for each, spread in zip(means, spreads, strict=True)
        ]

    def weak_topics(self, line: float) -> set[int]:
        return {topic for topic, chance in enumerate(self.weak_chances(line)) if chance >= 0.7}

    def forecast(self) -> Forecast:
        """Average over abilities drawn from the posterior, and the luck of a form for each."""
        means, covariance = self._solved()
        factor = _cholesky(covariance)
        shares, lucks = [], []
        for _ in range(100):
            noise = [self._rng.gauss(0, 1) for _ in means]
            form = self._rng.gauss(0, FORM_SPREAD)
            drawn = [
                mean - form + sum(row[k] * noise[k] for k in range(index + 1))
                for index, (mean, row) in enumerate(zip(means, factor, strict=True))
            ]
            chances = [true_score(each) for each in drawn]
            shares.append(sum(w * p for w, p in zip(self._course.weights, chances, strict=True)))
            lucks.append(shares[-1] * (1 - shares[-1]) / EXAM_LENGTH)
        center = sum(shares) / len(shares)
        variance = sum((share - center) ** 2 for share in shares) / len(shares) + sum(lucks) / len(lucks)
        return forecast_of(center, sqrt(variance), PASS_COUNT)

    def _solved(self) -> tuple[list[float], Matrix]:
        if self._posterior is None:
            self._posterior = self._solve()
        return self._posterior

    def _solve(self) -> tuple[list[float], Matrix]:
        means = list(self._mean)
        for _ in range(6):
            precision, gradient = self._evidence(means)
            means, covariance = _combine(self._mean, self._prior, precision, gradient, means)
        return means, covariance

    def _evidence(self, means: Sequence[float]) -> tuple[list[float], list[float]]:
        """Expected information and gradient of the log-likelihood in each ability."""
        precision, gradient = [0.0] * len(means), [0.0] * len(means)
        for item, is_right in self._answers:
            chance = item.chance(means[item.topic])
            known = (chance - item.floor) / (1 - item.floor) / (1 - SLIP)
            slope = (1 - item.floor) * (1 - SLIP) * item.discrimination * known * (1 - known)
            precision[item.topic] += slope**2 / (chance * (1 - chance))
            gradient[item.topic] += slope * (is_right - chance) / (chance * (1 - chance))
        return precision, gradient


def _prior(world: World, course: Course) -> tuple[list[float], Matrix]:
    """Mean and covariance of the abilities; the mixture of patchy learners by its first two moments."""
    unstudied = world.unstudied_share
    topic_mean = unstudied * -1.8
    spread = world.topic_spread**2 * (2 if world.has_heavy_tails else 1)
    topic_variance = unstudied * (0.4**2 + 1.8**2) + (1 - unstudied) * spread - topic_mean**2
    domain_of = [number for number, domain in enumerate(course.domains) for _ in domain]
    covariance = [
        [
            world.level_spread**2 + (a == b) * world.domain_spread**2 + (i == j) * topic_variance
            for j, b in enumerate(domain_of)
        ]
        for i, a in enumerate(domain_of)
    ]
    return [world.level_mean + topic_mean] * len(domain_of), covariance


def _combine(
    prior_mean: Sequence[float],
    prior: Matrix,
    precision: Sequence[float],
    gradient: Sequence[float],
    at: Sequence[float],
) -> tuple[list[float], Matrix]:
    """Condition the prior on the pseudo-measurements at + gradient / precision, one after the other."""
    means, covariance = list(prior_mean), [list(row) for row in prior]
    for index, amount in enumerate(precision):
        if amount <= 1e-9:
            continue
        variance = covariance[index][index] + 1 / amount
        column = [row[index] for row in covariance]
        surprise = (at[index] + gradient[index] / amount - means[index]) / variance
        means = [mean + each * surprise for mean, each in zip(means, column, strict=True)]
        for row, each in zip(covariance, column, strict=True):
            factor = each / variance
            row[:] = [value - factor * other for value, other in zip(row, column, strict=True)]
    return means, covariance


def _cholesky(matrix: Matrix) -> Matrix:
    size = len(matrix)
    factor = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - sum(factor[i][k] * factor[j][k] for k in range(j))
            factor[i][j] = sqrt(max(rest, 1e-12)) if i == j else rest / factor[j][j]
    return factor


def _ability_at(score: float) -> float:
    low, high = -7.0, 7.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if true_score(middle) < score else (low, middle)
    return low
