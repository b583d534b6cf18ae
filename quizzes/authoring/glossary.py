"""Reads glossary.md: front matter, then one list item a term. See docs/content-format.md.

Pure: text in, a GlossaryDocument or every problem of the file out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from notes.outline import (
    Attributes,
    Line,
    heading_level,
    is_slug,
    lesson_headings,
    read_lines,
    slugify,
    split_attributes,
)
from quizzes.authoring.blocks import read_source, split_front_matter
from quizzes.authoring.documents import ContentStatus, GlossaryDocument, InvalidCourse, TermDocument
from quizzes.authoring.metadata import read_metadata
from quizzes.authoring.prose import check_prose, missing_anchor
from quizzes.authoring.reporting import Report, join_words, quote, suggest
from quizzes.authoring.tables import GlossaryFrontMatter

MAX_DEFINITION = 300
MAX_NAME = 80
STATUSES = (ContentStatus.MAINTENANCE, ContentStatus.RETIRED)
"""What a class in braces may say of a term; a new name shows in the old ones."""

_FORMERLY = "formerly "
_ENTRY = re.compile(
    r"- \*\*(?P<name>[^*]{1,200})\*\*(?P<braces> \{[^{}]*\})?(?: \((?P<names>[^()]*)\))?:(?P<definition>.*)"
)
_MORE = re.compile(r" → (?P<topic>[^\s#]+)(?:#(?P<anchor>\S+))?$")
_ADVICE = "A term is one line: “- **name** (alias; formerly old name): what it is. → topic#anchor”."


def parse_glossary(
    text: str, *, path: str, lessons: Mapping[str, str | None], today: date | None = None
) -> GlossaryDocument:
    """Return the terms that the text of the file lists.

    `lessons` holds the Markdown of each topic that entries may refer to, None where its own file has problems.

    Raise InvalidCourse with all problems of the file, each with its line.
    """
    report = Report(path, today=today)
    front, lines = split_front_matter(read_source(text, report), (), report)
    metadata = read_metadata(GlossaryFrontMatter, front, report) if front else None
    if metadata and metadata.value:
        report.check_day(metadata.line_of("checked_on"), metadata.value.checked_on)
    reader = _Reader(report, lessons)
    terms = [term for line in _entries(lines, report) if (term := reader.read(line))]
    if report.problems or metadata is None or metadata.value is None:
        raise InvalidCourse(report.problems)
    return GlossaryDocument(tuple(terms), metadata.value.checked_on, tuple(report.warnings), path)


def _entries(lines: Sequence[Line], report: Report) -> Iterator[Line]:
    """The list items. Headings and one-line remarks may stand between them, for whoever edits the file."""
    for line in lines:
        if line.text.startswith("- ") and not line.is_code:
            yield line
        elif not line.is_blank and not heading_level(line) and not line.text.startswith("<!--"):
            report.add(line.number, f"{quote(line.text)} is no term. {_ADVICE}")


@dataclass(slots=True)
class _Reader:
    report: Report
    lessons: Mapping[str, str | None]
    name_lines: dict[str, int] = field(default_factory=dict)
    slug_lines: dict[str, int] = field(default_factory=dict)
    anchors: dict[str, frozenset[str]] = field(default_factory=dict)

    def read(self, line: Line) -> TermDocument | None:
        """The term of one list item, or None where it has the wrong shape."""
        entry = _ENTRY.fullmatch(line.text)
        if entry is None:
            self.report.add(line.number, _ADVICE)
            return None
        name = entry["name"].strip()
        _, attributes = split_attributes(entry["braces"] or "")
        names = [each.strip() for each in entry["names"].split(";")] if entry["names"] is not None else []
        aliases = tuple(each for each in names if not each.startswith(_FORMERLY))
        former_names = tuple(each.removeprefix(_FORMERLY).strip() for each in names if each.startswith(_FORMERLY))
        for each in (name, *aliases, *former_names):
            self._claim_name(each, line)
        definition, topic, anchor = self._definition(entry["definition"], line)
        return TermDocument(
            slug=self._slug(name, attributes, line),
            name=name,
            definition=definition,
            aliases=aliases,
            former_names=former_names,
            status=self._status(attributes, line),
            topic=topic,
            anchor=anchor,
            line=line.number,
        )

    def _claim_name(self, name: str, line: Line) -> None:
        if not name:
            self.report.add(line.number, "A name of this term is empty; names are separated by “;”.")
        elif len(name) > MAX_NAME:
            self.report.add(line.number, f"{quote(name)} has more than {MAX_NAME} characters.")
        first = self.name_lines.setdefault(name.lower(), line.number)
        if first != line.number:
            self.report.add(line.number, f"Two terms have the name {quote(name)}; the first in line {first}.")

    def _slug(self, name: str, attributes: Attributes, line: Line) -> str:
        slug = attributes.identifier or slugify(name)
        if not is_slug(slug):
            self.report.add(line.number, f"The identifier {quote(slug)} takes lower-case letters, digits and hyphens.")
        first = self.slug_lines.setdefault(slug, line.number)
        if first != line.number:
            self.report.add(
                line.number, f"Two terms have the identifier {quote(slug)}; put “{{#another}}” behind this name."
            )
        return slug

    def _status(self, attributes: Attributes, line: Line) -> ContentStatus:
        statuses = [status for status in STATUSES if status.value in attributes.classes]
        unknown = [*attributes.unknown, *(f".{each}" for each in attributes.classes if each not in STATUSES)]
        for word in unknown:
            known = join_words(f"“.{status}”" for status in STATUSES)
            self.report.add(line.number, f"{quote(word)} means nothing here; a term takes “#identifier”, {known}.")
        return statuses[0] if statuses else ContentStatus.CURRENT

    def _definition(self, text: str, line: Line) -> tuple[str, str, str]:
        """The definition, and the topic and anchor behind its arrow."""
        more = _MORE.search(text)
        definition = (text[: more.start()] if more else text).strip()
        if not definition:
            self.report.add(line.number, "The definition is missing; write it behind the colon.")
        if len(definition) > MAX_DEFINITION:
            self.report.add(
                line.number, f"The definition takes {MAX_DEFINITION} characters at most; found {len(definition)}."
            )
        check_prose([Line(line.number, definition)], frozenset(), self.report)
        if more is None:
            return definition, "", ""
        self._check_place(more["topic"], more["anchor"] or "", line)
        return definition, more["topic"], more["anchor"] or ""

    def _check_place(self, topic: str, anchor: str, line: Line) -> None:
        if topic not in self.lessons:
            meant = suggest(topic, self.lessons)
            advice = f"; did you mean “{meant}”?" if meant else "."
            self.report.add(line.number, f"There is no topic {quote(topic)}{advice}")
        elif anchor and (lesson := self.lessons[topic]) is not None:
            if topic not in self.anchors:
                self.anchors[topic] = frozenset(heading.anchor for heading in lesson_headings(read_lines(lesson)))
            if anchor not in self.anchors[topic]:
                self.report.add(line.number, missing_anchor(anchor, self.anchors[topic]))
