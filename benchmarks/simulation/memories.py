"""Two unlike models of human memory, written for the simulation alone.

Neither shares code or constants with the site's scheduler. Both start on day 0, when a question was answered wrong and
its explanation read; `study` is any later answer, whose explanation is read as well.
"""

from dataclasses import dataclass, field
from math import exp, log
from random import Random
from typing import Protocol


class Memory(Protocol):
    def recall(self, day: int) -> float:
        """Return the true probability, 0 to 1, of recalling the question on that day."""

    def study(self, day: int, *, is_recalled: bool) -> None: ...


@dataclass(slots=True)
class StabilityMemory:
    """FSRS-like: one trace that fades as a power of time and gains most when recalled just before it is lost.

    Recall is (1 + k t / s) ** -0.3 with k = 0.9 ** (-1 / 0.3) - 1 = 0.42, so 0.9 where t = s. A recall at stability s
    multiplies s by 1 + 21 ease s ** -0.25 (1 - R): with ease 1, s = 2 and R = 0.9 by 2.77. A failure leaves
    0.5 s ** 0.45, never more than there was.
    """

    stability: float
    ease: float
    studied: int = 0

    DECAY = 0.3
    FACTOR = 0.9 ** (-1 / 0.3) - 1

    def recall(self, day: int) -> float:
        return float((1 + self.FACTOR * (day - self.studied) / self.stability) ** -self.DECAY)

    def study(self, day: int, *, is_recalled: bool) -> None:
        if is_recalled:
            self.stability *= 1 + 21 * self.ease * self.stability**-0.25 * (1 - self.recall(day))
        else:
            self.stability = min(self.stability, 0.5 * self.stability**0.45)
        self.studied = day


@dataclass(slots=True)
class ActivationMemory:
    """ACT-R-like: every exposure leaves a trace of its own, and crammed traces fade faster.

    After Pavlik & Anderson, "Practice and forgetting effects on vocabulary memory" (Cognitive Science 29, 2005):
    activation m = ln(sum of t ** -d), each trace with d = 0.18 + 0.22 e ** m from the activation it found, and recall
    1 / (1 + e ** -((m + strength) / 0.4)). A day counts 2,000 units of t, as sleep and other days interfere less than
    the minutes of a session: one trace a day old has m = -0.18 ln 2000 = -1.37.
    """

    strength: float
    traces: list[tuple[int, float]] = field(default_factory=lambda: [(0, 0.18)])

    def activation(self, day: int) -> float:
        return log(sum((2000 * (day - studied)) ** -decay for studied, decay in self.traces))

    def recall(self, day: int) -> float:
        return 1 / (1 + exp(-(self.activation(day) + self.strength) / 0.4))

    def study(self, day: int, *, is_recalled: bool) -> None:
        self.traces.append((day, 0.18 + 0.22 * exp(self.activation(day))))


def stability_memories(count: int, rng: Random) -> list[Memory]:
    """Questions of one learner: first stability around 0.25 days, so that recall a day later is around 0.74."""
    learner = rng.gauss(0, 0.25)
    return [
        StabilityMemory(stability=0.25 * exp(rng.gauss(0, 0.6)), ease=exp(learner + rng.gauss(0, 0.4)))
        for _ in range(count)
    ]


def activation_memories(count: int, rng: Random) -> list[Memory]:
    """Questions of one learner: recall a day later around 0.5."""
    learner = rng.gauss(1.4, 0.15)
    return [ActivationMemory(strength=learner + rng.gauss(0, 0.3)) for _ in range(count)]
