"""Terms in lessons open their definition by mouse and keyboard, with and without JavaScript, and move nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from notes.models import Term, Topic
from tests.browser.support import assert_accessible
from tests.factories import TermFactory, make_topic, with_term
from tests.pages import to_glossary, to_lesson


@pytest.fixture
def topic(transactional_db: None) -> Topic:
    topic = make_topic(1)
    with_term(topic.lesson, TermFactory.create(course=topic.course, topic=topic, name="recall", slug="recall"))
    return topic


def test_a_term_opens_its_card_and_leads_to_the_glossary(
    page: Page, topic: Topic, viewport: str, javascript: bool
) -> None:
    page.goto(to_lesson(topic))
    term, card = page.get_by_role("button", name="recall"), page.get_by_role("group", name="recall")
    place = term.bounding_box()
    expect(card).to_be_hidden()

    term.focus()
    page.keyboard.press("Enter")
    expect(card).to_contain_text("What it means.")
    expect(card).to_be_in_viewport(ratio=1)
    assert term.bounding_box() == place
    if javascript:
        assert_accessible(page)

    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(term).to_be_focused()

    term.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("glossary/#term-recall"))
    expect(page.locator("#term-recall")).to_be_in_viewport()


def test_the_glossary_is_searched_without_javascript_too(
    page: Page, topic: Topic, viewport: str, javascript: bool
) -> None:
    TermFactory.create(course=topic.course, name="precision")
    page.goto(to_glossary(topic.course))
    expect(page.locator("dfn")).to_have_count(Term.objects.count())
    if javascript:
        assert_accessible(page)

    page.get_by_role("searchbox").fill("reca")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("dfn")).to_have_text(["recall"])
    page.get_by_role("link", name="Show all terms").click()
    expect(page.locator("dfn")).to_have_count(2)
