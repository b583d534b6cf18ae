"""Every field that an author may fill in: front matter, the `yaml` blocks of questions, course.toml.

Each table checks its values alone and against each other. What needs the rest of the file is checked elsewhere.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError

from notes.outline import MAX_SLUG_LENGTH, is_slug
from quizzes.authoring.blocks import CONTROL_CHARACTERS
from quizzes.authoring.documents import ContentStatus, Difficulty, ExamStatus
from quizzes.authoring.reporting import Location, quote
from quizzes.domain.items import ItemKind

MAX_NUMBER = 32_767
"""The largest number that the columns hold."""

MAX_ADDRESS_LENGTH = 500
MAX_CODE_LENGTH = 40

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


# Kinds of values


def _complain(reason: str) -> PydanticCustomError:
    """Return an error whose message follows the field's name: “title” + reason."""
    return PydanticCustomError("plain", "{reason}", {"reason": reason})


def _line_of_text(*, max_length: int, is_required: bool) -> Callable[[str], str]:
    def check(value: str) -> str:
        value = value.strip()
        if is_required and not value:
            raise _complain("is empty.")
        if "\n" in value or CONTROL_CHARACTERS.search(value):
            raise _complain("must be one line of text without control characters.")
        if len(value) > max_length:
            raise _complain(f"takes {max_length} characters at most; found {len(value)}.")
        return value

    return check


def _prose(value: str) -> str:
    if CONTROL_CHARACTERS.search(value):
        raise _complain("holds control characters.")
    return value.strip()


def _code(value: str) -> str:
    if len(value) > MAX_CODE_LENGTH or not _CODE.fullmatch(value):
        raise _complain(f"takes letters, digits, dots and hyphens, {MAX_CODE_LENGTH} at most; found {quote(value)}.")
    return value


def _slug(value: str) -> str:
    if not is_slug(value):
        raise _complain(f"takes lower-case letters, digits and hyphens only; found {quote(value)}.")
    return value


def _address(value: str) -> str:
    if len(value) > MAX_ADDRESS_LENGTH:
        raise _complain(f"takes {MAX_ADDRESS_LENGTH} characters at most; found {len(value)}.")
    if not _is_web_address(value):
        raise _complain(f"must be a web address that starts with https:// or http://; found {quote(value)}.")
    return value


def _is_web_address(text: str) -> bool:
    if not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and "://" in text and bool(parts.hostname)
    except ValueError:
        return False


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise _complain(f"must be a date such as 2026-11-22; found {quote(value)}.")


