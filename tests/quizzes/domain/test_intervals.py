"""Golden figures computed by hand from the formulas, and what must hold for any answers."""

import pytest

from quizzes.domain.intervals import score_interval


@pytest.mark.parametrize(
    ("right", "answered", "low", "estimate", "high"),
    [
        (9, 12, 0.567, 0.75, 0.873),
        (3, 4, 0.433, 0.75, 0.922),
        (0, 5, 0.0, 0.0, 0.247),
        (5, 5, 0.753, 1.0, 1.0),
        (45, 60, 0.672, 0.75, 0.814),
    ],
)
def test_score_intervals(right: int, answered: int, low: float, estimate: float, high: float) -> None:
    interval = score_interval(right, answered)
    assert (interval.low, interval.estimate, interval.high) == pytest.approx((low, estimate, high), abs=0.0006)


@pytest.mark.parametrize(("right", "answered"), [(0, 0), (3, 2), (-1, 5)])
def test_what_is_no_score_is_refused(right: int, answered: int) -> None:
    with pytest.raises(ValueError, match="is not a score"):
        score_interval(right, answered)
