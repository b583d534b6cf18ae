"""What the player and the overview before submitting show; no key of an item that may not be seen yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    F,
    IntegerField,
    JSONField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from notes.models import Course
from quizzes.domain.behavior import Behavior, behavior
from quizzes.domain.timing import Phase
from quizzes.models import AnswerEvent, Attempt, AttemptItem, Question
from quizzes.models.attempts import LARGEST_SEQ, PickReason
from quizzes.selectors.items import ItemView, TrustView, item_view, trust_view
from studyapp.models import Learner
from studyapp.statements import Parameter, Prepared, stored


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

    def is_in(self, only: str) -> bool:
        """Whether a review of that name goes through the item: "open", "flagged", or any other for all."""
        return {"open": self.state is not SlotState.ANSWERED, "flagged": self.is_flagged}.get(only, True)

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
    question_id: int
    position: int
    item: ItemView
    trust: TrustView
    topic_slug: str
    has_lesson: bool
    phase: Phase
    behavior: Behavior
    is_flagged: bool
    confidence: str
    struck: tuple[str, ...]
    note: str
    reason: str
    next_seq: int
    slots: tuple[SlotView, ...]
    now: datetime

    @property
    def takes_events(self) -> bool:
        """Whether it can still be flagged, struck out and noted: all of that ends with the attempt."""
        return self.phase in (Phase.RUNNING, Phase.GRACE)

    def neighbor(self, step: int, only: str = "") -> int | None:
        """Return the next position in that direction (1 or -1), of all items or `only` those open or flagged."""
        ahead = [slot.number for slot in self.slots if slot.is_in(only) and (slot.number - self.position) * step > 0]
        return min(ahead, key=lambda number: abs(number - self.position), default=None)

    @property
    def attempt_id(self) -> UUID:
        return self.attempt.pk

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

    @property
    def planned_share(self) -> float | None:
        """The share of the time that has passed, 0 to 1: so much of the form should be answered by now."""
        return self.attempt.clock.elapsed_share(self.now)

    @property
    def planned_position(self) -> int | None:
        """The question that an even pace would be at: the 33rd of 65 at half time."""
        share, count = self.planned_share, self.attempt.item_count
        return None if share is None else min(count, int(share * count) + 1)


ATTEMPT_FIELDS = (
    *("id", "kind", "mode", "title", "item_count", "time_factor"),
    *("started_at", "deadline_at", "submitted_at", "closed_at"),
)
QUESTION_FIELDS = ("section", "source_url", "checked_on", "status", "status_note", "revision_number")


def get_player_page(*, learner: Learner, attempt_id: UUID, position: int, now: datetime) -> PlayerPage:
    """Read one item with the whole navigator in one query; only that item's text is fetched.

    Raises AttemptItem.DoesNotExist where the learner has no such attempt or the attempt no such position.
    """
    rows = ONE_ITEM.rows(learner=learner.pk, attempt=attempt_id, position=position)
    row = next((row for row in rows if row["position"] == position), None)
    if row is None:
        raise AttemptItem.DoesNotExist
    return _player_page(row, rows, now)


def get_player_pages(*, learner: Learner, attempt_id: UUID, now: datetime) -> list[PlayerPage]:
    """Read every item of the attempt as its page shows it, in order, in one query; empty where there is none."""
    rows = EVERY_ITEM.rows(learner=learner.pk, attempt=attempt_id)
    return [_player_page(row, rows, now) for row in rows]


def _player_page(row: dict[str, Any], rows: list[dict[str, Any]], now: datetime) -> PlayerPage:
    attempt = _attempt_of(row)
    phase = attempt.clock.phase(now)
    allowed = behavior(is_exam=attempt.is_exam, phase=phase, is_answered=row["answered_at"] is not None)
    return PlayerPage(
        attempt=attempt,
        item_id=row["pk"],
        question_id=row["revision__question_id"],
        position=row["position"],
        item=item_view(
            content=row["content"],
            html=row["html"],
            order=row["option_order"],
            response=row["response"],
            shows_feedback=allowed.shows_feedback,
            struck=row["struck"],
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
        struck=tuple(row["struck"]),
        note=row["note"],
        reason=PickReason(row["reason"]).label if row["reason"] else "",
        next_seq=min(row["last_seq"] + 1, LARGEST_SEQ),
        slots=tuple(_slot_view(each, row["position"], is_exam=attempt.is_exam) for each in rows),
        now=now,
    )


def _slots(is_shown: Case | Value) -> QuerySet[AttemptItem]:
    """The heavy fields only of the items shown, null for their neighbors."""
    events = AnswerEvent.objects.filter(attempt=OuterRef("attempt")).order_by().values("attempt")
    return (
        AttemptItem.objects.filter(
            attempt_id=Parameter("attempt", UUIDField()), attempt__learner_id=Parameter("learner", IntegerField())
        )
        .order_by("position")
        .annotate(
            is_shown=is_shown,
            content=_only_shown("revision__content"),
            html=_only_shown("revision__html"),
            last_seq=Coalesce(Subquery(events.annotate(last=Max("client_seq")).values("last")), 0),
        )
    )


def _only_shown(field: str) -> Case:
    return Case(When(is_shown=True, then=F(field)), output_field=JSONField())


COLUMNS = (
    *("pk", "position", "option_order", "response", "confidence", "is_flagged", "struck", "note"),
    *("answered_at", "score", "reason", "content", "html", "last_seq"),
    *("revision__number", "revision__question_id", "revision__question__topic__slug"),
    "revision__question__topic__archived_at",
    *("attempt__course__slug", "attempt__course__title"),
    *(f"attempt__{name}" for name in ATTEMPT_FIELDS),
    *(f"revision__question__{name}" for name in QUESTION_FIELDS),
)
EVERY_ITEM = Prepared(lambda: _slots(Value(True)), *COLUMNS)
ONE_ITEM = Prepared(
    lambda: _slots(Case(When(position=Parameter("position", IntegerField()), then=True), default=False)), *COLUMNS
)


def _attempt_of(row: dict[str, Any]) -> Attempt:
    course = Course(slug=row["attempt__course__slug"], title=row["attempt__course__title"])
    attempt = stored(Attempt, row, "attempt__")
    attempt.course = course
    return attempt


def _slot_view(row: dict[str, Any], current: int, *, is_exam: bool) -> SlotView:
    return SlotView(
        number=row["position"],
        state=slot_state(row["answered_at"], row["response"]),
        is_flagged=row["is_flagged"],
        is_current=row["position"] == current,
        verdict="" if is_exam or row["score"] is None else "right" if row["score"] else "wrong",
    )


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
    next_seq: int
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
    def first_open(self) -> int | None:
        return next((row.position for row in self.rows if row.state is not SlotState.ANSWERED), None)

    @property
    def first_flagged(self) -> int | None:
        return next((row.position for row in self.rows if row.is_flagged), None)

    @property
    def remaining(self) -> timedelta | None:
        return self.attempt.clock.remaining(self.now)

    @property
    def planned_share(self) -> float | None:
        """As on PlayerPage."""
        return self.attempt.clock.elapsed_share(self.now)


def get_overview(*, attempt: Attempt, now: datetime) -> Overview:
    events = AnswerEvent.objects.filter(attempt=attempt).order_by().values("attempt")
    last_seq = Coalesce(Subquery(events.annotate(last=Max("client_seq")).values("last")), 0)
    rows = attempt.items.order_by("position").values_list(
        "position", "answered_at", "response", "is_flagged", "revision__html__stem", last_seq
    )
    return Overview(
        attempt=attempt,
        rows=tuple(
            OverviewRow(position, slot_state(answered_at, response), is_flagged, stem_html, len(response))
            for position, answered_at, response, is_flagged, stem_html, _ in rows
        ),
        next_seq=min(rows[0][-1] + 1, LARGEST_SEQ),
        now=now,
    )