def _whole_number(value: Any) -> int:
    """Front matter is text, course.toml has real numbers; both give an int."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    raise _complain(f"must be a whole number; found {quote(value)}.")


Title = Annotated[str, AfterValidator(_line_of_text(max_length=200, is_required=True))]
Summary = Annotated[str, AfterValidator(_line_of_text(max_length=300, is_required=True))]
Note = Annotated[str, AfterValidator(_line_of_text(max_length=300, is_required=False))]
Label = Annotated[str, AfterValidator(_line_of_text(max_length=80, is_required=True))]
"""A few words: a tag, an objective, a licence."""
Prose = Annotated[str, AfterValidator(_prose)]
"""Sentences that may be empty."""
Code = Annotated[
    str,
    AfterValidator(_code),
    WithJsonSchema({"type": "string", "pattern": f"^{_CODE.pattern}$", "maxLength": MAX_CODE_LENGTH}),
]
"""An exam's code, such as `MLS-C01`."""
Slug = Annotated[
    str,
    AfterValidator(_slug),
    WithJsonSchema({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": MAX_SLUG_LENGTH}),
]
WebAddress = Annotated[
    str,
    AfterValidator(_address),
    WithJsonSchema({"type": "string", "pattern": "^https?://", "maxLength": MAX_ADDRESS_LENGTH}),
]
Day = Annotated[date, BeforeValidator(_day)]
Count = Annotated[int, Field(ge=1, le=MAX_NUMBER), BeforeValidator(_whole_number)]
Score = Annotated[int, Field(ge=0, le=MAX_NUMBER), BeforeValidator(_whole_number)]
Percent = Annotated[int, Field(ge=1, le=100), BeforeValidator(_whole_number)]
SelectCount = Annotated[int, Field(ge=2), BeforeValidator(_whole_number)]


class Table(BaseModel):
    """A group of fields that an author fills in; unknown ones are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


# A topic file


class FrontMatter(Table):
    """What stands between the first two `---` lines of a topic file."""

    title: Title
    summary: Summary
    """One line for lists of topics, plain text."""
    objectives: tuple[Label, ...] = ()
    """Exam objectives that this topic serves, such as `MLS-C01 1.2`."""
    checked_on: Day
    """The day on which the facts were last checked."""


class GlossaryFrontMatter(Table):
    """What stands between the first two `---` lines of glossary.md."""

    checked_on: Day
    """The day on which the entries were last checked."""


class EntryMetadata(Table):
    """The `yaml` block of an interview question, and what that of a practice question shares with it."""

    difficulty: Difficulty
    section: Slug
    """Anchor of the lesson section that teaches it."""
    source: WebAddress
    """Web address of the source."""
    tags: tuple[Label, ...] = ()
    checked_on: Day | None = None
    """Where it differs from the file's."""
    status: ContentStatus = ContentStatus.CURRENT
    status_note: Annotated[Note, Field(validate_default=True)] = ""
    """One sentence that the learner is shown; required with any other status than `current`."""

    @field_validator("status_note")
    @classmethod
    def _explains_status(cls, value: str, info: ValidationInfo) -> str:
        status = info.data.get("status")
        if status and status is not ContentStatus.CURRENT and not value:
            raise _complain(f"is missing; a question that is {status} says why.")
        if status is ContentStatus.CURRENT and value:
            raise _complain("needs another “status” than current.")
        return value


class PracticeMetadata(EntryMetadata):
    """The `yaml` block of a practice question."""

    kind: ItemKind
    select: Annotated[SelectCount | None, Field(validate_default=True)] = None
    """How many options to choose; only with the kind `multiple`."""
    siblings: Slug | None = None
    """A name that questions share which ask the same thing in other words; no mock exam asks two of them."""

    @field_validator("select")
    @classmethod
    def _suits_kind(cls, value: int | None, info: ValidationInfo) -> int | None:
        kind = info.data.get("kind")
        if kind is ItemKind.MULTIPLE and value is None:
            raise _complain("is missing; a multiple question says how many options to choose.")
        if kind and kind is not ItemKind.MULTIPLE and value is not None:
            raise _complain(f"is for multiple questions; this one is {kind}.")
        return value


# course.toml


class DomainTable(Table):
    """One domain of an exam's blueprint: `[[exams.domains]]`."""

    number: Count
    title: Title
    weight_percent: Percent
    """The weights of one exam add up to 100."""
    topics: tuple[Slug, ...]
    """Topics of the course that belong to the domain; may be empty while the course is being written."""


class ExamTable(Table):
    """One exam that the course prepares for: `[[exams]]`."""

    code: Code
    title: Title
    status: ExamStatus
    status_note: Note = ""
    """Shown beside the status."""
    retired_on: Day | None = None
    successor: Code | None = None
    """Code of another exam in this file."""
    question_count: Count
    scored_count: Count
    """How many of the questions count towards the score."""
    time_limit_minutes: Count | None = None
    """Left out where it is not published."""
    scale: Annotated[tuple[Score, ...], Field(min_length=2, max_length=2)]
    """The lowest and the highest score."""
    cut_score: Score
    """The lowest score that passes."""
    kinds: Annotated[tuple[ItemKind, ...], Field(min_length=1)]
    """Question kinds that the exam uses."""
    source_url: WebAddress
    checked_on: Day
    """The day on which the facts of this table were last checked."""
    domains: Annotated[tuple[DomainTable, ...], Field(min_length=1)]

    @field_validator("scored_count")
    @classmethod
    def _is_part_of_all(cls, value: int, info: ValidationInfo) -> int:
        total = info.data.get("question_count")
        if total is not None and value > total:
            raise _complain(f"must be at most “question_count” ({total}); found {value}.")
        return value

    @field_validator("scale")
    @classmethod
    def _rises(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if value[0] >= value[1]:
            raise _complain(f"must rise, as in [100, 1000]; found {list(value)}.")
        return value

    @field_validator("cut_score")
    @classmethod
    def _is_on_scale(cls, value: int, info: ValidationInfo) -> int:
        scale = info.data.get("scale")
        if scale and not scale[0] < value <= scale[1]:
            raise _complain(f"must lie above {scale[0]} and at most at {scale[1]}; found {value}.")
        return value

    @field_validator("kinds")
    @classmethod
    def _names_each_kind_once(cls, value: tuple[ItemKind, ...]) -> tuple[ItemKind, ...]:
        if len(set(value)) < len(value):
            raise _complain("names a kind twice.")
        return value


class CourseTable(Table):
    """A course, its topics in reading order, and the exams that it prepares for: `course.toml`."""

    title: Title
    description: Prose
    """One or two sentences for the course's page."""
    licence: Label
    notice: Prose = ""
    """Who the course is independent of, whose trademarks it names."""
    topics: Annotated[tuple[Slug, ...], Field(min_length=1)]
    """Every topic file without its `.md`, in reading order."""
    exams: Annotated[tuple[ExamTable, ...], Field(min_length=1)]


def course_fields_at(location: Location) -> frozenset[str]:
    """Return the fields that the table at that place of course.toml may have."""
    depth = sum(isinstance(part, int) for part in location)
    model: type[Table] = (CourseTable, ExamTable, DomainTable)[min(depth, 2)]
    return frozenset(model.model_fields)
