"""The text in a file's bytes: which encoding it has, and why it is none. No byte is dropped in silence."""

import codecs
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (or an Office document)"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a compressed file"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a Rich Text document"),
)
_ALLOWED_CONTROLS = b"\t\n\r\x0b\x0c\x1b"
_CONTROLS = bytes(each for each in range(32) if each not in _ALLOWED_CONTROLS)
_MOST_CONTROLS = 0.005


class UnreadableText(ValueError):
    """The message says what the file is instead; it goes behind the file's name."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """`doubt` is a sentence where the encoding was only likely, and `line` the first that shows it."""

    text: str
    encoding: str
    doubt: str = ""
    line: int = 1


def decode(content: bytes, *, largest: int) -> DecodedText:
    """Return the text. Raise UnreadableText where the bytes are more than `largest`, none, or no text."""
    if len(content) > largest:
        raise UnreadableText(f"has more than {largest:,} bytes, the most that is read at once.")
    decoded = _decoded(content)
    if not decoded.text.strip("\ufeff \t\r\n\x0b\x0c"):
        raise UnreadableText("is empty.")
    return decoded


def _decoded(content: bytes) -> DecodedText:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _marked(content[len(mark) :], encoding)
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            raise UnreadableText(f"is {name}, not text. Save it as text in UTF-8.")
    if b"\0" in content:
        return _unmarked_wide(content)
    if len(content.translate(None, _CONTROLS)) < len(content) * (1 - _MOST_CONTROLS):
        raise UnreadableText("is a binary file, not text. Save it as text in UTF-8.")
    return _narrow(content)


def _marked(content: bytes, encoding: str) -> DecodedText:
    try:
        return DecodedText(content.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8":
            return _narrow(content)
        return _cut_off(content, error)


def _unmarked_wide(content: bytes) -> DecodedText:
    """UTF-16 without its mark, if every other byte of plain letters says so."""
    half = max(len(content) // 2, 1)
    shares = {"utf-16-le": content[1::2].count(0) / half, "utf-16-be": content[0::2].count(0) / half}
    encoding = max(shares, key=lambda each: shares[each])
    if shares[encoding] < 0.3 or min(shares.values()) > 0.1:
        raise UnreadableText("is a binary file, not text. Save it as text in UTF-8.")
    try:
        return DecodedText(
            content.decode(encoding), encoding, "The file has no byte order mark; it was read as UTF-16."
        )
    except UnicodeDecodeError as error:
        return _cut_off(content, error)


def _narrow(content: bytes) -> DecodedText:
    try:
        return DecodedText(content.decode(), "utf-8")
    except UnicodeDecodeError as error:
        if error.end == len(content) and error.reason == "unexpected end of data":
            return _cut_off(content, error)
        line = content.count(b"\n", 0, error.start) + 1
        doubt = "The file is not UTF-8; it was read as Windows-1252. Look at its accents and quotation marks."
        return DecodedText(content.decode("cp1252", errors="studyapp.same"), "cp1252", doubt, line)


def _cut_off(content: bytes, error: UnicodeDecodeError) -> DecodedText:
    """Text whose last character was cut in half, shown as U+FFFD; anything else is no such text."""
    if error.end < len(content):
        raise UnreadableText(f"is not readable as {error.encoding.upper()}: byte {error.start:,} fits no character.")
    text = content[: error.start].decode(error.encoding) + "\ufffd"
    doubt = "The file ends in the middle of a character; the rest may be missing."
    return DecodedText(text, error.encoding, doubt, text.count("\n") + 1)


def _same(error: UnicodeError) -> tuple[str, int]:
    """The five bytes that Windows-1252 leaves open stand for themselves, as in browsers."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(map(chr, error.object[error.start : error.end])), error.end


codecs.register_error("studyapp.same", _same)
