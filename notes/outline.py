"""The bones of a Markdown text, found without a Markdown library: fenced code, headings, anchors.

The parser of course files and the renderer of lessons both read headings here, so they agree on every anchor.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

MAX_SLUG_LENGTH = 80
"""The width of the slug and anchor columns."""

SECTION_CLASSES = ("callout",)
"""Classes that a lesson heading may ask for."""

HARMLESS_TAGS = frozenset(
    {"abbr", "b", "br", "cite", "code", "del", "em", "i", "ins", "kbd", "mark"}
    | {"q", "s", "samp", "small", "strong", "sub", "sup", "u", "var"}
)
"""Inline tags that raw HTML may use, without attributes. Any other tag is dropped, its text stays."""

_OPENING_TAG = re.compile(r"<[A-Za-z][^<>@ ]*(?: [^<>]*)?>")
_BARE_TAG = re.compile(r"</?([a-z]+) */?>")
_ADDRESS = re.compile(r"<(?:https?|mailto|ftps?):", re.IGNORECASE)
_SLUG_CHARACTERS = re.compile(r"[a-z0-9-]+")
_NOT_SLUG_CHARACTERS = re.compile(r"[^a-z0-9]+")


class LineRole(Enum):
    TEXT = auto()
    FENCE_OPENS = auto()
    CODE = auto()
    FENCE_CLOSES = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file; `number` counts from 1."""

    number: int
    text: str
    role: LineRole = LineRole.TEXT

    @property
    def is_code(self) -> bool:
        """Whether the line belongs to a fenced block; the fences themselves do."""
        return self.role is not LineRole.TEXT

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Attributes:
    """What braces at the end of a line say: `{#identifier .class}`; `unknown` holds the words that mean nothing."""

    identifier: str = ""
    classes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a lesson; `title` is Markdown without the attributes."""

    line: int
    level: int
    title: str
    anchor: str
    attributes: Attributes

    @property
    def css_class(self) -> str:
        return next((name for name in self.attributes.classes if name in SECTION_CLASSES), "")


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading with the Markdown up to the next one; what precedes the first heading has none."""

    heading: Heading | None
    body: str


def read_lines(text: str) -> list[Line]:
    """Return every line; only a line feed ends one. An open fence runs to the end of the text."""
    return label_lines(enumerate(text.split("\n"), start=1))


def label_lines(numbered: Iterable[tuple[int, str]]) -> list[Line]:
    """Return lines that already have their numbers, and say which of them are code."""
    lines: list[Line] = []
    fence = ""
    for number, text in numbered:
        role, fence = _role(text, fence)
        lines.append(Line(number, text, role))
    return lines


def _role(line: str, fence: str) -> tuple[LineRole, str]:
    """What the line is when `fence` (empty outside code) is open before it, and which fence is open after it."""
    if not fence:
        opened = _opening_fence(line)
        return (LineRole.FENCE_OPENS if opened else LineRole.TEXT), opened
    mark = line.strip()
    if len(mark) >= len(fence) and not mark.strip(fence[0]):
        return LineRole.FENCE_CLOSES, ""
    return LineRole.CODE, fence


def _opening_fence(line: str) -> str:
    text = line.lstrip()
    for mark in "`~":
        info = text.lstrip(mark)
        length = len(text) - len(info)
        if length >= 3 and not (mark == "`" and mark in info):
            return mark * length
    return ""


def unclosed_fence(lines: Iterable[Line]) -> Line | None:
    """Return the line that opens a fence which nothing closes."""
    opening = None
    for line in lines:
        if line.role is LineRole.FENCE_OPENS:
            opening = line
        elif line.role is LineRole.FENCE_CLOSES:
            opening = None
    return opening


def heading_level(line: Line) -> int:
    """Return 1 to 6 for a heading, which starts at the very left, and 0 for any other line."""
    after = line.text.lstrip("#")
    level = len(line.text) - len(after)
    is_heading = 1 <= level <= 6 and not line.is_code and (not after or after[0] in " \t")
    return level if is_heading else 0


