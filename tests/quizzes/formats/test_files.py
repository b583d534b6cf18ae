"""From a file to text: a sentence that names the file where there is no text; test_text_files.py has the encodings."""

from pathlib import Path

import pytest

from quizzes.formats.files import UnreadableFile, decoded, read_file

pytestmark = pytest.mark.once


def test_text_is_read_and_a_doubt_about_its_encoding_is_a_warning() -> None:
    assert decoded("Wörter 答え\n".encode(), "bank.txt").warnings == ()
    read = decoded(b"plain\n\x93caf\xe9\x94 \x81", "bank.txt")
    assert read.text == "plain\n“café” \x81"
    (warning,) = read.warnings
    assert (warning.line, warning.kind) == (2, "encoding")
    assert "Windows-1252" in warning.message


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b" \r\n", "bank.txt is empty."),
        (b"PK\x03\x04" + b"words" * 99, "bank.txt is a ZIP archive"),
        (bytes(range(256)), "bank.txt is a binary file"),
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(data: bytes, told: str) -> None:
    with pytest.raises(UnreadableFile, match=told):
        decoded(data, "bank.txt")


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_bytes(b"A" * 1001)
    with pytest.raises(UnreadableFile, match=r"large\.txt has more than 1,000 bytes"):
        read_file(tmp_path / "large.txt", largest=1000)


def test_a_file_that_is_not_there_or_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"gone\.txt is not there"):
        read_file(tmp_path / "gone.txt")
    with pytest.raises(UnreadableFile, match="is a folder"):
        read_file(tmp_path)
