"""A saved HTML page as the lines a reader sees, each with the line of the file in which it begins.

The standard library's parser takes the square of the length of some broken input, so what breaks it is taken out first:
comments, declarations, and every `<` that opens no tag.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from quizzes.formats.page_lines import trimmed

_STARTS_AS_HTML = re.compile(
    r"\s*(?:<!doctype html|<(?:html|head|body|main|article|section|div|h[1-6]|p|ul|ol|table)[\s>])", re.IGNORECASE
)
_NO_TAG = re.compile(r"<(?!/?[a-zA-Z][^<>]*>)")
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_LONG_REFERENCE = re.compile(r"&(?=#[0-9]{8}|#[xX][0-9a-fA-F]{8})")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLOCK_TAGS = (
    "address article aside blockquote body br caption dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html label legend li main nav ol option p pre section summary "
    "table tbody thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_UNSEEN = frozenset({"script", "style", "template", "svg", "head", "noscript"})
_AROUND_THE_PAGE = frozenset({"nav", "footer"})
_PLAIN = frozenset({"p", "div", "label", "section"})
"""Within a list item they begin no line behind its bullet."""
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_APART = frozenset({"p", "pre", "table", "ul", "ol", "blockquote", "dl", "div", *_HEADINGS})


def is_html(text: str) -> bool:
    return bool(_STARTS_AS_HTML.match(_without_comments(text.lstrip("\ufeff"))))


@dataclass(frozen=True, slots=True)
class HtmlLines:
    """`lines` are those a reader sees. `dropped` hold text that no reader sees or that only surrounds the page.

    `continued` tells of a line of the file in which line the text began that it goes on with.
    """

    lines: list[tuple[int, str]]
    dropped: set[int]
    continued: dict[int, int]


def html_lines(text: str) -> HtmlLines:
    """The page's lines, and the numbers of lines that hold text which no reader sees or that only "
    "surrounds the page."""
    page = _read(text, _UNSEEN | _AROUND_THE_PAGE)
    if page.unseen:
        page = _read(text, _UNSEEN)
    return HtmlLines(page.lines, page.dropped, page.continued)


def _read(text: str, unseen: frozenset[str]) -> "_Page":
    page = _Page(unseen)
    page.feed(_harmless(text))
    page.close()
    page.end_line()
    return page


def _harmless(text: str) -> str:
    text = _DECLARATION.sub(_line_ends, _without_comments(text))
    return _LONG_REFERENCE.sub("&amp;", _NO_TAG.sub("&lt;", text))


def _line_ends(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _without_comments(text: str) -> str:
    parts = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join([*parts, text[at:]])


class _Page(HTMLParser):
    def __init__(self, unseen: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[int, str]] = []
        self.dropped: set[int] = set()
        self.continued: dict[int, int] = {}
        self.unseen: list[str] = []
        self._unseen_tags = unseen
        self._lists: list[tuple[str, int]] = []
        self._cells: list[str] | None = None
        self._parts: list[str] = []
        self._start = 0
        self._inked: set[int] = set()
        self._is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.unseen or tag in self._unseen_tags:
            self._hide(tag)
        elif tag in ("td", "th"):
            self._add_cell()
        elif self._cells is None and tag in _BLOCKS:
            self._open(tag, dict(attrs))
        elif self._cells is not None:
            self._parts.append(" " if tag in _BLOCKS else "")
        if tag == "input" and dict(attrs).get("type") in ("checkbox", "radio"):
            self._add("[x] " if "checked" in dict(attrs) else "[ ] ")
        if tag == "code" and not self._is_code and not self.unseen:
            self._add("`")

    def handle_endtag(self, tag: str) -> None:
        if self.unseen:
            self._show(tag)
        elif tag in ("tr", "table") and self._cells is not None:
            self._end_row()
        elif self._cells is None and tag in _BLOCKS:
            self._close(tag)
        if tag == "code" and not self._is_code and not self.unseen:
            self._parts.append("`")

    def handle_data(self, data: str) -> None:
        number = self.getpos()[0]
        if self.unseen:
            self.dropped |= {number + at for at, part in enumerate(data.split("\n")) if part.strip()}
        elif self._is_code:
            self._add_code(number, data)
        else:
            self._add(data)

    def end_line(self) -> None:
        text = trimmed(_SPACE.sub(" ", "".join(self._parts)))
        if text:
            self._end(text)
        self._parts = []
        self._start = 0

    def _end(self, text: str) -> None:
        self._start = self._start or self.getpos()[0]
        self.lines.append((self._start, text))
        self.continued |= {number: self._start for number in self._inked if number != self._start}
        self._inked = set()

    def _hide(self, tag: str) -> None:
        if not self.unseen or tag == self.unseen[0]:
            self.unseen.append(tag)

    def _show(self, tag: str) -> None:
        if tag == self.unseen[-1]:
            self.unseen.pop()

    def _add(self, data: str) -> None:
        inked = [self.getpos()[0] + at for at, part in enumerate(data.split("\n")) if part.strip()]
        self._inked |= set(inked)
        self._start = self._start or (inked[0] if inked else 0)
        self._parts.append(data)

    def _add_code(self, number: int, data: str) -> None:
        number += len(data) - len(data.lstrip("\n"))
        self.lines += [(number + at, part) for at, part in enumerate(data.strip("\n").split("\n"))]

    def _open(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag in _PLAIN and self._parts and not self._start:
            return
        self.end_line()
        number = self.getpos()[0]
        if tag in _APART and self.lines and self.lines[-1][1] and not (tag in ("ul", "ol") and self._lists):
            self.lines.append((number, ""))
        if tag in ("ul", "ol"):
            self._lists.append((attributes.get("type") or tag, 0))
        elif tag == "li":
            self._parts.append(self._mark())
        elif tag in _HEADINGS:
            self._parts.append(_HEADINGS[tag] + " ")
        elif tag == "tr":
            self._cells = []
            self._start = number
        elif tag == "pre":
            self.lines.append((number, "```"))
            self._is_code = True
        elif tag == "hr":
            self.lines.append((number, "---"))

    def _close(self, tag: str) -> None:
        if tag == "pre" and self._is_code:
            self.lines.append((self.getpos()[0], "```"))
            self._is_code = False
        self.end_line()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if tag in _APART and self.lines and self.lines[-1][1] and not (tag in ("ul", "ol") and self._lists):
            self.lines.append((self.getpos()[0], ""))

    def _mark(self) -> str:
        if not self._lists:
            return "• "
        kind, count = self._lists[-1]
        self._lists[-1] = (kind, count + 1)
        if kind in ("a", "A") and count < 26:
            return f"{chr(ord(kind) + count)}) "
        return f"{count + 1}. " if kind in ("ol", "1") else "• "

    def _add_cell(self) -> None:
        if self._cells is None:
            self._cells = []
        elif self._cells or trimmed("".join(self._parts)):
            self._cells.append(self._cell())
        else:
            self._cells.append("")
        self._parts = []

    def _cell(self) -> str:
        return trimmed(_SPACE.sub(" ", "".join(self._parts))).replace("|", "\\|")

    def _end_row(self) -> None:
        cells = [*(self._cells or ())[1:], self._cell()]
        if any(cells):
            self._end(f"| {' | '.join(cells)} |")
        self._cells = None
        self._parts = []
        self._start = 0
