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
    for seen in ("Not Found: /nowhere/", "Too Many Requests: /account/login/", "Traceback", "Forbidden"):
        assert seen in text
    secrets = ["bertholomew", "bert@", ADDRESS, "anna", "nobody-there", "carlotta", "what-i-searched"]
    secrets += [PASSWORD, "wrong-secret", link.split("/")[-2], confirmation.split("/")[-2]]
    assert [secret for secret in secrets if secret in text] == []


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
