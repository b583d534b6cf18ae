"""Interview questions of a page with their answers: by label, by number or heading, or paragraph by paragraph."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from quizzes.formats.labels import plain, read_answer, read_number
from quizzes.formats.page_lines import Line, LineUse, joined, paragraphs, trimmed
from quizzes.formats.reading import Finding, ReadInterview

_QUESTION_MARKS = ("?", "？", "؟", "?**", "?*")
_ASKS = re.compile(
    r"(?:please |can you |could you )?(?:describe|discuss|explain|define|compare|contrast|name|tell"
    r"|give|walk|list|outline|how|what|why|when|"
    r"which|where|who|differentiate|design|imagine|suppose|beschreiben|erklären|nennen|vergleichen"
    r"|décrivez|expliquez|describa|explique|"
    r"descreva|descriva|spieghi|опишите|объясните|расскажите|请|説明|설명)",
    re.IGNORECASE,
)
_ANSWER_LABEL = re.compile(
    r"(?:\*\*|__)?(?:sample |model |suggested |example )?(?:a|answer|antwort|réponse|respuesta|ответ"
    r"|答案|答)(?:\*\*|__)?[:：](?:\*\*|__)?\s*",
    re.IGNORECASE,
)
_LONGEST_QUESTION = 400
_LIST = ("•", "- ", "* ")


@dataclass(slots=True)
class Interview:
    entries: list[ReadInterview] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    uses: dict[int, LineUse] = field(default_factory=dict)


@dataclass(slots=True)
class _Entry:
    question: list[Line]
    answer: list[list[Line]] = field(default_factory=list)


def read_interview(lines: Sequence[Line], *, is_end: bool) -> Interview:
    texts = _texts(lines)
    stray, entries = _entries(texts)
    result = Interview()
    for paragraph in stray:
        _refuse(result, paragraph, "stray-text", "This text belongs to no interview question.")
    for entry in entries:
        _read_entry(entry, result)
    if is_end and entries and not entries[-1].answer:
        message = "The text ends behind an interview question; its answer may be missing."
        result.warnings.append(Finding(entries[-1].question[0].number, "truncated", message))
    return result


def _read_entry(entry: _Entry, result: Interview) -> None:
    question = _question_text(entry.question)
    answer = trimmed(_answer_text(entry.answer))
    if not answer or not question:
        lines = [*entry.question, *(line for paragraph in entry.answer for line in paragraph)]
        _refuse(result, lines, "no-interview-answer", "This interview question has no answer.")
        return
    result.entries.append(ReadInterview(entry.question[0].number, question, answer))
    for line in [*entry.question, *(line for paragraph in entry.answer for line in paragraph)]:
        result.uses[line.number] = LineUse.INTERVIEW


def _refuse(result: Interview, lines: list[Line], kind: str, message: str) -> None:
    result.rejected.append(Finding(lines[0].number, kind, message, joined(lines)))
    result.uses |= {line.number: LineUse.REJECTED for line in lines}


def _question_text(lines: list[Line]) -> str:
    numbered = read_number(lines[0].text)
    first = numbered[1] if numbered else re.sub(r"^[#>• ]+|^[-*] +", "", lines[0].text)
    text = trimmed("\n".join([first, *(line.text for line in lines[1:])]))
    return text.strip("*_") if text.startswith("**") or text.endswith("**") else text


def _answer_text(answer: list[list[Line]]) -> str:
    if not answer:
        return ""
    first = answer[0][0]
    label = None if first.is_code else _ANSWER_LABEL.match(first.text)
    opening = first.text if first.is_code else _without_label(first.text, label)
    parts = [
        "\n".join(text for text in [opening, *(line.text for line in answer[0][1:])] if text or answer[0][0].is_code)
    ]
    parts += ["\n".join(line.text for line in paragraph) for paragraph in answer[1:]]
    return "\n\n".join(part for part in parts if part)


def _without_label(text: str, label: re.Match[str] | None) -> str:
    if label:
        return text[label.end() :]
    return "" if read_answer(text) == "" else text


def _texts(lines: Sequence[Line]) -> list[list[Line]]:
    """Paragraphs; where nothing is set apart by blank lines, or a question shares a paragraph with "
    "its answer, lines."""
    found = []
    texts = paragraphs(lines)
    if len(texts) == 1 and not any(line.is_code or line.text.startswith(_LIST) for line in texts[0]):
        return [[line] for line in texts[0]]
    for paragraph in texts:
        start = 0
        for at in range(1, len(paragraph)):
            if _begins_anew(paragraph, at):
                found.append(paragraph[start:at])
                start = at
        found.append(paragraph[start:])
    return found


