"""Golden figures computed by hand from the formulas, and what must hold for any answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.standing import ANSWERS_NEEDED, Label, score_interval, standing

CUT = 650 / 900
"""750 on a scale from 100 to 1000."""


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


def test_one_topic_by_hand() -> None:
    nine_of_twelve = standing(answered=12, right=9, chance=4.08, pass_share=CUT)
    assert nine_of_twelve.label is Label.UNCLEAR
    on_exam = nine_of_twelve.on_exam
    assert on_exam is not None
    assert (on_exam.low, on_exam.estimate, on_exam.high) == pytest.approx((0.508, 0.716, 0.856), abs=0.0006)


@pytest.mark.parametrize(
    ("answered", "right", "chance", "label"),
    [
        (0, 0, 0.0, Label.TOO_FEW),
        (7, 7, 1.75, Label.TOO_FEW),
        (8, 8, 2.0, Label.STRONG),
        (8, 0, 2.0, Label.WEAK),
        (40, 20, 20.0, Label.WEAK),  # half of the true/false questions right is what a coin gets
        (12, 9, 4.08, Label.UNCLEAR),
    ],
)
def test_labels(answered: int, right: int, chance: float, label: Label) -> None:
    assert standing(answered=answered, right=right, chance=chance, pass_share=CUT).label is label


def test_nothing_answered_is_not_shown_as_zero() -> None:
    assert standing(answered=0, right=0, chance=0, pass_share=CUT).on_exam is None


def test_luck_alone_is_worth_what_guessing_gets_on_the_exam() -> None:
    coin = standing(answered=40, right=20, chance=20.0, pass_share=CUT).on_exam
    assert coin is not None
    assert coin.estimate == pytest.approx(0.25)


def test_it_says_how_many_answers_are_missing() -> None:
    assert standing(answered=5, right=5, chance=1, pass_share=CUT).answers_missing == ANSWERS_NEEDED - 5
    assert standing(answered=50, right=5, chance=10, pass_share=CUT).answers_missing == 0


@given(answered=st.integers(1, 500), data=st.data())
def test_intervals_are_in_order_and_within_the_scale(answered: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, answered))
    share = data.draw(st.floats(0.05, 0.5))
    on_exam = standing(answered=answered, right=right, chance=answered * share, pass_share=CUT).on_exam
    assert on_exam is not None
    assert 0.25 <= on_exam.low <= on_exam.estimate <= on_exam.high <= 1


@given(answered=st.integers(2, 200), data=st.data())
def test_one_more_right_answer_never_looks_worse(answered: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, answered - 1))
    before = standing(answered=answered, right=right, chance=answered / 4, pass_share=CUT).on_exam
    after = standing(answered=answered, right=right + 1, chance=answered / 4, pass_share=CUT).on_exam
    assert before is not None
    assert after is not None
    assert after.estimate >= before.estimate
    assert after.low >= before.low
