"""What a page may ask of the database, and that it asks no more when there is fifty times as much to show."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from notes.models import Course, Topic
from quizzes.domain.interviews import LARGEST_MOCK, MockInterview
from quizzes.domain.scheduling import Rating
from quizzes.models import Attempt, Domain, InterviewQuestion
from quizzes.models.attempts import AttemptMode
from quizzes.services.indexing import index_course
from quizzes.services.interviews import text_stamp
from studyapp.models import Learner
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    CourseFactory,
    DomainFactory,
    ExamFactory,
    InterviewQuestionFactory,
    LearnerFactory,
    TermFactory,
    answer,
    begin,
    draft_interview,
    long_history,
    make_topic,
    report,
    try_interview,
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
    to_interview,
    to_item,
    to_lesson,
    to_reading,
    to_reviews,
    to_search,
)

MINUTE = timedelta(minutes=1)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW + HOUR, tick=False)]


class Budget(NamedTuple):
    """Statements of one request, with the two that find the session and its learner."""

    path: Callable[[Topic], str]
    learner: int
    stranger: int


PAGES = {
    "start": Budget(lambda topic: "/", 8, 4),
    "course": Budget(lambda topic: to_course("course", topic.course), 8, 5),
    "builder": Budget(lambda topic: to_course("new", topic.course), 7, 5),
    "missed": Budget(lambda topic: to_course("missed", topic.course), 6, 2),
    "missed by luck": Budget(lambda topic: to_course("missed", topic.course) + "?show=lucky", 7, 2),
    "plan": Budget(lambda topic: to_course("plan", topic.course), 14, 7),
    "plan file": Budget(lambda topic: to_course("plan_file", topic.course), 14, 7),
    "sheet": Budget(lambda topic: to_course("sheet", topic.course), 10, 5),
    "progress": Budget(lambda topic: to_course("progress", topic.course), 12, 5),
    "history": Budget(lambda topic: to_course("history", topic.course), 6, 2),
    "interview": Budget(lambda topic: to_course("interview", topic.course), 4, 2),
    "interview question": Budget(lambda topic: to_interview(first_of(topic)), 7, 2),
    "interview answer": Budget(lambda topic: f"{to_interview(first_of(topic))}?revealed=1", 7, 2),
    "due interview question": Budget(lambda topic: f"{to_interview(first_of(topic))}?from=due", 7, 1),
    "mock interview": Budget(lambda topic: to_course("interview_mock", topic.course) + mock_of(topic), 5, 2),
    "my interview answers": Budget(lambda topic: to_course("interview_mine", topic.course), 4, 1),
    "reports": Budget(lambda topic: reverse("quizzes:reports"), 4, 0),
    "search": Budget(lambda topic: to_search("o"), 9, 3),
    "lesson": Budget(to_lesson, 1, 1),
    "glossary": Budget(lambda topic: to_glossary(topic.course), 2, 2),
    "reading": Budget(to_reading, 4, 1),
    "signing up": Budget(lambda topic: "/account/signup/", 2, 0),
    "signing in": Budget(lambda topic: "/account/login/", 2, 0),
    "password to change": Budget(lambda topic: "/account/password/change/", 2, 0),
    "e-mail address": Budget(lambda topic: "/account/email/", 6, 0),
    "import": Budget(lambda topic: "/settings/import/", 3, 0),
    "check": Budget(to_check, 4, 2),
    "settings": Budget(lambda topic: "/settings/", 6, 2),
    "process health": Budget(lambda topic: "/healthz", 0, 0),
    "database health": Budget(lambda topic: "/readyz", 1, 1),
}


def first_of(topic: Topic) -> InterviewQuestion:
    return InterviewQuestion.objects.select_related("topic__course").filter(topic=topic).order_by("position")[0]


def mock_of(topic: Topic) -> str:
    questions = InterviewQuestion.objects.filter(topic__course=topic.course).order_by("position")[:LARGEST_MOCK]
    return f"?mock={MockInterview(NOW, tuple(each.pk for each in questions)).name}"


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
    """So many more topics with a question and a tried interview question each, one of them tried as many times, and as
    many closed quizzes, missed and reported questions and quizzes under way."""
    topics = [make_topic(1, course=course) for _ in range(rows)]
    domain.topics.add(*topics[: rows // 2 + 1])
    for each in topics:
        with_term(each.lesson, TermFactory.create(course=course, topic=each))
    for _ in range(rows):
        answer(missed := begin(learner, course, size=1), right=False)
        report(missed)
        begin(learner, course, size=1)
    for topic in topics:
        question = InterviewQuestionFactory.create(topic=topic)
        for tries in range(rows if topic is topics[0] else 1):
            try_interview(learner, question, "Text", rating=Rating.AGAIN, now=NOW - DAY + tries * MINUTE)
    index_course(course)
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


class TestReviews:
    """With so many cards due, the queue and a card ask for the same."""

    @pytest.fixture
    def visitors(self, topics: dict[int, Topic]) -> list[tuple[Visitor, Topic]]:
        return [(self.overdue(LearnerFactory.create(), topics[rows], rows), topics[rows]) for rows in (1, 50)]

    def overdue(self, learner: Learner, topic: Topic, rows: int) -> Visitor:
        attempt = begin(learner, topic.course, size=rows, now=NOW - DAY)
        for position in range(1, rows + 1):
            answer(attempt, position, right=False, now=NOW - DAY)
        return Visitor(learner)

    def due_card(self, visitor: Visitor, topic: Topic) -> str:
        """Where the first card of the queue is answered."""
        return next(form.action for form in visitor.see(to_reviews(topic.course)).forms if "shown_at" in form.fields)

    @pytest.mark.parametrize(("view", "budget"), [("reviews", 9), ("suspended", 6)])
    def test_a_page_takes_so_many(self, visitors: list[tuple[Visitor, Topic]], view: str, budget: int) -> None:
        counts = {count_queries(visitor, to_reviews(topic.course, view)) for visitor, topic in visitors}
        assert len(counts) == 1
        assert max(counts) <= budget

    def test_a_card_takes_five_an_answer_twenty_six_and_what_follows_ten(
        self, visitors: list[tuple[Visitor, Topic]]
    ) -> None:
        """An answer takes one more where there are answers enough to speak of readiness."""
        asked, answered, shown = set(), set(), set()
        for visitor, topic in visitors:
            card = self.due_card(visitor, topic)
            asked.add(count_queries(visitor, card))
            answered.add(count_queries(visitor, card, {"option": "a"}))
            shown.add(count_queries(visitor, card))
        assert (len(asked), max(answered) - min(answered), len(shown)) == (1, 1, 1)
        assert max(asked) <= 5
        assert max(answered) <= 26
        assert max(shown) <= 10


class TestExport:
    """So much in one piece; a history of hundreds of attempts takes three more queries for every hundred."""

    @pytest.mark.parametrize(("path", "budget"), [("/settings/export/", 13), ("/settings/export/answers.csv", 4)])
    def test_takes_so_many(self, topics: dict[int, Topic], path: str, budget: int) -> None:
        counts = set()
        for rows, topic in topics.items():
            learner: Learner = LearnerFactory.create()
            long_history(learner, topic.course, rows, size=2)
            counts.add(count_queries(Visitor(learner), path))
        assert len(counts) == 1
        assert max(counts) <= budget


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
        """For htmx the item is read once more, to show it; a plain form leaves that to the page that follows."""
        budget += bool(headers) and not running.is_exam
        data = {"option": options_at(running), "client_seq": 1}
        assert count_queries(Visitor(running.learner, headers=headers), to_item(running), data) <= budget

    @pytest.mark.parametrize("mode", [AttemptMode.TUTOR])
    def test_the_answer_that_closes_a_practice_quiz_takes_seventeen(self, running: Attempt) -> None:
        """Two of them for the readiness of that day, the second where there are answers enough to speak of it."""
        last = running.item_count
        answer_all_but(running, last)
        data = {"option": options_at(running, last)}
        assert count_queries(Visitor(running.learner, headers=HTMX), to_item(running, last), data) <= 17
        running.refresh_from_db()
        assert running.closed_at

    @pytest.mark.parametrize("mode", AttemptMode)
    def test_a_flag_takes_nine(self, running: Attempt) -> None:
        visitor = Visitor(running.learner, headers=HTMX)
        assert count_queries(visitor, to_item(running), {"kind": "flag", "is_flagged": "on"}) <= 9

    @pytest.mark.parametrize("mode", [AttemptMode.TUTOR])
    def test_the_form_of_a_report_takes_five_and_sending_it_eight(self, running: Attempt) -> None:
        answer(running)
        report(running)
        visitor, path = Visitor(running.learner), to("report", running, 1)
        assert count_queries(visitor, path) <= 5
        assert count_queries(visitor, path, {"reason": "typo"}) <= 8

    @pytest.mark.parametrize("mode", AttemptMode)
    def test_the_overview_takes_four(self, running: Attempt) -> None:
        assert count_queries(Visitor(running.learner), to("review", running)) <= 4

    @pytest.mark.parametrize("mode", [AttemptMode.EXAM])
    def test_submitting_takes_fourteen_and_the_results_seven(self, running: Attempt) -> None:
        answer_all_but(running, 1)
        visitor = Visitor(running.learner)
        assert count_queries(visitor, to("submit", running), {}) <= 14
        assert count_queries(visitor, to("result", running)) <= 7

    def test_starting_takes_fourteen(self, topics: dict[int, Topic], rows: int) -> None:
        """One of them because SQLite takes the rows of fifty questions in two parts."""
        visitor = Visitor(LearnerFactory.create())
        data = {"size": rows, "attempt": uuid4()}
        assert count_queries(visitor, to_course("new", topics[rows].course), data) <= 14


def answer_all_but(attempt: Attempt, left_out: int) -> None:
    for position in range(1, attempt.item_count + 1):
        if position != left_out:
            answer(attempt, position, right=position % 2 == 0, now=NOW + HOUR)


@pytest.mark.parametrize("tries", [1, 50])
class TestInterview:
    @pytest.fixture
    def question(self, tries: int) -> InterviewQuestion:
        return InterviewQuestionFactory.create(topic=make_topic(0))

    @pytest.fixture
    def learner(self, question: InterviewQuestion, tries: int) -> Learner:
        learner: Learner = LearnerFactory.create()
        for number in range(tries):
            try_interview(learner, question, "Text", now=NOW - DAY + number * MINUTE)
        draft_interview(learner, question, "Draft")
        return learner

    def test_saving_a_draft_takes_eight(self, learner: Learner, question: InterviewQuestion) -> None:
        data = {"text": "Draft, longer", "base": text_stamp("Draft"), "started_at": NOW.isoformat()}
        assert count_queries(Visitor(learner, headers=HTMX), to_interview(question), data) <= 8

    def test_rating_takes_eighteen(self, learner: Learner, question: InterviewQuestion) -> None:
        data = {"rating": "3", "point": "1", "started_at": NOW.isoformat(), "keep": "on"}
        assert count_queries(Visitor(learner), to_interview(question, "interview_rate"), data) <= 18
