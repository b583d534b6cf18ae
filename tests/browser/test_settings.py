"""Settings in a real browser: what is chosen stands before the first paint, on every page, and can be read by all."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from notes.models import Topic
from studyapp.models import Learner
from tests.browser.support import assert_accessible, screenshot, wait_until
from tests.factories import InterviewQuestionFactory, LearnerFactory, begin, make_exam, make_topic
from tests.pages import Visitor, to_check, to_course, to_glossary, to_interview, to_item, to_lesson, to_reviews

PAINTS = """
const look = () => ({ ...document.documentElement.dataset });
new PerformanceObserver(() => { window.lookAtPaint ??= look(); }).observe({ type: "paint" });
document.addEventListener("DOMContentLoaded", () => { window.lookWhenParsed = look(); });
"""


@pytest.fixture
def topic(transactional_db: None) -> Topic:
    topic = make_topic(3, title="Streams")
    InterviewQuestionFactory.create(topic=topic)
    return topic


@pytest.fixture
def learner(page: Page, topic: Topic, live_server: LiveServer) -> Learner:
    """A learner whose session this browser has."""
    learner: Learner = LearnerFactory.create()
    cookie = Visitor(learner).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return learner


def save(page: Page) -> None:
    page.get_by_role("button", name="Save settings").click()
    expect(page.locator(".toast")).to_have_text("Settings saved.")


def paper(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


def root_size(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).fontSize")


def sideways(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


DARK_PAPER = "rgb(19, 24, 25)"
LOOK = {"theme": "dark", "text": "150", "motion": "reduced", "shortcuts": "off", "scripted": ""}


def test_the_look_stands_before_the_first_paint_on_lessons_too(page: Page, topic: Topic, learner: Learner) -> None:
    page.add_init_script(PAINTS)
    page.goto("/settings/")
    page.get_by_label("Dark", exact=True).check()
    page.get_by_label("Largest").check()
    page.get_by_label("Reduce motion").check()
    page.get_by_label("Keyboard shortcuts").uncheck()
    save(page)
    for address in ("/settings/", to_lesson(topic), to_glossary(topic.course)):
        page.goto(address)
        for moment in ("lookWhenParsed", "lookAtPaint"):
            wait_until(page, lambda: page.evaluate(f"Boolean(window.{moment})"))  # noqa: B023
            assert page.evaluate(f"window.{moment}") == LOOK, f"{moment} of {address}"
        assert (paper(page), root_size(page)) == (DARK_PAPER, "24px")
        page.keyboard.press("?")
        expect(page.locator("#key-help")).to_be_hidden()
    assert page.locator(".button").first.evaluate("each => getComputedStyle(each).transitionDuration") == "0s"


def test_shortcuts_off_leaves_the_keys_of_a_question_alone(page: Page, topic: Topic, learner: Learner) -> None:
    item = to_item(begin(learner, topic.course))
    page.goto(item)
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Switch the keys off").check()
    with page.expect_response("**/settings/look/") as sent:
        page.keyboard.press("Escape")
    assert sent.value.status == 204
    page.goto(item)
    page.keyboard.press("a")
    expect(page.locator(':checked[name="option"]')).to_have_count(0)
    page.goto("/settings/")
    expect(page.get_by_label("Keyboard shortcuts")).not_to_be_checked()
    page.get_by_label("Keyboard shortcuts").check()
    save(page)
    page.goto(item)
    page.keyboard.press("a")
    expect(page.locator(':checked[name="option"]')).to_have_count(1)


def test_the_theme_button_is_kept_for_the_learner_even_without_a_connection(
    page: Page, topic: Topic, learner: Learner, expected_noise: list[str]
) -> None:
    expected_noise.append("ERR_INTERNET_DISCONNECTED")
    page.goto("/settings/")
    page.context.set_offline(True)
    for _ in range(2):
        page.get_by_role("button", name="Theme").click()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    expect(page.get_by_label("Dark", exact=True)).to_be_checked()
    page.wait_for_event("requestfailed")
    page.context.set_offline(False)
    with page.expect_response("**/settings/look/"):
        page.goto(to_lesson(topic))
    assert paper(page) == DARK_PAPER
    is_saved = "document.cookie.includes('look=theme:dark') && !document.cookie.includes('!')"
    wait_until(page, lambda: page.evaluate(is_saved))
    learner.refresh_from_db()
    assert learner.theme == "dark"


@pytest.mark.parametrize("javascript", [False], ids=["no-javascript"], indirect=True)
def test_without_javascript_the_look_stands_on_personal_pages(page: Page, javascript: bool, learner: Learner) -> None:
    page.goto("/settings/")
    page.get_by_label("Dark", exact=True).check()
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    save(page)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")


def test_a_stranger_sets_everything_by_keyboard(page: Page, topic: Topic) -> None:
    make_exam(topic.course, 100)
    page.goto("/settings/")
    for name in ("Day of the exam", "Time zone", "Your time in timed quizzes", "Shuffle the options"):
        page.get_by_label(name).focus()
        expect(page.get_by_label(name)).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_label("As the device says").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Light", exact=True)).to_be_checked()
    page.get_by_role("button", name="Save settings").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_have_text("Settings saved.")
    guest = Learner.objects.get()
    assert (guest.is_guest, guest.theme, guest.shuffles_options, guest.time_zone) == (True, "light", False, "UTC")


def test_it_reads_well_on_phone_and_desktop(page: Page, learner: Learner) -> None:
    for width, scheme in ((390, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto("/settings/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
        assert_accessible(page)
        assert sideways(page) <= 0
        screenshot(page, f"settings-{width}-{scheme}")


def test_the_largest_text_scrolls_nothing_sideways_on_the_smallest_phone(
    page: Page, topic: Topic, learner: Learner, live_server: LiveServer
) -> None:
    Learner.objects.update(text_size=150)
    make_exam(topic.course, 60, 40)
    course, question = topic.course, topic.interviewquestions.get()
    page.set_viewport_size({"width": 320, "height": 640})
    views = ("course", "new", "mock", "goal", "plan", "progress", "missed", "history", "interview")
    addresses = ["/", "/settings/", *(to_course(view, course) for view in views), to_reviews(course), to_check(topic)]
    addresses += [to_item(begin(learner, course)), to_interview(question), to_lesson(topic), to_glossary(course)]
    for address in addresses:
        page.goto(address)
        assert (root_size(page), max(sideways(page), 0)) == ("24px", 0), address
