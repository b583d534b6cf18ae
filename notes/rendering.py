"""Markdown of lessons and questions to HTML that is safe to print. Pure: the same text gives the same HTML.

Rendered once, when a course is loaded. The allow-lists have the last word on whatever Markdown made.
"""

import re
import threading
from dataclasses import dataclass, replace
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3
from markdown import Markdown
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension

from notes.markdown_extension import StudyMarkdown
from notes.outline import HARMLESS_TAGS, Heading, Passage, is_slug, read_lines, split_passages
from notes.terms import TermIndex, mark_terms

RENDERING = 1
"""Raise this with every change of what the functions below return: stored HTML of another number is made again."""

LINK_SCHEMES = frozenset({"http", "https", "mailto"})

_INLINE_TAGS = HARMLESS_TAGS | {"a"}
_TIGHT_TAGS = (_INLINE_TAGS | {"button"}) - {"br"}
"""Tags around which words do not part."""
_SUBHEADINGS = ("h3", "h4", "h5", "h6")
_BLOCK_TAGS = _INLINE_TAGS.union(
    _SUBHEADINGS,
    ("blockquote", "div", "hr", "li", "ol", "p", "pre", "table", "tbody", "td", "th", "thead", "tr", "ul"),
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "td": {"class"},
    "th": {"class", "scope"},
}
_TERM_BUTTON = {"type", "class", "popovertarget"}
"""What the button around a term may have; only texts in which terms were marked may hold one."""

_VALUES = {
    "class": re.compile("callout|term|table-scroll|align-right|align-center|language-[a-z0-9-]+"),
    "id": re.compile("[a-z0-9-]+"),
    "popovertarget": re.compile("term-[a-z0-9-]+"),
    "role": re.compile("region"),
    "scope": re.compile("row|col"),
    "start": re.compile("[0-9]{1,9}"),
    "tabindex": re.compile("0"),
    "type": re.compile("button"),
}
"""The only values that these attributes may have."""

_DEFINITION = re.compile(r" {0,3}\[[^\[\]]+\]: *\S")


@dataclass(frozen=True, slots=True)
class RenderedSection:
    """A `##` section without its heading; `title` is plain text, not yet escaped."""

    anchor: str
    title: str
    html: str
    css_class: str


@dataclass(frozen=True, slots=True)
class RenderedLesson:
    """A lesson ready to print; `word_count` counts what a reader sees, titles included."""

    introduction_html: str
    sections: tuple[RenderedSection, ...]
    word_count: int
    term_slugs: tuple[str, ...] = ()


def render_lesson(markdown: str, terms: TermIndex | None = None) -> RenderedLesson:
    """Return the introduction and one entry per `##` section, in order.

    With `terms` the first mention of each in a section becomes a button; `term_slugs` are those mentioned at all.
    """
    lesson = _render_lesson(markdown)
    return _with_terms(lesson, terms) if terms else lesson


def _with_terms(lesson: RenderedLesson, terms: TermIndex) -> RenderedLesson:
    introduction, found = _marked(lesson.introduction_html, terms)
    slugs = dict.fromkeys(found)
    sections = []
    for section in lesson.sections:
        html, found = _marked(section.html, terms)
        slugs |= dict.fromkeys(found)
        sections.append(replace(section, html=html))
    return RenderedLesson(introduction, tuple(sections), lesson.word_count, tuple(slugs))


def _marked(html: str, terms: TermIndex) -> tuple[str, tuple[str, ...]]:
    """The allow-list has the last word here too."""
    marked, found = mark_terms(html, terms)
    return _MARKED_CLEANER.clean(marked), found


def _render_lesson(markdown: str) -> RenderedLesson:
    definitions = _definitions(markdown)
    opening: list[Passage] = []
    groups: list[tuple[Heading, list[Passage]]] = []
    for passage in split_passages(markdown):
        if passage.heading is not None and passage.heading.level <= 2:
            groups.append((passage.heading, [Passage(None, passage.body)]))
        else:
            (groups[-1][1] if groups else opening).append(passage)
    introduction = _LESSON_CLEANER.clean(_passages_html(opening, definitions)).strip()
    sections = tuple(_section(heading, passages, definitions) for heading, passages in groups)
    texts = [introduction, *(f"{escape(section.title)} <p>{section.html}" for section in sections)]
    return RenderedLesson(introduction, sections, sum(len(plain_text(text).split()) for text in texts))


