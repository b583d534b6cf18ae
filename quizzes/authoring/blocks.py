"""Cuts a topic file into front matter and headed blocks, keeping every line's number. Knows no fields."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from notes.outline import Line, LineRole, heading_level, heading_text, read_lines, unclosed_fence
from quizzes.authoring.documents import InvalidCourse
from quizzes.authoring.reporting import Report

MAX_BYTES = 1_000_000
"""Larger files are refused unread; a topic of forty questions has 50,000."""

CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no text may hold; tab and line feed may stand in it."""

FRONT_MATTER_MARK = "---"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, the line it stands on, and the lines up to the next heading of its level."""

    title: str
    line: int
    body: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class MetadataSource:
    """Lines of YAML; `line` is the mark that opens them, to which problems of the whole are attached."""

    line: int
    body: tuple[Line, ...]


def read_source(text: str, report: Report) -> list[Line]:
    """Return the file's lines without the spaces at their ends; report characters and code fences that spoil it.

    Raise InvalidCourse at once for a file that is empty or too large to look into.
    """
    if len(text) > MAX_BYTES or len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        report.add(1, f"The file has more than {MAX_BYTES:,} bytes; split it into several topics.")
        raise InvalidCourse(report.problems)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if not text.strip():
        report.add(1, "The file is empty.")
        raise InvalidCourse(report.problems)
    if CONTROL_CHARACTERS.search(text):
        text = _replace_control_characters(text, report)
    lines = read_lines("\n".join(line.rstrip(" \t") for line in text.split("\n")))
    report_unclosed_fence(lines, report)
    return lines


def _replace_control_characters(text: str, report: Report) -> str:
    for number, line in enumerate(text.split("\n"), start=1):
        if found := CONTROL_CHARACTERS.search(line):
            report.add(number, f"This line holds the control character U+{ord(found.group()):04X}; delete it.")
    return CONTROL_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", text)


def report_unclosed_fence(lines: Sequence[Line], report: Report) -> None:
    if opening := unclosed_fence(lines):
        report.add(opening.number, "This code fence is never closed.")


def split_front_matter(
    lines: Sequence[Line], part_titles: Sequence[str], report: Report
) -> tuple[MetadataSource | None, list[Line]]:
    """Return the front matter and the lines after it; where it is unusable, None and the lines from the first part."""
    titled = (
        index for index, line in enumerate(lines) if heading_level(line) == 1 and heading_text(line) in part_titles
    )
    first_part = next(titled, len(lines))
    if lines[0].text.rstrip() != FRONT_MATTER_MARK:
        report.add(1, "The file must start with front matter between two lines “---”.")
        return None, list(lines[first_part:])
    for index, line in enumerate(lines[1:first_part], start=1):
        if line.text.rstrip() == FRONT_MATTER_MARK:
            return MetadataSource(1, tuple(lines[1:index])), list(lines[index + 1 :])
    place = f"before line {lines[first_part].number}" if first_part < len(lines) else "after it"
    report.add(1, f"The front matter is not closed; a line “---” is missing {place}.")
    return None, list(lines[first_part:])


def split_blocks(lines: Sequence[Line], level: int) -> tuple[list[Line], list[Block]]:
    """Return the lines before the first heading of that level, and one block per heading."""
    starts = [index for index, line in enumerate(lines) if heading_level(line) == level]
    preamble = list(lines[: starts[0]] if starts else lines)
    return preamble, [
        Block(heading_text(lines[start]), lines[start].number, tuple(lines[start + 1 : end]))
        for start, end in pairwise([*starts, len(lines)])
    ]


def split_metadata(block: Block) -> tuple[MetadataSource | None, list[Line]]:
    """Return the fenced `yaml` block right below a heading, or None, and the lines after it."""
    body = list(block.body)
    start = next((index for index, line in enumerate(body) if not line.is_blank), None)
    if start is None or not _opens_yaml(body[start]):
        return None, body
    closings = (index for index, line in enumerate(body) if line.role is LineRole.FENCE_CLOSES)
    end = next(closings, len(body))
    return MetadataSource(body[start].number, tuple(body[start + 1 : end])), body[end + 1 :]


def _opens_yaml(line: Line) -> bool:
    return line.role is LineRole.FENCE_OPENS and line.text.strip().lstrip("`~").strip().lower() in ("yaml", "yml")


def text_of(lines: Sequence[Line]) -> str:
    """Return the Markdown of the lines without blank lines around it."""
    return join_texts([line.text for line in lines])


def join_texts(texts: Sequence[str]) -> str:
    start = next((index for index, text in enumerate(texts) if text.strip()), len(texts))
    return "\n".join(texts[start:]).rstrip()


def dedented(lines: Sequence[Line]) -> list[str]:
    """Return the lines that go on below a list item without its indent; code may stand further left than its fence."""
    texts = [line for line in lines if not line.is_blank and line.role is not LineRole.CODE]
    width = min((_indent(line.text) for line in texts), default=0)
    return [line.text[min(width, _indent(line.text)) :] for line in lines]


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" \t"))


def first_text(lines: Sequence[Line]) -> Line | None:
    return next((line for line in lines if not line.is_blank), None)
