"""Reads the options of a practice question: a task list with identifiers and quoted rationales."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from notes.outline import Attributes, Line, LineRole, is_slug, label_lines, slugify, split_attributes
from quizzes.authoring.blocks import dedented, join_texts, report_unclosed_fence, text_of
from quizzes.authoring.prose import check_names_no_place, check_prose
from quizzes.authoring.reporting import Report, quote
from quizzes.domain.items import ItemOption

_OPTION = re.compile(r"[-*+] \[([ xX])\](?: +|$)")
_NEARLY_OPTION = re.compile(r" {0,8}[-*+] {0,4}\[ {0,3}([^\[\]\s]?) {0,3}\](?![(\[:])")
"""What was surely meant as an option: indented, without a space, or with another mark than an x."""


@dataclass(slots=True)
class OptionSource:
    """The lines of one option while they are collected; `line` is that of its box."""

    line: int
    is_key: bool
    first: str
    more: list[Line] = field(default_factory=list)
    quoted: list[tuple[int, str]] = field(default_factory=list)

    def take(self, line: Line, report: Report) -> None:
        """Add a line below the box to the text or to the rationale."""
        text = line.text.lstrip()
        starts_something = bool(text) and line.role in (LineRole.TEXT, LineRole.FENCE_OPENS)
        is_quoted = text.startswith(">") and not line.is_code
        if self.quoted and starts_something and not is_quoted:
            report.add(line.number, "This line stands after the rationale; start it with “>” or move it up.")
        elif starts_something and not line.text[0].isspace():
            report.add(line.number, "Indent this line by two spaces, so that it belongs to the option above it.")
        if is_quoted:
            self.quoted.append((line.number, text[1:].removeprefix(" ")))
        elif not self.quoted:
            self.more.append(line)
        elif not text:
            self.quoted.append((line.number, ""))


def split_options(lines: Iterable[Line], report: Report) -> tuple[list[Line], list[OptionSource]]:
    """Return the lines of the stem, and the options that follow it."""
    stem: list[Line] = []
    sources: list[OptionSource] = []
    for line in lines:
        if box := _box(line, report):
            sources.append(OptionSource(line.number, box.group(1) in ("x", "X"), line.text[box.end() :].lstrip()))
        elif sources:
            sources[-1].take(line, report)
        else:
            stem.append(line)
    return stem, sources


def _box(line: Line, report: Report) -> re.Match[str] | None:
    if line.is_code:
        return None
    box = _OPTION.match(line.text)
    if box:
        return box
    nearly = _NEARLY_OPTION.match(line.text)
    if nearly:
        report.add(line.number, "An option starts at the left with “- [x] ” for a key or “- [ ] ” for any other.")
    return nearly


def read_option(source: OptionSource, anchors: frozenset[str] | None, report: Report) -> ItemOption:
    """Return the option, whose identifier is empty where the author must give one."""
    text, attributes = _text_and_attributes(source)
    _check_attributes(source, attributes, report)
    if not text:
        report.add(source.line, "This option is empty.")
    check_prose([Line(source.line, source.first), *source.more], anchors, report)
    return ItemOption(
        identifier=attributes.identifier or _made_identifier(text, source, report),
        text=text,
        is_key=source.is_key,
        rationale=_rationale(source, anchors, report),
        is_pinned="pinned" in attributes.classes,
    )


def report_repeated_identifiers(options: Sequence[ItemOption], sources: Sequence[OptionSource], report: Report) -> None:
    first_lines: dict[str, int] = {}
    for option, source in zip(options, sources, strict=True):
        first = first_lines.setdefault(option.identifier, source.line)
        if option.identifier and first != source.line:
            report.add(
                source.line,
                f"Two options have the identifier {quote(option.identifier)} (the first in line {first}); "
                "end this one with a name of its own, such as “{#another-name}”.",
            )


def _text_and_attributes(source: OptionSource) -> tuple[str, Attributes]:
    """Attributes may end the option's first line or, where it is wrapped, its last."""
    first, attributes = split_attributes(source.first)
    more = dedented(source.more)
    last = next((index for index in reversed(range(len(more))) if more[index]), None)
    if attributes == Attributes() and last is not None and not source.more[last].is_code:
        more[last], attributes = split_attributes(more[last])
    return join_texts([first, *more]), attributes


def _check_attributes(source: OptionSource, attributes: Attributes, report: Report) -> None:
    if attributes.identifier and not is_slug(attributes.identifier):
        report.add(
            source.line,
            f"The identifier {quote(attributes.identifier)} takes lower-case letters, digits and hyphens only.",
        )
    for word in (*attributes.unknown, *(f".{name}" for name in attributes.classes if name != "pinned")):
        report.add(source.line, f"{quote(word)} means nothing here; an option takes “#identifier” and “.pinned”.")


def _made_identifier(text: str, source: OptionSource, report: Report) -> str:
    identifier = slugify(text)
    if text and not identifier:
        report.add(source.line, "No identifier can be made from this text; end it with one, such as “{#a-name}”.")
    return identifier


def _rationale(source: OptionSource, anchors: frozenset[str] | None, report: Report) -> str:
    lines = label_lines(source.quoted)
    text = text_of(lines)
    if not text:
        report.add(
            source.line, "The rationale is missing; say in a line “  > …” below why this option is right or wrong."
        )
    report_unclosed_fence(lines, report)
    check_names_no_place(lines, report)
    check_prose(lines, anchors, report)
    return text
