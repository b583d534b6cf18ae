"""From a file to text: what is too large, empty or no text is refused in a sentence that names the file.

No byte is dropped: what is not UTF-8 is read as Windows-1252, where every byte means something, and a warning says so.
"""

import codecs
from dataclasses import dataclass
from pathlib import Path

from quizzes.formats.reading import Finding

LARGEST_FILE = 16 * 1024 * 1024
"""Bytes, as of an upload."""
HEAD = 4096
CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a"))


class UnreadableFile(ValueError):
    """A file that holds no text to read; the message is a sentence for people that names it."""


@dataclass(frozen=True, slots=True)
class FileText:
    text: str
    warnings: tuple[Finding, ...] = ()


def read_file(path: Path) -> FileText:
    """Raises UnreadableFile."""
    try:
        with path.open("rb") as file:
            return decoded(file.read(LARGEST_FILE + 1), path.name)
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be read: {error.strerror}.") from error


def decoded(data: bytes, name: str) -> FileText:
    """The text of an uploaded file, or of one that was read. Raises UnreadableFile."""
    if len(data) > LARGEST_FILE:
        raise UnreadableFile(f"{name} is larger than {LARGEST_FILE // 1024**2} MB, the most that is read at once.")
    if not data.strip():
        raise UnreadableFile(f"{name} is empty.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return FileText(_utf_16(data, name))
    if _is_binary(data[:HEAD]):
        raise UnreadableFile(f"{name} is no text file. Export the bank as text in UTF-8 and try again.")
    try:
        return FileText(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"{name} is not in UTF-8 and was read as Windows-1252. Check letters with accents, quotes and dashes."
        return FileText(_windows_1252(data), (Finding(line, "encoding", message),))


def _utf_16(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as error:
        message = f"{name} begins as UTF-16 but is not whole: byte {error.start + 1} cannot be read."
        raise UnreadableFile(message) from error


def _is_binary(head: bytes) -> bool:
    """Text has hardly a control character; a picture, an archive or UTF-16 without its mark has them all over."""
    found = len(head) - len(head.translate(None, CONTROLS))
    return head.startswith((b"PK\x03\x04", b"%PDF", b"\x1f\x8b")) or found * 20 > len(head)


def _windows_1252(data: bytes) -> str:
    """Five bytes have no character there; browsers read them as the control characters of the same number."""
    text = data.decode("cp1252", "surrogateescape")
    return text.translate({0xDC00 + byte: byte for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)})
