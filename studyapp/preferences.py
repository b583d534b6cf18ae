"""Keeping what a learner set. What follows from it in other apps follows at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from notes.models import Course
from quizzes.services.days import change_time_zone
from quizzes.services.reviews import set_goal
from studyapp.models import Learner


@transaction.atomic
def save_preferences(
    *, learner: Learner, chosen: Mapping[str, Any], goals: Iterable[tuple[Course, Mapping[str, Any]]] = ()
) -> None:
    """Keep `chosen`, fields of Learner, and `goals`, fields of Goal by course."""
    plain = {name: value for name, value in chosen.items() if name != "time_zone"}
    for name, value in plain.items():
        setattr(learner, name, value)
    learner.save(update_fields=plain.keys())
    for course, goal in goals:
        set_goal(learner=learner, course=course, **goal)
    if chosen["time_zone"] != learner.time_zone:
        change_time_zone(learner=learner, time_zone=chosen["time_zone"])
