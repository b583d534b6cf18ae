"""What a page may ask of the database, and that it asks no more when there is fifty times as much to show."""

from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from pytest_django import DjangoDbBlocker

from notes.models import Course, Topic
from quizzes.models import Attempt, Domain
from quizzes.models.attempts import AttemptMode
from studyapp.models import Learner
from tests.factories import (
    HOUR,
    NOW,
    CourseFactory,
    DomainFactory,
    ExamFactory,
    LearnerFactory,
    TermFactory,
    answer,
    begin,
    make_topic,
    with_term,
)
from tests.pages import (
    HTMX,
    Visitor,
    count_queries,
    options_at,
    to,
    to_check,
    to_course,
    to_glossary,
    to_item,
    to_lesson,
    to_reading,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW + HOUR, tick=False)]


class Budget(NamedTuple):
    """Statements of one request, with the two that find the session and its learner."""

    path: Callable[[Topic], str]
    learner: int
    stranger: int


PAGES = {
    "start": Budget(lambda topic: "/", 8, 5),
    "course": Budget(lambda topic: to_course("course", topic.course), 8, 5),
    "builder": Budget(lambda topic: to_course("new", topic.course), 7, 5),
    "missed": Budget(lambda topic: to_course("missed", topic.course), 6, 2),
    "progress": Budget(lambda topic: to_course("progress", topic.course), 9, 5),
    "history": Budget(lambda topic: to_course("history", topic.course), 6, 2),
    "interview": Budget(lambda topic: to_course("interview", topic.course), 4, 4),
    "lesson": Budget(to_lesson, 1, 1),
    "glossary": Budget(lambda topic: to_glossary(topic.course), 2, 2),
    "reading": Budget(to_reading, 4, 1),
    "check": Budget(to_check, 2, 2),
    "process health": Budget(lambda topic: "/healthz", 0, 0),
    "database health": Budget(lambda topic: "/readyz", 1, 1),
}


Counts = dict[int, dict[str, tuple[int, int]]]
"""By rows and page: the statements for the learner and for a stranger."""


@pytest.fixture(scope="module")
def _rolled_back(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What the fixtures of this module make once for all its tests goes with the module."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW + HOUR, tick=False):
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def counts(_rolled_back: None) -> Counts:
    """The same pages before and after the course and the history grow; `/` shows the first course there is."""
    course: Course = CourseFactory.create()
    domain: Domain = DomainFactory.create(exam=ExamFactory.create(course=course))
    learner: Learner = LearnerFactory.create()
    topic = grow(course, domain, learner, 1)
    counts = {1: count_all(learner, topic)}
    grow(course, domain, learner, 49)
    counts[50] = count_all(learner, topic)
    return counts


def grow(course: Course, domain: Domain, learner: Learner, rows: int) -> Topic:
    """So many more topics with a question each, and as many closed quizzes, missed questions and quizzes under way."""
    topics = [make_topic(1, course=course) for _ in range(rows)]
    domain.topics.add(*topics[: rows // 2 + 1])
    for each in topics:
        with_term(each.lesson, TermFactory.create(course=course, topic=each))
    for _ in range(rows):
        answer(begin(learner, course, size=1), right=False)
        begin(learner, course, size=1)
    return topics[0]


def count_all(learner: Learner, topic: Topic) -> dict[str, tuple[int, int]]:
    visitors = Visitor(learner), Visitor()
    return {
        name: tuple(count_queries(visitor, budget.path(topic)) for visitor in visitors)
        for name, budget in PAGES.items()
    }


@pytest.mark.parametrize("name", PAGES)
class TestPage:
    def test_stays_within_its_budget(self, counts: Counts, name: str) -> None:
        by_learner, by_stranger = counts[50][name]
        assert by_learner <= PAGES[name].learner
        assert by_stranger <= PAGES[name].stranger

    def test_asks_no_more_when_there_is_more(self, counts: Counts, name: str) -> None:
        assert counts[50][name] == counts[1][name]


@pytest.fixture(scope="module")
def topics(counts: Counts) -> dict[int, Topic]:
    """Topics for attempts of so many questions and one to spare; made last, so that `/` shows the other course."""
    return {rows: make_topic(rows + 1) for rows in (1, 50)}


@pytest.mark.parametrize("rows", [1, 50])
class TestAttempt:
    @pytest.fixture
    def running(self, topics: dict[int, Topic], rows: int, mode: AttemptMode) -> Attempt:
        return begin(LearnerFactory.create(), topics[rows].course, mode=mode, now=NOW + HOUR)

    @pytest.mark.parametrize("mode", AttemptMode)
    def test_an_item_takes_three(self, running: Attempt) -> None:
        assert count_queries(Visitor(running.learner), to_item(running)) <= 3

    @pytest.mark.parametrize(("mode", "budget"), [(AttemptMode.EXAM, 8), (AttemptMode.TUTOR, 13)])
    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
    def test_an_answer_takes_eight_or_thirteen(self, running: Attempt, budget: int, headers: dict[str, str]) -> None:
        data = {"option": options_at(running), "client_seq": 1}
        assert count_queries(Visitor(running.learner, headers=headers), to_item(running), data) <= budget

    @pytest.mark.parametrize("mode", [AttemptMode.TUTOR])
    def test_the_answer_that_closes_a_practice_quiz_takes_fourteen(self, running: Attempt) -> None:
        last = running.item_count
        answer_all_but(running, last)
        data = {"option": options_at(running, last)}
        assert count_queries(Visitor(running.learner, headers=HTMX), to_item(running, last), data) <= 14
        running.refresh_from_db()
        assert running.closed_at

    @pytest.mark.parametrize("mode", AttemptMode)
    def test_a_flag_takes_nine(self, running: Attempt) -> None:
        visitor = Visitor(running.learner, headers=HTMX)
        assert count_queries(visitor, to_item(running), {"kind": "flag", "is_flagged": "on"}) <= 9

    @pytest.mark.parametrize("mode", AttemptMode)
    def test_the_overview_takes_four(self, running: Attempt) -> None:
        assert count_queries(Visitor(running.learner), to("review", running)) <= 4

    @pytest.mark.parametrize("mode", [AttemptMode.EXAM])
    def test_submitting_takes_ten_and_the_results_seven(self, running: Attempt) -> None:
        answer_all_but(running, 1)
        visitor = Visitor(running.learner)
        assert count_queries(visitor, to("submit", running), {}) <= 10
        assert count_queries(visitor, to("result", running)) <= 7

    def test_starting_takes_thirteen(self, topics: dict[int, Topic], rows: int) -> None:
        visitor = Visitor(LearnerFactory.create())
        data = {"size": rows, "attempt": uuid4()}
        assert count_queries(visitor, to_course("new", topics[rows].course), data) <= 13


def answer_all_but(attempt: Attempt, left_out: int) -> None:
    for position in range(1, attempt.item_count + 1):
        if position != left_out:
            answer(attempt, position, right=position % 2 == 0, now=NOW + HOUR)
