import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.rating import Confidence, Recollection, rate
from quizzes.domain.scheduling import Rating

GUESS, UNSURE, SURE = Confidence
AGAIN, HARD, GOOD, EASY = Rating


def right(confidence: Confidence | None = None, **facts: float | bool | None) -> Recollection:
    return Recollection(is_right=True, confidence=confidence, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "rating"),
    [
        (Recollection(is_right=False), AGAIN),
        (Recollection(is_right=False, confidence=SURE, pace=0.1), AGAIN),
        (right(), GOOD),
        (right(SURE), GOOD),
        (right(UNSURE), HARD),
        (right(GUESS), AGAIN),
        (right(is_true_false=True), HARD),
        (right(SURE, is_true_false=True), GOOD),
        (right(pace=2.0), GOOD),
        (right(pace=2.1), HARD),
        (right(SURE, pace=2.1), GOOD),  # what the learner says goes before the clock
        (right(SURE, pace=0.4), GOOD),
    ],
)
def test_ratings(answer: Recollection, rating: Rating) -> None:
    assert rate(answer) is rating


@pytest.mark.parametrize(
    ("answer", "rating"),
    [
        (right(SURE, pace=0.4), EASY),
        (right(SURE, pace=0.5), GOOD),
        (right(pace=0.4), GOOD),
        (right(SURE), GOOD),
        (right(SURE, pace=0.4, is_first_sight=True), GOOD),
    ],
)
def test_easy_has_to_be_allowed_and_earned(answer: Recollection, rating: Rating) -> None:
    assert rate(answer, allows_easy=True) is rating


recollections = st.builds(
    Recollection,
    is_right=st.booleans(),
    confidence=st.none() | st.sampled_from(Confidence),
    pace=st.none() | st.floats(0, 10),
    is_true_false=st.booleans(),
    is_first_sight=st.booleans(),
)


@given(recollections)
def test_easy_is_off_unless_asked_for(answer: Recollection) -> None:
    assert rate(answer) is not EASY


@given(recollections)
def test_a_wrong_answer_is_never_taken_for_recalled(answer: Recollection) -> None:
    assert answer.is_right or rate(answer, allows_easy=True) is AGAIN
