"""GIFT: escapes, feedback, weights, categories, and the kinds of items that are refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.items import ItemKind
from quizzes.formats import gift
from quizzes.formats.reading import ReadOption, ReadQuestion
from tests.quizzes.formats.banks import CHEAP, MARKS, check_dump_comes_back, check_hostile, kinds, questions, sample

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def good() -> list[ReadQuestion]:
    reading = gift.parse(sample("gift", "good.txt"))
    assert not reading.rejected
    assert [(finding.line, finding.kind) for finding in reading.warnings] == [(6, "partial-credit")]
    return list(reading.questions)


def test_titles_tags_feedback_and_escapes_are_read(good: list[ReadQuestion]) -> None:
    assert good[0] == ReadQuestion(
        line=6,
        stem="Which service stores\nobjects?",
        kind=ItemKind.SINGLE,
        options=(
            ReadOption("A", "Amazon S3", True, "It stores objects."),
            ReadOption("B", "Amazon EBS", False, "That is a disk."),
            ReadOption("C", "Amazon SQS", False),
        ),
        explanation="Objects are files\nwith {metadata}.",
        item="Objects",
        tags=("Storage/Objects", "aws", "cost]s"),
    )


def test_weights_make_several_keys(good: list[ReadQuestion]) -> None:
    assert (good[1].kind, good[1].key) == (ItemKind.MULTIPLE, ["A", "B"])
    assert [option.text for option in good[1].options[2:]] == ["Amazon SQS = a queue", "a -> b"]


def test_true_false_gives_each_answer_its_own_reason(good: list[ReadQuestion]) -> None:
    assert good[2].options == (
        ReadOption("A", "True", False, "It is best effort."),
        ReadOption("B", "False", True, "Right you are."),
    )
    assert (good[2].explanation, good[2].tags) == ("FIFO queues do.", ("Queues",))
    assert (good[3].stem, good[3].key) == ("S3 is a store: of objects", ["A"])


def test_a_missing_word_leaves_a_gap(good: list[ReadQuestion]) -> None:
    assert good[4].stem == "Amazon _____ is a queue."


def test_what_cannot_be_asked_is_refused_by_line_and_harms_no_neighbor() -> None:
    reading = gift.parse(sample("gift", "bad.txt"))
    assert kinds(reading) == [
        *((line, "unsupported") for line in (1, 3, 5, 7, 9)),
        (11, "two-keys"),
        (13, "no-key"),
        (15, "half-a-question"),
        (17, "half-a-question"),
        (19, "unsupported"),
        (21, "same-option"),
        (23, "empty-option"),
        (27, "unclear-answers"),
        (29, "half-a-question"),
    ]
    told = " ".join(finding.message for finding in reading.rejected)
    assert all(kind in told for kind in ("essay", "numerical", "short-answer", "matching", "description"))
    assert [question.stem for question in reading.questions] == ["<b>Good</b>?"]
    assert [(finding.line, finding.kind) for finding in reading.warnings] == [(25, "html")]


def test_keys_of_unlike_weight_are_told() -> None:
    reading = gift.parse("Which? {~%60%A ~%40%B ~C}")
    assert reading.questions[0].key == ["A", "B"]
    assert [finding.kind for finding in reading.warnings] == ["weights"]


@CHEAP
@given(st.lists(questions(), max_size=3))
def test_any_bank_comes_back_whole_but_for_its_sources(bank: list[ReadQuestion]) -> None:
    assert {finding.kind for finding in gift.dump(bank).findings} <= {"part-lost"}
    check_dump_comes_back(gift, bank)


@CHEAP
@given(questions(), st.data())
def test_noise_in_the_layout_changes_nothing(question: ReadQuestion, data: st.DataObject) -> None:
    text = gift.dump([question]).text
    space = st.sampled_from(["", " ", "\t"])
    lines = [data.draw(space) + line + data.draw(space) for line in text.split("\n")]
    noisy = data.draw(st.sampled_from(["\n", "\r\n", "\r"])).join(lines)
    (before,), (after,) = gift.parse(text).questions, gift.parse(f"\ufeff{noisy}\n\n").questions
    assert after == before


@CHEAP
@given(st.one_of(st.text(), st.lists(st.one_of(MARKS, st.text(max_size=5)), max_size=40).map("".join)))
def test_any_text_at_all_is_read_without_an_error(text: str) -> None:
    gift.parse(text)


def test_texts_meant_to_hang_it_end() -> None:
    check_hostile(gift)
