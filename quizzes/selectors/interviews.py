"""Interview questions with what the learner did: the list, one card, a mock interview, answers to print."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT

from notes.models import Course, Topic
from quizzes.domain.interviews import MockCandidate, MockInterview, points_share
from quizzes.domain.learning import Aim
from quizzes.domain.scheduling import Card, Rating, next_intervals
from quizzes.models import Goal, InterviewAnswer, InterviewProgress, InterviewQuestion
from studyapp.models import Learner

MOST_TRIES = 20
"""Earlier tries shown under a question."""


# The list


@dataclass(frozen=True, slots=True)
class InterviewRow:
    """One question of the list; without a learner everything of one's own is empty."""

    question: InterviewQuestion
    prompt_html: str
    rating: Rating | None
    rated_at: datetime | None
    due_on: date | None
    is_due: bool
    has_draft: bool
    has_best: bool

    @property
    def is_needed(self) -> bool:
        return self.rating is None or self.is_due


@dataclass(frozen=True, slots=True)
class InterviewTopic:
    topic: Topic
    rows: tuple[InterviewRow, ...]

    @property
    def due_count(self) -> int:
        return sum(row.is_due for row in self.rows)

    @property
    def tried_count(self) -> int:
        return sum(row.rating is not None for row in self.rows)

    @property
    def first(self) -> InterviewRow:
        """Where practising the topic begins: with a draft, or else what was never tried, or what is due."""
        return min(self.rows, key=lambda row: (not row.has_draft, row.rating is not None, not row.is_due))


@dataclass(frozen=True, slots=True)
class InterviewList:
    topics: tuple[InterviewTopic, ...]

    @property
    def rows(self) -> list[InterviewRow]:
        return [row for each in self.topics for row in each.rows]

    @property
    def due_count(self) -> int:
        return sum(row.is_due for row in self.rows)

    @property
    def tried_count(self) -> int:
        return sum(row.rating is not None for row in self.rows)

    @property
    def has_answers(self) -> bool:
        return any(row.rating is not None or row.has_draft for row in self.rows)

    @property
    def first_due(self) -> InterviewRow | None:
        due = [row for row in self.rows if row.is_due]
        return min(due, key=lambda row: row.due_on or date.max, default=None)

    @property
    def candidates(self) -> list[MockCandidate]:
        return [MockCandidate(row.question.pk, row.is_needed) for row in self.rows]


def get_interview_list(*, learner: Learner | None, course: Course, now: datetime) -> InterviewList:
    """Return the course's questions by topic in reading order; one query, whatever the learner did."""
    today = learner.study_day(now) if learner else now.date()
    found = [_row(each, today) for each in _questions_with_own(learner, course)]
    groups = groupby(found, key=lambda row: row.question.topic_id)
    topics = [tuple(rows) for _, rows in groups]
    return InterviewList(tuple(InterviewTopic(rows[0].question.topic, rows) for rows in topics))


def _questions_with_own(learner: Learner | None, course: Course) -> QuerySet[Any]:
    questions = (
        InterviewQuestion.objects.live()
        .filter(topic__course=course)
        .select_related("topic")
        .defer("content", "html")
        .annotate(prompt_html=KT("html__prompt"))
        .order_by("topic__position", "topic", "position")
    )
    if learner is None:
        return questions
    answers = InterviewAnswer.objects.filter(learner=learner, question=OuterRef("pk")).order_by("-rated_at")
    latest = answers.filter(rated_at__isnull=False)
    return questions.annotate(
        own=FilteredRelation("progress", condition=Q(progress__learner=learner)),
        rating=Subquery(latest.values("rating")[:1]),
        rated_at=Subquery(latest.values("rated_at")[:1]),
        has_draft=Exists(answers.filter(rated_at=None).exclude(text="")),
        has_best=Exists(answers.filter(is_best=True)),
    ).annotate(**{name: F(f"own__{name}") for name in ("due_on", "buried_until", "is_suspended", "is_queued")})


