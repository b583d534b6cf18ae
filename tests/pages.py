"""Visiting the site without a browser: a client that speaks htmx, and pages read as strictly as a validator would."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree.ElementTree import Element, TreeBuilder

import html5lib
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notes.models import Course, Reading, Topic
from quizzes.domain.items import Item
from quizzes.domain.scheduling import Rating
from quizzes.models import Attempt, AttemptItem, Exam, InterviewQuestion, Question
from quizzes.models.attempts import AttemptKind, AttemptMode, ErrorCause
from quizzes.models.reports import ReportReason, ReportStatus
from quizzes.models.reviews import ReviewAct
from quizzes.services.causes import name_cause
from quizzes.services.closing import close_overdue, submit
from quizzes.services.indexing import index_course
from quizzes.services.reports import settle_report
from quizzes.services.reviews import put_off
from studyapp.models import Learner, TimeFactor
from tests.factories import (
    DAY,
    NOW,
    CourseFactory,
    DomainFactory,
    ExamFactory,
    InterviewQuestionFactory,
    LearnerFactory,
    TermFactory,
    answer,
    begin,
    begin_mock,
    chosen_options,
    draft_interview,
    flag,
    make_question,
    make_topic,
    multiple_item,
    report,
    true_false_item,
    try_interview,
    with_term,
)

HTMX = {"HX-Request": "true"}
RESTORE = {**HTMX, "HX-History-Restore-Request": "true"}
HOSTILE = """</textarea><script>alert("'")</script> & <img src=x onerror=alert(1)> {{ 7|add:7 }} [a](javascript:b)"""
"""What a learner may write and no page may obey."""

STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a browser without JavaScript would send it; buttons count only where a test presses one."""

    method: str
    action: str
    fields: dict[str, list[str]]
    element: Element

    def data(self, **changes: Any) -> dict[str, Any]:
        return {**self.fields, **changes}


class Page:
    """What came back, whole page or part."""

    def __init__(self, response: Any, path: str = "") -> None:
        self.response: HttpResponse = response
        self.path = path
        self.status: int = response.status_code
        self.html: str = response.getvalue().decode()

    def __repr__(self) -> str:
        return f"<Page {self.path} {self.status}>"

    @property
    def location(self) -> str:
        return self.response.headers["Location"]

    @property
    def is_html(self) -> bool:
        return self.response.headers.get("Content-Type", "").startswith("text/html") and bool(self.html)

    @property
    def is_whole(self) -> bool:
        return self.html.lstrip().lower().startswith("<!doctype html>")

    @cached_property
    def root(self) -> Element:
        """The tree, read quickly and trustingly; `assert_valid` is what distrusts."""
        return _Reader().read(self.html)

    def assert_valid(self) -> None:
        """Raise html5lib's ParseError at the first thing that a validator would report."""
        parser = html5lib.HTMLParser(strict=True)
        parser.parse(self.html) if self.is_whole else parser.parseFragment(self.html)

    @property
    def elements(self) -> list[Element]:
        return list(self.root.iter())

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    @property
    def ids(self) -> list[str]:
        return [element.attrib["id"] for element in self.elements if "id" in element.attrib]

    @cached_property
    def text(self) -> str:
        return text_of(self.root)

    @property
    def main(self) -> str:
        """The text of the page's own part, without header, footer and help."""
        return text_of(self.all("main")[0]) if self.is_whole else self.text

    @property
    def links(self) -> list[str]:
        """Every internal address on the page, absolute."""
        hrefs = [element.attrib["href"] for element in self.all("a") if "href" in element.attrib]
        return [urljoin(self.path, href) for href in hrefs if not urlsplit(href).netloc]

    def link(self, text: str) -> str:
        """Where the first link with that text leads."""
        matching = [each for each in self.all("a") if text in text_of(each)]
        assert matching, f"no link “{text}” on {self!r}"
        return urljoin(self.path, matching[0].attrib["href"])

    @property
    def forms(self) -> list[Form]:
        return [
            Form(
                method=element.attrib.get("method", "get").lower(),
                action=urljoin(self.path, element.attrib.get("action", "")),
                fields=_fields(element),
                element=element,
            )
            for element in self.all("form")
            if element.attrib.get("method") != "dialog"
        ]

    def form(self, action: str) -> Form:
        matching = [form for form in self.forms if form.action == action]
        assert matching, f"no form to {action} on {self!r}"
        return matching[0]

    def button(self, text: str) -> dict[str, str]:
        """What pressing the first button with that text adds to its form."""
        matching = [each for each in self.all("button") if text in text_of(each)]
        assert matching, f"no button “{text}” on {self!r}"
        sent = matching[0].attrib
        return {sent["name"]: sent.get("value", "")} if "name" in sent else {}

    def picked(self, name: str = "option") -> list[str]:
        """What is ticked, whatever form it stands in."""
        return [value for form in self.forms for value in form.fields.get(name, [])]

    @property
    def options(self) -> list[str]:
        """The identifiers of the options that can be chosen, in the order shown."""
        return [each.attrib["value"] for each in self.all("input") if each.attrib.get("name") == "option"]


