"""Ending attempts: on submission, on the first read after the deadline, or by the sweep; once, however often asked."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from quizzes.domain.grading import grade
from quizzes.domain.timing import Phase
from quizzes.models import Attempt
from quizzes.services.progress import apply_answers, graded
from quizzes.services.readiness import record_readiness
from studyapp.models import Learner
from studyapp.statements import update


def submit(*, learner: Learner, attempt_id: UUID, now: datetime) -> Attempt:
    """End the attempt and grade what was answered; a second call changes nothing.

    Raises Attempt.DoesNotExist where the learner has no such attempt.
    """
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update().get(pk=attempt_id, learner=learner)
        if attempt.closed_at is None:
            is_in_time = attempt.clock.phase(now) is not Phase.OVERDUE
            _close(attempt, learner=learner, submitted_at=_not_after_deadline(attempt, now) if is_in_time else None)
        return attempt


def close_overdue(*, learner: Learner, attempt_id: UUID, now: datetime) -> Attempt:
    """Close the attempt as of its deadline if that has passed, and otherwise leave it alone."""
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update().get(pk=attempt_id, learner=learner)
        if attempt.clock.phase(now) is Phase.OVERDUE:
            _close(attempt, learner=learner, submitted_at=None)
        return attempt


def close_learners_overdue(*, learner: Learner, now: datetime) -> list[Attempt]:
    """Close what ran out of time while the learner was away, and return what still runs, newest first.

    One query where nothing ran out.
    """
    still_open = list(Attempt.objects.open().filter(learner=learner).order_by("-started_at"))
    overdue = [attempt for attempt in still_open if attempt.is_overdue(now)]
    for attempt in overdue:
        close_overdue(learner=learner, attempt_id=attempt.pk, now=now)
    return [attempt for attempt in still_open if attempt not in overdue]


def close_all_overdue(*, now: datetime) -> int:
    """Close every attempt whose time ran out and return how many; one transaction each.

    One that went to another learner or away since it was listed is left to the next time.
    """
    count = 0
    for each in Attempt.objects.overdue(now).select_related("learner"):
        with suppress(Attempt.DoesNotExist):
            close_overdue(learner=each.learner, attempt_id=each.pk, now=now)
            count += 1
    return count


def _not_after_deadline(attempt: Attempt, now: datetime) -> datetime:
    return now if attempt.deadline_at is None else min(now, attempt.deadline_at)


def _close(attempt: Attempt, *, learner: Learner, submitted_at: datetime | None) -> None:
    answered = list(attempt.items.exclude(answered_at=None).select_related("revision__question"))
    fresh = [item for item in answered if item.score is None]
    for item in fresh:
        item.score = grade(item.revision.item, item.response)
    update(fresh, ["score"])
    right = sum(item.score or 0 for item in answered if item.is_scored)
    save_closed(attempt, right=right, answered=len(answered), submitted_at=submitted_at)
    for item in fresh:
        item.attempt = attempt
    answers = [graded(item, learner=learner) for item in fresh]
    apply_answers(learner=learner, course_id=attempt.course_id, answers=answers)
    record_readiness(attempt, learner=learner)


def save_closed(attempt: Attempt, *, right: int, answered: int, submitted_at: datetime | None) -> None:
    """Store the end; the attempt's row must be locked. `right` counts scored items only."""
    attempt.submitted_at = submitted_at
    attempt.closed_at = submitted_at or attempt.deadline_at
    attempt.right_count = right
    attempt.answered_count = answered
    update([attempt], ["submitted_at", "closed_at", "right_count", "answered_count"])
