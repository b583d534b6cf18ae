"""Saved tutorial pages: each shape has its sample and its report, and every line is accounted for."""

import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.domain.items import ItemKind
from quizzes.formats.cramnote import parse, read_page
from quizzes.formats.page_lines import Line, LineUse, split_lines, trimmed
from quizzes.formats.page_sections import section_heading
from quizzes.formats.reading import Reading
from tests.quizzes.formats.cramnote_writing import Written, pages, questions

ROOT = Path(__file__).parents[3]
SAMPLES = sorted(path for path in (ROOT / "tests" / "samples" / "cramnote").iterdir() if path.suffix != ".json")
SEED = ROOT.parent / "shared" / "seed" / "data-job-styles-and-types.txt"
WORD = re.compile(r"\w{3,}")
LABELS = (
    "answer answers correct the ans explanation richtige antwort erklärung 答案 正确答案 解析 الإجابة الشرح "
    "ответ пояснение question вопрос details summary and show תשובה הסבר שיעור 問題1 정답 해설 正解 解説"
)
LABEL_WORDS = frozenset(LABELS.split())


def text_of(path: Path) -> str:
    return path.read_bytes().decode()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_read_as_its_report_says(path: Path) -> None:
    expected = json.loads(path.with_name(f"{path.name}.json").read_text())
    assert parse(text_of(path)).to_json() == expected


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
class TestEveryLine:
    def test_that_is_not_blank_is_accounted_for(self, path: Path) -> None:
        text = text_of(path)
        inked = {number for number, line in enumerate(split_lines(text), start=1) if line.strip("\ufeff \t")}
        assert set(read_page(text).uses) == inked

    def test_stands_with_its_words_where_it_is_said_to_stand(self, path: Path) -> None:
        """What is counted as lesson, question, interview or rejected is found there, word for word."""
        text = text_of(path)
        page = read_page(text)
        found = {use: words(said) for use, said in texts_by_use(page.reading).items()}
        headings = words(" ".join(section_words(text)))
        for number, line in enumerate(split_lines(text), start=1):
            use = page.uses.get(number, LineUse.MARKUP)
            if use in found:
                assert words(line) - LABEL_WORDS - headings - tags(line) <= found[use], f"line {number}: {line}"

    def test_is_dropped_from_where_the_report_says(self, path: Path) -> None:
        page = read_page(text_of(path))
        start = page.reading.dropped_from_line
        after = [use for number, use in page.uses.items() if start and number > start]
        assert set(after) <= {LineUse.DROPPED, LineUse.MARKUP}


def texts_by_use(reading: Reading) -> dict[LineUse, str]:
    asked = [
        "\n".join([each.stem, *(option.text for option in each.options), each.explanation])
        for each in reading.questions
    ]
    return {
        LineUse.LESSON: f"{reading.lesson.title} {reading.lesson.markdown}" if reading.lesson else "",
        LineUse.QUESTION: "\n".join(asked),
        LineUse.INTERVIEW: " ".join(f"{entry.question} {entry.answer}" for entry in reading.interview),
        LineUse.REJECTED: " ".join(finding.text for finding in reading.rejected),
    }


def words(text: str) -> set[str]:
    return set(WORD.findall(unicodedata.normalize("NFC", text).casefold()))


def tags(line: str) -> set[str]:
    return words(" ".join(re.findall(r"<[^>]*>|&\w+;", line)))


def section_words(text: str) -> list[str]:
    plain = [trimmed(re.sub("<[^>]*>", "", line)) for line in split_lines(text)]
    return [*(line for line in plain if section_heading(Line(1, line))), "Now It Is Your Turn"]


@pytest.fixture(scope="module")
def reading() -> Reading:
    if not SEED.exists():
        pytest.skip("The seed page does not stand beside this checkout.")
    return parse(SEED.read_text())


class TestTheSeedPage:
    def test_has_twelve_questions_of_three_kinds(self, reading: Reading) -> None:
        kinds = Counter(question.kind for question in reading.questions)
        assert kinds == {ItemKind.SINGLE: 5, ItemKind.TRUE_FALSE: 5, ItemKind.MULTIPLE: 2}
        assert all(question.explanation for question in reading.questions)

    def test_has_twelve_interview_questions_and_nothing_else(self, reading: Reading) -> None:
        assert len(reading.interview) == 12
        assert list(reading.rejected) == list(reading.warnings) == []

    def test_has_one_table_of_five_rows_and_three_columns(self, reading: Reading) -> None:
        assert reading.lesson
        rows = [line for line in reading.lesson.markdown.splitlines() if line.startswith("|")]
        assert len(rows) == 1 + 1 + 5
        assert {row.count("|") for row in rows} == {4}

    def test_gives_nothing_of_its_tail(self, reading: Reading) -> None:
        assert reading.dropped_from_line == 230
        said = json.dumps(reading.to_json())
        assert "votes" not in said
        assert "months ago" not in said


