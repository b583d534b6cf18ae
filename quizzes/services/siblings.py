"""Asking what was missed, and then the same facts in other questions."""

from dataclasses import replace
from random import Random
from uuid import UUID

from django.db.models import FilteredRelation, Q

from quizzes.domain.drawing import Candidate, Placed, draw, siblings_of
from quizzes.models import Question
from quizzes.models.attempts import PickReason
from quizzes.services.starting import Form, candidates_for
from studyapp.models import Learner


def with_siblings(form: Form, *, learner: Learner, seed: UUID) -> Form:
    """Return the form with its questions drawn, and after them one sibling for each that has one; two queries.

    A sibling that is missed itself is left to its own turn.
    """
    drawn = draw(candidates_for(form, learner), form.size, Random(seed.int))  # noqa: S311 (a fair draw, no secret)
    places, missed = _places(form, learner)
    others = [each for pk, each in places.items() if pk not in missed]
    siblings = siblings_of([places[each.question_id] for each in drawn if each.question_id in places], others)
    reasons = {each.question_id: PickReason.MISSED for each in drawn}
    reasons |= {each.question_id: PickReason.SIBLING for each in siblings}
    questions = Question.objects.live().filter(pk__in=reasons)
    return replace(form, questions=questions, size=len(reasons), reasons=reasons)


def _places(form: Form, learner: Learner) -> tuple[dict[int, Placed], set[int]]:
    """Every live question of the course with its place, and the ids of those that are missed; one query."""
    own = FilteredRelation("progress", condition=Q(progress__learner=learner))
    rows = (
        Question.objects.live()
        .filter(topic__course=form.course)
        .annotate(mine=own)
        .values_list("pk", "topic_id", "section", "sibling_group", "mine__served_at", "mine__missed_since")
    )
    places, missed = {}, set()
    for pk, topic_id, section, group, served_at, missed_since in rows:
        places[pk] = Placed(Candidate(pk, served_at, group), (topic_id, section))
        if missed_since is not None:
            missed.add(pk)
    return places, missed
