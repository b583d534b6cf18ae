import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.blueprint import distinct_forms, largest_form, quotas

MLS_C01 = {1: 20, 2: 24, 3: 36, 4: 20}
weights = st.dictionaries(st.integers(1, 6), st.integers(1, 100), min_size=1)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (65, {1: 13, 2: 16, 3: 23, 4: 13}),
        (50, {1: 10, 2: 12, 3: 18, 4: 10}),
        (12, {1: 3, 2: 3, 3: 4, 4: 2}),
        (1, {1: 0, 2: 0, 3: 1, 4: 0}),
        (0, {1: 0, 2: 0, 3: 0, 4: 0}),
    ],
)
def test_quotas_of_an_exam(size: int, expected: dict[int, int]) -> None:
    assert quotas(size, MLS_C01) == expected


@given(size=st.integers(0, 200), weights=weights)
def test_quotas_add_up_and_never_miss_the_exact_share_by_an_item(size: int, weights: dict[int, int]) -> None:
    counts = quotas(size, weights)
    assert sum(counts.values()) == size
    assert all(abs(counts[key] - size * weight / sum(weights.values())) < 1 for key, weight in weights.items())


def test_a_bank_that_is_large_enough_fills_the_whole_form() -> None:
    assert largest_form(65, MLS_C01, dict.fromkeys(MLS_C01, 30)) == quotas(65, MLS_C01)


def test_the_smallest_domain_limits_the_form() -> None:
    assert sum(largest_form(65, MLS_C01, {1: 30, 2: 30, 3: 9, 4: 30}).values()) == 25  # 26 would take ten


def test_domains_without_questions_are_left_out() -> None:
    assert largest_form(65, MLS_C01, {1: 22}) == {1: 22}


def test_an_empty_bank_fills_no_form() -> None:
    assert largest_form(65, MLS_C01, {}) == {}


@given(wanted=st.integers(1, 80), weights=weights, data=st.data())
def test_no_form_asks_for_more_than_there_is(wanted: int, weights: dict[int, int], data: st.DataObject) -> None:
    available = {key: data.draw(st.integers(0, 30)) for key in weights}
    counts = largest_form(wanted, weights, available)
    assert all(count <= available[key] for key, count in counts.items())
    assert sum(counts.values()) <= wanted
    if any(available.values()):
        assert counts


def test_a_domain_fills_as_many_forms_as_its_questions_allow() -> None:
    weights = {1: 20, 2: 24, 3: 36, 4: 20}
    assert distinct_forms(65, weights, {1: 39, 2: 47, 3: 22}) == {1: 3, 2: 2, 3: 0, 4: 0}