@settings(max_examples=30, deadline=None)
@given(data=st.data(), bank=st.lists(questions(), min_size=1, max_size=5, unique_by=lambda each: each.stem))
def test_a_bank_survives_any_layout(data: st.DataObject, bank: list[Written]) -> None:
    text = data.draw(pages(bank))
    page = read_page(text)
    assert [finding.to_json() for finding in [*page.reading.rejected, *page.reading.warnings]] == []
    read = [
        (
            question.stem.replace("\n", " "),
            tuple(option.text for option in question.options),
            question.key,
            question.explanation,
        )
        for question in page.reading.questions
    ]
    assert read == [(each.stem, each.options, each.key, "\n\n".join(each.explanation)) for each in bank]
    assert len(page.reading.interview) == 1
    assert all(number in page.uses for number, line in enumerate(split_lines(text), start=1) if line.strip("\ufeff "))


PIECES = (
    *(
        "Practice Test",
        "Interview Questions",
        "A) x",
        "B) y",
        "A)",
        "C)",
        "Answer: A",
        "Answer:",
        "Why?",
        "",
        "",
        "```",
    ),
    *("Explanation: z", "- [x] t", "- u", "# H", "1. n", "2. m", "| a | b |", "---", "3 Comments", "text", "A) x B) y"),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_whatever_comes_is_read_and_accounted_for(lines: list[str]) -> None:
    page = read_page("\n".join(lines))
    assert set(page.uses) == {number for number, line in enumerate(lines, start=1) if line}
    for question in page.reading.questions:
        assert 0 < len(question.key) < len(question.options)
        assert question.stem
        assert all(option.text for option in question.options)


HOSTILE: dict[str, Callable[[int], str]] = {
    "labels": lambda n: "Quiz\nWhat?\n" + "A) x B) y " * n + "\nAnswer: A",
    "brackets": lambda n: "Quiz\n" + "(" * n * 10 + "\n" + "<" * n * 10,
    "tags": lambda n: "<p>" + "<a" * n * 4 + "<!--" * n + '<b c="' * n,
    "comments": lambda n: "<p>x</p>" + "<!-- x -->" * n + "<!--" * n,
    "references": lambda n: "<p>" + "&#99999999" * n + "&" * n,
    "marks": lambda n: "Quiz\n" + "a" + "\u0300\u0316" * n * 5,
    "spaces": lambda n: "Quiz\n\nA) x" + " " * n * 10 + "y\nAnswer:" + " \t" * n * 5 + "A",
    "answers": lambda n: "Quiz\nWhat?\nA) x\nB) y\n" + "Answer: A\n" * n,
    "options": lambda n: "Quiz\nWhat?\n" + "A) x\n" * n + "Answer: A\n",
    "fences": lambda n: "Quiz\n" + "```\n~~~\n" * n,
    "paragraphs": lambda n: "Quiz\nWhat?\n\nA) x\nB) y\n\nAnswer: A\n\n" + "More.\n\n" * n,
    "headings": lambda n: "Practice Test\n\n# More\n\n" * n,
    "pipes": lambda n: "|" * n * 10 + "\n" + "a  b\n" * n,
    "capitals": lambda n: "\n".join(["Aa Bb Cc Dd"] * n),
    "list of keys": lambda n: "Quiz\nWhat?\nA) x\nB) y\nAnswer: " + "A, " * n,
    "list of texts": lambda n: "Quiz\nWhat?\nA) x\nB) y\nAnswer: " + "A) x, " * n,
    "emphasis": lambda n: "Quiz\n" + "*_" * n * 5 + "\n" + "#" * n * 5 + " x",
    "interview": lambda n: "Interview Questions\n\n" + "1. Why?\n" * n,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_four_times_the_text_takes_about_four_times_as_long(name: str) -> None:
    """The square would be sixteen times; the best of several runs and a wide margin leave no room for chance."""
    make = HOSTILE[name]
    small, large = make(400), make(1600)
    fast = min(cost(small) for _ in range(3))
    assert min(cost(large) for _ in range(2)) < 9 * fast + 0.02


def cost(text: str) -> float:
    start = time.process_time()
    parse(text)
    return time.process_time() - start
