"""Why an item was missed, as the learner says."""

from datetime import datetime

from quizzes.models import AttemptItem, Cause
from quizzes.models.attempts import ErrorCause


class NotMissed(Exception):
    """Only what was graded as wrong, or left open in a closed attempt, has a cause."""


def name_cause(*, item: AttemptItem, cause: ErrorCause | None, now: datetime) -> None:
    """Keep the learner's latest word on why they missed the item, or take it back; `attempt` must be loaded."""
    if item.score == 1 or (item.score is None and item.attempt.closed_at is None):
        raise NotMissed
    if cause is None:
        Cause.objects.filter(attempt_item=item).delete()
        return
    Cause.objects.update_or_create(
        attempt_item=item, defaults={"learner_id": item.attempt.learner_id, "cause": cause, "named_at": now}
    )
