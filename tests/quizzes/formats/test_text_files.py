"""Bytes of all kinds as text: the encoding found, doubts said, nothing dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.formats import text_files
from quizzes.formats.text_files import DecodedText, UnreadableText

TEXT = "Übung – “zwei”\nŠkoda\n"
LARGEST = 1000


def decode(content: bytes) -> DecodedText:
    return text_files.decode(content, largest=LARGEST)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_text_in_any_unicode_encoding_is_read(encoding: str) -> None:
    decoded = decode(TEXT.encode(encoding))
    assert decoded.text == TEXT
    assert bool(decoded.doubt) == encoding.startswith("utf-16-")


def test_windows_1252_is_read_with_a_doubt_at_the_line_that_shows_it() -> None:
    decoded = decode(("Answer: A\n" + TEXT).encode("cp1252") + b"\x81")
    assert decoded.text == f"Answer: A\n{TEXT}\x81"
    assert (decoded.encoding, decoded.line) == ("cp1252", 2)
    assert "Windows-1252" in decoded.doubt


def test_half_a_character_at_the_end_is_told_and_shown() -> None:
    decoded = decode("Übung ü".encode()[:-1])
    assert decoded.text == "Übung \ufffd"
    assert "middle of a character" in decoded.doubt


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty."),
        (b"\xef\xbb\xbf \r\n\t", "is empty."),
        (b"%PDF-1.7 x", "is a PDF, not text"),
        (b"PK\x03\x04xyz", "is a ZIP archive"),
        (b"ab\0\1\2\0cdefgh\0", "is a binary file"),
        (b"\x01\x02\x03abc", "is a binary file"),
        (b"\xff\xfe\x00\xdcab", "is not readable as UTF-16-LE: byte 0"),
        (b"a" * (LARGEST + 1), "has more than"),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_what_is_no_text_is_named(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableText, match=said):
        decode(content)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_and_none_vanishes(content: bytes) -> None:
    try:
        decoded = decode(content)
    except UnreadableText:
        return
    if decoded.encoding == "cp1252":
        assert len(decoded.text) == len(content)
    elif not decoded.doubt:
        assert decoded.text.encode(decoded.encoding) in (content, content[3:], content[2:], content[4:])
