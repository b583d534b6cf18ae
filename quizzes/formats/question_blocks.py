"""The lines of practice questions as blocks: paragraphs, runs of options, answers, explanations, code, rules."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from quizzes.formats.labels import LETTERS, Label, plain, read_answer, read_explanation, read_label
from quizzes.formats.page_lines import Line, trimmed


class BlockKind(StrEnum):
    TEXT = "text"
    OPTIONS = "options"
    ANSWER = "answer"
    EXPLANATION = "explanation"
    RULE = "rule"


@dataclass(slots=True)
class OptionLines:
    label: Label
    lines: list[Line]

    @property
    def text(self) -> str:
        return "\n".join([self.label.text, *(line.text for line in self.lines[1:])]).strip("\n")


@dataclass(slots=True)
class Block:
    """`said` is what stands behind “Answer:” or “Explanation:”; `is_list` marks text that looked like options."""

    kind: BlockKind
    lines: list[Line]
    options: list[OptionLines] = field(default_factory=list)
    said: str = ""
    is_list: bool = False

    @property
    def is_lettered(self) -> bool:
        return bool(self.options and self.options[0].label.letter)

    @property
    def has_ticks(self) -> bool:
        return any(option.label.is_key for option in self.options)


_RULE = re.compile(r"(?:[-–—_=*~] ?){3,}$")
_INLINE_LABEL = re.compile(r"(?:(?<=[\s?.:？：])|^)(?:\((?P<a>[A-Ja-j])\)|(?P<b>[A-Ja-j])(?P<mark>[).]))(?=[\s*])")
_INLINE_ANSWER = re.compile(
    r"(?<=\s)(?:\*\*)?(?:Correct |Right )?(?:Answers?|Ans|Explanation|Rationale)(?:\*\*)?:", re.IGNORECASE
)


def one_per_line(lines: Sequence[Line]) -> list[Line]:
    """Lines with options that run together on one taken apart; the parts keep its number."""
    found: list[Line] = []
    following = ""
    for line in reversed(lines):
        parts = [line] if line.is_code or line.is_blank else _apart(line, following)
        found += reversed(parts)
        following = following if line.is_blank else parts[0].text[:40]
    return found[::-1]


def _apart(line: Line, following: str) -> list[Line]:
    cuts = _cuts(line.text)
    begins = bool(cuts) and not trimmed(line.text[: cuts[0]].lstrip("•*-+ "))
    if len(cuts) < (2 if begins else 3) or _continues(line.text, cuts, following):
        return [line]
    answer = _INLINE_ANSWER.search(line.text, cuts[-1])
    explanation = _INLINE_ANSWER.search(line.text, answer.end()) if answer else None
    cuts = sorted(
        {0 if begins else -1, *cuts[begins:], *(each.start() for each in (answer, explanation) if each)} - {-1}
    )
    cuts = cuts if begins else [0, *cuts]
    ends = [*cuts[1:], len(line.text)]
    return [replace(line, text=trimmed(line.text[start:end])) for start, end in zip(cuts, ends, strict=True)]


def _cuts(text: str) -> list[int]:
    """Where labels of one style stand in the order of the alphabet."""
    cuts: list[int] = []
    style = ""
    wanted = 0
    for found in _INLINE_LABEL.finditer(text):
        letter = found["a"] or found["b"]
        kind = f"{letter.isupper()}{found['mark']}"
        at = LETTERS.index(letter.upper())
        if not cuts and (at == 0 or found.start() < 4):
            cuts, style, wanted = [found.start()], kind, at + 1
        elif cuts and kind == style and at == wanted:
            cuts.append(found.start())
            wanted += 1
    return cuts


def _continues(text: str, cuts: list[int], following: str) -> bool:
    """Whether the next line has the letter that the second label of this line has: then that one is "
    "only mentioned."""
    label = read_label(following) if following else None
    second = next(letter for letter in text[cuts[1] :] if letter.isalpha()).upper()
    return bool(label and label.letter and label.letter <= second)


