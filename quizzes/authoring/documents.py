"""A course as its folder of text files describes it: plain values, checked, with the lines they came from."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from quizzes.domain.items import Item


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something in a course file that must be mended; `line` counts from 1."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class InvalidCourse(ValueError):
    """A course folder with problems; `problems` holds all of them, sorted by file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Difficulty(StrEnum):
    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class ContentStatus(StrEnum):
    """Whether what a question says still holds for someone who starts today."""

    CURRENT = "current"
    RENAMED = "renamed"
    MAINTENANCE = "maintenance"
    RETIRED = "retired"
    DISPUTED = "disputed"


class ExamStatus(StrEnum):
    CURRENT = "current"
    SUCCESSOR = "successor"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a question's facts come from and how far they can be trusted."""

    source_url: str
    checked_on: date
    status: ContentStatus
    status_note: str


@dataclass(frozen=True, slots=True)
class QuestionDocument:
    """One practice question; `section` is the anchor of the lesson section that teaches it.

    Questions with the same `siblings` ask the same thing in other words; "" has none.
    """

    slug: str
    item: Item
    difficulty: Difficulty
    section: str
    tags: tuple[str, ...]
    provenance: Provenance
    siblings: str = ""
    line: int = field(default=1, compare=False)
    option_lines: tuple[int, ...] = field(default=(), compare=False)
    explanation_line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class InterviewDocument:
    """One interview question; prompt, answer, key points and follow-up are Markdown."""

    slug: str
    prompt: str
    answer: str
    key_points: tuple[str, ...]
    follow_up: str
    difficulty: Difficulty
    section: str
    tags: tuple[str, ...]
    provenance: Provenance
    line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class TopicDocument:
    """A topic: its lesson as Markdown and its questions; `warnings` do not keep it from being loaded.

    `lesson_line` is the line of the heading “# Lesson”, `lesson_first_line` that of the first line of `lesson`.
    """

    slug: str
    title: str
    summary: str
    objectives: tuple[str, ...]
    checked_on: date
    lesson: str
    questions: tuple[QuestionDocument, ...]
    interview: tuple[InterviewDocument, ...]
    warnings: tuple[Problem, ...] = field(default=(), compare=False)
    path: str = field(default="", compare=False)
    lesson_line: int = field(default=1, compare=False)
    lesson_first_line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class TermDocument:
    """An entry of the glossary; `definition` is Markdown of one line.

    `former_names` are what it was called before. `topic` and `anchor` name the lesson section that says more, or are
    empty; a topic without an anchor stands for its whole lesson.
    """

    slug: str
    name: str
    definition: str
    aliases: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    status: ContentStatus = ContentStatus.CURRENT
    topic: str = ""
    anchor: str = ""
    line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class GlossaryDocument:
    """The terms of a course in the order of its file; without a file there are none, and nothing was checked."""

    terms: tuple[TermDocument, ...] = ()
    checked_on: date | None = None
    warnings: tuple[Problem, ...] = field(default=(), compare=False)
    path: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class DomainDocument:
    number: int
    title: str
    weight_percent: int
    topics: tuple[str, ...]
    line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class ExamDocument:
    """An exam's profile; `time_limit_minutes` is None where it is not published."""

    code: str
    title: str
    status: ExamStatus
    status_note: str
    retired_on: date | None
    successor: str
    question_count: int
    scored_count: int
    time_limit_minutes: int | None
    scale_min: int
    scale_max: int
    cut_score: int
    kinds: tuple[str, ...]
    source_url: str
    checked_on: date
    domains: tuple[DomainDocument, ...]
    line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class CourseDocument:
    """A whole course; `topics` stand in reading order, `warnings` are those of every file."""

    slug: str
    title: str
    description: str
    licence: str
    notice: str
    topics: tuple[TopicDocument, ...]
    exams: tuple[ExamDocument, ...]
    glossary: GlossaryDocument = GlossaryDocument()
    warnings: tuple[Problem, ...] = field(default=(), compare=False)
    path: str = field(default="", compare=False)
