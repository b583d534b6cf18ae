from collections import Counter
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.interviews import (
    LARGEST_MOCK,
    MockCandidate,
    MockInterview,
    UnknownMock,
    draw_mock,
    interview_rating,
    points_rating,
    points_share,
)
from quizzes.domain.scheduling import Rating

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class TestRating:
    @pytest.mark.parametrize(
        ("ticked", "count", "best"),
        [
            (0, 4, Rating.AGAIN),
            (1, 4, Rating.AGAIN),
            (2, 4, Rating.HARD),
            (3, 4, Rating.GOOD),
            (4, 4, Rating.EASY),
            (2, 5, Rating.AGAIN),
            (3, 5, Rating.HARD),
            (4, 5, Rating.GOOD),
            (2, 3, Rating.HARD),
            (1, 1, Rating.EASY),
            (0, 0, Rating.EASY),
        ],
    )
    def test_the_points_allow_so_much(self, ticked: int, count: int, best: Rating) -> None:
        assert points_rating(points_share(range(ticked), count)) is best

    def test_the_worked_example_easy_with_two_of_four_points_is_hard(self) -> None:
        assert interview_rating(Rating.EASY, (1, 3), 4) is Rating.HARD

    @given(st.sampled_from(Rating), st.sets(st.integers(1, 6)), st.integers(0, 6))
    def test_it_is_never_better_than_either_says(self, own: Rating, ticked: set[int], count: int) -> None:
        points = {each for each in ticked if each <= count}
        rating = interview_rating(own, points, count)
        assert rating in (own, points_rating(points_share(points, count)))
        assert rating <= own


class TestDraw:
    CANDIDATES = (
        *(MockCandidate(n, is_needed=True) for n in range(4)),
        *(MockCandidate(n, False) for n in range(4, 8)),
    )

    def test_the_same_seed_draws_the_same_in_whatever_order_they_come(self) -> None:
        drawn = draw_mock(self.CANDIDATES, 5, Random(7))
        assert drawn == draw_mock(reversed(self.CANDIDATES), 5, Random(7))
        assert len(set(drawn)) == 5

    def test_it_asks_no_more_than_there_are(self) -> None:
        assert sorted(draw_mock(self.CANDIDATES, 20, Random(1))) == list(range(8))
        assert draw_mock((), 5, Random(1)) == ()

    def test_what_is_needed_comes_first_five_times_of_six(self) -> None:
        pair = (MockCandidate(1, is_needed=True), MockCandidate(2, is_needed=False))
        firsts = Counter(draw_mock(pair, 1, Random(seed))[0] for seed in range(3000))
        assert firsts[1] / 3000 == pytest.approx(5 / 6, abs=0.03)


class TestName:
    def test_a_mock_is_its_name(self) -> None:
        mock = MockInterview(MONDAY, (12, 7))
        assert mock.name == "1793610000-12-7"
        assert MockInterview.parse(mock.name) == mock

    def test_it_knows_the_place_of_its_questions(self) -> None:
        mock = MockInterview(MONDAY, (12, 7))
        assert mock.position(7) == 2
        with pytest.raises(UnknownMock):
            mock.position(8)

    @pytest.mark.parametrize(
        "name",
        [
            *("", "-", "1793610000", "1793610000-", "x-1", "1793610000-1-1", "1793610000-²", "17936100001-1", "1--2"),
            *("1793610000-" + "9" * 19, "1793610000-" + "-".join(map(str, range(LARGEST_MOCK + 1))), "1793610000- 1"),
        ],
    )
    def test_what_no_mock_was_given_is_refused(self, name: str) -> None:
        with pytest.raises(UnknownMock):
            MockInterview.parse(name)

    @given(st.text(alphabet="0123456789-²x ", max_size=30))
    def test_any_text_is_a_name_or_refused(self, name: str) -> None:
        try:
            MockInterview.parse(name)
        except UnknownMock:
            return
