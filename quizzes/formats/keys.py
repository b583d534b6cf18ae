"""Which options an answer names as right: by letters, by numbers where options are numbered, or by their texts."""

import re
from collections.abc import Sequence

from quizzes.formats.collecting import LETTERS, folded
from quizzes.formats.reading import ReadOption

SEPARATORS = re.compile(r"[\s,;/|&+]+(?:and\s+)?", re.IGNORECASE)
BETWEEN_TEXTS = re.compile("[;|\n]")
TRUE_FALSE = {"true": True, "t": True, "false": False, "f": False}


class UnclearKey(ValueError):
    """An answer that says nothing, or two things, where it must say one. `kind` is for programs."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def read_true_false(cell: str) -> bool | None:
    return TRUE_FALSE.get(folded(cell[:20]))


def read_key(cell: str, options: Sequence[ReadOption], *, is_letters: bool, is_numbered: bool) -> set[str]:
    """The letters of the keys. `is_letters`: the column holds letters and no texts. Raises UnclearKey."""
    letters = {option.letter for option in options}
    named = _by_place(cell, letters, is_numbered=is_numbered)
    said = set() if is_letters else _by_text(cell, options)
    chosen = named & letters
    if said and chosen and said != chosen:
        message = f"“{cell[:40]}” is the text of one option and the letter or number of another."
        raise UnclearKey("ambiguous-key", message)
    if not said and named - letters:
        missing = ", ".join(sorted(named - letters))
        raise UnclearKey("unknown-key", f"The right answer is {missing}, and there is no such option.")
    if not said and not chosen:
        raise UnclearKey(
            "unclear-key", f"The right answer “{cell[:40]}” is neither a letter nor the text of an option."
        )
    return said or chosen


def _by_place(cell: str, letters: set[str], *, is_numbered: bool) -> set[str]:
    parts = [part.strip(".()").upper() for part in SEPARATORS.split(cell.strip()) if part]
    if len(parts) == 1 and set(parts[0]) <= letters and len(set(parts[0])) == len(parts[0]):
        return set(parts[0])
    places = {_place(part, is_numbered=is_numbered) for part in parts}
    return set() if "" in places else places


def _place(part: str, *, is_numbered: bool) -> str:
    if len(part) == 1 and part in LETTERS:
        return part
    is_number = is_numbered and part.isascii() and part.isdecimal() and len(part) < 3
    return LETTERS[int(part) - 1] if is_number and 0 < int(part) <= len(LETTERS) else ""


def _by_text(cell: str, options: Sequence[ReadOption]) -> set[str]:
    """Options that differ only in case are told apart by it."""
    exact = {" ".join(option.text.split()): option.letter for option in options}
    loose = {folded(option.text): option.letter for option in options}
    for parts in ([cell], BETWEEN_TEXTS.split(cell)):
        texts = [" ".join(part.split()) for part in parts if part.strip()]
        if texts and all(text in exact for text in texts):
            return {exact[text] for text in texts}
        if texts and len(loose) == len(exact) and all(text.casefold() in loose for text in texts):
            return {loose[text.casefold()] for text in texts}
    return set()
