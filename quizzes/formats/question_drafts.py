"""Blocks put together to questions: which text is a stem, and which the explanation of the question before it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quizzes.formats.labels import read_number
from quizzes.formats.page_lines import Line, joined
from quizzes.formats.question_blocks import Block, BlockKind

_REASON = re.compile(
    r"(?:(?:this|that|option|answer|it|is|was|are|not)[ ])*(?:(?:in)?correct|wrong|right|falsch|richtig|faux"
    r"|(?:in)?correct[ao]"
    r"|неверно|верно|错误|正确)(?:[ ]?[.:,–—-]|[ ](?:because|since|as|weil|car|porque))",
    re.IGNORECASE,
)
_ENDS = (".", "?", "!", ":", "。", "？", "！", "؟", "：", "…", ")", "”", '"')
_QUESTIONS = ("?", "？", "؟")


@dataclass(slots=True)
class Draft:
    """A question as it stands in the page, complete or not."""

    stem: list[Line]
    number: int | None = None
    options: Block | None = None
    answers: list[Block] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    explanation: list[Block] = field(default_factory=list)

    @property
    def is_answered(self) -> bool:
        return bool(self.answers or (self.options and self.options.has_ticks))

    @property
    def lines(self) -> list[Line]:
        parts = [self.stem, self.options.lines if self.options else [], self.notes]
        parts += [block.lines for block in [*self.answers, *self.explanation]]
        return sorted((line for part in parts for line in part), key=lambda line: line.number)

    @property
    def line(self) -> int:
        return min(line.number for line in self.lines if not line.is_blank)

    @property
    def explanation_text(self) -> str:
        return "\n\n".join(text for block in self.explanation if (text := _text(block)))


def _text(block: Block) -> str:
    if block.kind is BlockKind.EXPLANATION:
        rest = [line for line in block.lines[1:] if not line.is_blank]
        return "\n".join(
            ([block.said] if block.said else [])
            + [line.text if line.is_code else line.text.lstrip("> ") for line in rest]
        )
    return "" if block.kind is BlockKind.RULE else joined(block.lines)


def draft_questions(blocks: Sequence[Block]) -> tuple[list[Line], list[Draft]]:
    """The text before the first question, and the questions."""
    maker = _Maker()
    following = [BlockKind.RULE] * len(blocks)
    upcoming = BlockKind.RULE
    for at in range(len(blocks) - 1, -1, -1):
        following[at] = upcoming
        if blocks[at].kind in (BlockKind.OPTIONS, BlockKind.ANSWER):
            upcoming = blocks[at].kind
    for block, after in zip(blocks, following, strict=True):
        maker.take(block, after)
    maker.finish()
    return maker.stray, maker.drafts


class _Maker:
    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.stray: list[Line] = []
        self._pending: list[Block] = []
        self._number: int | None = None

    @property
    def _current(self) -> Draft | None:
        return self.drafts[-1] if self.drafts else None

    def take(self, block: Block, after: BlockKind) -> None:
        if block.kind is BlockKind.OPTIONS and not self._is_part_of_text(block, after):
            self._begin().options = block
        elif block.kind is BlockKind.ANSWER:
            self._take_answer(block)
        else:
            self._pending.append(block)

    def finish(self) -> None:
        last = self._pending[-1] if len(self._pending) > 1 else None
        if last and last.kind is BlockKind.TEXT and last.lines[-1].text.endswith(_QUESTIONS):
            self._begin()
        self._explain(self._pending)

    def _is_part_of_text(self, block: Block, after: BlockKind) -> bool:
        """Whether the options are reasons of an explanation, or a list in some text."""
        current = self._current
        is_after_answer = bool(current and current.is_answered)
        if block.has_ticks:
            return False
        if not block.is_lettered:
            has_text = not is_after_answer or self._has_text()
            return after is not BlockKind.ANSWER or not has_text
        reasons = sum(bool(_REASON.match(option.label.text)) for option in block.options)
        if is_after_answer and reasons * 2 > len(block.options):
            return True
        return is_after_answer and not self._has_text() and after is not BlockKind.ANSWER

    def _has_text(self) -> bool:
        return any(block.kind is BlockKind.TEXT for block in self._pending)

    def _take_answer(self, block: Block) -> None:
        current = self._current
        if current and current.options and not current.answers and not self._has_new_stem():
            current.notes += [line for pending in self._pending for line in pending.lines]
            self._pending = []
            current.answers.append(block)
        elif current and current.answers and not self._has_text():
            current.explanation += self._pending
            self._pending = []
            current.answers.append(block)
        else:
            self._begin().answers.append(block)

    def _has_new_stem(self) -> bool:
        """Whether the text since the options asks something of its own."""
        firsts = [block.lines[0].text for block in self._pending if block.kind is BlockKind.TEXT]
        lasts = [block.lines[-1].text for block in self._pending if block.kind is BlockKind.TEXT]
        is_explained = any(block.kind is not BlockKind.TEXT for block in self._pending)
        return bool(firsts) and (is_explained or any(map(read_number, firsts)) or lasts[-1].endswith(_QUESTIONS))

    def _begin(self) -> Draft:
        """A new question, whose stem is the end of the text since the last one."""
        before, stem = self._split()
        self._explain(before)
        number = read_number(stem[0].text) if stem else None
        draft = Draft(stem, number=number[0] if number else None)
        self._number = draft.number or self._number
        self._pending = []
        self.drafts.append(draft)
        return draft

    def _explain(self, blocks: Sequence[Block]) -> None:
        if self._current:
            self._current.explanation += blocks
        else:
            self.stray += [line for block in blocks for line in block.lines]

    def _split(self) -> tuple[list[Block], list[Line]]:
        blocks = self._pending
        at, line = self._stem_start(blocks)
        if at >= len(blocks):
            return blocks, []
        before = blocks[:at]
        if line:
            before.append(Block(blocks[at].kind, blocks[at].lines[:line], said=blocks[at].said))
        stem = blocks[at].lines[line:] + [each for block in blocks[at + 1 :] for each in _apart(block)]
        return before, [each for each in stem if each.text or each.is_code or each.is_blank]

    def _stem_start(self, blocks: list[Block]) -> tuple[int, int]:
        """Where the stem begins: index of the block, index of its line."""
        floor = 1 + max((at for at, block in enumerate(blocks) if block.kind is BlockKind.RULE), default=-1)
        marked = self._numbered_start(blocks) or _headed_start(blocks, floor)
        if marked:
            return marked
        texts = [at for at in range(floor, len(blocks)) if blocks[at].kind is BlockKind.TEXT]
        if floor and texts:
            return texts[0], 0
        if not texts:
            return _tail_of_paragraph(blocks, len(blocks) - 1)
        at = _with_code(blocks, texts[-1])
        return (at, 0) if not self._touches_answer(blocks[at], at) else _tail_of_paragraph(blocks, at)

    def _touches_answer(self, block: Block, at: int) -> bool:
        """Whether the paragraph goes on below the answer without a blank line, so that it may begin "
        "as explanation."""
        answers = self._current.answers if self._current else []
        return at == 0 and bool(answers) and block.lines[0].number == answers[-1].lines[-1].number + 1

    def _numbered_start(self, blocks: list[Block]) -> tuple[int, int] | None:
        wanted = (self._number or 0) + 1
        best: tuple[int, int] | None = None
        for at, block in enumerate(blocks):
            for place, line in enumerate(block.lines):
                found = None if line.is_code or line.is_blank else read_number(line.text)
                if found and self._is_next(line, found[0], wanted, is_first=place == 0, is_last=at == len(blocks) - 1):
                    best = (at, place)
        return best

    def _is_next(self, line: Line, number: int | None, wanted: int, *, is_first: bool, is_last: bool) -> bool:
        bare = line.text.lstrip("#*_ >")[:1].isdigit()
        if not bare:
            return True
        if number == wanted and (is_first or self._number is not None):
            return True
        return is_first and is_last and (number or 0) > wanted


