"""What docs/content-format.md shows and says is what the parser does."""

import re
from pathlib import Path

import pytest

from notes.outline import HARMLESS_TAGS
from quizzes.authoring.courses import read_course
from quizzes.authoring.documents import ContentStatus, InvalidCourse
from quizzes.authoring.tables import (
    CourseTable,
    DomainTable,
    EntryMetadata,
    ExamTable,
    FrontMatter,
    PracticeMetadata,
)

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "content-format.md").read_text(encoding="utf-8")


def example(language: str) -> str:
    """The first fenced block of that language."""
    found = re.search(rf"^(`{{3,4}}){language}\n(.*?)^\1$", PAGE, re.DOTALL | re.MULTILINE)
    assert found
    return found.group(2)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "data-jobs"
    folder.mkdir()
    (folder / "course.toml").write_text(example("toml"), encoding="utf-8")
    (folder / "batch-and-stream.md").write_text(example("markdown"), encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


class TestExample:
    def test_is_a_complete_course(self, folder):
        course = read_course(folder)
        topic = course.topics[0]

        assert [exam.code for exam in course.exams] == ["DJ-1"]
        assert [question.slug for question in topic.questions] == ["nightly-report", "words-of-a-stem"]
        assert topic.questions[0].item.identifiers == ("batch", "stream", "neither")
        assert topic.questions[1].provenance.status is ContentStatus.DISPUTED
        assert topic.interview[0].key_points[1] == "Cost and effort come second,\nwith numbers"

    def test_gives_the_errors_that_the_page_shows(self, folder):
        shown = re.search(r"```\n(course\.toml:.*?)\n```", PAGE, re.DOTALL)
        spoil(folder / "course.toml", "weight_percent = 60", "weight_percent = 50")
        spoil(folder / "batch-and-stream.md", "section: batch\ntags", "section: betch\ntags")
        spoil(
            folder / "batch-and-stream.md",
            "\n  > Nobody looks at the result before seven, so freshness buys nothing.",
            "",
        )

        with pytest.raises(InvalidCourse) as caught:
            read_course(folder)

        assert set(map(str, caught.value.problems)) == set(shown.group(1).split("\n"))


class TestGlossary:
    def test_example_is_one_that_the_folder_takes(self, folder):
        text = next(found for found in re.findall(r"```markdown\n(.*?)```", PAGE, re.DOTALL) if "# Services" in found)
        (folder / "glossary.md").write_text(text, encoding="utf-8")

        terms = read_course(folder).glossary.terms
        assert [(term.slug, term.status) for term in terms] == [
            ("amazon-data-firehose", ContentStatus.CURRENT),
            ("amazon-kendra", ContentStatus.MAINTENANCE),
            ("recall", ContentStatus.CURRENT),
        ]
        assert (terms[0].topic, terms[0].anchor) == ("batch-and-stream", "batch")


class TestRules:
    def test_of_the_lint_are_all_told(self):
        source = "".join(path.read_text() for path in (ROOT / "quizzes/authoring/lint").glob("*.py"))
        rules = set(re.findall(r'"([a-z-]+)", Level\.', source)) | {"format"}
        told = set(re.findall(r"^\| `([a-z-]+)` \| (?:error|warning|notice)", PAGE, re.MULTILINE))

        assert rules == told


class TestPage:
    @pytest.mark.parametrize(
        "table", [CourseTable, ExamTable, DomainTable, FrontMatter, EntryMetadata, PracticeMetadata]
    )
    def test_names_every_field(self, table):
        assert [
            name for name in table.model_fields if f"`{name}`" not in PAGE and name not in ("exams", "domains")
        ] == []

    def test_lists_the_tags_that_are_kept(self):
        listed = re.search(r"bare: `([^`]*)`", PAGE).group(1).split()

        assert set(listed) | {"br"} == HARMLESS_TAGS
