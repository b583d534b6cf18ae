"""What a parser of somebody's page or question bank gives back: what it read, what it refused, and where.

Nothing is guessed and nothing is dropped in silence. Lines are counted from 1 in the text as it was given; `item` names
a question in formats that have no lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from quizzes.domain.items import ItemKind


@dataclass(frozen=True, slots=True)
class ReadOption:
    """`letter` is the place, A for the first. Text and rationale are Markdown."""

    letter: str
    text: str
    is_key: bool
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question that can be asked: at least two options, one key or more, and an option that is none."""

    line: int
    stem: str
    kind: ItemKind
    options: tuple[ReadOption, ...]
    explanation: str = ""
    item: str = ""
    source_url: str = ""
    tags: tuple[str, ...] = ()

    @property
    def key(self) -> list[str]:
        return [option.letter for option in self.options if option.is_key]

    def to_json(self) -> dict[str, Any]:
        options = [
            {"letter": option.letter, "text": option.text}
            | ({"rationale": option.rationale} if option.rationale else {})
            for option in self.options
        ]
        place = {"line": self.line} | ({"item": self.item} if self.item else {})
        said = {"stem": self.stem, "kind": self.kind.value, "key": self.key, "options": options}
        return place | said | {"explanation": self.explanation}


@dataclass(frozen=True, slots=True)
class ReadInterview:
    line: int
    question: str
    answer: str

    def to_json(self) -> dict[str, Any]:
        return {"line": self.line, "question": self.question, "answer": self.answer}


@dataclass(frozen=True, slots=True)
class ReadLesson:
    """`markdown` is the lesson with its `##` sections, tables as Markdown tables."""

    title: str
    markdown: str

    def to_json(self) -> dict[str, Any]:
        return {"title": self.title, "markdown": self.markdown}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something refused, or odd. `kind` is for programs, `message` a sentence for people, `text` what stood there."""

    line: int
    kind: str
    message: str
    text: str = ""
    item: str = ""

    def to_json(self) -> dict[str, Any]:
        place = {"line": self.line} | ({"item": self.item} if self.item else {})
        return place | {"kind": self.kind, "message": self.message} | ({"text": self.text} if self.text else {})


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a page or bank. `dropped_from_line` is where what is no part of it begins, if there is such."""

    lesson: ReadLesson | None = None
    questions: Sequence[ReadQuestion] = ()
    interview: Sequence[ReadInterview] = ()
    rejected: Sequence[Finding] = ()
    warnings: Sequence[Finding] = field(default=())
    dropped_from_line: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "lesson": self.lesson.to_json() if self.lesson else None,
            "questions": [each.to_json() for each in self.questions],
            "interview": [each.to_json() for each in self.interview],
            "rejected": [each.to_json() for each in self.rejected],
            "warnings": [each.to_json() for each in self.warnings],
            "dropped_from_line": self.dropped_from_line,
        }
