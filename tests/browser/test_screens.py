"""Every screen of a learner, while there is nothing to show yet and after thousands of answers."""

from itertools import product

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from notes.models import Course
from quizzes.models import AttemptItem
from quizzes.services.indexing import index_course
from studyapp.models import Learner
from tests.browser.support import assert_accessible
from tests.factories import (
    DAY,
    CourseFactory,
    InterviewQuestionFactory,
    LearnerFactory,
    long_history,
    make_exam,
    report,
    try_interview,
)
from tests.pages import HOSTILE, to_course, to_glossary, to_reviews, to_search

pytestmark = pytest.mark.once

VIEWS = (
    *("course", "progress", "missed", "history", "plan", "sheet", "goal", "new", "mock"),
    *("interview", "interview_mine"),
)


@pytest.fixture
def course(transactional_db: None) -> Course:
    course: Course = CourseFactory.create(title="Data engineering")
    make_exam(course, 20, 24, 36, 20, per_domain=60, question_count=65, scored_count=50)
    for topic in course.topics.all():
        InterviewQuestionFactory.create(topic=topic)
    index_course(course)
    return course


@pytest.fixture
def learner(page: Page, course: Course, live_server: LiveServer) -> Learner:
    """A learner whose session this browser has."""
    learner: Learner = LearnerFactory.create()
    client = Client()
    client.force_login(learner)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return learner


def look_at_all(page: Page, course: Course) -> None:
    """Nothing fails, nothing scrolls sideways, and axe finds nothing, on phone and desktop, light and dark."""
    addresses = [
        "/",
        "/reports/",
        to_search(""),
        to_search("o"),
        to_glossary(course),
        to_reviews(course),
        *(to_course(view, course) for view in VIEWS),
    ]
    for address, (width, scheme) in product(addresses, ((390, "light"), (1280, "dark"))):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{address} at {width}"


def test_with_nothing_done_yet(page: Page, course: Course, learner: Learner) -> None:
    look_at_all(page, course)


def test_after_thousands_of_answers(page: Page, course: Course, learner: Learner) -> None:
    now = timezone.now()
    long_history(learner, course, 80, now=now)
    for topic in course.topics.all():
        try_interview(learner, topic.interviewquestions.get(), "A stream.", now=now - DAY)
    assert AttemptItem.objects.filter(attempt__learner=learner).count() == 4_000
    report(learner.attempts.all()[0], 1, f"{HOSTILE}\n{'long' * 200}", source_url=f"https://a.example/{'p' * 400}")
    look_at_all(page, course)
