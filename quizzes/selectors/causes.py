"""Why questions were missed, in the learner's own words."""

from collections import Counter
from dataclasses import dataclass

from notes.models import Course
from quizzes.models import AttemptItem, Cause
from quizzes.models.attempts import ErrorCause
from studyapp.models import Learner

LATEST = 500
"""Causes that the profile is made of: it is to say what goes wrong now."""


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How often a cause was named; `share` of all that were, 0 to 1."""

    cause: ErrorCause
    count: int
    share: float


def cause_of(item: AttemptItem) -> ErrorCause | None:
    """Return what the learner named; the item must come with its cause, or this costs a query."""
    return ErrorCause(item.cause.cause) if hasattr(item, "cause") else None


def cause_profile(*, learner: Learner, course: Course) -> list[CauseCount]:
    """Count the latest causes that the learner named in the course, the most frequent first; one query."""
    named = Cause.objects.filter(learner=learner, attempt_item__attempt__course=course).order_by("-named_at")
    counts = Counter(named.values_list("cause", flat=True)[:LATEST])
    total = sum(counts.values())
    rows = [CauseCount(cause, counts[cause], counts[cause] / total) for cause in ErrorCause if cause in counts]
    return sorted(rows, key=lambda row: -row.count)
