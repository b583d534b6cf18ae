"""What a guest did becomes the account's: all of it, once, as if the account had done it itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notes.models import Reading
from notes.services import bookmark, mark_read
from quizzes.models import Attempt, InterviewQuestion
from quizzes.services.closing import submit
from quizzes.services.merging import MOVES
from quizzes.services.progress import rebuild_progress
from studyapp.merging import Merged, merge_guest
from studyapp.models import Learner
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    InterviewQuestionFactory,
    LearnerFactory,
    answer,
    begin,
    long_history,
    make_exam,
    make_topic,
)
from tests.histories import DERIVED, NOT_HISTORY, derived, study, tables_of_learners, values

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest() -> Learner:
    return Learner.objects.create_guest()


@pytest.fixture
def account() -> Learner:
    return LearnerFactory.create()


@pytest.fixture
def interview() -> InterviewQuestion:
    topic = make_topic(3)
    make_exam(topic.course, 40, 60, per_domain=2)
    return InterviewQuestionFactory.create(topic=topic)


class TestMerging:
    def test_moves_everything_and_says_what(
        self, guest: Learner, account: Learner, interview: InterviewQuestion
    ) -> None:
        running = study(guest, interview)
        answer(begin(account, interview.topic.course, size=2, now=NOW - 3 * DAY), 1, right=False, now=NOW - 3 * DAY)
        tables = [model for model in tables_of_learners() if model not in NOT_HISTORY + DERIVED]
        before = {model: values(model.objects.all(), "learner_id") for model in tables}
        assert all(before.values())

        merged = merge_guest(guest=guest, account=account)

        assert (
            merged.sentence
            == "Merged 4 answers, 2 quizzes, 2 interview answers, 1 lesson, 1 study goal into this account."
        )
        assert (
            merged.other_count == 7
        )  # three acts and the rating of the interview answer, a cause, a forecast, a report
        assert {model: values(model.objects.filter(learner=account), "learner_id") for model in tables} == before
        assert list(Learner.objects.all()) == [account]
        assert Attempt.objects.get(pk=running.pk).deadline_at == running.deadline_at

    def test_leaves_what_rebuilding_gives(self, guest: Learner, account: Learner, interview: InterviewQuestion) -> None:
        study(guest, interview)
        merge_guest(guest=guest, account=account)
        kept = derived(account)
        assert all(kept.values())
        rebuild_progress(account)
        assert derived(account) == kept

    def test_lets_a_running_attempt_go_on(self, guest: Learner, account: Learner, interview: InterviewQuestion) -> None:
        running = study(guest, interview)
        merge_guest(guest=guest, account=account)
        running.refresh_from_db()
        answer(running, 2)
        assert submit(learner=account, attempt_id=running.pk, now=NOW).right_count == 2

    @pytest.mark.parametrize("case", ["gone", "no guest", "the same"])
    def test_does_nothing_where_there_is_no_guest_to_merge(
        self, account: Learner, interview: InterviewQuestion, case: str
    ) -> None:
        other = {"gone": Learner(pk=0, is_guest=True), "no guest": LearnerFactory.create(), "the same": account}[case]
        answer(begin(account, interview.topic.course, size=1), 1)
        merged = merge_guest(guest=other, account=account)
        assert (bool(merged), merged.sentence) == (False, "")
        assert Attempt.objects.get().learner == account

    def test_knows_every_table_that_names_a_learner(self) -> None:
        """A new one goes into MOVES of quizzes.services.merging, or is named here as what it is."""
        moved = {Attempt, Reading, *(move.model for move in MOVES)}
        assert tables_of_learners() == moved | {*DERIVED, *NOT_HISTORY}

    def test_a_lesson_keeps_the_first_reading_and_the_latest_place(
        self, guest: Learner, account: Learner, interview: InterviewQuestion
    ) -> None:
        first, second, third = (topic.lesson for topic in interview.topic.course.topics.all())
        mark_read(learner=guest, lesson=first, now=NOW)
        bookmark(learner=guest, lesson=first, anchor="second-section", now=NOW + DAY)
        mark_read(learner=account, lesson=first, now=NOW + HOUR)
        bookmark(learner=account, lesson=first, anchor="first-section", now=NOW + HOUR)
        bookmark(learner=account, lesson=second, anchor="first-section", now=NOW)
        mark_read(learner=guest, lesson=second, now=NOW + HOUR)
        mark_read(learner=account, lesson=third, now=NOW)
        mark_read(learner=guest, lesson=third, now=NOW + HOUR)

        assert merge_guest(guest=guest, account=account).lesson_count == 3

        rows = Reading.objects.order_by("lesson__topic__position").values_list("anchor", "reached_at", "read_at")
        assert list(rows) == [
            ("second-section", NOW + DAY, NOW),
            ("first-section", NOW, NOW + HOUR),
            ("", NOW + HOUR, NOW),
        ]

    def test_asks_no_more_of_the_database_for_a_long_history(self, account: Learner) -> None:
        course, counts = make_topic(20).course, []
        for quizzes in (2, 40):
            guest = Learner.objects.create_guest()
            long_history(guest, course, quizzes, size=10)
            with CaptureQueriesContext(connection) as queries:
                assert merge_guest(guest=guest, account=account).quiz_count == quizzes
            counts.append(len(queries))
        assert counts[0] == counts[1] < 60


@pytest.mark.parametrize(
    ("merged", "sentence"),
    [
        (Merged(), ""),
        (Merged(answer_count=5, quiz_count=2), "Merged 5 answers, 2 quizzes into this account."),
        (Merged(answer_count=1, quiz_count=1), "Merged 1 answer, 1 quiz into this account."),
        (Merged(lesson_count=1), "Merged 1 lesson into this account."),
        (Merged(interview_count=2, other_count=3), "Merged 2 interview answers into this account."),
        (Merged(other_count=1), "Merged other changes into this account."),
    ],
)
def test_people_are_told_what_came_over(merged: Merged, sentence: str) -> None:
    assert (merged.sentence, bool(merged)) == (sentence, bool(sentence))
