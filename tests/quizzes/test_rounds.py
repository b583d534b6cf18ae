"""Today's round and the goal behind it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from notes.models import Course
from quizzes.domain.picking import Reason
from quizzes.models import Attempt, Exam, Goal
from quizzes.models.attempts import AttemptMode, PickReason
from quizzes.services.reviews import set_goal
from quizzes.services.rounds import plan_round, round_size, start_round
from studyapp.models import Learner
from tests.factories import DAY, NOW, CourseFactory, LearnerFactory, answer, begin, make_exam
from tests.pages import Visitor, to, to_course

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def course() -> Course:
    return CourseFactory.create()


@pytest.fixture
def exam(course: Course) -> Exam:
    return make_exam(course, 70, 30, per_domain=20)


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


DRAWN = UUID(int=2026)
"""Which questions a form draws follows from it: how many of a topic come in a row would otherwise be up to chance."""


def miss(learner: Learner, course: Course, count: int) -> Attempt:
    """So many questions answered wrong three days ago: due by now."""
    attempt = begin(learner, course, size=count, now=NOW - 3 * DAY, attempt_id=DRAWN)
    for position in range(1, count + 1):
        answer(attempt, position, right=False, now=NOW - 3 * DAY)
    return attempt


class TestRound:
    def test_fills_the_learners_minutes(self, learner: Learner, exam: Exam) -> None:
        set_goal(learner=learner, course=exam.course, minutes_per_day=30)
        planned = plan_round(learner=learner, course=exam.course, seed=DRAWN, now=NOW)
        assert len(planned.picks) == round_size(30) == 20

    def test_takes_due_reviews_first_but_no_more_than_two_fifths(self, learner: Learner, exam: Exam) -> None:
        miss(learner, exam.course, 12)
        planned = plan_round(learner=learner, course=exam.course, seed=DRAWN, now=NOW)
        assert (planned.due_count, planned.review_count, len(planned.picks)) == (12, 5, 13)

    def test_is_mostly_reviews_in_the_last_days(self, learner: Learner, exam: Exam) -> None:
        miss(learner, exam.course, 26)
        set_goal(learner=learner, course=exam.course, exam_on=NOW.date() + timedelta(days=2))
        planned = plan_round(learner=learner, course=exam.course, seed=DRAWN, now=NOW)
        assert len(planned.picks) == 13
        assert planned.review_count > 8  # all but those that would be a third of their topic in a row

    def test_is_the_same_for_the_same_seed(self, learner: Learner, exam: Exam) -> None:
        miss(learner, exam.course, 5)
        seed = uuid4()
        plans = [plan_round(learner=learner, course=exam.course, seed=seed, now=NOW) for _ in range(2)]
        assert plans[0] == plans[1]

    def test_mixes_topics(self, learner: Learner, exam: Exam) -> None:
        topics = [pick.topic_id for pick in plan_round(learner=learner, course=exam.course, seed=DRAWN, now=NOW).picks]
        runs = zip(topics, topics[1:], topics[2:], strict=False)
        assert not [run for run in runs if len(set(run)) == 1]

    def test_starts_as_practice_with_a_reason_for_each_question(self, learner: Learner, exam: Exam) -> None:
        miss(learner, exam.course, 3)
        attempt = start_round(learner=learner, course=exam.course, attempt_id=uuid4(), now=NOW)
        assert attempt.mode == AttemptMode.TUTOR
        reasons = list(attempt.items.values_list("reason", flat=True))
        assert reasons.count(PickReason.DUE_REVIEW) == 3
        assert "" not in reasons

    def test_started_twice_is_one(self, learner: Learner, exam: Exam) -> None:
        attempt_id = uuid4()
        for _ in range(2):
            start_round(learner=learner, course=exam.course, attempt_id=attempt_id, now=NOW)
        assert learner.attempts.count() == 1

    def test_of_a_course_without_an_exam_weighs_topics_alike(self, learner: Learner, exam: Exam) -> None:
        exam.archived_at = NOW
        exam.save()
        planned = plan_round(learner=learner, course=exam.course, seed=DRAWN, now=NOW)
        assert {pick.reason for pick in planned.picks} == {Reason.UNSEEN_TOPIC}

    def test_begins_with_one_button(self, learner: Learner, exam: Exam) -> None:
        visitor = Visitor(learner)
        page = visitor.see("/")
        assert "13 questions, about 20 minutes" in page.main
        started = visitor.submit(page.form(to_course("today", exam.course)))
        assert started.location == to("resume", learner.attempts.get())


class TestGoal:
    def test_is_kept_and_counted_down(self, learner: Learner, exam: Exam) -> None:
        visitor = Visitor(learner)
        path = to_course("goal", exam.course)
        page = visitor.see(path)
        sent = {"exam": exam.pk, "exam_on": "2026-12-01", "minutes_per_day": "45", "recall_percent": "95"}
        assert visitor.submit(page.form(path), **sent).location == "/"
        goal = Goal.objects.get()
        assert (goal.exam, goal.exam_on.isoformat(), goal.minutes_per_day) == (exam, "2026-12-01", 45)
        assert "29 days to go" in visitor.see("/").main

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("exam_on", "2020-01-01", "That day has passed."),
            ("exam_on", "2999-01-01", "That is more than three years away."),
            ("exam_on", "soon", "Give the date as year-month-day"),
            ("minutes_per_day", "0", "Plan at least 5 minutes a day."),
            ("minutes_per_day", "9999", "Plan at most 480 minutes a day."),
            ("exam", "0", "This course has no such exam."),
            ("recall_percent", "12", "Choose one of the goals shown."),
        ],
    )
    def test_what_makes_no_sense_is_refused_and_changes_nothing(
        self, learner: Learner, exam: Exam, field: str, value: str, sentence: str
    ) -> None:
        sent = {"exam": exam.pk, "exam_on": "", "minutes_per_day": "20", "recall_percent": "90"}
        page = Visitor(learner).send(to_course("goal", exam.course), {**sent, field: value})
        assert page.status == 422
        assert sentence in page.main
        assert not Goal.objects.exists()

    def test_of_a_stranger_makes_a_guest(self, exam: Exam) -> None:
        sent = {"exam": exam.pk, "exam_on": "", "minutes_per_day": "20", "recall_percent": "90"}
        Visitor().send(to_course("goal", exam.course), sent)
        assert Goal.objects.get().learner.is_guest
