"""What every parser of a bank does alike: take the text in, judge each question found, gather what became of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from quizzes.domain.items import ItemKind
from quizzes.formats.reading import Finding, Reading, ReadOption, ReadQuestion
from studyapp.text import UNREADABLE

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
EXCERPT = 200
"""Characters of a finding's text: enough to know the place by, also where a line has ten million."""
MOST_LINES = 1_000_000
"""More are no bank: ten megabytes of line breaks would keep a parser busy for a minute."""


@dataclass(slots=True)
class Draft:
    """A question as it stood there, before anybody knows whether it can be asked. Options get their letters by place.

    `is_single` says that the format or the author allows one key only.
    """

    line: int
    stem: str = ""
    options: list[ReadOption] = field(default_factory=list)
    explanation: str = ""
    item: str = ""
    source_url: str = ""
    tags: tuple[str, ...] = ()
    is_single: bool = False

    def add(self, text: str, *, is_key: bool = False, rationale: str = "") -> None:
        letter = LETTERS[len(self.options)] if len(self.options) < len(LETTERS) else "?"
        self.options.append(ReadOption(letter, text.strip(), is_key, rationale.strip()))

    def mark(self, letters: set[str]) -> None:
        """Makes these options the keys and no others."""
        self.options = [replace(option, is_key=option.letter in letters) for option in self.options]


class Collector:
    """Gathers what a parser finds. `name` is the format's, for people."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._questions: list[ReadQuestion] = []
        self._rejected: list[Finding] = []
        self._warnings: list[Finding] = []
        self._first_lines: dict[tuple[str, frozenset[str]], int] = {}
        self.text = self._taken_in(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
        """The text with its lines ended by `\\n` and without what nobody can see."""

    def _taken_in(self, text: str) -> str:
        if (count := text.count("\n")) > MOST_LINES:
            self.reject(1, "too-many-lines", f"The text has {count} lines; at most {MOST_LINES} are read at once.")
            return ""
        first = UNREADABLE.search(text)
        if not first:
            return text
        cleaned, count = UNREADABLE.subn("", text)
        message = f"Invisible control characters were taken out; there are {count}, the first in this line."
        self.warn(text.count("\n", 0, first.start()) + 1, "control-characters", message)
        return cleaned

    def add(self, draft: Draft) -> None:
        if problems := list(_problems(draft)):
            message = " ".join(sentence for _, sentence in problems)
            self.reject(draft.line, problems[0][0], message, text=draft.stem, item=draft.item)
            return
        question = _finished(draft)
        self._note_repetition(question)
        self._questions.append(question)

    def reject(self, line: int, kind: str, message: str, *, text: str = "", item: str = "") -> None:
        self._rejected.append(Finding(line, kind, message, excerpt(text), item))

    def warn(self, line: int, kind: str, message: str, *, text: str = "", item: str = "") -> None:
        self._warnings.append(Finding(line, kind, message, excerpt(text), item))

    def reading(self) -> Reading:
        if not self._questions and not self._rejected:
            blank = not self.text.strip()
            message = "There is no text in it." if blank else f"No question in the {self._name} format was found."
            self.reject(1, "empty" if blank else "no-questions", message, text=self.text.strip()[:EXCERPT])
        rejected = sorted(self._rejected, key=lambda finding: finding.line)
        warnings = sorted(self._warnings, key=lambda finding: finding.line)
        return Reading(questions=self._questions, rejected=rejected, warnings=warnings)

    def _note_repetition(self, question: ReadQuestion) -> None:
        same = (folded(question.stem), frozenset(folded(option.text) for option in question.options))
        first = self._first_lines.setdefault(same, question.line)
        if first != question.line:
            message = f"The question of line {first} once more."
            self.warn(question.line, "repeated", message, text=question.stem, item=question.item)


def excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT else text[:EXCERPT] + "…"


def folded(text: str) -> str:
    """For comparing: runs of white space and case do not count."""
    return " ".join(text.split()).casefold()


def is_true_false(options: Sequence[ReadOption]) -> bool:
    return len(options) == 2 and {folded(option.text) for option in options} == {"true", "false"}


def _finished(draft: Draft) -> ReadQuestion:
    options = tuple(draft.options)
    kind = ItemKind.MULTIPLE if sum(option.is_key for option in options) > 1 else ItemKind.SINGLE
    if is_true_false(options):
        kind = ItemKind.TRUE_FALSE
        options = tuple(replace(option, text=folded(option.text).capitalize()) for option in options)
    return ReadQuestion(
        line=draft.line,
        stem=draft.stem.strip(),
        kind=kind,
        options=options,
        explanation=draft.explanation.strip(),
        item=draft.item.strip(),
        source_url=draft.source_url.strip(),
        tags=draft.tags,
    )


def _problems(draft: Draft) -> Iterator[tuple[str, str]]:
    if not draft.stem.strip():
        yield "no-stem", "The question has no text."
    if len(draft.options) < 2:
        kind, count = ("one-option", "one option") if draft.options else ("no-options", "no options")
        yield kind, f"The question has {count}; it needs at least two."
        return
    if len(draft.options) > len(LETTERS):
        yield "too-many-options", f"The question has {len(draft.options)} options; {len(LETTERS)} have letters."
        return
    yield from _option_problems(draft.options)
    yield from _key_problems(draft)


def _option_problems(options: Sequence[ReadOption]) -> Iterator[tuple[str, str]]:
    first: dict[str, str] = {}
    for option in options:
        if not option.text:
            yield "empty-option", f"Option {option.letter} is empty."
        elif (other := first.setdefault(" ".join(option.text.split()), option.letter)) != option.letter:
            yield "same-option", f"Options {other} and {option.letter} say the same."


def _key_problems(draft: Draft) -> Iterator[tuple[str, str]]:
    keys = [option.letter for option in draft.options if option.is_key]
    if not keys:
        yield "no-key", "No option is marked as the right one."
    elif len(keys) == len(draft.options):
        yield "all-keys", "Every option is marked as right, so there is nothing to choose."
    elif len(keys) > 1 and draft.is_single:
        yield "two-keys", f"One option can be right here, and {len(keys)} are marked: {', '.join(keys)}."
