"""A calendar file, read back as strictly as RFC 5545 is written."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.icalendar import Event, calendar, escaped, folded

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 3)
CONTENT_LINE = re.compile(r"([A-Z-]+)((?:;[A-Z-]+=[^;:\",]+)*):(.*)", re.DOTALL)


def parsed(text: str) -> list[dict[str, str]]:
    """The events as raw values by property; fails on whatever the standard forbids."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert "\r" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.removesuffix("\r\n").replace("\r\n ", "").split("\r\n")
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert "VERSION:2.0" in lines
    events: list[dict[str, str]] = []
    for line in lines[1:-1]:
        found = CONTENT_LINE.fullmatch(line)
        assert found, line
        name, parameters, value = found.groups()
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value), line
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and line != "END:VEVENT":
            assert name not in events[-1], f"{name} twice"
            events[-1][name] = parameters.removeprefix(";") + ("|" if parameters else "") + value
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == len(events)
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(event)
    return events


def unescaped(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), "a bare separator"
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def test_an_event_lasts_the_whole_day() -> None:
    [event] = parsed(calendar([Event("1@x", DAY, "Study", url="https://x.example/a?b=1;c")], name="Plan", now=NOW))
    assert event == {
        "UID": "1@x",
        "DTSTAMP": "20261102T090000Z",
        "DTSTART": "VALUE=DATE|20261103",
        "DTEND": "VALUE=DATE|20261104",
        "SUMMARY": "Study",
        "URL": "https://x.example/a?b=1;c",
        "TRANSP": "TRANSPARENT",
    }


def test_no_event_is_a_calendar_too() -> None:
    assert parsed(calendar([], name="Plan", now=NOW)) == []


def test_the_stamp_is_in_utc_wherever_the_learner_is() -> None:
    there = NOW.astimezone(datetime.strptime("+0900", "%z").tzinfo)
    assert calendar([Event("1", DAY, "a")], name="", now=there) == calendar([Event("1", DAY, "a")], name="", now=NOW)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a, b; c", "a\\, b\\; c"),
        ("back\\slash", "back\\\\slash"),
        ("two\nlines\r\nor\rthree", "two\\nlines\\nor\\nthree"),
        ("bell\x07 and \x85 and \u2028", "bell and  and "),
    ],
)
def test_special_characters_are_escaped(text: str, value: str) -> None:
    assert escaped(text) == value


def test_a_line_is_folded_at_seventy_five_octets_between_characters() -> None:
    lines = folded("é" * 60).split("\r\n ")
    assert [len(line.encode()) for line in lines] == [74, 46]
    assert "".join(lines) == "é" * 60


@pytest.mark.parametrize(
    "title", ["x\r\nEND:VEVENT\r\nBEGIN:VALARM", "x\nATTENDEE:mailto:a@b.example", "=1+1", "😀" * 99]
)
def test_a_title_adds_no_property(title: str) -> None:
    [event] = parsed(calendar([Event("1@x", DAY, title)], name=title, now=NOW))
    assert set(event) == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "TRANSP"}


texts = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")) | st.just("\n"), max_size=200)


@given(texts, texts, texts, st.dates(max_value=date(9999, 12, 30)))
def test_whatever_the_text_it_comes_back(uid: str, title: str, description: str, day: date) -> None:
    [event] = parsed(calendar([Event(uid, day, title, description)], name=title, now=NOW))
    assert unescaped(event["UID"]) == uid
    assert unescaped(event["SUMMARY"]) == title
    assert unescaped(event.get("DESCRIPTION", "")) == description
    assert event["DTEND"] == f"VALUE=DATE|{day + timedelta(days=1):%Y%m%d}"


@given(st.text(max_size=300))
def test_whatever_is_sent_the_file_is_sound(text: str) -> None:
    text = text.encode(errors="replace").decode()
    assert len(parsed(calendar([Event(text, DAY, text, text, text)], name=text, now=NOW))) == 1
