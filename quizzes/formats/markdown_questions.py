"""A question of a Markdown bank while it is being read, and what it comes to."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from quizzes.formats.collecting import LETTERS, Collector, Draft, folded
from quizzes.formats.keys import UnclearKey, read_key, read_true_false
from quizzes.formats.markdown_lines import Line, without_indent

GENERIC = re.compile(r"(?:question|q)?\s*\d{0,6}\s*[.:)]?", re.IGNORECASE)
"""A heading that only counts."""
COUNT = re.compile(r"(?:(?:question|q)\s*\d{1,6}\s*[.:)]?|\d{1,6}[.)])\s+", re.IGNORECASE)
LETTER_AND_MORE = re.compile(r"\(?([A-Za-z])\s?[.):–—-](?:\s+(.*)|$)", re.DOTALL)
ANSWERS = ("answer", "solution", "answers")


class Part(Enum):
    STEM = auto()
    OPTIONS = auto()
    AFTER = auto()


@dataclass(slots=True)
class Option:
    indent: int
    lines: list[str]
    is_key: bool
    rationale: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """`is_marked`: a heading, a rule or a number begins it, so that only such a thing ends it.

    `is_apart` is whether a blank line was the last, `flaw` what cannot be understood in it.
    """

    line: int
    is_marked: bool = False
    heading: str = ""
    number: int = 0
    stem: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    is_box: bool = False
    answer: str | None = None
    explanation: list[str] = field(default_factory=list)
    is_explained: bool = False
    source_url: str = ""
    tags: tuple[str, ...] = ()
    part: Part = Part.STEM
    is_in_details: bool = False
    summary: str = ""
    is_apart: bool = False
    flaw: tuple[str, str] | None = None
    unlabeled_line: int = 0

    @property
    def has_text(self) -> bool:
        return bool(self.options or self.answer is not None) or any(line.strip() for line in self.stem)

    def is_underlined_by(self, line: Line, underline: re.Pattern[str]) -> bool:
        """A paragraph with dashes right below is a heading, not the end of a question."""
        is_stem = self.part is Part.STEM and bool(self.stem) and not self.heading
        return is_stem and not self.is_apart and bool(line.found(underline))

    def is_ended_by(self, number: int) -> bool:
        """A number amid a stem begins a list of the author's, if it is not the next question's."""
        is_next = bool(self.number) and number == self.number + 1
        return self.part is not Part.STEM or not self.has_text or is_next

    def begin_with(self, line: int, number: int, text: str) -> None:
        self.line, self.number, self.is_marked = line, number, True
        self.stem = [text.removesuffix("**") if text.count("**") == 1 else text]

    def expects(self, letter: str) -> bool:
        """Letters count as options in their order and behind a stem; else they are text."""
        is_place = self.part is Part.OPTIONS or (self.part is Part.STEM and (bool(self.heading) or self.has_text))
        return is_place and not self.is_box and letter == (LETTERS + "?")[min(len(self.options), len(LETTERS))]

    def add_option(self, indent: int, text: str, *, is_key: bool, is_box: bool) -> None:
        if self.part is Part.AFTER or (self.options and self.is_box != is_box):
            self.flaw = self.flaw or ("options-apart", "The question has options in two places or of two looks.")
        self.part, self.is_box = Part.OPTIONS, is_box
        self.options.append(Option(indent, [text], is_key))

    def take_label(self, label: str, text: str) -> bool:
        if label == "answer" and self.answer is None and self.has_text:
            self.answer, self.part = text, Part.AFTER
        elif label == "explanation" and self.part is not Part.STEM:
            self.part, self.is_explained = Part.AFTER, True
            self.explanation.append(text)
        elif label == "source" and self.part is not Part.STEM and not self.source_url:
            self.source_url, self.part = text, Part.AFTER
        elif label == "tags" and self.part is not Part.STEM and not self.tags:
            self.tags, self.part = tuple(tag.strip() for tag in text.split(",") if tag.strip()), Part.AFTER
        else:
            return False
        return True

    def take_detail(self, line: Line) -> None:
        label, text = line.label
        is_answer = self.answer is None and not any(option.is_key for option in self.options)
        if is_answer and label == "answer":
            self.answer = text
        elif is_answer and not line.is_blank and folded(self.summary).split()[-1:] == ["answer"]:
            self.answer = line.text
        elif label == "explanation" and not any(each.strip() for each in self.explanation):
            self.explanation.append(text)
        else:
            self.explanation.append(line.text)

    def goes_on_with(self, line: Line) -> bool:
        is_close = line.is_blank or line.is_code or not self.is_apart or self.is_marked
        return (
            self.part is Part.STEM or is_close or (self.part is Part.OPTIONS and line.indent > self.options[-1].indent)
        )

    def take_text(self, line: Line) -> None:
        if self.part is Part.STEM:
            self._take_stem(line)
        elif self.part is Part.OPTIONS and (line.is_blank or self._is_of_option(line)):
            self._continue_option(line)
        else:
            if not line.is_blank and self.answer is None and not self.is_explained:
                self.unlabeled_line = self.unlabeled_line or line.number
            self.part = Part.AFTER
            self.explanation.append(line.text)

    def _take_stem(self, line: Line) -> None:
        if not self.has_text and not line.is_blank and not self.heading:
            self.line = line.number
        if self.stem or not line.is_blank:
            self.stem.append(line.text)

    def _is_of_option(self, line: Line) -> bool:
        return not self.is_apart or line.indent > self.options[-1].indent

    def _continue_option(self, line: Line) -> None:
        option = self.options[-1]
        text = without_indent(line.text, option.indent + 2)
        if text.startswith(">") and not line.is_code:
            option.rationale.append(text[1:].removeprefix(" "))
        elif option.rationale and not line.is_blank:
            option.rationale.append(text)
        elif not option.rationale:
            option.lines.append(text)


def finish(found: Collector, block: Block) -> None:
    """Judges the question. A heading, a rule or blank lines alone are none."""
    if not block.has_text:
        return
    draft = Draft(block.line, "\n".join(block.stem), source_url=block.source_url, tags=tuple(dict.fromkeys(block.tags)))
    _take_heading(draft, block.heading)
    draft.explanation = "\n".join(block.explanation)
    try:
        if block.flaw:
            raise UnclearKey(*block.flaw)
        _take_options(draft, block)
    except UnclearKey as problem:
        found.reject(draft.line, problem.kind, str(problem), text=draft.stem.strip(), item=draft.item)
        return
    if block.unlabeled_line:
        message = "This text behind the options is taken as the explanation; nothing says that it is one."
        found.warn(block.unlabeled_line, "unlabeled-explanation", message, text=draft.explanation.strip())
    found.add(draft)


def _take_heading(draft: Draft, heading: str) -> None:
    """A heading is the stem where there is no other, else the question's name."""
    if not draft.stem.strip():
        draft.stem = COUNT.sub("", heading, count=1) if COUNT.match(heading) else heading
    elif not GENERIC.fullmatch(heading):
        draft.item = heading


