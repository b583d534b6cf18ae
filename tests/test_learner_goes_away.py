"""A request whose learner goes away while it is under way finds nothing, which is a page and no crash."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError

from quizzes.models import AnswerEvent, Attempt, Goal
from quizzes.models.attempts import AttemptMode
from quizzes.views import player, quiz, today
from studyapp.merging import merge_guest
from studyapp.models import Learner
from tests.factories import NOW, LearnerFactory, begin, make_topic
from tests.pages import Visitor, to_course, to_item

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

Merge = Callable[[Any, str], None]
ANSWER = {"kind": "answer", "client_seq": 7, "option": ["a"], "confidence": "", "elapsed_ms": 1000}


@pytest.fixture
def guest() -> Learner:
    return Learner.objects.create_guest()


@pytest.fixture
def account() -> Learner:
    return LearnerFactory.create()


@pytest.fixture
def visitor(guest: Learner) -> Visitor:
    return Visitor(guest)


@pytest.fixture
def merge_before(guest: Learner, account: Learner, monkeypatch: pytest.MonkeyPatch) -> Merge:
    """Let a service find what it would find if it had waited for the lock that the merge held."""

    def merge_before(module: Any, service: str) -> None:
        wanted = getattr(module, service)

        def after_the_merge(**given: Any) -> Any:
            merge_guest(guest=guest, account=account)
            return wanted(**given)

        monkeypatch.setattr(module, service, after_the_merge)

    return merge_before


def test_an_answer_is_kept_when_the_outbox_sends_it_again(
    guest: Learner, account: Learner, visitor: Visitor, merge_before: Merge
) -> None:
    attempt = begin(guest, make_topic(2).course, mode=AttemptMode.EXAM)
    merge_before(player, "record_event")
    assert visitor.send(to_item(attempt), ANSWER).status == 404
    assert not AnswerEvent.objects.exists()
    assert Visitor(account).send(to_item(attempt), ANSWER).status == 302
    assert AnswerEvent.objects.get().attempt == attempt


@pytest.mark.parametrize(
    ("module", "service", "view", "data"),
    [
        (quiz, "start_attempt", "new", {"size": 1}),
        (today, "start_round", "today", {}),
        (today, "set_goal", "goal", {"minutes_per_day": 30, "recall_percent": 90}),
    ],
)
def test_nothing_is_begun_for_nobody(
    visitor: Visitor, merge_before: Merge, module: Any, service: str, view: str, data: dict[str, Any]
) -> None:
    course = make_topic(2).course
    merge_before(module, service)
    page = visitor.send(to_course(view, course), data)
    assert page.status == 404
    assert not Attempt.objects.exists()
    assert not Goal.objects.exists()


@pytest.mark.parametrize("error", [IntegrityError, Attempt.DoesNotExist])
@pytest.mark.parametrize("is_gone", [True, False])
def test_an_error_stays_one_unless_that_is_why(
    guest: Learner, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, error: type[Exception], is_gone: bool
) -> None:
    def fail(**given: Any) -> None:
        if is_gone:
            guest.delete()
        raise error

    monkeypatch.setattr(today, "start_round", fail)
    visitor.raise_request_exception = False
    page = visitor.send(to_course("today", make_topic(2).course))
    assert page.status == (404 if is_gone else 500)
