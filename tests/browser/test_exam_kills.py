"""Real deaths: the browser's processes and the server's are killed in the middle of an exam, and nothing is lost."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from quizzes.models import Attempt
from tests.browser.exam_support import (
    Sitting,
    answers_in,
    assert_true_to_its_log,
    make_exam,
    outbox_of,
    said,
    sign_in,
)
from tests.browser.support import settle_pages
from tests.concurrency.support import Server

SECONDS = 60


class Chromium:
    """A browser of its own with a profile on disk, so that it can be killed and opened again."""

    def __init__(self, playwright: Playwright, launch: dict[str, Any], profile: Path) -> None:
        self.profile = profile
        port_file = profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        arguments = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}", *launch["args"]]
        self.process = subprocess.Popen(
            [launch["executable_path"], *arguments, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.browser = playwright.chromium.connect_over_cdp(self._address())
        self.context = self.browser.contexts[0]

    def _address(self) -> str:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if line.startswith("DevTools listening on "):
                return line.split()[-1]
        raise AssertionError("Chromium did not start.")

    def kill(self) -> None:
        """Every process of it, at once, as a power cut for programs would."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(SECONDS)
        assert self.process.stderr is not None
        self.process.stderr.close()


@pytest.fixture
def open_chromium(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Iterator[Callable[[], Chromium]]:
    with ExitStack() as opened:

        def open_one() -> Chromium:
            chromium = Chromium(playwright, browser_type_launch_args, tmp_path)
            opened.callback(chromium.kill)
            return chromium

        yield open_one


@pytest.fixture
def attempt(transactional_db: None) -> Iterator[Attempt]:
    attempt = make_exam()
    yield attempt
    assert_true_to_its_log(attempt)


class TestTheBrowserIsKilled:
    def test_what_was_saved_is_there_and_what_waited_is_sent(
        self, open_chromium: Callable[[], Chromium], attempt: Attempt, live_server: LiveServer
    ) -> None:
        first = open_chromium()
        sign_in(first.context, attempt.learner, live_server.url)
        sitting = Sitting(first.context.new_page(), attempt, live_server.url).open()
        sitting.answer_all("b", range(1, 3))
        sitting.expect_saved()
        sitting.next()
        first.context.set_offline(True)
        sitting.answer_all("c", range(3, 6))
        sitting.expect_waiting("wait safely in this browser")
        first.kill()
        assert said(attempt) == {1: ["b"], 2: ["b"]}

        second = open_chromium()
        sign_in(second.context, attempt.learner, live_server.url)
        again = Sitting(second.context.new_page(), attempt, live_server.url).open(3)
        expect(again.option("c")).to_be_checked()
        again.expect_saved()
        assert said(attempt) == sitting.chosen
        assert not [event for event in outbox_of(again.page) if event["kind"] == "answer"]
        assert all(event.client_at < event.received_at for event in answers_in(attempt))
        settle_pages(second.context)


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Of a context that nobody watches: this server is meant to be out of reach."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


class TestTheServerIsKilled:
    def test_the_learner_goes_on_and_everything_arrives(self, server: Server, attempt: Attempt, page: Page) -> None:
        sign_in(page.context, attempt.learner, server.url)
        sitting = Sitting(page, attempt, server.url).open()
        sitting.choose("b")
        sitting.expect_saved()
        sitting.next()
        server.kill()
        sitting.answer_all("c", range(2, 6))
        sitting.expect_waiting("The connection is gone.")
        assert said(attempt) == {1: ["b"]}
        server.start()
        sitting.press("Try again")
        sitting.expect_saved()
        assert said(attempt) == sitting.chosen
        sitting.submit()
        attempt.refresh_from_db()
        assert attempt.answered_count == 5