def _take_options(draft: Draft, block: Block) -> None:
    """Raises UnclearKey."""
    answer, more = _answer_of(block)
    options = block.options
    if not options and answer and (is_true := read_true_false(answer)) is not None:
        options, answer = [Option(0, [str(each)], each == is_true) for each in (True, False)], ""
    for option in options:
        draft.add("\n".join(option.lines), is_key=option.is_key, rationale="\n".join(option.rationale))
    if more:
        draft.explanation = f"{more}\n{draft.explanation}"
    if answer and len(options) > 1:
        said = read_key(answer, draft.options, is_letters=False, is_numbered=False)
        marked = {option.letter for option in draft.options if option.is_key}
        if marked and marked != said:
            raise UnclearKey(
                "two-answers", f"The list marks {', '.join(sorted(marked))}, the answer says “{answer[:40]}”."
            )
        draft.mark(said)


def _answer_of(block: Block) -> tuple[str, str]:
    """The answer without its emphasis, and what is said behind a letter, unless it is the option's text."""
    answer = (block.answer or "").strip().strip("*_`").strip()
    found = LETTER_AND_MORE.match(answer.replace("**", ""))
    if not found or found[1].upper() not in LETTERS[: len(block.options)]:
        return answer, ""
    text = folded("\n".join(block.options[LETTERS.index(found[1].upper())].lines))
    more = (found[2] or "").strip()
    return found[1].upper(), "" if folded(more).rstrip(".") == text.rstrip(".") else more
