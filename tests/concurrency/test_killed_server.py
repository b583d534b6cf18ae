"""`kill -9` of the whole server in the middle of an exam and of its posts: what was acknowledged is there."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from random import Random
from threading import Event, Thread
from typing import Any

import pytest

from quizzes.models import Attempt
from quizzes.models.attempts import AttemptMode
from studyapp import clock
from studyapp.models import Learner
from tests.concurrency.support import (
    Browser,
    Server,
    answering,
    score_from_log,
    standing_in_log,
    standing_on_items,
)
from tests.factories import LearnerFactory, begin, make_topic

ITEMS, CLIENTS, KILLS = 4, 3, 2
ACKS_BETWEEN_KILLS = 25

Sent = tuple[int, int]
"""Position and number of an event."""


@dataclass
class Client:
    """Answers one item over and over; writes down what it sends before, and that it was acknowledged after."""

    browser: Browser
    attempt: Attempt
    position: int
    sent: dict[Sent, dict[str, Any]] = field(default_factory=dict)
    acked: set[Sent] = field(default_factory=set)
    halted: Event = field(default_factory=Event)

    def run(self) -> None:
        """Until told to stop, or until the server is gone."""
        rng = Random(self.position)
        while not self.halted.is_set():
            number = len(self.sent) + 1
            self.sent[self.position, number] = answering(number, rng.choice("abcd"))
            if not self.try_to_send(number):
                return

    def try_to_send(self, number: int) -> bool:
        try:
            status = self.browser.send(self.attempt, self.position, self.sent[self.position, number])
        except (OSError, HTTPException):
            self.browser.close()
            return False
        assert status == 200, status
        self.acked.add((self.position, number))
        return True

    def resend(self) -> None:
        """What a browser does after a reload: everything that it is not sure of, and some of what it is."""
        for position, number in list(self.sent)[-5:]:
            assert self.browser.send(self.attempt, position, self.sent[position, number]) in (200, 409)
            self.acked.add((position, number))


@pytest.fixture
def attempt(server: Server) -> Attempt:
    learner: Learner = LearnerFactory.create()
    return begin(learner, make_topic(ITEMS).course, mode=AttemptMode.EXAM, now=clock.now())


@pytest.fixture
def clients(server: Server, attempt: Attempt) -> Iterator[list[Client]]:
    clients = [Client(Browser(server, attempt.learner), attempt, n) for n in range(1, CLIENTS + 1)]
    yield clients
    for client in clients:
        client.browser.close()


def test_nothing_acknowledged_is_lost_and_nothing_sent_twice_counts_twice(
    server: Server, attempt: Attempt, clients: list[Client]
) -> None:
    for kill in range(1, KILLS + 1):
        threads = [Thread(target=client.run) for client in clients]
        for thread in threads:
            thread.start()
        while sum(len(client.acked) for client in clients) < kill * ACKS_BETWEEN_KILLS:
            threads[0].join(timeout=0.01)
        server.kill()
        for thread in threads:
            thread.join()
        assert acknowledged(clients) <= stored(attempt), "acknowledged and lost"

        server.start()
        for client in clients:
            client.resend()

    assert acknowledged(clients) <= stored(attempt)
    assert stored(attempt) <= {sent for client in clients for sent in client.sent}
    assert set(Counter(numbers(attempt)).values()) == {1}
    assert standing_on_items(attempt) == standing_in_log(attempt)
    for item in attempt.items.all():
        assert item.time_spent_ms == 1000 * attempt.events.filter(attempt_item=item).count()
    assert clients[0].browser.submit(attempt) == 302
    attempt.refresh_from_db()
    assert (attempt.right_count, attempt.answered_count) == (score_from_log(attempt), CLIENTS)


def acknowledged(clients: list[Client]) -> set[Sent]:
    return {sent for client in clients for sent in client.acked}


def stored(attempt: Attempt) -> set[Sent]:
    return set(numbers(attempt))


def numbers(attempt: Attempt) -> list[Sent]:
    return list(attempt.events.values_list("attempt_item__position", "client_seq"))
