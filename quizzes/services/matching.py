"""What of an export this site can hold: its records matched with the courses, topics and questions that are here.

Writes nothing and needs no learner. What names something that is not here is left out, with the reason; what
contradicts what is here makes the whole file invalid.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from notes.models import Course, Lesson
from quizzes.authoring.reporting import quote
from quizzes.domain.grading import grade
from quizzes.domain.items import Item
from quizzes.domain.sitting import ItemState, LoggedEvent, newest, settle
from quizzes.models import Exam, InterviewQuestion, Question, QuestionRevision
from quizzes.models.attempts import EventKind
from quizzes.portability.attempts import Attempt, AttemptItem, Event
from quizzes.portability.reading import InvalidExport
from quizzes.portability.records import SETTINGS, LearnerFile, QuestionReport
from studyapp.models import Learner
from studyapp.zones import known_zone

Found = TypeVar("Found")


class NotHere(Exception):
    """This site does not have what the record names."""


@dataclass(frozen=True, slots=True)
class Revision:
    pk: int
    question_id: int
    item: Item


class Bank:
    """What this site has of the courses that a file names, by natural keys; each kind is read once, when asked for."""

    def __init__(self, courses: Collection[str]) -> None:
        here = Course.objects.values_list("slug", "pk")
        self._courses: Mapping[Any, int] = {(slug,): pk for slug, pk in here if slug in courses}

    @cached_property
    def _exams(self) -> Mapping[Any, int]:
        return self._by_key(Exam.objects.filter(course__in=self._ids), "course__slug", "code")

    @cached_property
    def _lessons(self) -> Mapping[Any, int]:
        return self._by_key(Lesson.objects.filter(topic__course__in=self._ids), "topic__course__slug", "topic__slug")

    @cached_property
    def _questions(self) -> Mapping[Any, int]:
        return self._entries(Question)

    @cached_property
    def _interview_questions(self) -> Mapping[Any, int]:
        return self._entries(InterviewQuestion)

    @cached_property
    def _revisions(self) -> Mapping[Any, Revision]:
        rows = QuestionRevision.objects.filter(question__topic__course__in=self._ids)
        return {
            (question_id, content_hash): Revision(pk, question_id, Item.from_json(content))
            for pk, question_id, content_hash, content in rows.values_list("pk", "question", "content_hash", "content")
        }

    @property
    def _ids(self) -> Collection[int]:
        return self._courses.values()

    def _entries(self, model: Any) -> Mapping[Any, int]:
        rows = model.objects.filter(topic__course__in=self._ids)
        return self._by_key(rows, "topic__course__slug", "topic__slug", "slug")

    def _by_key(self, rows: QuerySet[Any], *key: str) -> Mapping[Any, int]:
        return {tuple(names): pk for *names, pk in rows.values_list(*key, "pk")}

    def course(self, course: str) -> int:
        return _found(self._courses, (course,), f"the course “{course}”")

    def exam(self, course: str, code: str) -> int:
        return _found(self._exams, (course, code), f"the exam “{code}” of “{course}”")

    def lesson(self, course: str, topic: str) -> int:
        return _found(self._lessons, (course, topic), f"the lesson “{course}/{topic}”")

    def question(self, course: str, topic: str, slug: str) -> int:
        return _found(self._questions, (course, topic, slug), f"the question “{course}/{topic}/{slug}”")

    def interview_question(self, course: str, topic: str, slug: str) -> int:
        name = f"the interview question “{course}/{topic}/{slug}”"
        return _found(self._interview_questions, (course, topic, slug), name)

    def revision(self, course: str, about: AttemptItem | QuestionReport) -> Revision:
        question_id = self.question(course, about.topic, about.question)
        name = f"what “{course}/{about.topic}/{about.question}” said then"
        return _found(self._revisions, (question_id, about.content_hash), name)


def _found(rows: Mapping[Any, Found], key: Any, name: str) -> Found:
    if key not in rows:
        raise NotHere(f"This site does not have {name}.")
    return rows[key]


# Attempts


@dataclass(frozen=True, slots=True)
class SatItem:
    """One item, settled from the events and graded by what this site knows of the question."""

    record: AttemptItem
    revision: Revision
    state: ItemState
    answered_at: datetime | None
    score: int | None


@dataclass(frozen=True, slots=True)
class Sitting:
    """One attempt; practice whose last item is answered is over, whatever its record says."""

    record: Attempt
    course_id: int
    exam_id: int | None
    items: tuple[SatItem, ...]
    submitted_at: datetime | None
    closed_at: datetime | None

    @property
    def right_count(self) -> int | None:
        return sum(item.score or 0 for item in self.items if item.record.is_scored) if self.closed_at else None

    @property
    def answered_count(self) -> int | None:
        return sum(item.answered_at is not None for item in self.items) if self.closed_at else None


def _sitting(place: str, record: Attempt, bank: Bank) -> Sitting:
    """Raises NotHere, and InvalidExport where the record contradicts a question."""
    course_id = bank.course(record.course)
    exam_id = bank.exam(record.course, record.exam) if record.exam else None
    revisions = [bank.revision(record.course, asked) for asked in record.items]
    _check_options(place, record, revisions)
    answered = _answered(record, revisions)
    submitted_at, closed_at = record.submitted_at, record.closed_at
    if record.mode == "tutor" and closed_at is None and len(answered) == len(record.items):
        submitted_at = closed_at = max(record.started_at, *answered.values())
    states = settle(_logged(event) for event in record.events)
    is_graded = record.mode == "tutor" or closed_at is not None
    items = tuple(
        SatItem(
            record=asked,
            revision=revision,
            state=(state := states.get(position, ItemState())),
            answered_at=answered.get(position),
            score=grade(revision.item, state.response) if is_graded and position in answered else None,
        )
        for position, (asked, revision) in enumerate(zip(record.items, revisions, strict=True), start=1)
    )
    _check_causes(place, items, is_over=closed_at is not None)
    return Sitting(record, course_id, exam_id, items, submitted_at, closed_at)


def _answered(record: Attempt, revisions: Sequence[Revision]) -> dict[int, datetime]:
    """When each answered item was answered, by position: an answer that stands and chooses as many as it must."""
    received = {(event.item, event.number): event.received_at for event in record.events}
    answers = {
        position: event
        for (position, kind), event in newest(_logged(event) for event in record.events).items()
        if kind == EventKind.ANSWER
    }
    return {
        position: received[position, event.number]
        for position, event in answers.items()
        if len(event.payload["option"]) == revisions[position - 1].item.select_count
    }


def _logged(event: Event) -> LoggedEvent:
    return LoggedEvent(event.item, event.number, event.kind, event.payload, event.is_late)


def _check_options(place: str, record: Attempt, revisions: Sequence[Revision]) -> None:
    known = [frozenset(revision.item.identifiers) for revision in revisions]
    for index, item in enumerate(record.items):
        if frozenset(item.option_order) != known[index]:
            raise InvalidExport([f"{place}.items[{index}].option_order: These are not the options of the question."])
    for index, event in enumerate(record.events):
        named = [each for name in ("option", "struck") for each in event.payload.get(name, ())]
        if not known[event.item - 1].issuperset(named):
            raise InvalidExport([f"{place}.events[{index}]: It names an option that the question does not have."])
        if len(event.payload.get("option", ())) > revisions[event.item - 1].item.select_count:
            raise InvalidExport([f"{place}.events[{index}].option: It chooses more options than may be chosen."])


def _check_causes(place: str, items: Sequence[SatItem], *, is_over: bool) -> None:
    for index, item in enumerate(items):
        if item.record.cause and (item.score == 1 or (item.score is None and not is_over)):
            raise InvalidExport([f"{place}.items[{index}].cause: It was not missed."])


# Settings


def _settings(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Check them as the site's own forms do; those that an older site did not have yet are left as they are."""
    for name, value in sent.items():
        if name not in SETTINGS:
            raise InvalidExport([f"learner.{name}: There is no such setting."])
        if not _is_possible(name, value):
            raise InvalidExport([f"learner.{name}: This setting cannot be {quote(value)}."])
    return dict(sent)


