"""A timed quiz in a real browser: what a learner does to it, and what the server must hold afterwards."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from notes.models import Topic
from quizzes.domain.grading import grade
from quizzes.domain.sitting import ItemState, LoggedEvent, settle
from quizzes.models import AnswerEvent, Attempt, AttemptItem
from quizzes.models.attempts import AttemptMode
from studyapp import clock
from studyapp.models import Learner
from tests.factories import LearnerFactory, begin, make_question, make_topic, multiple_item
from tests.pages import secrets_of, to, to_item

LIMIT = timedelta(hours=1)
TOKEN = "t" * 32


def make_exam(*, singles: int = 5, multiples: int = 1, limit: timedelta = LIMIT) -> Attempt:
    """A timed quiz that begins now: `singles` with the key `a`, then `multiples` with the keys `a` and `b`."""
    topic: Topic = make_topic(singles)
    for number in range(multiples):
        make_question(multiple_item(f"multiple-{number}"), topic=topic)
    learner: Learner = LearnerFactory.create()
    attempt = begin(learner, topic.course, mode=AttemptMode.EXAM, now=clock.now())
    attempt.deadline_at = attempt.started_at + limit
    attempt.save(update_fields=["deadline_at"])
    _put_in_order(attempt)
    return attempt


def _put_in_order(attempt: Attempt) -> None:
    """Singles first and options from A on, so that a test may name positions and letters."""
    kinds = {"single": 0, "multiple": 1}
    items = attempt.items.select_related("revision__question")
    by_kind = sorted(items, key=lambda item: (kinds[item.revision.question.kind], item.position))
    for number, item in enumerate(by_kind, start=1):
        item.position = 1000 + number
        item.option_order = sorted(item.option_order)
        item.save(update_fields=["position", "option_order"])
    for item in attempt.items.all():
        AttemptItem.objects.filter(pk=item.pk).update(position=item.position - 1000)


def sign_in(context: BrowserContext, learner: Learner, url: str) -> None:
    context.add_cookies(cookies_of(learner, url))


def cookies_of(learner: Learner, url: str) -> list[Any]:
    client = Client()
    client.force_login(learner)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    lasts = {"expires": 4_000_000_000, "url": url}  # or a browser that is killed would forget them
    return [
        {"name": settings.SESSION_COOKIE_NAME, "value": session, "httpOnly": True, **lasts},
        {"name": settings.CSRF_COOKIE_NAME, "value": TOKEN, **lasts},
    ]


# What the learner does and sees


@dataclass
class Sitting:
    """The player on a page; what it was told to choose is remembered, to be compared with the log."""

    page: Page
    attempt: Attempt
    home: str
    chosen: dict[int, list[str]] = field(default_factory=dict)

    def open(self, position: int = 1) -> "Sitting":
        self.page.goto(self.home + to_item(self.attempt, position))
        self.expect_at(position)
        return self.expect_ready()

    def expect_ready(self) -> "Sitting":
        """Every item has arrived and nothing waits."""
        expect(self.page.locator('[data-behavior="sitting"]')).to_have_attribute(
            "data-pages", str(self.attempt.item_count)
        )
        return self

    def expect_at(self, position: int) -> None:
        expect(self.page.locator("article.item")).to_have_attribute("data-position", str(position))

    def choose(self, option: str) -> None:
        """Choose by mouse, and wait until the box shows it."""
        self.page.locator(f'label.option:has(input[value="{option}"])').click()
        expect(self.option(option)).to_be_checked()
        self.chosen[self.position] = self.ticked

    def option(self, option: str) -> Any:
        return self.page.locator(f'article input[name="option"][value="{option}"]')

    @property
    def position(self) -> int:
        return int(self.page.locator("article.item").get_attribute("data-position") or 0)

    @property
    def ticked(self) -> list[str]:
        boxes = self.page.locator('article input[name="option"]:checked')
        return sorted(boxes.evaluate_all("boxes => boxes.map(box => box.value)"))

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def next(self) -> None:
        here = self.position
        self.press("Next")
        self.expect_at(here + 1)

    def go_to(self, position: int) -> None:
        self.page.locator(f'.slot[data-position="{position}"]').click()
        self.expect_at(position)

    def answer_all(self, option: str, positions: range) -> None:
        for position in positions:
            self.expect_at(position)
            self.choose(option)
            if position != positions[-1]:
                self.next()

    def expect_saved(self) -> None:
        expect(self.page.locator('[data-behavior="saved"]')).to_have_text(re.compile(r"^Saved \d\d:\d\d:\d\d UTC$"))
        expect(self.banner).to_be_hidden()

    def expect_waiting(self, sentence: str | re.Pattern[str]) -> None:
        expect(self.banner).to_be_visible()
        expect(self.banner).to_contain_text(sentence)

    @property
    def banner(self) -> Any:
        return self.page.locator('[data-behavior="connection"]')

    def wake(self) -> None:
        """What a browser says when the laptop's lid opens."""
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    @property
    def seconds_left(self) -> int:
        shown = self.page.locator('[data-behavior="timer"]').inner_text()
        seconds = 0
        for part in shown.split(":"):
            seconds = seconds * 60 + int(part)
        return seconds

    def submit(self) -> None:
        self.page.goto(self.home + to("review", self.attempt))
        self.page.get_by_role("button", name=re.compile("^Submit")).click()
        self.press("End and see the results")
        self.page.wait_for_url(re.compile("/result/"))


