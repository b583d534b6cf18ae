"""Review cards: what answers make of them, what the learner does to them, and that every act can be taken back."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from notes.models import Course, Topic
from quizzes.domain.scheduling import Rating
from quizzes.models import Goal, InterviewProgress, InterviewQuestion, Question, QuestionProgress, ReviewLog
from quizzes.models.reviews import ReviewAct
from quizzes.services.progress import rebuild_progress
from quizzes.services.reviews import (
    NothingToRate,
    NothingToUndo,
    put_off,
    rate_interview,
    rate_question,
    set_goal,
    undo,
)
from studyapp.models import Learner
from tests.factories import DAY, HOUR, NOW, InterviewQuestionFactory, LearnerFactory, answer, begin, make_topic
from tests.quizzes.test_progress import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic() -> Topic:
    return make_topic(3)


@pytest.fixture
def course(topic: Topic) -> Course:
    return topic.course


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


def answered(learner: Learner, course: Course, *, right: bool = True, confidence: str = "", day: int = 0) -> Question:
    """The course's first question, answered on that day."""
    question = Question.objects.filter(topic__course=course).order_by("pk")[0]
    at = NOW + day * DAY
    answer(begin(learner, course, pk=question.pk, now=at), right=right, confidence=confidence, now=at)
    return question


def row_of(learner: Learner, question: Question) -> QuestionProgress:
    return QuestionProgress.objects.get(learner=learner, question=question)


class TestAnswers:
    @pytest.mark.parametrize(
        ("right", "confidence", "is_queued"),
        [(False, "", True), (True, "guess", True), (True, "unsure", True), (True, "", False), (True, "sure", False)],
    )
    def test_queue_what_was_missed_or_not_sure(
        self, learner: Learner, course: Course, right: bool, confidence: str, is_queued: bool
    ) -> None:
        row = row_of(learner, answered(learner, course, right=right, confidence=confidence))
        assert row.is_queued is is_queued
        assert row.due_on is not None
        assert row.due_on > NOW.date()

    def test_bring_a_miss_back_sooner_than_what_was_known(self, learner: Learner, course: Course) -> None:
        missed = row_of(learner, answered(learner, course, right=False))
        other = LearnerFactory.create()
        known = row_of(other, answered(other, course))
        assert missed.due_on is not None
        assert known.due_on is not None
        assert missed.due_on < known.due_on

    def test_never_fall_due_after_the_exam(self, learner: Learner, course: Course) -> None:
        exam_on = NOW.date() + timedelta(days=4)
        set_goal(learner=learner, course=course, exam_on=exam_on)
        for day in range(3):
            row = row_of(learner, answered(learner, course, day=day))
            assert row.due_on is not None
            assert row.due_on <= exam_on


class TestActs:
    def test_a_rating_of_ones_own_overrules_the_one_that_follows_from_the_answer(
        self, learner: Learner, course: Course
    ) -> None:
        question = answered(learner, course)
        before = row_of(learner, question)
        after = rate_question(learner=learner, question=question, rating=Rating.AGAIN, now=NOW)
        assert after.is_queued
        assert after.stability is not None
        assert before.stability is not None
        assert after.stability < before.stability

    def test_the_same_rating_twice_is_one_act(self, learner: Learner, course: Course) -> None:
        question = answered(learner, course)
        for _ in range(2):
            rate_question(learner=learner, question=question, rating=Rating.HARD, now=NOW)
        assert ReviewLog.objects.count() == 1

    def test_what_was_never_answered_cannot_be_rated_or_put_off(self, learner: Learner, topic: Topic) -> None:
        question = topic.questions.all()[0]
        with pytest.raises(NothingToRate):
            rate_question(learner=learner, question=question, rating=Rating.GOOD, now=NOW)
        with pytest.raises(NothingToRate):
            put_off(learner=learner, subject=question, act=ReviewAct.BURY, now=NOW)
        assert not ReviewLog.objects.exists()

    def test_burying_lasts_until_tomorrow_and_suspending_until_taken_up_again(
        self, learner: Learner, course: Course
    ) -> None:
        question = answered(learner, course, right=False)
        for _ in range(2):
            row = put_off(learner=learner, subject=question, act=ReviewAct.BURY, now=NOW)
        assert row.buried_until == NOW.date() + timedelta(days=1)
        assert put_off(learner=learner, subject=question, act=ReviewAct.SUSPEND, now=NOW).is_suspended
        assert not put_off(learner=learner, subject=question, act=ReviewAct.RESUME, now=NOW).is_suspended
        assert ReviewLog.objects.count() == 3

    def test_undoing_takes_back_one_act_after_the_other(self, learner: Learner, course: Course) -> None:
        question = answered(learner, course)
        before = row_of(learner, question).card
        rate_question(learner=learner, question=question, rating=Rating.AGAIN, now=NOW)
        put_off(learner=learner, subject=question, act=ReviewAct.SUSPEND, now=NOW)
        assert undo(learner=learner, now=NOW).act == ReviewAct.SUSPEND
        assert undo(learner=learner, now=NOW).act == ReviewAct.RATE
        assert row_of(learner, question).card == before
        with pytest.raises(NothingToUndo):
            undo(learner=learner, now=NOW)

    def test_yesterdays_acts_stay(self, learner: Learner, course: Course) -> None:
        rate_question(learner=learner, question=answered(learner, course), rating=Rating.AGAIN, now=NOW)
        with pytest.raises(NothingToUndo):
            undo(learner=learner, now=NOW + DAY)

    def test_an_interview_card_is_scheduled_by_its_rating(self, learner: Learner, topic: Topic) -> None:
        question: InterviewQuestion = InterviewQuestionFactory.create(topic=topic)
        row = rate_interview(learner=learner, question=question, rating=Rating.GOOD, now=NOW)
        assert row.is_queued
        undo(learner=learner, now=NOW)
        assert not InterviewProgress.objects.exists()


