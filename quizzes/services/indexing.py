"""What a search finds in a course, derived from its rows; doing it again changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models.fields.json import KT

from notes.models import Course, Lesson, Term
from notes.rendering import plain_text
from quizzes.domain.searching import entry_tokens
from quizzes.models import InterviewQuestion, Question, QuestionRevision, SearchEntry
from quizzes.models.search import EntryKind

BATCH = 500
"""Rows a statement: SQLite takes at most 32,766 parameters."""

CONTENT = ("position", "title", "text", "words")


@dataclass(frozen=True, slots=True)
class _Place:
    """What makes an entry the same one when its course is loaded again."""

    kind: EntryKind
    topic_id: int | None
    name: str
    question_id: int | None = None


def index_course(course: Course) -> None:
    """Make the entries of the course say what its live rows say. Run it in a transaction with what changed these."""
    wanted = dict(_entries(course))
    stored = {_place_of(entry): entry for entry in SearchEntry.objects.filter(course=course)}
    gone = [entry.pk for place, entry in stored.items() if place not in wanted]
    changed = [_filled(stored[place], content) for place, content in wanted.items() if _differs(stored, place, content)]
    new = [
        _filled(SearchEntry(course=course, **_values(place)), content)
        for place, content in wanted.items()
        if place not in stored
    ]
    for start in range(0, len(gone), BATCH):
        SearchEntry.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    SearchEntry.objects.bulk_update(changed, CONTENT, batch_size=BATCH)
    SearchEntry.objects.bulk_create(new, batch_size=BATCH)


def _place_of(entry: SearchEntry) -> _Place:
    return _Place(EntryKind(entry.kind), entry.topic_id, entry.name, entry.question_id)


def _values(place: _Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in _Place.__dataclass_fields__}


def _differs(stored: dict[_Place, SearchEntry], place: _Place, content: tuple[Any, ...]) -> bool:
    return place in stored and tuple(getattr(stored[place], name) for name in CONTENT) != content


def _filled(entry: SearchEntry, content: tuple[Any, ...]) -> SearchEntry:
    for name, value in zip(CONTENT, content, strict=True):
        setattr(entry, name, value)
    return entry


def _entries(course: Course) -> Iterator[tuple[_Place, tuple[Any, ...]]]:
    """Every live thing of the course by its place, in reading order; four queries."""
    yield from _sections(course)
    for position, term in enumerate(Term.objects.live().filter(course=course).order_by("slug"), start=1):
        names = ", ".join((term.name, *term.other_names, *term.old_names))
        yield _Place(EntryKind.TERM, None, term.slug), _content(EntryKind.TERM, position, names, term.html)
    yield from _questions(course)
    for entry in InterviewQuestion.objects.live().filter(topic__course=course).order_by("topic__position", "position"):
        place = _Place(EntryKind.INTERVIEW, entry.topic_id, entry.slug)
        yield place, _content(EntryKind.INTERVIEW, entry.position, "", entry.html["prompt"])


def _sections(course: Course) -> Iterator[tuple[_Place, tuple[Any, ...]]]:
    """A lesson's introduction goes by the topic's title and has no anchor."""
    lessons = Lesson.objects.filter(topic__course=course, topic__archived_at=None).select_related("topic")
    for lesson in lessons.order_by("topic__position"):
        opening = {"anchor": "", "title": lesson.topic.title, "html": lesson.introduction_html}
        for position, section in enumerate([opening, *lesson.sections], start=1):
            place = _Place(EntryKind.SECTION, lesson.topic_id, section["anchor"])
            yield place, _content(EntryKind.SECTION, position, section["title"], section["html"])


def _questions(course: Course) -> Iterator[tuple[_Place, tuple[Any, ...]]]:
    """The stem and nothing else: whoever could search explanations would find out the key."""
    revisions = (
        QuestionRevision.objects.current()
        .filter(question__in=Question.objects.live().filter(topic__course=course))
        .order_by("question__topic__position", "question__position")
        .values_list("question__topic_id", "question__slug", "question_id", "question__position", KT("html__stem"))
    )
    for topic_id, slug, question_id, position, stem in revisions.iterator():
        place = _Place(EntryKind.QUESTION, topic_id, slug, question_id)
        yield place, _content(EntryKind.QUESTION, position, "", stem)


def _content(kind: EntryKind, position: int, title: str, html: str) -> tuple[Any, ...]:
    text = plain_text(html)
    return position, title, text, entry_tokens(kind=kind, title=title, text=text)
