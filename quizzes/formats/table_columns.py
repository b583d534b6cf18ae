"""Which column of a table means what, told from the words of its header."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from quizzes.formats.collecting import LETTERS, Collector

DELIMITERS = ",;\t|"
WORDS = {
    "stem": ("question", "question text", "question stem", "stem", "text", "prompt"),
    "key": ("key", "keys", "correct letter", "correct letters"),
    "answer": (
        *("answer", "correct", "correct answer", "correct answers", "correct option", "correct options"),
        *("right answer", "correct choice", "answer key", "solution"),
    ),
    "explanation": ("explanation", "general feedback", "feedback", "rationale", "reason"),
    "kind": ("kind", "type", "question type", "item type"),
    "item": ("item", "id", "name", "title", "number", "no"),
    "source_url": ("source", "source url", "url", "reference", "link"),
    "tags": ("tags", "tag", "category", "topic"),
}
MEANINGS = {word: meaning for meaning, words in WORDS.items() for word in words}
OPTION = re.compile(r"(?:(?:option|choice|answer|answer option) ?)?([a-z]|\d{1,2})")
RATIONALE = re.compile(
    r"(?:rationale|feedback|explanation|reason) ?(?:for )?(?:option |answer |choice )?([a-z]|\d{1,2})"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """`places` are columns from 0 by meaning: the names in WORDS, “option A”, “rationale A”."""

    places: dict[str, int]
    width: int
    is_numbered: bool


def named(text: str) -> str:
    """For recognizing: no case, and one space for whatever stands between words."""
    return " ".join(re.findall(r"[^\W_]+", text[:80].lower()))


def meaning_of(cell: str) -> str:
    name = named(cell)
    for pattern, word in ((OPTION, "option"), (RATIONALE, "rationale")):
        if (found := pattern.fullmatch(name)) and (letter := _letter(found[1])):
            return f"{word} {letter}"
    return MEANINGS.get(name, "")


def _letter(place: str) -> str:
    if place.isdecimal():
        return LETTERS[int(place) - 1] if 0 < int(place) <= len(LETTERS) else ""
    return place.upper() if place.upper() in LETTERS else ""


def delimiter_of(lines: Sequence[str]) -> str:
    """The one by which most columns mean something. csv.Sniffer guesses from all characters, and takes forever."""
    header = next((line for line in lines if line.strip()), "")[:10_000]
    return max(DELIMITERS, key=lambda delimiter: _known(header, delimiter))


def _known(header: str, delimiter: str) -> int:
    return len({meaning for cell in next(csv.reader([header], delimiter=delimiter)) if (meaning := meaning_of(cell))})


def read_header(found: Collector, line: int, cells: Sequence[str]) -> Columns | None:
    """None where the row does not say what it would have to; that is told."""
    places: dict[str, int] = {}
    for at, cell in enumerate(cells):
        meaning = meaning_of(cell)
        if meaning and meaning not in places:
            places[meaning] = at
        elif cell:
            reason = "means the same as an earlier one" if meaning else "has a name that says nothing"
            found.warn(line, "unknown-column", f"A column {reason}; it is not read.", text=cell)
    lacking = [what for what, is_there in _needs(places) if not is_there]
    if lacking:
        message = f"The first row names no column for {' and '.join(lacking)}."
        found.reject(line, "no-header", message, text=", ".join(cells[:20]))
        return None
    names = [named(cell) for cell in cells]
    return Columns(places, len(cells), any(OPTION.fullmatch(name) and name[-1].isdecimal() for name in names))


def _needs(places: dict[str, int]) -> list[tuple[str, bool]]:
    return [("the question", "stem" in places), ("the right answer", "key" in places or "answer" in places)]


def header_for(letters: str) -> list[str]:
    """The columns that we write, in order."""
    options = [f"option {letter.lower()}" for letter in letters]
    reasons = [f"rationale {letter.lower()}" for letter in letters]
    return ["item", "kind", "question", *options, "key", "explanation", *reasons, "source url", "tags"]
