"""The simulation behind docs/reviews-model.md: figures stated in it, and that a small run says the same twice."""

from random import Random

import pytest

from benchmarks.simulation.memories import ActivationMemory, StabilityMemory, activation_memories, stability_memories
from benchmarks.simulation.reviews import MEMORIES, Outcome, World, contenders, outcome, reviews_for


def test_a_stability_memory_by_hand() -> None:
    """0.9 after as many days as its stability; a recall there multiplies 2 by 2.77, a failure leaves 0.68."""
    recalled, forgotten = StabilityMemory(stability=2, ease=1), StabilityMemory(stability=2, ease=1)
    assert recalled.recall(2) == pytest.approx(0.9)
    recalled.study(2, is_recalled=True)
    forgotten.study(2, is_recalled=False)
    assert (recalled.stability, forgotten.stability) == pytest.approx((2 * 2.766, 0.683), abs=0.001)


def test_an_activation_memory_by_hand() -> None:
    """A trace one day old: -0.18 ln 2000 = -1.37."""
    assert ActivationMemory(strength=1.37).activation(1) == pytest.approx(-1.368, abs=0.001)
    assert ActivationMemory(strength=1.368).recall(1) == pytest.approx(0.5, abs=0.001)


@pytest.mark.parametrize(("memories", "recall"), [(stability_memories, 0.74), (activation_memories, 0.52)])
def test_recall_a_day_after_the_miss_is_what_it_is_said_to_be(memories, recall: float) -> None:
    many = [memory.recall(1) for seed in range(50) for memory in memories(60, Random(seed))]
    assert sum(many) / len(many) == pytest.approx(recall, abs=0.03)


def test_equal_recall_is_read_off_a_straight_line_through_the_best() -> None:
    """0.92 between 0.90 @ 4 and 0.95 @ 6 takes 4.8; the dearer 0.89 @ 5 is passed over."""
    sweep = [Outcome(0.95, 6, 0), Outcome(0.90, 4, 0), Outcome(0.89, 5, 0)]
    assert reviews_for(0.92, sweep) == pytest.approx(4.8)
    assert reviews_for(0.96, sweep) is None
    assert reviews_for(0.80, sweep) is None


@pytest.mark.parametrize("memory", MEMORIES)
def test_every_contender_runs_and_repeats_itself(memory: str) -> None:
    world = World(memory, days=14)
    for policy in contenders(world).values():
        result = outcome(world, policy, learners=2, seed=1)
        assert result == outcome(world, policy, learners=2, seed=1)
        assert 0.3 < result.recall < 1
        assert 1 < result.reviews < 14
