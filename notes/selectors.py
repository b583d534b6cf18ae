"""What the pages of lessons and of the glossary show."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import OuterRef, Subquery

from notes.models import Course, Lesson, Reading, Term, Topic
from notes.rendering import plain_text
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


@dataclass(frozen=True, slots=True)
class TermGroup:
    """The terms that begin with one letter; digits and other signs stand together under “0–9”."""

    letter: str
    terms: Sequence[Term]

    @property
    def anchor(self) -> str:
        return f"letter-{self.letter.lower() if self.letter.isalpha() else 'other'}"


@dataclass(frozen=True, slots=True)
class GlossaryPage:
    """The terms that match, by letter; `total` counts those of the whole glossary."""

    course: Course
    words: str
    groups: Sequence[TermGroup]
    found: int
    total: int


def get_glossary_page(*, course: Course, words: str) -> GlossaryPage:
    """Read all terms in one query, since a glossary is short, and keep those that hold every word."""
    terms = list(Term.objects.live().filter(course=course).select_related("topic").order_by())
    wanted = words.casefold().split()
    found = [term for term in terms if all(word in _searchable(term) for word in wanted)]
    found.sort(key=lambda term: (_letter(term) != OTHER, term.name.casefold()))
    groups = [TermGroup(letter, list(each)) for letter, each in groupby(found, _letter)]
    return GlossaryPage(course, words, groups, len(found), len(terms))


OTHER = "0–9"


def _letter(term: Term) -> str:
    initial = term.name[:1].upper()
    return initial if initial.isascii() and initial.isalpha() else OTHER


def _searchable(term: Term) -> str:
    return " ".join((term.name, *term.aliases, *term.former_names, plain_text(term.html))).casefold()


def get_reading(*, learner: Learner | None, lesson: Lesson) -> Reading | None:
    return Reading.objects.filter(learner=learner, lesson=lesson).first() if learner else None
