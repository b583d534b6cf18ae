"""Checks on Markdown wherever it stands: headings, links, images, raw HTML, letters that shuffling moves."""

import re
from collections.abc import Iterator, Sequence

from notes.outline import SECTION_CLASSES, Heading, Line, dropped_tags, is_slug
from quizzes.authoring.reporting import Report, quote, suggest

_CODE_SPAN = re.compile(r"(?<!`)`++[^`]*+`++")
_LINK = re.compile(r"\]\( {0,3}<?([^()\s<>]*)")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]+\]: {0,3}<?([^\s<>]+)")
_FOOTNOTE = re.compile(r"\[\^[^\[\]]+\]")
_IMAGE = re.compile(r"!\[[^\[\]]*\][(\[]")
_PLACES = (
    re.compile(r"\b(?i:options?|answers?|choices?)\s{1,4}(?:(?:is|are)\s{1,4})?[\"'“`*_(]{0,3}[A-J]\b(?![-/+#])"),
    re.compile(r"\b(?:options?|choices?)\s{1,4}[1-9]\b", re.IGNORECASE),
    re.compile(
        r"\bthe\s{1,4}(?:first|second|third|fourth|fifth|last|previous|next)\s{1,4}(?:option|answer|choice)s?\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:option|answer|choice)s?\s{1,4}(?:above|below)\b", re.IGNORECASE),
)
"""Ways to point at an option that are wrong once options are shuffled; repetitions are bounded to stay linear."""


def check_prose(lines: Sequence[Line], anchors: frozenset[str] | None, report: Report) -> None:
    """Report links to anchors that the lesson lacks, and whatever the page would not show: images, footnotes, tags.

    `anchors` is None where there is no lesson to look into.
    """
    for line in lines:
        if line.is_code:
            continue
        text = _CODE_SPAN.sub("", line.text)
        if _FOOTNOTE.search(text):
            report.add(line.number, "Footnotes are not supported; put the note into the text.")
            continue
        if _IMAGE.search(text):
            report.add(line.number, "Images are not supported yet; describe what the image shows.")
        for tag in dropped_tags(text):
            report.add(line.number, f"The tag {quote(tag)} would be dropped; put it between backticks to show it.")
        for target in _targets(text):
            if message := _link_problem(target, anchors):
                report.add(line.number, message)


def _targets(text: str) -> Iterator[str]:
    yield from (match.group(1) for match in _LINK.finditer(text))
    if definition := _DEFINITION.match(text):
        yield definition.group(1)


def _link_problem(target: str, anchors: frozenset[str] | None) -> str:
    if target.startswith("#"):
        return "" if anchors is None or target[1:] in anchors else missing_anchor(target[1:], anchors)
    if target.lower().startswith(("https://", "http://", "mailto:")):
        return ""
    return f"A link leads to {quote(target)}; it must start with https:, http:, mailto: or #."


def missing_anchor(anchor: str, anchors: frozenset[str]) -> str:
    """Return the sentence for an anchor that is not there, with the one that was probably meant."""
    meant = suggest(anchor, sorted(anchors))
    advice = f"; did you mean “#{meant}”?" if meant else "."
    return f"The lesson has no section or subheading {quote(f'#{anchor}')}{advice}"


def check_headings(headings: Sequence[Heading], report: Report) -> None:
    """Report empty headings, attributes that mean nothing, and anchors that two headings of a lesson share."""
    first_lines: dict[str, int] = {}
    for heading in headings:
        _check_heading(heading, report)
        first = first_lines.setdefault(heading.anchor, heading.line)
        if first != heading.line:
            report.add(
                heading.line,
                f"The anchor {quote(heading.anchor)} is used twice; first in line {first}. "
                "End this heading with one of its own, such as “{#another-anchor}”.",
            )


def _check_heading(heading: Heading, report: Report) -> None:
    attributes = heading.attributes
    if not heading.title:
        report.add(heading.line, "This heading is empty.")
    if attributes.identifier and not is_slug(attributes.identifier):
        report.add(
            heading.line,
            f"The anchor {quote(attributes.identifier)} takes lower-case letters, digits and hyphens only.",
        )
    unknown = [f".{name}" for name in attributes.classes if name not in SECTION_CLASSES or heading.level > 2]
    for word in (*attributes.unknown, *unknown):
        report.add(heading.line, f"{quote(word)} means nothing here; a section takes “#anchor” and “.callout”.")


def check_names_no_place(lines: Sequence[Line], report: Report) -> None:
    """Report the first letter or position by which the text points at an option."""
    text = "\n".join("" if line.is_code else line.text for line in lines)
    found = min((match for place in _PLACES if (match := place.search(text))), key=re.Match.start, default=None)
    if found:
        line = lines[text.count("\n", 0, found.start())]
        report.add(
            line.number,
            f"{quote(found.group())} names a letter or a position, but options are shuffled; use the option's words.",
        )
