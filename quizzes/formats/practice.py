"""Practice questions of a page: each is read whole, or refused with its place, its kind and what stood there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quizzes.domain.items import ItemKind
from quizzes.formats.answer_keys import FALSE, TRUE, Key, UnclearAnswer, read_key
from quizzes.formats.labels import LETTERS, read_number
from quizzes.formats.page_lines import Line, LineUse, folded, joined, trimmed
from quizzes.formats.question_blocks import read_blocks
from quizzes.formats.question_drafts import Draft, draft_questions
from quizzes.formats.reading import Finding, ReadOption, ReadQuestion

_COUNT_WORDS = {
    word: count
    for count, words in enumerate(
        (
            "one eine einen une una um один одну 一",
            "two zwei deux dos due dois duas twee два две 两 兩 二",
            "three drei trois tres tre três drie три 三",
            "four vier quatre cuatro quattro quatro четыре 四",
            "five fünf cinq cinco cinque vijf пять 五",
            "six sechs six seis sei zes шесть 六",
        ),
        start=1,
    )
    for word in words.split()
}
_SELECT = re.compile(
    r"(?:select|choose|pick|mark|check|which|wählen sie|wähle|choisissez|sélectionnez|elija|elige"
    r"|seleccione|escolha|selecione|scegli|"
    r"selezionare|kies|выберите|选择|选出|选|選擇)[ ]?(?:the |any |exactly |die |les |las |os )?(?:best "
    r"|correct )?(?P<count>\d|"
    + "|".join(sorted(_COUNT_WORDS, key=len, reverse=True))
    + r")(?=[\s).,:;!?个個项項つ的]|$)|(?P<ja>\d)つ(?:選|を選)"
)


@dataclass(slots=True)
class Practice:
    questions: list[ReadQuestion] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    uses: dict[int, LineUse] = field(default_factory=dict)


class _Refused(ValueError):
    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def read_practice(lines: Sequence[Line], *, is_end: bool) -> Practice:
    """`is_end` says that the text ends with these lines, so that what is missing from the last one was cut off."""
    stray, drafts = draft_questions(read_blocks(lines))
    result = Practice()
    for draft in drafts:
        _read_draft(draft, result)
    result.uses |= {line.number: LineUse.DROPPED for line in stray}
    if any(not line.is_blank for line in stray):
        message = "This text stands before the questions and is part of none."
        result.warnings.append(Finding(stray[0].number, "stray-text", message, joined(stray)))
    if is_end and drafts and _is_cut_off(result.rejected, drafts[-1]):
        message = "The text ends in the middle of a question; the rest may be missing."
        result.warnings.append(Finding(drafts[-1].line, "truncated", message, drafts[-1].lines[-1].text))
    return result


def _is_cut_off(rejected: Sequence[Finding], draft: Draft) -> bool:
    lacks = ("no-options", "no-answer", "one-option", "empty-option")
    return bool(rejected) and rejected[-1].line == draft.line and rejected[-1].kind in lacks


def _read_draft(draft: Draft, result: Practice) -> None:
    try:
        question = _question(draft)
    except (_Refused, UnclearAnswer) as error:
        text = joined(draft.lines)
        result.rejected.append(Finding(draft.line, error.kind, str(error), text))
        result.uses |= {line.number: LineUse.REJECTED for line in draft.lines}
        return
    result.questions.append(question)
    result.uses |= {line.number: LineUse.QUESTION for line in draft.lines}
    result.warnings += _doubts(draft, question)


def _doubts(draft: Draft, question: ReadQuestion) -> list[Finding]:
    found = []
    wanted = _select_count(question.stem)
    if wanted is not None and wanted != len(question.key):
        message = f"The stem asks for {wanted}, and the answer names {len(question.key)}."
        found.append(Finding(question.line, "select-count", message, question.stem))
    letters = [option.label.letter for option in draft.options.options] if draft.options else []
    if letters and letters[0] and letters != list(LETTERS[: len(letters)]):
        message = f"The letters are {', '.join(letters)}; they are counted anew from A."
        found.append(Finding(question.line, "option-letters", message))
    return found


def _select_count(stem: str) -> int | None:
    found = _SELECT.search(folded(stem))
    if not found:
        return None
    word = found["count"] or found["ja"]
    return int(word) if word.isdigit() else _COUNT_WORDS[word]


def _question(draft: Draft) -> ReadQuestion:
    stem = _stem(draft)
    if not stem:
        raise _Refused("no-stem", "There is no question in front of these options or this answer.")
    labels, texts = _options(draft, stem)
    key = _key(draft, labels, texts)
    if len(key.places) == len(texts):
        raise _Refused("all-keys", "Every option is named as right, so there is nothing to choose.")
    explanation = "\n\n".join(part for part in (key.remark, draft.explanation_text) if part)
    options = tuple(ReadOption(LETTERS[at], text, at in key.places) for at, text in enumerate(texts))
    return ReadQuestion(draft.line, stem, _kind(texts, key), options, explanation)


def _kind(texts: Sequence[str], key: Key) -> ItemKind:
    if len(key.places) > 1:
        return ItemKind.MULTIPLE
    if len(texts) == 2 and any(folded(texts[0]) in words for words in (TRUE, FALSE)) and _is_truth_pair(texts):
        return ItemKind.TRUE_FALSE
    return ItemKind.SINGLE


_TRUTHS = (TRUE - {"yes", "ja", "oui", "да", "t", "是"}, FALSE - {"no", "nein", "non", "нет", "f", "否"})


def _is_truth_pair(texts: Sequence[str]) -> bool:
    first, second = map(folded, texts)
    true, false = _TRUTHS
    return (first in true and second in false) or (first in false and second in true)


def _stem(draft: Draft) -> str:
    """The stem without its number; a heading that is nothing but a number is left out."""
    lines = list(draft.stem)
    while lines and lines[0].is_blank:
        lines.pop(0)
    if not lines:
        return ""
    numbered = None if lines[0].is_code else read_number(lines[0].text)
    first = lines[0].text if lines[0].is_code else (numbered[1] if numbered else lines[0].text.lstrip("# "))
    first = first.removesuffix("**") if first.count("**") == 1 else first
    rest = joined([*lines[1:], *([Line(0, "")] if draft.notes else []), *draft.notes])
    gap = "\n\n" if len(lines) > 1 and lines[1].is_blank else "\n"
    return trimmed(f"{first}{gap}{rest}".strip("\n"))


def _options(draft: Draft, stem: str) -> tuple[list[str], list[str]]:
    if draft.options is None:
        if folded(stem[:40]).startswith(("true or false", "true/false", "true-false")) and _said(draft) in TRUE | FALSE:
            return ["", ""], ["True", "False"]
        raise _Refused(
            "no-options",
            "This question has an answer and no options." if draft.answers else "This question has no options.",
        )
    options = draft.options.options
    texts = [trimmed(option.text) for option in options]
    labels = [option.label.letter for option in options]
    if len(options) == 1:
        raise _Refused("one-option", "This question has only one option.")
    if len(options) > len(LETTERS):
        raise _Refused("too-many-options", f"This question has {len(options)} options; {len(LETTERS)} is the most.")
    if labels[0] and len(set(labels)) < len(labels):
        twice = next(letter for letter in labels if labels.count(letter) > 1)
        raise _Refused("duplicate-letter", f"Two options have the letter {twice}.")
    if "" in texts:
        raise _Refused("empty-option", f"Option {labels[texts.index('')] or texts.index('') + 1} is empty.")
    return labels, texts


def _said(draft: Draft) -> str:
    return folded(draft.answers[0].said) if draft.answers else ""


def _key(draft: Draft, labels: Sequence[str], texts: Sequence[str]) -> Key:
    ticked = frozenset(
        at for at, option in enumerate(draft.options.options if draft.options else ()) if option.label.is_key
    )
    said = [block.said for block in draft.answers if block.said]
    if not said and not ticked:
        raise _Refused("no-answer", "No answer is given.")
    keys = [read_key(answer, labels, texts) for answer in said]
    places = {key.places for key in keys} | ({ticked} if ticked else set())
    if len(places) > 1:
        raise _Refused("contradiction", "Two answers are given, and they differ.")
    remark = "\n\n".join(key.remark for key in keys if key.remark)
    return Key(keys[0].places if keys else ticked, remark)


def repeated(questions: Sequence[ReadQuestion]) -> list[Finding]:
    """A warning for each question that was asked before with the same words."""
    first: dict[str, int] = {}
    found = []
    for question in questions:
        words = folded(question.stem) + "\n" + "\n".join(sorted(folded(option.text) for option in question.options))
        if words in first:
            message = f"The question of line {first[words]} is asked again."
            found.append(Finding(question.line, "repeated-question", message, question.stem))
        first.setdefault(words, question.line)
    return found
