"""The learner's days of study, and how many of them stand in a row."""

from collections.abc import Iterable
from datetime import date, timedelta

from quizzes.domain.streaks import streak
from quizzes.models import StudyDay
from studyapp.models import Learner

LONGEST_COUNT = timedelta(days=126)
"""Eighteen weeks, as the calendar of days shows them. A longer run is none the better for it."""


def study_days(learner: Learner | None, today: date) -> list[StudyDay]:
    """Return the days of the last eighteen weeks on which the learner did something; one query."""
    if learner is None:
        return []
    return list(StudyDay.objects.filter(learner=learner, day__gt=today - LONGEST_COUNT))


def days_in_a_row(learner: Learner | None, days: Iterable[StudyDay], today: date) -> int:
    """Return how many days stand in a row; 0 for whoever would rather not be told."""
    if learner is None or not learner.counts_streak:
        return 0
    return streak([each.day for each in days], today)


def count_in_a_row(learner: Learner, today: date) -> int:
    """Return how many days stand in a row; one query, none for whoever would rather not be told."""
    return days_in_a_row(learner, study_days(learner, today), today) if learner.counts_streak else 0
