"""The bundled course as a body of text: enough of everything, keys that betray nothing, and words of its own."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from quizzes.authoring.courses import read_course
from quizzes.authoring.documents import CourseDocument, QuestionDocument
from quizzes.domain.blueprint import distinct_forms
from quizzes.domain.items import ItemKind, ItemOption

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "fixtures" / "machine-learning-on-aws"
SEED = ROOT.parent / "shared" / "seed"
SHARED_WORDS = 9
NAMES_A_PLACE = re.compile(
    r"\b(option|answer|choice)s? [A-H]\b|\b(first|second|third|fourth|last|above|below) (option|answer|choice)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def course() -> CourseDocument:
    return read_course(FOLDER)


def questions(course: CourseDocument) -> list[QuestionDocument]:
    return [question for topic in course.topics for question in topic.questions]


def singles(course: CourseDocument) -> list[QuestionDocument]:
    return [each for each in questions(course) if each.item.kind is ItemKind.SINGLE]


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


def test_every_domain_of_both_exams_fills_three_distinct_mocks(course: CourseDocument) -> None:
    asked = {topic.slug: Counter(each.item.kind.value for each in topic.questions) for topic in course.topics}
    for exam in course.exams:
        weights = {domain.number: domain.weight_percent for domain in exam.domains}
        available = {
            domain.number: sum(asked[slug][kind] for slug in domain.topics for kind in exam.kinds)
            for domain in exam.domains
        }
        forms = distinct_forms(exam.question_count, weights, available)
        assert min(forms.values()) >= 3, (exam.code, forms)


def test_no_text_that_stays_beside_shuffled_options_names_their_place(course: CourseDocument) -> None:
    for question in questions(course):
        texts = [question.item.explanation, *(option.rationale for option in question.item.options)]
        assert not [text for text in texts if NAMES_A_PLACE.search(text)], question.slug


def test_the_place_of_a_key_tells_nothing(course: CourseDocument) -> None:
    """As written; pages shuffle. Of n keys a place holds a quarter, give or take three standard deviations."""
    places = Counter(_key_place(question) for question in singles(course) if len(question.item.options) == 4)
    total = sum(places.values())
    for place in range(4):
        assert abs(places[place] - total / 4) < 3 * (total * 0.25 * 0.75) ** 0.5, places


def test_the_longest_option_is_not_the_key_more_often_than_chance_allows(course: CourseDocument) -> None:
    longest = sum(_is_longest(question) for question in singles(course))
    assert longest / len(singles(course)) < 0.33


def test_claims_are_as_often_false_as_true(course: CourseDocument) -> None:
    claims = [each for each in questions(course) if each.item.kind is ItemKind.TRUE_FALSE]
    true = sum("true" in each.item.keys for each in claims)
    assert abs(true - len(claims) / 2) <= len(claims) / 6


def _key_place(question: QuestionDocument) -> int:
    return [option.is_key for option in question.item.options].index(True)


def _is_longest(question: QuestionDocument) -> bool:
    def length(option: ItemOption) -> int:
        return len(option.text)

    key = question.item.options[_key_place(question)]
    return all(length(key) > length(each) for each in question.item.options if each is not key)


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
