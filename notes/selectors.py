"""What the lesson page shows."""

import hashlib
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from notes.models import Course, Lesson, Reading, Topic
from studyapp.models import Learner


@dataclass(frozen=True, slots=True)
class Neighbor:
    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class LessonPage:
    """A lesson with the topics before and after it; nothing in it depends on who reads."""

    lesson: Lesson
    previous: Neighbor | None
    next: Neighbor | None

    @property
    def version(self) -> str:
        """Hex digits that change with anything the page shows."""
        topic, course = self.topic, self.course
        shown = (
            *(self.lesson.content_hash, self.lesson.checked_on, self.previous, self.next, course.title, course.notice),
            *(course.licence, topic.title, topic.summary, topic.question_count, topic.interview_count),
        )
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:20]

    @property
    def topic(self) -> Topic:
        return self.lesson.topic

    @property
    def course(self) -> Course:
        return self.lesson.topic.course


def get_lesson_page(*, course: str, topic: str) -> LessonPage:
    """Read the page in one query. Raises Lesson.DoesNotExist."""
    siblings = Topic.objects.live().filter(course=OuterRef("topic__course")).order_by()
    before = siblings.filter(position__lt=OuterRef("topic__position")).order_by("-position")
    after = siblings.filter(position__gt=OuterRef("topic__position")).order_by("position")
    lesson = (
        Lesson.objects.filter(topic__archived_at=None)
        .select_related("topic__course")
        .annotate(
            previous_slug=Subquery(before.values("slug")[:1]),
            previous_title=Subquery(before.values("title")[:1]),
            next_slug=Subquery(after.values("slug")[:1]),
            next_title=Subquery(after.values("title")[:1]),
        )
        .get(topic__course__slug=course, topic__slug=topic)
    )
    return LessonPage(
        lesson=lesson,
        previous=Neighbor(lesson.previous_slug, lesson.previous_title) if lesson.previous_slug else None,
        next=Neighbor(lesson.next_slug, lesson.next_title) if lesson.next_slug else None,
    )


def get_reading(*, learner: Learner | None, lesson: Lesson) -> Reading | None:
    return Reading.objects.filter(learner=learner, lesson=lesson).first() if learner else None
