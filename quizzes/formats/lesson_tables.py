"""Tables of a lesson, however they were pasted: Markdown, tabs, wide gaps, or words with single "
"spaces between them."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise

from quizzes.formats.page_lines import folded

Rows = list[list[str]]
_GAP = re.compile(r"\t+| {2,}|\u3000+")
_RULER = re.compile(r"\|?[\s:|+\-–—=]*$")
_PIPE = re.compile(r"(?<!\\)\|")
_SHORTEST_TABLE = 3
_LONGEST_ROW = 500
_MOST_PLACES = 12
_PROSE_END = (".", "?", "!", ":", ";")


def read_table(texts: Sequence[str], heading: str, page: str) -> Rows | None:
    """The rows of a paragraph that is a table, the header first. `heading` and `page` tell which "
    "words stay together."""
    if len(texts) < 2:
        return None
    return _piped(texts) or _gapped(texts) or _spaced(texts, heading, page)


def markdown_table(rows: Rows) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def _even(rows: Rows) -> Rows | None:
    width = max(len(row) for row in rows)
    return [row + [""] * (width - len(row)) for row in rows] if width > 1 else None


def _piped(texts: Sequence[str]) -> Rows | None:
    if not all(len(_PIPE.findall(text)) for text in texts):
        return None
    body = [text for at, text in enumerate(texts) if not (at == 1 and _RULER.match(text))]
    is_closed = all(text.startswith("|") for text in body)
    if not is_closed and len(body) == len(texts):
        return None
    return _even([[cell.strip() for cell in _PIPE.split(text.removeprefix("|").removesuffix("|"))] for text in body])


def _gapped(texts: Sequence[str]) -> Rows | None:
    """Columns with tabs or wide gaps between them, the same number in every row."""
    rows = [_GAP.split(text) for text in texts if not _RULER.match(text)]
    widths = {len(row) for row in rows}
    if len(widths) != 1 or widths == {1} or len(rows) < 2:
        return None
    return _even([[cell.strip().replace("|", "\\|") for cell in row] for row in rows])


def _spaced(texts: Sequence[str], heading: str, page: str) -> Rows | None:
    """Cells that begin with a capital, with single spaces between them; None where they could be cut in two ways."""
    if len(texts) < _SHORTEST_TABLE + 1 or any(len(text) > _LONGEST_ROW or text.endswith(_PROSE_END) for text in texts):
        return None
    words = [text.split() for text in texts]
    places = [_places(row) for row in words]
    columns = min(len(row) for row in places[1:]) + 1
    if columns < 3 or len(places[0]) < columns - 1 or max(map(len, places)) > _MOST_PLACES:
        return None
    exact = Counter(len(row) == columns - 1 for row in places[1:])
    header = _header_cuts(words[0], places[0], columns - 1, f"{folded(heading)}\n{page}")
    cuts = [_row_cuts(row, columns - 1) for row in places[1:]]
    if header is None or exact[True] < exact[False] or any(cut is None for cut in cuts):
        return None
    return [_cut(row, cut) for row, cut in zip(words, [header, *(cut or () for cut in cuts)], strict=True)]


def _places(words: Sequence[str]) -> list[int]:
    """Where a cell could begin: at a capital or a digit that no comma, bracket or small word leads up to."""
    found = []
    depth = 0
    for at, word in enumerate(words):
        if (
            at
            and not depth
            and (word[0].isupper() or word[0].isdigit())
            and not words[at - 1].endswith((",", ";", "/", "–", "-", "&"))
        ):
            found.append(at)
        depth = max(0, depth + word.count("(") - word.count(")"))
    return found


def _row_cuts(places: list[int], count: int) -> tuple[int, ...] | None:
    """More places than cuts are well where the surplus is the row's name: capitals one after another at its start."""
    extra = len(places) - count
    leading = next((at for at, place in enumerate(places) if place != at + 1), len(places))
    return tuple(places[extra:]) if extra == 0 or extra < leading <= extra + 1 else None


def _header_cuts(words: Sequence[str], places: list[int], count: int, page: str) -> tuple[int, ...] | None:
    if len(places) == count:
        return tuple(places)
    ways = [way for way in combinations(places, count) if _stays_together(words, way, page)]
    return ways[0] if len(ways) == 1 else None


def _stays_together(words: Sequence[str], cuts: tuple[int, ...], page: str) -> bool:
    """Whether every cell of several words is a name that the page uses elsewhere."""
    return all(" " not in cell or folded(cell) in page for cell in _cut(words, cuts))


def _cut(words: Sequence[str], cuts: tuple[int, ...]) -> list[str]:
    bounds = [0, *cuts, len(words)]
    return [" ".join(words[start:end]) for start, end in pairwise(bounds)]
