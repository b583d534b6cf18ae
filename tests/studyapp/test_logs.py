"""The log tells what happened, never to whom, and nothing that lets anybody in."""

import io
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection

from studyapp import accounts
from studyapp.logs import DiscreetFormatter
from studyapp.models import Learner
from tests.pages import Visitor
from tests.studyapp.conftest import ADDRESS, PASSWORD, mailed_path, sign_in, sign_up

pytestmark = pytest.mark.django_db

LINE = settings.LOGGING["formatters"]["line"]


@pytest.fixture
def logged() -> Iterator[Callable[[], str]]:
    """Read what the site would have written, from INFO on."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(DiscreetFormatter(LINE["format"], style=LINE["style"]))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream.getvalue
    root.removeHandler(handler)
    root.setLevel(level)


def test_the_site_writes_with_this_formatter_only() -> None:
    assert LINE["class"] == "studyapp.logs.DiscreetFormatter"
    assert [each["formatter"] for each in settings.LOGGING["handlers"].values()] == ["line"]
    assert not logging.getLogger("django").handlers


def test_nothing_of_anybody_is_written(
    anna: Learner, logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(raise_request_exception=False, enforce_csrf_checks=True)
    open_visitor = Visitor(raise_request_exception=False)
    sign_up(open_visitor, "bertholomew", email="bert@example.com")
    confirmation = mailed_path()
    sign_in(open_visitor, "anna", "wrong-secret")
    for _ in range(31):
        sign_in(visitor, "bertholomew", PASSWORD)  # without a token
        page = sign_in(Visitor(), "nobody-there", "wrong-secret")
    assert page.status == 429
    Visitor().send("/account/password/reset/", {"email": ADDRESS})
    link = mailed_path()
    assert {visitor.send(path).status for path in (link, confirmation)} == {403}
    assert Visitor().see("/nowhere/?q=what-i-searched-for").status == 404
    monkeypatch.setattr(accounts.AccountAdapter, "new_user", _fail)
    assert sign_up(Visitor(raise_request_exception=False), "carlotta").status == 500

    text = logged()
    for seen in ("Not Found: /nowhere/", "Too Many Requests: /account/login/", "Traceback", "Forbidden", "Wrong pass"):
        assert seen in text
    secrets = ["bertholomew", "bert@", ADDRESS, "anna", "nobody-there", "carlotta", "what-i-searched"]
    secrets += [PASSWORD, "wrong-secret", link.split("/")[-2], confirmation.split("/")[-2]]
    assert [secret for secret in secrets if secret in text] == []


class TestAnAccount:
    """Every line as it is written, without time; `#` is the learner's number."""

    @pytest.fixture
    def lines(self, caplog: pytest.LogCaptureFixture) -> Callable[[Learner], list[str]]:
        def of(learner: Learner) -> list[str]:
            own = [each for each in caplog.records if each.name == "studyapp.security"]
            return [f"{each.levelname} {each.getMessage().replace(str(learner.pk), '#')}" for each in own]

        return of

    def test_is_followed_by_its_number(self, lines: Callable[[Learner], list[str]]) -> None:
        visitor = Visitor()
        sign_up(visitor, "bert")
        bert = Learner.objects.get()
        visitor.send("/account/password/change/", {"oldpassword": PASSWORD, "password1": "staple battery horse"})
        visitor.send("/account/logout/")
        sign_in(visitor, "bert", "staple battery horse")
        visitor.send("/settings/delete/")
        assert lines(bert) == [
            "INFO Signed up: learner #",
            "INFO Signed in: learner #",
            "INFO Password changed: learner #",
            "INFO Signed out: learner #",
            "INFO Signed in: learner #",
            "INFO Account deleted: learner #",
            "INFO Signed out: learner #",
        ]

    def test_whose_password_was_guessed_at_is_named(self, anna: Learner, lines: Callable[[Learner], list[str]]) -> None:
        for login in ("ANNA", ADDRESS, "nobody", "nobody@example.com"):
            sign_in(Visitor(), login, "wrong")
        for _ in range(5):
            sign_in(Visitor(), "anna", "wrong")
        assert lines(anna) == [
            *("WARNING Wrong password: learner #",) * 2,
            *("WARNING Wrong password: no learner has this name",) * 2,
            *("WARNING Wrong password: learner #",) * 4,
            "WARNING Too many wrong passwords: learner #",
        ]

    def test_whose_password_was_reset_is_named(self, anna: Learner, lines: Callable[[Learner], list[str]]) -> None:
        visitor = Visitor()
        visitor.send("/account/password/reset/", {"email": ADDRESS})
        page = visitor.follow(visitor.see(mailed_path()))
        visitor.submit(page.forms[0], password1="staple battery horse")
        assert lines(anna) == ["INFO Password reset: learner #"]

    def test_that_nobody_has_leaves_no_line(self, guest: Learner, lines: Callable[[Learner], list[str]]) -> None:
        visitor = Visitor()
        visitor.send("/settings/", {"time_zone": "UTC", "time_factor": 100, "text_size": 100})
        assert Learner.objects.exclude(pk=guest.pk).get().is_guest
        visitor.send("/settings/delete/")
        assert lines(guest) == []

    def test_is_told_of_whatever_the_level_of_the_log(self) -> None:
        assert settings.LOGGING["root"]["level"] == "WARNING"
        assert logging.getLogger("studyapp.security").isEnabledFor(logging.INFO)


def _fail(*args: Any) -> Any:
    raise RuntimeError("out of order")


def test_a_row_that_is_refused_is_not_repeated(anna: Learner, logged: Callable[[], str]) -> None:
    """SQLite says only which constraint it was; PostgreSQL adds the values."""
    try:
        Learner.objects.create(username="ANNA")
    except IntegrityError:
        logging.getLogger("studyapp").exception("Something broke")
    assert "IntegrityError" in logged()
    assert "(anna)" not in logged()
    assert ("DETAIL: …" in logged()) == (connection.vendor == "postgresql")
