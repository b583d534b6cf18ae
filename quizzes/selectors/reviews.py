"""The due queue: what to go over today and next, how much lies ahead, and what was put away."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from notes.models import Course
from quizzes.domain.learning import Act, GradedAnswer, needs_review, replay
from quizzes.domain.queue import Queue, daily_capacity, load_ahead, todays_queue
from quizzes.domain.scheduling import Card, Rating, next_intervals
from quizzes.models import (
    AttemptItem,
    Goal,
    InterviewProgress,
    InterviewQuestion,
    Question,
    QuestionProgress,
    QuestionRevision,
)
from quizzes.models.progress import CARD_FIELDS
from quizzes.selectors.items import ItemView, TrustView, revision_view, trust_view
from quizzes.selectors.lessons import LessonSection, lesson_section, lessons_of
from quizzes.selectors.progress import goal_of
from quizzes.services.reviews import aim_of, answers_to, steps_of
from quizzes.services.rounds import SECONDS_PER_QUESTION
from studyapp.models import Learner

DAYS_AHEAD = 14


class CardKind(StrEnum):
    QUESTION = "question"
    INTERVIEW = "interview"


@dataclass(frozen=True, slots=True)
class CardKey:
    """Which card: `pk` of the Question or the InterviewQuestion."""

    kind: CardKind
    pk: int


@dataclass(frozen=True, slots=True)
class DayLoad:
    """How many cards come up on a day; `x`, `width` and `height` are shares of the chart."""

    day: date
    count: int
    x: float
    width: float
    height: float

    @property
    def y(self) -> float:
        return 1 - self.height

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """What a learner goes over in a course; `cards` are all that ever come up, today or later.

    `done_today` counts cards that were there before: what was missed for the first time today was no review.
    """

    course: Course
    goal: Goal
    today: date
    cards: Mapping[CardKey, Card]
    queue: Queue[CardKey]
    capacity: int
    done_today: int
    load: tuple[DayLoad, ...]

    @property
    def next_key(self) -> CardKey | None:
        return next(iter(self.queue.today), None)

    @property
    def left(self) -> int:
        return len(self.queue.today)

    @property
    def left_out(self) -> int:
        return self.queue.left_out

    @property
    def minutes(self) -> int:
        return max(1, round(self.left * SECONDS_PER_QUESTION / 60))

    @property
    def days_left(self) -> int | None:
        """Until an exam that is still ahead."""
        return (self.goal.exam_on - self.today).days if self.goal.exam_on and self.goal.exam_on > self.today else None

    @property
    def next_load(self) -> DayLoad | None:
        """The first day after today that brings anything."""
        return next((each for each in self.load[1:] if each.count), None)

    @property
    def load_sum(self) -> int:
        return sum(each.count for each in self.load)

    @property
    def load_max(self) -> int:
        return max(each.count for each in self.load)

    @property
    def capacity_y(self) -> float | None:
        """Where the chart shows what a day has room for; None above its top."""
        return 1 - self.capacity / self.load_max if self.capacity <= self.load_max else None

    @property
    def tomorrow(self) -> date:
        return self.today + timedelta(days=1)

    @property
    def suspended_count(self) -> int:
        return sum(card.is_suspended for card in self.cards.values())


def get_review_queue(*, learner: Learner, course: Course, today: date, is_capped: bool = True) -> ReviewQueue:
    """Order what is due on the study day over both kinds of card, within the goal's minutes; three queries.

    Without the cap all that is due is in it. A question that was only flagged comes up once it was answered.
    """
    goal = goal_of(learner, course)
    exam_on = goal.exam_on if goal.exam_on and goal.exam_on > today else None
    cards = _cards(learner, course)
    capacity = daily_capacity(goal.minutes_per_day, seconds_per_review=SECONDS_PER_QUESTION)
    done = sum(card.reviewed_on == today and card.review_count > 1 for card in cards.values())
    plan: dict[str, Any] = {"day": today, "done_today": done, "exam_date": exam_on}
    room = capacity if is_capped else done + len(cards)
    return ReviewQueue(
        course=course,
        goal=goal,
        today=today,
        cards=cards,
        queue=todays_queue(cards, capacity=room, **plan),
        capacity=capacity,
        done_today=done,
        load=_load(load_ahead(cards, DAYS_AHEAD, capacity=capacity, **plan), today),
    )


def _cards(learner: Learner, course: Course) -> dict[CardKey, Card]:
    """Every card of live questions that comes up and was begun; two queries, bounded by the bank."""
    questions = QuestionProgress.objects.filter(Q(is_queued=True) | Q(is_flagged=True))
    interviews = InterviewProgress.objects.filter(is_queued=True)
    rows: tuple[tuple[CardKind, QuerySet[Any]], ...] = (
        (CardKind.QUESTION, questions),
        (CardKind.INTERVIEW, interviews),
    )
    return {
        CardKey(kind, row.pop("question_id")): Card(**row)
        for kind, progress in rows
        for row in _begun(progress, learner, course).values("question_id", *CARD_FIELDS)
    }


def _begun(progress: QuerySet[Any], learner: Learner, course: Course) -> QuerySet[Any]:
    return progress.filter(
        learner=learner,
        reviewed_on__isnull=False,
        question__topic__course=course,
        question__topic__archived_at=None,
        question__archived_at=None,
    ).order_by("pk")


def _load(counts: list[int], today: date) -> tuple[DayLoad, ...]:
    slot, most = 1 / len(counts), max(*counts, 1)
    return tuple(
        DayLoad(today + timedelta(days=ahead), count, (ahead + 0.15) * slot, 0.7 * slot, count / most)
        for ahead, count in enumerate(counts)
    )


# One card


@dataclass(frozen=True, slots=True)
class RatingChoice:
    """A rating, and after how many days it would bring the card back; None where it would not come up at all."""

    rating: Rating
    days: int | None
    is_current: bool

    @property
    def label(self) -> str:
        return "Hard (but recalled)" if self.rating is Rating.HARD else self.rating.name.capitalize()


@dataclass(frozen=True, slots=True)
class CardRating:
    """How well the latest answer to a question recalled it, and what each rating makes of that.

    `proposed` follows from the answer; the learner may have overruled it.
    """

    question: Question
    choices: tuple[RatingChoice, ...]
    proposed: Rating
    answered_on: date
    due_on: date

    @property
    def swap_id(self) -> str:
        return f"rating-{self.question.pk}"

    @property
    def current(self) -> RatingChoice:
        return next(each for each in self.choices if each.is_current)

    @property
    def is_overruled(self) -> bool:
        return self.current.rating is not self.proposed

    @property
    def proposed_choice(self) -> RatingChoice:
        return next(each for each in self.choices if each.rating is self.proposed)


def own_question(*, learner: Learner, question_id: int) -> QuestionProgress:
    """Return the learner's row of a question that they answered; one query. Raises QuestionProgress.DoesNotExist."""
    return QuestionProgress.objects.select_related("question__topic__course").get(
        learner=learner, question_id=question_id, reviewed_on__isnull=False
    )


