"""Today's round: the questions worth the learner's minutes, due reviews among them, each with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Q

from notes.models import Course
from quizzes.domain.learning import DIFFICULTIES
from quizzes.domain.mastery import NOTHING, on_day, solve, topic_mastery
from quizzes.domain.picking import DueReview, Pick, Reason, TopicState, next_round
from quizzes.domain.picking import Question as AskableQuestion
from quizzes.domain.queue import daily_capacity, todays_queue
from quizzes.domain.readiness import Blueprint, BlueprintDomain
from quizzes.domain.scheduling import Card, recall
from quizzes.models import Attempt, Exam, Goal, Question
from quizzes.models.attempts import AttemptMode, PickReason
from quizzes.models.progress import CARD_FIELDS
from quizzes.services.progress import CourseState, course_state
from quizzes.services.starting import Form, NothingToAsk, start_attempt
from studyapp.models import Learner

SECONDS_PER_QUESTION = 90
"""A question with its explanation; 20 minutes make a round of 13."""

SMALLEST_ROUND, LARGEST_ROUND = 5, 40
DEFAULT_PASS_SHARE = 0.7
REASONS = {
    Reason.DUE_REVIEW: PickReason.DUE_REVIEW,
    Reason.UNSEEN_TOPIC: PickReason.UNSEEN_TOPIC,
    Reason.WEAK_TOPIC: PickReason.WEAK_TOPIC,
    Reason.EXAM_POINTS: PickReason.EXAM_POINTS,
}


@dataclass(frozen=True, slots=True)
class Round:
    """What a round would ask, in order; `due_count` of all questions due today, some of which may wait."""

    picks: tuple[Pick, ...]
    due_count: int

    def count(self, reason: Reason) -> int:
        return sum(pick.reason is reason for pick in self.picks)

    @property
    def review_count(self) -> int:
        return self.count(Reason.DUE_REVIEW)

    @property
    def minutes(self) -> int:
        return round(len(self.picks) * SECONDS_PER_QUESTION / 60)


def round_size(minutes: int) -> int:
    """Return how many questions fit into the minutes, 5 to 40."""
    return min(max(round(minutes * 60 / SECONDS_PER_QUESTION), SMALLEST_ROUND), LARGEST_ROUND)


def plan_round(*, learner: Learner, course: Course, seed: UUID, now: datetime) -> Round:
    """Choose the questions of a round, the same for the same seed and state; four queries."""
    goal = Goal.objects.filter(learner=learner, course=course).select_related("exam").first() or Goal(course=course)
    state, today = course_state(learner, course.pk), learner.study_day(now)
    rows = list(_questions(learner, course))
    exam_on = goal.exam_on if goal.exam_on and goal.exam_on > today else None
    cards = {row["pk"]: _card(row) for row in rows if row["mine__is_queued"] or row["mine__is_flagged"]}
    capacity = daily_capacity(goal.minutes_per_day, seconds_per_review=SECONDS_PER_QUESTION)
    begun = {key: card for key, card in cards.items() if not card.is_new}
    done = sum(card.reviewed_on == today for card in begun.values())
    queue = todays_queue(begun, day=today, capacity=capacity, done_today=done, exam_date=exam_on)
    topic_of = {row["pk"]: row["topic_id"] for row in rows}
    picks = next_round(
        round_size(goal.minutes_per_day),
        topics=_topic_states(state, _blueprint(goal.exam or _leading(course), state), today),
        questions=[_askable(row) for row in rows],
        due=[DueReview(key, topic_of[key], recall(cards[key], today)) for key in queue.today],
        rng=Random(seed.int),  # noqa: S311 (a fair draw, no secret)
        is_final_days=queue.is_final_pass,
    )
    return Round(tuple(picks), len(queue.today) + queue.left_out)


def start_round(*, learner: Learner, course: Course, attempt_id: UUID, now: datetime) -> Attempt:
    """Begin today's round as practice; with the id of one that was begun it returns that one.

    Raises NothingToAsk where the course has no question.
    """
    existing = Attempt.objects.filter(pk=attempt_id, learner=learner).first()
    if existing is not None:
        return existing
    planned = plan_round(learner=learner, course=course, seed=attempt_id, now=now)
    if not planned.picks:
        raise NothingToAsk
    reasons = {pick.question_id: REASONS[pick.reason] for pick in planned.picks}
    form = Form(
        course=course,
        title="Today’s round",
        questions=Question.objects.live().filter(pk__in=reasons),
        size=len(reasons),
        mode=AttemptMode.TUTOR,
        reasons=reasons,
    )
    return start_attempt(learner=learner, form=form, attempt_id=attempt_id, now=now)


def _leading(course: Course) -> Exam | None:
    return course.exams.live().order_by("position").first()


def _questions(learner: Learner, course: Course) -> Any:
    """Every live question of the course with what is kept about it; one row each."""
    return (
        Question.objects.live()
        .filter(topic__course=course)
        .order_by("pk")
        .annotate(mine=FilteredRelation("progress", condition=Q(progress__learner=learner)))
        .values(
            *("pk", "topic_id", "difficulty", "mine__is_queued", "mine__is_flagged", "mine__answer_count"),
            **{f"card_{name}": F(f"mine__{name}") for name in CARD_FIELDS},
        )
    )


def _card(row: Mapping[str, Any]) -> Card:
    return Card(**{name: row[f"card_{name}"] for name in CARD_FIELDS})


def _askable(row: Mapping[str, Any]) -> AskableQuestion:
    return AskableQuestion(
        question_id=row["pk"],
        topic_id=row["topic_id"],
        difficulty=DIFFICULTIES[row["difficulty"]].mean,
        is_fresh=not row["mine__answer_count"],
    )


def _blueprint(exam: Exam | None, state: CourseState) -> Blueprint:
    """The exam's domains; without an exam every topic weighs the same."""
    if exam is None:
        topic_ids = tuple(each for ids in state.outline for each in ids)
        return Blueprint((BlueprintDomain(1, topic_ids),), scored_count=50, pass_share=DEFAULT_PASS_SHARE)
    return blueprint_of(exam)


def blueprint_of(exam: Exam) -> Blueprint:
    """Read the exam's domains with their live topics; one query."""
    rows = exam.domains.order_by("number", "topics__position").values_list(
        "number", "weight_percent", "topics__pk", "topics__archived_at"
    )
    domains: dict[int, tuple[int, list[int]]] = {}
    for number, weight, topic_id, archived_at in rows:
        topic_ids = domains.setdefault(number, (weight, []))[1]
        if topic_id is not None and archived_at is None:
            topic_ids.append(topic_id)
    return Blueprint(
        domains=tuple(BlueprintDomain(weight, tuple(topic_ids)) for weight, topic_ids in domains.values()),
        scored_count=exam.scored_count,
        pass_share=exam.pass_share,
    )


def _topic_states(state: CourseState, blueprint: Blueprint, today: date) -> list[TopicState]:
    """What is outside of the exam weighs nothing and comes last."""
    summaries = on_day(state.summaries, today)
    weights, abilities = blueprint.topic_weights, solve(summaries, state.outline).by_topic()
    states = []
    for topic_id, ability in abilities.items():
        summary = summaries.get(topic_id, NOTHING)
        judged = topic_mastery(ability, summary, pass_share=blueprint.pass_share)
        states.append(TopicState(topic_id, weights.get(topic_id, 0.0), ability, summary.answer_count, judged.level))
    return states
