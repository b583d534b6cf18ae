"""What a person does in an evening, in a real browser: with and without JavaScript, on a phone and on a desk."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, expect

from quizzes.models import Attempt, AttemptItem
from tests.browser.support import VIEWPORTS, assert_accessible, screenshot
from tests.courses import BUNDLED
from tests.factories import chosen_options

COURSE = "/courses/machine-learning-on-aws/"
LESSON = f"{COURSE}data-job-styles-and-types/"


@pytest.fixture(autouse=True)
def _course(transactional_db: None, small_course: Path) -> None:
    call_command("load_course", str(small_course), verbosity=0)


def shown_item(page: Page) -> AttemptItem:
    """The item of the player page that is open."""
    found = re.search(r"/attempts/([0-9a-f-]+)/items/(\d+)/", page.url)
    assert found, page.url
    items = AttemptItem.objects.select_related("revision", "attempt")
    return items.get(attempt_id=found[1], position=int(found[2]))


def choose(page: Page, *, right: bool) -> None:
    for identifier in chosen_options(shown_item(page).revision.item, right=right):
        page.locator(f'.option:has(input[value="{identifier}"])').click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def expect_saved(page: Page) -> None:
    """Wait until the timed player says that the server has everything."""
    expect(page.locator('[data-behavior="saved"]')).to_have_text(re.compile("^Saved "))


def go_on(page: Page) -> None:
    """Press Next, or on the last question what leads to the results, and wait for the page that follows."""
    before = page.url
    page.locator("a[data-default]").click()
    page.wait_for_url(lambda url: url != before)


def start(page: Page, address: str) -> None:
    page.goto(address)
    press(page, "Start")
    page.wait_for_url(re.compile("/items/1/"))


def practise(page: Page, count: int, *, wrong: int) -> None:
    """Answer all questions of the practice quiz that is open, the first `wrong` of them wrongly."""
    for number in range(count):
        choose(page, right=number >= wrong)
        press(page, "Check")
        expect(page.locator(".verdict")).to_contain_text("Not right" if number < wrong else "Right")
        go_on(page)


def test_a_guest_practises_reviews_and_retakes(page: Page, viewport: str, javascript: bool) -> None:
    page.goto("/")
    page.get_by_role("button", name=re.compile("5 questions")).click()
    page.wait_for_url(re.compile("/items/1/"))
    choose(page, right=False)
    press(page, "Check")
    expect(page.locator(".verdict")).to_contain_text("Not right")
    expect(page.locator(".reviewed-option--distractor-chosen .rationale").first).to_be_visible()
    expect(page.get_by_role("link", name="Read the lesson section")).to_have_attribute(
        "href", re.compile(re.escape(LESSON) + "#")
    )
    go_on(page)
    practise(page, 4, wrong=1)

    expect(page.get_by_role("heading", level=1)).to_contain_text("3 of 5 right")
    page.get_by_role("button", name="Retake the 2 missed").click()
    page.wait_for_url(re.compile("/items/1/"))
    practise(page, 2, wrong=0)
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 of 2 right")

    page.goto(f"{COURSE}missed/")
    expect(page.locator(".reviewed-item")).to_have_count(2)  # right once only: they stay
    page.goto(f"{COURSE}attempts/")
    expect(page.locator("table.attempts tbody tr")).to_have_count(2)


def test_a_timed_quiz_survives_a_closed_tab(context: BrowserContext, viewport: str, javascript: bool) -> None:
    page = context.new_page()
    start(page, f"{COURSE}quiz/new/?mode=exam&size=12")
    for position in (1, 2, 3):
        choose(page, right=position != 2)
        press(page, "Next")
        page.wait_for_url(re.compile(f"/items/{position + 1}/"))
    if javascript:
        expect_saved(page)
    expect(page.locator("main")).not_to_contain_text("Explanation")
    page.close()

    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Resume").first.click()
    page.wait_for_url(re.compile("/items/4/"))
    page.goto(page.url.split("items")[0] + "review/")
    expect(page.locator("main")).to_contain_text("3 answered · 9 open")
    page.get_by_role("button", name="Submit with 9 open").click()
    if javascript:
        press(page, "End and see the results")
    page.wait_for_url(re.compile("/result/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 of 12 right")
    assert Attempt.objects.get().answered_count == 3


def test_a_click_is_saved_before_going_on(page: Page) -> None:
    start(page, f"{COURSE}quiz/new/?mode=exam&size=3")
    choose(page, right=True)
    expect_saved(page)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "1")
    assert shown_item(page).answered_at is not None


def test_the_keyboard_is_enough(page: Page) -> None:
    start(page, f"{COURSE}quiz/new/?size=2")
    for number in range(2):
        for identifier in chosen_options(shown_item(page).revision.item, right=True):
            letter = page.locator(f'input[value="{identifier}"]').get_attribute("data-letter")
            page.keyboard.press(letter or "")
        page.keyboard.press("Enter")
        expect(page.locator(".verdict")).to_be_focused()
        before = page.url
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, before=before: url != before)
        assert number == 1 or page.url.endswith("/items/2/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 of 2 right")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_question_in_the_lesson_is_answered_in_place(page: Page, viewport: str) -> None:
    page.goto(LESSON)
    page.get_by_role("link", name=re.compile("Check yourself")).first.click()
    slot = page.locator(".check-slot form")
    expect(slot).to_be_visible()
    page.locator(".check-slot .option").first.click()
    if page.locator('.check-slot input[type="checkbox"]').count():
        page.locator(".check-slot .option").nth(1).click()
    press(page, "Check")
    expect(page.locator(".check-slot .verdict")).to_be_visible()
    assert page.url.endswith(LESSON)


@pytest.mark.once
def test_every_page_is_accessible_and_fits_the_window(page: Page) -> None:
    """Axe looks at each scheme once; what depends on both scheme and width is left to the screenshots."""

    def look(name: str, address: str | None = None) -> None:
        if address:
            page.goto(address)
        for (viewport, size), color_scheme in product(VIEWPORTS.items(), ("light", "dark")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=color_scheme)
            if (viewport, color_scheme) in (("phone", "light"), ("desktop", "dark")):
                assert_accessible(page)
            width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert width <= 0, f"{name} scrolls sideways by {width} pixels"
            screenshot(page, f"{name}-{viewport}-{color_scheme}")

    call_command("load_course", str(BUNDLED), verbosity=0)
    look("landing", "/")
    for name, address in (("missed-empty", "missed/"), ("progress-empty", "progress/"), ("builder", "quiz/new/")):
        look(name, COURSE + address)
    look("course", COURSE)
    look("lesson", LESSON)
    start(page, f"{COURSE}quiz/new/?size=3")
    look("item")
    choose(page, right=False)
    press(page, "Check")
    expect(page.locator(".verdict")).to_be_visible()
    look("practice")
    page.keyboard.press("Shift+Digit1")
    page.wait_for_url("**/report/")
    look("report")
    page.go_back()
    go_on(page)
    practise(page, 2, wrong=0)
    look("result")
    start(page, f"{COURSE}quiz/new/?mode=exam&size=12")
    choose(page, right=True)
    look("exam")
    look("overview", page.url.split("items")[0] + "review/")
    look("resume-offer", f"{COURSE}quiz/new/")
    for name, address in (("missed", "missed/"), ("progress", "progress/"), ("history", "attempts/")):
        look(name, COURSE + address)
    look("interview", f"{COURSE}interview/")
    look("today", "/")


def test_320_pixels_are_enough(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    start(page, f"{COURSE}quiz/new/?size=3")
    addresses = [page.url, "/", COURSE, LESSON, f"{COURSE}quiz/new/", f"{COURSE}progress/", f"{COURSE}interview/"]
    for address in addresses:
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, address
