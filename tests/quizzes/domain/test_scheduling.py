"""Golden sequences of FSRS-6 with its published constants, the exam's edge, and the traps seen in the package."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import fsrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.domain.scheduling import (
    LONGEST_INTERVAL,
    Card,
    Rating,
    bury,
    desired_retention,
    next_intervals,
    recall,
    rescheduled,
    resume,
    review,
    suspend,
)

TODAY = date(2026, 11, 2)
AGAIN, HARD, GOOD, EASY = Rating
NEW = Card()
MISSED = review(NEW, AGAIN, day=TODAY, retention=0.9)

ratings = st.sampled_from(Rating)
retentions = st.sampled_from((0.7, 0.8, 0.9))


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


def intervals(*given_ratings: Rating, retention: float = 0.9, exam_date: date | None = None) -> list[int]:
    """Days until the card comes back after each rating, given whenever it falls due, the first one today."""
    card, day, days = NEW, TODAY, []
    for rating in given_ratings:
        card = review(card, rating, day=day, retention=retention, exam_date=exam_date)
        assert card.due_on is not None
        days.append((card.due_on - day).days)
        day = card.due_on
    return days


class TestGoldenSequences:
    """Again and then only Good: 1, 2, 6, 17 days at retention 0.90; 1, 6, 35 at 0.80."""

    def test_a_missed_question_recalled_ever_after(self) -> None:
        assert intervals(AGAIN, GOOD, GOOD, GOOD, GOOD) == [1, 2, 6, 17, 44]

    def test_a_lower_retention_waits_longer(self) -> None:
        assert intervals(AGAIN, GOOD, GOOD, retention=0.8) == [1, 6, 35]

    @pytest.mark.parametrize(("rating", "stability"), [(AGAIN, 0.212), (HARD, 1.2931), (GOOD, 2.3065), (EASY, 8.2956)])
    def test_the_first_rating_sets_the_stability(self, rating: Rating, stability: float) -> None:
        assert review(NEW, rating, day=TODAY, retention=0.9).stability == pytest.approx(stability)

    def test_a_missed_card_recalled_the_day_after(self) -> None:
        """Stability 0.212 -> 1.887, difficulty 6.413 -> 6.402."""
        card = review(MISSED, GOOD, day=after(1), retention=0.9)
        assert (card.stability, card.difficulty) == pytest.approx((1.887, 6.402), abs=0.001)
        assert (card.review_count, card.lapse_count) == (2, 0)
        assert (card.reviewed_on, card.due_on) == (after(1), after(3))

    def test_forgetting_brings_a_card_back_within_days(self) -> None:
        assert intervals(GOOD, GOOD, AGAIN, GOOD) == [2, 11, 2, 5]

    def test_recall_is_nine_in_ten_after_as_many_days_as_the_stability(self) -> None:
        """0.9 after s days, 0.85 after 2 s."""
        card = Card(stability=10.0, difficulty=5.0, reviewed_on=TODAY)
        assert [recall(card, after(days)) for days in (0, 10, 20)] == pytest.approx([1.0, 0.9, 0.846], abs=0.001)

    def test_what_was_never_reviewed_is_not_recalled(self) -> None:
        assert recall(NEW, TODAY) == 0

    def test_buttons_show_their_interval(self) -> None:
        assert next_intervals(NEW, day=TODAY, retention=0.9) == {AGAIN: 1, HARD: 1, GOOD: 2, EASY: 8}

    def test_a_second_look_on_the_same_day_is_a_small_step(self) -> None:
        """Wrong, and right again minutes later: stability 0.212 -> 0.247, so it comes back tomorrow all the same."""
        card = review(MISSED, GOOD, day=TODAY, retention=0.9)
        assert card.stability == pytest.approx(0.247, abs=0.001)
        assert card.due_on == after(1)


class TestExam:
    def test_no_interval_passes_it(self) -> None:
        assert intervals(AGAIN, GOOD, GOOD, retention=0.8, exam_date=after(20)) == [1, 6, 13]

    def test_once_it_is_over_a_year_is_the_bound(self) -> None:
        card = Card(stability=9000.0, difficulty=2.0, reviewed_on=TODAY)
        over = review(card, GOOD, day=after(20), retention=0.9, exam_date=after(20))
        assert over.due_on == after(20 + LONGEST_INTERVAL)

    @pytest.mark.parametrize(("goal", "retention"), [(85, 0.7), (90, 0.8), (95, 0.9)])
    def test_the_goal_sets_the_retention(self, goal: int, retention: float) -> None:
        assert desired_retention(day=TODAY, exam_date=after(1), goal_percent=goal) == retention

    @pytest.mark.parametrize("exam_date", [None, TODAY, after(-1)])
    def test_without_one_ahead_nine_in_ten_are_to_be_recalled(self, exam_date: date | None) -> None:
        assert desired_retention(day=TODAY, exam_date=exam_date, goal_percent=85) == 0.9


class TestLapses:
    def test_the_first_answer_is_none(self) -> None:
        assert MISSED.lapse_count == 0

    def test_one_a_day_counts(self) -> None:
        card = review(MISSED, AGAIN, day=TODAY, retention=0.9)
        assert card.lapse_count == 0
        card = review(card, AGAIN, day=after(1), retention=0.9)
        assert review(card, AGAIN, day=after(1), retention=0.9).lapse_count == 1

    def test_a_lucky_guess_comes_back_soon_but_is_none(self) -> None:
        lucky = review(MISSED, AGAIN, day=after(1), retention=0.9, counts_lapse=False)
        assert (lucky.lapse_count, lucky.due_on) == (0, after(2))

    def test_the_fourth_makes_a_leech(self) -> None:
        card, are_leeches = MISSED, []
        for day in range(1, 5):
            card = review(card, AGAIN, day=after(day), retention=0.9)
            are_leeches.append(card.is_leech)
        assert are_leeches == [False, False, False, True]


class TestSettingAside:
    def test_a_buried_card_is_back_tomorrow(self) -> None:
        buried = bury(MISSED, day=TODAY)
        assert [buried.is_available(day) for day in (TODAY, after(1))] == [False, True]

    def test_a_suspended_card_is_away_until_resumed(self) -> None:
        suspended = suspend(MISSED)
        assert not suspended.is_available(after(1000))
        assert resume(suspended) == MISSED


class TestTraps:
    def test_23_hours_later_is_a_day_later_if_the_study_day_is_another(self) -> None:
        """The package floors to whole days: stability 2.31 when Good comes after 23 hours, 7.32 after 25."""
        at = datetime(2026, 11, 2, 20, tzinfo=UTC)
        scheduler = fsrs.Scheduler(learning_steps=(), enable_fuzzing=False)
        first, _ = scheduler.review_card(fsrs.Card(card_id=0, due=at), fsrs.Rating.Good, at)
        early, late = (
            scheduler.review_card(first, fsrs.Rating.Good, at + timedelta(hours=hours))[0] for hours in (23, 25)
        )
        assert (early.stability, late.stability) == pytest.approx((2.3065, 7.32), abs=0.01)
        ours = review(review(NEW, GOOD, day=TODAY, retention=0.9), GOOD, day=after(1), retention=0.9)
        assert ours.stability == pytest.approx(late.stability)

    def test_a_long_run_of_good_answers_never_leaves_the_calendar(self) -> None:
        assert max(intervals(*[GOOD] * 300)) == LONGEST_INTERVAL

    def test_hard_on_the_same_day_does_not_weaken_a_memory(self) -> None:
        """It did before 6.3.2."""
        card = review(NEW, GOOD, day=TODAY, retention=0.9)
        assert review(card, HARD, day=TODAY, retention=0.9).stability == card.stability

    def test_a_day_lived_twice_is_the_day_of_the_last_review(self) -> None:
        again = review(MISSED, GOOD, day=after(-1), retention=0.9)
        assert again == review(MISSED, GOOD, day=TODAY, retention=0.9)
        assert min(next_intervals(MISSED, day=after(-1), retention=0.9).values()) == 1


@given(
    steps=st.lists(st.tuples(ratings, st.integers(0, 40)), min_size=1, max_size=12),
    retention=retentions,
    exam_in=st.none() | st.integers(-5, 120),
)
@settings(deadline=None)
def test_whatever_happens_a_card_is_sound(
    steps: list[tuple[Rating, int]], retention: float, exam_in: int | None
) -> None:
    card, day = NEW, TODAY
    exam_date = None if exam_in is None else after(exam_in)
    for rating, wait in steps:
        day += timedelta(days=wait)
        shown = next_intervals(card, day=day, retention=retention, exam_date=exam_date)
        card, before = review(card, rating, day=day, retention=retention, exam_date=exam_date), card
        assert card == review(before, rating, day=day, retention=retention, exam_date=exam_date)
        assert card.due_on is not None
        assert card.due_on == day + timedelta(days=shown[rating])
        assert day < card.due_on <= day + timedelta(days=LONGEST_INTERVAL)
        assert exam_date is None or exam_date <= day or card.due_on <= exam_date
        assert 0 < recall(card, card.due_on) <= recall(card, day) == 1
        assert all(one <= other for one, other in pairwise(shown.values()))
    assert card.review_count == len(steps) > card.lapse_count


@given(st.lists(st.tuples(ratings, st.integers(1, 40)), min_size=1, max_size=8))
@settings(deadline=None)
def test_memory_does_not_depend_on_what_is_wanted_of_it(steps: list[tuple[Rating, int]]) -> None:
    """Goal and exam move the due date only; so they may change at any time and no card has to be rebuilt."""
    relaxed, strict, day = NEW, NEW, TODAY
    for rating, wait in steps:
        day += timedelta(days=wait)
        relaxed = review(relaxed, rating, day=day, retention=0.7)
        strict = review(strict, rating, day=day, retention=0.9, exam_date=after(400))
    assert (relaxed.stability, relaxed.difficulty) == (strict.stability, strict.difficulty)


@pytest.mark.parametrize("retention", [0.7, 0.8, 0.9])
@pytest.mark.parametrize("days_to_exam", [None, 3, 40])
def test_another_plan_gives_the_day_that_the_review_would_have_given(
    retention: float, days_to_exam: int | None
) -> None:
    exam_date = TODAY + timedelta(days=days_to_exam) if days_to_exam else None
    card = Card()
    for rating in (Rating.GOOD, Rating.HARD, Rating.AGAIN, Rating.GOOD):
        before = card
        card = review(before, rating, day=TODAY, retention=0.9)
        planned = review(before, rating, day=TODAY, retention=retention, exam_date=exam_date)
        assert rescheduled(card, retention=retention, exam_date=exam_date) == planned


def test_a_new_card_has_no_day_to_change() -> None:
    assert rescheduled(Card(), retention=0.9, exam_date=None) == Card()