# What the server must hold


def answers_in(attempt: Attempt) -> list[AnswerEvent]:
    events = attempt.events.filter(kind="answer").select_related("attempt_item")
    return list(events.order_by("client_seq", "pk"))


def said(attempt: Attempt) -> dict[int, list[str]]:
    """What the newest answer in the log says of every position."""
    return {event.attempt_item.position: event.payload["option"] for event in answers_in(attempt) if not event.is_late}


def log_of(attempt: Attempt) -> list[LoggedEvent]:
    events = attempt.events.select_related("attempt_item")
    return [
        LoggedEvent(each.attempt_item.position, each.client_seq, each.kind, each.payload, each.is_late)
        for each in events
    ]


def assert_true_to_its_log(attempt: Attempt) -> None:
    """Items are what the log adds up to, and the stored score is the one that the log gives."""
    attempt.refresh_from_db()
    states, items = settle(log_of(attempt)), list(attempt.items.select_related("revision__question"))
    stored = {item.position: _state(item) for item in items}
    assert stored == {position: states.get(position, ItemState()) for position in stored}
    if attempt.closed_at:
        complete = [item for item in items if len(item.response) == item.revision.item.select_count]
        right = sum(grade(item.revision.item, states[item.position].response) for item in complete if item.is_scored)
        assert (attempt.right_count, attempt.answered_count) == (right, len(complete))


def _state(item: AttemptItem) -> ItemState:
    return ItemState(
        response=tuple(item.response),
        confidence=item.confidence,
        is_flagged=item.is_flagged,
        struck=tuple(item.struck),
        note=item.note,
        time_spent_ms=item.time_spent_ms,
    )


@dataclass
class Heard:
    """What the server answered until the attempt was over, as it was before compression."""

    bodies: list[tuple[str, str]] = field(default_factory=list)

    def assert_no_key(self, attempt: Attempt) -> None:
        items = attempt.items.select_related("revision")
        secrets = [secret for item in items for secret in secrets_of(item.revision.item)]
        before_the_end = list(takewhile(lambda heard: "/result/" not in heard[0], self.bodies))
        assert any("Stem of" in body for _, body in before_the_end), "nothing was heard"
        assert not [(path, secret) for path, body in before_the_end for secret in secrets if secret in body]


@contextmanager
def refusing(page: Page, **answer: Any) -> Iterator[list[dict[str, Any]]]:
    """Every event posted meanwhile is answered so, without reaching the server; without an answer it is cut off."""
    tried: list[dict[str, Any]] = []

    def refuse(route: Any) -> None:
        if route.request.method != "POST":
            return route.fallback()
        tried.append({"url": route.request.url, "body": route.request.post_data})
        return route.fulfill(**answer) if answer else route.abort()

    page.route("**/items/*/", refuse)
    yield tried
    page.unroute("**/items/*/", refuse)


def outbox_of(page: Page) -> list[dict[str, Any]]:
    return json.loads(page.evaluate("studyappOutbox.load().then(JSON.stringify)"))  # type: ignore[no-any-return]