def heading_text(line: Line) -> str:
    """Return the heading's words, without the hashes before and after them."""
    text = line.text.lstrip("#").strip()
    without_closing = text.rstrip("#")
    closes = without_closing == "" or without_closing[-1] in " \t"
    return without_closing.rstrip() if closes else text


def split_attributes(text: str) -> tuple[str, Attributes]:
    """Cut `{#identifier .class}` from the end of a text; other braces are left in it."""
    text = text.rstrip()
    start = text.rfind("{") if text.endswith("}") else -1
    if start == -1 or text[start + 1] not in "#." or (start and not text[start - 1].isspace()):
        return text, Attributes()
    words = text[start + 1 : -1].split()
    identifiers = [word[1:] for word in words if len(word) > 1 and word[0] == "#"]
    attributes = Attributes(
        identifier=identifiers[0] if identifiers else "",
        classes=tuple(word[1:] for word in words if len(word) > 1 and word[0] == "."),
        unknown=tuple(word for word in words if len(word) < 2 or word[0] not in "#.")
        + tuple(f"#{identifier}" for identifier in identifiers[1:]),
    )
    return text[:start].rstrip(), attributes


def lesson_headings(lines: Iterable[Line]) -> list[Heading]:
    """Return all headings in order, with the anchors that the rendered lesson has.

    Without an explicit anchor the title makes it. A subheading (`###` and below) whose anchor is taken gets a number;
    a section does not, since questions refer to it: there the repetition is the author's to mend.
    """
    headings: list[Heading] = []
    uses: dict[str, int] = {}
    for line in lines:
        if level := heading_level(line):
            title, attributes = split_attributes(heading_text(line))
            anchor = slugify(attributes.identifier or title) or "section"
            if anchor in uses and level > 2 and not attributes.identifier:
                anchor = _next_free(anchor, uses)
            uses.setdefault(anchor, 1)
            headings.append(Heading(line.number, level, title, anchor, attributes))
    return headings


def _next_free(anchor: str, uses: dict[str, int]) -> str:
    candidate = anchor
    while candidate in uses:
        uses[anchor] += 1
        candidate = f"{anchor}-{uses[anchor]}"
    return candidate


def split_passages(markdown: str) -> list[Passage]:
    """Cut a text before each heading; the first passage has no heading and may be empty."""
    lines = read_lines(markdown)
    headings = lesson_headings(lines)
    bounds = [0, *(heading.line for heading in headings)]
    ends = [*(heading.line - 1 for heading in headings), len(lines)]
    return [
        Passage(heading, _join(lines[start:end]))
        for heading, start, end in zip([None, *headings], bounds, ends, strict=True)
    ]


def _join(lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines)


def slugify(text: str) -> str:
    """Return lower-case letters, digits and single hyphens; empty where the text has none."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_SLUG_CHARACTERS.sub("-", ascii_text).strip("-")[:MAX_SLUG_LENGTH].rstrip("-")


def is_slug(text: str) -> bool:
    return (
        len(text) <= MAX_SLUG_LENGTH
        and _SLUG_CHARACTERS.fullmatch(text) is not None
        and not text.startswith("-")
        and not text.endswith("-")
        and "--" not in text
    )


def is_harmless_tag(tag: str) -> bool:
    """Say whether a piece of raw HTML, such as `<sub>`, is shown as it stands."""
    bare = _BARE_TAG.fullmatch(tag.lower())
    return bare is not None and bare.group(1) in HARMLESS_TAGS


def dropped_tags(text: str) -> list[str]:
    """Return the opening tags of raw HTML in a line that a page will not show; `<https://…>` is a link."""
    return [tag for tag in _OPENING_TAG.findall(text) if not is_harmless_tag(tag) and not _ADDRESS.match(tag)]
