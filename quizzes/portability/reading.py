"""Reads an export that somebody sent: either every record of it is sound, or sentences say what is wrong and where."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from quizzes.authoring.reporting import Location, quote, suggest
from quizzes.portability.records import FORMAT, VERSION, LearnerFile

LARGEST_FILE = 16 * 1024 * 1024
"""Bytes: some 35,000 answers, which is twenty a day for nearly five years."""

TOO_LARGE = f"This file is larger than {LARGEST_FILE // 1024**2} MB; nothing was read."

MOST_PROBLEMS = 10
"""That are told at once; whoever mends a file by hand reads no more, and a file of another kind has thousands."""

_EXPECTED = {
    "int": "a whole number",
    "float": "a number",
    "finite": "a number",
    "string": "text",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "dict": "a table in braces",
    "model": "a table in braces",
    "datetime": "a time with its zone, such as “2026-11-02T09:00:00Z”",
    "timezone": "a time with its zone, such as “2026-11-02T09:00:00Z”",
    "date": "a day, such as “2026-11-02”",
    "uuid": "an identifier of 32 hexadecimal digits",
}
"""What was expected, by the first word of pydantic's error type."""

_OTHER_FILES = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"%PDF": "a PDF",
    b"PK\x03\x04": "an archive; unpack it first",
    b"\x1f\x8b": "an archive; unpack it first",
}


class InvalidExport(Exception):
    """A file that cannot be imported; `problems` holds one sentence each. Nothing was written."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class _Head(BaseModel):
    """The first look: is it ours at all?"""

    format: Any = None
    version: Any = None


def read_export(data: bytes, *, now: datetime, is_limited: bool = True) -> LearnerFile:
    """Return what the file holds, of at most LARGEST_FILE where it `is_limited`. Raises InvalidExport."""
    if is_limited and len(data) > LARGEST_FILE:
        raise InvalidExport([TOO_LARGE])
    text = _text_of(data)
    _check_head(text)
    try:
        return LearnerFile.model_validate_json(text, context={"now": now})
    except ValidationError as error:
        raise InvalidExport(_worded(error)) from error


def _text_of(data: bytes) -> bytes:
    if not data.strip():
        raise InvalidExport(["This file is empty."])
    for start, kind in _OTHER_FILES.items():
        if data.startswith(start):
            raise InvalidExport([f"This is no export but {kind}."])
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4]:
        raise InvalidExport(["This file is in UTF-16 or UTF-32; an export is in UTF-8. Take the file as it came."])
    text = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise InvalidExport(["This is not a text file in UTF-8, so it is no export."]) from error
    return text


def _check_head(text: bytes) -> None:
    try:
        head = _Head.model_validate_json(text)
    except ValidationError as error:
        raise InvalidExport([_unreadable(error.errors(include_url=False)[0])]) from error
    if head.format != FORMAT:
        raise InvalidExport([f"This is JSON, but no export of a learner: its “format” is not “{FORMAT}”."])
    if type(head.version) is int and head.version > VERSION:
        raise InvalidExport(
            [f"This export has version {quote(head.version)} of the format; this site reads version {VERSION}."]
        )
    if type(head.version) is not int or head.version != VERSION:
        raise InvalidExport([f"There is no version {quote(head.version)} of the format."])


def _unreadable(error: ErrorDetails) -> str:
    if error["type"] != "json_invalid":
        return "This is JSON, but no export of a learner."
    reason = str(error.get("ctx", {}).get("error", ""))
    if reason.startswith("EOF"):
        return "This file ends too early: it is a part of an export. Download it again."
    if reason.startswith("recursion"):
        return "This file is nested too deeply to be an export."
    return f"This is not JSON, so it is no export: {reason}."


# Wording


def _worded(error: ValidationError) -> list[str]:
    found = error.errors(include_url=False, include_context=True)
    sentences = list(dict.fromkeys(map(_sentence, found)))
    more = len(sentences) - MOST_PROBLEMS
    return sentences[:MOST_PROBLEMS] + ([f"And {more} more of this kind."] if more > 0 else [])


def _sentence(error: ErrorDetails) -> str:
    place = _place(error["loc"])
    return f"{place}: {_complaint(error)}" if place else _complaint(error)


def _place(location: Location) -> str:
    """`attempts[3].items[2].topic`; the kind of an event, which pydantic puts there too, is no place in the file."""
    place = ""
    for index, part in enumerate(location):
        if isinstance(part, int):
            place += f"[{part}]"
        elif location[index - 2 : index - 1] != ("events",):
            place += f".{part}" if place else part
    return place


def _complaint(error: ErrorDetails) -> str:
    limits, found = error.get("ctx", {}), quote("null" if error["input"] is None else error["input"])
    match error["type"]:
        case "plain":
            return error["msg"]
        case "missing":
            return "This is missing."
        case "extra_forbidden":
            meant = suggest(str(error["loc"][-1]), LearnerFile.model_fields)
            return f"There is no such field here{f'; did you mean “{meant}”?' if meant else '.'}"
        case "literal_error":
            return f"This must be {limits['expected']}; found {found}.".replace("'", "")
        case "union_tag_invalid" | "union_tag_not_found":
            return "The “kind” of an event is answer, flag, strike, note or visit."
        case "string_pattern_mismatch":
            return f"This cannot be the name of anything: {found}."
        case "greater_than_equal":
            return f"This must be at least {limits['ge']}; found {found}."
        case "less_than_equal":
            return f"This must be at most {limits['le']}; found {found}."
        case "too_short" | "string_too_short":
            return "This is empty."
        case "too_long" | "string_too_long":
            return f"This is too long: there is room for {limits['max_length']}."
    return f"This must be {_EXPECTED.get(error['type'].split('_')[0], 'something else')}; found {found}."