def _is_possible(name: str, value: Any) -> bool:
    if name == "time_zone" and known_zone(value) != value:
        return False
    setting: Any = Learner._meta.get_field(name)
    try:
        cleaned = setting.clean(value, None)
    except (ValidationError, OverflowError):
        return False
    return type(cleaned) is type(value) and bool(cleaned == value)


# All of it


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that can be imported; `left_out` counts the attempts that cannot, by the reason."""

    document: LearnerFile
    bank: Bank
    settings: Mapping[str, Any]
    sittings: Sequence[Sitting]
    left_out: Counter[str]


def prepare(document: LearnerFile) -> Prepared:
    """Match the file with what is here. Raises InvalidExport; writes nothing."""
    settings, bank = _settings(document.learner), Bank(_courses_of(document))
    sittings, left_out = [], Counter[str]()
    for index, record in enumerate(document.attempts):
        try:
            sittings.append(_sitting(f"attempts[{index}]", record, bank))
        except NotHere as reason:
            left_out[str(reason)] += 1
    return Prepared(document, bank, settings, sittings, left_out)


def _courses_of(document: LearnerFile) -> frozenset[str]:
    sections = (
        *(document.goals, document.readings, document.interview_answers),
        *(document.review_log, document.readiness, document.reports, document.attempts),
    )
    return frozenset(record.course for section in sections for record in section)
