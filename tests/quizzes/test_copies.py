"""The same work reaches an account on two ways, as an export and with the guest: it is there once, and whole."""

from typing import Any

import pytest
from django.db.models import Model

from quizzes.domain.copies import copy_id
from quizzes.domain.scheduling import Rating
from quizzes.models import AnswerEvent, Attempt, AttemptItem, Cause, InterviewAnswer, InterviewQuestion, ReviewLog
from quizzes.models.attempts import AttemptMode, ErrorCause
from quizzes.models.reviews import ReviewAct
from quizzes.selectors.receipt import get_receipt
from quizzes.services.causes import name_cause
from quizzes.services.closing import submit
from quizzes.services.progress import rebuild_progress
from quizzes.services.reviews import put_off, rate_question, undo
from studyapp.merging import merge_guest
from studyapp.models import Learner
from tests.factories import (
    HOUR,
    NOW,
    InterviewQuestionFactory,
    LearnerFactory,
    answer,
    begin,
    draft_interview,
    flag,
    make_exam,
    make_topic,
    try_interview,
)
from tests.histories import DERIVED, bring, derived, study, values

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


def all_rows(learner: Learner) -> dict[type[Model], list[Any]]:
    """Every row that is the learner's, in every table that has such rows."""
    tables: dict[type[Any], str] = {AttemptItem: "attempt__learner", AnswerEvent: "attempt__learner"}
    tables |= {relation.related_model: relation.field.name for relation in Learner._meta.related_objects}
    return {
        model: values(model.objects.filter(**{path: learner}), *(("id",) if model in DERIVED else ()))
        for model, path in tables.items()
    }


def stands_alone(learner: Learner) -> bool:
    """Whether nobody else has any row, receipts agree with items, and what is derived with the logs."""
    before = derived(learner)
    rebuild_progress(learner)
    return (
        all(model.objects.count() == len(rows) for model, rows in all_rows(learner).items())
        and all(get_receipt(attempt).agrees for attempt in Attempt.objects.all())
        and derived(learner) == before
    )


class TestTheSameWorkAgain:
    def test_changes_no_row_where_it_was_imported_before(
        self, guest: Learner, account: Learner, interview: InterviewQuestion
    ) -> None:
        study(guest, interview)
        bring(guest, account)
        before = all_rows(account)

        assert not merge_guest(guest=guest, account=account)

        assert all_rows(account) == before
        assert stands_alone(account)

    def test_changes_no_row_where_another_guest_brought_it_before(
        self, guest: Learner, account: Learner, interview: InterviewQuestion
    ) -> None:
        other = Learner.objects.create_guest()
        study(guest, interview)
        bring(guest, other)
        assert merge_guest(guest=guest, account=account)
        before = all_rows(account)

        assert not merge_guest(guest=other, account=account)

        assert all_rows(account) == before
        assert stands_alone(account)


class TestAnAttemptThatWentOn:
    @pytest.fixture
    def exam(self, guest: Learner, account: Learner, interview: InterviewQuestion) -> Attempt:
        """The guest's; the account has it with its first answer."""
        exam = begin(guest, interview.topic.course, mode=AttemptMode.EXAM)
        answer(exam, 1, "b")
        bring(guest, account)
        return exam

    def copy(self, attempt: Attempt, account: Learner) -> Attempt:
        return Attempt.objects.get(pk=copy_id(attempt.pk, account.pk))

    def test_with_the_guest_takes_the_place_of_its_copy(self, guest: Learner, account: Learner, exam: Attempt) -> None:
        answer(exam, 2)
        flag(exam, 3)
        merged = merge_guest(guest=guest, account=account)
        assert (merged.answer_count, merged.quiz_count) == (1, 0)
        assert list(Attempt.objects.values_list("pk", "deadline_at")) == [(exam.pk, exam.deadline_at)]
        assert stands_alone(account)

    def test_that_only_ended_with_the_guest_is_ended(self, guest: Learner, account: Learner, exam: Attempt) -> None:
        submit(learner=guest, attempt_id=exam.pk, now=NOW + HOUR / 60)
        merge_guest(guest=guest, account=account)
        assert Attempt.objects.get().submitted_at == NOW + HOUR / 60
        assert stands_alone(account)

    def test_with_the_account_stands(self, guest: Learner, account: Learner, exam: Attempt) -> None:
        copy = self.copy(exam, account)
        answer(copy, 2)
        assert not merge_guest(guest=guest, account=account)
        assert Attempt.objects.get() == copy
        assert stands_alone(account)

    def test_with_both_is_what_two_browsers_would_have_made_of_it(
        self, guest: Learner, account: Learner, exam: Attempt
    ) -> None:
        copy = self.copy(exam, account)
        for position in (1, 2, 3):
            answer(copy, position, "c", seq=5, now=NOW + HOUR / 60)
        answer(exam, 1, "a", seq=6, now=NOW + HOUR / 30)  # newer than the account's
        answer(exam, 3, "d", seq=5, now=NOW + HOUR / 30)  # under a number that the account's log has given

        assert merge_guest(guest=guest, account=account).answer_count == 0

        assert Attempt.objects.get() == copy
        assert list(copy.items.values_list("response", flat=True)[:3]) == [["a"], ["c"], ["c"]]
        late = AnswerEvent.objects.get(is_late=True)
        assert (late.payload["option"], late.client_seq) == (["d"], 6)
        assert AnswerEvent.objects.count() == 6
        assert stands_alone(account)

    def test_in_practice_keeps_the_answers_of_both(
        self, guest: Learner, account: Learner, interview: InterviewQuestion
    ) -> None:
        practice = begin(guest, interview.topic.course)
        bring(guest, account)
        copy = self.copy(practice, account)
        for position in (1, 2):
            answer(copy, position, right=True, now=NOW + HOUR)
        for position in (2, 3):
            answer(practice, position, right=False, seq=7, now=NOW + 2 * HOUR)

        assert merge_guest(guest=guest, account=account).answer_count == 1

        assert list(copy.items.values_list("score", flat=True)[:4]) == [1, 1, 0, None]
        assert AnswerEvent.objects.filter(is_late=True).count() == 1  # the second answer to an item in practice
        assert stands_alone(account)


