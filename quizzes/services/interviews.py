"""What a learner writes and says in answer to interview questions: drafts, ratings, the answer worth keeping."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import F

from quizzes.domain.interviews import interview_rating
from quizzes.domain.scheduling import Rating
from quizzes.models import InterviewAnswer, InterviewProgress, InterviewQuestion
from quizzes.services.progress import count_day
from quizzes.services.reviews import rate_interview
from studyapp.models import Learner


@dataclass(frozen=True, slots=True)
class Draft:
    """What a page sends of an answer not yet rated.

    `started_at` names the try. `seconds` count all the time spent on it so far, so that sending twice adds nothing.
    `bases` are the stamps of the texts that the page knows to be stored or on their way; see `text_stamp`.
    """

    started_at: datetime
    text: str
    seconds: int
    bases: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """How the learner judges a try: the positions of the key points it made, and their own rating.

    `seconds` are for a try of which no draft was kept.
    """

    started_at: datetime
    points: tuple[int, ...]
    self_rating: Rating
    seconds: int
    is_best: bool


@dataclass(frozen=True, slots=True)
class Rated:
    """A rated answer and its card; `is_repeat` where it had been rated before and nothing changed."""

    answer: InterviewAnswer
    progress: InterviewProgress
    is_repeat: bool


class ChangedElsewhere(Exception):
    """The draft was changed on another page meanwhile; saving would have overwritten that text unseen."""

    def __init__(self, stored: InterviewAnswer) -> None:
        super().__init__(str(stored))
        self.stored = stored


def text_stamp(text: str) -> str:
    """Return what a page names a stored text by."""
    return sha256(text.encode()).hexdigest()[:16]


def save_draft(*, learner: Learner, question: InterviewQuestion, draft: Draft, now: datetime) -> InterviewAnswer:
    """Keep what the learner wrote; twice changes nothing more.

    The same text as in a try that was rated meanwhile is kept already; another text begins a new try. Raises
    ChangedElsewhere.
    """
    with transaction.atomic():
        _lock(learner)
        tries = InterviewAnswer.objects.filter(learner=learner, question=question)
        rated = tries.filter(started_at=draft.started_at, rated_at__isnull=False).first()
        if rated is not None and draft.text in ("", rated.text):
            return rated
        stored = tries.filter(rated_at=None).first()
        if stored is None:
            started_at = now if rated else min(draft.started_at, now)
            stored = InterviewAnswer(learner=learner, question=question, started_at=started_at)
        elif stored.text not in ("", draft.text) and text_stamp(stored.text) not in draft.bases:
            raise ChangedElsewhere(stored)
        stored.text, stored.seconds = draft.text, max(stored.seconds, 0 if rated else draft.seconds)
        stored.save()
        return stored


def rate_answer(*, learner: Learner, question: InterviewQuestion, judgement: Judgement, now: datetime) -> Rated:
    """Close the try with its rating, schedule the card and count the study day; what was rated once stands."""
    with transaction.atomic():
        _lock(learner)
        tries = InterviewAnswer.objects.filter(learner=learner, question=question)
        answer = tries.filter(started_at=judgement.started_at).order_by(F("rated_at").desc(nulls_last=True)).first()
        if answer is not None and answer.rated_at is not None:
            return Rated(answer, InterviewProgress.objects.get(learner=learner, question=question), is_repeat=True)
        answer = answer or InterviewAnswer(
            learner=learner,
            question=question,
            started_at=min(judgement.started_at, now),
            seconds=judgement.seconds,
        )
        _judge(answer, judgement, now)
        if judgement.is_best and answer.text:
            tries.update(is_best=False)
            answer.is_best = True
        answer.save()
        progress = rate_interview(learner=learner, question=question, rating=answer.final_rating, now=now)
        count_day(learner, learner.study_day(answer.rated_at or now), card_count=1, time_spent_ms=1000 * answer.seconds)
        return Rated(answer, progress, is_repeat=False)


def _judge(answer: InterviewAnswer, judgement: Judgement, now: datetime) -> None:
    points: Collection[int] = judgement.points
    answer.points = sorted(points)
    answer.self_rating = judgement.self_rating
    answer.rating = interview_rating(judgement.self_rating, points, answer.question.point_count)
    answer.rated_at = max(now, answer.started_at)


def keep_best(*, answer: InterviewAnswer, is_best: bool) -> None:
    """Make it the learner's best answer to its question instead of any other, or let it be one no more."""
    with transaction.atomic():
        _lock(answer.learner)
        InterviewAnswer.objects.filter(learner=answer.learner_id, question=answer.question_id).update(is_best=False)
        InterviewAnswer.objects.filter(pk=answer.pk).update(is_best=is_best)


def _lock(learner: Learner) -> None:
    Learner.objects.select_for_update().only("pk").get(pk=learner.pk)
