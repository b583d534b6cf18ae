"""Where a learner stands: per topic, over the missed questions, and on the pages that greet them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from notes.models import Course, Topic
from quizzes.domain.standing import Standing, standing
from quizzes.models import Attempt, AttemptItem, Domain, Exam, QuestionProgress
from quizzes.models.attempts import ErrorCause
from quizzes.selectors.attempts import list_attempts
from quizzes.selectors.causes import cause_of
from quizzes.selectors.items import ItemView, TrustView, revision_view, trust_view
from quizzes.selectors.lessons import LessonSection, lesson_section, lessons_of
from studyapp.models import Learner

DEFAULT_PASS_SHARE = 0.7
"""The pass line where a course has no exam."""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic with what the learner did there."""

    topic: Topic
    standing: Standing
    seen_count: int
    missed_count: int
    is_read: bool
    is_begun: bool


@dataclass(frozen=True, slots=True)
class DomainGroup:
    """The topics of one content area; topics outside the blueprint come last under no domain."""

    domain: Domain | None
    rows: tuple[TopicRow, ...]


@dataclass(frozen=True, slots=True)
class CourseOverview:
    """A course for one learner or a stranger, by the domains of its leading exam."""

    course: Course
    exams: tuple[Exam, ...]
    groups: tuple[DomainGroup, ...]

    @property
    def lead_exam(self) -> Exam | None:
        return self.exams[0] if self.exams else None

    @property
    def pass_share(self) -> float:
        return self.lead_exam.pass_share if self.lead_exam else DEFAULT_PASS_SHARE

    @property
    def rows(self) -> list[TopicRow]:
        return [row for group in self.groups for row in group.rows]

    @property
    def missed_count(self) -> int:
        return sum(row.missed_count for row in self.rows)

    @property
    def seen_count(self) -> int:
        return sum(row.seen_count for row in self.rows)

    @property
    def question_count(self) -> int:
        return sum(row.topic.question_count for row in self.rows)

    @property
    def answered_count(self) -> int:
        return sum(row.standing.answered for row in self.rows)

    @property
    def next_lesson(self) -> TopicRow | None:
        """The first lesson that is not marked as read."""
        return next((row for row in self.rows if not row.is_read), None)

    @property
    def weakest_first(self) -> list[TopicRow]:
        """Topics by what the answers say, lowest first; those without enough answers at the end."""
        return sorted(self.rows, key=lambda row: (row.standing.answers_missing > 0, _estimate(row.standing)))


def _estimate(given: Standing) -> float:
    return given.on_exam.estimate if given.on_exam else 1.0


def get_course_overview(*, learner: Learner | None, course: Course) -> CourseOverview:
    """Compose the course page; three queries."""
    exams = tuple(course.exams.live().order_by("position"))
    pass_share = exams[0].pass_share if exams else DEFAULT_PASS_SHARE
    rows = {row.topic.pk: row for row in _topic_rows(learner, course, pass_share)}
    groups = [
        DomainGroup(domain, tuple(rows.pop(pk) for pk in topic_ids if pk in rows))
        for domain, topic_ids in (_domains(exams[0]) if exams else ())
    ]
    if rows:
        groups.append(DomainGroup(None, tuple(rows.values())))
    return CourseOverview(course=course, exams=exams, groups=tuple(groups))


def _domains(exam: Exam) -> list[tuple[Domain, list[int]]]:
    """Each domain of the blueprint with its topics' ids in reading order; one query, one row a topic."""
    rows = (
        Domain.objects.filter(exam=exam).annotate(topic_id=F("topics__pk")).order_by("number", "topics__position", "pk")
    )
    groups: dict[int, tuple[Domain, list[int]]] = {}
    for row in rows:
        groups.setdefault(row.pk, (row, []))[1].append(row.topic_id)  # type: ignore[attr-defined]
    return list(groups.values())


def _topic_rows(learner: Learner | None, course: Course, pass_share: float) -> list[TopicRow]:
    topics = course.topics.live().order_by("position").select_related("course")
    if learner is None:
        nothing = standing(answered=0, right=0, chance=0, pass_share=pass_share)
        return [TopicRow(topic, nothing, 0, 0, False, False) for topic in topics]
    progress = QuestionProgress.objects.filter(
        learner=learner, question__topic=OuterRef("pk"), question__archived_at__isnull=True
    ).order_by()
    mine = topics.annotate(
        own=FilteredRelation("progress", condition=Q(progress__learner=learner)),
        reading=FilteredRelation("lesson__readings", condition=Q(lesson__readings__learner=learner)),
    ).annotate(
        answered=F("own__answered"),
        right=F("own__right"),
        chance_ppm=F("own__chance_ppm"),
        read_at=F("reading__read_at"),
        begun_at=F("reading__reached_at"),
        seen=_count(progress),
        missed=_count(progress.filter(missed_since__isnull=False)),
    )
    return [_topic_row(topic, pass_share) for topic in mine]


def _count(progress: QuerySet[QuestionProgress]) -> Coalesce:
    """How many rows a topic has; bounded by the bank, not by the log."""
    return Coalesce(Subquery(progress.values("question__topic").annotate(n=Count("pk")).values("n")), 0)


def _topic_row(topic: Any, pass_share: float) -> TopicRow:
    return TopicRow(
        topic=topic,
        standing=standing(
            answered=topic.answered or 0,
            right=topic.right or 0,
            chance=(topic.chance_ppm or 0) / 1_000_000,
            pass_share=pass_share,
        ),
        seen_count=topic.seen,
        missed_count=topic.missed,
        is_read=topic.read_at is not None,
        is_begun=topic.begun_at is not None,
    )


# Missed questions over all attempts


@dataclass(frozen=True, slots=True)
class MissedQuestion:
    """A question on the missed list, with the latest wrong answer in the order it was shown."""

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
    lessons = lessons_of({each.question.topic_id for each in page})
    return [_missed_question(each, each.missed_item, lessons) for each in page if each.missed_item]


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
    )


# Today


@dataclass(frozen=True, slots=True)
class Today:
    """What greets a learner: what to go on with, what was missed, where they stand."""

    overview: CourseOverview
    running: Attempt | None
    recent: tuple[Attempt, ...]


def get_today(*, learner: Learner, course: Course, still_open: Sequence[Attempt]) -> Today:
    """Compose the learner's start page; four queries, however long the history.

    `still_open` is what `close_learners_overdue` left running.
    """
    closed = list_attempts(learner=learner, course=course).filter(closed_at__isnull=False)
    return Today(
        overview=get_course_overview(learner=learner, course=course),
        running=next((each for each in still_open if each.is_listed and each.course_id == course.pk), None),
        recent=tuple(closed[:5]),
    )
