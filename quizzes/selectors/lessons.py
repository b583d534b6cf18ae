"""The part of a lesson that teaches a question."""

from dataclasses import dataclass

from notes.models import Lesson
from notes.terms import without_terms
from quizzes.models import Question


@dataclass(frozen=True, slots=True)
class LessonSection:
    """The part of a lesson that teaches an item; its terms are no buttons, whose cards only the lesson page has."""

    topic: str
    anchor: str
    title: str
    html: str
    is_live: bool
    """Whether the lesson can still be opened."""


def lessons_of(topic_ids: set[int]) -> dict[int, Lesson]:
    """Return the lessons by topic id, with their topics; one query."""
    return {lesson.topic_id: lesson for lesson in Lesson.objects.filter(topic_id__in=topic_ids).select_related("topic")}


def lesson_section(question: Question, lessons: dict[int, Lesson]) -> LessonSection | None:
    """Find the section that teaches the question; None where the lesson lost it."""
    lesson = lessons.get(question.topic_id)
    section = lesson and lesson.section(question.section)
    if not lesson or not section:
        return None
    return LessonSection(
        topic=lesson.topic.slug,
        anchor=section["anchor"],
        title=section["title"],
        html=without_terms(section["html"]),
        is_live=lesson.topic.archived_at is None,
    )
