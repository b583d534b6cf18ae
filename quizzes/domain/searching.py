"""What is searched for, what a text is found by, and which part of it shows the match. The same on every database."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

MOST_WORDS = 10
LONGEST_WORD = 50
"""Characters of a word that count; PostgreSQL cannot store one of 2,047 bytes."""

EXCERPT_LENGTH, LEAD_LENGTH = 180, 60
"""Characters shown of a text, and those before the first match among them."""

KIND_MARK, TITLE_MARK = "=", "^"
"""Before the kind of an entry, and before the words of its title: signs that no word has."""

_ACCENTS = "\u0300-\u036f"
_RUN = re.compile(f"[\\w{_ACCENTS}]+")
_WORD = re.compile("[^\\W_]+")
_ACCENT = re.compile(f"[{_ACCENTS}]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text as it stands, not yet escaped."""

    text: str
    is_match: bool


def words_of(text: str) -> list[str]:
    """Return the words in order, without case and accents: letters and digits of any script, no signs."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(_folded(text))]


def entry_tokens(*, kind: str, title: str, text: str) -> str:
    """Return what an entry is found by, each once, with one space between: its kind, its title's words, all words."""
    in_title = words_of(title)
    tokens = [KIND_MARK + kind, *(TITLE_MARK + word for word in in_title), *in_title, *words_of(text)]
    return " ".join(dict.fromkeys(tokens))


@dataclass(frozen=True)
class Search:
    """The words of a search, at least one. A text must have them all, the last one also as the beginning of a word."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, words: Iterable[str]) -> "Search":
        """Of a word that is given twice the later counts, so that the last one stays the last."""
        return cls(tuple(reversed(dict.fromkeys(reversed(list(words))))))

    def tokens(self, *, kind: str, is_in_title: bool = False) -> list[str]:
        """Return the tokens that an entry of the kind must have, the last one also as the beginning of one."""
        mark = TITLE_MARK if is_in_title else ""
        return [KIND_MARK + kind, *(mark + word for word in self.words)]

    def is_in(self, text: str) -> bool:
        folded = _folded(text)
        has_letters = all(word in folded for word in self.words)  # most texts end here, fifty times as fast
        return has_letters and all(pattern.search(folded) for pattern in self._patterns)

    def count_in(self, text: str) -> int:
        """Count the words of the search that the text has."""
        folded = _folded(text)
        return sum(pattern.search(folded) is not None for pattern in self._patterns)

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [_pattern(word, is_whole=word is not self.words[-1]) for word in self.words]

    def marked(self, text: str) -> list[Piece]:
        """Cut a text before and after each match."""
        pieces, end = [], 0
        for run in self._matches(text):
            pieces += [Piece(text[end : run.start()], False), Piece(run.group(), True)]
            end = run.end()
        pieces.append(Piece(text[end:], False))
        return [piece for piece in pieces if piece.text]

    def excerpt(self, text: str) -> list[Piece]:
        """Cut one line around the first match out of a text, from word to word."""
        text = " ".join(text.split())
        first = next(self._matches(text), None)
        start = text.rfind(" ", 0, max(first.start() - LEAD_LENGTH, 0)) + 1 if first else 0
        end = _end(text, start, first.end() if first else start)
        return self.marked(f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}")

    def _matches(self, text: str) -> Iterator[re.Match[str]]:
        runs = _RUN.finditer(text.replace("_", " "))
        return (run for run in runs if self._names(_folded(run.group())[:LONGEST_WORD]))

    def _names(self, word: str) -> bool:
        return word in self.words or word.startswith(self.words[-1])


def _pattern(word: str, *, is_whole: bool) -> re.Pattern[str]:
    """A word holds letters and digits only, which mean nothing but themselves; one that was cut begins longer ones."""
    end = "(?![^\\W_])" if is_whole and len(word) < LONGEST_WORD else ""
    return re.compile(f"(?<![^\\W_]){word}{end}")


def _end(text: str, start: int, least: int) -> int:
    """After the last whole word of an excerpt, or inside of one that is longer than it."""
    if len(text) - start <= EXCERPT_LENGTH:
        return len(text)
    last_space = text.rfind(" ", least, start + EXCERPT_LENGTH)
    return last_space if last_space > start else max(least, start + EXCERPT_LENGTH)


def _folded(text: str) -> str:
    """Without case and accents, however these are encoded."""
    if text.isascii():
        return text.lower()
    return _ACCENT.sub("", unicodedata.normalize("NFD", text.casefold()))