class TestGoal:
    def test_a_nearer_exam_brings_every_card_forward_and_taking_it_back_restores_them(
        self, learner: Learner, course: Course
    ) -> None:
        for day in range(0, 30, 10):
            question = answered(learner, course, day=day)
        before = row_of(learner, question).due_on
        set_goal(learner=learner, course=course, exam_on=NOW.date() + timedelta(days=24))
        assert row_of(learner, question).due_on == NOW.date() + timedelta(days=24)
        set_goal(learner=learner, course=course, exam_on=None)
        assert row_of(learner, question).due_on == before

    def test_is_kept_once(self, learner: Learner, course: Course) -> None:
        for minutes in (10, 30):
            set_goal(learner=learner, course=course, minutes_per_day=minutes)
        assert Goal.objects.get().minutes_per_day == 30


step = st.tuples(
    st.sampled_from(["right", "wrong", "unsure", "bury", "suspend", "resume", "again", "easy", "undo", "interview"]),
    st.integers(0, 2),
    st.integers(1, 40),
)


class TestRebuilding(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(steps=st.lists(step, max_size=12), days_to_exam=st.one_of(st.none(), st.integers(1, 40)))
    def test_gives_what_was_kept_act_by_act(self, steps: list[tuple[str, int, int]], days_to_exam: int | None) -> None:
        topic, learner = make_topic(3), LearnerFactory.create()
        interview = InterviewQuestionFactory.create(topic=topic)
        if days_to_exam:
            set_goal(learner=learner, course=topic.course, exam_on=NOW.date() + timedelta(days=days_to_exam))
        now = NOW
        for what, number, hours in steps:
            now += hours * HOUR
            question = topic.questions.order_by("pk")[number]
            try:
                _do(what, learner, question, interview, now)
            except (NothingToRate, NothingToUndo):
                continue
        before = [*kept(learner), *InterviewProgress.objects.values_list("due_on", "stability", "is_queued")]

        rebuild_progress(learner)

        after = [*kept(learner), *InterviewProgress.objects.values_list("due_on", "stability", "is_queued")]
        assert after == before


def _do(what: str, learner: Learner, question: Question, interview: InterviewQuestion, now: object) -> None:
    match what:
        case "right" | "wrong" | "unsure":
            attempt = begin(learner, question.topic.course, pk=question.pk, now=now)
            answer(attempt, right=what != "wrong", confidence="unsure" if what == "unsure" else "", now=now)
        case "again" | "easy":
            rate_question(learner=learner, question=question, rating=Rating[what.upper()], now=now)
        case "undo":
            undo(learner=learner, now=now)
        case "interview":
            rate_interview(learner=learner, question=interview, rating=Rating.HARD, now=now)
        case _:
            put_off(learner=learner, subject=question, act=ReviewAct(what), now=now)
