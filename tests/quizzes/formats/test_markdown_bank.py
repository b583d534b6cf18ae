"""Markdown banks: task lists, letters, answers below or folded away, and where one question ends and another begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.items import ItemKind
from quizzes.formats import markdown_bank
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


@pytest.fixture(scope="module")
def good() -> list[ReadQuestion]:
    reading = markdown_bank.parse(sample("markdown", "good.md"))
    assert not reading.rejected
    assert not reading.warnings
    return list(reading.questions)


def test_a_task_list_with_reasons_and_details_is_read_whole(good: list[ReadQuestion]) -> None:
    assert good[0] == ReadQuestion(
        line=3,
        stem="Which service stores objects?\n\n```text\n- [x] this is code, no option\n```",
        kind=ItemKind.SINGLE,
        options=(
            ReadOption("A", "Amazon EBS", False, "That is a disk."),
            ReadOption("B", "Amazon S3,\nwhich has buckets", True),
            ReadOption("C", "Amazon SQS", False),
        ),
        explanation="It stores objects.\n\n- a) Several paragraphs are fine.",
        source_url="https://example.com/s3",
        tags=("storage", "objects"),
    )


def test_letters_and_a_heading_that_is_the_stem(good: list[ReadQuestion]) -> None:
    assert (good[1].stem, good[1].kind, good[1].key) == ("Which two are databases?", ItemKind.MULTIPLE, ["A", "C"])
    assert good[1].explanation == "Queues are none.\n\nNor are topics."


def test_numbers_and_answers_folded_away(good: list[ReadQuestion]) -> None:
    assert (good[2].line, good[2].stem, good[2].key) == (42, "Which one queues?", ["B"])
    assert good[2].explanation == "It is a queue."
    assert (good[3].stem, good[3].kind, good[3].key) == ("Queues keep their order.", ItemKind.TRUE_FALSE, ["B"])
    assert len(good) == 4


def test_without_headings_a_paragraph_begins_the_next_question() -> None:
    reading = markdown_bank.parse(sample("markdown", "plain.md"))
    assert not reading.rejected
    assert [(each.line, each.stem, each.key, each.explanation) for each in reading.questions] == [
        (1, "Which service stores objects?", ["B"], ""),
        (6, "Which one queues?", ["B"], "It is a queue."),
        (15, "And which is a disk?", ["A"], ""),
    ]


def test_what_cannot_be_asked_is_refused_by_line_and_harms_no_neighbor() -> None:
    reading = markdown_bank.parse(sample("markdown", "bad.md"))
    assert kinds(reading) == [
        (1, "no-key"),
        (6, "unknown-key"),
        (13, "two-answers"),
        (20, "same-option"),
        (25, "one-option"),
        (29, "no-options"),
        (33, "empty-option"),
        (38, "options-apart"),
    ]
    assert [question.stem for question in reading.questions] == ["Which is good?", "Which ends in the middle?"]
    assert [(finding.line, finding.kind) for finding in reading.warnings] == [
        (52, "unlabeled-explanation"),
        (54, "cut-off"),
    ]


@CHEAP
@given(st.lists(questions(PLAIN), max_size=3))
def test_plain_banks_come_back_whole(bank: list[ReadQuestion]) -> None:
    assert not markdown_bank.dump(bank).findings
    check_dump_comes_back(markdown_bank, bank)


@CHEAP
@given(st.lists(questions(), max_size=3))
def test_any_bank_comes_back_or_is_named(bank: list[ReadQuestion]) -> None:
    check_dump_comes_back(markdown_bank, bank)


@CHEAP
@given(questions(PLAIN), st.data())
def test_noise_in_the_layout_changes_nothing(question: ReadQuestion, data: st.DataObject) -> None:
    text = markdown_bank.dump([question]).text
    bullet, mark = data.draw(st.sampled_from("-*+")), data.draw(st.sampled_from("xX✓"))
    noisy = text.replace("- [ ]", f"{bullet} [ ]").replace("- [x]", f"{bullet} [{mark}]")
    noisy = noisy.replace("\n\n", "\n" * data.draw(st.integers(2, 4)))
    noisy = noisy.replace("\n", data.draw(st.sampled_from(["\n", "\r\n", "\r"])))
    assert markdown_bank.parse("\ufeff" + noisy).questions == markdown_bank.parse(text).questions


@CHEAP
@given(st.one_of(st.text(), st.lists(st.one_of(MARKS, st.text(max_size=5)), max_size=40).map("".join)))
def test_any_text_at_all_is_read_without_an_error(text: str) -> None:
    reading = markdown_bank.parse(text)
    assert reading.questions or reading.rejected


def test_texts_meant_to_hang_it_end() -> None:
    check_hostile(markdown_bank)
