"""What the player, the overview, the results and the history show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import Case, F, JSONField, Max, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from notes.models import Course, Lesson
from quizzes.domain.behavior import Behavior, behavior
from quizzes.domain.standing import Interval, score_interval
from quizzes.domain.timing import Phase
from quizzes.models import AnswerEvent, Attempt, AttemptItem, Question
from quizzes.models.attempts import LARGEST_SEQ, AttemptQuerySet
from quizzes.selectors.items import ItemView, TrustView, item_view, revision_view, trust_view
from studyapp.models import Learner


class SlotState(Enum):
    """How far one item of a running attempt is; incomplete: fewer options chosen than it asks for."""

    OPEN = "open"
    INCOMPLETE = "incomplete"
    ANSWERED = "answered"


def slot_state(answered_at: datetime | None, response: list[str]) -> SlotState:
    if answered_at is not None:
        return SlotState.ANSWERED
    return SlotState.INCOMPLETE if response else SlotState.OPEN


@dataclass(frozen=True, slots=True)
class SlotView:
    """One number of the navigator; `verdict` is "right" or "wrong" once an answer was graded in practice, else ""."""

    number: int
    state: SlotState
    is_flagged: bool
    is_current: bool
    verdict: str

    @property
    def css_class(self) -> str:
        says = (self.state.value, self.verdict, self.is_flagged and "flagged", self.is_current and "current")
        return " ".join(f"slot--{each}" for each in says if each)

    @property
    def label(self) -> str:
        """What a screen reader adds to the number."""
        return f"{self.verdict or self.state.value}{', flagged' if self.is_flagged else ''}"


@dataclass(frozen=True, slots=True)
class PlayerPage:
    """One item of an attempt as its page shows it."""

    attempt: Attempt
    item_id: int
    position: int
    item: ItemView
    trust: TrustView
    topic_slug: str
    has_lesson: bool
    phase: Phase
    behavior: Behavior
    is_flagged: bool
    confidence: str
    next_seq: int
    slots: tuple[SlotView, ...]
    now: datetime

    @property
    def is_first(self) -> bool:
        return self.position == 1

    @property
    def is_last(self) -> bool:
        return self.position == self.attempt.item_count

    @property
    def answered_count(self) -> int:
        return sum(slot.state is SlotState.ANSWERED for slot in self.slots)

    @property
    def remaining(self) -> timedelta | None:
        return self.attempt.clock.remaining(self.now)


ATTEMPT_FIELDS = ("id", "kind", "mode", "title", "item_count", "started_at", "deadline_at", "submitted_at", "closed_at")
QUESTION_FIELDS = ("section", "source_url", "checked_on", "status", "status_note", "revision_number")


def get_player_page(*, learner: Learner, attempt_id: UUID, position: int, now: datetime) -> PlayerPage:
    """Read one item with the whole navigator in one query; only that item's text is fetched.

    Raises AttemptItem.DoesNotExist where the learner has no such attempt or the attempt no such position.
    """
    rows = list(_slot_rows(learner, attempt_id, position))
    row = next((row for row in rows if row["position"] == position), None)
    if row is None:
        raise AttemptItem.DoesNotExist
    attempt = _attempt_of(row)
    phase = attempt.clock.phase(now)
    allowed = behavior(is_exam=attempt.is_exam, phase=phase, is_answered=row["answered_at"] is not None)
    return PlayerPage(
        attempt=attempt,
        item_id=row["pk"],
        position=position,
        item=item_view(
            content=row["content"],
            html=row["html"],
            order=row["option_order"],
            response=row["response"],
            shows_feedback=allowed.shows_feedback,
        ),
        trust=trust_view(
            Question(**{name: row[f"revision__question__{name}"] for name in QUESTION_FIELDS}),
            revision_number=row["revision__number"],
        ),
        topic_slug=row["revision__question__topic__slug"],
        has_lesson=row["revision__question__topic__archived_at"] is None,
        phase=phase,
        behavior=allowed,
        is_flagged=row["is_flagged"],
        confidence=row["confidence"],
        next_seq=min(row["last_seq"] + 1, LARGEST_SEQ),
        slots=tuple(_slot_view(each, position, is_exam=attempt.is_exam) for each in rows),
        now=now,
    )


def _slot_rows(learner: Learner, attempt_id: UUID, position: int) -> Iterable[dict[str, Any]]:
    events = AnswerEvent.objects.filter(attempt=OuterRef("attempt")).order_by().values("attempt")
    rows: Iterable[dict[str, Any]] = (
        AttemptItem.objects.filter(attempt_id=attempt_id, attempt__learner=learner)
        .order_by("position")
        .annotate(
            content=_only_at(position, "revision__content"),
            html=_only_at(position, "revision__html"),
            last_seq=Coalesce(Subquery(events.annotate(last=Max("client_seq")).values("last")), 0),
        )
        .values(
            *("pk", "position", "option_order", "response", "confidence", "is_flagged", "answered_at", "score"),
            *("content", "html", "last_seq", "revision__number", "revision__question__topic__slug"),
            "revision__question__topic__archived_at",
            *("attempt__course__slug", "attempt__course__title", "revision__question__kind"),
            *(f"attempt__{name}" for name in ATTEMPT_FIELDS),
            *(f"revision__question__{name}" for name in QUESTION_FIELDS),
        )
    )
    return rows


def _only_at(position: int, field: str) -> Case:
    """The heavy field for the item shown, null for its neighbors."""
    return Case(When(position=position, then=F(field)), output_field=JSONField())


def _attempt_of(row: dict[str, Any]) -> Attempt:
    course = Course(slug=row["attempt__course__slug"], title=row["attempt__course__title"])
    return Attempt(course=course, **{name: row[f"attempt__{name}"] for name in ATTEMPT_FIELDS})


def _slot_view(row: dict[str, Any], current: int, *, is_exam: bool) -> SlotView:
    return SlotView(
        number=row["position"],
        state=slot_state(row["answered_at"], row["response"]),
        is_flagged=row["is_flagged"],
        is_current=row["position"] == current,
        verdict="" if is_exam or row["score"] is None else "right" if row["score"] else "wrong",
    )


# Before submitting


@dataclass(frozen=True, slots=True)
class OverviewRow:
    position: int
    state: SlotState
    is_flagged: bool
    stem_html: str
    chosen_count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Every item of a running attempt with its state; no keys."""

    attempt: Attempt
    rows: tuple[OverviewRow, ...]
    now: datetime

    def count(self, state: SlotState) -> int:
        return sum(row.state is state for row in self.rows)

    @property
    def answered_count(self) -> int:
        return self.count(SlotState.ANSWERED)

    @property
    def unanswered_count(self) -> int:
        return len(self.rows) - self.answered_count

    @property
    def flagged_count(self) -> int:
        return sum(row.is_flagged for row in self.rows)

    @property
    def remaining(self) -> timedelta | None:
        return self.attempt.clock.remaining(self.now)


