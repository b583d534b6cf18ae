"""A calendar file with whole-day events (RFC 5545): only as much of the format as a study plan needs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE_OCTETS = 75
"""The longest line without its line break; longer ones go on in the next, which begins with a space."""

ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Event:
    """`uid` stays the same however often the plan is exported, so that a calendar replaces the event.

    Title and description may be any text. A whole day needs no time zone: it is the learner's own wherever they are.
    """

    uid: str
    day: date
    title: str
    description: str = ""
    url: str = ""


def calendar(events: Iterable[Event], *, name: str, now: datetime) -> str:
    """Return the file, its lines ended by CRLF; `now` must know its time zone."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Studyapp//Study plan//EN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    for event in events:
        lines += _lines(event, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _lines(event: Event, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(event.title)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.url:
        yield f"URL:{printable(event.url)}"
    yield "TRANSP:TRANSPARENT"  # a plan blocks nobody's day
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """Return the text as a value of the type TEXT: it cannot end its line, so no title can add a property."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(map(printable, lines)).translate(ESCAPES)


def printable(line: str) -> str:
    """Drop control characters, which no value may hold, and whatever else some reader takes for a line break."""
    return "".join(each for each in line if each >= " " and not "\x7f" <= each <= "\x9f" and each not in "\u2028\u2029")


def folded(line: str) -> str:
    """Break the line so that none is longer than 75 octets and no character is torn apart."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE_OCTETS:
            pieces.append(piece)
            piece, size = "", 1  # the space that goes before
        piece += character
        size += octets
    return "\r\n ".join([*pieces, piece])
