"""What is the same for every parser: the text taken in, and the limits."""

import pytest

from quizzes.formats import collecting, gift
from quizzes.formats.registry import FORMATS, Format
from tests.quizzes.formats.banks import kinds

pytestmark = pytest.mark.once


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize("text", ["", "\ufeff", " \n\t\n", "\x00\x00"])
def test_nothing_is_called_empty_in_every_format(form: Format, text: str) -> None:
    assert kinds(form.parse(text)) == [(1, "empty")]


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_no_questions_are_written_as_a_bank_without_questions(form: Format) -> None:
    dumped = form.dump([])
    assert not dumped.findings
    assert not form.parse(dumped.text).questions


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_a_text_of_too_many_lines_is_refused(form: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "MOST_LINES", 3)
    assert kinds(form.parse("a\nb\nc\nd\ne")) == [(1, "too-many-lines")]


def test_a_question_has_no_more_options_than_there_are_letters() -> None:
    options = "".join(f"~{number} " for number in range(26))
    assert kinds(gift.parse(f"Which? {{=right {options}}}")) == [(1, "too-many-options")]
