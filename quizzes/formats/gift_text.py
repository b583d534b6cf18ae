"""GIFT's escapes: telling a mark from a character that only looks like one."""

import re
from collections.abc import Iterator

ESCAPE = re.compile(r"\\([~=#{}:\\n])")
RESERVED = re.compile(r"[~=#{}:\\\n]")
FORMAT = re.compile(r"\[(html|markdown|moodle|plain)\]", re.IGNORECASE)


def plain(text: str) -> str:
    """What an escaped text says. A backslash before any other character is a backslash."""
    return ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def escaped(text: str) -> str:
    return RESERVED.sub(lambda found: r"\n" if found[0] == "\n" else f"\\{found[0]}", text)


def written(text: str) -> str:
    """A part of a question. What begins like the mark of a format gets a mark of its own, which is taken away again."""
    return ("[markdown]" if FORMAT.match(text) else "") + escaped(text)


def marks(text: str, pattern: str, start: int = 0) -> Iterator[re.Match[str]]:
    """Every place of the pattern that no backslash makes plain text."""
    for found in re.compile(rf"\\.|{pattern}", re.DOTALL).finditer(text, start):
        if not found[0].startswith("\\"):
            yield found


def first_mark(text: str, pattern: str, start: int = 0) -> int | None:
    return next((found.start() for found in marks(text, pattern, start)), None)


def without_format(text: str) -> tuple[str, str]:
    """The text without the mark of its format in front, and that format in lower case."""
    text = text.strip()
    found = FORMAT.match(text)
    return (text[found.end() :].strip(), found[1].lower()) if found else (text, "")
