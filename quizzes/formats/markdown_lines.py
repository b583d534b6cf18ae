"""What a line of a Markdown bank looks like. Lines within a closed code fence look like nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
HEADING = re.compile(r" {0,3}#{1,6}\s+(.*)")
RULE = re.compile(r" {0,3}(?:-{3,}|\*{3,}|_{3,})\s*$")
UNDERLINE = re.compile(r" {0,3}(?:-{3,}|={3,})\s*$")
CHECKBOX = re.compile(r"(\s*)(?:[-*+]|\d{1,3}[.)])\s+\[([ xX✓✔]?)\](?:\s+(.*)|$)")
LETTERED = re.compile(r"(\s*)(?:[-*+]\s+)?(?:\*\*)?\(?([A-Za-z])[.)](?:\*\*)?\s+(.*)")
NUMBERED = re.compile(
    r"(?:\*\*|__)?(?:(?:Question|Q)\s*(\d{1,5})\s*[.:)]?|(\d{1,5})[.)])(?:\*\*|__)?(?:\s+|$)(.*)", re.IGNORECASE
)
LABEL = re.compile(
    r"\s{0,8}(?:[-*+]\s+)?(?:\*\*|__)?(?:(?:correct|right)\s+)?(answers?|solution|explanation|rationale|reason|source|tags)"
    r"(?:\*\*|__)?\s{0,4}:(?:\*\*|__)?(?:\s+(.*)|$)",
    re.IGNORECASE,
)
LABELS = {"answers": "answer", "solution": "answer", "rationale": "explanation", "reason": "explanation"}
DETAILS = re.compile(r"\s{0,8}<details[^<>]{0,80}>(.*)", re.IGNORECASE)
DETAILS_END = "</details>"
SUMMARY = re.compile(r"\s*<summary>(.{0,200}?)</summary>(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str
    is_code: bool

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip())

    def found(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return None if self.is_code else pattern.match(self.text)

    @property
    def label(self) -> tuple[str, str]:
        """What a line such as `**Answer:** B` says it holds, and what it holds."""
        if not (found := self.found(LABEL)):
            return "", ""
        word = found[1].lower()
        return LABELS.get(word, word), found[2] or ""


def lines_of(text: str) -> Iterator[Line]:
    texts = text.split("\n")
    code = _code(texts)
    for number, line in enumerate(texts, start=1):
        yield Line(number, line, number in code)


def without_indent(text: str, width: int) -> str:
    """At most so many columns of white space less."""
    return text[min(width, len(text) - len(text.lstrip())) :]


def _code(texts: Sequence[str]) -> set[int]:
    """The numbers of all lines in fences. One that is never closed is none, or it would swallow the rest."""
    code: set[int] = set()
    mark, begin = "", 0
    for number, text in enumerate(texts, start=1):
        if not (found := FENCE.match(text.lstrip() if mark else text)):
            continue
        if not mark:
            mark, begin = found[1], number
        elif found[1].startswith(mark) and not found[2].strip():
            code.update(range(begin, number + 1))
            mark = ""
    return code
