"""Writes everything that a learner did as JSON, a piece at a time; docs/data-format.md explains every field.

Only what quizzes.portability names is written: no score, key or rationale, so nothing that may not be shown yet.
Reviews and reports are read before the attempts that they name, so that what is done meanwhile leaves no loose end.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from pydantic_core import to_json

from notes.models import Reading
from quizzes.models import (
    AnswerEvent,
    Attempt,
    AttemptItem,
    Goal,
    InterviewAnswer,
    QuestionReport,
    ReadinessPoint,
    ReviewLog,
)
from quizzes.portability.attempts import PAYLOADS
from quizzes.portability.records import FORMAT, SETTINGS, VERSION
from studyapp.models import Learner

Row = dict[str, Any]

ROWS, ATTEMPTS = 1000, 100
"""Read at once: so many rows, or so many attempts with their items and events."""

PIECE = 64 * 1024
"""Bytes that are sent at once, about."""


def _as_they_are(*names: str) -> dict[str, str]:
    return {name: name for name in names}


# What a record holds, in its order, and where the database has it.

GOAL = {
    "course": "course__slug",
    "exam": "exam__code",
    **_as_they_are("exam_on", "minutes_per_day", "recall_percent"),
}
READING = {
    "course": "lesson__topic__course__slug",
    "topic": "lesson__topic__slug",
    **_as_they_are("anchor", "reached_at", "read_at"),
}
INTERVIEW_ANSWER = {
    "course": "question__topic__course__slug",
    "topic": "question__topic__slug",
    "question": "question__slug",
    **_as_they_are("text", "points", "self_rating", "rating", "seconds", "started_at", "rated_at", "is_best"),
}
REVIEW_ACT = {
    "course": "question__topic__course__slug",
    "topic": "question__topic__slug",
    "question": "question__slug",
    "interview_course": "interview_question__topic__course__slug",
    "interview_topic": "interview_question__topic__slug",
    "interview_question": "interview_question__slug",
    **_as_they_are("act", "rating"),
    "attempt": "attempt_item__attempt_id",
    "item": "attempt_item__position",
    **_as_they_are("undoes", "at", "day"),
}
READINESS = {
    "course": "exam__course__slug",
    "exam": "exam__code",
    **_as_they_are("day", "pass_chance", "score", "score_low", "score_high"),
}
REPORT = {
    "course": "question__topic__course__slug",
    "topic": "question__topic__slug",
    "question": "question__slug",
    "revision": "revision__number",
    "content_hash": "revision__content_hash",
    "attempt": "attempt_item__attempt_id",
    "item": "attempt_item__position",
    **_as_they_are("reason", "text", "source_url", "reported_at", "status", "reply", "resolved_at"),
}
ATTEMPT = {
    "id": "id",
    "course": "course__slug",
    **_as_they_are("kind", "mode"),
    "exam": "exam__code",
    **_as_they_are("blueprint", "title", "time_factor", "started_at", "deadline_at", "submitted_at", "closed_at"),
}
ITEM = {
    "attempt_id": "attempt_id",
    "topic": "revision__question__topic__slug",
    "question": "revision__question__slug",
    "revision": "revision__number",
    "content_hash": "revision__content_hash",
    **_as_they_are("option_order", "domain_number", "is_scored", "reason"),
    "cause": "cause__cause",
    "named_at": "cause__named_at",
}
EVENT = {
    "attempt_id": "attempt_id",
    "item": "attempt_item__position",
    "number": "client_seq",
    **_as_they_are("kind", "payload", "client_at", "received_at", "is_late"),
}


def export_learner(*, learner: Learner, now: datetime) -> Iterator[bytes]:
    """Yield the file piece by piece. Memory does not grow with the history, and no query stays open."""
    return _gathered(_file(learner, now))


def _file(learner: Learner, now: datetime) -> Iterator[bytes]:
    settings = {name: getattr(learner, name) for name in SETTINGS}
    yield to_json({"format": FORMAT, "version": VERSION, "exported_at": now, "learner": settings}).removesuffix(b"}")
    for name, rows in SECTIONS.items():
        yield f',\n"{name}": ['.encode()
        for number, row in enumerate(rows(learner)):
            yield (b",\n" if number else b"\n") + to_json(row)
        yield b"\n]"
    yield b"\n}\n"


def _gathered(parts: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for part in parts:
        waiting += part
        if len(waiting) >= PIECE:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting)


# Reading


def _read(rows: QuerySet[Any], columns: Mapping[str, str]) -> Iterator[Row]:
    for values in rows.values_list(*columns.values()):
        yield dict(zip(columns, values, strict=True))


def _in_chunks(rows: QuerySet[Any], columns: Mapping[str, str], size: int) -> Iterator[list[Row]]:
    """Read rows in the order of their `pk`, a query a chunk: a cursor left open would not survive PgBouncer."""
    last = 0
    while chunk := list(_read(rows.filter(pk__gt=last).order_by("pk")[:size], {**columns, "pk": "pk"})):
        last = chunk[-1]["pk"]
        yield chunk


def _section(model: Any, columns: Mapping[str, str]) -> Callable[[Learner], Iterator[Row]]:
    def rows(learner: Learner) -> Iterator[Row]:
        for chunk in _in_chunks(model.objects.filter(learner=learner), columns, ROWS):
            for row in chunk:
                del row["pk"]
                yield row

    return rows


def _review_log(learner: Learner) -> Iterator[Row]:
    """Acts are numbered as they come; an undone one comes before the one that undoes it."""
    numbers: dict[int, int] = {}
    for chunk in _in_chunks(ReviewLog.objects.filter(learner=learner), REVIEW_ACT, ROWS):
        for row in chunk:
            numbers[row.pop("pk")] = number = len(numbers) + 1
            interview = row.pop("interview_course"), row.pop("interview_topic")
            if row["question"] is None:
                row["course"], row["topic"] = interview
            row["undoes"] = row["undoes"] and numbers[row["undoes"]]
            yield {"number": number, **row}


def _attempts(learner: Learner) -> Iterator[Row]:
    """In the order in which they were begun, told by their first items."""
    firsts = AttemptItem.objects.filter(attempt__learner=learner, position=1)
    for chunk in _in_chunks(firsts, {"attempt_id": "attempt_id"}, ATTEMPTS):
        ids = [row["attempt_id"] for row in chunk]
        found = {row["id"]: row for row in _read(Attempt.objects.filter(pk__in=ids), ATTEMPT)}
        items, events = _by_attempt(_items(ids)), _by_attempt(_events(ids))
        for each in ids:
            if each in found:  # deleted meanwhile otherwise
                yield {**found[each], "items": items[each], "events": events[each]}


def _items(ids: list[UUID]) -> Iterator[Row]:
    for row in _read(AttemptItem.objects.filter(attempt__in=ids).order_by("attempt", "position"), ITEM):
        named_at = row.pop("named_at")
        row["cause"] = row["cause"] and {"cause": row["cause"], "named_at": named_at}
        yield row


def _events(ids: list[UUID]) -> Iterator[Row]:
    for row in _read(AnswerEvent.objects.filter(attempt__in=ids).order_by("pk"), EVENT):
        payload = row.pop("payload")
        for name in PAYLOADS.get(row["kind"], ()):
            row[name] = payload[name]
        row["elapsed_ms"] = payload.get("elapsed_ms", 0)
        yield row


def _by_attempt(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.pop("attempt_id")].append(row)
    return found


SECTIONS: dict[str, Callable[[Learner], Iterator[Row]]] = {
    "goals": _section(Goal, GOAL),
    "readings": _section(Reading, READING),
    "interview_answers": _section(InterviewAnswer, INTERVIEW_ANSWER),
    "review_log": _review_log,
    "readiness": _section(ReadinessPoint, READINESS),
    "reports": _section(QuestionReport, REPORT),
    "attempts": _attempts,
}
