"""Keeping what is forecast for an exam, once a study day, to be held later against what came."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Count, Q

from quizzes.domain.mastery import TopicSummary, on_day
from quizzes.domain.readiness import ANSWERS_NEEDED, Readiness, readiness
from quizzes.models import Attempt, Exam, ReadinessPoint
from quizzes.services.progress import course_state
from quizzes.services.rounds import blueprint_of
from studyapp.models import Learner


def record_readiness(attempt: Attempt, *, learner: Learner) -> None:
    """Keep the forecast as the closed attempt leaves it; the latest of a study day stands.

    Call it in the transaction that closes the attempt, once its answers are counted. It writes nothing while there is
    too little to go by, and nothing for a day that later answers have overtaken: what was not said then is not put into
    its mouth. One query then, four otherwise, however long the history.
    """
    if attempt.closed_at is None or not attempt.answered_count:
        return
    state, day = course_state(learner, attempt.course_id), learner.study_day(attempt.closed_at)
    is_overtaken = state.latest is not None and learner.study_day(state.latest[0]) > day
    if is_overtaken or sum(each.answer_count for each in state.summaries.values()) < ANSWERS_NEEDED:
        return
    exam = exam_studied_for(learner, attempt.course_id)
    if exam is not None:
        _keep(learner, exam, day, state.summaries)


def exam_studied_for(learner: Learner, course_id: int) -> Exam | None:
    """Return the exam of the learner's goal, or else the course's leading one; one query."""
    exams = Exam.objects.live().filter(course_id=course_id)
    chosen = exams.annotate(is_goal=Count("goals", filter=Q(goals__learner=learner)))
    return chosen.order_by("-is_goal", "position").first()


def _keep(learner: Learner, exam: Exam, day: date, summaries: Mapping[int, TopicSummary]) -> None:
    judged = readiness(on_day(summaries, day), blueprint_of(exam))
    if not isinstance(judged, Readiness):
        return
    said = {
        "pass_chance": judged.pass_chance,
        "score": judged.score.estimate,
        "score_low": judged.score.low,
        "score_high": judged.score.high,
    }
    ReadinessPoint.objects.bulk_create(
        [ReadinessPoint(learner=learner, exam=exam, day=day, **said)],
        update_conflicts=True,
        unique_fields=["learner", "exam", "day"],
        update_fields=list(said),
    )
