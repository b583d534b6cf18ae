"""Finding a learner's attempts."""

from datetime import datetime
from uuid import UUID

from notes.models import Course
from quizzes.models import Attempt
from quizzes.models.attempts import AttemptQuerySet
from studyapp.models import Learner


def get_attempt(*, learner: Learner, attempt_id: UUID) -> Attempt:
    """Return the learner's attempt with its course, or raise Attempt.DoesNotExist; one query."""
    return Attempt.objects.select_related("course").get(pk=attempt_id, learner=learner)


def first_open_position(attempt: Attempt) -> int:
    """Return where to go on: the first item without an answer, or the last one."""
    position = attempt.items.filter(answered_at=None).order_by("position").values_list("position", flat=True).first()
    return position or attempt.item_count


def list_attempts(*, learner: Learner, course: Course) -> AttemptQuerySet:
    """Return the learner's quizzes of the course, newest first."""
    return Attempt.objects.listed().filter(learner=learner, course=course)


def open_attempt(*, learner: Learner | None, course: Course, now: datetime) -> Attempt | None:
    """Return the latest quiz of the course that can still be resumed."""
    if learner is None:
        return None
    overdue = Attempt.objects.overdue(now).filter(learner=learner)
    return list_attempts(learner=learner, course=course).open().exclude(pk__in=overdue).first()
