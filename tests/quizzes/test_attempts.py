"""A sitting from start to end: whatever is sent twice, late or out of order, it counts once."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from notes.models import Course, Topic
from quizzes.domain.timing import GRACE
from quizzes.models import AnswerEvent, Attempt, QuestionProgress
from quizzes.models.attempts import AttemptKind, AttemptMode
from quizzes.selectors.attempts import first_open_position, open_attempt
from quizzes.services.closing import close_all_overdue, close_overdue, submit
from quizzes.services.recording import AlreadyAnswered
from quizzes.services.starting import NothingToAsk
from studyapp.models import Learner
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    ExamFactory,
    LearnerFactory,
    answer,
    begin,
    flag,
    make_question,
    make_topic,
)
from tests.factories import multiple_item as multiple

pytestmark = pytest.mark.django_db
EXAM, TUTOR = AttemptMode.EXAM, AttemptMode.TUTOR
SECOND = timedelta(seconds=1)


@pytest.fixture
def topic() -> Topic:
    return make_topic(4)


@pytest.fixture
def course(topic: Topic) -> Course:
    return topic.course


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


class TestStarting:
    def test_freezes_a_form_of_the_size_asked_for(self, learner: Learner, course: Course) -> None:
        attempt = begin(learner, course, size=3)
        assert [item.position for item in attempt.items.all()] == [1, 2, 3]
        assert all(sorted(item.option_order) == list("abcd") for item in attempt.items.all())

    def test_takes_what_there_is_when_more_is_asked_for(self, learner: Learner, course: Course) -> None:
        assert begin(learner, course, size=50).item_count == 4

    def test_with_nothing_to_ask_is_refused_and_saves_nothing(self, learner: Learner, course: Course) -> None:
        with pytest.raises(NothingToAsk):
            begin(learner, course, slug="unknown")
        assert not Attempt.objects.exists()

    def test_twice_with_the_same_id_makes_one_attempt(self, learner: Learner, course: Course) -> None:
        attempt_id = uuid4()
        assert begin(learner, course, attempt_id=attempt_id) == begin(learner, course, attempt_id=attempt_id)
        assert Attempt.objects.count() == 1

    def test_with_the_id_of_somebody_elses_attempt_makes_an_own_one(self, learner: Learner, course: Course) -> None:
        others = begin(LearnerFactory.create(), course)
        own = begin(learner, course, attempt_id=others.pk)
        assert own.pk != others.pk
        assert own.learner == learner

    def test_prefers_questions_that_were_not_on_a_form_yet(self, learner: Learner, course: Course) -> None:
        first = begin(learner, course, size=2)
        second = begin(learner, course, size=2, now=NOW + HOUR)
        assert not set(_questions(first)) & set(_questions(second))

    def test_a_timed_quiz_runs_at_the_pace_of_the_leading_exam(self, learner: Learner, course: Course) -> None:
        ExamFactory.create(course=course, question_count=4, scored_count=4, time_limit_minutes=10)
        assert begin(learner, course, mode=EXAM).deadline_at == NOW + timedelta(minutes=10)

    def test_practice_has_no_deadline(self, learner: Learner, course: Course) -> None:
        assert begin(learner, course).deadline_at is None

    def test_asks_the_current_revision_and_keeps_it(self, learner: Learner, topic: Topic) -> None:
        item = begin(learner, topic.course, size=1).items.select_related("revision__question").get()
        assert item.revision.number == item.revision.question.revision_number


def _questions(attempt: Attempt) -> list[int]:
    return list(attempt.items.values_list("revision__question_id", flat=True))


class TestPractising:
    def test_grades_at_once_and_updates_progress(self, learner: Learner, course: Course) -> None:
        item = answer(begin(learner, course), right=False).item
        assert item.score == 0
        assert QuestionProgress.objects.get(question=item.revision.question_id).missed_since == NOW

    def test_an_answer_is_final(self, learner: Learner, course: Course) -> None:
        attempt = begin(learner, course)
        answer(attempt, 1, right=False)
        with pytest.raises(AlreadyAnswered):
            answer(attempt, 1, right=True)
        assert attempt.items.get(position=1).score == 0
        assert attempt.events.count() == 1

    def test_the_same_answer_sent_ten_times_counts_once(self, learner: Learner, course: Course) -> None:
        attempt = begin(learner, course)
        for _ in range(10):
            answer(attempt, 1, "a", seq=1)
        assert attempt.events.count() == 1
        assert QuestionProgress.objects.get(answered_at__isnull=False).answer_count == 1

    def test_another_answer_under_the_same_number_is_told_apart(self, learner: Learner, course: Course) -> None:
        attempt = begin(learner, course)
        answer(attempt, 1, "a", seq=1)
        with pytest.raises(AlreadyAnswered):
            answer(attempt, 1, "b", seq=1)

    def test_two_tabs_that_count_alike_lose_nothing(self, learner: Learner, course: Course) -> None:
        attempt = begin(learner, course)
        answer(attempt, 1, "a", seq=1)
        answer(attempt, 2, "b", seq=1)
        assert list(attempt.events.values_list("client_seq", flat=True)) == [1, 1]
        assert attempt.items.exclude(answered_at=None).count() == 2

    def test_the_last_answer_closes_the_attempt(self, learner: Learner, course: Course) -> None:
        attempt = begin(learner, course, size=2)
        answer(attempt, 1, right=True)
        answer(attempt, 2, right=False, now=NOW + HOUR)
        attempt.refresh_from_db()
        assert (attempt.right_count, attempt.answered_count) == (1, 2)
        assert attempt.closed_at == attempt.submitted_at == NOW + HOUR

    def test_what_comes_after_the_end_is_kept_and_counts_for_nothing(self, learner: Learner, course: Course) -> None:
        attempt = begin(learner, course)
        submit(learner=learner, attempt_id=attempt.pk, now=NOW)
        assert answer(attempt, 1).is_late
        assert AnswerEvent.objects.get().is_late
        assert attempt.items.get(position=1).answered_at is None

    def test_another_learner_cannot_answer(self, learner: Learner, course: Course) -> None:
        attempt = begin(learner, course)
        attempt.learner = LearnerFactory.create()
        with pytest.raises(attempt.items.model.DoesNotExist):
            answer(attempt, 1)
        assert not AnswerEvent.objects.exists()


class TestSittingATimedQuiz:
    @pytest.fixture
    def attempt(self, learner: Learner, course: Course) -> Attempt:
        return begin(learner, course, mode=EXAM)

    def test_nothing_is_graded_before_the_end(self, attempt: Attempt) -> None:
        assert answer(attempt, 1).item.score is None
        assert not QuestionProgress.objects.filter(answer_count__gt=0).exists()

    def test_an_answer_can_be_changed_and_every_change_is_logged(self, attempt: Attempt) -> None:
        answer(attempt, 1, "b")
        answer(attempt, 1, "a")
        assert attempt.items.get(position=1).response == ["a"]
        assert [event.payload["option"] for event in attempt.events.order_by("client_seq")] == [["b"], ["a"]]

    def test_answers_that_arrive_out_of_order_leave_the_newest(self, attempt: Attempt) -> None:
        answer(attempt, 1, "a", seq=5)
        assert answer(attempt, 1, "b", seq=3).is_superseded
        assert attempt.items.get(position=1).response == ["a"]
        assert attempt.events.count() == 2

    def test_an_answer_that_was_taken_back_leaves_the_item_open(self, learner: Learner) -> None:
        question = make_question(multiple())
        attempt = begin(learner, question.topic.course, mode=EXAM)
        answer(attempt, 1, "a", "b")
        assert answer(attempt, 1, "a").item.answered_at is None
        closed = submit(learner=learner, attempt_id=attempt.pk, now=NOW + SECOND)
        assert (closed.right_count, closed.answered_count) == (0, 0)

    def test_time_on_an_item_adds_up_over_visits(self, attempt: Attempt) -> None:
        answer(attempt, 1, "a", elapsed_ms=4000)
        assert answer(attempt, 1, "b", elapsed_ms=2500).item.time_spent_ms == 6500

    def test_submitting_grades_and_counts(self, attempt: Attempt, learner: Learner) -> None:
        answer(attempt, 1, right=True)
        answer(attempt, 2, right=False)
        closed = submit(learner=learner, attempt_id=attempt.pk, now=NOW + HOUR / 60)
        assert (closed.right_count, closed.answered_count) == (1, 2)
        assert list(attempt.items.values_list("score", flat=True)) == [1, 0, None, None]
        assert QuestionProgress.objects.filter(missed_since__isnull=False).count() == 1

    def test_submitting_again_changes_nothing(self, attempt: Attempt, learner: Learner) -> None:
        first = submit(learner=learner, attempt_id=attempt.pk, now=NOW + SECOND)
        second = submit(learner=learner, attempt_id=attempt.pk, now=NOW + 2 * SECOND)
        assert second.submitted_at == first.submitted_at

    def test_an_answer_in_the_grace_after_zero_still_counts(self, attempt: Attempt) -> None:
        assert attempt.deadline_at
        assert answer(attempt, 1, now=attempt.deadline_at + GRACE - SECOND).item.answered_at is not None

    def test_an_answer_after_the_grace_does_not(self, attempt: Attempt) -> None:
        assert attempt.deadline_at
        assert answer(attempt, 1, now=attempt.deadline_at + GRACE).is_late
        assert attempt.items.get(position=1).response == []

    def test_time_closes_it_as_of_the_deadline_with_what_was_answered(self, attempt: Attempt, learner: Learner) -> None:
        answer(attempt, 1, right=True)
        assert attempt.deadline_at
        closed = close_overdue(learner=learner, attempt_id=attempt.pk, now=attempt.deadline_at + DAY)
        assert (closed.closed_at, closed.submitted_at, closed.right_count) == (attempt.deadline_at, None, 1)

    def test_a_submission_in_the_grace_ends_at_the_deadline(self, attempt: Attempt, learner: Learner) -> None:
        assert attempt.deadline_at
        closed = submit(learner=learner, attempt_id=attempt.pk, now=attempt.deadline_at + SECOND)
        assert closed.closed_at == closed.submitted_at == attempt.deadline_at

    def test_it_is_not_closed_before_its_time(self, attempt: Attempt, learner: Learner) -> None:
        assert close_overdue(learner=learner, attempt_id=attempt.pk, now=NOW).closed_at is None

    def test_the_sweep_closes_everybodys(self, attempt: Attempt, course: Course) -> None:
        begin(LearnerFactory.create(), course, mode=EXAM)
        begin(LearnerFactory.create(), course)  # practice has no end
        assert close_all_overdue(now=timezone.now() + 1000 * DAY) == 2
        assert close_all_overdue(now=timezone.now() + 1000 * DAY) == 0

    def test_the_sweep_goes_on_without_what_went_away_meanwhile(
        self, attempt: Attempt, course: Course, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gone = begin(LearnerFactory.create(), course, mode=EXAM)

        def close(*, attempt_id: UUID, **more: Any) -> Attempt:
            Attempt.objects.filter(pk=gone.pk).update(learner=attempt.learner)
            return close_overdue(attempt_id=attempt_id, **more)

        monkeypatch.setattr("quizzes.services.closing.close_overdue", close)
        assert close_all_overdue(now=timezone.now() + 1000 * DAY) == 1


class TestFlagging:
    def test_marks_the_item_and_the_question(self, learner: Learner, course: Course) -> None:
        attempt = begin(learner, course)
        for seq, is_flagged in ((1, True), (1, True), (2, False), (3, True)):
            item = flag(attempt, is_flagged=is_flagged, seq=seq).item
        assert AnswerEvent.objects.filter(kind="flag").count() == 3
        assert QuestionProgress.objects.get(question=item.revision.question_id).is_flagged

    def test_comes_too_late_after_the_end(self, learner: Learner, course: Course) -> None:
        attempt = begin(learner, course)
        submit(learner=learner, attempt_id=attempt.pk, now=NOW)
        assert flag(attempt).is_late
        assert not attempt.items.get(position=1).is_flagged


class TestResuming:
    def test_leads_to_the_first_item_without_an_answer(self, learner: Learner, course: Course) -> None:
        attempt = begin(learner, course, mode=EXAM)
        answer(attempt, 1)
        answer(attempt, 3)
        assert first_open_position(attempt) == 2

    def test_finds_the_latest_quiz_that_still_runs(self, learner: Learner, course: Course) -> None:
        begin(learner, course)
        timed = begin(learner, course, mode=EXAM, now=NOW + SECOND)
        begin(learner, course, kind=AttemptKind.CHECK, now=NOW + 2 * SECOND)
        assert timed.deadline_at
        assert open_attempt(learner=learner, course=course, now=NOW + 3 * SECOND) == timed
        assert open_attempt(learner=learner, course=course, now=timed.deadline_at + GRACE) != timed
        assert open_attempt(learner=LearnerFactory.create(), course=course, now=NOW) is None
