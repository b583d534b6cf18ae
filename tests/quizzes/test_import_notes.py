"""manage.py import_notes: what a page holds, as lines or as data, and plain words for what is no page."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

SAMPLES = Path(__file__).parents[1] / "samples" / "cramnote"


def import_notes(*arguments: object) -> str:
    out = StringIO()
    call_command("import_notes", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_it_lists_what_was_read_refused_and_dropped_by_line() -> None:
    said = import_notes(SAMPLES / "german.txt", "--dry-run", "--title", "Kessel kochen").splitlines()
    assert said[0] == "lesson: Kessel kochen"
    assert said[1].endswith("german.txt:7: single, A: Welcher Kessel rostet?")
    assert said[2].endswith("german.txt:16: true/false, B: Stahl rostet nie.")
    assert said[3].endswith("german.txt:25: interview: Warum Kessel?")
    assert said[-3].endswith("german.txt:29: dropped from here on")
    assert said[-2:] == ["2 questions, 1 interview questions, 0 rejected, 0 warnings", "(dry run: nothing written)"]


def test_it_names_a_rejected_question_with_its_line_and_text() -> None:
    said = import_notes(SAMPLES / "truncated.txt", "--dry-run")
    assert "truncated.txt:10: rejected (no-answer): No answer is given. “Which was cut off?”" in said
    assert "truncated.txt:10: warning (truncated): " in said


def test_the_same_is_to_be_had_as_data() -> None:
    data = json.loads(import_notes(SAMPLES / "reasons.txt", "--dry-run", "--format", "json"))
    assert list(data) == ["lesson", "questions", "interview", "rejected", "warnings", "dropped_from_line"]
    assert list(data["questions"][0]) == ["line", "stem", "kind", "key", "options", "explanation"]
    assert data["questions"][1]["options"][0] == {"letter": "A", "text": "The wooden one"}


def test_a_lesson_without_a_title_is_called_as_its_file(tmp_path: Path) -> None:
    path = tmp_path / "iron-kettles.txt"
    path.write_text("Kettles boil water.\n\nThey are old.\n")
    data = json.loads(import_notes(path, "--dry-run", "--format", "json"))
    assert data["lesson"] == {"title": "Iron kettles", "markdown": "Kettles boil water.\n\nThey are old."}


def test_a_likely_encoding_is_a_warning_where_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes("Kettles\n\nThey’re old.\n".encode("cp1252"))
    data = json.loads(import_notes(path, "--dry-run", "--format", "json"))
    assert [(each["line"], each["kind"]) for each in data["warnings"]] == [(3, "encoding")]
    assert "They’re old." in data["lesson"]["markdown"]


def test_what_cannot_be_read_is_named_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    for path, said in {tmp_path / "none.txt": "none.txt is not there.", tmp_path: "is a folder"}.items():
        with pytest.raises(CommandError, match=said):
            import_notes(path, "--dry-run")
    with pytest.raises(CommandError, match=r"empty\.txt is empty\.$"):
        import_notes(tmp_path / "empty.txt", "--dry-run")


def test_it_says_that_it_cannot_write_yet() -> None:
    with pytest.raises(CommandError, match="nothing was written"):
        import_notes(SAMPLES / "german.txt")
