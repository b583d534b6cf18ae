"""A learner's history to merge and to bring along, and what the tables say about it."""

from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.db import models

from notes.models import Course, Reading
from notes.services import mark_read
from quizzes.domain.copies import copy_id
from quizzes.domain.scheduling import Rating
from quizzes.models import (
    AnswerEvent,
    Attempt,
    AttemptItem,
    Cause,
    Goal,
    InterviewAnswer,
    InterviewProgress,
    InterviewQuestion,
    QuestionProgress,
    QuestionReport,
    ReadinessPoint,
    ReviewLog,
    StudyDay,
    TopicProgress,
)
from quizzes.models.attempts import AttemptKind, AttemptMode, ErrorCause
from quizzes.models.reviews import ReviewAct
from quizzes.services.causes import name_cause
from quizzes.services.progress import rebuild_progress
from quizzes.services.reviews import put_off, rate_question, set_goal, undo
from studyapp.models import Learner, Session
from tests.factories import DAY, HOUR, NOW, answer, begin, draft_interview, flag, report, try_interview

DERIVED = (QuestionProgress, TopicProgress, InterviewProgress, StudyDay)
"""Made anew by rebuilding, so the ids of these rows mean nothing."""


NOT_HISTORY = (LogEntry, Session, EmailAddress)
"""Tables of what is the account's or the browser's as such: nobody takes it along, into another account or a file."""


def tables_of_learners() -> set[type[models.Model]]:
    return {relation.related_model for relation in Learner._meta.related_objects}


def derived(learner: Learner) -> dict[str, list[Any]]:
    """Everything kept ready to read, without the ids of rows."""
    return {model.__name__: values(model.objects.filter(learner=learner), "id") for model in DERIVED}


def values(rows: Any, *but: str) -> list[Any]:
    names = [field.attname for field in rows.model._meta.concrete_fields if field.attname not in but]
    return sorted(rows.values_list(*names), key=repr)


def study(learner: Learner, interview: InterviewQuestion) -> Attempt:
    """A bit of everything; return the timed quiz that still runs."""
    course = interview.topic.course
    practice = begin(learner, course, size=3, now=NOW - DAY)
    answer(practice, 1, right=False, now=NOW - DAY)
    name_cause(item=practice.items.get(position=1), cause=ErrorCause.MISREAD, now=NOW - DAY)
    report(practice, 1, now=NOW - DAY)
    answer(practice, 2, confidence="unsure", now=NOW - DAY)
    flag(practice, 3, now=NOW - DAY)
    missed, unsure = (practice.items.get(position=n).revision.question for n in (1, 2))
    rate_question(learner=learner, question=unsure, rating=Rating.AGAIN, now=NOW - DAY)
    put_off(learner=learner, subject=missed, act=ReviewAct.SUSPEND, now=NOW - DAY + HOUR)
    undo(learner=learner, now=NOW - DAY + 2 * HOUR)
    answer(begin(learner, course, size=1, kind=AttemptKind.CHECK), 1)
    try_interview(learner, interview, "A stream never ends.")
    draft_interview(learner, interview, "Half a thought.", now=NOW + HOUR)
    mark_read(learner=learner, lesson=course.topics.first().lesson, now=NOW)
    set_goal(learner=learner, course=course, minutes_per_day=45, exam_on=date(2026, 12, 24))
    forecast(learner, course, NOW.date(), 0.5)
    exam = begin(learner, course, mode=AttemptMode.EXAM, now=NOW)
    answer(exam, 1)
    return exam


def forecast(learner: Learner, course: Course, day: date, chance: float) -> None:
    said = {"pass_chance": chance, "score": 0.6, "score_low": 0.5, "score_high": 0.7}
    ReadinessPoint.objects.create(learner=learner, exam=course.exams.get(), day=day, **said)


def bring(guest: Learner, account: Learner) -> None:
    """Give the account copies of all that the guest did, as importing an export of it does."""
    items: dict[int | None, int | None] = {None: None}
    for attempt in Attempt.objects.filter(learner=guest):
        items |= _bring_attempt(attempt, account)
    acts: dict[int | None, int | None] = {None: None}
    for pk in ReviewLog.objects.filter(learner=guest).order_by("at", "pk").values_list("pk", flat=True):
        act = ReviewLog.objects.get(pk=pk)
        undone, item = acts[act.undoes_id], items[act.attempt_item_id]
        acts[pk] = again(act, learner=account, attempt_item_id=item, undoes_id=undone).pk
    for model in (Reading, InterviewAnswer, Goal, ReadinessPoint):
        for row in model.objects.filter(learner=guest):
            again(row, learner=account)
    for row in QuestionReport.objects.filter(learner=guest):
        again(row, learner=account, attempt_item_id=items[row.attempt_item_id])
    rebuild_progress(account)


def _bring_attempt(attempt: Attempt, account: Learner) -> dict[int | None, int | None]:
    """Return the ids of the copied items by those of the originals."""
    original = attempt.pk
    copy = again(attempt, pk=copy_id(original, account.pk), learner=account)
    items: dict[int | None, int | None] = {}
    for pk in AttemptItem.objects.filter(attempt=original).values_list("pk", flat=True):
        items[pk] = again(AttemptItem.objects.get(pk=pk), attempt=copy).pk
    for event in AnswerEvent.objects.filter(attempt=original):
        again(event, attempt=copy, attempt_item_id=items[event.attempt_item_id])
    for cause in Cause.objects.filter(attempt_item__attempt=original):
        again(cause, learner=account, attempt_item_id=items[cause.attempt_item_id])
    return items


def again(row: Any, *, pk: Any = None, **changes: Any) -> Any:
    """Store the row as another one."""
    row.pk, row._state.adding = pk, True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row
