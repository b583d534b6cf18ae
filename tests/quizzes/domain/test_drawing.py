from collections import Counter
from dataclasses import replace
from random import Random
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.drawing import (
    Candidate,
    Placed,
    draw,
    draw_by_domain,
    letters,
    order_options,
    pilot_positions,
    siblings_of,
)
from quizzes.domain.grading import grade
from tests.factories import DAY, NOW, multiple_item, single_item, true_false_item


def test_unseen_questions_come_before_those_seen_and_the_oldest_of_these_first() -> None:
    seen = [Candidate(n, NOW - n * DAY) for n in range(1, 6)]
    unseen = [Candidate(n, None) for n in (10, 11)]
    drawn = draw([*seen, *unseen], 4, Random(1))
    assert {each.question_id for each in drawn} == {10, 11, 5, 4}


@given(count=st.integers(0, 40), size=st.integers(1, 50), seed=st.integers())
def test_a_draw_repeats_nothing_and_takes_what_there_is(count: int, size: int, seed: int) -> None:
    drawn = draw([Candidate(n, None) for n in range(count)], size, Random(seed))
    assert len(drawn) == len(set(drawn)) == min(count, size)


def test_the_same_seed_draws_the_same_form_whatever_order_the_database_answers_in() -> None:
    candidates = [Candidate(n, None) for n in range(30)]
    assert draw(candidates, 10, Random(7)) == draw(reversed(candidates), 10, Random(7))
    assert draw(candidates, 10, Random(7)) != draw(candidates, 10, Random(8))


def test_every_order_of_options_comes_about_equally_often() -> None:
    item, rng = single_item(), Random(3)
    firsts = Counter(order_options(item, attempt_id=UUID(int=rng.getrandbits(128)))[0] for _ in range(1000))
    assert set(firsts) == set("abcd")
    assert all(190 < count < 310 for count in firsts.values())  # 250 ± 4 standard deviations of 13.7


def test_an_attempt_always_shows_the_options_in_its_own_order() -> None:
    item, attempt = single_item(options=8), uuid4()
    assert order_options(item, attempt_id=attempt) == order_options(item, attempt_id=attempt)


def test_pinned_options_stay_last_and_true_stands_before_false() -> None:
    item = single_item()
    pinned = replace(item, options=(replace(item.options[0], is_pinned=True), *item.options[1:]))
    assert {order_options(pinned, attempt_id=uuid4())[-1] for _ in range(50)} == {"a"}
    assert {tuple(order_options(true_false_item(), attempt_id=uuid4())) for _ in range(20)} == {("true", "false")}


def test_without_shuffling_options_stand_as_written_and_pinned_ones_last() -> None:
    item = single_item()
    pinned = replace(item, options=(replace(item.options[0], is_pinned=True), *item.options[1:]))
    assert order_options(item, attempt_id=uuid4(), shuffles=False) == ["a", "b", "c", "d"]
    assert order_options(pinned, attempt_id=uuid4(), shuffles=False) == ["b", "c", "d", "a"]


def test_of_siblings_one_is_drawn_and_the_second_only_when_all_else_is() -> None:
    pool = [Candidate(1, None, "same"), Candidate(2, None, "same"), Candidate(3, None)]
    assert {each.question_id for each in draw(pool, 2, Random(1))} in ({1, 3}, {2, 3})
    assert len(draw(pool, 3, Random(1))) == 3


@given(sizes=st.lists(st.integers(0, 12), min_size=2, max_size=4), wanted=st.integers(1, 40), seed=st.integers())
def test_a_mock_weighs_domains_as_the_blueprint_and_repeats_nothing(sizes: list[int], wanted: int, seed: int) -> None:
    pool = [Candidate(100 * domain + n, None, domain=domain) for domain, size in enumerate(sizes) for n in range(size)]
    weights = dict.fromkeys(range(len(sizes)), 25)
    drawn = draw_by_domain(pool, wanted, weights, Random(seed))
    assert len(drawn) == len(set(drawn)) <= wanted
    counts = [sum(each.domain == domain for each in drawn) for domain, size in enumerate(sizes) if size]
    assert not counts or max(counts) - min(counts) <= 1  # equal weights: as equal as whole numbers can be


def test_a_mock_leaves_out_what_belongs_to_no_domain() -> None:
    assert draw_by_domain([Candidate(1, None)], 5, {1: 100}, Random(1)) == []


def test_pilot_positions_keep_the_exams_proportion_and_leave_something_to_score() -> None:
    def count(items: int) -> int:
        return len(pilot_positions(items, exam_items=65, exam_scored=50, rng=Random(1)))

    assert [count(items) for items in (65, 13, 2, 1)] == [15, 3, 0, 0]
    assert len(pilot_positions(3, exam_items=65, exam_scored=1, rng=Random(1))) == 2


@given(st.uuids())
def test_grading_never_depends_on_the_order(attempt_id: UUID) -> None:
    item = multiple_item()
    order = order_options(item, attempt_id=attempt_id)
    assert sorted(order) == list("abcde")
    assert grade(item, [each for each in order if each in "ab"]) == 1


def test_letters_follow_the_order_shown() -> None:
    assert letters(["c", "a"]) == {"c": "A", "a": "B"}


class TestSiblings:
    """One more question on what was missed, and never the same twice."""

    def place(self, pk: int, anchor: str = "a", *, group: str = "", seen_days_ago: int | None = None) -> Placed:
        served_at = None if seen_days_ago is None else NOW - seen_days_ago * DAY
        return Placed(Candidate(pk, served_at, group), (1, anchor))

    def ids(self, asked: list[Placed], others: list[Placed]) -> list[int]:
        return [each.question_id for each in siblings_of(asked, others)]

    def test_come_from_the_same_section(self) -> None:
        assert self.ids([self.place(1, "a")], [self.place(2, "b"), self.place(3, "a")]) == [3]

    def test_come_from_the_group_where_there_is_one(self) -> None:
        asked = [self.place(1, "a", group="g")]
        assert self.ids(asked, [self.place(2, "a"), self.place(3, "b", group="g")]) == [3]

    def test_are_unseen_ones_first_and_then_those_seen_longest_ago(self) -> None:
        others = [self.place(2, seen_days_ago=1), self.place(3, seen_days_ago=9), self.place(4)]
        assert self.ids([self.place(1), self.place(5), self.place(6)], others) == [4, 3, 2]

    def test_are_asked_once_however_many_missed_questions_share_a_section(self) -> None:
        assert self.ids([self.place(1), self.place(2)], [self.place(3)]) == [3]

    def test_are_none_where_the_section_has_no_other_question(self) -> None:
        assert self.ids([self.place(1, "a")], [self.place(2, "b")]) == []
