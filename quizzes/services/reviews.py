"""What a learner does to review cards: rating them, putting them off, undoing; and the goal that reviews lead to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from notes.models import Course
from quizzes.domain.learning import Aim, GradedAnswer, Step, replay
from quizzes.domain.scheduling import Rating, rescheduled
from quizzes.models import (
    AttemptItem,
    Goal,
    InterviewAnswer,
    InterviewProgress,
    InterviewQuestion,
    Question,
    QuestionProgress,
    ReviewLog,
    StudyDay,
)
from quizzes.models.reviews import ReviewAct
from quizzes.services.progress import aims_by_course, as_step, graded, latest_ratings
from studyapp.models import Learner

Subject = Question | InterviewQuestion
Progress = QuestionProgress | InterviewProgress


class NothingToRate(Exception):
    """The learner never answered the question, so there is no card."""


class NothingToUndo(Exception):
    """The learner did nothing to a card that could still be undone."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was undone, and the card as it is again."""

    act: ReviewAct
    subject: Subject
    progress: Progress | None


def rate_question(*, learner: Learner, question: Question, rating: Rating, now: datetime) -> QuestionProgress:
    """Overrule the rating that followed from the learner's latest answer to the question; twice changes nothing more.

    Raises NothingToRate.
    """
    with transaction.atomic():
        _lock(learner)
        answers = answers_to(learner=learner, question=question)
        if not answers:
            raise NothingToRate
        if answers[-1].step.rating != rating:
            _log(learner, question, ReviewAct.RATE, now, rating=rating, attempt_item_id=answers[-1].item_id)
        return _replay_question(learner, question)


def put_off(*, learner: Learner, subject: Subject, act: ReviewAct, now: datetime) -> Progress:
    """Bury the card until tomorrow, suspend it, or take it up again; twice changes nothing more.

    Raises NothingToRate where there is no card.
    """
    with transaction.atomic():
        _lock(learner)
        row = _row(learner, subject)
        if row is None:
            raise NothingToRate
        if not _is_so_already(row, act, learner, now):
            _log(learner, subject, act, now)
        return _replayed(learner, subject)


def _is_so_already(row: Progress, act: ReviewAct, learner: Learner, now: datetime) -> bool:
    if act == ReviewAct.BURY:
        return row.buried_until is not None and row.buried_until > learner.study_day(now)
    if act == ReviewAct.SUSPEND:
        return row.is_suspended
    return not row.is_suspended and row.buried_until is None


def rate_interview(
    *, learner: Learner, question: InterviewQuestion, rating: Rating, now: datetime
) -> InterviewProgress:
    """Log how well the interview question was answered and schedule its card; the caller holds the transaction."""
    _lock(learner)
    _log(learner, question, ReviewAct.RATE, now, rating=rating)
    return _replay_interview(learner, question)


def latest_act(learner: Learner, now: datetime) -> ReviewLog | None:
    """Return the learner's latest act of today that was not undone, with its card's topic and course; one query."""
    return (
        ReviewLog.objects.filter(learner=learner, day=learner.study_day(now), undone_by=None)
        .exclude(act=ReviewAct.UNDO)
        .select_related("question__topic__course", "interview_question__topic__course")
        .order_by("-at", "-pk")
        .first()
    )


def undo(*, learner: Learner, now: datetime, act_id: int | None = None) -> Undone:
    """Take back the latest act on a card that still stands, of today; with an `act_id` only if it is that one.

    Raises NothingToUndo.
    """
    with transaction.atomic():
        _lock(learner)
        latest = latest_act(learner, now)
        if latest is None or act_id not in (None, latest.pk):
            raise NothingToUndo
        subject: Subject = latest.question or latest.interview_question  # type: ignore[assignment]
        _log(learner, subject, ReviewAct.UNDO, now, undoes=latest)
        if latest.interview_question and latest.act == ReviewAct.RATE:
            _reopen_draft(learner, latest.interview_question)
        return Undone(ReviewAct(latest.act), subject, _replayed(learner, subject))


def _reopen_draft(learner: Learner, question: InterviewQuestion) -> None:
    """The answer that was rated is being written again, with what was written in a new draft since."""
    answers = InterviewAnswer.objects.filter(learner=learner, question=question)
    latest = answers.filter(rated_at__isnull=False).order_by("-rated_at").first()
    if latest and latest.rated_at:
        newer = answers.filter(rated_at=None).values_list("text", flat=True).first()
        answers.filter(rated_at=None).delete()
        _uncount(learner, latest, latest.rated_at)
        latest.text = "\n\n".join(filter(None, (latest.text, newer)))
        latest.rated_at = latest.rating = latest.self_rating = None
        latest.is_best = False
        latest.save()