def read_blocks(lines: Sequence[Line]) -> list[Block]:
    blocks = [block for block in _Reader(one_per_line(lines)).blocks() if block.lines]
    return list(_without_lookalikes(blocks))


class _Reader:
    """Goes over lines once."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._labels = [None if line.is_code or line.is_blank else read_label(line.text) for line in lines]
        self._next = self._next_labels()
        self._at = 0

    def _next_labels(self) -> list[int | None]:
        """For each line, the next line with a lettered label before any answer."""
        found: list[int | None] = [None] * len(self._lines)
        upcoming: int | None = None
        for at in range(len(self._lines) - 1, -1, -1):
            found[at] = upcoming
            label = self._labels[at]
            if label and label.letter:
                upcoming = at
            elif not self._lines[at].is_code and read_answer(self._lines[at].text) is not None:
                upcoming = None
        return found

    def blocks(self) -> Iterator[Block]:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.is_blank:
                self._at += 1
            elif line.is_code:
                yield Block(BlockKind.TEXT, self._take_code())
            elif _RULE.match(line.text):
                yield Block(BlockKind.RULE, self._take(1))
            elif (answer := read_answer(line.text)) is not None:
                yield self._answer(answer)
            elif (said := read_explanation(line.text)) is not None:
                yield self._explanation(said)
            elif self._opens_options():
                yield self._options()
            else:
                yield Block(BlockKind.TEXT, self._paragraph())

    def _take(self, count: int) -> list[Line]:
        self._at += count
        return list(self._lines[self._at - count : self._at])

    def _take_code(self) -> list[Line]:
        start = self._at
        while self._at < len(self._lines) and self._lines[self._at].is_code:
            self._at += 1
        return list(self._lines[start : self._at])

    def _is_plain(self, at: int) -> bool:
        """Whether the line is text that may continue what stands before it."""
        line = self._lines[at]
        return not (
            line.is_blank
            or line.is_code
            or _RULE.match(line.text)
            or line.text.startswith("#")
            or read_answer(line.text) is not None
            or read_explanation(line.text) is not None
        )

    def _paragraph(self) -> list[Line]:
        taken = self._take(1)
        while self._at < len(self._lines) and self._is_plain(self._at) and not self._opens_options():
            taken += self._take(1)
        return taken

    def _answer(self, answer: str) -> Block:
        """An answer, which may stand in the line below its label, or in several such lines that are options."""
        taken = self._take(1)
        if answer:
            return Block(BlockKind.ANSWER, taken, said=answer)
        while self._at < len(self._lines) and self._lines[self._at].is_blank:
            taken += self._take(1)
        said: list[str] = []
        while self._at < len(self._lines) and self._is_plain(self._at) and (not said or self._labels[self._at]):
            label = self._labels[self._at]
            said.append(label.text if label and not label.letter else self._lines[self._at].text.lstrip("•*- "))
            taken += self._take(1)
        return Block(BlockKind.ANSWER, taken, said="; ".join(said))

    def _explanation(self, said: str) -> Block:
        """The label with its paragraph, or with the next one where it stands alone."""
        taken = self._take(1)
        while not said and self._at < len(self._lines) and self._lines[self._at].is_blank:
            taken += self._take(1)
        while self._at < len(self._lines) and self._is_plain(self._at) and not self._opens_question():
            taken += self._take(1)
        return Block(BlockKind.EXPLANATION, taken, said=said)

    def _opens_question(self) -> bool:
        """Whether a stem or options begin in the middle of a paragraph."""
        label = self._labels[self._at]
        return bool(label and label.letter == "A" and self._opens_options())

    def _opens_options(self) -> bool:
        label = self._labels[self._at]
        if label is None:
            return False
        if not label.letter:
            return True
        upcoming = self._next[self._at]
        following = self._labels[upcoming] if upcoming is not None else None
        return label.letter == "A" or bool(following and following.letter == chr(ord(label.letter) + 1))

    def _options(self) -> Block:
        first = self._labels[self._at]
        assert first  # noqa: S101 (the caller has seen it)
        options: list[OptionLines] = []
        start = self._at
        while self._at < len(self._lines):
            at = self._after_blanks()
            label = self._labels[at] if at < len(self._lines) else None
            if label and self._belongs(label, first, options):
                self._at = at + 1
                options.append(OptionLines(label, [self._lines[at], *self._wrapped(first, options)]))
            else:
                break
        return Block(BlockKind.OPTIONS, list(self._lines[start : self._at]), options)

    def _after_blanks(self) -> int:
        at = self._at
        while at < len(self._lines) and self._lines[at].is_blank:
            at += 1
        return at

    def _belongs(self, label: Label, first: Label, options: list[OptionLines]) -> bool:
        if not options:
            return True
        if bool(label.letter) != bool(first.letter):
            return False
        return not label.letter or label.letter <= chr(ord(options[-1].label.letter) + 2)

    def _wrapped(self, first: Label, options: list[OptionLines]) -> list[Line]:
        """The lines that go on with an option: up to a blank one, another option or a label."""
        start = self._at
        while self._at < len(self._lines) and self._is_plain(self._at):
            label = self._labels[self._at]
            if (
                label
                and (bool(label.letter) == bool(first.letter))
                and (not label.letter or label.letter <= _last(options))
            ):
                break
            self._at += 1
        while self._at < len(self._lines) and self._lines[self._at].is_code:
            self._at += 1
        return list(self._lines[start : self._at])


def _last(options: list[OptionLines]) -> str:
    return chr(ord(options[-1].label.letter) + 3) if options else "C"


def _without_lookalikes(blocks: list[Block]) -> Iterator[Block]:
    """Turns back into text what only looks like options: a list in a stem, whose options come behind it."""
    upcoming: Block | None = None
    found: list[Block] = []
    for block in reversed(blocks):
        if block.kind is BlockKind.OPTIONS and _looks_alike(block, upcoming):
            block = Block(BlockKind.TEXT, block.lines, is_list=True)
        if block.kind is BlockKind.OPTIONS:
            upcoming = block
        elif block.kind in (BlockKind.ANSWER, BlockKind.EXPLANATION):
            upcoming = None
        found.append(block)
    for block in reversed(found):
        yield from _split_at_question(block)


def _looks_alike(block: Block, upcoming: Block | None) -> bool:
    if upcoming is None or not upcoming.is_lettered or block.has_ticks:
        return False
    if not block.is_lettered or len(block.options) < 2:
        return True
    return block.options[0].label.style != upcoming.options[0].label.style


def _split_at_question(block: Block) -> Iterator[Block]:
    """A run that begins twice at A, where what stands before the second A ends as a question: stem, then options."""
    letters = [option.label.letter for option in block.options]
    again = letters.index("A", 1) if block.is_lettered and "A" in letters[1:] else 0
    before = block.options[again - 1] if again else None
    if (
        before
        and (len(before.lines) > 1 or again == 1)
        and plain(before.lines[-1].text).endswith(("?", ":", "？", "؟", "："))
    ):
        count = sum(len(option.lines) for option in block.options[:again])
        inked = [line for line in block.lines if not line.is_blank]
        if again == 1:
            yield Block(BlockKind.TEXT, inked[:count])
        else:
            kept = before.lines
            cut = next((at for at, line in enumerate(kept) if at and line.text.endswith("?")), len(kept) - 1)
            stem = kept[cut:]
            before.lines = kept[:cut]
            yield Block(BlockKind.OPTIONS, inked[: count - len(stem)], block.options[:again])
            yield Block(BlockKind.TEXT, stem)
        yield Block(BlockKind.OPTIONS, inked[count:], block.options[again:])
    else:
        yield block