def _row(found: Any, today: date) -> InterviewRow:
    """A stranger's questions come without anything of their own."""
    rating, due_on = getattr(found, "rating", None), getattr(found, "due_on", None)
    return InterviewRow(
        question=found,
        prompt_html=found.prompt_html,
        rating=Rating(rating) if rating else None,
        rated_at=getattr(found, "rated_at", None),
        due_on=due_on,
        is_due=due_on is not None and due_on <= today and _is_up(found, today),
        has_draft=getattr(found, "has_draft", False),
        has_best=getattr(found, "has_best", False),
    )


def _is_up(found: Any, today: date) -> bool:
    is_buried = found.buried_until is not None and found.buried_until > today
    return bool(found.is_queued) and not found.is_suspended and not is_buried


def get_question(*, course: str, topic: str, slug: str) -> InterviewQuestion:
    """Return a live question with topic and course, or raise InterviewQuestion.DoesNotExist; one query."""
    return (
        InterviewQuestion.objects.live()
        .select_related("topic__course")
        .get(topic__course__slug=course, topic__slug=topic, slug=slug)
    )


# One card


@dataclass(frozen=True, slots=True)
class Try:
    """A rated answer; `share` of the key points, None where the question names none."""

    answer: InterviewAnswer
    share: float | None

    @property
    def rating(self) -> Rating:
        return self.answer.final_rating

    @property
    def time_spent(self) -> timedelta:
        return timedelta(seconds=self.answer.seconds)


@dataclass(frozen=True, slots=True)
class RatingChoice:
    """A button that rates, with the days after which the card would come back."""

    rating: Rating
    days: int


@dataclass(frozen=True, slots=True)
class InterviewCard:
    """A question with the learner's draft and earlier tries, newest first."""

    question: InterviewQuestion
    draft: InterviewAnswer | None
    tries: tuple[Try, ...]
    choices: tuple[RatingChoice, ...]

    @property
    def best(self) -> Try | None:
        return next((each for each in self.tries if each.answer.is_best), None)

    @property
    def points(self) -> Sequence[str]:
        points: Sequence[str] = self.question.html.get("key_points", ())
        return points


def get_interview_card(*, learner: Learner | None, question: InterviewQuestion, now: datetime) -> InterviewCard:
    """Compose one card; three queries for a learner, none for a stranger. The best answer is always among the tries."""
    if learner is None:
        return InterviewCard(question, None, (), _choices(Card(), Aim(), now.date()))
    answers = InterviewAnswer.objects.filter(learner=learner, question=question)
    found = list(answers.order_by("-is_best", F("rated_at").desc(nulls_first=True))[: MOST_TRIES + 1])
    progress = InterviewProgress.objects.filter(learner=learner, question=question).first()
    goal = Goal.objects.filter(learner=learner, course=question.topic.course_id).first()
    return InterviewCard(
        question=question,
        draft=next((each for each in found if each.rated_at is None), None),
        tries=_tries(found, question),
        choices=_choices(
            progress.card if progress else Card(),
            Aim(goal.exam_on, goal.recall_percent) if goal else Aim(),
            learner.study_day(now),
        ),
    )


def _tries(answers: Iterable[InterviewAnswer], question: InterviewQuestion) -> tuple[Try, ...]:
    """Those that were rated, newest first."""
    rated = [(answer.rated_at, answer) for answer in answers if answer.rated_at is not None]
    return tuple(_try(answer, question) for _, answer in sorted(rated, key=lambda pair: pair[0], reverse=True))


def _try(answer: InterviewAnswer, question: InterviewQuestion) -> Try:
    return Try(answer, points_share(answer.points, question.point_count))


def _choices(card: Card, aim: Aim, day: date) -> tuple[RatingChoice, ...]:
    days = next_intervals(card, day=day, retention=aim.retention(day), exam_date=aim.exam_on)
    return tuple(RatingChoice(rating, days[rating]) for rating in Rating)


