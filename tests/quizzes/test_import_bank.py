"""manage.py import_bank, which so far reads and reports."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.quizzes.formats.banks import SAMPLES

pytestmark = pytest.mark.once
GOOD, BAD = SAMPLES / "aiken" / "good.txt", SAMPLES / "aiken" / "bad.txt"


def run(file: Path, form: str = "aiken", *arguments: str) -> str:
    out = StringIO()
    call_command("import_bank", str(file), "--as", form, *arguments, stdout=out)
    return out.getvalue()


def test_it_says_that_writing_is_not_built_yet() -> None:
    with pytest.raises(CommandError, match="not built yet"):
        run(GOOD)


def test_every_refusal_is_told_by_file_and_line() -> None:
    said = run(BAD, "aiken", "--dry-run").splitlines()
    assert said[0] == (f"{BAD}:1: rejected: The question ends without options. “A heading that is no question”")
    assert said[-1] == "1 question to import, 10 rejected, 0 warnings (dry run: nothing written)"


def test_json_is_the_whole_report() -> None:
    report = json.loads(run(GOOD, "aiken", "--dry-run", "--format", "json"))
    assert [question["key"] for question in report["questions"]] == [["B"], ["A"], ["B"]]
    assert report["rejected"] == []


def test_a_foreign_encoding_is_a_warning(tmp_path: Path) -> None:
    bank = tmp_path / "old.txt"
    bank.write_bytes("Où?\nA. Là\nB. Ici\nANSWER: A\n".encode("cp1252"))
    report = json.loads(run(bank, "aiken", "--dry-run", "--format", "json"))
    assert report["questions"][0]["stem"] == "Où?"
    assert [warning["kind"] for warning in report["warnings"]] == ["encoding"]


def test_a_file_without_text_or_questions_fails(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    with pytest.raises(CommandError, match=r"empty\.txt is empty\."):
        run(empty, "aiken", "--dry-run", "--format", "json")
    with pytest.raises(CommandError, match=r"good\.txt has no question that can be imported\."):
        run(GOOD, "gift", "--dry-run")
