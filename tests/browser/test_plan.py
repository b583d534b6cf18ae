"""The way to the day of the exam, in a real browser: a goal, the plan, the sheet on screen and on paper."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from studyapp.models import Learner
from tests.browser.support import assert_accessible, screenshot
from tests.browser.test_journeys import COURSE, choose, press


@pytest.fixture(autouse=True)
def _course(transactional_db: None, small_course: Path) -> None:
    call_command("load_course", str(small_course), verbosity=0)


def set_goal(page: Page, *, days: int, minutes: int) -> None:
    page.goto(f"{COURSE}goal/")
    today = Learner(time_zone="UTC").study_day(timezone.now())  # yesterday still, where night owls run this
    page.get_by_label("Day of the exam").fill(f"{today + timedelta(days=days):%Y-%m-%d}")
    page.get_by_label("Minutes a day").fill(str(minutes))
    press(page, "Keep this goal")


def sideways(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_a_learner_plans_to_the_exam_and_takes_up_today(
    page: Page, viewport: str, color_scheme: str, javascript: bool
) -> None:
    page.goto(f"{COURSE}plan/")
    expect(page.get_by_role("heading", level=1)).to_have_text("The next two weeks")
    set_goal(page, days=30, minutes=60)
    page.get_by_role("link", name="Plan day by day").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("30 days to")
    expect(page.locator(".plan-day--today")).to_contain_text("Today")
    expect(page.locator(".plan-day--exam")).to_contain_text("exam")
    assert sideways(page) <= 0
    if javascript:
        assert_accessible(page)
        screenshot(page, f"plan-{viewport}-{color_scheme}")
    press(page, "Do not count")
    expect(page.locator(".toast")).to_have_text("Days in a row are no longer shown.")
    press(page, "Today’s round")
    page.wait_for_url(re.compile("/items/"))


def test_the_sheet_is_made_of_misses_and_prints_without_the_site(page: Page) -> None:
    page.goto(f"{COURSE}sheet/")
    expect(page.get_by_text("you have answered nothing yet")).to_be_visible()
    press(page, "Start today’s round")
    page.wait_for_url(re.compile("/items/"))
    for _ in range(3):
        choose(page, right=False)
        press(page, "Check")
        expect(page.locator(".verdict")).to_contain_text("Not right")
        before = page.url
        page.locator("a[data-default]").click()
        page.wait_for_url(lambda url, before=before: url != before)
    page.goto(f"{COURSE}sheet/")
    expect(page.get_by_role("heading", name="Missed facts")).to_be_visible()
    expect(page.locator(".sheet-facts").first.locator("li")).to_have_count(3)
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert sideways(page) <= 0
    page.emulate_media(media="print")
    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.locator(".site-footer")).to_be_hidden()
    expect(page.get_by_role("heading", name="Missed facts")).to_be_visible()
    pages = page.pdf(format="A4").count(b"/Type /Page\n")
    assert pages in (1, 2)


def test_nothing_of_the_plan_scrolls_sideways_on_the_smallest_phone(page: Page) -> None:
    set_goal(page, days=9, minutes=30)
    page.set_viewport_size({"width": 320, "height": 640})
    for address in ("plan/", "missed/", "missed/?show=lucky", "sheet/"):
        page.goto(COURSE + address)
        assert sideways(page) <= 0, address


def test_the_calendar_file_can_be_kept(page: Page) -> None:
    page.goto(f"{COURSE}plan/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Take it into your calendar").click()
    assert download.value.suggested_filename == "machine-learning-on-aws-plan.ics"
