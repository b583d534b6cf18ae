"""What guest and account both have, and what their histories add up to."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from notes.models import Course
from quizzes.domain.scheduling import Rating
from quizzes.models import (
    Goal,
    InterviewAnswer,
    InterviewProgress,
    InterviewQuestion,
    Question,
    ReadinessPoint,
    ReviewLog,
    StudyDay,
)
from quizzes.models.attempts import AttemptMode
from quizzes.models.reviews import ReviewAct
from quizzes.services.closing import submit
from quizzes.services.reviews import NothingToRate, NothingToUndo, put_off, set_goal, undo
from studyapp.merging import merge_guest
from studyapp.models import Learner
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    InterviewQuestionFactory,
    LearnerFactory,
    answer,
    begin,
    draft_interview,
    make_exam,
    make_topic,
    try_interview,
)
from tests.histories import DERIVED, forecast, values


@pytest.fixture
def guest(db: None) -> Learner:
    return Learner.objects.create_guest()


@pytest.fixture
def account(db: None) -> Learner:
    return LearnerFactory.create()


@pytest.fixture
def interview(db: None) -> InterviewQuestion:
    topic = make_topic(3)
    make_exam(topic.course, 40, 60, per_domain=2)
    return InterviewQuestionFactory.create(topic=topic)


@pytest.fixture
def course(interview: InterviewQuestion) -> Course:
    return interview.topic.course


class TestWhatBothHave:
    def test_a_goal_and_settings_are_those_of_the_account(
        self, guest: Learner, account: Learner, course: Course
    ) -> None:
        other = make_topic(1).course
        Learner.objects.filter(pk=guest.pk).update(time_zone="Asia/Tokyo", time_factor=150)
        set_goal(learner=guest, course=course, minutes_per_day=45)
        set_goal(learner=guest, course=other, minutes_per_day=60)
        set_goal(learner=account, course=course, minutes_per_day=10)

        assert merge_guest(guest=guest, account=account).sentence == "Merged 1 study goal into this account."

        assert dict(Goal.objects.values_list("course", "minutes_per_day")) == {course.pk: 10, other.pk: 60}
        assert values(Learner.objects.all()) == values(Learner.objects.filter(pk=account.pk))
        assert Learner.objects.get().time_zone == account.time_zone

    def test_a_forecast_stands_as_the_account_was_told(self, guest: Learner, account: Learner, course: Course) -> None:
        for learner, day, chance in ((guest, 0, 0.4), (guest, 1, 0.4), (account, 1, 0.8), (account, 2, 0.8)):
            forecast(learner, course, NOW.date() + day * DAY, chance)
        assert merge_guest(guest=guest, account=account).sentence == "Merged other changes into this account."
        assert list(ReadinessPoint.objects.values_list("pass_chance", flat=True)) == [0.4, 0.8, 0.8]

    def test_the_best_answer_is_the_one_of_the_account(
        self, guest: Learner, account: Learner, interview: InterviewQuestion
    ) -> None:
        try_interview(account, interview, "The best.")
        try_interview(guest, interview, "Good, too.", now=NOW + HOUR)
        assert merge_guest(guest=guest, account=account).interview_count == 1
        assert dict(InterviewAnswer.objects.values_list("text", "is_best")) == {"The best.": True, "Good, too.": False}

    @pytest.mark.parametrize(
        ("texts", "joined"),
        [
            (("One.", "Two."), "One.\n\nTwo."),
            (("One. Two.", "One."), "One. Two."),
            (("One.", "One. Two."), "One. Two."),
            (("", "Two."), "Two."),
        ],
    )
    def test_two_drafts_become_one_with_the_text_of_both(
        self, guest: Learner, account: Learner, interview: InterviewQuestion, texts: tuple[str, str], joined: str
    ) -> None:
        draft_interview(account, interview, texts[0], seconds=30)
        draft_interview(guest, interview, texts[1], seconds=50)
        assert merge_guest(guest=guest, account=account).interview_count == 1
        draft = InterviewAnswer.objects.get()
        assert (draft.learner, draft.text, draft.seconds) == (account, joined, 50)

    def test_study_days_are_those_of_where_the_account_lives(
        self, guest: Learner, course: Course, interview: InterviewQuestion
    ) -> None:
        account: Learner = LearnerFactory.create(time_zone="Pacific/Auckland")
        late = NOW.replace(hour=20)  # nine in the morning of the next day in Auckland
        answer(begin(guest, course, size=1, now=late), 1, right=False, now=late)
        try_interview(guest, interview, now=late)
        merge_guest(guest=guest, account=account)
        days = {ReviewLog.objects.get().day, StudyDay.objects.get().day, InterviewProgress.objects.get().reviewed_on}
        assert days == {NOW.date() + DAY}


step = st.tuples(
    st.booleans(),
    st.sampled_from(["practice", "exam", "interview", "suspend", "suspend, undo"]),
    st.lists(st.sampled_from(["right", "wrong", "guess", "skip"]), min_size=2, max_size=2),
)


class TestMergedHistories(TestCase):
    @settings(max_examples=6, deadline=None)
    @given(steps=st.lists(step, min_size=2, max_size=4))
    def test_are_as_if_one_learner_had_done_it_all(self, steps: list[tuple[bool, str, list[str]]]) -> None:
        topic = make_topic(2)
        interview = InterviewQuestionFactory.create(topic=topic)
        guest, account, alone = Learner.objects.create_guest(), LearnerFactory.create(), LearnerFactory.create()
        for number, (is_guest, what, answers) in enumerate(steps):
            one, now = guest if is_guest else account, NOW + number * 30 * HOUR
            with suppress(NothingToRate):  # then there is nothing to put off for the one who did the rest as well
                do(one, interview, what, answers, now)
                do(alone, interview, what, answers, now)

        merge_guest(guest=guest, account=account)

        assert without_ids(account) == without_ids(alone)


def do(learner: Learner, interview: InterviewQuestion, what: str, answers: list[str], now: datetime) -> None:
    questions = list(interview.topic.questions.order_by("pk"))
    match what:
        case "interview":
            try_interview(learner, interview, is_best=False, rating=Rating.HARD, now=now)
        case "suspend" | "suspend, undo":
            put_off(learner=learner, subject=questions[0], act=ReviewAct.SUSPEND, now=now)
            if what == "suspend, undo":
                with suppress(NothingToUndo):  # it was suspended before
                    undo(learner=learner, now=now + HOUR)
        case _:
            sit(learner, interview.topic.course, what, dict(zip(questions, answers, strict=True)), now)


def sit(learner: Learner, course: Course, what: str, answers: dict[Question, str], now: datetime) -> None:
    attempt = begin(learner, course, mode=AttemptMode.EXAM if what == "exam" else AttemptMode.TUTOR, now=now)
    positions = {item.revision.question: item.position for item in attempt.items.select_related("revision__question")}
    for minute, (question, how) in enumerate(answers.items(), start=1):
        if how != "skip" and not (what == "exam" and minute > 1):  # of one instant the order is that of the form
            at = now + timedelta(minutes=minute / 10)
            confidence = "guess" if how == "guess" else ""
            answer(attempt, positions[question], right=how != "wrong", confidence=confidence, now=at)
    if what == "exam":
        submit(learner=learner, attempt_id=attempt.pk, now=now + timedelta(minutes=1))


def without_ids(learner: Learner) -> dict[str, list[Any]]:
    ids = ("id", "learner_id", "latest_item_id", "missed_item_id", "last_item_id")
    return {model.__name__: values(model.objects.filter(learner=learner), *ids) for model in DERIVED}