def _apart(block: Block) -> list[Line]:
    """A block's lines with a blank one in front, so that it stays a paragraph."""
    return [Line(block.lines[0].number, ""), *block.lines]


def _headed_start(blocks: list[Block], floor: int) -> tuple[int, int] | None:
    headed = [
        at
        for at in range(floor, len(blocks))
        if blocks[at].kind is BlockKind.TEXT
        and blocks[at].lines[0].text.startswith("#")
        and not blocks[at].lines[0].is_code
    ]
    return (headed[-1], 0) if headed else None


def _with_code(blocks: list[Block], at: int) -> int:
    """Steps back over code and lists, and over the text that leads to them."""
    while at and blocks[at - 1].kind is BlockKind.TEXT:
        here, before = blocks[at].lines[0].is_code, blocks[at - 1].lines[0].is_code
        is_part = here or blocks[at].is_list or blocks[at - 1].lines[-1].text.endswith((":", "："))
        is_led = at > 1 and blocks[at - 2].kind is BlockKind.TEXT
        if not (is_part or (is_led and (before or _is_led_list(blocks, at - 1)))):
            break
        at -= 1
    return at


def _is_led_list(blocks: list[Block], at: int) -> bool:
    return blocks[at].is_list and blocks[at - 1].lines[-1].text.endswith((":", "："))


def _tail_of_paragraph(blocks: list[Block], at: int) -> tuple[int, int]:
    """The last sentence's lines of a paragraph of several lines, for pages without blank lines."""
    if at < 0 or len(blocks[at].lines) < 2:
        is_text = at >= 0 and blocks[at].kind is BlockKind.TEXT
        return (at, 0) if is_text else (len(blocks), 0)
    lines = blocks[at].lines
    first = len(lines) - 1
    while first > 1 and not lines[first - 1].text.endswith(_ENDS):
        first -= 1
    if blocks[at].kind is BlockKind.TEXT and first == 1 and not lines[0].text.endswith(_ENDS):
        first = 0
    return at, first
