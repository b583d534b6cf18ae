"""Rows for tests, as small as they can be and true to the constraints; what a test is about it names itself."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import factory
from factory.django import DjangoModelFactory

from notes.models import Course, Lesson, Term, Topic
from quizzes.domain.items import Item, ItemKind, ItemOption
from quizzes.domain.scheduling import Rating
from quizzes.models import (
    Domain,
    Exam,
    InterviewAnswer,
    InterviewQuestion,
    Question,
    QuestionReport,
    QuestionRevision,
)
from quizzes.models.attempts import AnswerEvent, Attempt, AttemptItem, AttemptKind, AttemptMode, EventKind
from quizzes.models.reports import ReportReason
from quizzes.services.interviews import Draft, Judgement, rate_answer, save_draft, text_stamp
from quizzes.services.progress import rebuild_progress
from quizzes.services.recording import ItemEvent, Recorded, record_event
from quizzes.services.reports import Complaint, report_question
from quizzes.services.starting import Form, start_attempt
from studyapp.models import Learner, TimeFactor

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""A Monday morning; tests that need time to pass add to it."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def single_item(name: str = "q", options: int = 4) -> Item:
    """A single-choice item; `a` is the key. Every text says what it is, so that leaks can be searched for."""
    return _item(ItemKind.SINGLE, name, "abcdefgh"[:options], "a")


def multiple_item(name: str = "q", options: int = 5, keys: str = "ab") -> Item:
    return _item(ItemKind.MULTIPLE, name, "abcdefgh"[:options], keys)


def true_false_item(name: str = "q", *, key: str = "true") -> Item:
    return Item(
        kind=ItemKind.TRUE_FALSE,
        stem=f"Stem of {name}.",
        options=tuple(
            ItemOption(each, each.title(), each == key, f"Rationale of {name} {each}.") for each in ("true", "false")
        ),
        explanation=f"Explanation of {name}.",
    )


def _item(kind: ItemKind, name: str, identifiers: str, keys: str) -> Item:
    return Item(
        kind=kind,
        stem=f"Stem of {name}.",
        options=tuple(
            ItemOption(each, f"Option {name} {each}", each in keys, f"Rationale of {name} {each}.")
            for each in identifiers
        ),
        explanation=f"Explanation of {name}.",
    )


def html_of(item: Item) -> dict[str, Any]:
    """What the loader stores beside an item's Markdown."""
    return {
        "rendering": 1,
        "stem": f"<p>{item.stem}</p>",
        "explanation": f"<p>{item.explanation}</p>",
        "options": {
            option.identifier: {"text": option.text, "rationale": f"<p>{option.rationale}</p>"}
            for option in item.options
        },
    }


class LearnerFactory(DjangoModelFactory[Learner]):
    class Meta:
        model = Learner
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"learner-{n}")


class CourseFactory(DjangoModelFactory[Course]):
    class Meta:
        model = Course

    slug = factory.Sequence(lambda n: f"course-{n}")
    title = factory.Sequence(lambda n: f"Course {n}")


class TopicFactory(DjangoModelFactory[Topic]):
    class Meta:
        model = Topic

    course = factory.SubFactory(CourseFactory)
    slug = factory.Sequence(lambda n: f"topic-{n}")
    title = factory.Sequence(lambda n: f"Topic {n}")
    summary = "What the topic is about."
    position = factory.Sequence(lambda n: n % 30_000 + 1)


class LessonFactory(DjangoModelFactory[Lesson]):
    class Meta:
        model = Lesson

    topic = factory.SubFactory(TopicFactory)
    markdown = "Introduction.\n\n## First section\n\nText.\n"
    introduction_html = "<p>Introduction.</p>"
    sections = factory.LazyFunction(lambda: [lesson_section("first-section"), lesson_section("second-section")])
    word_count = 600
    checked_on = date(2026, 11, 1)
    content_hash = "0" * 64


class TermFactory(DjangoModelFactory[Term]):
    class Meta:
        model = Term

    course = factory.SubFactory(CourseFactory)
    slug = factory.Sequence(lambda n: f"word-{n}")
    name = factory.Sequence(lambda n: f"word {n}")
    definition = "What it means."
    html = "What it means."
    status = "current"


def with_term(lesson: Lesson, term: Term) -> None:
    """Let the first section of the lesson open the term, as the loader does."""
    button = f'<button type="button" class="term" popovertarget="term-{term.slug}">{term.name}</button>'
    lesson.sections[0]["html"] += f"<p>A {button} is here.</p>"
    lesson.terms = [*lesson.terms, {"slug": term.slug, "name": term.name, "html": term.html}]
    lesson.save()


def lesson_section(anchor: str) -> dict[str, Any]:
    title = anchor.replace("-", " ").capitalize()
    return {
        "anchor": anchor,
        "title": title,
        "html": f"<p>Text of {title}.</p>",
        "css_class": "",
        "question_count": 1,
    }


