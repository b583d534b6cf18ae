"""A session that ends anyway loses no answer: in an exam, in practice, in an interview answer, in every tab."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from quizzes.models import Attempt, InterviewAnswer
from studyapp import clock
from studyapp.models import Learner, Session
from tests.browser.exam_support import (
    Sitting,
    answers_in,
    assert_true_to_its_log,
    make_exam,
    outbox_of,
    said,
    sign_in,
)
from tests.browser.support import assert_accessible, settle_pages
from tests.factories import InterviewQuestionFactory, begin, make_topic
from tests.pages import to_interview, to_item

PASSWORD = "a long enough password"


@pytest.fixture
def expected_noise() -> list[str]:
    """What Chromium itself writes about requests that these tests make fail."""
    return ["Failed to load resource", "Response Status Error Code 404"]


@pytest.fixture
def attempt(transactional_db: None) -> Attempt:
    return make_exam(singles=3, multiples=0)


@pytest.fixture
def learner(attempt: Attempt) -> Learner:
    """Of the exam, with a password."""
    learner: Learner = attempt.learner
    learner.set_password(PASSWORD)
    learner.save()
    return learner


@pytest.fixture
def page(context: BrowserContext, learner: Learner, live_server: LiveServer) -> Iterator[Page]:
    sign_in(context, learner, live_server.url)
    yield context.new_page()
    settle_pages(context)


@pytest.fixture
def sitting(page: Page, attempt: Attempt, live_server: LiveServer) -> Sitting:
    return Sitting(page, attempt, live_server.url)


def end_session() -> None:
    """It expired, or its learner signed out elsewhere or changed the password."""
    assert Session.objects.all().delete()[0]


def sign_in_by_form(page: Page, learner: Learner) -> None:
    page.wait_for_url(re.compile("/account/login/"))
    page.locator("input[name=login]").fill(learner.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")


def come_back(page: Page) -> None:
    """What a browser says when its window, or this tab, is in front again."""
    page.evaluate("dispatchEvent(new Event('focus'))")


class TestInTheMiddleOfAnExam:
    def test_answers_wait_and_all_arrive_after_signing_in(self, sitting: Sitting, learner: Learner) -> None:
        page = sitting.page
        sitting.open().choose("b")
        sitting.expect_saved()
        end_session()
        sitting.next()
        sitting.choose("c")
        sitting.expect_waiting("You are signed out. Your answers are kept in this browser")
        sitting.next()
        sitting.choose("d")
        sitting.expect_waiting("You can go on.")
        assert_accessible(page)
        before = sitting.seconds_left
        expect(page.locator('[data-behavior="timer"]')).not_to_have_text(f"{before // 60}:{before % 60:02}")
        page.get_by_role("link", name="Sign in").click()
        sign_in_by_form(page, learner)
        page.wait_for_url(re.compile("/items/"))
        sitting.expect_saved()
        assert [event.payload["option"] for event in answers_in(sitting.attempt)] == [["b"], ["c"], ["d"]]
        assert said(sitting.attempt) == {1: ["b"], 2: ["c"], 3: ["d"]}
        assert_true_to_its_log(sitting.attempt)

    def test_pages_of_the_exam_say_what_they_wait_for(self, sitting: Sitting) -> None:
        sitting.open()
        end_session()
        sitting.page.keyboard.press("r")
        sitting.expect_waiting("That page opens when you are signed in again.")
        sitting.page.get_by_role("link", name="Sign in").click()
        sitting.page.wait_for_url(re.compile("/account/login/"))

    def test_somebody_who_signed_in_in_another_tab_sends_nothing_of_it(
        self, sitting: Sitting, learner: Learner, context: BrowserContext, live_server: LiveServer
    ) -> None:
        other = make_exam(singles=1, multiples=0)
        sitting.open()
        end_session()
        sign_in(context, other.learner, live_server.url)
        sitting.choose("b")
        sitting.expect_waiting("not signed in as the person who began this exam")
        tab = context.new_page()
        with tab.expect_response(re.compile("/items/1/")) as refused:  # what any page does with an outbox it finds
            tab.goto("/")
        assert refused.value.status == 404
        assert [event["fields"][0] for event in outbox_of(tab)] == [["option", "b"]]
        assert not answers_in(sitting.attempt)
        assert not other.events.exists()
        context.clear_cookies()
        tab.goto("/account/login/")
        sign_in_by_form(tab, learner)
        tab.wait_for_url(re.compile("/$"))
        come_back(sitting.page)
        sitting.expect_saved()
        assert said(sitting.attempt) == {1: ["b"]}
        assert not other.events.exists()

    def test_clearing_the_browser_clears_what_waits(self, sitting: Sitting) -> None:
        sitting.open()
        end_session()
        sitting.choose("b")
        sitting.expect_waiting("You are signed out")
        sitting.page.goto("/reviews/")
        assert outbox_of(sitting.page)
        sitting.page.evaluate("studyappOutbox.clear()")
        sitting.page.reload()
        assert not outbox_of(sitting.page)


@pytest.fixture
def practice(learner: Learner) -> Attempt:
    return begin(learner, make_topic(2).course, now=clock.now())


class TestInPractice:
    def test_a_choice_stays_on_the_page_and_is_checked_on_coming_back(
        self, page: Page, practice: Attempt, learner: Learner
    ) -> None:
        page.goto(to_item(practice))
        page.locator("label.option").nth(1).click()
        end_session()
        page.get_by_role("button", name="Check").click()
        banner = page.locator('[data-behavior="connection"]')
        expect(banner).to_contain_text("Not saved yet: you are signed out. Your choice is kept on this page.")
        expect(page.locator('input[name="option"]').nth(1)).to_be_checked()
        with page.context.expect_page() as opened:
            banner.get_by_role("link", name="Sign in").click()
        sign_in_by_form(opened.value, learner)
        opened.value.wait_for_url(re.compile("/items/1/"))
        come_back(page)
        expect(page.locator('[data-behavior="verdict"]')).to_be_visible()
        expect(banner).to_be_hidden()
        assert practice.events.count() == 1

    def test_a_guest_is_told_that_nobody_can_get_back(
        self, page: Page, practice: Attempt, learner: Learner, live_server: LiveServer
    ) -> None:
        learner.is_guest = True
        learner.set_unusable_password()
        learner.save()
        sign_in(page.context, learner, live_server.url)
        page.goto(to_item(practice))
        page.locator("label.option").nth(1).click()
        end_session()
        page.get_by_role("button", name="Check").click()
        expect(page.locator('[data-behavior="connection"]')).to_contain_text("You were a guest here")


class TestInPracticeWithoutJavaScript:
    @pytest.fixture
    def browser_context_args(self, browser_context_args: dict[str, object]) -> dict[str, object]:
        return {**browser_context_args, "java_script_enabled": False}

    def test_the_form_comes_back_and_is_sent_after_signing_in(
        self, page: Page, practice: Attempt, learner: Learner
    ) -> None:
        page.goto(to_item(practice))
        page.locator("label.option").nth(1).click()
        page.get_by_text("Sure", exact=True).click()
        end_session()
        page.get_by_role("button", name="Check").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
        page.get_by_role("button", name="Sign in and send it again").click()
        sign_in_by_form(page, learner)
        expect(page.get_by_role("heading", level=1)).to_have_text("You are signed in again")
        page.get_by_role("button", name="Send it now").click()
        expect(page.locator('[data-behavior="verdict"]')).to_be_visible()
        assert [event.payload["confidence"] for event in practice.events.all()] == ["sure"]


class TestWritingAnInterviewAnswer:
    @pytest.fixture
    def address(self, attempt: Attempt) -> str:
        return to_interview(InterviewQuestionFactory.create(topic=attempt.course.topics.get()))

    def test_the_text_is_saved_on_coming_back(self, page: Page, address: str, learner: Learner) -> None:
        page.goto(address)
        end_session()
        page.get_by_label("My answer").press_sequentially("A stream")
        line = page.locator(".draft-status-line")
        expect(line).to_have_text("Not saved yet: you are signed out. What you wrote is kept in this browser.")
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Sign in").click()
        sign_in_by_form(opened.value, learner)
        opened.value.wait_for_url(re.compile("/interview/"))
        come_back(page)
        expect(line).to_contain_text("Saved")
        expect(page.locator('[data-behavior="connection"]')).to_be_hidden()
        answer = InterviewAnswer.objects.get()
        assert (answer.text, answer.learner) == ("A stream", learner)

    def test_the_text_outlives_its_page_and_is_shown_to_nobody_else(
        self, page: Page, address: str, learner: Learner, context: BrowserContext, live_server: LiveServer
    ) -> None:
        field = page.get_by_label("My answer")
        page.goto(address)
        end_session()
        field.press_sequentially("A stream")
        expect(page.locator(".draft-status-line")).to_contain_text("you are signed out")
        page.goto(address)
        expect(field).to_have_value("")
        sign_in(context, learner, live_server.url)
        page.goto(address)
        expect(field).to_have_value("A stream")
        expect(page.locator(".draft-status-line")).to_contain_text("Saved")
        assert InterviewAnswer.objects.get().learner == learner
        assert not page.evaluate("Object.keys(localStorage).filter((name) => name.includes('draft')).length")
