from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.streaks import streak

SUNDAY = date(2026, 11, 8)


def back(*days_ago: int) -> list[date]:
    return [SUNDAY - timedelta(days=each) for each in days_ago]


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        ((), 0),
        ((0,), 1),
        ((1, 2, 3), 3),
        ((1, 3, 4, 5, 6), 5),  # one free day
        ((1, 4, 5), 3),  # two free days
        ((1, 5, 6), 1),  # three in a week end it
        ((0, 3, 6, 9), 2),  # the third free day of a week ends it
        ((0, 2, 4, 7, 9, 11), 3),
        ((3,), 1),
        ((4,), 0),
    ],
)
def test_days_in_a_row_forgive_two_free_ones_a_week(days_ago: tuple[int, ...], expected: int) -> None:
    assert streak(back(*days_ago), SUNDAY) == expected


@given(st.sets(st.integers(0, 60)))
def test_studying_today_never_shortens_a_streak(days_ago: set[int]) -> None:
    assert streak(back(*days_ago, 0), SUNDAY) >= streak(back(*days_ago), SUNDAY)


@given(st.sets(st.integers(0, 60)))
def test_a_streak_counts_days_of_study_only(days_ago: set[int]) -> None:
    assert streak(back(*days_ago), SUNDAY) <= len(days_ago)