class _EntryFactory(DjangoModelFactory[Any]):
    class Meta:
        abstract = True

    topic = factory.SubFactory(TopicFactory)
    slug = factory.Sequence(lambda n: f"entry-{n}")
    position = factory.Sequence(lambda n: n + 1)
    section = "first-section"
    difficulty = "medium"
    source_url = "https://docs.example/source"
    checked_on = date(2026, 11, 1)


class QuestionFactory(_EntryFactory):
    """A question without a revision; `make_question` makes both."""

    class Meta:
        model = Question

    kind = "single"


class RevisionFactory(DjangoModelFactory[QuestionRevision]):
    class Meta:
        model = QuestionRevision

    class Params:
        item = factory.LazyAttribute(lambda revision: single_item(revision.question.slug))

    question = factory.SubFactory(QuestionFactory)
    number = 1
    content = factory.LazyAttribute(lambda revision: revision.item.to_json())
    html = factory.LazyAttribute(lambda revision: html_of(revision.item))
    content_hash = factory.LazyAttribute(lambda revision: revision.item.content_hash)
    created_at = NOW


class InterviewQuestionFactory(_EntryFactory):
    class Meta:
        model = InterviewQuestion

    content = factory.LazyFunction(lambda: {"prompt": "Why?", "answer": "Because.", "key_points": ["One"]})
    html = factory.LazyFunction(
        lambda: {
            "rendering": 1,
            "prompt": "<p>Why?</p>",
            "answer": "<p>Because.</p>",
            "key_points": ["One"],
            "follow_up": "<p>And then?</p>",
        }
    )


class ExamFactory(DjangoModelFactory[Exam]):
    class Meta:
        model = Exam

    course = factory.SubFactory(CourseFactory)
    code = factory.Sequence(lambda n: f"EXAM-{n}")
    title = "An exam"
    position = 1
    status = "current"
    question_count = 65
    scored_count = 50
    time_limit_minutes = 180
    scale_min = 100
    scale_max = 1000
    cut_score = 750
    kinds = factory.LazyFunction(lambda: ["single", "multiple"])
    source_url = "https://exams.example/"
    checked_on = date(2026, 11, 1)


class DomainFactory(DjangoModelFactory[Domain]):
    class Meta:
        model = Domain

    exam = factory.SubFactory(ExamFactory)
    number = factory.Sequence(lambda n: n % 30_000 + 1)
    title = "A domain"
    weight_percent = 100


def make_question(item: Item | None = None, **fields: Any) -> Question:
    """A question whose current revision is `item`, by default a single-choice item with the key `a`."""
    question: Question = QuestionFactory.create(kind=item.kind.value if item else "single", **fields)
    RevisionFactory.create(question=question, item=item or single_item(question.slug))
    return question


def make_topic(question_count: int, **fields: Any) -> Topic:
    """A topic with its lesson and so many single-choice questions."""
    topic: Topic = TopicFactory.create(question_count=question_count, **fields)
    LessonFactory.create(topic=topic)
    for _ in range(question_count):
        make_question(topic=topic)
    return topic


def begin(
    learner: Learner,
    course: Course,
    *,
    size: int = 100,
    mode: AttemptMode = AttemptMode.TUTOR,
    kind: AttemptKind = AttemptKind.QUIZ,
    now: datetime = NOW,
    attempt_id: UUID | None = None,
    **filters: Any,
) -> Attempt:
    """An attempt over the course's questions, started as the builder does it."""
    questions = Question.objects.live().filter(topic__course=course, **filters)
    form = Form(course=course, title="Quiz", questions=questions, size=size, mode=mode, kind=kind)
    return start_attempt(learner=learner, form=form, attempt_id=attempt_id or uuid4(), now=now)


def make_exam(course: Course, *weights: int, per_domain: int = 4, **fields: Any) -> Exam:
    """An exam whose domains have these weights and a topic with so many single-choice questions each."""
    exam: Exam = ExamFactory.create(course=course, **fields)
    for number, weight in enumerate(weights, start=1):
        domain = DomainFactory.create(exam=exam, number=number, title=f"Domain {number}", weight_percent=weight)
        domain.topics.add(make_topic(per_domain, course=course))
    return exam


def begin_mock(
    learner: Learner,
    exam: Exam,
    *,
    is_realistic: bool = False,
    time_factor: TimeFactor | None = None,
    now: datetime = NOW,
    **filters: Any,
) -> Attempt:
    """A mock of the exam, as its start page starts it."""
    form = Form(
        course=exam.course,
        title=f"{exam.code} mock exam",
        questions=Question.objects.live().filter(topic__course=exam.course, **filters),
        size=exam.question_count,
        mode=AttemptMode.EXAM,
        kind=AttemptKind.MOCK,
        exam=exam,
        is_realistic=is_realistic,
        time_factor=time_factor,
    )
    return start_attempt(learner=learner, form=form, attempt_id=uuid4(), now=now)


def answer(
    attempt: Attempt,
    position: int = 1,
    *options: str,
    right: bool = True,
    confidence: str = "",
    seq: int | None = None,
    elapsed_ms: int = 1000,
    now: datetime = NOW,
) -> Recorded:
    """Answer an item as the player does; without `options`, rightly or wrongly as asked."""
    item = attempt.items.select_related("revision").get(position=position)
    chosen = options or chosen_options(item.revision.item, right=right)
    payload = {"option": list(chosen), "confidence": confidence}
    event = ItemEvent(EventKind.ANSWER, seq or next_seq(attempt), payload, elapsed_ms=elapsed_ms)
    return record_event(learner=attempt.learner, item_id=item.pk, event=event, now=now)


