"""People with accounts, and what they do on the account pages."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.http import HttpRequest

from studyapp.models import Learner
from tests.pages import Page, Visitor

PASSWORD = "correct horse battery"
ADDRESS = "anna@example.com"


@pytest.fixture
def anna() -> Learner:
    """An account with a confirmed e-mail address."""
    anna = Learner.objects.create_user("anna", ADDRESS, PASSWORD)
    anna.emailaddress_set.create(email=ADDRESS, verified=True, primary=True)
    return anna


@pytest.fixture
def guest() -> Learner:
    return Learner.objects.create_guest()


def sign_up(visitor: Visitor, username: str = "bert", password: str = PASSWORD, **more: Any) -> Page:
    return visitor.send("/account/signup/", {"username": username, "password1": password, **more})


def sign_in(visitor: Visitor, login: str = "anna", password: str = PASSWORD, **more: Any) -> Page:
    return visitor.send("/account/login/", {"login": login, "password": password, **more})


def who(visitor: Visitor) -> Learner | None:
    """Return whom the site takes this visitor for."""
    request = HttpRequest()
    request.session = visitor.session
    found = get_user(request)
    return found if isinstance(found, Learner) else None


def mailed_path() -> str:
    """Return where the link of the latest mail leads, without the host."""
    found = re.search(r"https?://[^/\s]+(/account/\S+)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]
