"""What stands between the braces of a GIFT question."""

import re
from itertools import pairwise

from quizzes.formats.collecting import LETTERS, Draft
from quizzes.formats.gift_text import first_mark, marks, plain, without_format

WEIGHT = re.compile(r"%(-?\d{1,3}(?:[.,]\d{1,10})?)%")
TRUE_FALSE = {"T": True, "TRUE": True, "F": False, "FALSE": False}
Warnings = list[tuple[str, str]]


class AnswerProblem(ValueError):
    """A question that cannot be asked; says why. `kind` is for programs."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def read_answers(draft: Draft, text: str) -> Warnings:
    """Fills the draft's options, keys, reasons and explanation. Raises AnswerProblem."""
    text, draft.explanation = _general_apart(text)
    head = (text[: first_mark(text, "#")]).strip().upper()
    if head in TRUE_FALSE:
        _read_true_false(draft, text, is_true=TRUE_FALSE[head])
        return []
    _refuse_other_kinds(text)
    return _read_options(draft, text)


def _general_apart(text: str) -> tuple[str, str]:
    """The general feedback stands last, behind four number signs."""
    at = first_mark(text, "####")
    return (text, "") if at is None else (text[:at].strip(), without_format(plain(text[at + 4 :]))[0])


def _refuse_other_kinds(text: str) -> None:
    kind = ""
    if not text.strip():
        kind = "An essay question"
    elif text.lstrip().startswith("#"):
        kind = "A numerical question"
    elif first_mark(text, "~") is None:
        has_pairs = first_mark(text, "=") is not None and first_mark(text, "->") is not None
        kind = "A matching question" if has_pairs else "A short-answer question"
    if kind:
        raise AnswerProblem("unsupported", f"{kind} is a kind of item we do not have.")


def _read_true_false(draft: Draft, text: str, *, is_true: bool) -> None:
    """The first reason is for who was wrong, the second for who was right."""
    _, wrong, right = (*_split(text, "#", limit=3), "", "")[:3]
    draft.is_single = True
    for is_this in (True, False):
        reason = without_format(plain(right if is_this == is_true else wrong))[0]
        draft.add(str(is_this), is_key=is_this == is_true, rationale=reason)


def _read_options(draft: Draft, text: str) -> Warnings:
    places = [found.start() for found in marks(text, "[=~]")]
    if text[: places[0]].strip():
        raise AnswerProblem("unclear-answers", "There is text before the first answer's mark.")
    if len(places) > len(LETTERS):
        raise AnswerProblem(
            "too-many-options", f"There are {len(places)} options; at most {len(LETTERS)} have letters."
        )
    parts = [text[start:end] for start, end in pairwise([*places, len(text)])]
    draft.is_single = any(part.startswith("=") for part in parts)
    weights = [_add_option(draft, part) for part in parts]
    shares = {weight for weight in weights if weight > 0}
    if draft.is_single and any(
        part.startswith("~") and weight > 0 for part, weight in zip(parts, weights, strict=True)
    ):
        return [("partial-credit", "Credit for a part of the answer is not kept: only the right option counts.")]
    if not draft.is_single and len(shares) > 1:
        return [("weights", "The right options weigh differently, which is not kept: each of them is a key.")]
    return []


def _add_option(draft: Draft, part: str) -> float:
    """The weight in percent, 0 where there is none."""
    content = part[1:].strip()
    found = WEIGHT.match(content)
    weight = float(found[1].replace(",", ".")) if found else 0.0
    text, reason = (*_split(content[found.end() :] if found else content, "#", limit=2), "")[:2]
    is_key = part.startswith("=") or (not draft.is_single and weight > 0)
    draft.add(without_format(plain(text))[0], is_key=is_key, rationale=without_format(plain(reason))[0])
    return weight


def _split(text: str, mark: str, *, limit: int) -> list[str]:
    """At most so many parts; in the last one the mark is text."""
    places = [found.start() for found, _ in zip(marks(text, mark), range(limit - 1), strict=False)]
    return [text[start:end] for start, end in zip([0, *(at + 1 for at in places)], [*places, None], strict=True)]