def _uncount(learner: Learner, answer: InterviewAnswer, rated_at: datetime) -> None:
    """A day on which nothing is left has no row, as after rebuilding."""
    day = learner.study_day(rated_at)
    row = StudyDay.objects.filter(learner=learner, day=day)
    row.update(card_count=F("card_count") - 1, time_spent_ms=F("time_spent_ms") - 1000 * answer.seconds)
    row.filter(answer_count=0, card_count=0).delete()


def set_goal(*, learner: Learner, course: Course, **chosen: Any) -> Goal:
    """Keep what the learner studies for and bring every card's next day in line; `chosen` are fields of Goal."""
    with transaction.atomic():
        _lock(learner)
        goal, _ = Goal.objects.update_or_create(learner=learner, course=course, defaults=chosen)
        aim = Aim(goal.exam_on, goal.recall_percent)
        for model in (QuestionProgress, InterviewProgress):
            rows = model.objects.filter(learner=learner, question__topic__course=course, reviewed_on__isnull=False)
            _reschedule(rows, aim)
        return goal


def _reschedule(rows: Any, aim: Aim) -> None:
    changed = list(rows)
    for row in changed:
        row.card = rescheduled(row.card, retention=aim.retention(row.reviewed_on), exam_date=aim.exam_on)
    rows.model.objects.bulk_update(changed, ["due_on"], batch_size=500)


# Replaying one card


def _lock(learner: Learner) -> None:
    Learner.objects.select_for_update().only("pk").get(pk=learner.pk)


def _log(learner: Learner, subject: Subject, act: ReviewAct, now: datetime, **more: Any) -> None:
    named = {"question": subject} if isinstance(subject, Question) else {"interview_question": subject}
    ReviewLog.objects.create(learner=learner, act=act, at=now, day=learner.study_day(now), **named, **more)


def _row(learner: Learner, subject: Subject) -> Progress | None:
    rows: Any = QuestionProgress if isinstance(subject, Question) else InterviewProgress
    return rows.objects.filter(learner=learner, question=subject, reviewed_on__isnull=False).first()  # type: ignore[no-any-return]


def _replayed(learner: Learner, subject: Subject) -> Progress:
    if isinstance(subject, Question):
        return _replay_question(learner, subject)
    return _replay_interview(learner, subject)


def answers_to(*, learner: Learner, question: Question) -> list[GradedAnswer]:
    """Every graded answer to the question in the order of time, with the learner's own ratings; two queries."""
    ratings = latest_ratings(ReviewLog.objects.filter(learner=learner, question=question))
    items = (
        AttemptItem.objects.filter(attempt__learner=learner, revision__question=question)
        .exclude(score=None)
        .exclude(answered_at=None)
        .select_related("attempt", "revision__question")
    )
    found = [graded(item, learner=learner, rating=ratings.get(item.pk)) for item in items]
    return sorted(found, key=lambda answer: answer.order)


def steps_of(learner: Learner, question: Question, answers: Iterable[GradedAnswer]) -> list[Step]:
    """Return what made the question's card, the answers and the standing acts, in the order of time; one query."""
    acts = _standing(ReviewLog.objects.filter(question=question, learner=learner)).exclude(act=ReviewAct.RATE)
    steps = [(answer.at, answer.step) for answer in answers] + [(act.at, as_step(act)) for act in acts]
    return [step for _, step in sorted(steps, key=_time)]


def _replay_question(learner: Learner, question: Question) -> QuestionProgress:
    row = QuestionProgress.objects.get(learner=learner, question=question)
    steps = steps_of(learner, question, answers_to(learner=learner, question=question))
    card, row.is_queued = replay(steps, aim_of(learner, question))
    row.card = card
    row.save()
    return row


def _replay_interview(learner: Learner, question: InterviewQuestion) -> InterviewProgress:
    acts = _standing(ReviewLog.objects.filter(interview_question=question, learner=learner))
    if not acts:
        InterviewProgress.objects.filter(learner=learner, question=question).delete()
        return InterviewProgress(learner=learner, question=question)
    row, _ = InterviewProgress.objects.get_or_create(learner=learner, question=question)
    card, _ = replay(map(as_step, acts), aim_of(learner, question))
    row.card = card
    row.is_queued = not card.is_new
    row.save()
    return row


def _standing(log: Any) -> Any:
    return log.filter(undone_by=None).exclude(act=ReviewAct.UNDO).order_by("at", "pk")


def aim_of(learner: Learner, subject: Subject) -> Aim:
    """Return what the learner studies the card's course for; one query, and one more where its topic is not loaded."""
    return aims_by_course(learner).get(subject.topic.course_id, Aim())


def _time(timed: tuple[datetime, Any]) -> datetime:
    return timed[0]
