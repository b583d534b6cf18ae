"""An evening of interview practice in a real browser, with and without JavaScript."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from quizzes.domain.scheduling import Rating
from quizzes.models import InterviewAnswer, InterviewQuestion, StudyDay
from studyapp.models import Learner
from tests.browser.support import assert_accessible, screenshot, wait_until

COURSE = "/courses/machine-learning-on-aws/"
LIST = f"{COURSE}interview/"
TEXT = "Batch has an end & a deadline. <b>Streams</b> never end."


@pytest.fixture(autouse=True)
def _course(transactional_db: None, small_course: Path) -> None:
    call_command("load_course", str(small_course), verbosity=0)


@pytest.fixture
def question() -> InterviewQuestion:
    return InterviewQuestion.objects.order_by("topic__position", "position")[0]


@pytest.fixture
def address(question: InterviewQuestion) -> str:
    return f"{LIST}{question.topic.slug}/{question.slug}/"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).click()


def no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_guest_answers_compares_rates_and_prints(page: Page, viewport: str, javascript: bool) -> None:
    page.goto(LIST)
    page.get_by_role("link", name="Practise this topic").click()
    expect(page.locator(".answer--model")).to_have_count(0)
    page.get_by_label("My answer").fill(TEXT)
    press(page, "Reveal the model answer")
    page.wait_for_url(re.compile("revealed=1"))
    expect(page.locator(".answer--mine .written")).to_have_text(TEXT)
    expect(page.locator(".answer--model .prose")).to_be_visible()
    points = page.get_by_role("group", name="Key points I made").get_by_role("checkbox")
    points.nth(0).check()
    points.nth(1).check()
    expect(page.get_by_label("Keep this as my best answer")).to_be_checked()
    press(page, "^Good")
    expect(page.locator(".toast")).to_contain_text("Rated Hard, as 2 of 4 key points say")
    answer = InterviewAnswer.objects.get()
    assert (answer.text, answer.final_rating, answer.is_best) == (TEXT, Rating.HARD, True)
    assert StudyDay.objects.get().card_count == 1

    page.goto(LIST)
    page.locator("details.interview-topic").evaluate("each => each.open = true")
    expect(page.locator(".interview-row").first).to_contain_text("best answer kept")
    page.get_by_role("link", name="Print mine").click()
    expect(page.locator(".printed-answer .written")).to_have_text(TEXT)


def test_a_mock_interview_from_start_to_summary(page: Page, javascript: bool) -> None:
    page.goto(LIST)
    page.get_by_label("Questions").fill("2")
    press(page, "Start")
    for number in (1, 2):
        expect(page.locator(".breadcrumbs")).to_contain_text(f"question {number} of 2")
        if javascript:
            expect(page.get_by_role("timer")).to_have_text(re.compile(r"^0:0\d$"))
        press(page, "Reveal the model answer")
        page.get_by_role("checkbox").first.check()
        press(page, "^Good")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mock interview: 2 of 2 answered")
    assert InterviewAnswer.objects.filter(rated_at__isnull=False).count() == 2


def test_keys_reveal_and_rate(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("My answer").press_sequentially("1 a")
    expect(page.get_by_label("My answer")).to_have_value("1 a")  # keys rest while typing
    page.locator("h1").evaluate("() => document.activeElement.blur()")
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("revealed=1"))
    page.get_by_role("checkbox").first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    page.keyboard.press("2")
    expect(page.locator(".toast")).to_contain_text("Rated Again, as 1 of 4 key points say")
    assert InterviewAnswer.objects.get().text == "1 a"


def test_enter_reveals_too(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("revealed=1"))


class TestAutosave:
    def test_saves_after_a_pause(self, page: Page, address: str) -> None:
        page.goto(address)
        page.get_by_label("My answer").press_sequentially("A stream")
        expect(page.locator(".draft-status-line")).to_have_text(re.compile(r"Saved \d\d:\d\d:\d\d UTC"))
        assert InterviewAnswer.objects.get().text == "A stream"
        known = page.locator("[name=base]").get_attribute("value")
        page.get_by_label("My answer").press_sequentially(" never ends")
        expect(page.locator("[name=base]")).not_to_have_attribute("value", str(known))
        assert InterviewAnswer.objects.get().text == "A stream never ends"

    def test_saves_on_leaving(self, page: Page, address: str) -> None:
        page.goto(address)
        page.get_by_label("My answer").press_sequentially("A thought in a hurry")
        page.goto(LIST)
        wait_until(page, lambda: any(cookie["name"] == "sessionid" for cookie in page.context.cookies()))
        assert Learner.objects.count() == 1
        page.goto(address)
        expect(page.get_by_label("My answer")).to_have_value("A thought in a hurry")

    def test_revealing_while_it_saves_loses_nothing_and_makes_one_guest(self, page: Page, address: str) -> None:
        page.goto(address)
        page.route(re.compile(re.escape(address)), lambda route: (page.wait_for_timeout(300), route.continue_())[1])
        page.get_by_label("My answer").press_sequentially("A stream")
        with page.expect_request(lambda request: request.method == "POST"):
            pass
        page.get_by_label("My answer").press_sequentially(" never ends")
        press(page, "Reveal the model answer")
        expect(page.locator(".answer--mine .written")).to_have_text("A stream never ends")
        assert Learner.objects.count() == InterviewAnswer.objects.count() == 1

    def test_says_so_when_another_window_wrote_meanwhile_and_shows_both(
        self, page: Page, address: str, expected_noise: list[str]
    ) -> None:
        expected_noise.append("409")
        page.goto(address)
        page.get_by_label("My answer").press_sequentially("Here")
        expect(page.locator(".draft-status-line")).to_contain_text("Saved")
        other = page.context.new_page()
        other.goto(address)
        other.get_by_label("My answer").press_sequentially(" and there. ")
        expect(other.locator(".draft-status-line")).to_contain_text("Saved")
        page.get_by_label("My answer").press_sequentially(" only")
        expect(page.locator(".draft-status-line")).to_contain_text("changed in another window")
        press(page, "^Save")
        expect(page.get_by_label("My answer")).to_have_value("Here only")
        expect(page.locator(".other-text .written")).to_contain_text("and there.")

    def test_tries_again_when_the_server_does_not_answer(
        self, page: Page, address: str, expected_noise: list[str]
    ) -> None:
        expected_noise.append("ERR_INTERNET_DISCONNECTED")
        page.goto(address)
        page.context.set_offline(True)
        page.get_by_label("My answer").press_sequentially("Offline")
        expect(page.locator(".draft-status-line")).to_contain_text("Not saved yet")
        page.context.set_offline(False)
        expect(page.locator(".draft-status-line")).to_contain_text("Saved", timeout=10_000)
        assert InterviewAnswer.objects.get().text == "Offline"


def test_the_clock_is_shown_on_demand_and_spoken_only_when_asked(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("timer")).to_be_hidden()
    press(page, "I say it aloud")
    expect(page.get_by_role("timer")).to_be_visible()
    expect(page.get_by_role("timer")).to_have_attribute("aria-live", "off")
    page.keyboard.press("t")
    expect(page.locator("[data-behavior=announcer]")).to_have_text(re.compile("minutes spent"))


@pytest.mark.once
def test_pages_are_accessible_and_never_scroll_sideways(page: Page, color_scheme: str, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(address)
    page.get_by_label("My answer").fill("w" * 300)
    assert_accessible(page)
    press(page, "Reveal the model answer")
    assert_accessible(page)
    assert no_sideways_scroll(page)
    screenshot(page, "interview")
    page.get_by_role("checkbox").first.check()
    press(page, "^Again")
    for path in (address, f"{LIST}?topic=data-job-styles-and-types", f"{LIST}mine/"):
        page.goto(path)
        assert_accessible(page)
        assert no_sideways_scroll(page), path
    page.goto(LIST)
    press(page, "Start")
    page.get_by_role("link", name="Mock interview").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("0 of 5")
    assert_accessible(page)
    assert no_sideways_scroll(page)
