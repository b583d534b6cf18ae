"""Which options an answer names: by letter, by letter and text, or by text. What it does not say "
"plainly is refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quizzes.formats.labels import LETTERS, narrow, place
from quizzes.formats.page_lines import folded, trimmed

_TRUE_WORDS = (
    "true yes t wahr richtig ja vrai oui verdadero cierto sí verdadeiro sim vero waar juist верно правда да "
    "对 正确 是 正しい ○ 참 صح صحيح נכון"
)
_FALSE_WORDS = (
    "false no f falsch nein faux non falso não onwaar onjuist неверно ложь нет 错 错误 否 誤り × 거짓 خطأ خاطئ"
)
TRUE = frozenset(_TRUE_WORDS.split())
FALSE = frozenset({"לא נכון", *_FALSE_WORDS.split()})


class UnclearAnswer(ValueError):
    """`kind` is for programs, the message a sentence for people."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Key:
    """Places in the options, from 0; `remark` is what follows the letters and repeats no option."""

    places: frozenset[int]
    remark: str = ""


_WORDS_AROUND = re.compile(
    r"^(?:both |options? |choices? |letters? |antworten? |beide )+|(?: (?:is|are) (?:correct|right|true))?[.!。]*$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?:(?<=[A-J])[ ]e[ ](?=[A-J]\b)|[\s,;/&+،、，；·|]+"
    r"|\b(?:and|und|et|y|и|en|och|ve|or|as well as)\b|[和与と및و](?=\s|[(A-J]))+"
)
_ONE = re.compile(r"[(\[]?(?P<letter>[^\W\d_]|[①-⑩])[)\].:]{0,2}$")
_BEGINS = re.compile(
    r"(?:^|(?<=[\s,;/&+]))(?:\((?P<a>[^\W\d_])\)|(?P<b>[^\W\d_])(?:[).:、]|[ ][-–—](?=[ ])))[ \t\xa0]*"
    r"|^(?P<c>[①-⑩])[ ]*"
)


def read_key(answer: str, labels: Sequence[str], texts: Sequence[str]) -> Key:
    """The options that an answer names. `labels` are letters, "" for options that have none. Raises UnclearAnswer."""
    letters = [label or LETTERS[at] for at, label in enumerate(labels)] if len(labels) <= len(LETTERS) else list(labels)
    answer = trimmed(answer.strip("*_`"))
    by_text = _by_text(answer, texts)
    named = _by_letters(answer, letters)
    if by_text and not set(named) <= set(letters):
        return Key(by_text)
    if (
        named
        and by_text
        and len(answer) > 1
        and set(by_text) != {letters.index(each) for each in named if each in letters}
    ):
        raise UnclearAnswer("ambiguous-answer", f"“{answer}” could be letters, and it is the text of an option.")
    if named:
        return Key(frozenset(_place_of(each, letters) for each in named))
    if by_text:
        return Key(by_text)
    return _by_letter_and_text(answer, letters, texts)


def _place_of(letter: str, letters: Sequence[str]) -> int:
    if letter not in letters:
        raise UnclearAnswer("unknown-key", f"The answer names {letter}, and no option has that letter.")
    return letters.index(letter)


def _by_letters(answer: str, letters: Sequence[str]) -> list[str]:
    bare = trimmed(_WORDS_AROUND.sub("", narrow(answer, 80))) if len(answer) <= 80 else ""
    parts = [part for part in _BETWEEN.split(bare) if part]
    found = [_ONE.match(part) for part in parts]
    named = [
        place(each["letter"]) or (each["letter"].upper() if each["letter"].isascii() else "") for each in found if each
    ]
    if parts and len(named) == len(parts) and all(named):
        return named
    return _glued(bare, letters)


def _glued(bare: str, letters: Sequence[str]) -> list[str]:
    """`AC` or `ac`: each letter once, small ones in the order of the alphabet, so that few words look like it."""
    places = [place(letter) for letter in bare]
    is_set = 1 < len(bare) <= len(LETTERS) and all(places) and len(set(places)) == len(places)
    if not is_set or not (bare.isupper() or (bare.islower() and places == sorted(places)) or not bare.isascii()):
        return []
    known = all(each in letters for each in places)
    return places if known or (bare.isupper() and len(bare) < 4 and places == sorted(places)) else []


def _by_text(answer: str, texts: Sequence[str]) -> frozenset[int]:
    """The options whose text the answer is, alone or one after another."""
    wanted = folded(answer)
    known = [folded(text) for text in texts]
    if wanted in known and wanted:
        if known.count(wanted) > 1:
            raise UnclearAnswer("ambiguous-answer", f"Two options have the text “{answer}”.")
        return frozenset({known.index(wanted)})
    if truth := _truth(wanted, known):
        return truth
    for separator in (";", "|", ",", " and ", " und ", " et ", "、", "，", "；", "،"):
        parts = [folded(part) for part in answer.split(separator)] if separator in answer else []
        if 1 < len(parts) <= len(texts) and all(known.count(part) == 1 for part in parts):
            return frozenset(map(known.index, parts))
    return frozenset()


def _truth(wanted: str, known: Sequence[str]) -> frozenset[int]:
    for words in (TRUE, FALSE):
        if wanted in words and len(known) == 2 and sum(text in words for text in known) == 1:
            return frozenset({next(at for at, text in enumerate(known) if text in words)})
    return frozenset()


def _by_letter_and_text(answer: str, letters: Sequence[str], texts: Sequence[str]) -> Key:
    answer = narrow(answer, 80)
    starts = list(_BEGINS.finditer(answer))
    if not starts or starts[0].start() > 0:
        raise UnclearAnswer("unclear-answer", f"“{answer[:200]}” is no letter and no text of an option.")
    ends = [*(each.start() for each in starts[1:]), len(answer)]
    said = [
        (place(each["a"] or each["b"] or each["c"]), answer[each.end() : end].strip(" ,;&+"))
        for each, end in zip(starts, ends, strict=True)
    ]
    matches = [(letter, text) for letter, text in said if _agrees(letter, text, letters, texts)]
    if len(matches) == len(said):
        return Key(frozenset(letters.index(letter) for letter, _ in said))
    first = _place_of(said[0][0] or starts[0][0].strip(" )(.:"), letters)
    remark = trimmed(answer[starts[0].end() :])
    others = {folded(text) for at, text in enumerate(texts) if at != first}
    if folded(remark) in others:
        raise UnclearAnswer("contradiction", f"The answer names {said[0][0]} with the text of another option.")
    if len(matches) > 1:
        raise UnclearAnswer("unclear-answer", f"“{answer[:200]}” names several options and not only those.")
    text = texts[first]
    if remark.startswith(text) and text:
        remark = remark[len(text) :].lstrip(" .,:;-–—")
    return Key(frozenset({first}), remark)


def _agrees(letter: str, text: str, letters: Sequence[str], texts: Sequence[str]) -> bool:
    if letter not in letters:
        return False
    said = folded(text)
    for joiner in (" and", " und", " et", " y", " и"):
        said = said.removesuffix(joiner)
    return not said or said == folded(texts[letters.index(letter)])
