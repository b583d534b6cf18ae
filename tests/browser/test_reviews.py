"""The due queue in a real browser: by keyboard only, on a phone and on a desk, with and without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from notes.models import Topic
from quizzes.models import QuestionProgress, ReviewLog
from quizzes.models.attempts import Attempt, AttemptKind
from studyapp.models import Learner
from tests.browser.support import assert_accessible, screenshot
from tests.factories import LearnerFactory, answer, begin, make_topic
from tests.pages import Visitor, to_item

CARDS = 3


@pytest.fixture
def topic(transactional_db: None) -> Topic:
    return make_topic(CARDS)


@pytest.fixture
def learner(topic: Topic) -> Learner:
    """Somebody who missed everything two days ago."""
    learner: Learner = LearnerFactory.create()
    at = timezone.now() - timedelta(days=2)
    attempt = begin(learner, topic.course, now=at)
    for position in range(1, CARDS + 1):
        answer(attempt, position, right=False, now=at)
    return learner


@pytest.fixture
def page(context: BrowserContext, learner: Learner, live_server: LiveServer) -> Page:
    cookie = Visitor(learner).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return context.new_page()


def key_letter(page: Page) -> str:
    """In every question of these tests the option `a` is right, wherever it stands."""
    return page.locator('input[name="option"][value="a"]').get_attribute("data-letter") or ""


def pressed(page: Page) -> str:
    return page.locator('[name="rating"][aria-pressed="true"]').get_attribute("value") or ""


def row(page: Page) -> QuestionProgress:
    found = re.search(r"/questions/(\d+)/", page.locator(".rating-form").get_attribute("action") or "")
    assert found
    return QuestionProgress.objects.get(question_id=found[1])


def test_the_keyboard_is_enough(page: Page) -> None:
    page.goto("/reviews/")
    expect(page.locator(".review-count")).to_contain_text("3 left")
    page.keyboard.press(key_letter(page))
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_be_focused()
    assert pressed(page) == "3"
    page.keyboard.press("2")
    expect(page.locator(".rating-line")).to_contain_text("You rated it Hard")
    hard = row(page).due_on
    page.keyboard.press("4")
    expect(page.locator(".rating-line")).to_contain_text("You rated it Easy")
    assert row(page).due_on > hard
    page.keyboard.press("z")
    expect(page.locator(".rating-line")).to_contain_text("You rated it Hard")
    assert row(page).due_on == hard

    page.keyboard.press("Enter")
    expect(page.locator(".review-count")).to_contain_text("2 left")
    page.keyboard.press("-")
    expect(page.locator(".toast")).to_contain_text("Put off until tomorrow")
    expect(page.locator(".review-count")).to_contain_text("1 left")
    page.keyboard.press("z")
    page.wait_for_url(re.compile(r"/reviews/questions/\d+/$"))
    expect(page.get_by_role("group", name="Choose one")).to_be_visible()
    page.keyboard.press("Shift+@")
    expect(page.locator(".toast")).to_contain_text("Suspended")
    expect(page.locator(".review-count")).to_contain_text("1 left")
    page.keyboard.press(key_letter(page))
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Finished: 2 done today.")
    assert Attempt.objects.filter(kind=AttemptKind.REVIEW).count() == 2


def test_a_rating_keeps_the_focus_where_it_was_pressed(page: Page) -> None:
    page.goto("/reviews/")
    page.keyboard.press(key_letter(page))
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Easy")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()


def test_it_works_without_javascript_too(page: Page, viewport: str, javascript: bool) -> None:
    page.goto("/reviews/")
    page.locator('.option:has(input[value="a"])').click()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict")).to_contain_text("Right")
    page.get_by_role("button", name="Again").click()
    expect(page.locator(".rating-line")).to_contain_text("You rated it Again")
    page.get_by_role("button", name="Undo: rated").click()
    expect(page.locator(".rating-line")).to_contain_text("Your answer speaks for Good")
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".review-count")).to_contain_text("2 left")
    page.get_by_role("button", name="Suspend").click()
    page.get_by_role("link", name="1 suspended card").click()
    page.get_by_role("button", name="Take up again").click()
    expect(page.locator("main")).to_contain_text("Nothing is suspended.")
    assert ReviewLog.objects.count() == 4


def test_practice_opens_the_rating_in_place(page: Page, learner: Learner, topic: Topic) -> None:
    attempt = begin(learner, topic.course, size=1, now=timezone.now())
    answer(attempt, now=timezone.now())
    page.goto(to_item(attempt))
    page.get_by_role("link", name="When it comes back").click()
    expect(page.get_by_role("heading", name="When it comes back")).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator(".rating-line")).to_contain_text("You rated it Again")
    assert page.url.endswith(to_item(attempt))


@pytest.mark.parametrize("path", ["/reviews/", "/reviews/suspended/"])
def test_pages_are_accessible_and_fit_the_smallest_phone(
    page: Page, learner: Learner, color_scheme: str, path: str
) -> None:
    page.goto("/reviews/")
    page.get_by_role("button", name="Suspend").click()
    page.goto(path)
    assert_accessible(page)
    if path == "/reviews/":
        screenshot(page, f"reviews-desktop-{color_scheme}")
        page.keyboard.press(key_letter(page))
        page.keyboard.press("Enter")
        expect(page.locator(".rating")).to_be_visible()
        assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= 320")
