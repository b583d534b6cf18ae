"""What one graded answer changes in everything that is kept about a learner.

Updates as they come and the rebuild from the log go through the same functions, so both give the same rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from quizzes.domain.mastery import EASY, HARD, MEDIUM, Normal, Outline, TopicSummary, fold
from quizzes.domain.mastery import Answer as Measurement
from quizzes.domain.missed import Answer, History, apply
from quizzes.domain.rating import Confidence, Recollection, rate
from quizzes.domain.scheduling import (
    DEFAULT_GOAL,
    Card,
    Rating,
    bury,
    desired_retention,
    recall,
    resume,
    review,
    suspend,
)

USUAL_TIME_MS = 120_000
"""What certification exams allow a question (65 in 130 minutes): the measure of a slow answer."""

DIFFICULTIES = {"easy": EASY, "medium": MEDIUM, "hard": HARD}
"""By the author's label."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What reviews are planned for: the day of the exam, and the recall wanted on it in percent (85, 90 or 95)."""

    exam_on: date | None = None
    recall_percent: int = DEFAULT_GOAL

    def retention(self, day: date) -> float:
        return desired_retention(day=day, exam_date=self.exam_on, goal_percent=self.recall_percent)


class Act(StrEnum):
    RATE = "rate"
    BURY = "bury"
    SUSPEND = "suspend"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that changed a card; only a `RATE` has a rating.

    A right answer that was a guess is rated "again" and is no lapse: nothing known was forgotten.
    """

    act: Act
    day: date
    rating: Rating | None = None
    counts_lapse: bool = True


def take(card: Card, step: Step, aim: Aim) -> Card:
    """Return the card after one more step."""
    match step.act:
        case Act.BURY:
            return bury(card, day=step.day)
        case Act.SUSPEND:
            return suspend(card)
        case Act.RESUME:
            return resume(card)
    if step.rating is None:
        raise ValueError("A review without a rating.")
    return review(
        card,
        step.rating,
        day=step.day,
        retention=aim.retention(step.day),
        exam_date=aim.exam_on,
        counts_lapse=step.counts_lapse,
    )


def replay(steps: Iterable[Step], aim: Aim) -> tuple[Card, bool]:
    """Return the card that the steps leave, in the order of their time, and whether it comes up for review."""
    card, is_queued = Card(), False
    for step in steps:
        card = take(card, step, aim)
        is_queued = is_queued or needs_review(step)
    return card, is_queued


def needs_review(step: Step) -> bool:
    """What was recalled without doubt at first sight needs no reviews; anything else comes back."""
    return step.rating is not None and step.rating <= Rating.HARD


@dataclass(frozen=True, slots=True)
class GradedAnswer:
    """A graded answer to an item, with all that the models ask about it.

    `confidence` is "" where the learner said nothing. `rating` is the learner's own, where it overrules the one that
    follows from the answer. A right answer takes `at` from when it became final.
    """

    item_id: int
    question_id: int
    topic_id: int
    is_right: bool
    guess_rate: float
    is_true_false: bool
    confidence: str
    time_spent_ms: int
    difficulty: Normal
    at: datetime
    day: date
    rating: Rating | None = None

    @property
    def order(self) -> tuple[datetime, int]:
        return (self.at, self.item_id)

    @property
    def step(self) -> Step:
        return Step(Act.RATE, self.day, self.rating or self.proposed_rating, counts_lapse=not self.is_right)

    @property
    def proposed_rating(self) -> Rating:
        return rate(
            Recollection(
                is_right=self.is_right,
                confidence=Confidence(self.confidence) if self.confidence else None,
                pace=self.time_spent_ms / USUAL_TIME_MS if self.time_spent_ms else None,
                is_true_false=self.is_true_false,
            )
        )


@dataclass(frozen=True, slots=True)
class QuestionState:
    """What is kept about one learner and one question."""

    history: History = field(default_factory=History)
    card: Card = field(default_factory=Card)
    is_queued: bool = False


@dataclass(slots=True)
class LearnerState:
    """What is kept about one learner in one course; `learn` brings it up to date."""

    outline: Outline
    aim: Aim
    questions: dict[int, QuestionState] = field(default_factory=dict)
    summaries: Mapping[int, TopicSummary] = field(default_factory=dict)

    def learn(self, answers: Iterable[GradedAnswer]) -> None:
        """Take in more answers, in the order of their time; none may be older than those taken in before."""
        in_order = sorted(answers, key=lambda answer: answer.order)
        self.summaries = fold(self.summaries, [self._answered(each) for each in in_order], self.outline)

    def _answered(self, answer: GradedAnswer) -> Measurement:
        """Bring the question up to date; what the model of abilities needs is from before the answer."""
        before = self.questions.get(answer.question_id, QuestionState())
        remembered = 0.0 if before.card.is_new else recall(before.card, answer.day)
        self.questions[answer.question_id] = QuestionState(
            history=apply(before.history, _plain(answer)),
            card=take(before.card, answer.step, self.aim),
            is_queued=before.is_queued or needs_review(answer.step),
        )
        return Measurement(
            item_id=answer.item_id,
            topic_id=answer.topic_id,
            is_right=answer.is_right,
            guess_rate=answer.guess_rate,
            at=answer.at,
            day=answer.day,
            recall=remembered,
            difficulty=answer.difficulty,
        )

    def step(self, question_id: int, step: Step) -> None:
        """Take in what the learner did to a card beside answering."""
        before = self.questions[question_id]
        self.questions[question_id] = replace(
            before, card=take(before.card, step, self.aim), is_queued=before.is_queued or needs_review(step)
        )


def _plain(answer: GradedAnswer) -> Answer:
    return Answer(
        item_id=answer.item_id,
        is_right=answer.is_right,
        is_guess=answer.confidence == Confidence.GUESS,
        at=answer.at,
        day=answer.day,
    )
