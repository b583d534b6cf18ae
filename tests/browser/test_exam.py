"""The timed player loses nothing: offline, refused, signed out, in two tabs, asleep, out of time, without scripts."""

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.core.management import call_command
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.dateparse import parse_datetime
from playwright.sync_api import BrowserContext, Route, expect
from pytest_django.live_server_helper import LiveServer
from time_machine import TimeMachineFixture

from quizzes.models import Attempt
from studyapp import clock
from studyapp.models import TimeFactor
from tests.browser.exam_support import (
    LIMIT,
    TOKEN,
    Heard,
    Sitting,
    answers_in,
    assert_true_to_its_log,
    make_exam,
    outbox_of,
    refusing,
    said,
    sign_in,
)
from tests.browser.support import settle_pages
from tests.factories import begin
from tests.pages import to, to_item

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


class ServerClock:
    """The server's time, which goes on; the browser's own stays behind, as after a sleep."""

    def __init__(self, time_machine: TimeMachineFixture) -> None:
        self.move_to = time_machine.move_to

    def shift(self, by: timedelta) -> None:
        self.move_to(clock.now() + by)


@pytest.fixture
def server_clock(time_machine: TimeMachineFixture) -> ServerClock:
    return ServerClock(time_machine)


@pytest.fixture
def expected_noise() -> list[str]:
    """What Chromium itself writes about requests that these tests make fail."""
    return ["Failed to load resource"]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    heard, answer = Heard(), BaseHandler.get_response

    def listen(self: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        response = answer(self, request)
        if not response.streaming:
            is_packed = response.get("Content-Encoding") == "gzip"
            body = gzip.decompress(response.content) if is_packed else response.content
            heard.bodies.append((request.path, body.decode(errors="replace")))
        return response

    monkeypatch.setattr(BaseHandler, "get_response", listen)
    return heard


@pytest.fixture
def attempt(transactional_db: None, heard: Heard) -> Iterator[Attempt]:
    """An hour for six questions; after the test nothing said before the end may hold a key."""
    attempt = make_exam()
    yield attempt
    assert_true_to_its_log(attempt)
    heard.assert_no_key(attempt)


@pytest.fixture
def sitting(context: BrowserContext, attempt: Attempt, live_server: LiveServer) -> Iterator[Sitting]:
    sign_in(context, attempt.learner, live_server.url)
    page = context.new_page()
    yield Sitting(page, attempt, live_server.url)
    leave(context)


def leave(context: BrowserContext) -> None:
    settle_pages(context)
    for page in context.pages:
        page.close()


@pytest.fixture
def other_tab(context: BrowserContext, attempt: Attempt, live_server: LiveServer) -> Callable[[], Sitting]:
    return lambda: Sitting(context.new_page(), attempt, live_server.url)


class TestEveryChoiceIsSavedAsItHappens:
    def test_and_pages_turn_without_the_server(self, sitting: Sitting) -> None:
        sitting.open()
        asked: list[str] = []
        sitting.page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
        sitting.answer_all("b", range(1, 6))
        sitting.expect_saved()
        assert said(sitting.attempt) == sitting.chosen == {position: ["b"] for position in range(1, 6)}
        assert not [each for each in asked if each.startswith("GET")]
        expect(sitting.page.get_by_role("progressbar")).to_have_attribute("value", "5")
        assert sitting.page.url.endswith(to_item(sitting.attempt, 5))

    def test_with_its_number_and_its_time(self, sitting: Sitting) -> None:
        before = clock.now()
        sitting.open().choose("c")
        sitting.expect_saved()
        event = answers_in(sitting.attempt)[0]
        assert before - SECOND <= event.client_at <= clock.now() + SECOND
        sitting.page.get_by_text("Sure", exact=True).click()
        sitting.expect_saved()
        numbers = [event.client_seq for event in answers_in(sitting.attempt)]
        assert numbers == sorted(set(numbers))
        assert [event.payload["confidence"] for event in answers_in(sitting.attempt)] == ["", "sure"]

    def test_flags_strikes_and_notes_too(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.press("Flag")
        sitting.press("Strike out option D")
        sitting.page.get_by_text("Note", exact=True).click()
        sitting.page.get_by_label("Your note on this question").fill("Between a and b.")
        sitting.page.keyboard.press("Tab")
        sitting.expect_saved()
        item = sitting.attempt.items.get(position=1)
        assert (item.is_flagged, item.struck, item.note) == (True, ["d"], "Between a and b.")
        assert set(sitting.attempt.events.values_list("kind", flat=True)) == {"flag", "strike", "note"}

    def test_a_note_that_is_being_typed_survives_turning_the_page(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.page.get_by_text("Note", exact=True).click()
        sitting.page.get_by_label("Your note on this question").press_sequentially("half a th")
        sitting.next()
        sitting.expect_saved()
        assert sitting.attempt.items.get(position=1).note == "half a th"

    def test_a_note_that_is_being_typed_survives_the_back_button(self, sitting: Sitting) -> None:
        sitting.open()
        sitting.next()
        sitting.page.get_by_text("Note", exact=True).click()
        sitting.page.get_by_label("Your note on this question").press_sequentially("half a th")
        sitting.page.go_back()
        sitting.expect_at(1)
        sitting.expect_saved()
        assert {item.position: item.note for item in sitting.attempt.items.all() if item.note} == {2: "half a th"}

    def test_a_struck_option_says_why_it_cannot_be_chosen(self, sitting: Sitting) -> None:
        sitting.open().choose("b")
        sitting.press("Strike out option B")
        expect(sitting.option("b")).not_to_be_checked()
        sitting.page.keyboard.press("b")
        expect(sitting.page.locator("#toasts")).to_contain_text("Option B is struck out. Restore it first")
        sitting.press("Strike out option B")
        sitting.choose("b")
        sitting.expect_saved()
        assert said(sitting.attempt) == {1: ["b"]}

    def test_one_more_than_two_is_refused_with_a_sentence(self, sitting: Sitting) -> None:
        sitting.open(6)
        sitting.choose("c")
        sitting.choose("d")
        sitting.page.locator('label.option:has(input[value="e"])').click()
        expect(sitting.page.locator('[data-behavior="chosen-count"]')).to_have_text(
            "2 chosen: untick one to choose another"
        )
        sitting.expect_saved()
        assert said(sitting.attempt) == {6: ["c", "d"]}

    def test_what_was_chosen_before_the_script_came_is_saved_too(self, sitting: Sitting) -> None:
        held: list[Route] = []
        sitting.page.route("**/js/exam.js", lambda route: held.append(route))
        sitting.page.goto(to_item(sitting.attempt), wait_until="commit")
        sitting.choose("c")
        held[0].continue_()
        sitting.expect_ready()
        sitting.next()
        sitting.expect_saved()
        assert said(sitting.attempt) == {1: ["c"]}

    def test_a_number_that_another_answer_took_costs_no_answer(self, sitting: Sitting) -> None:
        sitting.open()

        def take_its_number_first(route: Route) -> None:
            route.fetch(post_data=(route.request.post_data or "").replace("option=b", "option=d"))
            route.continue_()

        sitting.page.route("**/items/1/", take_its_number_first, times=1)
        sitting.choose("b")
        sitting.expect_saved()
        assert [event.payload["option"] for event in answers_in(sitting.attempt)] == [["d"], ["b"]]
        assert sitting.attempt.items.get(position=1).response == ["b"]

    def test_what_the_server_refuses_is_said(self, sitting: Sitting) -> None:
        sitting.open(6).page.evaluate("document.querySelector('article').dataset.selectCount = 3")
        for option in "abc":
            sitting.choose(option)
        sitting.expect_waiting("Choose two options; you chose 3. Nothing was changed. Everything else is saved.")
        assert said(sitting.attempt) == {6: ["a", "b"]}
        sitting.page.reload()
        assert sitting.expect_ready().ticked == ["a", "b"]

    def test_an_answer_after_hours_on_one_question_is_taken(self, sitting: Sitting) -> None:
        sitting.attempt.deadline_at = sitting.attempt.started_at + 24 * HOUR
        sitting.attempt.save()
        sitting.open()
        sitting.page.evaluate(
            "performance.now = ((real) => () => real() + 3 * 3600 * 1000)(performance.now.bind(performance))"
        )
        sitting.choose("b")
        sitting.expect_saved()
        assert said(sitting.attempt) == {1: ["b"]}
        assert sitting.attempt.items.get(position=1).time_spent_ms == 3_600_000


class TestOffline:
    def test_five_answers_wait_and_arrive_with_their_own_time(self, sitting: Sitting, context: BrowserContext) -> None:
        sitting.open()
        context.set_offline(True)
        sitting.answer_all("c", range(1, 6))
        sitting.expect_waiting(re.compile(r"Not saved yet: The connection is gone. \d+ changes wait safely"))
        expect(sitting.page.locator('[data-behavior="saved"]')).to_contain_text("not saved yet")
        kept = [event for event in outbox_of(sitting.page) if event["kind"] == "answer"]
        assert len(kept) == 5
        assert not answers_in(sitting.attempt)
        context.set_offline(False)
        sitting.expect_saved()
        assert said(sitting.attempt) == sitting.chosen
        arrived = {event.client_seq: event.client_at for event in answers_in(sitting.attempt)}
        assert arrived == {event["client_seq"]: parse_datetime(event["client_at"]) for event in kept}
        assert all(event.client_at < event.received_at for event in answers_in(sitting.attempt))

    def test_a_reload_with_a_full_outbox_shows_and_sends_it(self, sitting: Sitting) -> None:
        sitting.open()
        with refusing(sitting.page):
            sitting.answer_all("d", range(1, 4))
            sitting.expect_waiting("The connection is gone")
            sitting.page.reload()
            sitting.expect_at(3)
            expect(sitting.option("d")).to_be_checked()
            sitting.expect_waiting("The connection is gone")
            assert not answers_in(sitting.attempt)
        sitting.press("Try again")
        sitting.expect_saved()
        assert said(sitting.attempt) == {1: ["d"], 2: ["d"], 3: ["d"]}

    def test_pages_that_need_the_server_wait_for_it(self, sitting: Sitting, context: BrowserContext) -> None:
        sitting.open().choose("a")
        sitting.expect_saved()
        context.set_offline(True)
        sitting.page.keyboard.press("r")
        sitting.expect_waiting("That page opens when the connection is back.")
        sitting.choose("b")
        context.set_offline(False)
        sitting.expect_saved()
        sitting.page.keyboard.press("r")
        sitting.page.wait_for_url(re.compile("/review/"))

    def test_the_back_button_works_without_the_network(self, sitting: Sitting, context: BrowserContext) -> None:
        sitting.open()
        context.set_offline(True)
        sitting.answer_all("b", range(1, 4))
        sitting.page.go_back()
        sitting.expect_at(2)
        expect(sitting.option("b")).to_be_checked()
        sitting.choose("c")
        sitting.page.go_forward()
        sitting.expect_at(3)
        context.set_offline(False)
        sitting.expect_saved()
        assert said(sitting.attempt) == {1: ["b"], 2: ["c"], 3: ["b"]}

    def test_what_an_exam_left_behind_is_sent_from_any_page(self, sitting: Sitting) -> None:
        sitting.open()
        with refusing(sitting.page):
            sitting.choose("b")
            sitting.expect_waiting("1 change waits safely")
            sitting.page.goto("about:blank")
        sitting.page.goto("/")
        expect(sitting.page.locator("#toasts")).to_contain_text("1 change to an exam")
        assert said(sitting.attempt) == {1: ["b"]}


class TestRefused:
    @pytest.mark.parametrize(
        ("answer", "sentence"),
        [
            ({}, "The connection is gone."),
            ({"status": 500}, "The server could not take it."),
            ({"status": 503}, "The server could not take it."),
            ({"status": 502, "body": "<html>Bad gateway</html>", "content_type": "text/html"}, "could not take it"),
        ],
    )
    def test_an_event_stays_and_is_sent_again(self, sitting: Sitting, answer: dict[str, Any], sentence: str) -> None:
        sitting.open()
        with refusing(sitting.page, **answer) as tried:
            sitting.choose("b")
            sitting.expect_waiting(sentence)
            sitting.expect_waiting("1 change waits safely in this browser")
        sitting.press("Try again")
        sitting.expect_saved()
        assert tried
        assert said(sitting.attempt) == {1: ["b"]}

    def test_an_event_that_the_server_stumbles_over_holds_up_no_other(self, sitting: Sitting) -> None:
        sitting.open()
        stumble = f"**{to_item(sitting.attempt, 1)}"
        sitting.page.route(stumble, lambda route: route.fulfill(status=500))
        sitting.choose("b")
        sitting.next()
        with sitting.page.expect_response(f"**{to_item(sitting.attempt, 2)}"):
            sitting.choose("c")
        sitting.expect_waiting("The server could not take it.")
        assert said(sitting.attempt) == {2: ["c"]}
        sitting.page.unroute(stumble)
        sitting.press("Try again")
        sitting.expect_saved()
        assert said(sitting.attempt) == {1: ["b"], 2: ["c"]}

    def test_a_form_token_that_another_tab_renewed_costs_nothing(
        self, sitting: Sitting, context: BrowserContext
    ) -> None:
        sitting.open()
        renew_token(context, sitting.home)
        sitting.choose("b")
        sitting.expect_saved()
        assert said(sitting.attempt) == {1: ["b"]}
        sitting.submit()

    def test_a_form_token_that_was_deleted_is_asked_for_anew(self, sitting: Sitting, context: BrowserContext) -> None:
        sitting.open()
        context.clear_cookies(name="csrftoken")
        sitting.choose("b")
        sitting.expect_saved()
        assert said(sitting.attempt) == {1: ["b"]}

    def test_signed_out_it_waits_for_the_same_person(self, sitting: Sitting, context: BrowserContext) -> None:
        sitting.open()
        cookies = context.cookies()
        context.clear_cookies()
        sitting.choose("b")
        sitting.expect_waiting("You are signed out. Your answers are kept in this browser: 1 change waits to be sent.")
        assert not answers_in(sitting.attempt)
        context.clear_cookies()
        context.add_cookies(cookies)
        sitting.press("Try again")
        sitting.expect_saved()
        assert said(sitting.attempt) == {1: ["b"]}

    def test_somebody_else_in_this_browser_gets_nothing_counted(
        self, sitting: Sitting, context: BrowserContext
    ) -> None:
        stranger = make_exam()
        sitting.open()
        cookies = context.cookies()
        sign_in(context, stranger.learner, sitting.home)
        sitting.choose("b")
        sitting.expect_waiting("not signed in as the person who began this exam")
        context.add_cookies(cookies)
        sitting.press("Try again")
        sitting.expect_saved()
        assert said(sitting.attempt) == {1: ["b"]}
        assert not stranger.events.exists()


def renew_token(context: BrowserContext, url: str) -> None:
    """As signing in does, in another tab."""
    context.add_cookies([{"name": "csrftoken", "value": TOKEN[::-1].replace("t", "n"), "url": url}])


class TestTwoTabs:
    def test_the_other_tab_hears_of_an_answer_at_once(self, sitting: Sitting, other_tab: Callable[[], Sitting]) -> None:
        sitting.open()
        second = other_tab().open()
        sitting.choose("b")
        expect(second.option("b")).to_be_checked()
        expect(second.page.locator(".notice--warning")).to_contain_text("nothing was lost")
        second.choose("c")
        expect(sitting.option("c")).to_be_checked()
        sitting.expect_saved()
        second.expect_saved()
        assert [event.payload["option"] for event in answers_in(sitting.attempt)] == [["b"], ["c"]]
        assert said(sitting.attempt) == {1: ["c"]}

    def test_a_browser_elsewhere_hears_of_it_when_it_answers(
        self, sitting: Sitting, new_context: Callable[..., BrowserContext], live_server: LiveServer
    ) -> None:
        sitting.open()
        elsewhere = new_context()
        sign_in(elsewhere, sitting.attempt.learner, live_server.url)
        second = Sitting(elsewhere.new_page(), sitting.attempt, live_server.url).open()
        with refusing(sitting.page):
            sitting.choose("b")
            sitting.expect_waiting("The connection is gone")
            second.choose("c")
            second.expect_saved()
        sitting.press("Try again")
        expect(sitting.page.locator(".notice--warning")).to_contain_text("answered elsewhere")
        expect(sitting.option("c")).to_be_checked()
        assert [event.payload["option"] for event in answers_in(sitting.attempt)] == [["b"], ["c"]]
        assert sitting.attempt.items.get(position=1).response == ["c"]
        leave(elsewhere)

    def test_coming_back_to_a_tab_shows_what_another_browser_did(
        self, sitting: Sitting, new_context: Callable[..., BrowserContext], live_server: LiveServer
    ) -> None:
        sitting.open()
        elsewhere = new_context()
        sign_in(elsewhere, sitting.attempt.learner, live_server.url)
        second = Sitting(elsewhere.new_page(), sitting.attempt, live_server.url).open()
        second.choose("d")
        second.expect_saved()
        sitting.wake()
        expect(sitting.option("d")).to_be_checked()
        leave(elsewhere)

    def test_submitting_in_one_leads_the_other_to_the_results(
        self, sitting: Sitting, other_tab: Callable[[], Sitting]
    ) -> None:
        sitting.open().choose("a")
        second = other_tab().open()
        sitting.submit()
        second.page.locator('label.option:has(input[value="b"])').click()
        second.page.wait_for_url(re.compile("/result/"))
        assert sitting.attempt.events.get(is_late=True).payload["option"] == ["b"]
        assert sitting.attempt.items.get(position=1).response == ["a"]


class TestClock:
    @pytest.mark.parametrize("hours", [-3, 3])
    def test_a_computer_clock_that_is_hours_wrong_changes_nothing(self, sitting: Sitting, hours: int) -> None:
        sitting.page.add_init_script(
            f"const real = Date; Date = class extends real {{"
            f"  constructor(...given) {{ if (given.length) super(...given); else super(Date.now()); }}"
            f"  static now() {{ return real.now() + {hours} * 3600 * 1000; }} }};"
        )
        sitting.open()
        assert 3500 < sitting.seconds_left <= 3600
        sitting.choose("b")
        sitting.expect_saved()
        event = answers_in(sitting.attempt)[0]
        assert abs(event.client_at - event.received_at) < 60 * SECOND
        assert not event.is_late

    def test_after_sleep_the_countdown_is_the_servers(self, sitting: Sitting, server_clock: ServerClock) -> None:
        sitting.open().choose("b")
        sitting.expect_saved()
        server_clock.shift(timedelta(minutes=45))
        sitting.wake()
        expect(sitting.page.locator('[data-behavior="timer"]')).to_have_text(re.compile(r"^1[45]:\d\d$"))

    def test_sleep_beyond_the_deadline_ends_with_what_was_saved(
        self, sitting: Sitting, server_clock: ServerClock
    ) -> None:
        sitting.open().choose("a")
        sitting.expect_saved()
        server_clock.shift(2 * LIMIT)
        sitting.wake()
        sitting.page.wait_for_url(re.compile("/result/"))
        assert_ended_at_its_deadline(sitting.attempt, right=1)

    def test_what_was_done_offline_before_the_deadline_counts_within_the_grace(
        self, sitting: Sitting, context: BrowserContext, server_clock: ServerClock
    ) -> None:
        sitting.open()
        context.set_offline(True)
        sitting.choose("a")
        sitting.expect_waiting("1 change waits safely")
        server_clock.move_to(sitting.attempt.deadline_at + 5 * SECOND)
        context.set_offline(False)
        sitting.page.wait_for_url(re.compile("/result/"))
        assert_ended_at_its_deadline(sitting.attempt, right=1)
        assert [event.is_late for event in answers_in(sitting.attempt)] == [False]

    def test_a_page_opened_again_in_the_grace_sends_what_waited_before_it_hands_in(
        self, sitting: Sitting, server_clock: ServerClock
    ) -> None:
        sitting.open()
        with refusing(sitting.page):
            sitting.choose("a")
            sitting.expect_waiting("1 change waits safely")
            sitting.page.goto("about:blank")
        server_clock.move_to(sitting.attempt.deadline_at + 5 * SECOND)
        sitting.page.goto(to_item(sitting.attempt))
        sitting.page.wait_for_url(re.compile("/result/"))
        assert_ended_at_its_deadline(sitting.attempt, right=1)

    def test_what_arrives_after_the_grace_is_kept_and_not_counted(
        self, sitting: Sitting, context: BrowserContext, server_clock: ServerClock
    ) -> None:
        sitting.open()
        context.set_offline(True)
        sitting.choose("a")
        sitting.expect_waiting("1 change waits safely")
        server_clock.move_to(sitting.attempt.deadline_at + 60 * SECOND)
        context.set_offline(False)
        sitting.page.wait_for_url(re.compile("/result/"))
        assert_ended_at_its_deadline(sitting.attempt, right=0)
        assert [event.is_late for event in answers_in(sitting.attempt)] == [True]

    def test_at_zero_it_hands_itself_in_with_what_is_being_typed(
        self, sitting: Sitting, server_clock: ServerClock
    ) -> None:
        page = sitting.page
        page.clock.install()
        sitting.open().choose("a")
        page.get_by_text("Note", exact=True).click()
        sitting.expect_saved()
        page.clock.pause_at(clock.now() + HOUR / 2)
        page.clock.run_for((sitting.seconds_left - 1) * 1000)
        page.get_by_label("Your note on this question").press_sequentially("not yet sav")
        server_clock.move_to(sitting.attempt.deadline_at + 2 * SECOND)
        page.clock.run_for(1100)
        page.wait_for_url(re.compile("/result/"))
        assert_ended_at_its_deadline(sitting.attempt, right=1)
        assert sitting.attempt.items.get(position=1).note == "not yet sav"

    def test_at_zero_without_a_connection_it_waits_and_says_so(
        self, sitting: Sitting, context: BrowserContext, server_clock: ServerClock
    ) -> None:
        sitting.page.clock.install()
        sitting.open()
        context.set_offline(True)
        sitting.choose("a")
        server_clock.shift(LIMIT + SECOND)
        sitting.page.clock.fast_forward(int((LIMIT + SECOND).total_seconds() * 1000))
        sitting.expect_waiting("The time is up")
        expect(sitting.page.locator("article.item")).to_have_attribute("inert", "")
        context.set_offline(False)
        sitting.page.clock.run_for(3000)
        sitting.page.wait_for_url(re.compile("/result/"))
        assert_ended_at_its_deadline(sitting.attempt, right=1)

    def test_with_the_tab_closed_the_next_read_ends_it(
        self, sitting: Sitting, context: BrowserContext, server_clock: ServerClock
    ) -> None:
        sitting.open().choose("a")
        sitting.expect_saved()
        leave(context)
        server_clock.shift(2 * HOUR)
        page = context.new_page()
        page.goto("/")
        assert_ended_at_its_deadline(sitting.attempt, right=1)
        page.goto(to_item(sitting.attempt))
        page.wait_for_url(re.compile("/result/"))

    def test_with_the_tab_closed_the_sweep_ends_it(
        self, sitting: Sitting, context: BrowserContext, server_clock: ServerClock
    ) -> None:
        sitting.open().choose("a")
        sitting.expect_saved()
        leave(context)
        server_clock.shift(2 * HOUR)
        call_command("close_overdue", verbosity=0)
        assert_ended_at_its_deadline(sitting.attempt, right=1)
        call_command("close_overdue", verbosity=0)
        assert_ended_at_its_deadline(sitting.attempt, right=1)

    def test_twice_the_time_is_twice_the_time(
        self, sitting: Sitting, context: BrowserContext, server_clock: ServerClock
    ) -> None:
        learner = sitting.attempt.learner
        learner.time_factor = TimeFactor.NORMAL
        learner.save()
        normal = begin(learner, sitting.attempt.course, mode=sitting.attempt.mode, now=clock.now())
        learner.time_factor = TimeFactor(200)
        learner.save()
        double = begin(learner, sitting.attempt.course, mode=sitting.attempt.mode, now=clock.now())
        assert double.time_limit == 2 * normal.time_limit
        page = Sitting(sitting.page, double, sitting.home).open()
        assert abs(page.seconds_left - double.time_limit.total_seconds()) < 60
        server_clock.shift(normal.time_limit + 60 * SECOND)
        page.choose("b")
        page.expect_saved()
        assert [event.is_late for event in answers_in(double)] == [False]


def assert_ended_at_its_deadline(attempt: Attempt, *, right: int) -> None:
    attempt.refresh_from_db()
    assert attempt.closed_at == attempt.deadline_at
    assert attempt.right_count == right


class TestKeyboardOnly:
    def test_a_whole_exam(self, sitting: Sitting) -> None:
        press = sitting.page.keyboard.press
        sitting.open()
        press("1")
        press("f")
        press("s")
        press("j")
        sitting.expect_at(2)
        press("b")
        press("Shift+Digit4")
        press("ArrowRight")
        sitting.expect_at(3)
        press("ArrowLeft")
        sitting.expect_at(2)
        press("k")
        sitting.expect_at(1)
        press("Enter")
        sitting.expect_at(2)
        press("Enter")
        sitting.expect_at(3)
        press("Shift+Digit2")
        press("2")
        expect(sitting.page.locator("#toasts")).to_contain_text("Option B is struck out")
        press("Shift+Digit2")
        press("2")
        press("g")
        press("n")
        expect(sitting.page.locator(".slot[aria-current]")).to_be_focused()
        press("t")
        expect(sitting.page.locator('[data-behavior="announcer"]')).to_have_text(
            re.compile("minutes? left|1 hour left")
        )
        press("h")
        expect(sitting.page.locator('[data-behavior="timer"]')).to_be_hidden()
        press("h")
        press("?")
        expect(sitting.page.get_by_role("dialog")).to_be_visible()
        press("Escape")
        for _ in range(3):
            press("j")
        sitting.expect_at(6)
        press("a")
        press("b")
        press("c")
        expect(sitting.page.locator('[data-behavior="chosen-count"]')).to_contain_text("untick one")
        press("u")
        sitting.expect_saved()
        press("r")
        sitting.page.wait_for_url(re.compile("/review/"))
        expect(sitting.page.locator("main")).to_contain_text("4 answered · 2 open · 1 flagged")
        sitting.page.get_by_role("button", name="Submit with 2 open").focus()
        press("Enter")
        sitting.page.get_by_role("button", name="End and see the results").focus()
        press("Enter")
        sitting.page.wait_for_url(re.compile("/result/"))
        items = {item.position: item for item in sitting.attempt.items.all()}
        assert [items[n].response for n in range(1, 7)] == [["a"], ["b"], ["b"], [], [], ["a", "b"]]
        assert [items[n].confidence for n in (1, 2, 3, 6)] == ["sure", "", "guess", "unsure"]
        assert (items[1].is_flagged, items[2].struck, items[3].struck) == (True, ["d"], [])

    def test_escape_never_ends_it_even_after_a_failed_try(self, sitting: Sitting, context: BrowserContext) -> None:
        sitting.open().choose("a")
        sitting.expect_saved()
        sitting.page.goto(to("review", sitting.attempt))
        context.set_offline(True)
        sitting.page.get_by_role("button", name=re.compile("^Submit")).click()
        sitting.press("End and see the results")
        sitting.expect_waiting("Not ended yet")
        context.set_offline(False)
        sitting.page.get_by_role("button", name=re.compile("^Submit")).click()
        sitting.page.keyboard.press("Escape")
        expect(sitting.page.get_by_role("dialog")).to_be_hidden()
        sitting.attempt.refresh_from_db()
        assert sitting.attempt.closed_at is None


class TestWithoutJavaScript:
    @pytest.fixture
    def browser_context_args(self, browser_context_args: dict[str, Any]) -> dict[str, Any]:
        return {**browser_context_args, "java_script_enabled": False}

    def test_a_whole_exam(self, sitting: Sitting) -> None:
        page = sitting.page
        page.goto(to_item(sitting.attempt))
        for position in range(1, 6):
            sitting.expect_at(position)
            sitting.choose("a")
            sitting.next()
        sitting.choose("a")
        sitting.choose("b")
        sitting.press("Flag")
        expect(page.get_by_role("button", name="Flag", exact=True)).to_have_attribute("aria-pressed", "true")
        sitting.press("Strike out option E")
        expect(sitting.option("e")).to_be_disabled()
        assert sitting.ticked == ["a", "b"]
        sitting.press("Overview")
        page.wait_for_url(re.compile("/review/"))
        expect(page.locator("main")).to_contain_text("6 answered · 0 open · 1 flagged")
        page.go_back()
        sitting.expect_at(6)
        sitting.press("Overview")
        page.get_by_role("button", name="Submit", exact=True).click()
        page.wait_for_url(re.compile("/result/"))
        sitting.attempt.refresh_from_db()
        assert (sitting.attempt.right_count, sitting.attempt.answered_count) == (6, 6)

    def test_a_form_sent_again_by_the_back_button_counts_once(self, sitting: Sitting) -> None:
        sitting.page.goto(to_item(sitting.attempt))
        sitting.choose("b")
        sitting.next()
        sitting.page.go_back()
        sitting.choose("b")
        sitting.next()
        assert said(sitting.attempt) == {1: ["b"]}
