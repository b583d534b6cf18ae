"""The lesson of a saved page as Markdown: bare lines become headings, bullets of any kind lists, "
"pasted rows tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quizzes.formats.lesson_tables import markdown_table, read_table
from quizzes.formats.page_lines import Line, folded, paragraphs, trimmed
from quizzes.formats.reading import ReadLesson

_BULLET = re.compile(r"^[•◦▪▫‣⁃·∙○●■□◆➤►▶→*+\-–—][ \t\xa0\u3000]+")
_NUMBER = re.compile(r"^\(?(\d{1,3})[.)][ \t\xa0]+")
_LABEL = re.compile(
    r"(?:tutorials?|cram ?notes?|lessons?|notes?|study (?:guide|notes)|zusammenfassung|lernzettel"
    r"|lektion|cours|leçon|apuntes|lección|lezione|"
    r"конспект|урок|教程|笔记|学习笔记|ノート|강의|ملخص|شرح|סיכום|שיעור)"
)
_HASHES = re.compile(r"^(#{1,6})\s+")
_SENTENCE_END = (".", "?", "!", ",", ";", "。", "？", "！", "؟", "…")
_LONGEST_HEADING = 80


@dataclass(slots=True)
class LessonText:
    lesson: ReadLesson | None
    unsure_tables: list[Line]
    """The first line of each paragraph that looks like a table and cannot be cut into cells."""


def read_lesson(lines: Sequence[Line]) -> LessonText:
    """Raises nothing: whatever stands there is the lesson."""
    texts = paragraphs(lines)
    if not texts:
        return LessonText(None, [])
    title, texts = _title(texts)
    page = "\n".join(folded(line.text) for text in texts if len(text) == 1 for line in text if len(line.text) < 400)
    parts: list[str] = []
    unsure: list[Line] = []
    heading = title
    for at, text in enumerate(texts):
        markdown, heading = _paragraph(text, texts[at + 1] if at + 1 < len(texts) else [], heading, page)
        unsure += text[:1] if _looks_like_table(text, markdown) else []
        parts.append(markdown)
    return LessonText(ReadLesson(title, "\n\n".join(parts)), unsure)


def _title(texts: list[list[Line]]) -> tuple[str, list[list[Line]]]:
    """The page's title, without the label “Tutorial / Cram Notes”; "" where it has none."""
    first = texts[0][0]
    if len(texts[0]) == 1 and not first.is_code and _is_label(first.text):
        texts = texts[1:]
    top = next((text[0] for text in texts[:3] if text[0].text.startswith("# ")), None)
    if top:
        rest = [text[1:] if text[0] is top else text for text in texts]
        return top.text.lstrip("# "), [text for text in rest if text]
    return "", texts


def _is_label(text: str) -> bool:
    words = [trimmed(word) for word in re.split(r"[/|:–-]", folded(text.lstrip("# ")))]
    return len(text) < 60 and all(_LABEL.fullmatch(word) for word in words)


def _paragraph(text: list[Line], following: list[Line], heading: str, page: str) -> tuple[str, str]:
    """A paragraph as Markdown, and the heading that holds from here on."""
    if text[0].is_code:
        return "\n".join(line.text for line in text), heading
    if len(text) == 1 and _is_heading(text[0].text, following):
        words = _HASHES.sub("", text[0].text).strip("*_ ")
        return _heading(text[0].text, words), words
    rows = read_table([line.text for line in text], heading, page)
    if rows:
        return markdown_table(rows), heading
    return _lines(text), heading


def _is_heading(text: str, following: list[Line]) -> bool:
    if _HASHES.match(text):
        return True
    is_short = len(text) <= _LONGEST_HEADING and len(text.split()) <= 12
    is_bare = (
        not text.endswith(_SENTENCE_END)
        and not _BULLET.match(text)
        and "|" not in text
        and not text.startswith(("`", ">"))
    )
    return is_short and is_bare and bool(following)


def _heading(text: str, words: str) -> str:
    hashes = _HASHES.match(text)
    level = max(2, len(hashes[1])) if hashes else (3 if words.endswith((":", "：")) else 2)
    return f"{'#' * min(level, 6)} {words.rstrip(':： ')}"


def _lines(text: list[Line]) -> str:
    """Lines of prose as they are; list items with one kind of bullet, and a blank line before the first of a list."""
    found: list[str] = []
    was_item = False
    for line in text:
        item = _item(line.text)
        hashes = _HASHES.match(line.text)
        if found and ((bool(item) and not was_item) or hashes):
            found.append("")
        found.append(
            _heading(line.text, line.text[hashes.end() :]) if hashes else item or ("  " if was_item else "") + line.text
        )
        found += [""] if hashes else []
        was_item = bool(item) or was_item
    return "\n".join(found).strip("\n")


def _item(text: str) -> str:
    if found := _BULLET.match(text):
        return f"- {text[found.end() :]}"
    if found := _NUMBER.match(text):
        return f"{found[1]}. {text[found.end() :]}"
    return ""


def _looks_like_table(text: list[Line], markdown: str) -> bool:
    """Several short lines that each begin with a capital and end without a full stop, and became no table or list."""
    if len(text) < 4 or text[0].is_code or markdown.startswith("|"):
        return False
    lines = [line.text for line in text]
    words = all(line[0].isupper() and not line.endswith(_SENTENCE_END) and len(line.split()) > 2 for line in lines)
    return words and not any(map(_item, lines))
