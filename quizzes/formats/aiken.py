"""Aiken: a question on a line, options `A.` or `A)` on lines of their own, then `ANSWER: B`. One key, nothing else.

https://docs.moodle.org/en/Aiken_format. Lines that wrap are taken in; a blank line within a question is not.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from quizzes.formats.collecting import LETTERS, Collector, Draft
from quizzes.formats.reading import Reading, ReadOption, ReadQuestion
from quizzes.formats.writing import Dump, Writer

OPTION = re.compile(r"([A-Z])[.)](?:\s|$)")
ANSWER = re.compile(r"ANSWER\s*:", re.IGNORECASE)
SEPARATORS = re.compile(r"[\s,;&]+|\band\b", re.IGNORECASE)


def parse(text: str) -> Reading:
    found = Collector("Aiken", text)
    reader = _Reader(found)
    for number, line in enumerate(found.text.split("\n"), start=1):
        reader.take(number, line.strip())
    reader.give_up()
    return found.reading()


def dump(questions: Sequence[ReadQuestion]) -> Dump:
    return Writer("Aiken", _write, parse, carried=_carried, obstacle=_obstacle).dump(questions)


class _Reader:
    """Holds the question being read. `is_apart` is whether a blank line was the last."""

    def __init__(self, found: Collector) -> None:
        self._found = found
        self._begin()

    def _begin(self) -> None:
        self._line = 0
        self._stem: list[str] = []
        self._options: list[tuple[int, str, list[str]]] = []
        self._is_apart = False

    def take(self, number: int, line: str) -> None:
        if not line:
            self._is_apart = True
            return
        if ANSWER.match(line):
            self._finish(number, line)
        elif self._is_option(line):
            self._options.append((number, line[0], [line[2:].strip()]))
        else:
            self._take_text(number, line)
        self._is_apart = False

    def _is_option(self, line: str) -> bool:
        """A stem may begin like an option: “I. Newton found what?”. The first option is A."""
        return bool(OPTION.match(line)) and (bool(self._options) or (line[0] == "A" and bool(self._stem)))

    def _take_text(self, number: int, line: str) -> None:
        if self._is_apart:
            self.give_up()
        if self._options:
            self._options[-1][2].append(line)
        else:
            self._line = self._line or number
            self._stem.append(line)

    def give_up(self) -> None:
        """What stands there has no answer line, so it is no question that could be asked."""
        if self._stem or self._options:
            kind, lacks = ("no-key", "an ANSWER line") if self._options else ("no-options", "options")
            text = " ".join(self._stem)
            message = f"The question ends without {lacks}."
            self._found.reject(self._line or self._options[0][0], kind, message, text=text)
        self._begin()

    def _finish(self, number: int, line: str) -> None:
        draft = Draft(self._line or number, " ".join(self._stem), is_single=True)
        for _, _, texts in self._options:
            draft.add(" ".join(texts))
        answer = line.split(":", 1)[1].strip()
        if problem := self._problem(answer):
            kind, message = problem
            self._found.reject(draft.line, kind, message, text=draft.stem or line)
        else:
            draft.mark(set(_letters(answer)))
            self._found.add(draft)
        self._begin()

    def _problem(self, answer: str) -> tuple[str, str] | None:
        """What would make a key out of nothing, or of the wrong option."""
        letters = [letter for _, letter, _ in self._options]
        for (number, letter, _), expected in zip(self._options, LETTERS, strict=False):
            if letter != expected:
                message = f"The option of line {number} has the letter {letter} where {expected} is next."
                return "option-letters", message
        if not answer:
            return "no-key", "The ANSWER line names no option."
        if letters and not (chosen := _letters(answer)):
            return "unclear-key", f"The ANSWER line is no letter: “{answer[:40]}”."
        if letters and (wrong := sorted(set(chosen) - set(letters))):
            return "unknown-key", f"The ANSWER line names {', '.join(wrong)}, and there is no such option."
        return None


def _letters(answer: str) -> list[str]:
    """The letters that an ANSWER line names, none where it says anything else."""
    parts = [part.upper().rstrip(".)") for part in SEPARATORS.split(answer) if part]
    return parts if all(len(part) == 1 and part in LETTERS for part in parts) else []


def _write(question: ReadQuestion, number: int) -> str:
    options = [f"{option.letter}. {option.text}\n" for option in question.options]
    return f"{question.stem}\n{''.join(options)}ANSWER: {''.join(question.key)}\n"


def _carried(question: ReadQuestion) -> ReadQuestion:
    options = tuple(ReadOption(option.letter, _on_a_line(option.text), option.is_key) for option in question.options)
    stem = _on_a_line(question.stem)
    return replace(question, stem=stem, options=options, explanation="", item="", source_url="", tags=())


def _obstacle(question: ReadQuestion) -> str:
    return "several keys" if len(question.key) > 1 else "texts that look like options or answers"


def _on_a_line(text: str) -> str:
    return " ".join(line.strip() for line in text.split("\n") if line.strip())
