"""Where a learner stands: per topic, over the missed questions, and on the pages that greet them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from notes.models import Course, Topic
from quizzes.domain.mastery import (
    ANSWERS_NEEDED,
    NOTHING,
    Mastery,
    Outline,
    Posterior,
    TopicSummary,
    on_day,
    solve,
    topic_mastery,
)
from quizzes.domain.picking import REVIEW_SHARE
from quizzes.domain.readiness import Blueprint
from quizzes.models import Attempt, AttemptItem, Domain, Exam, Goal, QuestionProgress
from quizzes.models.attempts import ErrorCause
from quizzes.models.progress import SUMMARY_FIELDS
from quizzes.selectors.attempts import list_attempts
from quizzes.selectors.causes import cause_of
from quizzes.selectors.items import ItemView, TrustView, revision_view, trust_view
from quizzes.selectors.lessons import LessonSection, lesson_section, lessons_of
from quizzes.selectors.streaks import count_in_a_row
from quizzes.services.rounds import round_size
from studyapp.models import Learner

GOAL_FIELDS = ("exam_id", "exam_on", "minutes_per_day", "recall_percent")

DEFAULT_PASS_SHARE = 0.7
"""The pass line where a course has no exam."""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic with what the learner did there."""

    topic: Topic
    mastery: Mastery
    seen_count: int
    missed_count: int
    due_count: int
    is_read: bool
    is_begun: bool

    @property
    def answers_missing(self) -> int:
        return max(0, ANSWERS_NEEDED - self.mastery.answer_count)


@dataclass(frozen=True, slots=True)
class DomainGroup:
    """The topics of one content area; topics outside the blueprint come last under no domain."""

    domain: Domain | None
    rows: tuple[TopicRow, ...]


@dataclass(frozen=True, slots=True)
class CourseOverview:
    """A course for one learner or a stranger, by the domains of the exam they study for.

    `summaries` are those of today, `posterior` what they say about every topic.
    """

    course: Course
    exams: tuple[Exam, ...]
    goal: Goal
    groups: tuple[DomainGroup, ...]
    summaries: dict[int, TopicSummary]
    posterior: Posterior
    today: date

    @property
    def lead_exam(self) -> Exam | None:
        """The exam of the goal, or else the course's leading one."""
        chosen = next((exam for exam in self.exams if exam.pk == self.goal.exam_id), None)
        return chosen or (self.exams[0] if self.exams else None)

    @property
    def pass_share(self) -> float:
        return self.lead_exam.pass_share if self.lead_exam else DEFAULT_PASS_SHARE

    def posterior_for(self, blueprint: Blueprint) -> Posterior:
        """What the summaries say about the topics of an exam, by its own domains."""
        return solve(self.summaries, blueprint.outline)

    @property
    def days_left(self) -> int | None:
        """Until the exam; None without a date and once it has passed."""
        left = (self.goal.exam_on - self.today).days if self.goal.exam_on else -1
        return left if left >= 0 else None

    @property
    def rows(self) -> list[TopicRow]:
        return [row for group in self.groups for row in group.rows]

    @property
    def missed_count(self) -> int:
        return sum(row.missed_count for row in self.rows)

    @property
    def due_count(self) -> int:
        return sum(row.due_count for row in self.rows)

    @property
    def seen_count(self) -> int:
        return sum(row.seen_count for row in self.rows)

    @property
    def question_count(self) -> int:
        return sum(row.topic.question_count for row in self.rows)

    @property
    def answer_count(self) -> int:
        return sum(row.mastery.answer_count for row in self.rows)

    @property
    def next_lesson(self) -> TopicRow | None:
        """The first lesson that is not marked as read."""
        return next((row for row in self.rows if not row.is_read), None)

    @property
    def weakest_first(self) -> list[TopicRow]:
        """Topics by what the answers say, lowest first; those without enough answers at the end."""
        return sorted(self.rows, key=lambda row: (row.answers_missing > 0, row.mastery.score.estimate))


def get_course_overview(*, learner: Learner | None, course: Course, now: datetime) -> CourseOverview:
    """Compose what the course's pages say; two queries."""
    exams, domains = _blueprints(course)
    today = learner.study_day(now) if learner else now.date()
    topics = list(_topics(learner, course, today))
    summaries = on_day({topic.pk: _summary(topic) for topic in topics if getattr(topic, "day", None)}, today)
    posterior = solve(summaries, outline_of([topic.pk for topic in topics], domains, exams))
    overview = CourseOverview(course, exams, _goal(learner, course, topics), (), summaries, posterior, today)
    abilities = posterior.by_topic()
    rows = {
        topic.pk: _topic_row(
            topic,
            topic_mastery(abilities[topic.pk], summaries.get(topic.pk, NOTHING), pass_share=overview.pass_share),
        )
        for topic in topics
    }
    return replace(overview, groups=_groups(overview.lead_exam, domains, rows))


