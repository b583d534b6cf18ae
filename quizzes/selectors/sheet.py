"""The sheet for the last day: what the learner is least sure of, short enough for two printed pages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import Truncator

from notes.models import Course, Lesson, Topic
from notes.rendering import plain_text
from notes.terms import without_terms
from quizzes.domain.mastery import Level
from quizzes.models import QuestionProgress
from quizzes.selectors.dashboard import ConfusionPair, confusion_pairs
from quizzes.selectors.lessons import lessons_of
from quizzes.selectors.progress import CourseOverview, TopicRow, get_course_overview, missed_questions
from studyapp.models import Learner

TOPICS_SHOWN, FACTS_SHOWN = 4, 10
"""With the five pairs of the dashboard this fills two pages of A4."""

WORDS_PER_FACT = 32
CRAM_ANCHORS = ("deciding-words", "common-mix-ups")
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
ID = re.compile(r'(<h[3-6]) id="[^"]*"')
"""Two lessons may name their headings alike; on one page a name stands once."""


@dataclass(frozen=True, slots=True)
class CramSection:
    """A section of a lesson, or only the tables of one."""

    title: str
    html: str


@dataclass(frozen=True, slots=True)
class CramTopic:
    row: TopicRow
    sections: tuple[CramSection, ...]
    tables: tuple[CramSection, ...]


@dataclass(frozen=True, slots=True)
class MissedFact:
    """What a question that is still missed should have taught: its right answers and the reason, as plain text."""

    topic: Topic
    stem: str
    keys: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """`facts_left` counts the missed questions beyond those shown."""

    overview: CourseOverview
    topics: tuple[CramTopic, ...]
    facts: tuple[MissedFact, ...]
    facts_left: int
    pairs: tuple[ConfusionPair, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.topics or self.facts or self.pairs)


def get_sheet(*, learner: Learner | None, course: Course, now: datetime) -> Sheet:
    """Compose the sheet; eight queries for a learner, however long the history."""
    overview = get_course_overview(learner=learner, course=course, now=now)
    if learner is None or not overview.answer_count:
        return Sheet(overview, (), (), 0, ())
    missed = missed_questions(learner=learner, course=course)
    count, weak = overview.missed_count, _weakest(overview)
    lessons = lessons_of({row.topic.pk for row in weak})
    return Sheet(
        overview=overview,
        topics=tuple(_cram_topic(row, lessons) for row in weak),
        facts=tuple(_fact(each) for each in missed[:FACTS_SHOWN] if each.missed_item),
        facts_left=max(0, count - FACTS_SHOWN),
        pairs=tuple(confusion_pairs(learner=learner, course=course)),
    )


def _weakest(overview: CourseOverview) -> list[TopicRow]:
    """The topics of the exam that were tried, lowest first; what is strong needs no last look."""
    rows = {row.topic.pk for group in overview.groups if group.domain or not overview.lead_exam for row in group.rows}
    tried = [row for row in overview.weakest_first if row.topic.pk in rows and row.mastery.answer_count]
    return [row for row in tried if row.mastery.level is not Level.STRONG][:TOPICS_SHOWN]


def _cram_topic(row: TopicRow, lessons: Mapping[int, Lesson]) -> CramTopic:
    lesson = lessons.get(row.topic.pk)
    sections: Sequence[Mapping[str, Any]] = lesson.sections if lesson else ()
    return CramTopic(
        row=row,
        sections=tuple(
            CramSection(each["title"], ID.sub(r"\1", without_terms(each["html"]))) for each in _cram_sections(sections)
        ),
        tables=tuple(
            CramSection(each["title"], table)
            for each in sections
            if each["anchor"] not in CRAM_ANCHORS
            for table in TABLE.findall(without_terms(each["html"]))
        ),
    )


def _cram_sections(sections: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Deciding words and common mix-ups; of a course that calls them otherwise, whatever is set off."""
    named = [each for each in sections if each["anchor"] in CRAM_ANCHORS]
    return named or [each for each in sections if each["css_class"] == "callout"]


def _fact(progress: QuestionProgress) -> MissedFact:
    assert progress.missed_item is not None  # noqa: S101 (asked for by the caller)
    revision = progress.missed_item.revision
    html, keys = revision.html, revision.item.keys
    return MissedFact(
        topic=progress.question.topic,
        stem=_short(html["stem"]),
        keys=tuple(
            plain_text(html["options"][each.identifier]["text"])
            for each in revision.item.options
            if each.identifier in keys
        ),
        reason=_short(html["explanation"]),
    )


def _short(html: str) -> str:
    return Truncator(plain_text(html)).words(WORDS_PER_FACT, truncate=" …")
