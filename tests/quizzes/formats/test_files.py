"""From bytes to text: nothing dropped, and a sentence naming the file where there is no text."""

from pathlib import Path

import pytest

from quizzes.formats import files
from quizzes.formats.files import UnreadableFile, decoded, read_file

pytestmark = pytest.mark.once


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_its_mark_or_without(encoding: str) -> None:
    read = decoded("Wörter 答え\n".encode(encoding), "bank.txt")
    assert (read.text, read.warnings) == ("Wörter 答え\n", ())


def test_anything_else_is_read_as_windows_1252_and_says_where_it_began() -> None:
    read = decoded(b"plain\n\x93caf\xe9\x94 \x81", "bank.txt")
    assert read.text == "plain\n“café” \x81"
    (warning,) = read.warnings
    assert (warning.line, warning.kind) == (2, "encoding")
    assert "bank.txt is not in UTF-8" in warning.message


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "bank.txt is empty."),
        (b" \r\n", "bank.txt is empty."),
        (b"PK\x03\x04" + b"words" * 99, "bank.txt is no text file."),
        (bytes(range(256)), "bank.txt is no text file."),
        ("Question".encode("utf-16-le"), "bank.txt is no text file."),
        ("Question".encode("utf-16")[:-1], "bank.txt begins as UTF-16 but is not whole"),
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(data: bytes, told: str) -> None:
    with pytest.raises(UnreadableFile, match=told):
        decoded(data, "bank.txt")


def test_a_few_invisible_characters_make_no_binary() -> None:
    assert decoded(b"What is a NUL?\x00 " + b"word " * 20, "bank.txt").text.startswith("What is a NUL?\x00")


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 1024**2)
    (tmp_path / "large.txt").write_bytes(b"A" * (1024**2 + 1))
    with pytest.raises(UnreadableFile, match=r"large\.txt is larger than 1 MB"):
        read_file(tmp_path / "large.txt")


def test_a_file_that_is_not_there_or_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"gone\.txt cannot be read: No such file"):
        read_file(tmp_path / "gone.txt")
    with pytest.raises(UnreadableFile, match="cannot be read: Is a directory"):
        read_file(tmp_path)