def _goal(learner: Learner | None, course: Course, topics: Sequence[Any]) -> Goal:
    """The goal as the topics' query brought it along, or the one that stands without a choice; to read, not to save."""
    goal = Goal(learner=learner, course=course)
    if learner and topics and topics[0].goal_minutes_per_day is not None:
        for name in GOAL_FIELDS:
            setattr(goal, name, getattr(topics[0], f"goal_{name}"))
    return goal


def goal_of(learner: Learner | None, course: Course) -> Goal:
    """Return the learner's goal, or the one that stands without a choice, not saved; one query for a learner."""
    own = Goal.objects.filter(learner=learner, course=course).first() if learner else None
    return own or Goal(learner=learner, course=course)


def _blueprints(course: Course) -> tuple[tuple[Exam, ...], list[tuple[Domain, list[int]]]]:
    """The live exams, and each of their domains with its topics' ids in reading order; one query, one row a topic."""
    rows: Any = (
        course.exams.live()
        .annotate(topic_id=F("domains__topics__pk"), **{f"domain_{name}": F(f"domains__{name}") for name in _OF_DOMAIN})
        .order_by("position", "domains__number", "domains__topics__position", "domains__pk")
    )
    exams: dict[int, Exam] = {}
    groups: dict[int, tuple[Domain, list[int]]] = {}
    for row in rows:
        exam = exams.setdefault(row.pk, row)
        if row.domain_id is None:
            continue
        domain = Domain(exam=exam, **{name: getattr(row, f"domain_{name}") for name in _OF_DOMAIN})
        topic_ids = groups.setdefault(row.domain_id, (domain, []))[1]
        if row.topic_id is not None:
            topic_ids.append(row.topic_id)
    return tuple(exams.values()), list(groups.values())


_OF_DOMAIN = ("id", "number", "title", "weight_percent")


def outline_of(topic_ids: Sequence[int], domains: Sequence[tuple[Domain, list[int]]], exams: Sequence[Exam]) -> Outline:
    """Return the course's topics by domain of its leading exam, those outside of it last, as the model was fed."""
    leading = exams[0].pk if exams else None
    own = [[each for each in ids if each in set(topic_ids)] for domain, ids in domains if domain.exam_id == leading]
    placed = {each for ids in own for each in ids}
    return (*map(tuple, own), tuple(each for each in topic_ids if each not in placed))


def _groups(
    exam: Exam | None, domains: Sequence[tuple[Domain, list[int]]], rows: dict[int, TopicRow]
) -> tuple[DomainGroup, ...]:
    left = dict(rows)
    groups = [
        DomainGroup(domain, tuple(left.pop(pk) for pk in topic_ids if pk in left))
        for domain, topic_ids in domains
        if exam and domain.exam_id == exam.pk
    ]
    return (*groups, DomainGroup(None, tuple(left.values()))) if left else tuple(groups)


def _topics(learner: Learner | None, course: Course, today: date) -> QuerySet[Topic]:
    topics = course.topics.live().order_by("position").select_related("course")
    if learner is None:
        return topics
    progress = QuestionProgress.objects.filter(
        learner=learner, question__topic=OuterRef("pk"), question__archived_at__isnull=True
    ).order_by()
    return topics.annotate(
        own=FilteredRelation("progress", condition=Q(progress__learner=learner)),
        reading=FilteredRelation("lesson__readings", condition=Q(lesson__readings__learner=learner)),
        own_goal=FilteredRelation("course__goals", condition=Q(course__goals__learner=learner)),
    ).annotate(
        **{name: F(f"own__{name}") for name in SUMMARY_FIELDS},
        **{f"goal_{name}": F(f"own_goal__{name}") for name in GOAL_FIELDS},
        read_at=F("reading__read_at"),
        begun_at=F("reading__reached_at"),
        seen=_count(progress),
        missed=_count(progress.filter(missed_since__isnull=False)),
        due=_count(progress.filter(is_due(today))),
    )


def _count(progress: QuerySet[QuestionProgress]) -> Coalesce:
    """How many rows a topic has; bounded by the bank, not by the log."""
    return Coalesce(Subquery(progress.values("question__topic").annotate(n=Count("pk")).values("n")), 0)


