"""Markdown banks: `- [x]` or lettered options, `**Answer:** B`, reasons in `<details>` or behind `Explanation:`.

A heading, a rule or a number begins a question; where a bank has neither, the first paragraph behind the options does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from quizzes.formats.collecting import Collector
from quizzes.formats.markdown_lines import (
    CHECKBOX,
    DETAILS,
    DETAILS_END,
    HEADING,
    LETTERED,
    NUMBERED,
    RULE,
    SUMMARY,
    UNDERLINE,
    Line,
    lines_of,
)
from quizzes.formats.markdown_questions import GENERIC, Block, Part, finish
from quizzes.formats.reading import Reading, ReadOption, ReadQuestion
from quizzes.formats.writing import Dump, Writer


def parse(text: str) -> Reading:
    found = Collector("Markdown", text)
    reader = _Reader(found)
    for line in lines_of(found.text):
        reader.take(line)
    reader.end()
    return found.reading()


def dump(questions: Sequence[ReadQuestion]) -> Dump:
    return Writer("Markdown", _write, parse, carried=_carried).dump(questions)


class _Reader:
    """Holds the question being read."""

    def __init__(self, found: Collector) -> None:
        self._found = found
        self._block = Block(1)

    def _begin(self, line: Line, *, is_marked: bool) -> Block:
        finish(self._found, self._block)
        self._block = Block(line.number, is_marked=is_marked)
        return self._block

    def end(self) -> None:
        if self._block.is_in_details:
            message = "The text ends within <details>: something may be missing."
            self._found.warn(self._block.line, "cut-off", message, text="\n".join(self._block.stem))
        finish(self._found, self._block)

    def take(self, line: Line) -> None:
        if self._block.is_in_details:
            self._take_detail(line)
        elif not (self._take_boundary(line) or self._take_option(line) or self._take_label(line)):
            self._take_text(line)
        self._block.is_apart = line.is_blank

    def _take_boundary(self, line: Line) -> bool:
        if self._block.is_underlined_by(line, UNDERLINE):
            self._block.heading, self._block.stem, self._block.is_marked = " ".join(self._block.stem), [], True
        elif heading := line.found(HEADING):
            self._begin(line, is_marked=True).heading = heading[1].strip()
        elif line.found(RULE):
            self._begin(line, is_marked=True)
        elif (numbered := line.found(NUMBERED)) and self._block.is_ended_by(int(numbered[1] or numbered[2])):
            block = self._begin(line, is_marked=True) if self._block.has_text else self._block
            block.begin_with(line.number, int(numbered[1] or numbered[2]), numbered[3])
        else:
            return False
        return True

    def _take_option(self, line: Line) -> bool:
        block = self._block
        if box := line.found(CHECKBOX):
            if block.part is Part.OPTIONS and block.options and len(box[1]) > block.options[0].indent:
                return False
            block.add_option(len(box[1]), box[3] or "", is_key=bool(box[2].strip()), is_box=True)
            return True
        if (lettered := line.found(LETTERED)) and block.expects(lettered[2].upper()):
            block.add_option(len(lettered[1]), lettered[3], is_key=False, is_box=False)
            return True
        return False

    def _take_label(self, line: Line) -> bool:
        if details := line.found(DETAILS):
            self._block.part, self._block.is_in_details, self._block.summary = Part.AFTER, True, ""
            self._take_detail(replace(line, text=details[1]))
            return True
        return self._block.take_label(*line.label)

    def _take_detail(self, line: Line) -> None:
        """What stands behind the end of the details on its line is of no part and rare; it is kept with them."""
        block, text = self._block, line.text
        if summary := line.found(SUMMARY):
            block.summary, text = summary[1].strip(), summary[2]
        if not line.is_code and DETAILS_END in text.lower():
            at = text.lower().index(DETAILS_END)
            text, block.is_in_details = text[:at] + text[at + len(DETAILS_END) :], False
            if not text.strip():
                return
        block.take_detail(replace(line, text=text))

    def _take_text(self, line: Line) -> None:
        block = self._block
        if block.goes_on_with(line):
            block.take_text(line)
        else:
            self._begin(line, is_marked=False).take_text(line)


def _write(question: ReadQuestion, number: int) -> str:
    parts = [f"## {question.item or f'Question {number}'}", question.stem]
    parts.append("\n".join(line for option in question.options for line in _option(option)))
    if question.explanation:
        parts.append(f"<details><summary>Explanation</summary>\n\n{question.explanation}\n\n</details>")
    if question.source_url:
        parts.append(f"Source: {question.source_url}")
    if question.tags:
        parts.append(f"Tags: {', '.join(question.tags)}")
    return "\n\n".join(parts) + "\n"


def _option(option: ReadOption) -> Iterator[str]:
    first, *more = option.text.split("\n")
    yield f"- [{'x' if option.is_key else ' '}] {first}"
    yield from (f"  {line}" if line else "" for line in more)
    yield from (f"  > {line}" for line in option.rationale.split("\n") if option.rationale)


def _carried(question: ReadQuestion) -> ReadQuestion:
    tags = tuple(tag for tag in question.tags if "," not in tag)
    return replace(question, item="" if re.fullmatch(GENERIC, question.item) else question.item, tags=tags)
