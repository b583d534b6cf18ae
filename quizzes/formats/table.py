"""CSV and TSV: a question a row under a header in usual words, the delimiter being whichever makes sense of the header.

Spreadsheets run cells that begin like a formula. Such a cell is written with an apostrophe before it, as OWASP advises,
and read without it.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO

from quizzes.formats.collecting import LETTERS, Collector, Draft
from quizzes.formats.keys import UnclearKey, read_key, read_true_false
from quizzes.formats.reading import Reading, ReadQuestion
from quizzes.formats.table_columns import Columns, delimiter_of, header_for, named, read_header
from quizzes.formats.writing import Dump, Writer

FORMULA = re.compile(r"""[\s'"]*[=+\-@＝＋－＠]""")
KINDS = {
    **dict.fromkeys(("", "multiple choice", "mcq", "mc", "choice"), ""),
    **dict.fromkeys(("single", "single choice", "single answer", "single select", "radio"), "single"),
    **dict.fromkeys(("multiple", "multiple response", "multiple answer", "multiple answers"), "multiple"),
    **dict.fromkeys(("multiple select", "multi select", "multiselect", "checkbox"), "multiple"),
    **dict.fromkeys(("true false", "truefalse", "tf", "boolean"), "true_false"),
}
"""What a kind is called, without case and marks. A word that is not here is a kind we do not have."""


def parse(text: str) -> Reading:
    found = Collector("CSV", text)
    lines = [line + "\n" for line in found.text.split("\n")]
    rows = _rows(found, lines, delimiter_of(lines))
    if (header := next(rows, None)) and (columns := read_header(found, *header)):
        for line, cells in rows:
            _read_row(found, columns, line, cells)
    return found.reading()


def dump(questions: Sequence[ReadQuestion]) -> Dump:
    width = max([2, *(len(question.options) for question in questions)])
    header = header_for(LETTERS[:width])

    def write(question: ReadQuestion, number: int) -> str:
        cells = _cells(question)
        return _row([cells.get(name, "") for name in header])

    return Writer("CSV", write, parse, carried=_carried, head=_row(header), gap="").dump(questions)


def _rows(found: Collector, lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank with the line it begins in. Strict, as a stray quote would swallow the next rows."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [_restored(cell.strip()).strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            end = f" to {reader.line_num}" if reader.line_num > line else ""
            message = f"This row cannot be taken apart into cells ({error}). It was read from line {line}{end}."
            found.reject(line, "broken-row", message, text=lines[line - 1].strip())
            continue
        if any(cells):
            yield line, cells


def _read_row(found: Collector, columns: Columns, line: int, cells: list[str]) -> None:
    row = {name: cells[at] for name, at in columns.places.items() if at < len(cells)}
    draft = Draft(line, row.get("stem", ""), explanation=row.get("explanation", ""), item=row.get("item", ""))
    draft.source_url = row.get("source_url", "")
    tags = (tag.strip() for tag in re.split("[,;]", row.get("tags", "")))
    draft.tags = tuple(dict.fromkeys(tag for tag in tags if tag))
    try:
        _fill(draft, columns, row, cells)
    except UnclearKey as problem:
        found.reject(line, problem.kind, str(problem), text=draft.stem, item=draft.item)
        return
    if KINDS[named(row.get("kind", ""))] == "multiple" and sum(option.is_key for option in draft.options) == 1:
        message = "The question is said to have several right options, and one is marked."
        found.warn(line, "one-key", message, text=draft.stem, item=draft.item)
    found.add(draft)


def _fill(draft: Draft, columns: Columns, row: dict[str, str], cells: Sequence[str]) -> None:
    """The options and the keys. Raises UnclearKey."""
    if any(cells[columns.width :]):
        raise UnclearKey("too-many-cells", "The row has more cells than the header; is a text with commas not quoted?")
    kind = KINDS.get(named(row.get("kind", "")))
    if kind is None:
        raise UnclearKey("unsupported", f"“{row['kind'][:40]}” is a kind of item we do not have.")
    options = [row.get(f"option {letter}", "") for letter in LETTERS]
    count = max((at for at, text in enumerate(options, start=1) if text), default=0)
    answer = row.get("key", "") or row.get("answer", "")
    if not count and (is_true := read_true_false(answer)) is not None:
        options, count, answer = ["True", "False"], 2, str(is_true)
    for letter, text in zip(LETTERS, options[:count], strict=False):
        draft.add(text, rationale=row.get(f"rationale {letter}", ""))
    draft.is_single = kind in ("single", "true_false")
    if count > 1 and answer:
        is_letters = bool(row.get("key"))
        draft.mark(read_key(answer, draft.options, is_letters=is_letters, is_numbered=columns.is_numbered))


def _cells(question: ReadQuestion) -> dict[str, str]:
    options = {f"option {option.letter.lower()}": option.text for option in question.options}
    reasons = {f"rationale {option.letter.lower()}": option.rationale for option in question.options}
    rest = {"key": ", ".join(question.key), "kind": question.kind.value, "tags": "; ".join(question.tags)}
    said = {"question": question.stem, "explanation": question.explanation, "source url": question.source_url}
    return {"item": question.item} | said | options | reasons | rest


def _carried(question: ReadQuestion) -> ReadQuestion:
    """Commas and semicolons part tags."""
    return replace(question, tags=tuple(tag for tag in question.tags if not re.search("[,;]", tag)))


def _row(cells: Sequence[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerow([_guarded(cell) for cell in cells])
    return out.getvalue()


def _guarded(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text


def _restored(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell, 1) else cell