class TestWhatWasSaidOfItSince:
    @pytest.fixture
    def practice(self, guest: Learner, account: Learner, interview: InterviewQuestion) -> Attempt:
        """The guest's, with a miss, a doubt and a card put off; the account has it."""
        practice = begin(guest, interview.topic.course)
        answer(practice, 1, right=False)
        answer(practice, 2, confidence="unsure")
        put_off(learner=guest, subject=practice.items.get(position=1).revision.question, act=ReviewAct.BURY, now=NOW)
        bring(guest, account)
        return practice

    def test_is_said_of_the_copy(self, guest: Learner, account: Learner, practice: Attempt) -> None:
        name_cause(item=practice.items.get(position=1), cause=ErrorCause.MISREAD, now=NOW + HOUR)
        unsure = practice.items.get(position=2).revision.question
        rate_question(learner=guest, question=unsure, rating=Rating.AGAIN, now=NOW + HOUR)

        assert merge_guest(guest=guest, account=account).other_count == 2

        assert Cause.objects.get().attempt_item.attempt.learner == account
        rated = ReviewLog.objects.get(act=ReviewAct.RATE).attempt_item
        assert rated is not None
        assert (rated.attempt.learner, rated.position) == (account, 2)
        assert stands_alone(account)

    @pytest.mark.parametrize(("hours", "cause"), [(2, ErrorCause.MIXED_UP), (4, ErrorCause.MISREAD)])
    def test_is_the_latest_word(
        self, guest: Learner, account: Learner, practice: Attempt, hours: int, cause: ErrorCause
    ) -> None:
        copied = AttemptItem.objects.get(attempt__learner=account, position=1)
        name_cause(item=practice.items.get(position=1), cause=ErrorCause.MISREAD, now=NOW + hours * HOUR)
        name_cause(item=copied, cause=ErrorCause.MIXED_UP, now=NOW + 3 * HOUR)
        assert not merge_guest(guest=guest, account=account)
        assert Cause.objects.get().cause == cause

    def test_undoes_the_act_that_the_account_has(self, guest: Learner, account: Learner, practice: Attempt) -> None:
        [kept] = ReviewLog.objects.filter(learner=account)
        undo(learner=guest, now=NOW + HOUR)
        merge_guest(guest=guest, account=account)
        assert ReviewLog.objects.get(act=ReviewAct.UNDO).undoes == kept
        assert stands_alone(account)

    def test_undoes_nothing_twice(self, guest: Learner, account: Learner, practice: Attempt) -> None:
        for learner, hours in ((guest, 1), (account, 2)):
            undo(learner=learner, now=NOW + hours * HOUR)
        merge_guest(guest=guest, account=account)
        assert ReviewLog.objects.get(act=ReviewAct.UNDO).at == NOW + 2 * HOUR
        assert stands_alone(account)


class TestAnInterviewAnswer:
    @pytest.mark.parametrize("rated_by", ["guest", "account"])
    def test_that_was_rated_since_is_a_draft_no_more(
        self, guest: Learner, account: Learner, interview: InterviewQuestion, rated_by: str
    ) -> None:
        draft_interview(guest, interview, "A stream")
        bring(guest, account)
        learner = {"guest": guest, "account": account}[rated_by]
        try_interview(learner, interview, "A stream never ends.", now=NOW + HOUR)
        merge_guest(guest=guest, account=account)
        kept = InterviewAnswer.objects.get()
        assert (kept.text, kept.rated_at) == ("A stream never ends.", NOW + HOUR)
        assert stands_alone(account)