def render_fragment(markdown: str) -> str:
    """Return HTML without ids, for stems, rationales, explanations and answers."""
    passages = split_passages(markdown)
    return _FRAGMENT_CLEANER.clean(_passages_html(passages, _definitions(markdown))).strip()


def render_inline(markdown: str) -> str:
    """Return HTML that may stand inside a label: option texts and key points.

    Code in a fence becomes `<code class="language-…">`, so that the style sheet can keep its line breaks.
    """
    return _INLINE_CLEANER.clean(_convert(_ENGINES.inline, markdown)).strip()


def plain_text(html: str) -> str:
    """Return what a reader sees, with a space where a block begins or ends."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.pieces).split())


def _section(heading: Heading, passages: list[Passage], definitions: str) -> RenderedSection:
    return RenderedSection(
        anchor=heading.anchor,
        title=plain_text(render_inline(heading.title)),
        html=_LESSON_CLEANER.clean(_passages_html(passages, definitions)).strip(),
        css_class=heading.css_class,
    )


def _passages_html(passages: list[Passage], definitions: str) -> str:
    return "\n".join(
        _heading_html(passage.heading) + _convert(_ENGINES.block, f"{definitions}\n\n{passage.body}")
        for passage in passages
    )


def _heading_html(heading: Heading | None) -> str:
    if heading is None:
        return ""
    tag = f"h{max(3, heading.level)}"
    return f'<{tag} id="{heading.anchor}">{render_inline(heading.title)}</{tag}>\n'


def _definitions(markdown: str) -> str:
    """The link definitions of the whole text, since its passages are rendered one by one."""
    lines = (line.text for line in read_lines(markdown) if not line.is_code)
    return "\n".join(line for line in lines if _DEFINITION.match(line))


def _convert(engine: Markdown, markdown: str) -> str:
    """Text that is nested too deeply to be read as Markdown is shown as it stands."""
    markdown = markdown.encode(errors="replace").decode()  # nh3 cannot take half a surrogate pair
    try:
        return engine.reset().convert(markdown)
    except RecursionError:
        return f"<p>{escape(markdown)}</p>"


class _Engines(threading.local):
    """Python-Markdown keeps state while it converts, so every thread has its own."""

    def __init__(self) -> None:
        self.block = Markdown(
            extensions=[
                TableExtension(use_align_attribute=True),
                SaneListExtension(),
                StudyMarkdown(is_inline=False),
            ],
            output_format="html",
        )
        self.inline = Markdown(extensions=[StudyMarkdown(is_inline=True)], output_format="html")


def _filter(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return value if _is_allowed_link(value) else None
    if attribute in _VALUES:
        return value if _VALUES[attribute].fullmatch(value) else None
    return value


def _is_allowed_link(address: str) -> bool:
    """Whether a link stays: an absolute address of an allowed scheme, or an anchor."""
    if address.startswith("#"):
        return is_slug(address[1:])
    try:
        return urlsplit(address).scheme in LINK_SCHEMES
    except ValueError:
        return False


def _cleaner(tags: frozenset[str], *, with_ids: bool = False, with_terms: bool = False) -> nh3.Cleaner:
    attributes = {tag: names for tag, names in _ATTRIBUTES.items() if tag in tags}
    if with_ids:
        attributes |= {tag: {"id"} for tag in _SUBHEADINGS}
    if with_terms:
        attributes |= {"button": _TERM_BUTTON}
        tags |= {"button"}
    return nh3.Cleaner(
        tags=set(tags),
        attributes=attributes,
        attribute_filter=_filter,
        clean_content_tags={"script", "style"},
        url_schemes=set(LINK_SCHEMES),
        link_rel="noopener noreferrer",
    )


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TIGHT_TAGS:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.handle_starttag(tag, [])


_ENGINES = _Engines()
_LESSON_CLEANER = _cleaner(_BLOCK_TAGS, with_ids=True)
_MARKED_CLEANER = _cleaner(_BLOCK_TAGS, with_ids=True, with_terms=True)
_FRAGMENT_CLEANER = _cleaner(_BLOCK_TAGS)
_INLINE_CLEANER = _cleaner(_INLINE_TAGS)