def is_due(progress: QuestionProgress, today: date) -> bool:
    """Whether the queue may ask it today; what is archived is asked no more."""
    card, question = progress.card, progress.question
    comes_up = progress.is_queued or progress.is_flagged
    is_live = question.archived_at is None and question.topic.archived_at is None
    return comes_up and is_live and card.is_available(today) and card.due_on is not None and card.due_on <= today


def get_rating(*, learner: Learner, progress: QuestionProgress) -> tuple[CardRating, GradedAnswer]:
    """Return what the ratings of the latest answer would do, and that answer; four queries."""
    question = progress.question
    answers = answers_to(learner=learner, question=question)
    latest, aim = answers[-1], aim_of(learner, question)
    steps = steps_of(learner, question, answers)
    last = max(number for number, step in enumerate(steps) if step.act is Act.RATE)
    others = steps[:last]
    before, _ = replay(others, aim)
    days = next_intervals(before, day=latest.day, retention=aim.retention(latest.day), exam_date=aim.exam_on)
    comes_up = progress.is_flagged or any(needs_review(step) for step in others)
    rating = CardRating(
        question=question,
        choices=tuple(
            RatingChoice(
                rating=each,
                days=days[each] if comes_up or needs_review(replace(latest.step, rating=each)) else None,
                is_current=each is latest.step.rating,
            )
            for each in Rating
        ),
        proposed=latest.proposed_rating,
        answered_on=latest.day,
        due_on=progress.due_on or latest.day,
    )
    return rating, latest


@dataclass(frozen=True, slots=True)
class AnsweredCard:
    """The latest answer to a question with its key, and how well it was recalled."""

    progress: QuestionProgress
    rating: CardRating
    attempt_id: UUID
    position: int
    item: ItemView
    trust: TrustView
    section: LessonSection | None

    @property
    def course(self) -> Course:
        return self.progress.question.topic.course

    @property
    def topic_slug(self) -> str:
        return self.progress.question.topic.slug

    @property
    def has_lesson(self) -> bool:
        return self.section is not None and self.section.is_live


def get_answered_card(*, learner: Learner, progress: QuestionProgress) -> AnsweredCard:
    """Compose the card after its answer; six queries."""
    rating, latest = get_rating(learner=learner, progress=progress)
    item = AttemptItem.objects.select_related("revision").get(pk=latest.item_id)
    return AnsweredCard(
        progress=progress,
        rating=rating,
        attempt_id=item.attempt_id,
        position=item.position,
        item=revision_view(item.revision, order=item.option_order, response=item.response),
        trust=trust_view(progress.question, revision_number=item.revision.number),
        section=section_of(progress.question),
    )


def section_of(question: Question) -> LessonSection | None:
    return lesson_section(question, lessons_of({question.topic_id}))


def current_revision(question_id: int) -> QuestionRevision:
    """Return what a live question says now, with topic and course. Raises QuestionRevision.DoesNotExist."""
    return (
        QuestionRevision.objects.current()
        .filter(question__in=Question.objects.live())
        .select_related("question__topic__course")
        .get(question_id=question_id)
    )


def interview_question(question_id: int) -> InterviewQuestion:
    return InterviewQuestion.objects.select_related("topic__course").get(pk=question_id)


# Put away


@dataclass(frozen=True, slots=True)
class SuspendedCard:
    key: CardKey
    topic: str
    html: str


def suspended_cards(*, learner: Learner, course: Course) -> list[SuspendedCard]:
    """Return what the learner suspended, by topic; two queries, bounded by the bank."""
    stems = (
        QuestionRevision.objects.current()
        .filter(
            question__progress__learner=learner,
            question__progress__is_suspended=True,
            question__topic__course=course,
            question__topic__archived_at=None,
            question__archived_at=None,
        )
        .order_by("question__topic__position", "question__position", "pk")
        .values_list("question_id", "question__topic__title", "html__stem")
    )
    prompts = (
        InterviewQuestion.objects.live()
        .filter(progress__learner=learner, progress__is_suspended=True, topic__course=course)
        .order_by("topic__position", "position", "pk")
        .values_list("pk", "topic__title", "html__prompt")
    )
    kinds: tuple[tuple[CardKind, Any], ...] = ((CardKind.QUESTION, stems), (CardKind.INTERVIEW, prompts))
    return [SuspendedCard(CardKey(kind, pk), topic, html) for kind, rows in kinds for pk, topic, html in rows]
