"""A study plan: what goes on which day, what never does, and what finds no room."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.domain.planning import (
    Frame,
    Mock,
    StudyPlan,
    TopicWork,
    Work,
    minutes_needed,
    plan,
)

TODAY = date(2026, 11, 2)
MOCK = Mock(count=65, seconds_per_question=166, mini_count=20)


def frame(days: int | None = 30, minutes: int = 30, **more: object) -> Frame:
    """An exam in so many days, and so many minutes a day."""
    exam_on = None if days is None else TODAY + timedelta(days=days)
    return Frame(TODAY, exam_on, minutes, seconds_per_question=90, **more)  # type: ignore[arg-type]


def topics(count: int, *, lesson: int = 600, questions: int = 10) -> list[TopicWork]:
    return [TopicWork(number, lesson, questions, stake=number) for number in range(1, count + 1)]


def told(planned: StudyPlan) -> list[list[tuple[str, int]]]:
    """Each day as pairs of work and minutes, without days that have nothing."""
    return [[(part.work.value, round(part.seconds / 60)) for part in day.parts] for day in planned.days if day.parts]


class TestDays:
    def test_two_topics_take_two_days_and_come_back(self) -> None:
        assert told(plan(topics(2), [], frame(12))) == [
            [("lesson", 10), ("lesson", 5), ("questions", 15)],
            [("lesson", 5), ("reviews", 6), ("questions", 15)],
            [("reviews", 6)],  # the day after
            [("reviews", 6)],  # a week after
            [("reviews", 6)],
            [("reviews", 12)],  # a last look at everything doubtful
            [("last-day sheet", 8)],
            [("exam", 0)],
        ]

    def test_a_lesson_read_on_is_told_from_one_begun(self) -> None:
        lessons = [
            (part.topic_id, part.is_begun)
            for day in plan(topics(2), [], frame(12)).days
            for part in day.parts
            if part.work is Work.LESSON
        ]
        assert lessons == [(1, False), (2, False), (2, True)]

    def test_reviews_take_two_fifths_of_a_day_that_has_something_new(self) -> None:
        [first, *_] = plan(topics(9), [99], frame(30)).days
        assert (first.count(Work.REVIEWS), first.seconds) == (8, 1770)

    def test_reviews_take_what_nothing_new_needs(self) -> None:
        [first, second, *_] = plan([], [25], frame(30)).days
        assert (first.count(Work.REVIEWS), second.count(Work.REVIEWS)) == (20, 5)

    def test_what_was_done_today_is_off_today(self) -> None:
        days = plan(topics(9), [], frame(30, seconds_done=1500)).days
        assert [day.seconds for day in days[:2]] == [300, 1800]
        assert plan(topics(9), [], frame(30, seconds_done=9999)).days[0].parts == ()

    def test_nothing_new_begins_in_the_last_three_days(self) -> None:
        days = plan(topics(40), [5] * 10, frame(10)).days
        new = [day.day for day in days if any(part.work in (Work.LESSON, Work.QUESTIONS) for part in day.parts)]
        assert max(new) == TODAY + timedelta(days=6)

    def test_the_last_day_is_light_and_what_is_too_much_for_it_comes_earlier(self) -> None:
        planned = plan([], [0, 0, 0, 0, 0, 0, 0, 0, 0, 20], frame(10))
        assert told(planned) == [
            [("reviews", 22)],
            [("last-day sheet", 8), ("reviews", 8)],
            [("exam", 0)],
        ]
        assert planned.fits

    def test_the_day_of_the_exam_is_for_the_exam(self) -> None:
        assert told(plan(topics(3), [9], frame(0))) == [[("exam", 0)]]

    def test_the_day_before_has_room_for_the_sheet_and_little_else(self) -> None:
        assert told(plan(topics(3), [4], frame(1))) == [[("last-day sheet", 8), ("reviews", 6)], [("exam", 0)]]

    @pytest.mark.parametrize("days", [None, -1])
    def test_without_an_exam_ahead_it_reaches_two_weeks_and_nothing_is_late(self, days: int | None) -> None:
        planned = plan(topics(40), [5] * 14, frame(days, mock=MOCK))
        assert len(planned.days) == 14
        assert planned.reviews_left == 0
        assert not planned.count(Work.MINI_MOCK)


class TestMocks:
    def days(self, planned: StudyPlan) -> list[tuple[int, Work, int]]:
        return [
            ((day.day - TODAY).days, part.work, part.count)
            for day in planned.days
            for part in day.parts
            if part.work in (Work.MOCK, Work.MINI_MOCK)
        ]

    def test_stand_fifteen_eight_and_four_days_before_the_exam(self) -> None:
        found = self.days(plan([], [], frame(30, minutes=180, mock=MOCK)))
        assert found == [(15, Work.MOCK, 65), (22, Work.MOCK, 65), (26, Work.MOCK, 65)]

    @pytest.mark.parametrize(
        ("minutes", "work", "count"),
        [
            (180, Work.MOCK, 65),
            (179, Work.MINI_MOCK, 20),
            (55, Work.MINI_MOCK, 19),
            (30, Work.MINI_MOCK, 10),
            (14, Work.MINI_MOCK, 5),
        ],
    )
    def test_are_as_long_as_a_day_allows(self, minutes: int, work: Work, count: int) -> None:
        assert self.days(plan([], [], frame(4, minutes=minutes, mock=MOCK))) == [(0, work, count)]

    def test_of_fewer_than_five_questions_are_none(self) -> None:
        assert self.days(plan([], [], frame(4, minutes=13, mock=MOCK))) == []

    def test_are_as_long_as_the_bank_allows(self) -> None:
        assert self.days(plan([], [], frame(4, minutes=60, mock=Mock(12, 166, 20)))) == [(0, Work.MOCK, 12)]

    @pytest.mark.parametrize(("days_ago", "expected"), [(0, []), (2, []), (3, [0])])
    def test_keep_away_from_the_latest_one_sat(self, days_ago: int, expected: list[int]) -> None:
        sat_on = TODAY - timedelta(days=days_ago)
        found = self.days(plan([], [], frame(4, minutes=180, mock=MOCK, mocked_on=sat_on)))
        assert [day for day, *_ in found] == expected


class TestRoom:
    def test_what_fits_is_taken_in_reading_order(self) -> None:
        planned = plan(topics(2), [], frame(12))
        assert planned.fits
        assert [part.topic_id for part in planned.days[0].parts if part.work is Work.LESSON] == [1, 2]

    def test_what_does_not_fit_is_said_and_the_rest_is_what_has_most_at_stake(self) -> None:
        planned = plan(topics(9), [], frame(5))
        assert not planned.fits
        assert planned.unread == (7, 6, 5, 4, 3, 2, 1)
        assert (planned.unseen_count, planned.count(Work.QUESTIONS)) == (70, 20)

    def test_reviews_without_room_are_counted(self) -> None:
        assert plan([], [100], frame(2)).reviews_left == 75

    def test_minutes_that_would_do_are_named_in_steps(self) -> None:
        assert minutes_needed(topics(9), [], frame(8)) == 55
        assert plan(topics(9), [], frame(8, minutes=55)).fits
        assert not plan(topics(9), [], frame(8, minutes=50)).fits

    def test_where_eight_hours_would_not_do_none_are_named(self) -> None:
        assert minutes_needed(topics(400), [], frame(5)) is None

    def test_five_minutes_a_day_still_get_somewhere(self) -> None:
        planned = plan(topics(1), [1] * 60, frame(60, minutes=5))
        assert planned.unread == ()
        assert planned.unseen_count == 0


work = st.lists(
    st.builds(
        TopicWork,
        topic_id=st.integers(1, 99),
        lesson_seconds=st.integers(0, 1500),
        questions=st.integers(0, 30),
        stake=st.floats(0, 1),
    ),
    max_size=20,
    unique_by=lambda topic: topic.topic_id,
)
frames = st.builds(
    frame,
    st.none() | st.integers(-3, 90),
    st.integers(5, 480),
    seconds_done=st.integers(0, 9000),
    mock=st.none() | st.just(MOCK),
    mocked_on=st.none() | st.integers(-9, 0).map(lambda days: TODAY + timedelta(days=days)),
)


@given(work, st.lists(st.integers(0, 60), max_size=90), frames)
@settings(deadline=None)
def test_whatever_is_left_a_plan_is_sound(left: list[TopicWork], reviews: list[int], given_frame: Frame) -> None:
    planned = plan(left, reviews, given_frame)
    assert planned == plan(left, reviews, given_frame)
    exam_on = given_frame.exam_ahead
    for day in planned.days:
        assert day.seconds <= 60 * given_frame.minutes_per_day
        assert all(part.seconds > 0 or part.work is Work.EXAM for part in day.parts)
        if exam_on and (exam_on - day.day).days <= 3:
            assert {part.work for part in day.parts} <= {Work.REVIEWS, Work.SHEET, Work.EXAM}
        if exam_on and (exam_on - day.day).days == 1:
            assert day.seconds <= 30 * given_frame.minutes_per_day
    assert planned.count(Work.QUESTIONS) + planned.unseen_count == sum(topic.questions for topic in left)
    read = sum(part.seconds for day in planned.days for part in day.parts if part.work is Work.LESSON)
    if not planned.unread:
        assert read == sum(topic.lesson_seconds for topic in left)
