"""Which questions a learner can choose from."""

from collections.abc import Sequence
from typing import cast

from django.db import models
from django.db.models import Count, FilteredRelation, Q

from notes.models import Course
from quizzes.models import Question
from quizzes.models.bank import BankQuerySet
from studyapp.models import Learner


class QuestionState(models.TextChoices):
    """Where a question stands with one learner."""

    ALL = "all", "All"
    UNSEEN = "unseen", "Not seen yet"
    MISSED = "missed", "Missed"
    FLAGGED = "flagged", "Flagged"


CONDITIONS = {
    QuestionState.ALL: Q(),
    QuestionState.UNSEEN: Q(mine__isnull=True),
    QuestionState.MISSED: Q(mine__missed_since__isnull=False),
    QuestionState.FLAGGED: Q(mine__is_flagged=True),
}


def matching_questions(
    *, learner: Learner | None, course: Course, topics: Sequence[str] = (), state: str = QuestionState.ALL
) -> BankQuerySet[Question]:
    """Return the live questions of the named topics (none named: all) in that state."""
    return _with_mine(learner, course, topics).filter(CONDITIONS[QuestionState(state)])


def count_by_state(*, learner: Learner | None, course: Course, topics: Sequence[str] = ()) -> dict[str, int]:
    """Count the questions of every state; one query."""
    counts = {state.value: Count("pk", filter=condition) for state, condition in CONDITIONS.items() if condition}
    return _with_mine(learner, course, topics).aggregate(all=Count("pk"), **counts)


def _with_mine(learner: Learner | None, course: Course, topics: Sequence[str]) -> BankQuerySet[Question]:
    """Joins the learner's own progress as `mine`; a stranger has none."""
    questions = Question.objects.live().filter(topic__course=course)
    if topics:
        questions = questions.filter(topic__slug__in=topics)
    own = Q(progress__learner=learner) if learner else Q(progress__learner__isnull=True, progress__pk=0)
    return cast(BankQuerySet[Question], questions.annotate(mine=FilteredRelation("progress", condition=own)))
