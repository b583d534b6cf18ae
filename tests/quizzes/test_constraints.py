"""What must never be false is refused by the database itself, whatever code forgot to check."""

from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from notes.models import Reading
from quizzes.models import (
    AnswerEvent,
    Attempt,
    AttemptItem,
    InterviewAnswer,
    Question,
    QuestionProgress,
    QuestionReport,
    QuestionRevision,
    ReviewLog,
    TopicProgress,
)
from quizzes.models.reviews import ReviewAct
from tests.factories import (
    HOUR,
    NOW,
    DomainFactory,
    ExamFactory,
    InterviewQuestionFactory,
    LearnerFactory,
    RevisionFactory,
    answer,
    begin,
    make_question,
    make_topic,
    multiple_item,
    report,
    try_interview,
)

pytestmark = pytest.mark.django_db


def refused(change: Any, *arguments: Any, **values: Any) -> str:
    """The name of the constraint is in the message on PostgreSQL and, for checks, on SQLite."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change(*arguments, **values)
    return str(caught.value)


@pytest.fixture
def attempt() -> Attempt:
    topic = make_topic(2)
    attempt = begin(LearnerFactory.create(), topic.course)
    answer(attempt, 1)
    return attempt


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"mode": "cheat"}, "attempt_mode_known"),
        ({"kind": "party"}, "attempt_kind_known"),
        ({"item_count": 0}, "attempt_has_scored_items"),
        ({"scored_count": 0}, "attempt_has_scored_items"),
        ({"time_factor": 3}, "attempt_time_factor_known"),
        ({"kind": "mock"}, "attempt_of_exam_is_mock"),
        ({"deadline_at": NOW - HOUR}, "attempt_deadline_after_start"),
        ({"closed_at": NOW - HOUR, "right_count": 0, "answered_count": 0}, "attempt_closed_after_start"),
        ({"submitted_at": NOW}, "attempt_submitted_is_closed"),
        ({"right_count": 1}, "attempt_scored_when_closed"),
        ({"closed_at": NOW}, "attempt_scored_when_closed"),
        ({"closed_at": NOW, "right_count": 2, "answered_count": 1}, "attempt_scored_when_closed"),
        ({"closed_at": NOW, "right_count": 1, "answered_count": 3}, "attempt_scored_when_closed"),
    ],
)
def test_an_impossible_attempt(attempt: Attempt, values: dict[str, Any], constraint: str) -> None:
    assert constraint in refused(Attempt.objects.filter(pk=attempt.pk).update, **values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"score": 2}, "attempt_item_score_is_0_or_1"),
        ({"position": 0}, "attempt_item_position_from_one"),
        ({"confidence": "hopeful"}, "attempt_item_confidence_known"),
    ],
)
def test_an_impossible_item(attempt: Attempt, values: dict[str, Any], constraint: str) -> None:
    assert constraint in refused(attempt.items.filter(position=1).update, **values)


def test_one_item_for_each_position_and_question(attempt: Attempt) -> None:
    second = attempt.items.get(position=2)
    values = {"attempt": attempt, "option_order": [], "response": []}
    refused(AttemptItem.objects.create, position=1, revision=RevisionFactory.create(), **values)
    refused(AttemptItem.objects.create, position=3, revision_id=second.revision_id, **values)


def test_one_event_for_each_number(attempt: Attempt) -> None:
    event = attempt.events.get()
    event.pk = None
    refused(event.save)
    event.client_seq, event.kind = 2, "thought"
    assert "event_kind_known" in refused(event.save)
    assert AnswerEvent.objects.count() == 1


def test_what_an_attempt_showed_cannot_be_deleted(attempt: Attempt) -> None:
    with pytest.raises(models.ProtectedError):
        attempt.items.get(position=1).revision.delete()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"stability": -1.0}, "questionprogress_due_after_review"),
        ({"due_on": None}, "questionprogress_due_after_review"),
        ({"missed_since": None, "missed_item": 1}, "missed_item_is_missed"),
    ],
)
def test_impossible_progress(attempt: Attempt, values: dict[str, Any], constraint: str) -> None:
    assert constraint in refused(QuestionProgress.objects.filter(answer_count=1).update, **values)


def test_one_row_of_progress_for_each_learner_and_question_or_topic(attempt: Attempt) -> None:
    for row in (QuestionProgress.objects.all()[0], TopicProgress.objects.get()):
        row.pk = None
        refused(row.save)
    assert "topic_progress_precision_from_zero" in refused(TopicProgress.objects.update, precision=-1.0)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"difficulty": "fun"}, "question_difficulty_known"),
        ({"status": "rumour"}, "question_status_known"),
        ({"kind": "essay"}, "question_kind_known"),
    ],
)
def test_an_impossible_question(values: dict[str, Any], constraint: str) -> None:
    make_question()
    assert constraint in refused(Question.objects.update, **values)


def test_one_question_for_each_name_in_a_topic() -> None:
    question = make_question()
    refused(make_question, topic=question.topic, slug=question.slug)


def test_one_revision_for_each_number_and_content() -> None:
    question = make_question()
    refused(RevisionFactory.create, question=question, number=1, item=multiple_item())
    refused(RevisionFactory.create, question=question, number=2)
    assert "revision_number_from_one" in refused(QuestionRevision.objects.update, number=0)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": "secret"}, "exam_status_known"),
        ({"scored_count": 66}, "exam_scored_of_all"),
        ({"scored_count": 0}, "exam_scored_of_all"),
        ({"cut_score": 1001}, "exam_cut_on_scale"),
        ({"cut_score": 100}, "exam_cut_on_scale"),
        ({"time_limit_minutes": 0}, "exam_takes_time"),
    ],
)
def test_an_impossible_exam(values: dict[str, Any], constraint: str) -> None:
    exam = ExamFactory.create()
    assert constraint in refused(type(exam).objects.update, **values)


@pytest.mark.parametrize("weight", [0, 101])
def test_a_weight_that_is_no_percentage(weight: int) -> None:
    assert "domain_weight_is_percent" in refused(DomainFactory.create, weight_percent=weight)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"reason": "boredom"}, "report_reason_known"),
        ({"status": "lost", "resolved_at": NOW}, "report_status_known"),
        ({"status": "accepted"}, "report_resolved_unless_open"),
        ({"status": "declined", "resolved_at": NOW - HOUR}, "report_resolved_unless_open"),
        ({"resolved_at": NOW}, "report_resolved_unless_open"),
        ({"reason": "other"}, "report_of_other_says_what"),
        ({"source_url": "javascript:alert(1)"}, "report_source_is_web_page"),
        ({"source_url": "ftp://a.example/"}, "report_source_is_web_page"),
    ],
)
def test_an_impossible_report(attempt: Attempt, values: dict[str, Any], constraint: str) -> None:
    report(attempt)
    assert constraint in refused(QuestionReport.objects.update, **values)


def test_one_open_report_for_each_reason_and_one_at_any_time(attempt: Attempt) -> None:
    again = report(attempt)
    again.pk, again.reported_at = None, NOW + HOUR
    refused(again.save)
    again.status, again.resolved_at = "declined", NOW + HOUR
    again.save()
    again.pk = None
    refused(again.save)


def test_a_reading_that_says_nothing() -> None:
    values = {"lesson": make_topic(0).lesson, "learner": LearnerFactory.create(), "reached_at": NOW}
    assert "reading_says_something" in refused(Reading.objects.create, **values)
    Reading.objects.create(**values, anchor="first-section")
    refused(Reading.objects.create, **values, anchor="second-section")


@pytest.mark.parametrize("missing", ["rating", "self_rating", "rated_at"])
def test_an_interview_answer_is_rated_altogether_or_not_at_all(missing: str) -> None:
    rated = try_interview(LearnerFactory.create(), InterviewQuestionFactory.create(), "A stream.")
    change = InterviewAnswer.objects.filter(pk=rated.pk).update
    assert refused(change, **{missing: None})


def test_a_rating_in_the_log_says_which() -> None:
    try_interview(LearnerFactory.create(), InterviewQuestionFactory.create(), "A stream.")
    assert refused(ReviewLog.objects.filter(act=ReviewAct.RATE).update, rating=None)
