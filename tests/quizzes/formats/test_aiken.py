"""Aiken: the format as Moodle tells it, what people make of it, and what is no Aiken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.items import ItemKind
from quizzes.formats import aiken
from quizzes.formats.reading import ReadOption, ReadQuestion
from tests.quizzes.formats.banks import (
    CHEAP,
    MARKS,
    PLAIN,
    check_dump_comes_back,
    check_hostile,
    kinds,
    questions,
    sample,
)

pytestmark = pytest.mark.once


def test_a_good_bank_is_read_whole() -> None:
    reading = aiken.parse(sample("aiken", "good.txt"))
    assert not reading.rejected
    assert not reading.warnings
    assert [(each.line, each.kind, each.key) for each in reading.questions] == [
        (1, ItemKind.SINGLE, ["B"]),
        (7, ItemKind.SINGLE, ["A"]),
        (14, ItemKind.TRUE_FALSE, ["B"]),
    ]
    wrapped = reading.questions[1]
    assert wrapped.stem == "I. Newton found what, in a sentence that goes on in the next line?"
    assert wrapped.options[0] == ReadOption("A", "Gravitation, which is also wrapped", True)


def test_what_cannot_be_asked_is_refused_by_line_and_harms_no_neighbor() -> None:
    reading = aiken.parse(sample("aiken", "bad.txt"))
    assert kinds(reading) == [
        (1, "no-options"),
        (3, "two-keys"),
        (9, "unknown-key"),
        (14, "no-key"),
        (18, "option-letters"),
        (24, "one-option"),
        (28, "same-option"),
        (33, "empty-option"),
        (38, "unclear-key"),
        (47, "no-key"),
    ]
    assert [question.stem for question in reading.questions] == ["Which one is good?"]


def test_invisible_characters_are_taken_out_and_told() -> None:
    reading = aiken.parse("One?\r\nA. Y\x00es\r\nB. No\r\nANSWER: A\r\n")
    assert reading.questions[0].options[0].text == "Yes"
    assert [(finding.line, finding.kind) for finding in reading.warnings] == [(2, "control-characters")]


def test_a_question_told_twice_is_a_warning() -> None:
    reading = aiken.parse("One?\nA. Yes\nB. No\nANSWER: A\n\none?\nA. no\nB. yes\nANSWER: B\n")
    assert len(reading.questions) == 2
    assert [(finding.line, finding.kind) for finding in reading.warnings] == [(6, "repeated")]


def test_a_dump_names_what_aiken_cannot_carry() -> None:
    options = (ReadOption("A", "Yes", True), ReadOption("B", "Perhaps", False), ReadOption("C", "No", True))
    several = ReadQuestion(4, "Which two?", ItemKind.MULTIPLE, options)
    rich = ReadQuestion(9, "Which\none?", ItemKind.SINGLE, options[:2], explanation="So.", tags=("x",))
    dumped = aiken.dump([several, rich])
    assert dumped.text == "Which one?\nA. Yes\nB. Perhaps\nANSWER: A\n"
    assert [(finding.line, finding.kind) for finding in dumped.findings] == [(4, "not-carried"), (9, "part-lost")]
    assert dumped.findings[0].message == "Aiken cannot carry several keys, so the question is left out."
    lost = "Aiken cannot carry line breaks in the question or the explanation or the tags."
    assert dumped.findings[1].message == lost


@CHEAP
@given(st.lists(questions(PLAIN), max_size=4, unique_by=lambda question: question.stem))
def test_plain_banks_come_back(bank: list[ReadQuestion]) -> None:
    dumped = aiken.dump(bank)
    assert sum(finding.kind == "not-carried" for finding in dumped.findings) == sum(
        len(question.key) > 1 for question in bank
    )
    check_dump_comes_back(aiken, bank)


@CHEAP
@given(st.lists(questions(), max_size=3))
def test_any_bank_comes_back_or_is_named(bank: list[ReadQuestion]) -> None:
    check_dump_comes_back(aiken, bank)


@CHEAP
@given(questions(PLAIN), st.data())
def test_noise_in_the_layout_changes_nothing(question: ReadQuestion, data: st.DataObject) -> None:
    text = aiken.dump([question]).text
    lines = [data.draw(st.sampled_from(["", " ", "\t"])) + line for line in text.split("\n")]
    noisy = data.draw(st.sampled_from(["\n", "\r\n", "\r"])).join(lines)
    assert aiken.parse("\ufeff" + noisy + "\n \n").questions == aiken.parse(text).questions


@CHEAP
@given(st.one_of(st.text(), st.lists(st.one_of(MARKS, st.text(max_size=5)), max_size=40).map("".join)))
def test_any_text_at_all_is_read_without_an_error(text: str) -> None:
    reading = aiken.parse(text)
    assert reading.questions or reading.rejected


def test_texts_meant_to_hang_it_end() -> None:
    check_hostile(aiken)
