"""Reads course.toml: its values, the line of each, and whether its topics, exams and domains fit together.

The checks work on raw data, so that one wrong value does not hide the problems beside it.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from quizzes.authoring.reporting import Location, Report, quote, suggest
from quizzes.authoring.tables import CourseTable, DomainTable, Table, course_fields_at

RESERVED_SLUGS = frozenset(
    {
        *("missed", "progress", "interview", "quiz", "attempts", "reviews", "plan", "search", "glossary"),
        *("mock", "goal", "today", "drill", "sheet"),
    }
)
"""Names that pages of the site have below a course's address."""

FULL_WEIGHT = 100

_TOML_POSITION = re.compile(r" ?\(at (?:line ([0-9]+), column [0-9]+|end of document)\)$")
_HEADER = re.compile(r"\s{0,80}(\[{1,2})\s{0,80}([A-Za-z0-9_.-]+)\s{0,80}\]")
_NAME = re.compile(r"\s{0,80}([A-Za-z0-9_-]+)\s{0,80}=")

Model = TypeVar("Model", bound=Table)


@dataclass(frozen=True, slots=True)
class CourseFile:
    """What a course.toml says; `table` is None where it has problems, `topics` is what it lists all the same."""

    table: CourseTable | None
    topics: list[str]
    lines: "CourseLines"


def read_course_file(text: str, report: Report) -> CourseFile | None:
    """Return what the file says, or None where it is no TOML, after reporting every problem of it."""
    data = _parse_toml(text, report)
    if data is None:
        return None
    lines = CourseLines(text)
    table = _validate(data, lines, report)
    _check_course(data, lines, report)
    return CourseFile(table, _listed_topics(data), lines)


def _parse_toml(text: str, report: Report) -> dict[str, Any] | None:
    if not text.strip():
        report.add(1, "The file is empty.")
        return None
    try:
        return tomllib.loads(text)
    except RecursionError:
        report.add(1, "The TOML is nested too deeply.")
    except ValueError as error:
        report.add(*_toml_problem(str(error), text))
    return None


def _toml_problem(reason: str, text: str) -> tuple[int, str]:
    position = _TOML_POSITION.search(reason)
    if position is None:
        return 1, "The TOML cannot be read: a number is too large."
    last_line = text.rstrip().count("\n") + 1
    line = int(position.group(1)) if position.group(1) else last_line
    return line, f"The TOML cannot be read: {reason[: position.start()]}."


def _validate(data: dict[str, Any], lines: "CourseLines", report: Report) -> CourseTable | None:
    try:
        table = CourseTable.model_validate(data)
    except ValidationError as error:
        report.add_errors(error.errors(include_url=False), line_of=lines.line_of, fields_at=course_fields_at)
        return None
    for index, exam in enumerate(table.exams):
        report.check_day(lines.line_of(("exams", index, "checked_on")), exam.checked_on)
    return table


# What no single value shows: repetitions, names of things that are not there, weights


def _check_course(data: Mapping[str, Any], lines: "CourseLines", report: Report) -> None:
    topics = _listed_topics(data)
    _check_topics(topics, lines, report)
    exams = _tables(data, "exams")
    codes = [exam.get("code") for exam in exams]
    for index, exam in enumerate(exams):
        _check_code(index, codes, lines, report)
        _check_successor(index, exam, codes, lines, report)
        _check_domains(index, exam, topics, lines, report)


def _listed_topics(data: Mapping[str, Any]) -> list[str]:
    """The topics that the file lists, as far as they are words at all."""
    topics = data.get("topics")
    return [topic for topic in topics if isinstance(topic, str)] if isinstance(topics, list) else []


def _check_topics(topics: Sequence[str], lines: "CourseLines", report: Report) -> None:
    for topic in dict.fromkeys(topics):
        line = lines.line_of_word(("topics",), topic)
        if topic in RESERVED_SLUGS:
            report.add(line, f"A topic cannot be named {quote(topic)}, since a page of the site has that name.")
        if topics.count(topic) > 1:
            report.add(line, f"“topics” lists {quote(topic)} twice.")


def _check_code(index: int, codes: Sequence[Any], lines: "CourseLines", report: Report) -> None:
    code = codes[index]
    if code is not None and code in codes[:index]:
        line = lines.line_of(("exams", index, "code"))
        first = lines.line_of(("exams", codes.index(code), "code"))
        report.add(line, f"The exam code {quote(code)} is used twice; first in line {first}.")


def _check_successor(
    index: int, exam: Mapping[str, Any], codes: Sequence[Any], lines: "CourseLines", report: Report
) -> None:
    successor = exam.get("successor")
    if not isinstance(successor, str):
        return
    line = lines.line_of(("exams", index, "successor"))
    if successor == codes[index]:
        report.add(line, "An exam cannot be its own successor.")
    elif successor not in codes:
        report.add(line, f"“successor” names {quote(successor)}, which is no exam of this file.")


