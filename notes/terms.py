"""Finds the names of terms in texts, and turns their first mention in a lesson section into a button. Pure.

A name written with capitals is found only as it is written; any other is found at the start of a sentence as well.
A plural “s” may follow.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

UNMARKED_TAGS = frozenset({"a", "button", "code", "h3", "h4", "h5", "h6", "kbd", "pre", "samp", "th"})
"""Inside these a mention stays as it is: it is a name of something else, or it is a link or heading already."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text from `start` to `end`, and the term that it means."""

    slug: str
    name: str
    start: int
    end: int


class TermIndex:
    """All names of a glossary in one pattern, longest first, so that a long name hides the shorter one inside it."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """`names` gives the slug of the term that each name means."""
        self.names = dict(names)
        self._slugs = {_first_letter_lower(name): slug for name, slug in names.items()}
        alternatives = "|".join(_pattern(name) for name in sorted(names, key=len, reverse=True))
        self._pattern = re.compile(rf"(?<![\w-])({alternatives})s?(?![\w-])") if names else None

    def mentions(self, text: str) -> Iterator[Mention]:
        """Yield every mention in the order of the text; none overlap."""
        if self._pattern is None:
            return
        for match in self._pattern.finditer(text):
            name = _first_letter_lower(" ".join(match.group(1).split()))
            yield Mention(self._slugs[name], match.group(1), match.start(), match.end())


def _first_letter_lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _pattern(name: str) -> str:
    words = [re.escape(word) for word in name.split()]
    if name == name.lower() and name[:1].isalpha():
        words[0] = f"[{name[0].upper()}{name[0]}]{words[0][1:]}"
    return r"\s".join(words)


def mark_terms(html: str, index: TermIndex) -> tuple[str, tuple[str, ...]]:
    """Return sanitised HTML with a button around the first mention of each term, and the terms' slugs in order."""
    marker = _Marker(index)
    marker.feed(html)
    marker.close()
    return "".join(marker.pieces), tuple(marker.found)


def without_terms(html: str) -> str:
    """Return what mark_terms marked as it was before, for a page that has not the cards which the buttons open."""
    return _BUTTON.sub(r"\1", html)


_BUTTON = re.compile(r'<button type="button" class="term" popovertarget="[^"]*">(.*?)</button>', re.DOTALL)
"""As _button writes it. Nothing is nested in it."""


def target_of(slug: str) -> str:
    """Return the id of the popover that explains a term."""
    return f"term-{slug}"


class _Marker(HTMLParser):
    """Copies HTML as it stands but for the texts in which it finds a term."""

    def __init__(self, index: TermIndex) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.found: dict[str, None] = {}
        self._index = index
        self._unmarked = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.pieces.append(self.get_starttag_text() or "")
        self._unmarked += tag in UNMARKED_TAGS

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(f"</{tag}>")
        self._unmarked -= tag in UNMARKED_TAGS

    def handle_data(self, data: str) -> None:
        self.pieces.append(escape(data, quote=False) if self._unmarked else "".join(self._marked(data)))

    def _marked(self, text: str) -> Iterable[str]:
        done = 0
        for mention in self._index.mentions(text):
            if mention.slug not in self.found:
                self.found[mention.slug] = None
                yield escape(text[done : mention.start], quote=False)
                yield _button(mention.slug, text[mention.start : mention.end])
                done = mention.end
        yield escape(text[done:], quote=False)


def _button(slug: str, text: str) -> str:
    return f'<button type="button" class="term" popovertarget="{target_of(slug)}">{escape(text, quote=False)}</button>'
