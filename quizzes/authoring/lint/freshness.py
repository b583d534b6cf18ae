"""Whether facts have aged: days of checking long ago, and services named as if nothing had happened to them."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from notes.outline import read_lines
from notes.terms import TermIndex
from quizzes.authoring.documents import (
    ContentStatus,
    CourseDocument,
    GlossaryDocument,
    InterviewDocument,
    QuestionDocument,
    TermDocument,
    TopicDocument,
)
from quizzes.authoring.lint.findings import Finding, Level
from quizzes.authoring.reporting import quote

MAX_AGE = timedelta(days=365)

_SAYS_SO = re.compile(
    r"closed to new|no new (?:customers|accounts)|existing (?:customers|users)|formerly|former name|was called|\(now "
    r"|renamed|now called|discontinued|retired|no longer (?:offered|available|sold)|end of support",
    re.IGNORECASE,
)
"""Words that tell a reader what has become of a service."""


def check_freshness(course: CourseDocument, today: date) -> Iterator[Finding]:
    """Yield facts that were last checked more than a year ago, and names of services without their status."""
    yield from _check_days(course, today)
    watch = _Watch(course.glossary)
    for topic in course.topics:
        yield from watch.check_lesson(topic)
        for question in topic.questions:
            yield from watch.check_entry(question, _question_texts(question), topic.path)
        for entry in topic.interview:
            yield from watch.check_entry(entry, _interview_texts(entry), topic.path)


def _check_days(course: CourseDocument, today: date) -> Iterator[Finding]:
    """A topic's own day is reported once, not for each question that takes it over."""
    days = [(course.path, exam.line, exam.checked_on) for exam in course.exams]
    if course.glossary.checked_on:
        days.append((course.glossary.path, 1, course.glossary.checked_on))
    for topic in course.topics:
        days.append((topic.path, 1, topic.checked_on))
        entries: tuple[QuestionDocument | InterviewDocument, ...] = (*topic.questions, *topic.interview)
        days += [
            (topic.path, entry.line, entry.provenance.checked_on)
            for entry in entries
            if entry.provenance.checked_on != topic.checked_on
        ]
    for path, line, day in days:
        if today - day > MAX_AGE:
            message = f"The facts were last checked on {day.isoformat()}, more than a year ago; check them again."
            yield Finding(path, line, "stale", Level.WARNING, message)


class _Watch:
    """Knows from the glossary which names are old, and which services take no new customers."""

    def __init__(self, glossary: GlossaryDocument) -> None:
        self._old_names = {name: term for term in glossary.terms for name in term.former_names}
        self._closed = {term.slug: term for term in glossary.terms if term.status is not ContentStatus.CURRENT}
        names = {name: term.slug for term in glossary.terms for name in (term.name, *term.aliases)}
        self._index = TermIndex(names | {name: term.slug for name, term in self._old_names.items()})

    def check_entry(
        self, entry: QuestionDocument | InterviewDocument, texts: Iterable[str], path: str
    ) -> Iterator[Finding]:
        """A question needs a status, or words that say what has become of the service."""
        text = "\n".join(texts)
        if entry.provenance.status is not ContentStatus.CURRENT or _SAYS_SO.search(text):
            return
        for name, complaint in self._stale_names(text).items():
            message = f"The question names {quote(name)}, {complaint}; give it a “status” or say so in its text."
            yield Finding(path, entry.line, "service-status", Level.WARNING, message)

    def check_lesson(self, topic: TopicDocument) -> Iterator[Finding]:
        """A lesson says it once for each name, in a paragraph that names the service."""
        first_lines: dict[str, tuple[int, str]] = {}
        told: set[str] = set()
        for line in read_lines(topic.lesson):
            for name, complaint in self._stale_names(line.text).items():
                first_lines.setdefault(name, (line.number, complaint))
                if _SAYS_SO.search(line.text):
                    told.add(name)
        for name, (number, complaint) in first_lines.items():
            if name not in told:
                message = f"The lesson names {quote(name)}, {complaint}; say so once beside the name."
                yield Finding(
                    topic.path, topic.lesson_first_line + number - 1, "service-status", Level.WARNING, message
                )

    def _stale_names(self, text: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for mention in self._index.mentions(text):
            if term := self._old_names.get(mention.name):
                found[mention.name] = f"which is now {quote(term.name)}"
            elif term := self._closed.get(mention.slug):
                found[term.name] = _closed(term)
        return found


def _closed(term: TermDocument) -> str:
    return "which has been retired" if term.status is ContentStatus.RETIRED else "which takes no new customers"


def _question_texts(question: QuestionDocument) -> Iterator[str]:
    yield question.item.stem
    yield question.item.explanation
    for option in question.item.options:
        yield option.text
        yield option.rationale


def _interview_texts(question: InterviewDocument) -> Iterator[str]:
    yield from (question.prompt, question.answer, question.follow_up, *question.key_points)
