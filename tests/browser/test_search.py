"""The search is a key away, works without JavaScript, and stays out of the way of typing and of a quiz under way."""

import pytest
from playwright.sync_api import Page, expect

from notes.models import Topic
from quizzes.services.indexing import index_course
from tests.browser.support import assert_accessible
from tests.factories import make_topic
from tests.pages import to_lesson


@pytest.fixture
def topic(transactional_db: None) -> Topic:
    topic = make_topic(6)
    index_course(topic.course)
    return topic


def test_a_slash_leads_to_the_box_and_the_box_to_the_lesson(page: Page, topic: Topic, color_scheme: str) -> None:
    page.goto(to_lesson(topic))
    page.keyboard.press("/")
    page.wait_for_url("**/search/")
    box = page.get_by_role("searchbox")
    expect(box).to_be_focused()
    assert_accessible(page)

    box.fill("second sec")
    page.keyboard.type("/")
    expect(box).to_have_value("second sec/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.locator("mark")).to_have_text(["Second", "section"] * 2)
    assert_accessible(page)

    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.get_by_role("link", name="Second section").click()
    expect(page.locator("#second-section")).to_be_in_viewport()


def test_everything_is_found_on_the_narrowest_phone_without_javascript(
    page: Page, topic: Topic, javascript: bool
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(to_lesson(topic))
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_role("searchbox").fill("stem o")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Show more").click()
    expect(page.get_by_role("listitem").filter(has_text="Stem of")).to_have_count(6)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
