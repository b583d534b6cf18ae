"""Loading a glossary: twice changes nothing, edits reach lessons, what vanished is archived."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from notes.models import Lesson, Term
from notes.selectors import get_lesson_page
from tests.quizzes.authoring.test_docs import example

pytestmark = pytest.mark.django_db

GLOSSARY = """\
---
checked_on: 2026-11-22
---

- **Batch work** {#batch} (batch; formerly bulk work): work on a *bounded* input. → batch-and-stream#batch
- **Kendra** {.maintenance}: search.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data-jobs"
    folder.mkdir()
    (folder / "course.toml").write_text(example("toml"))
    (folder / "batch-and-stream.md").write_text(example("markdown"))
    (folder / "glossary.md").write_text(GLOSSARY)
    return folder


def load(folder: Path) -> str:
    out = StringIO()
    call_command("load_course", str(folder), stdout=out)
    return out.getvalue().strip().split(": ")[1]


def rewrite(folder: Path, old: str, new: str) -> None:
    path = folder / "glossary.md"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_rows_say_what_the_file_says(folder: Path) -> None:
    load(folder)
    term = Term.objects.get_by_natural_key("data-jobs", "batch")

    assert (term.name, term.aliases, term.former_names) == ("Batch work", ["batch"], ["bulk work"])
    assert term.html == "work on a <em>bounded</em> input."
    assert term.topic is not None
    assert (term.topic.slug, term.anchor, term.status) == ("batch-and-stream", "batch", "current")
    assert Term.objects.get(slug="kendra").status == "maintenance"
    assert term.natural_key() == ("data-jobs", "batch")


def test_lessons_open_the_terms_that_they_mention(folder: Path) -> None:
    load(folder)
    lesson = Lesson.objects.get()

    assert lesson.terms == [{"slug": "batch", "name": "Batch work", "html": "work on a <em>bounded</em> input."}]
    assert [section["html"].count('popovertarget="term-batch"') for section in lesson.sections] == [0, 1]


def test_a_second_run_changes_nothing(folder: Path) -> None:
    load(folder)
    assert load(folder).startswith("created 0, updated 0, unchanged ")


def test_a_new_definition_reaches_the_lesson_and_its_readers(folder: Path) -> None:
    load(folder)
    before = get_lesson_page(course="data-jobs", topic="batch-and-stream").version
    rewrite(folder, "work on a *bounded* input", "work that ends")

    assert load(folder).startswith("created 0, updated 2, ")
    assert Lesson.objects.get().terms[0]["html"] == "work that ends."
    assert get_lesson_page(course="data-jobs", topic="batch-and-stream").version != before


def test_what_vanishes_is_archived_and_comes_back(folder: Path) -> None:
    load(folder)
    pk = Term.objects.get(slug="batch").pk
    (folder / "glossary.md").unlink()

    assert load(folder).endswith("archived 2")
    assert not Term.objects.live().exists()
    assert Lesson.objects.get().terms == []
    assert "<button" not in str(Lesson.objects.get().sections)

    (folder / "glossary.md").write_text(GLOSSARY)
    load(folder)
    assert Term.objects.live().get(slug="batch").pk == pk


def test_a_glossary_that_is_wrong_keeps_the_course_from_being_loaded(folder: Path) -> None:
    rewrite(folder, "batch-and-stream#batch", "batch-and-stream#bach")
    with pytest.raises(Exception, match="1 problem; nothing was written"):
        call_command("load_course", str(folder), stderr=StringIO())
    assert not Term.objects.exists()