def _begins_anew(paragraph: list[Line], at: int) -> bool:
    line, before = paragraph[at], paragraph[at - 1]
    if line.is_code or before.is_code:
        return False
    asked = _is_question(before.text) or _is_heading_like(before)
    return bool(asked or _is_marked_in_text(line) or _ANSWER_LABEL.match(line.text) or _is_question(line.text))


def _is_heading_like(line: Line) -> bool:
    """Whether a line within a paragraph is a question without a question mark: bold, or numbered and a request."""
    if len(line.text) > _LONGEST_QUESTION:
        return False
    return (line.text.startswith("**") and line.text.endswith("**")) or (_is_marked(line) and _is_marked_in_text(line))


def _is_question(text: str) -> bool:
    return len(text) <= _LONGEST_QUESTION and text.endswith(_QUESTION_MARKS)


def _is_marked_in_text(line: Line) -> bool:
    """Whether a line within a paragraph begins a question: a list counts its items too, but they ask nothing."""
    bare = plain(line.text)
    numbered = read_number(bare)
    return _is_marked(line) and (not bare[:1].isdigit() or bool(numbered and _asks([Line(line.number, numbered[1])])))


def _is_marked(line: Line) -> bool:
    return (
        not line.is_code
        and (line.text.startswith("#") or read_number(line.text) is not None)
        and not _ANSWER_LABEL.match(plain(line.text))
    )


def _entries(texts: list[list[Line]]) -> tuple[list[list[Line]], list[_Entry]]:
    starts = _marked_starts(texts) or _alternating(texts) or _asking(texts)
    first = starts[0] if starts else len(texts)
    entries = []
    for start, stop in pairwise([*starts, len(texts)]):
        entry = _Entry(texts[start], texts[start + 1 : stop])
        if _is_only_a_number(entry) and entry.answer:
            entry = _Entry([*entry.question, *entry.answer[0]], entry.answer[1:])
        entries.append(entry)
    return texts[:first], entries


def _is_only_a_number(entry: _Entry) -> bool:
    numbered = read_number(entry.question[0].text)
    return bool(numbered and not numbered[1]) and len(entry.question) == 1


def _marked_starts(texts: list[list[Line]]) -> list[int]:
    """Where numbers rise by one, `Q:` stands or a heading: all questions are marked so, or none is."""
    if not any(_is_marked(text[0]) for text in texts[:2]):
        return []
    starts: list[int] = []
    count = 0
    for at, text in enumerate(texts):
        if not _is_marked(text[0]) or read_answer(text[0].text) == "":
            continue
        numbered = read_number(text[0].text)
        if not numbered or numbered[0] is None or not starts or numbered[0] > count:
            is_step = (
                not numbered
                or numbered[0] is None
                or not starts
                or numbered[0] == count + 1
                or _is_question(text[-1].text)
            )
            if is_step:
                starts.append(at)
                count = numbered[0] or count if numbered else count
    return starts


def _alternating(texts: list[list[Line]]) -> list[int]:
    """Every other paragraph, where the even ones could all be questions and no question stands among the others."""
    if len(texts) % 2:
        return []
    evens, odds = texts[::2], texts[1::2]
    if any(_size(text) > _LONGEST_QUESTION or text[0].is_code or text[0].text.startswith(_LIST) for text in evens):
        return []
    if any(_is_question(text[-1].text) for text in odds) or not any(_asks(text) for text in evens):
        return []
    likely = sum(_asks(text) or _size(text) < _size(odds[at]) for at, text in enumerate(evens))
    return list(range(0, len(texts), 2)) if likely == len(evens) else []


def _asking(texts: list[list[Line]]) -> list[int]:
    """Paragraphs that ask something; one of several sentences behind a question is its answer and asks by the way."""
    starts: list[int] = []
    for at, text in enumerate(texts):
        is_answer = bool(starts) and starts[-1] == at - 1 and any(". " in line.text for line in text)
        if _asks(text) and not is_answer:
            starts.append(at)
    return starts


def _asks(text: list[Line]) -> bool:
    line = text[-1].text
    if text[0].is_code or _size(text) > _LONGEST_QUESTION or text[0].text.startswith(_LIST):
        return False
    return line.endswith(_QUESTION_MARKS) or (len(text) == 1 and bool(_ASKS.match(plain(line))) and ". " not in line)


def _size(text: list[Line]) -> int:
    return sum(len(line.text) for line in text)
