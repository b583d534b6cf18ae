"""What an answer changes: golden sequences for the missed list."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.missed import Answer, History, apply
from tests.factories import DAY, HOUR, NOW


def answered(*answers: tuple[str, timedelta], start: History = History()) -> History:  # noqa: B008 (frozen)
    """`+` right, `-` wrong, `?` right by guess; each with the time since NOW."""
    history = start
    for number, (how, after) in enumerate(answers, start=1):
        at = NOW + after
        history = apply(history, Answer(number, how in "+?", how == "?", at, at.date()))
    return history


def is_missed(*answers: tuple[str, timedelta]) -> bool:
    return answered(*answers).missed_since is not None


class TestMissed:
    def test_a_wrong_answer_puts_a_question_on_the_list(self) -> None:
        history = answered(("-", 0 * DAY))
        assert (history.missed_since, history.missed_item_id) == (NOW, 1)

    def test_a_right_answer_does_not(self) -> None:
        assert not is_missed(("+", 0 * DAY))

    def test_two_right_answers_on_different_days_clear_it(self) -> None:
        history = answered(("-", 0 * DAY), ("+", 1 * DAY), ("+", 2 * DAY))
        assert history.missed_since is None
        assert history.missed_item_id is None

    def test_two_right_answers_on_one_day_do_not(self) -> None:
        assert is_missed(("-", 0 * DAY), ("+", 1 * DAY), ("+", 1 * DAY + HOUR))

    def test_the_day_of_the_miss_itself_counts(self) -> None:
        assert not is_missed(("-", 0 * DAY), ("+", HOUR), ("+", 1 * DAY))

    def test_a_guess_cannot_be_the_answer_that_clears_it(self) -> None:
        assert is_missed(("-", 0 * DAY), ("+", 1 * DAY), ("?", 2 * DAY))
        assert not is_missed(("-", 0 * DAY), ("+", 1 * DAY), ("?", 2 * DAY), ("+", 3 * DAY))

    def test_the_first_of_the_two_may_be_a_guess(self) -> None:
        assert not is_missed(("-", 0 * DAY), ("?", 1 * DAY), ("+", 2 * DAY))

    def test_another_miss_starts_over_and_keeps_the_first_date_but_shows_the_latest_answer(self) -> None:
        history = answered(("-", 0 * DAY), ("+", 1 * DAY), ("-", 2 * DAY), ("+", 3 * DAY))
        assert (history.missed_since, history.missed_item_id, history.right_day_count) == (NOW, 3, 1)


def test_all_answers_are_counted() -> None:
    assert answered(("-", 0 * DAY), ("+", HOUR), ("+", 2 * HOUR)).answer_count == 3


@given(st.lists(st.tuples(st.sampled_from("+-?"), st.integers(0, 72).map(lambda hours: hours * HOUR)), max_size=12))
def test_whatever_happens_a_history_is_consistent(steps: list[tuple[str, timedelta]]) -> None:
    history = answered(*sorted(steps, key=lambda step: step[1]))
    assert history.answer_count == len(steps)
    assert (history.missed_since is None) == (history.missed_item_id is None)
    assert history.right_day_count < 2 or history.missed_since is not None
    if history.missed_since is None:
        assert history.right_day_count == 0