# One after the other


@dataclass(frozen=True, slots=True)
class MockRow:
    """One question of a mock interview and the first answer rated since it began."""

    position: int
    question: InterviewQuestion
    prompt_html: str
    outcome: Try | None


@dataclass(frozen=True, slots=True)
class MockSummary:
    mock: MockInterview
    rows: tuple[MockRow, ...]

    @property
    def outcomes(self) -> list[Try]:
        return [row.outcome for row in self.rows if row.outcome]

    @property
    def time_spent(self) -> timedelta:
        return sum((each.time_spent for each in self.outcomes), timedelta())

    @property
    def share(self) -> float | None:
        """The mean share of the key points; None while no answer has any."""
        shares = [each.share for each in self.outcomes if each.share is not None]
        return sum(shares) / len(shares) if shares else None

    @property
    def first_open(self) -> MockRow | None:
        return next((row for row in self.rows if row.outcome is None), None)


def get_mock_summary(*, learner: Learner | None, course: Course, mock: MockInterview) -> MockSummary:
    """Return what came of a mock interview so far; two queries. Its questions that are archived now are left out."""
    questions = mock_questions(course=course, mock=mock)
    first = _first_answers(learner, mock) if learner else {}
    return MockSummary(
        mock,
        tuple(MockRow(mock.position(each.pk), each, each.html["prompt"], _outcome(each, first)) for each in questions),
    )


def mock_questions(*, course: Course, mock: MockInterview) -> list[InterviewQuestion]:
    """Return the questions of the mock in its order; one query."""
    live = InterviewQuestion.objects.live().filter(topic__course=course, pk__in=mock.question_ids)
    return sorted(live.select_related("topic"), key=lambda each: mock.position(each.pk))


def _first_answers(learner: Learner, mock: MockInterview) -> Mapping[int, InterviewAnswer]:
    answers = InterviewAnswer.objects.filter(
        learner=learner, question__in=mock.question_ids, rated_at__gte=mock.started_at
    )
    return {each.question_id: each for each in answers.order_by("-rated_at")}  # of one question the earliest is left


def _outcome(question: InterviewQuestion, answers: Mapping[int, InterviewAnswer]) -> Try | None:
    return _try(answers[question.pk], question) if question.pk in answers else None


def next_in_topic(question: InterviewQuestion) -> InterviewQuestion | None:
    """Return the question that follows in its topic; one query."""
    following = InterviewQuestion.objects.live().filter(topic=question.topic_id, position__gt=question.position)
    return following.select_related("topic__course").order_by("position").first()


def next_due(*, learner: Learner | None, question: InterviewQuestion, now: datetime) -> InterviewQuestion | None:
    """Return another question of the course that is due, the longest overdue first; one query."""
    if learner is None:
        return None
    today = learner.study_day(now)
    due = InterviewProgress.objects.filter(
        Q(buried_until=None) | Q(buried_until__lte=today),
        learner=learner,
        is_queued=True,
        is_suspended=False,
        due_on__lte=today,
        question__in=InterviewQuestion.objects.live().filter(topic__course=question.topic.course_id),
    ).exclude(question=question)
    found = due.select_related("question__topic__course").order_by("due_on", "question").first()
    return found.question if found else None


# To print


def answers_to_print(*, learner: Learner | None, course: Course) -> list[InterviewAnswer]:
    """Return of each question the best answer in writing, or else the latest, in reading order; one query."""
    written = InterviewAnswer.objects.filter(learner=learner).exclude(text="")
    picked = written.filter(question=OuterRef("question")).order_by("-is_best", "-started_at").values("pk")[:1]
    return (
        list(
            written.filter(
                pk=Subquery(picked), question__in=InterviewQuestion.objects.live().filter(topic__course=course)
            )
            .select_related("question__topic")
            .order_by("question__topic__position", "question__topic", "question__position")
        )
        if learner
        else []
    )