def get_attempt(*, learner: Learner, attempt_id: UUID) -> Attempt:
    """Return the learner's attempt with its course, or raise Attempt.DoesNotExist; one query."""
    return Attempt.objects.select_related("course").get(pk=attempt_id, learner=learner)


def get_overview(*, attempt: Attempt, now: datetime) -> Overview:
    rows = attempt.items.order_by("position").values_list(
        "position", "answered_at", "response", "is_flagged", "revision__html__stem"
    )
    return Overview(
        attempt=attempt,
        rows=tuple(
            OverviewRow(position, slot_state(answered_at, response), is_flagged, stem_html, len(response))
            for position, answered_at, response, is_flagged, stem_html in rows
        ),
        now=now,
    )


def first_open_position(attempt: Attempt) -> int:
    """Return where to go on: the first item without an answer, or the last one."""
    position = attempt.items.filter(answered_at=None).order_by("position").values_list("position", flat=True).first()
    return position or attempt.item_count


# Results


@dataclass(frozen=True, slots=True)
class LessonSection:
    """The part of a lesson that teaches an item."""

    topic: str
    anchor: str
    title: str
    html: str
    is_live: bool
    """Whether the lesson can still be opened."""


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """An item after the attempt: what was answered, what was right, why, and where to read it up."""

    position: int
    item: ItemView
    trust: TrustView
    section: LessonSection | None
    is_right: bool
    is_answered: bool
    is_flagged: bool
    confidence: str
    time_spent: timedelta

    @property
    def anchor(self) -> str:
        return f"item-{self.position}"


@dataclass(frozen=True, slots=True)
class Result:
    """A closed attempt. `score` counts unanswered items as wrong, as the exam does."""

    attempt: Attempt
    score: Interval
    items: tuple[ReviewedItem, ...]

    @property
    def missed(self) -> list[ReviewedItem]:
        return [each for each in self.items if not each.is_right]

    @property
    def right(self) -> list[ReviewedItem]:
        return [each for each in self.items if each.is_right]

    @property
    def unanswered_count(self) -> int:
        return sum(not each.is_answered for each in self.items)

    @property
    def longest(self) -> timedelta:
        """The longest time on one item; the scale of the time chart."""
        return max(each.time_spent for each in self.items)


def get_result(attempt: Attempt) -> Result:
    """Compose the results of a closed attempt; two queries."""
    items = list(attempt.items.order_by("position").select_related("revision__question__topic"))
    lessons = lessons_of({item.revision.question.topic_id for item in items})
    return Result(
        attempt=attempt,
        score=score_interval(attempt.right_count or 0, attempt.item_count),
        items=tuple(_reviewed(item, lessons) for item in items),
    )


def lessons_of(topic_ids: set[int]) -> dict[int, Lesson]:
    """Return the lessons by topic id, with their topics; one query."""
    return {lesson.topic_id: lesson for lesson in Lesson.objects.filter(topic_id__in=topic_ids).select_related("topic")}


def lesson_section(question: Question, lessons: dict[int, Lesson]) -> LessonSection | None:
    """Find the section that teaches the question; None where the lesson lost it."""
    lesson = lessons.get(question.topic_id)
    section = lesson and lesson.section(question.section)
    if not lesson or not section:
        return None
    return LessonSection(
        lesson.topic.slug, section["anchor"], section["title"], section["html"], lesson.topic.archived_at is None
    )


def _reviewed(item: AttemptItem, lessons: dict[int, Lesson]) -> ReviewedItem:
    question = item.revision.question
    return ReviewedItem(
        position=item.position,
        item=revision_view(item.revision, order=item.option_order, response=item.response),
        trust=trust_view(question, revision_number=item.revision.number),
        section=lesson_section(question, lessons),
        is_right=item.score == 1,
        is_answered=item.answered_at is not None,
        is_flagged=item.is_flagged,
        confidence=item.get_confidence_display(),
        time_spent=timedelta(milliseconds=item.time_spent_ms),
    )


# History


def list_attempts(*, learner: Learner, course: Course) -> AttemptQuerySet:
    """Return the learner's quizzes of the course, newest first."""
    return Attempt.objects.listed().filter(learner=learner, course=course).select_related("course")


def open_attempt(*, learner: Learner | None, course: Course, now: datetime) -> Attempt | None:
    """Return the latest quiz of the course that can still be resumed."""
    if learner is None:
        return None
    overdue = Attempt.objects.overdue(now).filter(learner=learner)
    return list_attempts(learner=learner, course=course).open().exclude(pk__in=overdue).first()