def _summary(topic: Any) -> TopicSummary:
    return TopicSummary(*(getattr(topic, name) for name in SUMMARY_FIELDS))


def _topic_row(topic: Any, mastery: Mastery) -> TopicRow:
    """A stranger's topics come without anything of their own."""
    return TopicRow(
        topic=topic,
        mastery=mastery,
        seen_count=getattr(topic, "seen", 0),
        missed_count=getattr(topic, "missed", 0),
        due_count=getattr(topic, "due", 0),
        is_read=getattr(topic, "read_at", None) is not None,
        is_begun=getattr(topic, "begun_at", None) is not None,
    )


# Missed questions over all attempts


@dataclass(frozen=True, slots=True)
class MissedQuestion:
    """A question to go over, with an answer to it in the order it was shown: the latest wrong one, where missed."""

    progress: QuestionProgress
    topic: Topic
    item: ItemView
    trust: TrustView
    section: LessonSection | None
    confidence: str
    attempt_id: UUID
    asked_at: int
    cause: ErrorCause | None
    is_right: bool = False
    is_answered: bool = True
    may_name_cause: bool = True

    @property
    def anchor(self) -> str:
        return f"question-{self.progress.question_id}"


def missed_questions(*, learner: Learner, course: Course) -> QuerySet[QuestionProgress]:
    """Return the learner's missed questions, latest miss first."""
    return (
        QuestionProgress.objects.filter(
            learner=learner,
            missed_since__isnull=False,
            question__topic__course=course,
            question__topic__archived_at__isnull=True,
            question__archived_at__isnull=True,
        )
        .select_related("question__topic", "missed_item__revision", "missed_item__cause")
        .order_by("-missed_since", "pk")
    )


def describe_missed(page: Sequence[QuestionProgress]) -> list[MissedQuestion]:
    """Add stems, answers and lesson sections to a page of missed questions; one query."""
    return describe_answers([(each, each.missed_item) for each in page if each.missed_item])


def describe_answers(page: Sequence[tuple[QuestionProgress, AttemptItem]]) -> list[MissedQuestion]:
    """Add stems, answers and lesson sections to questions, each with the answer to show; one query."""
    lessons = lessons_of({progress.question.topic_id for progress, _ in page})
    return [_missed_question(progress, item, lessons) for progress, item in page]


def _missed_question(progress: QuestionProgress, item: AttemptItem, lessons: dict[int, Any]) -> MissedQuestion:
    question = progress.question
    return MissedQuestion(
        progress=progress,
        topic=question.topic,
        item=revision_view(item.revision, order=item.option_order, response=item.response),
        trust=trust_view(question, revision_number=item.revision.number),
        section=lesson_section(question, lessons),
        confidence=item.get_confidence_display(),
        attempt_id=item.attempt_id,
        asked_at=item.position,
        cause=cause_of(item),
        is_right=bool(item.score),
        may_name_cause=not item.score,
    )


# Today


@dataclass(frozen=True, slots=True)
class Today:
    """What greets a learner: what to go on with, the round for today, what was missed, where they stand.

    `round_id` is what the round will be saved under, `streak` the days of study in a row.
    """

    overview: CourseOverview
    running: Attempt | None
    recent: tuple[Attempt, ...]
    round_id: UUID
    streak: int

    @property
    def due_count(self) -> int:
        return self.overview.due_count

    @property
    def round_size(self) -> int:
        return min(round_size(self.overview.goal.minutes_per_day), self.overview.question_count)

    @property
    def review_cap(self) -> int:
        return int(REVIEW_SHARE * self.round_size)


def get_today(
    *, learner: Learner, course: Course, still_open: Sequence[Attempt], round_id: UUID, now: datetime
) -> Today:
    """Compose the learner's start page; five queries, however long the history.

    `still_open` is what `close_learners_overdue` left running.
    """
    closed, today = (
        list_attempts(learner=learner, course=course).filter(closed_at__isnull=False),
        learner.study_day(now),
    )
    return Today(
        overview=get_course_overview(learner=learner, course=course, now=now),
        running=next((each for each in still_open if each.is_listed and each.course_id == course.pk), None),
        recent=tuple(closed[:5]),
        round_id=round_id,
        streak=count_in_a_row(learner, today),
    )


def is_due(today: date) -> Q:
    """The question's card is due, and neither buried nor suspended."""
    return (
        (Q(is_queued=True) | Q(is_flagged=True))
        & (Q(buried_until=None) | Q(buried_until__lte=today))
        & Q(due_on__lte=today, is_suspended=False)
    )
