"""Whether questions are worded so that they can be answered: places, negations, “all of the above”, select counts."""

import re
from collections.abc import Iterator

from quizzes.authoring.documents import CourseDocument, QuestionDocument
from quizzes.authoring.lint.findings import Finding, Level
from quizzes.authoring.reporting import quote
from quizzes.domain.items import ItemKind

_NUMBERS = {"TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5, "SIX": 6}

_PLACES = (
    re.compile(
        r"(?:^|[.;:,!?]\s|\b(?:so|and|but|that|since|while|because)\s)"
        r"[A-H]\s{1,4}(?:is|was)\s{1,4}(?:right|wrong|correct|incorrect|true|false)\b"
    ),
    re.compile(r"\b(?:Both|Neither|Only|both|neither|only)\s{1,4}[A-H]\s{1,4}(?:and|nor|or)\s{1,4}[A-H]\b"),
    re.compile(
        r"\bthe\s{1,4}(?:first|second|third|fourth|fifth|last|former|latter)\s{1,4}(?:distractor|alternative)s?\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:option|answer|choice|alternative)s?\s{1,4}(?:no\.|number|letter)\s{0,4}\w", re.IGNORECASE),
    re.compile(r"\ball\s{1,4}(?:of\s{1,4})?the\s{1,4}(?:above|below)\b|\bthe\s{1,4}(?:above|below)\b$", re.IGNORECASE),
)
"""Pointers at an option that the reader of topic files does not refuse; repetitions are bounded to stay linear."""

_SUMS_UP = re.compile(
    r"(?:all|none|neither|both|any|each)(?:\s+of)?(?:\s+(?:the|these|those|them))?"
    r"(?:\s+(?:two|three|four|above|below|others?|options|answers|statements|choices))*[.!]?",
    re.IGNORECASE,
)

_NEGATION = re.compile(
    r"\b(?:Which|What|Who|Whose|When|Where|Why)\b"
    r"(?:(?!\b(?:that|which|who|whose|where|if|when|because|so|but)\b)[^.?!,;:])*?"
    r"\b(?:not|never|except)\b[^.?!]*\?"
)
"""A question whose main clause is negated; what follows a comma or a “that” belongs to another clause."""

_ASKS_FOR = re.compile(r"\((?:Select|Choose)\s+(\w+)\)", re.IGNORECASE)
_COUNT = re.compile(rf"\b({'|'.join(_NUMBERS)})\b")


def check_wording(course: CourseDocument) -> Iterator[Finding]:
    """Yield what is wrong with the wording of single questions."""
    for topic in course.topics:
        for question in topic.questions:
            yield from _check_places(question, topic.path)
            yield from _check_options(question, topic.path)
            yield from _check_negation(question, topic.path)
            yield from _check_select_count(question, topic.path)


def _check_places(question: QuestionDocument, path: str) -> Iterator[Finding]:
    lines = question.option_lines
    texts = [(line, option.rationale) for line, option in zip(lines, question.item.options, strict=True)]
    for line, text in [*texts, (question.explanation_line, question.item.explanation)]:
        if found := next((match for place in _PLACES if (match := place.search(text))), None):
            message = f"{quote(found.group())} names a letter or a position, but options are shuffled."
            yield Finding(path, line, "names-place", Level.ERROR, message)


def _check_options(question: QuestionDocument, path: str) -> Iterator[Finding]:
    for line, option in zip(question.option_lines, question.item.options, strict=True):
        if _SUMS_UP.fullmatch(option.text.strip()) and not option.is_pinned:
            message = f"{quote(option.text)} sums up the other options; keep it last with “{{.pinned}}”."
            yield Finding(path, line, "unpinned", Level.ERROR, message)


def _check_negation(question: QuestionDocument, path: str) -> Iterator[Finding]:
    if question.item.kind is not ItemKind.TRUE_FALSE and _NEGATION.search(question.item.stem):
        message = "The stem asks for what does not hold; write the NOT in capitals, or ask the other way round."
        yield Finding(path, question.line, "negative-stem", Level.WARNING, message)


def _check_select_count(question: QuestionDocument, path: str) -> Iterator[Finding]:
    item = question.item
    asked = _ASKS_FOR.search(item.stem)
    counts = {_NUMBERS[word] for word in _COUNT.findall(item.stem)}
    if item.kind is not ItemKind.MULTIPLE:
        if asked:
            message = f"The stem says {quote(asked.group())}, but only one option can be chosen."
            yield Finding(path, question.line, "select-count", Level.ERROR, message)
    elif asked is None:
        word = next((word for word, number in _NUMBERS.items() if number == item.select_count), item.select_count)
        message = f"End the stem with “(Select {word})”, so that nobody has to count."
        yield Finding(path, question.line, "select-count", Level.WARNING, message)
    elif counts != {item.select_count}:
        message = f"The stem must speak of {item.select_count} options to choose, in capitals; that many are keys."
        yield Finding(path, question.line, "select-count", Level.ERROR, message)
