"""What is due, what is left out, the final pass before an exam, and the load ahead."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quizzes.domain.queue import Queue, daily_capacity, final_days, load_ahead, todays_queue
from quizzes.domain.scheduling import Card, Rating, bury, recall, review, suspend

TODAY = date(2026, 11, 2)
EXAM = TODAY + timedelta(days=30)


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


def card(*, seen: int = -10, due: int = 0, stability: float = 5.0) -> Card:
    """A card seen and due so many days after today."""
    return Card(stability, 5.0, review_count=2, reviewed_on=after(seen), due_on=after(due))


def queue(
    *cards: Card, day: date = TODAY, capacity: int = 20, done_today: int = 0, exam_date: date | None = None
) -> Queue[int]:
    bundle = dict(enumerate(cards))
    return todays_queue(bundle, day=day, capacity=capacity, done_today=done_today, exam_date=exam_date)


class TestDue:
    def test_the_weakest_comes_first(self) -> None:
        assert queue(card(stability=9), card(stability=1), card(stability=5)).today == (1, 2, 0)

    def test_what_is_not_due_waits(self) -> None:
        assert queue(card(due=1), card(due=0), card(due=-1)).today == (1, 2)

    def test_suspended_and_buried_cards_are_not_asked(self) -> None:
        assert queue(suspend(card()), bury(card(), day=TODAY), card()).today == (2,)
        assert queue(bury(card(), day=TODAY), day=after(1)).today == (0,)

    def test_over_the_cap_the_best_remembered_are_left_out_and_counted(self) -> None:
        full = queue(card(stability=9), card(stability=1), card(stability=5), capacity=2)
        assert (full.today, full.left_out) == ((1, 2), 1)

    def test_asked_again_after_some_reviews_it_is_the_rest_of_the_same_day(self) -> None:
        rest = queue(card(seen=0, due=9), card(stability=9), card(stability=5), capacity=2, done_today=1)
        assert (rest.today, rest.left_out) == ((2,), 1)

    def test_new_cards_come_last_and_are_never_left_out(self) -> None:
        full = queue(Card(), card(), Card(), card(), capacity=3)
        assert (full.today, full.left_out) == ((1, 3, 0), 0)

    def test_nothing_new_begins_in_the_last_three_days(self) -> None:
        assert queue(Card(), day=EXAM - timedelta(days=4), exam_date=EXAM).today == (0,)
        assert queue(Card(), day=EXAM - timedelta(days=3), exam_date=EXAM).today == ()

    def test_an_empty_list_is_done(self) -> None:
        assert queue(exam_date=after(1)) == Queue(today=(), left_out=0, is_final_pass=True)


class TestFinalPass:
    @pytest.mark.parametrize(("cards", "capacity", "days"), [(5, 20, 2), (60, 20, 3), (61, 20, 4), (900, 20, 7)])
    def test_it_takes_as_many_days_as_the_cards_need_but_two_at_least_and_seven_at_most(
        self, cards: int, capacity: int, days: int
    ) -> None:
        assert final_days(cards, capacity) == days

    def test_it_asks_an_equal_share_a_day_whether_due_or_not(self) -> None:
        cards = [card(due=40, stability=10 + number) for number in range(6)]
        first = queue(*cards, day=after(28), exam_date=EXAM)
        assert first == Queue(today=(0, 1, 2), left_out=0, is_final_pass=True)

    def test_a_days_share_is_done_when_it_is_done(self) -> None:
        seen = [card(seen=28, due=40) for _ in range(3)]
        rest = [card(due=40) for _ in range(3)]
        assert queue(*seen, *rest, day=after(28), done_today=3, exam_date=EXAM).today == ()
        assert queue(*seen, *rest, day=after(29), exam_date=EXAM).today == (3, 4, 5)

    def test_a_day_before_it_begins_only_what_is_due_is_asked(self) -> None:
        assert queue(card(due=40), day=after(27), exam_date=EXAM) == Queue((), 0, is_final_pass=False)

    def test_what_was_forgotten_in_it_comes_back_after_the_shares(self) -> None:
        forgotten = card(seen=28, due=29, stability=0.2)
        assert queue(forgotten, card(due=40), day=after(29), exam_date=EXAM).today == (1, 0)

    def test_after_a_lost_day_the_rest_is_asked_at_once_as_far_as_there_is_room(self) -> None:
        cards = [card(due=40, stability=10 + number) for number in range(6)]
        late = queue(*cards, day=after(29), exam_date=EXAM, capacity=4)
        assert (late.today, late.left_out) == ((0, 1, 2, 3), 2)

    @pytest.mark.parametrize("day", [EXAM, EXAM + timedelta(days=9)])
    def test_on_the_day_of_the_exam_it_is_over(self, day: date) -> None:
        assert not queue(card(), day=day, exam_date=EXAM).is_final_pass


class TestLoadAhead:
    def test_each_card_counts_on_its_day_and_what_is_overdue_today(self) -> None:
        cards = dict(enumerate([card(due=-3), card(due=0), card(due=2), card(due=99), bury(card(), day=TODAY)]))
        assert load_ahead(cards, 4, day=TODAY, capacity=20) == [2, 1, 1, 0]

    def test_what_was_done_today_is_off_todays_share(self) -> None:
        cards = {1: card(seen=0, due=9), 2: card(due=9), 3: card(due=9), 4: card(due=9)}
        assert load_ahead(cards, 3, day=TODAY, capacity=2, done_today=1, exam_date=after(2)) == [1, 2, 0]

    def test_new_and_suspended_cards_do_not_count(self) -> None:
        assert load_ahead({1: Card(), 2: suspend(card())}, 2, day=TODAY, capacity=20) == [0, 0]

    def test_before_an_exam_each_card_counts_in_the_final_pass_as_well(self) -> None:
        cards = {number: card(due=1) for number in range(5)}
        assert load_ahead(cards, 8, day=TODAY, capacity=20, exam_date=after(6)) == [0, 5, 0, 0, 3, 2, 0, 0]

    def test_within_the_final_pass_what_was_seen_counts_only_if_it_comes_back(self) -> None:
        cards = {1: card(seen=-1, due=1), 2: card(seen=-1, due=3), 3: card(seen=-9, due=1)}
        assert load_ahead(cards, 5, day=TODAY, capacity=1, exam_date=after(2)) == [1, 1, 0, 0, 0]


def test_a_day_has_room_for_at_least_one_review() -> None:
    """20 minutes at 25 seconds a review: 48."""
    assert daily_capacity(20, seconds_per_review=25) == 48
    assert daily_capacity(0, seconds_per_review=25) == 1


cards = st.builds(
    Card,
    stability=st.floats(0.1, 200),
    difficulty=st.floats(1, 10),
    review_count=st.just(3),
    reviewed_on=st.integers(-60, -1).map(after),
    due_on=st.integers(-30, 60).map(after),
    buried_until=st.none() | st.integers(-1, 3).map(after),
    is_suspended=st.booleans(),
)
bundles = st.lists(cards | st.just(Card()), max_size=30).map(lambda each: dict(enumerate(each)))


@given(bundle=bundles, capacity=st.integers(1, 40), exam_in=st.none() | st.integers(-2, 40))
@settings(deadline=None)
def test_whatever_the_cards_a_queue_is_sound(bundle: dict[int, Card], capacity: int, exam_in: int | None) -> None:
    exam_date = None if exam_in is None else after(exam_in)
    found = todays_queue(bundle, day=TODAY, capacity=capacity, exam_date=exam_date)
    assert found == todays_queue(bundle, day=TODAY, capacity=capacity, exam_date=exam_date)
    assert len(set(found.today)) == len(found.today) <= capacity
    assert all(bundle[key].is_available(TODAY) for key in found.today)
    assert found.left_out == 0 or len(found.today) == capacity


@given(bundle=bundles, capacity=st.integers(1, 40), exam_in=st.none() | st.integers(1, 40))
@settings(deadline=None)
def test_the_load_ahead_counts_no_card_twice_a_day(bundle: dict[int, Card], capacity: int, exam_in: int | None) -> None:
    exam_date = None if exam_in is None else after(exam_in)
    counts = load_ahead(bundle, 60, day=TODAY, capacity=capacity, exam_date=exam_date)
    begun = sum(not each.is_new and not each.is_suspended for each in bundle.values())
    assert len(counts) == 60
    assert max(counts) <= begun
    assert sum(counts) <= 2 * begun
    assert exam_in is None or not any(counts[exam_in:])


@given(
    bundle=st.lists(cards, min_size=1, max_size=40).map(lambda each: dict(enumerate(each))),
    capacity=st.integers(3, 40),
    answers=st.randoms(use_true_random=False),
)
@settings(deadline=None)
def test_the_final_pass_looks_at_every_card_where_there_is_room(
    bundle: dict[int, Card], capacity: int, answers: Random
) -> None:
    days = final_days(sum(not each.is_suspended for each in bundle.values()), capacity)
    assume(len(bundle) <= 7 * capacity)
    exam_date, seen = after(days), set[int]()
    bundle = {key: bury(each, day=after(-2)) for key, each in bundle.items()}  # available from the first day on
    for day in map(after, range(days)):
        for key in todays_queue(bundle, day=day, capacity=capacity, exam_date=exam_date).today:
            rating = answers.choice([Rating.AGAIN, Rating.GOOD])
            bundle[key] = review(bundle[key], rating, day=day, retention=0.8, exam_date=exam_date)
            seen.add(key)
    assert seen == {key for key, each in bundle.items() if not each.is_suspended}


@given(st.lists(cards, min_size=2, max_size=20))
@settings(deadline=None)
def test_over_the_cap_no_card_left_out_is_weaker_than_one_asked(each: list[Card]) -> None:
    bundle = dict(enumerate(each))
    asked = todays_queue(bundle, day=TODAY, capacity=1).today
    due = [one for one in each if one.is_available(TODAY) and one.due_on and one.due_on <= TODAY]
    assert [recall(bundle[key], TODAY) for key in asked] == sorted(recall(one, TODAY) for one in due)[:1]