def long_history(learner: Learner, course: Course, quizzes: int, *, size: int = 50, now: datetime = NOW) -> None:
    """So many practice quizzes, one a day up to now, two answers in three right: log and items written at once, and
    what is derived from them rebuilt."""
    questions = Question.objects.live().filter(topic__course=course).order_by("pk")
    revisions = list(QuestionRevision.objects.current().filter(question__in=questions).order_by("question_id"))
    attempts, items = [], []
    for number in range(quizzes):
        started_at = now - (quizzes - number) * DAY
        attempts.append(_closed(learner, course, size, started_at))
        drawn = [revisions[(number * size + each) % len(revisions)] for each in range(size)]
        items += [_answered(attempts[-1], *numbered) for numbered in enumerate(drawn, start=1)]
    Attempt.objects.bulk_create(attempts)
    AttemptItem.objects.bulk_create(items, batch_size=1000)
    AnswerEvent.objects.bulk_create((_answer_event(each) for each in items), batch_size=1000)
    rebuild_progress(learner)


def _closed(learner: Learner, course: Course, size: int, started_at: datetime) -> Attempt:
    return Attempt(
        learner=learner,
        course=course,
        mode=AttemptMode.TUTOR,
        title="Quiz",
        item_count=size,
        scored_count=size,
        started_at=started_at,
        submitted_at=started_at + HOUR,
        closed_at=started_at + HOUR,
        right_count=size - size // 3,
        answered_count=size,
    )


def _answered(attempt: Attempt, position: int, revision: QuestionRevision) -> AttemptItem:
    right = position % 3 != 0
    return AttemptItem(
        attempt=attempt,
        position=position,
        revision=revision,
        option_order=list(revision.item.identifiers),
        response=list(chosen_options(revision.item, right=right)),
        score=int(right),
        answered_at=attempt.started_at + timedelta(minutes=position),
        time_spent_ms=60_000,
    )


def _answer_event(item: AttemptItem) -> AnswerEvent:
    payload = {"option": item.response, "confidence": "", "elapsed_ms": item.time_spent_ms}
    return AnswerEvent(
        attempt=item.attempt,
        attempt_item=item,
        client_seq=item.position,
        kind=EventKind.ANSWER,
        payload=payload,
        received_at=item.answered_at,
    )


def flag(
    attempt: Attempt, position: int = 1, *, is_flagged: bool = True, seq: int | None = None, now: datetime = NOW
) -> Recorded:
    """Flag an item as the player does, or take the flag off."""
    event = ItemEvent(EventKind.FLAG, seq or next_seq(attempt), {"is_flagged": is_flagged})
    item = attempt.items.get(position=position)
    return record_event(learner=attempt.learner, item_id=item.pk, event=event, now=now)


def report(
    attempt: Attempt,
    position: int = 1,
    text: str = "",
    *,
    reason: ReportReason = ReportReason.WRONG_KEY,
    source_url: str = "",
    now: datetime = NOW,
) -> QuestionReport:
    """Report an error in an item that was answered."""
    item = attempt.items.get(position=position)
    complaint = Complaint(reason, text, source_url)
    return report_question(learner=attempt.learner, item_id=item.pk, complaint=complaint, now=now)


def next_seq(attempt: Attempt) -> int:
    return attempt.events.count() + 1


def chosen_options(item: Item, *, right: bool) -> tuple[str, ...]:
    if right:
        return tuple(option.identifier for option in item.options if option.is_key)
    distractors = [option.identifier for option in item.options if not option.is_key]
    kept = [option.identifier for option in item.options if option.is_key][1:]
    return (distractors[0], *kept)


def draft_interview(
    learner: Learner, question: InterviewQuestion, text: str = "", *, seconds: int = 60, now: datetime = NOW
) -> InterviewAnswer:
    """Text saved from a page that knows whatever was saved before."""
    stored = InterviewAnswer.objects.filter(learner=learner, question=question, rated_at=None).first()
    bases = frozenset([text_stamp(stored.text)] if stored else [])
    draft = Draft(stored.started_at if stored else now, text, seconds, bases)
    return save_draft(learner=learner, question=question, draft=draft, now=now)


def try_interview(
    learner: Learner,
    question: InterviewQuestion,
    text: str = "",
    *points: int,
    rating: Rating = Rating.GOOD,
    is_best: bool = True,
    now: datetime = NOW,
) -> InterviewAnswer:
    """A try from the first word to the rating, all at one instant; without `points` every one of them was made."""
    draft = draft_interview(learner, question, text, now=now)
    made = points or tuple(range(1, question.point_count + 1))
    judgement = Judgement(draft.started_at, made, rating, 0, is_best)
    return rate_answer(learner=learner, question=question, judgement=judgement, now=now).answer