class _Reader(HTMLParser):
    """Builds a tree of markup whose every element is closed; html5lib takes ten times as long."""

    VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))

    def read(self, html: str) -> Element:
        self.tree = TreeBuilder()
        self.tree.start("page", {})
        self.feed(html)
        self.close()
        self.tree.end("page")
        return self.tree.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        if tag in self.VOID:
            self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        self.tree.data(data)


def text_of(element: Element) -> str:
    """What a reader gets to see or hear, with single spaces."""
    return " ".join(" ".join(element.itertext()).split())


def _fields(form: Element) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for control in form.iter("input"):
        kind = control.attrib.get("type", "text")
        is_sent = "checked" in control.attrib if kind in ("radio", "checkbox") else kind not in ("submit", "button")
        if is_sent and "name" in control.attrib:
            fields.setdefault(control.attrib["name"], []).append(control.attrib.get("value", ""))
    for control in form.iter("textarea"):
        fields[control.attrib["name"]] = ["".join(control.itertext())]
    return fields


class Visitor(Client):
    """A person with a browser: a stranger, or the learner given."""

    def __init__(
        self, learner: Learner | None = None, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(headers=dict(headers or {}), **more)
        if learner:
            self.force_login(learner)

    def see(self, path: str, **headers: str) -> Page:
        return Page(self.get(path, headers=headers), path)

    def send(self, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> Page:
        return Page(self.post(path, dict(data or {}), **more), path)

    def submit(self, form: Form, **changes: Any) -> Page:
        return self.send(form.action, form.data(**changes))

    def follow(self, page: Page) -> Page:
        """Go where a redirect leads, once."""
        assert page.status == 302, f"{page!r} leads nowhere"
        return self.see(page.location)


# Addresses


def to_item(attempt: Attempt, position: int = 1) -> str:
    return reverse("quizzes:item", args=[attempt.pk, position])


def to(view: str, attempt: Attempt, *more: int) -> str:
    return reverse(f"quizzes:{view}", args=[attempt.pk, *more])


def to_course(view: str, course: Course) -> str:
    return reverse(f"quizzes:{view}", args=[course.slug])


def to_lesson(topic: Topic) -> str:
    return reverse("notes:lesson", args=[topic.course.slug, topic.slug])


def to_glossary(course: Course, query: str = "") -> str:
    return reverse("notes:glossary", args=[course.slug]) + query


def to_search(words: str, more: str = "") -> str:
    return f"{reverse('search')}?{urlencode({'q': words})}{more}"


def to_reading(topic: Topic) -> str:
    return reverse("notes:reading", args=[topic.course.slug, topic.slug])


def to_interview(question: InterviewQuestion, view: str = "interview_card") -> str:
    topic = question.topic
    return reverse(f"quizzes:{view}", args=[topic.course.slug, topic.slug, question.slug])


def to_check(topic: Topic, anchor: str = "first-section") -> str:
    return reverse("quizzes:check", args=[topic.course.slug, topic.slug, anchor])


def to_reviews(course: Course, view: str = "reviews") -> str:
    return f"{reverse(f'quizzes:{view}')}?course={course.slug}"


def to_card(question: Question, view: str = "review_card") -> str:
    return reverse(f"quizzes:{view}", args=[question.pk])


# What a test knows and the page may not say


def item_at(attempt: Attempt, position: int = 1) -> AttemptItem:
    return attempt.items.select_related("attempt", "revision__question").get(position=position)


def options_at(attempt: Attempt, position: int = 1, *, right: bool = True) -> tuple[str, ...]:
    return chosen_options(item_at(attempt, position).revision.item, right=right)


def secrets_of(item: Item) -> list[str]:
    return [item.explanation, *(option.rationale for option in item.options)]


# Queries


def statements(queries: CaptureQueriesContext) -> list[str]:
    """The real work: no savepoints, no begin, no commit."""
    return [query["sql"] for query in queries.captured_queries if query["sql"].startswith(STATEMENTS)]


def count_queries(visitor: Visitor, path: str, data: Mapping[str, Any] | None = None) -> int:
    """Count the statements of one request to a cold cache, those for the session and the learner included."""
    for cache in caches.all(initialized_only=True):
        cache.clear()
    with CaptureQueriesContext(connection) as queries:
        page = visitor.see(path) if data is None else visitor.send(path, data)
    assert page.status < 400, f"{page!r} counts for nothing"
    return len(statements(queries))


# A course with a learner in the middle of everything


@dataclass(frozen=True, slots=True)
class World:
    course: Course
    topic: Topic
    other_topic: Topic
    learner: Learner
    practice: Attempt
    """Running: item 1 answered rightly, 2 wrongly, 3 flagged, 4 untouched."""
    exam: Attempt
    """Running: item 1 answered, 2 flagged."""
    practiced: Attempt
    """Closed: item 1 right, the others wrong."""
    sat: Attempt
    """A timed quiz, submitted: item 1 right, 2 wrong, the others open."""
    overdue: Attempt
    """A timed quiz that ran out yesterday and that nobody has closed."""
    checked: Attempt
    """One question, answered inside the lesson."""
    mocked: Attempt
    """A realistic mock exam, submitted: some answers of each confidence, one changed, one flagged, one with a cause."""
    blank: Attempt
    """A mock exam that ran out without an answer."""

    @property
    def attempts(self) -> Sequence[Attempt]:
        return (
            *(self.practice, self.exam, self.practiced, self.sat),
            *(self.overdue, self.checked, self.mocked, self.blank),
        )


def make_world() -> World:
    course: Course = CourseFactory.create(description="All of it.", notice="Not by the vendor.", licence="CC BY 4.0")
    topic = make_topic(6, course=course, interview_count=2)
    make_question(multiple_item("multiple"), topic=topic)
    make_question(true_false_item("claim"), topic=topic, section="second-section")
    other_topic = make_topic(2, course=course, interview_count=1)
    make_question(topic=other_topic, section="second-section")
    for each in (topic, topic, other_topic):
        InterviewQuestionFactory.create(topic=each)
    exam: Exam = ExamFactory.create(course=course)
    DomainFactory.create(exam=exam, number=1, title="Small part", weight_percent=20).topics.add(topic)
    third_topic = make_topic(24, course=course)
    DomainFactory.create(exam=exam, number=2, title="Large part", weight_percent=80).topics.add(third_topic)
    term = TermFactory.create(
        course=course, topic=topic, anchor="first-section", aliases=["other word"], former_names=["old word"]
    )
    TermFactory.create(course=course, name="1st word", status="maintenance")
    with_term(topic.lesson, term)
    learner: Learner = LearnerFactory.create()
    tried, drafted = topic.interviewquestions.order_by("position")
    try_interview(learner, tried, now=NOW - 3 * DAY)
    try_interview(learner, tried, "A stream & never <b>ends</b>.", rating=Rating.AGAIN, now=NOW - 2 * DAY)
    draft_interview(learner, drafted, "Half a thought.")
    Reading.objects.create(learner=learner, lesson=topic.lesson, reached_at=NOW, read_at=NOW)
    Reading.objects.create(learner=learner, lesson=other_topic.lesson, anchor="second-section", reached_at=NOW)
    attempts = dict([*_attempts(learner, course), *_mocks(learner, exam)])
    put_away = item_at(attempts["sat"], 2).revision.question
    index_course(course)
    put_off(learner=learner, subject=put_away, act=ReviewAct.SUSPEND, now=NOW)
    _reports(attempts["practice"], attempts["practiced"])
    return World(course, topic, other_topic, learner, **attempts)


def _reports(practice: Attempt, practiced: Attempt) -> None:
    """One open and hostile, one settled, one whose answer is gone."""
    report(practice, 2, HOSTILE, source_url='https://a.example/"onclick="alert(1)')
    settled = report(practiced, 2, "Renamed.", reason=ReportReason.OUTDATED, now=NOW - DAY)
    settled.status, settled.reply = ReportStatus.ACCEPTED, f"Thank you. {HOSTILE}"
    settle_report(report=settled, now=NOW)
    bare = report(practiced, 3, reason=ReportReason.TYPO, now=NOW - DAY)
    bare.attempt_item = None
    bare.save()


def _attempts(learner: Learner, course: Course) -> Iterator[tuple[str, Attempt]]:
    yield "practice", (practice := begin(learner, course, size=4))
    answer(practice, 1)
    answer(practice, 2, right=False)
    flag(practice, 3)
    yield "exam", (exam := begin(learner, course, size=4, mode=AttemptMode.EXAM))
    answer(exam, 1)
    flag(exam, 2)
    yield "practiced", (practiced := begin(learner, course, size=3, now=NOW - DAY))
    for position in (1, 2, 3):
        answer(practiced, position, right=position == 1, now=NOW - DAY)
    yield "sat", (sat := begin(learner, course, size=4, mode=AttemptMode.EXAM, now=NOW - DAY))
    for position in (1, 2):
        answer(sat, position, right=position == 1, now=NOW - DAY)
    submit(learner=learner, attempt_id=sat.pk, now=NOW - DAY + timedelta(minutes=5))
    yield "overdue", (overdue := begin(learner, course, size=4, mode=AttemptMode.EXAM, now=NOW - 2 * DAY))
    answer(overdue, 1, now=NOW - 2 * DAY)
    yield "checked", (checked := begin(learner, course, size=1, kind=AttemptKind.CHECK))
    answer(checked, 1)


def _mocks(learner: Learner, exam: Exam) -> Iterator[tuple[str, Attempt]]:
    start = NOW - 4 * DAY
    yield "blank", (blank := begin_mock(learner, exam, now=start))
    close_overdue(learner=learner, attempt_id=blank.pk, now=NOW - 3 * DAY)
    start += DAY
    yield "mocked", (mocked := begin_mock(learner, exam, is_realistic=True, time_factor=TimeFactor.DOUBLE, now=start))
    answer(mocked, 1, right=False, now=start)
    for position, confidence in enumerate(["sure", "guess", "unsure", "", *["sure"] * 14], start=1):
        answer(mocked, position, right=position % 3 > 0, confidence=confidence, elapsed_ms=position * 9000, now=start)
    flag(mocked, 5, now=start)
    submit(learner=learner, attempt_id=mocked.pk, now=start + timedelta(hours=1))
    missed = item_at(mocked, 3)
    missed.attempt.refresh_from_db()
    name_cause(item=missed, cause=ErrorCause.MISREAD, now=start + timedelta(hours=1))
