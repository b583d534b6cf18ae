"""A page as lines with the numbers they have in the text as it was given, whatever its line ends, marks and code."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

_LINE_END = re.compile(r"\r\n|\r|\n")
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
_AROUND = _INVISIBLE + " \t\x0b\x0c\xa0\u2007\u202f\u3000"
_FENCE = re.compile(r"(`{3,}|~{3,})")
_SHORT = 400
"""Characters of a line that may be put together unseen; sorting marks takes the square of their number."""
_MOST_MARKS = 30
"""No script stacks more marks on one letter (Unicode Standard Annex 15, Stream-Safe Text Format)."""


class LineUse(StrEnum):
    """What became of a line."""

    LESSON = "lesson"
    QUESTION = "question"
    INTERVIEW = "interview"
    REJECTED = "rejected"
    DROPPED = "dropped"
    MARKUP = "markup"
    """HTML tags and nothing between them."""


@dataclass(frozen=True, slots=True)
class Line:
    """`text` has no space or invisible mark at its ends; code keeps its indent. Parts of a line share its number."""

    number: int
    text: str
    is_code: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.text and not self.is_code


def split_lines(text: str) -> list[str]:
    return _LINE_END.split(text)


def composed(text: str) -> str:
    """The text with letters and their marks put together (NFC), left alone where marks are piled up to cost time."""
    if text.isascii() or (len(text) > _SHORT and _is_piled_up(text)):
        return text
    return unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """The text for comparing: without case, width and difference in spaces, emphasis or the full stop at its end."""
    if not text.isascii() and not (len(text) > _SHORT and _is_piled_up(text)):
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.casefold().replace("*", "").replace("`", "").split()).strip(_AROUND + "_.,;:!。،؛")


def _is_piled_up(text: str) -> bool:
    marks = (len(list(run)) for is_mark, run in groupby(text, key=_is_mark) if is_mark)
    return any(length > _MOST_MARKS for length in marks)


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) > 0


def trimmed(text: str) -> str:
    return text.strip(_AROUND)


def numbered(raw: Iterable[tuple[int, str]]) -> list[Line]:
    """Lines of numbered text, those between two fences as code. A fence that nothing closes is text."""
    lines = [(number, composed(text)) for number, text in raw]
    return list(_with_code(lines))


def _with_code(lines: list[tuple[int, str]]) -> Iterator[Line]:
    closings = _closings([trimmed(text) for _, text in lines])
    end = -1
    for at, (number, text) in enumerate(lines):
        end = max(end, closings.get(at, -1)) if at > end else end
        yield Line(number, text.rstrip() if at <= end else trimmed(text), is_code=at <= end)


def _closings(texts: list[str]) -> dict[int, int]:
    """Where each fence that opens code is closed."""
    found: dict[int, int] = {}
    opened: tuple[int, str] | None = None
    for at, text in enumerate(texts):
        fence = _FENCE.match(text)
        if not fence:
            continue
        if opened is None:
            opened = (at, fence[1])
        elif text == fence[1] and text.startswith(opened[1]):
            found[opened[0]] = at
            opened = None
    return found


def paragraphs(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines between blank ones; code keeps the blank lines it has."""
    return [list(run) for is_blank, run in groupby(lines, key=lambda line: line.is_blank) if not is_blank]


def joined(lines: Iterable[Line]) -> str:
    """Paragraphs of Markdown: wrapped lines stay wrapped, code stays code."""
    return "\n\n".join("\n".join(line.text for line in paragraph) for paragraph in paragraphs(lines))
