"""The bundled course as a body of text: enough of everything, keys that betray nothing, and words of its own."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from quizzes.authoring.courses import read_course
from quizzes.authoring.documents import CourseDocument, QuestionDocument
from quizzes.authoring.lint.courses import lint_course
from quizzes.authoring.lint.keys import longest_keys, true_claims
from quizzes.domain.items import ItemKind

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "fixtures" / "machine-learning-on-aws"
SEED = ROOT.parent / "shared" / "seed"
SHARED_WORDS = 9


@pytest.fixture(scope="module")
def course() -> CourseDocument:
    return read_course(FOLDER)


def questions(course: CourseDocument) -> list[QuestionDocument]:
    return [question for topic in course.topics for question in topic.questions]


def test_there_is_enough_of_everything(course: CourseDocument) -> None:
    assert len(course.topics) >= 24
    assert len(questions(course)) >= 330
    assert sum(len(topic.interview) for topic in course.topics) >= 240


def test_every_topic_is_complete(course: CourseDocument) -> None:
    for topic in course.topics:
        kinds = Counter(question.item.kind for question in topic.questions)
        assert len(topic.questions) >= 14, topic.slug
        assert len(topic.interview) >= 10, topic.slug
        assert set(kinds) == set(ItemKind), topic.slug


def test_check_course_finds_nothing_to_mend(course: CourseDocument) -> None:
    """As of the day on which it was checked, so that time alone fails no test; `.ci/run` asks about today.

    Places, lengths and truth of keys, three distinct mocks for every domain, words, names: see test_lint.py.
    """
    checked_on = max(topic.checked_on for topic in course.topics)
    assert lint_course(course, today=checked_on) == []


def test_keys_betray_nothing_by_a_margin(course: CourseDocument) -> None:
    """What the lint holds by probability, this course holds by a margin."""
    everything = questions(course)
    longest, singles = longest_keys(everything)
    true, claims = true_claims(everything)
    assert longest / singles < 0.33
    assert abs(true - claims / 2) <= claims / 6


@pytest.mark.django_db
def test_loading_it_renders_everything_without_a_word_and_loading_it_again_changes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for _ in range(2):
        call_command("load_course", str(FOLDER))
    out, err = capsys.readouterr()
    assert err == ""
    assert re.fullmatch(r"created 0, updated 0, unchanged \d+", out.splitlines()[-1].split(": ")[1])


@pytest.mark.skipif(not SEED.exists(), reason="The seed page does not stand beside this checkout.")
def test_no_sentence_is_the_seed_pages() -> None:
    seed = {run for path in SEED.iterdir() for run in runs(path.read_text(errors="replace"))}
    assert seed
    for path in FOLDER.glob("*.md"):
        assert not seed & set(runs(path.read_text())), path.name


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of nine words in a row."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return zip(*(words[start:] for start in range(SHARED_WORDS)), strict=False)
