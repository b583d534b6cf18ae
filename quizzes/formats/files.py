"""From a file to text: what is too large, empty or no text is refused in a sentence that names the file."""

from dataclasses import dataclass
from pathlib import Path

from quizzes.formats.reading import Finding
from quizzes.formats.text_files import UnreadableText, decode

LARGEST_BANK = 16 * 1024 * 1024
"""Bytes, as of an upload."""


class UnreadableFile(ValueError):
    """A file that holds no text to read; the message is a sentence for people that names it."""


@dataclass(frozen=True, slots=True)
class FileText:
    """`warnings` says where the encoding was only likely."""

    text: str
    warnings: tuple[Finding, ...] = ()


def read_file(path: Path, *, largest: int = LARGEST_BANK) -> FileText:
    """Raises UnreadableFile."""
    try:
        with path.open("rb") as file:
            return decoded(file.read(largest + 1), path.name, largest=largest)
    except FileNotFoundError as error:
        raise UnreadableFile(f"{path} is not there.") from error
    except IsADirectoryError as error:
        raise UnreadableFile(f"{path} is a folder; name the file in it.") from error
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}.") from error


def decoded(data: bytes, name: str, *, largest: int = LARGEST_BANK) -> FileText:
    """The text of an uploaded file, or of one that was read. Raises UnreadableFile."""
    try:
        found = decode(data, largest=largest)
    except UnreadableText as error:
        raise UnreadableFile(f"{name} {error}") from error
    return FileText(found.text, (Finding(found.line, "encoding", found.doubt),) if found.doubt else ())
