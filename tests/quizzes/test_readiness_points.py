"""The forecast that is kept whenever an attempt ends."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notes.models import Course
from quizzes.models import Attempt, Exam, ReadinessPoint
from quizzes.models.attempts import AttemptMode
from quizzes.selectors.dashboard import get_dashboard
from quizzes.services.closing import close_overdue, submit
from quizzes.services.readiness import exam_studied_for, record_readiness
from quizzes.services.reviews import set_goal
from studyapp.models import Learner
from tests.factories import DAY, HOUR, NOW, CourseFactory, LearnerFactory, answer, begin, make_exam
from tests.pages import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    return CourseFactory.create()


@pytest.fixture
def exam(course: Course) -> Exam:
    return make_exam(course, 60, 40, per_domain=20)


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


def sit(learner: Learner, exam: Exam, how: str, count: int = 40, *, days: int = 0, wrong: int = 0) -> Attempt:
    """An attempt of 40 questions, `count` of them answered, ended in one of the three ways."""
    now = NOW + days * DAY
    mode = AttemptMode.TUTOR if how == "practised" else AttemptMode.EXAM
    attempt = begin(learner, exam.course, size=40, mode=mode, now=now)
    for position in range(1, count + 1):
        answer(attempt, position, right=position > wrong, now=now)
    if how == "submitted":
        submit(learner=learner, attempt_id=attempt.pk, now=now + HOUR)
    elif how == "overdue":
        close_overdue(learner=learner, attempt_id=attempt.pk, now=now + DAY)
    attempt.refresh_from_db()
    return attempt


class TestRecording:
    @pytest.mark.parametrize("how", ["practised", "submitted", "overdue"])
    def test_each_way_of_ending_keeps_what_the_dashboard_says(self, learner: Learner, exam: Exam, how: str) -> None:
        sit(learner, exam, how)
        point = ReadinessPoint.objects.get()
        assert (point.learner, point.exam, point.day) == (learner, exam, NOW.date())
        shown = get_dashboard(learner=learner, course=exam.course, now=NOW).forecast
        assert shown is not None
        said = (point.pass_chance, point.score_low, point.score, point.score_high)
        assert said == pytest.approx((shown.pass_chance, shown.score.low, shown.score.estimate, shown.score.high))

    def test_nothing_is_kept_while_it_is_too_early(self, learner: Learner, exam: Exam) -> None:
        sit(learner, exam, "submitted", 29)
        assert not ReadinessPoint.objects.exists()

    def test_nothing_is_kept_while_half_of_the_exam_is_untouched(self, learner: Learner, course: Course) -> None:
        make_exam(course, 30, 70, per_domain=40)
        attempt = begin(learner, course, size=40, topic=course.topics.order_by("position")[0])
        for position in range(1, 41):
            answer(attempt, position)
        assert not ReadinessPoint.objects.exists()

    def test_a_day_has_one_point_and_the_latest_word_stands(self, learner: Learner, exam: Exam) -> None:
        sit(learner, exam, "submitted")
        before = ReadinessPoint.objects.get().pass_chance
        sit(learner, exam, "practised", wrong=40)
        assert ReadinessPoint.objects.get().pass_chance < before

    def test_another_day_has_another_point(self, learner: Learner, exam: Exam) -> None:
        for days in range(2):
            sit(learner, exam, "submitted", days=days)
        assert list(ReadinessPoint.objects.values_list("day", flat=True)) == [NOW.date(), (NOW + DAY).date()]

    def test_asked_twice_it_keeps_the_same(self, learner: Learner, exam: Exam) -> None:
        attempt = sit(learner, exam, "submitted")
        before = list(ReadinessPoint.objects.values())
        submit(learner=learner, attempt_id=attempt.pk, now=NOW + 2 * HOUR)
        record_readiness(attempt, learner=learner)
        assert list(ReadinessPoint.objects.values()) == before

    def test_an_attempt_without_an_answer_says_nothing_new(self, learner: Learner, exam: Exam) -> None:
        sit(learner, exam, "submitted")
        sit(learner, exam, "submitted", 0, days=1)
        assert ReadinessPoint.objects.get().day == NOW.date()

    def test_what_ended_long_ago_puts_no_word_into_the_mouth_of_that_day(self, learner: Learner, exam: Exam) -> None:
        left = begin(learner, exam.course, size=40, mode=AttemptMode.EXAM)
        answer(left)
        sit(learner, exam, "submitted", days=2)
        close_overdue(learner=learner, attempt_id=left.pk, now=NOW + 3 * DAY)
        assert ReadinessPoint.objects.get().day == (NOW + 2 * DAY).date()

    def test_a_course_without_an_exam_has_no_forecast(self, learner: Learner, exam: Exam) -> None:
        Exam.objects.update(archived_at=NOW)
        sit(learner, exam, "submitted")
        assert not ReadinessPoint.objects.exists()

    def test_it_takes_four_queries_however_long_the_history(self, learner: Learner, exam: Exam) -> None:
        counts = []
        for days in range(2):
            attempt = sit(learner, exam, "submitted", days=days)
            with CaptureQueriesContext(connection) as queries:
                record_readiness(attempt, learner=learner)
            counts.append(len(statements(queries)))
        assert counts == [4, 4]


class TestExam:
    def test_is_the_leading_one_until_the_goal_names_another(self, learner: Learner, exam: Exam) -> None:
        second = make_exam(exam.course, 100, position=2)
        assert exam_studied_for(learner, exam.course_id) == exam
        set_goal(learner=LearnerFactory.create(), course=exam.course, exam=second)
        assert exam_studied_for(learner, exam.course_id) == exam
        set_goal(learner=learner, course=exam.course, exam=second)
        assert exam_studied_for(learner, exam.course_id) == second

    def test_of_the_goal_gives_way_when_it_is_archived(self, learner: Learner, exam: Exam) -> None:
        second = make_exam(exam.course, 100, position=2)
        set_goal(learner=learner, course=exam.course, exam=second)
        Exam.objects.filter(pk=second.pk).update(archived_at=NOW)
        assert exam_studied_for(learner, exam.course_id) == exam
