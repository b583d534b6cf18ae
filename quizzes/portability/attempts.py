"""An attempt as an export holds it: the frozen form, and every event as it was received."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from quizzes.portability.values import (
    Code,
    Deadline,
    Hash,
    Identifiers,
    Line,
    Number,
    Past,
    Record,
    Slug,
    complain,
    readable,
)

LONGEST_SITTING = timedelta(days=100)
MOST_ITEMS = 1000
LARGEST_SEQ = 2**53 - 1
LONGEST_VISIT_MS = 3_600_000
LONGEST_NOTE = 2000

PAYLOADS = {"answer": ("option", "confidence"), "flag": ("is_flagged",), "strike": ("struck",), "note": ("note",)}
"""What an event says beside the time it took, by its kind; a visit says nothing more."""


class Event(Record):
    """Something the learner did to an item, as it was received; `item` counts from 1, `number` is the browser's."""

    item: Number
    number: Annotated[int, Field(ge=1, le=LARGEST_SEQ)]
    elapsed_ms: Annotated[int, Field(ge=0, le=LONGEST_VISIT_MS)]
    client_at: Past | None
    received_at: Past
    is_late: bool
    kind: str

    @property
    def payload(self) -> dict[str, Any]:
        """What it says, as AnswerEvent keeps it."""
        said = {name: getattr(self, name) for name in PAYLOADS.get(self.kind, ())}
        return {**said, "elapsed_ms": self.elapsed_ms}


class Answer(Event):
    kind: Literal["answer"]
    option: Identifiers
    confidence: Literal["", "guess", "unsure", "sure"]


class Flag(Event):
    kind: Literal["flag"]
    is_flagged: bool


class Strike(Event):
    kind: Literal["strike"]
    struck: Identifiers


class Note(Event):
    kind: Literal["note"]
    note: Annotated[str, Field(max_length=LONGEST_NOTE), AfterValidator(readable)]


class Visit(Event):
    kind: Literal["visit"]


class Cause(Record):
    """Why the learner thinks that they missed the item."""

    cause: Literal["unknown", "mixed_up", "misread", "no_time", "changed"]
    named_at: Past


class AttemptItem(Record):
    """What was asked, in the attempt's course, as it was frozen at the start. `content_hash` names the revision;
    its number only says which one that was where the file was written."""

    topic: Slug
    question: Slug
    revision: Number
    content_hash: Hash
    option_order: Identifiers
    domain_number: Number | None
    is_scored: bool
    reason: Literal["", "due_review", "unseen_topic", "weak_topic", "exam_points", "missed", "sibling"]
    cause: Cause | None


class Blueprint(Record):
    """What the exam's profile said when a mock exam started."""

    code: Code
    scale: tuple[int, int, int]
    domains: list[tuple[Number, Line, Annotated[int, Field(ge=1, le=100)]]]

    @model_validator(mode="after")
    def _check(self) -> "Blueprint":
        low, high, cut = self.scale
        if not 0 <= low < cut <= high <= 32_767:
            raise complain("No exam has this scale.")
        if len({number for number, _, _ in self.domains}) < len(self.domains):
            raise complain("Two domains have the same number.")
        return self


class Attempt(Record):
    """One sitting: its form, and every event in the order in which it was received."""

    id: UUID
    course: Slug
    kind: Literal["quiz", "mock", "check", "review"]
    mode: Literal["tutor", "exam"]
    exam: Code | None
    blueprint: Blueprint | None
    title: Line
    time_factor: Literal[0, 100, 125, 150, 200]
    started_at: Past
    deadline_at: Deadline | None
    submitted_at: Past | None
    closed_at: Past | None
    items: Annotated[list[AttemptItem], Field(min_length=1, max_length=MOST_ITEMS)]
    events: list[Annotated[Answer | Flag | Strike | Note | Visit, Field(discriminator="kind")]]

    @model_validator(mode="after")
    def _check(self) -> "Attempt":
        for problem in (*self._form_problems(), *self._time_problems(), *self._event_problems()):
            raise complain(problem)
        return self

    def _form_problems(self) -> Iterable[str]:
        is_mock = self.kind == "mock"
        if is_mock != (self.exam is not None) or is_mock != (self.blueprint is not None):
            yield "A mock exam, and nothing else, has an exam and a blueprint."
        if is_mock and self.mode != "exam":
            yield "A mock exam is timed."
        if self.kind in ("check", "review") and (self.mode != "tutor" or len(self.items) > 1):
            yield "A single question is practice of one item."
        if not any(item.is_scored for item in self.items):
            yield "No item of it counts."
        domains = {number for number, _, _ in self.blueprint.domains} if self.blueprint else set()
        if {item.domain_number for item in self.items} - {None} - domains:
            yield "An item belongs to a domain that the blueprint does not have."
        if len({(item.topic, item.question, item.content_hash) for item in self.items}) < len(self.items):
            yield "It asks the same question twice."

    def _time_problems(self) -> Iterable[str]:
        if self.deadline_at and self.mode != "exam":
            yield "Practice has no deadline."
        if self.deadline_at and not self.started_at < self.deadline_at <= self.started_at + LONGEST_SITTING:
            yield f"Its deadline must follow within {LONGEST_SITTING.days} days after its start."
        if self.closed_at != (self.submitted_at or (self.closed_at and self.deadline_at)):
            yield "It ends when it is handed in or else at its deadline."
        if self.closed_at and self.closed_at < self.started_at:
            yield "It ends before it starts."

    def _event_problems(self) -> Iterable[str]:
        seen = set()
        for event in self.events:
            if event.item > len(self.items):
                yield f"An event belongs to item {event.item}, and there are {len(self.items)}."
            if (event.item, event.number) in seen:
                yield f"Two events of item {event.item} have the number {event.number}."
            seen.add((event.item, event.number))
