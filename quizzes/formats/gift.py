"""GIFT, Moodle's text format: `::Title:: stem { =key#why ~%50%option ####general }`, questions apart by blank lines.

https://docs.moodle.org/en/GIFT_format. A backslash keeps one of `~ = # { } : \\` from meaning anything, and
`\\n` is a line break. Kinds of items that are not chosen from a list are refused by name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from quizzes.formats.collecting import Collector, Draft, is_true_false
from quizzes.formats.gift_answers import AnswerProblem, read_answers
from quizzes.formats.gift_text import escaped, first_mark, plain, without_format, written
from quizzes.formats.reading import Reading, ReadOption, ReadQuestion
from quizzes.formats.writing import Dump, Writer

TAG = re.compile(r"\[tag:((?:\\.|[^\\\[\]])+)\]")
"""No `[` within, so that a line full of beginnings is not read again from each of them."""


def parse(text: str) -> Reading:
    found = Collector("GIFT", text)
    category: tuple[str, ...] = ()
    for comments, lines in _blocks(found.text):
        while lines and lines[0][1].startswith("$CATEGORY:"):
            category = _category(lines.pop(0)[1])
        if lines:
            tags = [tag for comment in comments for tag in _tags(comment)]
            _read(found, lines, tuple(dict.fromkeys((*category, *tags))))
    return found.reading()


def dump(questions: Sequence[ReadQuestion]) -> Dump:
    return Writer("GIFT", _write, parse, carried=_carried).dump(questions)


def _blocks(text: str) -> Iterator[tuple[list[str], list[tuple[int, str]]]]:
    """The comments and the numbered lines of each paragraph."""
    comments: list[str] = []
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(f"{text}\n".split("\n"), start=1):
        content = line.strip()
        if content.startswith("//"):
            comments.append(content)
        elif content:
            lines.append((number, content))
        elif lines:
            yield comments, lines
            comments, lines = [], []
    if lines:
        yield comments, lines


def _tags(comment: str) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", found[1]).strip() for found in TAG.finditer(comment)]


def _category(line: str) -> tuple[str, ...]:
    """Moodle's own first parts, `$course$` and `top`, say nothing of the question."""
    parts = [part.strip() for part in line.removeprefix("$CATEGORY:").split("/")]
    name = "/".join(part for part in parts if part and part != "top" and not re.fullmatch(r"\$\w+\$", part))
    return (name,) if name else ()


def _read(found: Collector, lines: Sequence[tuple[int, str]], tags: tuple[str, ...]) -> None:
    draft = Draft(lines[0][0], tags=tags)
    text = "\n".join(content for _, content in lines)
    draft.item, text = _titled(text)
    try:
        stem, answers = _taken_apart(text)
        draft.stem, form = without_format(plain(stem))
        warnings = read_answers(draft, answers)
    except AnswerProblem as problem:
        found.reject(draft.line, problem.kind, str(problem), text=text, item=draft.item)
        return
    if form == "html":
        warnings.append(("html", "The text is marked as HTML and kept as it stands."))
    for kind, message in warnings:
        found.warn(draft.line, kind, message, text=draft.stem, item=draft.item)
    found.add(draft)


def _titled(text: str) -> tuple[str, str]:
    """The title between double colons and the text behind it."""
    if text.startswith("::") and (end := first_mark(text, "::", 2)) is not None:
        return " ".join(plain(text[2:end]).split()), text[end + 2 :]
    return "", text


def _taken_apart(text: str) -> tuple[str, str]:
    """The stem, with a gap where answers stand amid it, and what stands between the braces."""
    start, end = first_mark(text, "{"), first_mark(text, "}")
    if start is None and end is None:
        raise AnswerProblem("unsupported", "A text without answers, which GIFT calls a description, is no question.")
    if start is None or end is None or end < start:
        missing = "end" if end is None else "beginning"
        raise AnswerProblem("half-a-question", f"The answers have no {missing}: a brace is missing.")
    answers, behind = text[start + 1 : end], text[end + 1 :].strip()
    if first_mark(answers, "{") is not None or first_mark(behind, "[{}]") is not None:
        raise AnswerProblem("unsupported", "A text with answers in several places is a kind of item we do not have.")
    gap = f" _____ {behind}" if behind else ""
    return text[:start].rstrip() + gap, answers


def _write(question: ReadQuestion, number: int) -> str:
    tags = " ".join("[tag:" + re.sub(r"([\[\]\\])", r"\\\1", tag) + "]" for tag in question.tags)
    head = (f"// {tags}\n" if tags else "") + (f"::{escaped(question.item)}::" if question.item else "")
    stem = f"{head}[markdown]{escaped(question.stem)} "
    general = f"####{written(question.explanation)}\n" if question.explanation else ""
    if is_true_false(question.options) and question.options[0].text == "True":
        return f"{stem}{{{_true_false(question)}{general.strip()}}}\n"
    answers = [f"\t{_answer(option, len(question.key))}\n" for option in question.options]
    return f"{stem}{{\n{''.join(answers)}{general}}}\n"


def _true_false(question: ReadQuestion) -> str:
    """The reason against the wrong one comes first; it may be empty where the other is not."""
    word = "TRUE" if question.key == ["A"] else "FALSE"
    right, wrong = sorted(question.options, key=lambda option: not option.is_key)
    against, reason = written(wrong.rationale), written(right.rationale)
    return word + (f"#{against}" if against or reason else "") + (f"#{reason}" if reason else "")


def _answer(option: ReadOption, keys: int) -> str:
    """With several keys each is a share of the whole, and a wrong one takes it all away."""
    mark = "=" if option.is_key and keys == 1 else "~"
    weight = "" if keys == 1 else f"%{100 / keys:.5f}".rstrip("0").rstrip(".") + "%" if option.is_key else "%-100%"
    if option.text.startswith("%"):
        weight = weight or ("%100%" if option.is_key else "%0%")
    return mark + weight + written(option.text) + (f"#{written(option.rationale)}" if option.rationale else "")


def _carried(question: ReadQuestion) -> ReadQuestion:
    return replace(question, source_url="")
