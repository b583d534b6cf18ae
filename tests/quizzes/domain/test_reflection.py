from datetime import timedelta

import pytest

from quizzes.domain.reflection import (
    Change,
    Quadrant,
    ReviewGroup,
    change,
    is_slow,
    quadrant,
    review_group,
    usual_pace,
)

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("confidence", "is_right", "expected"),
    [
        ("sure", True, Quadrant.SOLID),
        ("sure", False, Quadrant.MISCONCEPTION),
        ("unsure", True, Quadrant.LUCKY),
        ("guess", True, Quadrant.LUCKY),
        ("guess", False, Quadrant.GAP),
        ("", True, None),
        ("", False, None),
    ],
)
def test_an_answer_is_placed_by_confidence_and_correctness(
    confidence: str, is_right: bool, expected: Quadrant | None
) -> None:
    assert quadrant(confidence=confidence, is_right=is_right) is expected


@pytest.mark.parametrize(
    ("first", "final", "expected"),
    [
        ("a", "a", None),
        ("a", "b", Change.LOST),
        ("b", "a", Change.WON),
        ("b", "c", Change.MOVED),
        ("a", "", Change.LOST),
        ("b", "", Change.MOVED),
    ],
)
def test_a_change_is_judged_by_both_ends(first: str, final: str, expected: Change | None) -> None:
    assert change(first=first, final=final, keys="a") is expected


def test_options_chosen_in_another_order_are_no_change() -> None:
    assert change(first=["a", "b"], final=["b", "a"], keys=["a", "b"]) is None


def test_the_usual_pace_is_the_plan_or_else_the_median_of_five_or_more() -> None:
    times = [n * MINUTE for n in (1, 2, 3, 4, 90)]
    assert usual_pace(times, plan=MINUTE) == MINUTE
    assert usual_pace(times, plan=None) == 3 * MINUTE
    assert usual_pace(times[:4], plan=None) is None


def test_slow_is_more_than_twice_the_pace() -> None:
    assert not is_slow(2 * MINUTE, MINUTE)
    assert is_slow(2 * MINUTE + timedelta(seconds=1), MINUTE)
    assert not is_slow(90 * MINUTE, None)


@pytest.mark.parametrize(
    ("is_right", "placed", "slow", "flagged", "expected"),
    [
        (False, Quadrant.MISCONCEPTION, True, True, ReviewGroup.MISCONCEPTION),
        (False, Quadrant.GAP, True, True, ReviewGroup.MISSED),
        (False, None, False, False, ReviewGroup.MISSED),
        (True, Quadrant.LUCKY, True, True, ReviewGroup.LUCKY),
        (True, Quadrant.SOLID, True, True, ReviewGroup.SLOW),
        (True, None, False, True, ReviewGroup.FLAGGED),
        (True, Quadrant.SOLID, False, False, ReviewGroup.SOLID),
    ],
)
def test_an_item_is_reviewed_in_the_most_telling_group(
    is_right: bool, placed: Quadrant | None, slow: bool, flagged: bool, expected: ReviewGroup
) -> None:
    assert review_group(is_right=is_right, placed=placed, is_slow=slow, is_flagged=flagged) is expected


def test_only_what_is_solid_is_folded_away() -> None:
    assert [group for group in ReviewGroup if not group.is_open] == [ReviewGroup.SOLID]
