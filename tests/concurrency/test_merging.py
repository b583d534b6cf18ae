"""A guest signs in to an account while their other tabs go on: nothing comes twice, nothing acknowledged is lost."""

from collections.abc import Iterator
from functools import partial
from uuid import uuid4

import pytest
from django.db import connections

from notes.models import Topic
from quizzes.models import Attempt
from quizzes.models.attempts import AttemptMode
from quizzes.services.progress import rebuild_progress
from studyapp import clock
from studyapp.merging import merge_guest
from studyapp.models import Learner
from tests.concurrency.support import Browser, Server, answering, at_once, standing_in_log, standing_on_items
from tests.factories import LearnerFactory, begin, make_topic
from tests.histories import derived
from tests.pages import to_course, to_reading

ANSWERS = 4
ROUNDS = 4
"""A race is not lost every time."""


@pytest.fixture
def topic(server: Server) -> Topic:
    return make_topic(ANSWERS)


@pytest.fixture
def account(server: Server) -> Learner:
    return LearnerFactory.create()


@pytest.fixture
def at_home(server: Server, account: Learner) -> Iterator[Browser]:
    browser = Browser(server, account)
    yield browser
    browser.close()


def merge(guest: Learner, account: Learner) -> int:
    """Return how many quizzes came over."""
    try:
        return merge_guest(guest=guest, account=account).quiz_count
    finally:
        connections.close_all()


def test_signing_in_twice_at_once_among_answers_and_starts(
    server: Server, topic: Topic, account: Learner, at_home: Browser
) -> None:
    for mode in [*AttemptMode] * (ROUNDS // 2):
        guest, started = Learner.objects.create_guest(), uuid4()
        attempt = begin(guest, topic.course, mode=mode, now=clock.now())
        tabs = [Browser(server, guest) for _ in range(ANSWERS + 2)]
        new = partial(tabs[-1].post, to_course("new", topic.course), {"attempt": started, "anyway": "on"})
        read = partial(tabs[-2].post, to_reading(topic), {"action": "read"})
        answers = [partial(tabs[n].send, attempt, n + 1, answering(7, "b")) for n in range(ANSWERS)]
        signs_in = partial(merge, guest, account)

        *statuses, marked, begun, first, second = at_once([*answers, read, new, signs_in, signs_in])

        for tab in tabs:
            tab.close()
        assert sorted(map(bool, (first, second))) == [False, True]
        assert set(statuses) <= {200, 404}, "kept, or to be sent again under the new session"
        assert {marked, begun} <= {302, 404}
        assert not Learner.objects.filter(pk=guest.pk).exists()
        kept = Attempt.objects.get(pk=attempt.pk)
        assert kept.learner == account
        assert kept.events.count() == statuses.count(200)
        resent = [n for n, status in enumerate(statuses) if status == 404]
        assert [at_home.send(attempt, n + 1, answering(7, "b")) for n in resent] == [200] * len(resent)
        assert standing_on_items(kept) == standing_in_log(kept) == {n: ["b"] for n in range(1, ANSWERS + 1)}
        assert Attempt.objects.filter(pk=started).count() == (begun == 302)
        before = derived(account)
        rebuild_progress(account)
        assert derived(account) == before
