"""Loading a course into the database: new text in, changed text updated, vanished text archived, nothing twice."""

import hashlib
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F

from notes.models import Course, Lesson, Term, Topic
from notes.rendering import RENDERING, render_fragment, render_inline, render_lesson
from notes.terms import TermIndex
from quizzes.authoring.documents import (
    CourseDocument,
    DomainDocument,
    ExamDocument,
    InterviewDocument,
    Provenance,
    QuestionDocument,
    TermDocument,
    TopicDocument,
)
from quizzes.domain.items import Item
from quizzes.models import Domain, Exam, InterviewQuestion, Question, QuestionRevision
from quizzes.services.indexing import index_course

BATCH = 500
"""Rows a statement: SQLite takes at most 32,766 parameters."""

Row = TypeVar("Row", bound=models.Model)
Key = TypeVar("Key", bound=Hashable)


@dataclass(slots=True)
class LoadReport:
    """What loading did, counted over every kind of row; `problems` stay with the reader of the folder."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def of(self, model: type[models.Model]) -> Counter[str]:
        return self.counts.setdefault(str(model._meta.verbose_name_plural).title(), Counter())

    def total(self, outcome: str) -> int:
        """`outcome` is created, updated, unchanged or archived."""
        return sum(counts[outcome] for counts in self.counts.values())

    def __str__(self) -> str:
        return ", ".join(f"{outcome} {self.total(outcome)}" for outcome in OUTCOMES if self._is_worth_saying(outcome))

    def _is_worth_saying(self, outcome: str) -> bool:
        return outcome != "archived" or self.total(outcome) > 0

    def to_json(self) -> dict[str, Any]:
        return {outcome: self.total(outcome) for outcome in OUTCOMES} | {
            "by_kind": {kind: dict(counts) for kind, counts in self.counts.items()}
        }


OUTCOMES = ("created", "updated", "unchanged", "archived")


def load_course(document: CourseDocument, *, now: datetime, is_dry_run: bool = False) -> LoadReport:
    """Make the database say what the document says, in one transaction, and report the difference.

    Learners' history stays: what vanished is archived, and a reworded question gets a new revision beside the old.
    """
    report = LoadReport()
    with transaction.atomic():
        course = _load_course_row(document, report)
        loader = _Loader(course=course, now=now, report=report)
        topics = loader.load_topics(document)
        loader.load_questions(document, topics)
        loader.load_interview(document, topics)
        terms = loader.load_terms(document, topics)
        loader.load_lessons(document, topics, _Glossary.of(document, terms))
        loader.load_exams(document, topics)
        index_course(course)
        if is_dry_run:
            transaction.set_rollback(True)
    return report


def _load_course_row(document: CourseDocument, report: LoadReport) -> Course:
    stored = {course.slug: course for course in Course.objects.filter(slug=document.slug)}
    values = {name: getattr(document, name) for name in ("title", "description", "licence", "notice")}
    rows = _sync(Course, stored, {document.slug: values}, lambda slug: Course(slug=slug), report)
    return rows[document.slug]


@dataclass(frozen=True, slots=True)
class _Loader:
    course: Course
    now: datetime
    report: LoadReport

    def load_topics(self, document: CourseDocument) -> dict[str, Topic]:
        stored = {topic.slug: topic for topic in self.course.topics.all()}
        wanted = {topic.slug: _topic_values(topic, at) for at, topic in enumerate(document.topics, start=1)}
        topics = _sync(Topic, stored, wanted, lambda slug: Topic(course=self.course, slug=slug), self.report)
        _archive(Topic, stored, wanted, self.now, self.report)
        return topics

    def load_terms(self, document: CourseDocument, topics: Mapping[str, Topic]) -> dict[str, Term]:
        stored = {term.slug: term for term in self.course.terms.all()}
        wanted = {term.slug: _term_values(term, topics) for term in document.glossary.terms}
        terms = _sync(Term, stored, wanted, lambda slug: Term(course=self.course, slug=slug), self.report)
        _archive(Term, stored, wanted, self.now, self.report)
        return terms

    def load_lessons(self, document: CourseDocument, topics: Mapping[str, Topic], glossary: "_Glossary") -> None:
        stored = {lesson.topic_id: lesson for lesson in Lesson.objects.filter(topic__in=topics.values())}
        wanted = {
            topics[topic.slug].pk: _lesson_values(topic, glossary, stored.get(topics[topic.slug].pk))
            for topic in document.topics
        }
        _sync(Lesson, stored, wanted, lambda topic_id: Lesson(topic_id=topic_id), self.report)

    def load_questions(self, document: CourseDocument, topics: Mapping[str, Topic]) -> None:
        stored = {
            (row.topic_id, row.slug): row for row in Question.objects.filter(topic__course=self.course).order_by()
        }
        documents = {
            (topics[topic.slug].pk, each.slug): (at, each)
            for topic in document.topics
            for at, each in enumerate(topic.questions, start=1)
        }
        revisions = _Revisions.of_course(self.course)
        wanted = {
            key: _entry_values(each, at)
            | {
                "kind": each.item.kind.value,
                "sibling_group": each.siblings,
                "revision_number": revisions.number_for(stored.get(key), each.item.content_hash),
            }
            for key, (at, each) in documents.items()
        }
        rows = _sync(Question, stored, wanted, lambda key: Question(topic_id=key[0], slug=key[1]), self.report)
        _archive(Question, stored, wanted, self.now, self.report)
        revisions.save_missing(((rows[key], each.item) for key, (_, each) in documents.items()), self.now)

    def load_interview(self, document: CourseDocument, topics: Mapping[str, Topic]) -> None:
        stored = {
            (row.topic_id, row.slug): row
            for row in InterviewQuestion.objects.filter(topic__course=self.course).order_by()
        }
        wanted = {
            (topics[topic.slug].pk, each.slug): _entry_values(each, at)
            | _interview_values(each, stored.get((topics[topic.slug].pk, each.slug)))
            for topic in document.topics
            for at, each in enumerate(topic.interview, start=1)
        }
        _sync(
            InterviewQuestion,
            stored,
            wanted,
            lambda key: InterviewQuestion(topic_id=key[0], slug=key[1]),
            self.report,
        )
        _archive(InterviewQuestion, stored, wanted, self.now, self.report)

    def load_exams(self, document: CourseDocument, topics: Mapping[str, Topic]) -> None:
        stored = {exam.code: exam for exam in self.course.exams.all()}
        wanted = {exam.code: _exam_values(exam, at) for at, exam in enumerate(document.exams, start=1)}
        exams = _sync(Exam, stored, wanted, lambda code: Exam(course=self.course, code=code), self.report)
        _archive(Exam, stored, wanted, self.now, self.report)
        self._load_domains(document, exams, topics)

    def _load_domains(self, document: CourseDocument, exams: Mapping[str, Exam], topics: Mapping[str, Topic]) -> None:
        wanted = {(exams[exam.code].pk, each.number): each for exam in document.exams for each in exam.domains}
        stored = {(row.exam_id, row.number): row for row in Domain.objects.filter(exam__in=exams.values())}
        rows = _sync(
            Domain,
            stored,
            {key: _domain_values(each) for key, each in wanted.items()},
            lambda key: Domain(exam_id=key[0], number=key[1]),
            self.report,
        )
        Domain.objects.filter(pk__in=[stored[key].pk for key in stored.keys() - wanted.keys()]).delete()
        for key, each in wanted.items():
            rows[key].topics.set([topics[slug] for slug in each.topics])


# What each row should say


def _topic_values(document: TopicDocument, position: int) -> dict[str, Any]:
    return {
        "title": document.title,
        "summary": document.summary,
        "objectives": list(document.objectives),
        "position": position,
        "question_count": len(document.questions),
        "interview_count": len(document.interview),
        "archived_at": None,
    }


@dataclass(frozen=True, slots=True)
class _Glossary:
    """What lessons need of the terms: their names to find them, and what their popovers show."""

    index: TermIndex
    entries: Mapping[str, dict[str, str]]

    @classmethod
    def of(cls, document: CourseDocument, terms: Mapping[str, Term]) -> "_Glossary":
        names = {
            name: term.slug
            for term in document.glossary.terms
            for name in (term.name, *term.aliases, *term.former_names)
        }
        entries = {slug: {"slug": slug, "name": term.name, "html": term.html} for slug, term in terms.items()}
        return cls(TermIndex(names), entries)

    def fingerprint(self) -> object:
        return self.index.names, self.entries


def _term_values(document: TermDocument, topics: Mapping[str, Topic]) -> dict[str, Any]:
    topic = topics.get(document.topic)
    return {
        "name": document.name,
        "aliases": list(document.aliases),
        "former_names": list(document.former_names),
        "definition": document.definition,
        "html": render_inline(document.definition),
        "status": document.status.value,
        "topic_id": topic.pk if topic else None,
        "anchor": document.anchor,
        "archived_at": None,
    }


def _lesson_values(document: TopicDocument, glossary: _Glossary, stored: Lesson | None) -> dict[str, Any]:
    """Rendered only where the Markdown, the renderer, the glossary or the questions a section has are new."""
    question_counts = Counter(question.section for question in document.questions)
    content_hash = _hash(RENDERING, document.lesson, sorted(question_counts.items()), glossary.fingerprint())
    values: dict[str, Any] = {"checked_on": document.checked_on, "content_hash": content_hash}
    if stored is not None and stored.content_hash == content_hash:
        return values
    rendered = render_lesson(document.lesson, glossary.index)
    return values | {
        "markdown": document.lesson,
        "introduction_html": rendered.introduction_html,
        "word_count": rendered.word_count,
        "terms": [glossary.entries[slug] for slug in rendered.term_slugs],
        "sections": [
            {
                "anchor": section.anchor,
                "title": section.title,
                "html": section.html,
                "css_class": section.css_class,
                "question_count": question_counts[section.anchor],
            }
            for section in rendered.sections
        ],
    }


def _entry_values(document: QuestionDocument | InterviewDocument, position: int) -> dict[str, Any]:
    return {
        "position": position,
        "section": document.section,
        "difficulty": document.difficulty.value,
        "tags": list(document.tags),
        "archived_at": None,
        **_provenance_values(document.provenance),
    }


def _provenance_values(provenance: Provenance) -> dict[str, Any]:
    return {
        "source_url": provenance.source_url,
        "checked_on": provenance.checked_on,
        "status": provenance.status.value,
        "status_note": provenance.status_note,
    }


def _interview_values(document: InterviewDocument, stored: InterviewQuestion | None) -> dict[str, Any]:
    content = {
        "prompt": document.prompt,
        "answer": document.answer,
        "key_points": list(document.key_points),
        "follow_up": document.follow_up,
    }
    if stored is not None and stored.content == content and stored.html.get("rendering") == RENDERING:
        return {}
    html = {
        "rendering": RENDERING,
        "prompt": render_fragment(document.prompt),
        "answer": render_fragment(document.answer),
        "key_points": [render_inline(point) for point in document.key_points],
        "follow_up": render_fragment(document.follow_up),
    }
    return {"content": content, "html": html}


def _exam_values(document: ExamDocument, position: int) -> dict[str, Any]:
    return {
        "position": position,
        "title": document.title,
        "status": document.status.value,
        "status_note": document.status_note,
        "retired_on": document.retired_on,
        "successor_code": document.successor,
        "question_count": document.question_count,
        "scored_count": document.scored_count,
        "time_limit_minutes": document.time_limit_minutes,
        "scale_min": document.scale_min,
        "scale_max": document.scale_max,
        "cut_score": document.cut_score,
        "kinds": list(document.kinds),
        "source_url": document.source_url,
        "checked_on": document.checked_on,
        "archived_at": None,
    }


def _domain_values(document: DomainDocument) -> dict[str, Any]:
    return {"title": document.title, "weight_percent": document.weight_percent}


def _hash(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


# Revisions


@dataclass(frozen=True, slots=True)
class _Revisions:
    """The revisions a course has: numbers by question and content, and which were rendered by an older renderer."""

    numbers: dict[tuple[int, str], int]
    highest: Counter[int]
    stale: list[int]

    @classmethod
    def of_course(cls, course: Course) -> "_Revisions":
        rows = (
            QuestionRevision.objects.filter(question__topic__course=course)
            .order_by()
            .values_list("pk", "question_id", "content_hash", "number", F("html__rendering"))
        )
        revisions = cls(numbers={}, highest=Counter(), stale=[])
        for pk, question_id, content_hash, number, rendering in rows.iterator():
            revisions.numbers[question_id, content_hash] = number
            revisions.highest[question_id] = max(revisions.highest[question_id], number)
            if rendering != RENDERING:
                revisions.stale.append(pk)
        return revisions

    def number_for(self, question: Question | None, content_hash: str) -> int:
        """The number of the revision with that content, or the next free one."""
        if question is None:
            return 1
        return self.numbers.get((question.pk, content_hash), self.highest[question.pk] + 1)

    def save_missing(self, wanted: Any, now: datetime) -> None:
        """`wanted` yields (question, item); questions know their revision number already."""
        QuestionRevision.objects.bulk_create(
            (
                _new_revision(question, item, now)
                for question, item in wanted
                if (question.pk, item.content_hash) not in self.numbers
            ),
            batch_size=BATCH,
        )
        for revision in QuestionRevision.objects.filter(pk__in=self.stale):
            revision.html = _item_html(revision.item)
            revision.save(update_fields=["html"])


def _new_revision(question: Question, item: Item, now: datetime) -> QuestionRevision:
    return QuestionRevision(
        question=question,
        number=question.revision_number,
        content=item.to_json(),
        html=_item_html(item),
        content_hash=item.content_hash,
        created_at=now,
    )


def _item_html(item: Item) -> dict[str, Any]:
    return {
        "rendering": RENDERING,
        "stem": render_fragment(item.stem),
        "explanation": render_fragment(item.explanation),
        "options": {
            option.identifier: {"text": render_inline(option.text), "rationale": render_fragment(option.rationale)}
            for option in item.options
        },
    }


# Writing rows


def _sync(
    model: type[Row],
    stored: Mapping[Key, Row],
    wanted: Mapping[Key, Mapping[str, Any]],
    blank: Callable[[Key], Row],
    report: LoadReport,
) -> dict[Key, Row]:
    """Creates what is missing and updates what differs, in bulk; returns every wanted row."""
    counts = report.of(model)
    rows: dict[Key, Row] = {}
    created, updated, touched = [], [], set()
    for key, values in wanted.items():
        row = stored.get(key)
        is_new = row is None
        row = blank(key) if row is None else row
        differing = [name for name, value in values.items() if is_new or getattr(row, name) != value]
        for name in differing:
            setattr(row, name, values[name])
        if is_new:
            created.append(row)
        elif differing:
            updated.append(row)
            touched.update(differing)
        counts["created" if is_new else "updated" if differing else "unchanged"] += 1
        rows[key] = row
    model._default_manager.bulk_create(created, batch_size=BATCH)
    if touched:
        model._default_manager.bulk_update(updated, sorted(touched), batch_size=BATCH)
    return rows


def _archive(
    model: type[Row], stored: Mapping[Key, Row], wanted: Mapping[Key, object], now: datetime, report: LoadReport
) -> None:
    gone = [row for key, row in stored.items() if key not in wanted and getattr(row, "archived_at", now) is None]
    model._default_manager.filter(pk__in=[row.pk for row in gone]).update(archived_at=now)
    report.of(model)["archived"] += len(gone)