def _check_domains(
    index: int, exam: Mapping[str, Any], topics: Sequence[str], lines: "CourseLines", report: Report
) -> None:
    tables = [_valid(DomainTable, raw) for raw in _tables(exam, "domains")]
    domains = [(place, table) for place, table in enumerate(tables) if table]
    total = sum(table.weight_percent for _, table in domains)
    if tables and len(domains) == len(tables) and total != FULL_WEIGHT:
        line = lines.line_of(("exams", index))
        report.add(line, f"The weights of this exam's domains add up to {total}, not to {FULL_WEIGHT}.")
    first_places: dict[int, int] = {}
    for place, table in domains:
        first = first_places.setdefault(table.number, place)
        if first != place:
            line = lines.line_of(("exams", index, "domains", place, "number"))
            report.add(line, f"This exam has two domains with the number {table.number}.")
    _check_domain_topics(index, domains, topics, lines, report)


def _check_domain_topics(
    index: int,
    domains: Sequence[tuple[int, DomainTable]],
    topics: Sequence[str],
    lines: "CourseLines",
    report: Report,
) -> None:
    numbers: dict[str, int] = {}
    for place, table in domains:
        for topic in table.topics:
            line = lines.line_of_word(("exams", index, "domains", place, "topics"), topic)
            if topic not in topics:
                report.add(line, _unknown_topic(topic, topics))
            elif topic in numbers:
                report.add(line, f"The topic {quote(topic)} already belongs to domain {numbers[topic]} of this exam.")
            numbers.setdefault(topic, table.number)


def _unknown_topic(topic: str, topics: Sequence[str]) -> str:
    meant = suggest(topic, topics)
    advice = f"; did you mean “{meant}”?" if meant else "; “topics” at the top does not list it."
    return f"There is no topic {quote(topic)}{advice}"


def _tables(data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The tables below a key, each at its own place; whatever is no table counts as an empty one."""
    entries = data.get(key)
    return [entry if isinstance(entry, dict) else {} for entry in entries] if isinstance(entries, list) else []


def _valid(model: type[Model], raw: Mapping[str, Any]) -> Model | None:
    try:
        return model.model_validate(raw)
    except ValidationError:
        return None


# Lines, which tomllib forgets


class CourseLines:
    """Where each table, field and listed word of a course.toml stands, found by one pass over its lines."""

    def __init__(self, text: str) -> None:
        self._texts = text.split("\n")
        self._lines: dict[Location, int] = {}
        for number, location in _locations(self._texts):
            self._lines.setdefault(location, number)

    def line_of(self, location: Location) -> int:
        """Return the line of a field, of the table around it where it is missing, or 1."""
        while location and location not in self._lines:
            location = location[:-1]
        return self._lines.get(location, 1)

    def line_of_word(self, location: Location, word: str) -> int:
        """Return the line of a quoted word in a list that may span lines; the list's own line where it is not found."""
        start = self.line_of(location)
        for number, text in enumerate(self._texts[start - 1 :], start):
            if f'"{word}"' in text or f"'{word}'" in text:
                return number
            if number > start and (_NAME.match(text) or _HEADER.match(text)):
                break
        return start


def _locations(texts: list[str]) -> Iterator[tuple[int, Location]]:
    """Each table header and each field with its 1-based line; lines inside multi-line strings are passed over."""
    table: Location = ()
    counts: dict[Location, int] = {}
    quotes = ""
    for number, text in enumerate(texts, start=1):
        if not quotes:
            if header := _HEADER.match(text):
                table = _table_location(header.group(2).split("."), header.group(1) == "[[", counts)
                yield number, table
            elif name := _NAME.match(text):
                yield number, (*table, name.group(1))
        quotes = _open_quotes(text, quotes)


def _table_location(names: list[str], is_entry: bool, counts: dict[Location, int]) -> Location:
    """`[[exams.domains]]` after two `[[exams]]` is the next entry of `("exams", 1, "domains")`."""
    location: Location = ()
    for index, name in enumerate(names):
        location = (*location, name)
        if is_entry and index == len(names) - 1:
            counts[location] = counts.get(location, 0) + 1
        if location in counts:
            location = (*location, counts[location] - 1)
    return location


def _open_quotes(text: str, quotes: str) -> str:
    """Which triple quotes are open after the line, when `quotes` were open before it."""
    for mark in re.findall("\"\"\"|'''", text):
        if not quotes:
            quotes = mark
        elif quotes == mark:
            quotes = ""
    return quotes
