"""What Python-Markdown is taught for our texts: real fences and lists, accessible tables, no block of raw HTML.

Headings never reach it, since `rendering` cuts the text at them. Code needs a fence; an indent alone is none.
"""

import re
from dataclasses import dataclass
from html import escape
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import HTML_RE, InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from notes.outline import Line, LineRole, is_harmless_tag, read_lines, slugify

_LIST_MARKER = re.compile(r" *([-+*]|[0-9]{1,9}\.) +(?=\S)")
_STEP = "    "
_PLACEHOLDER = re.compile("\x02[^\x03]*\x03")


class StudyMarkdown(Extension):
    """Our dialect. `is_inline` leaves paragraphs only, for texts that stand inside a line."""

    def __init__(self, *, is_inline: bool) -> None:
        super().__init__()
        self.is_inline = is_inline

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("html_block")
        md.preprocessors.register(FencePreprocessor(md), "study_fences", 25)
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.register(RawTagProcessor(HTML_RE, md), "html", 90)
        for name in ("hashheader", "setextheader", "code"):
            md.parser.blockprocessors.deregister(name)
        if self.is_inline:
            for name in ("indent", "hr", "olist", "ulist", "quote"):
                md.parser.blockprocessors.deregister(name)
        else:
            md.preprocessors.register(LayoutPreprocessor(md), "study_layout", 24)
            md.treeprocessors.register(TableTreeprocessor(md), "study_tables", -1)


class RawTagProcessor(InlineProcessor):
    """Keeps harmless bare tags and drops every other piece of raw HTML."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]
        tag = m.group(1)
        return (self.md.htmlStash.store(tag) if is_harmless_tag(tag) else ""), m.start(0), m.end(0)


class FencePreprocessor(Preprocessor):
    """Sets fenced code aside, indented fences inside lists too, which Python-Markdown's own extension misses."""

    def run(self, lines: list[str]) -> list[str]:
        result: list[str] = []
        block: list[Line] = []
        for line in read_lines("\n".join(lines)):
            if not line.is_code:
                result.append(line.text)
                continue
            block.append(line)
            if line.role is LineRole.FENCE_CLOSES:
                result += self._set_aside(block)
                block = []
        return result + (self._set_aside(block) if block else [])

    def _set_aside(self, block: list[Line]) -> list[str]:
        opening = block[0].text
        indent = len(opening) - len(opening.lstrip())
        words = opening.strip().lstrip("`~").split()
        language = (slugify(words[0]) if words else "") or "text"
        code = "".join(f"{_dedent(line.text, indent)}\n" for line in block if line.role is LineRole.CODE)
        html = f'<pre tabindex="0"><code class="language-{language}">{escape(code, quote=False)}</code></pre>'
        return ["", " " * indent + self.md.htmlStash.store(html), ""]


def _dedent(text: str, indent: int) -> str:
    return text[min(indent, len(text) - len(text.lstrip(" "))) :]


@dataclass(frozen=True, slots=True)
class _OpenItem:
    """A list item that further lines may belong to; `offset` is the column where its text begins."""

    offset: int
    is_ordered: bool


class LayoutPreprocessor(Preprocessor):
    """Gives lists and tables the blank lines and the four-space steps on which Python-Markdown insists.

    So a list or a table may follow a paragraph at once, and a nested list needs to stand under its parent's text only.
    """

    def run(self, lines: list[str]) -> list[str]:
        return _indent_lists(_separate_tables(lines))


def _separate_tables(lines: list[str]) -> list[str]:
    result: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        is_head = "|" in line and _is_delimiter_row(following)
        if is_head and result and result[-1].strip() and "|" not in result[-1]:
            result.append("")
        result.append(line)
    return result


def _is_delimiter_row(line: str) -> bool:
    return "|" in line and "-" in line and not line.strip("|-: ")


def _indent_lists(lines: list[str]) -> list[str]:
    """Re-indents list items and their paragraphs, and sets lists apart from what precedes them."""
    result: list[str] = []
    items: list[_OpenItem] = []
    is_loose = False
    for line in lines:
        previous = result[-1] if result else ""
        indent = len(line) - len(line.lstrip(" "))
        marker = _list_marker(line, previous, items)
        closed = _close_items(items, indent) if marker or (line.strip() and not previous.strip()) else None
        if marker:
            item = _OpenItem(marker.end(), is_ordered=marker.group(1)[-1] == ".")
            starts_list = closed.is_ordered != item.is_ordered if closed else not items
            if previous.strip() and (is_loose or starts_list):
                result.append("")
            result.append(f"{_STEP * len(items)}{marker.group(1)} {line[marker.end() :]}")
            items.append(item)
        elif items and indent >= items[-1].offset:
            result.append(_STEP * len(items) + line[items[-1].offset :])
        else:
            result.append(line)
        is_loose = not line.strip() or (is_loose and not marker)
    return result


def _list_marker(line: str, previous: str, items: list[_OpenItem]) -> re.Match[str] | None:
    """A number that a wrapped sentence happens to end with begins no list, so only “1.” may follow a paragraph."""
    marker = None if _is_rule(line) else _LIST_MARKER.match(line)
    if marker is None or items:
        return marker
    is_number = marker.group(1) not in ("-", "+", "*", "1.")
    return None if line.startswith(_STEP) or (is_number and previous.strip()) else marker


def _close_items(items: list[_OpenItem], indent: int) -> _OpenItem | None:
    """Closes the items to which a line with that indent does not belong; returns the outermost of them."""
    closed = None
    while items and indent < items[-1].offset:
        closed = items.pop()
    return closed


def _is_rule(line: str) -> bool:
    marks = line.replace(" ", "")
    return len(marks) >= 3 and marks[0] in "-*" and not marks.strip(marks[0])


class TableTreeprocessor(Treeprocessor):
    """Says which cells are headers and wraps each table in a region that the keyboard can scroll."""

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for index, child in enumerate(parent):
                if child.tag == "table":
                    _mark_cells(child)
                    parent[index] = _wrap(child)


def _mark_cells(table: Element) -> None:
    for cell in table.iter("th"):
        _mark_header(cell, "col")
    for row in table.findall("tbody/tr"):
        if len(row) > 1:
            _mark_header(row[0], "row")
    for row in table.iter("tr"):
        for cell in row:
            _name_alignment(cell)


def _mark_header(cell: Element, scope: str) -> None:
    """An empty cell heads nothing, so it becomes or stays a plain one."""
    if _text(cell) or len(cell):
        cell.tag = "th"
        cell.set("scope", scope)
    else:
        cell.tag = "td"


def _name_alignment(cell: Element) -> None:
    alignment = cell.attrib.pop("align", "left")
    if alignment != "left":
        cell.set("class", f"align-{alignment}")


def _wrap(table: Element) -> Element:
    headers = ", ".join(filter(None, (_text(cell) for cell in table.findall("thead/tr/*"))))
    label = f"Table: {headers}" if headers else "Table"
    region = Element("div", {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": label})
    region.append(table)
    region.tail, table.tail = table.tail, None
    return region


def _text(cell: Element) -> str:
    return " ".join(_PLACEHOLDER.sub("", "".join(cell.itertext())).split())
