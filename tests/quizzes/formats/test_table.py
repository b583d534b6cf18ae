"""CSV and TSV: dialects, headers in other words, keys in every notation, and cells that spreadsheets would run."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.items import ItemKind
from quizzes.formats import table
from quizzes.formats.reading import ReadOption, ReadQuestion
from tests.quizzes.formats.banks import (
    CHEAP,
    MARKS,
    check_dump_comes_back,
    check_hostile,
    kinds,
    questions,
    sample,
)

pytestmark = pytest.mark.once
FORMULA = ReadQuestion(
    line=1,
    stem="=HYPERLINK(1)",
    kind=ItemKind.SINGLE,
    options=(ReadOption("A", "@SUM(1)", True, "'=x"), ReadOption("B", "-1", False, "'quoted'")),
    explanation='"+1"',
)


def test_a_good_bank_is_read_whole() -> None:
    reading = table.parse(sample("csv", "good.csv"))
    assert not reading.rejected
    assert [(finding.line, finding.text) for finding in reading.warnings] == [(1, "Author")]
    assert [(each.line, each.kind, each.key) for each in reading.questions] == [
        (2, ItemKind.SINGLE, ["B"]),
        (5, ItemKind.MULTIPLE, ["A", "C"]),
        (6, ItemKind.SINGLE, ["B"]),
        (7, ItemKind.TRUE_FALSE, ["A"]),
    ]
    first, second, _, last = reading.questions
    assert (first.explanation, first.tags) == ("It stores\nobjects; many.", ("Storage",))
    assert (second.stem, second.tags) == ('Which two are "databases"?', ("Storage", "Databases"))
    assert (last.stem, last.explanation) == ("=1+1 is two", "-1 is not.")


def test_tabs_part_cells_too() -> None:
    (question,) = table.parse(sample("csv", "good.tsv")).questions
    assert question.options[1] == ReadOption("B", "Two, or three", True)


def test_what_cannot_be_asked_is_refused_by_line_and_harms_no_neighbor() -> None:
    reading = table.parse(sample("csv", "bad.csv"))
    assert kinds(reading) == [
        (2, "no-key"),
        (3, "unknown-key"),
        (4, "same-option"),
        (5, "empty-option"),
        (6, "ambiguous-key"),
        (7, "two-keys"),
        (8, "unsupported"),
        (9, "unclear-key"),
        (10, "too-many-cells"),
        (12, "broken-row"),
        (13, "no-stem"),
        (14, "one-option"),
        (15, "broken-row"),
    ]
    assert [(question.item, question.key) for question in reading.questions] == [("10", ["B"])]
    assert "It was read from line 15 to 1" in reading.rejected[-1].message


@pytest.mark.parametrize("text", ["Which?,One,Two,A\n", "question,a,b\nWhich?,One,Two\n", "x"])
def test_a_table_without_a_header_that_says_enough_is_refused(text: str) -> None:
    assert kinds(table.parse(text)) == [(1, "no-header")]


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        *(("A", "A"), ("b.", "B"), ("(B)", "B"), ("A, C", "AC"), ("AC", "AC"), ("a and c", "AC"), ("C;A", "AC")),
        *(("two", "B"), ("One; Three", "AC")),
    ],
)
def test_keys_are_understood_in_every_notation(answer: str, key: str) -> None:
    (question,) = table.parse(f'stem,a,b,c,correct\nWhich?,One,Two,Three,"{answer}"\n').questions
    assert "".join(question.key) == key


def test_cells_that_spreadsheets_would_run_are_guarded_and_come_back() -> None:
    dumped = table.dump([FORMULA])
    cells = list(csv.reader(StringIO(dumped.text)))[1]
    assert {"'=HYPERLINK(1)", "'@SUM(1)", "'-1", "''=x", '\'"+1"'} <= set(cells)
    (back,) = table.parse(dumped.text).questions
    assert (back.stem, back.options, back.explanation) == (FORMULA.stem, FORMULA.options, FORMULA.explanation)


@CHEAP
@given(st.lists(questions(), max_size=3))
def test_any_bank_comes_back_whole(bank: list[ReadQuestion]) -> None:
    assert not table.dump(bank).findings
    check_dump_comes_back(table, bank)


@CHEAP
@given(questions(), st.data())
def test_the_dialect_changes_nothing(question: ReadQuestion, data: st.DataObject) -> None:
    text, out = table.dump([question]).text, StringIO()
    rows = list(csv.reader(StringIO(text)))
    quoting = data.draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
    writer = csv.writer(out, delimiter=data.draw(st.sampled_from(",;\t|")), quoting=quoting)
    order = data.draw(st.permutations(range(len(rows[0]))))
    for row in rows:
        writer.writerow([row[at] for at in order])
        writer.writerows([[]] * data.draw(st.integers(0, 1)))
    (before,), (after,) = table.parse(text).questions, table.parse("\ufeff" + out.getvalue()).questions
    assert (after.stem, after.options, after.tags) == (before.stem, before.options, before.tags)


@CHEAP
@given(st.one_of(st.text(), st.lists(st.one_of(MARKS, st.text(max_size=5)), max_size=40).map("".join)), st.booleans())
def test_any_text_at_all_is_read_without_an_error(text: str, has_header: bool) -> None:
    reading = table.parse(("question,a,b,answer,type\n" if has_header else "") + text)
    assert reading.questions or reading.rejected


def test_texts_meant_to_hang_it_end() -> None:
    check_hostile(table)
