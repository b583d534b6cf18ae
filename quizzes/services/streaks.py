"""Whether pages speak of days in a row."""

from studyapp.models import Learner


def count_streak(*, learner: Learner, counts: bool) -> None:
    """Keep the learner's wish; it changes no record of what they did."""
    learner.counts_streak = counts
    learner.save(update_fields=["counts_streak"])
