"""Posts that arrive at the same moment, through a real server of two processes."""

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

import pytest

from notes.models import Course
from quizzes.models import Attempt, QuestionProgress
from quizzes.models.attempts import AttemptMode
from studyapp import clock
from studyapp.models import Learner
from tests.concurrency.support import (
    Browser,
    Server,
    answering,
    at_once,
    score_from_log,
    standing_in_log,
    standing_on_items,
)
from tests.factories import LearnerFactory, begin, make_topic
from tests.pages import options_at

AT_ONCE = 10
ROUNDS = 4
"""A race is not lost every time."""


@pytest.fixture
def course(server: Server) -> Course:
    return make_topic(ROUNDS).course


@pytest.fixture
def learner(server: Server) -> Learner:
    return LearnerFactory.create()


@pytest.fixture
def browsers(server: Server, learner: Learner) -> Iterator[list[Browser]]:
    browsers = [Browser(server, learner) for _ in range(AT_ONCE)]
    yield browsers
    for browser in browsers:
        browser.close()


@pytest.fixture
def exam(learner: Learner, course: Course) -> Attempt:
    return begin(learner, course, mode=AttemptMode.EXAM, now=clock.now())


def send_at_once(browsers: list[Browser], attempt: Attempt, position: int, events: list[dict[str, Any]]) -> list[int]:
    return at_once([partial(browsers[n].send, attempt, position, event) for n, event in enumerate(events)])


@pytest.mark.parametrize("mode", AttemptMode)
def test_one_event_sent_ten_times_at_once_is_one_event(
    browsers: list[Browser], learner: Learner, course: Course, mode: AttemptMode
) -> None:
    attempt = begin(learner, course, mode=mode, now=clock.now())
    for position in range(1, ROUNDS + 1):
        assert send_at_once(browsers, attempt, position, [answering(7, "b")] * AT_ONCE) == [200] * AT_ONCE
    assert list(attempt.events.values_list("client_seq", flat=True)) == [7] * ROUNDS
    assert {item.time_spent_ms for item in attempt.items.all()} == {1000}
    counted = set(QuestionProgress.objects.values_list("answer_count", flat=True))
    assert counted == {0 if mode == AttemptMode.EXAM else 1}


def test_ten_events_at_once_in_any_order_leave_the_highest_number(browsers: list[Browser], exam: Attempt) -> None:
    rng = Random(3)
    for position in range(1, ROUNDS + 1):
        events = [answering(number, rng.choice("abcd")) for number in range(1, AT_ONCE + 1)]
        rng.shuffle(events)
        statuses = send_at_once(browsers, exam, position, events)
        assert set(statuses) <= {200, 409}
        newest = max(range(AT_ONCE), key=lambda n: events[n]["client_seq"])
        assert statuses[newest] == 200
        log = exam.events.filter(attempt_item__position=position)
        assert sorted(log.values_list("client_seq", flat=True)) == list(range(1, AT_ONCE + 1))
        assert standing_on_items(exam)[position] == list(events[newest]["option"])

    assert standing_on_items(exam) == standing_in_log(exam)
    assert {item.time_spent_ms for item in exam.items.all()} == {AT_ONCE * 1000}
    assert browsers[0].submit(exam) == 302
    exam.refresh_from_db()
    assert (exam.right_count, exam.answered_count) == (score_from_log(exam), ROUNDS)


def test_two_submissions_at_once_are_one(browsers: list[Browser], exam: Attempt) -> None:
    for position in range(1, ROUNDS + 1):
        browsers[0].send(exam, position, answering(1, "a"))
    assert at_once([partial(browser.submit, exam) for browser in browsers[:2]]) == [302, 302]
    exam.refresh_from_db()
    assert (exam.right_count, exam.answered_count) == (ROUNDS, ROUNDS)
    assert exam.submitted_at == exam.closed_at is not None
    assert set(QuestionProgress.objects.values_list("answer_count", flat=True)) == {1}


def test_answers_that_race_the_submission_are_counted_or_late(
    browsers: list[Browser], learner: Learner, course: Course
) -> None:
    for _ in range(ROUNDS):
        attempt = begin(learner, course, mode=AttemptMode.EXAM, now=clock.now())
        browsers[0].send(attempt, 1, answering(1, "b"))
        answers = [partial(browsers[n].send, attempt, 1, answering(n, "abcd"[n % 4])) for n in range(2, 8)]
        *statuses, submitted = at_once([*answers, partial(browsers[8].submit, attempt)])
        assert submitted == 302
        assert set(statuses) <= {200, 409, 410}
        assert attempt.events.count() == 7
        assert attempt.events.filter(is_late=True).count() == statuses.count(410)
        assert standing_on_items(attempt) == standing_in_log(attempt)
        attempt.refresh_from_db()
        assert (attempt.right_count, attempt.answered_count) == (score_from_log(attempt), 1)


def test_the_last_answers_of_a_practice_quiz_end_it_though_they_come_at_once(
    browsers: list[Browser], learner: Learner, course: Course
) -> None:
    for _ in range(ROUNDS):
        attempt = begin(learner, course, now=clock.now())
        right = {position: options_at(attempt, position) for position in range(1, ROUNDS + 1)}
        sends = [partial(browsers[n].send, attempt, n, answering(1, *options)) for n, options in right.items()]
        assert at_once(sends) == [200] * ROUNDS
        attempt.refresh_from_db()
        assert attempt.closed_at is not None
        assert (attempt.right_count, attempt.answered_count) == (ROUNDS, ROUNDS)
