"""Grading compares identifiers: nothing about order, wording or letters can change a verdict."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.grading import grade, guess_ppm, guess_rate
from quizzes.domain.items import Item
from tests.factories import multiple_item, single_item, true_false_item


@pytest.mark.parametrize(
    ("item", "response", "score"),
    [
        (single_item(), ["a"], 1),
        (single_item(), ["b"], 0),
        (single_item(), [], 0),
        (multiple_item(), ["a", "b"], 1),
        (multiple_item(), ["b", "a"], 1),
        (multiple_item(), ["a"], 0),  # half right is wrong, as on the exam
        (multiple_item(), ["a", "b", "c"], 0),
        (multiple_item(), ["a", "c"], 0),
        (true_false_item(key="false"), ["false"], 1),
        (true_false_item(key="false"), ["true"], 0),
    ],
)
def test_only_exactly_the_keys_are_right(item: Item, response: list[str], score: int) -> None:
    assert grade(item, response) == score


@pytest.mark.parametrize(
    ("item", "ppm"),
    [
        (single_item(), 250_000),
        (true_false_item(), 500_000),
        (multiple_item(options=5), 100_000),
        (multiple_item(options=6, keys="abc"), 50_000),
        (multiple_item(options=4), 166_667),
    ],
)
def test_the_guess_rate_is_one_over_the_ways_to_choose(item: Item, ppm: int) -> None:
    assert guess_ppm(item) == ppm


@given(options=st.integers(2, 8), data=st.data())
def test_guessing_blindly_is_right_once_in_all_ways_to_choose(options: int, data: st.DataObject) -> None:
    keys = data.draw(st.integers(1, options - 1))
    item = single_item(options=options) if keys == 1 else multiple_item(options=options, keys="abcdefgh"[:keys])
    assert guess_rate(item) == 1 / comb(options, keys)
