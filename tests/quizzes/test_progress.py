"""What is kept ready to read equals what the log says, however it came about."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from notes.models import Topic
from quizzes.models import QuestionProgress, TopicProgress
from quizzes.models.attempts import AttemptMode
from quizzes.selectors.progress import describe_missed, get_course_overview, missed_questions
from quizzes.services.closing import close_overdue, submit
from quizzes.services.progress import rebuild_progress
from studyapp.models import Learner
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    LearnerFactory,
    TopicFactory,
    answer,
    begin,
    flag,
    make_question,
    make_topic,
    multiple_item,
    true_false_item,
)

QUESTION_FIELDS = [
    field.attname for field in QuestionProgress._meta.concrete_fields if field.attname not in ("id", "learner_id")
]
TOPIC_FIELDS = [
    field.attname for field in TopicProgress._meta.concrete_fields if field.attname not in ("id", "learner_id")
]


def kept(learner: Learner) -> list[Any]:
    questions = QuestionProgress.objects.filter(learner=learner).order_by("question").values_list(*QUESTION_FIELDS)
    topics = TopicProgress.objects.filter(learner=learner).order_by("topic").values_list(*TOPIC_FIELDS)
    return [*questions, *topics]


def mixed_topic() -> Topic:
    topic = TopicFactory.create()
    for item in (None, None, multiple_item(), true_false_item()):
        make_question(item, topic=topic)
    return topic


step = st.tuples(
    st.sampled_from(["practise", "exam in time", "exam overdue"]),
    st.integers(1, 60),
    st.lists(st.sampled_from(["right", "wrong", "guess", "skip"]), min_size=4, max_size=4),
    st.booleans(),
)


class TestRebuilding(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(steps=st.lists(step, max_size=5))
    def test_gives_what_was_kept_step_by_step(self, steps: list[tuple[str, int, list[str], bool]]) -> None:
        topic, learner = mixed_topic(), LearnerFactory.create()
        now = NOW
        for how, hours, answers, is_flagged in steps:
            now += hours * HOUR
            sit(learner, topic, how, answers, is_flagged=is_flagged, now=now)
        before = kept(learner)

        rebuild_progress(learner)

        assert kept(learner) == before


def sit(learner: Learner, topic: Topic, how: str, answers: list[str], *, is_flagged: bool, now: datetime) -> None:
    mode = AttemptMode.TUTOR if how == "practise" else AttemptMode.EXAM
    attempt = begin(learner, topic.course, mode=mode, now=now)
    flag(attempt, is_flagged=is_flagged, now=now)
    for position, given_answer in enumerate(answers, start=1):
        if given_answer != "skip":
            confidence = "guess" if given_answer == "guess" else ""
            answer(attempt, position, right=given_answer != "wrong", confidence=confidence, now=now)
    if how == "exam in time":
        submit(learner=learner, attempt_id=attempt.pk, now=now)
    elif how == "exam overdue":
        close_overdue(learner=learner, attempt_id=attempt.pk, now=now + DAY)


@pytest.mark.django_db
class TestKeeping:
    def test_a_quiz_closed_long_after_its_deadline_takes_its_place_in_time(self) -> None:
        topic, learner = make_topic(1), LearnerFactory.create()
        timed = begin(learner, topic.course, mode=AttemptMode.EXAM)
        answer(timed, right=False)
        answer(begin(learner, topic.course, now=NOW + 2 * DAY), right=True, now=NOW + 2 * DAY)

        close_overdue(learner=learner, attempt_id=timed.pk, now=NOW + 3 * DAY)

        progress = QuestionProgress.objects.get()
        assert progress.missed_since == timed.deadline_at
        assert progress.right_day_count == 1
        before = kept(learner)
        rebuild_progress(learner)
        assert kept(learner) == before

    def test_sums_of_a_topic_follow_its_questions(self) -> None:
        topic, learner = make_topic(4), LearnerFactory.create()
        attempt = begin(learner, topic.course)
        for position, right in enumerate((True, True, False), start=1):
            answer(attempt, position, right=right)
        row = TopicProgress.objects.get()
        assert (row.answer_count, row.day) == (3, NOW.date())
        assert row.precision > 0

    def test_the_command_mends_rows_that_went_wrong(self) -> None:
        topic, learner = make_topic(2), LearnerFactory.create()
        answer(begin(learner, topic.course), right=False)
        before = kept(learner)
        TopicProgress.objects.update(answer_count=99, precision=99.0)
        QuestionProgress.objects.update(missed_since=None, missed_item=None)

        call_command("rebuild_progress", verbosity=0)

        assert kept(learner) == before

    def test_learners_do_not_mix(self) -> None:
        topic, one, other = make_topic(2), LearnerFactory.create(), LearnerFactory.create()
        answer(begin(one, topic.course), right=False)
        answer(begin(other, topic.course), right=True)
        before = kept(other)
        rebuild_progress(one)
        assert kept(other) == before
        assert not missed_questions(learner=other, course=topic.course).exists()

    def test_the_study_day_ends_where_the_learner_lives(self) -> None:
        topic, learner = make_topic(1), LearnerFactory.create(time_zone="Pacific/Auckland")
        noon = NOW.replace(hour=10, minute=30)  # 23:30 in Auckland
        for at in (noon - DAY, noon, noon + 6 * HOUR):  # half past five: past the hour at which a day ends
            answer(begin(learner, topic.course, now=at), right=at > noon - DAY, now=at)
        assert not missed_questions(learner=learner, course=topic.course).exists()


@pytest.mark.django_db
class TestReading:
    def test_missed_questions_show_the_latest_wrong_answer(self) -> None:
        topic, learner = make_topic(1), LearnerFactory.create()
        for hours, option in enumerate("bc"):
            now = NOW + hours * HOUR
            answer(begin(learner, topic.course, now=now), 1, option, now=now)
        [missed] = describe_missed(list(missed_questions(learner=learner, course=topic.course)))
        assert [option.identifier for option in missed.item.options if option.is_chosen] == ["c"]
        assert missed.section is not None
        assert missed.section.anchor == "first-section"

    def test_an_archived_question_is_not_asked_for_any_more(self) -> None:
        topic, learner = make_topic(1), LearnerFactory.create()
        answer(begin(learner, topic.course), right=False)
        topic.questions.update(archived_at=NOW)
        assert not missed_questions(learner=learner, course=topic.course).exists()
        assert get_course_overview(learner=learner, course=topic.course, now=NOW).missed_count == 0

    def test_the_overview_counts_what_was_seen_missed_and_answered(self) -> None:
        topic, learner = make_topic(5), LearnerFactory.create()
        attempt = begin(learner, topic.course, size=3)
        answer(attempt, 1, right=False)
        answer(attempt, 2, now=NOW + timedelta(seconds=1))
        overview = get_course_overview(learner=learner, course=topic.course, now=NOW)
        assert (overview.seen_count, overview.missed_count, overview.answer_count) == (3, 1, 2)
