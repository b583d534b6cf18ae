"""Wrong passwords are counted together, whichever process takes them, through a real server of two."""

import os
from functools import partial
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from studyapp.models import Learner
from tests.concurrency.support import CSRF_TOKEN, SECONDS, Server, at_once

PASSWORD = "correct horse battery"


@pytest.fixture
def name(server: Server) -> str:
    """Of an account; another in every run, because the counts outlive the rows. The server knows no hash of tests."""
    name = f"anna-{os.urandom(4).hex()}"
    Learner.objects.create(username=name, password=PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1))
    return name


def sign_in(server: Server, name: str, password: str, *chain: str) -> int:
    """Send the form over a connection of its own, as if it came along those addresses."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={CSRF_TOKEN}",
        "X-CSRFToken": CSRF_TOKEN,
        "X-Forwarded-For": ", ".join(chain),
    }
    connection = HTTPConnection("127.0.0.1", server.port, timeout=SECONDS)
    connection.request("POST", "/account/login/", urlencode({"login": name, "password": password}), headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_six_wrong_passwords_close_a_name_however_they_are_spread(server: Server, name: str) -> None:
    assert sign_in(server, name, PASSWORD, "198.51.100.8") == 302
    wrong = [partial(sign_in, server, name, "wrong", f"198.51.100.{number}") for number in range(6)]
    assert at_once(wrong) == [422] * 6
    assert [sign_in(server, name, PASSWORD, "198.51.100.9") for _ in range(4)] == [422] * 4


def test_an_address_is_counted_apart_from_others_and_whatever_it_claims(server: Server, name: str) -> None:
    busy = f"203.0.113.{os.urandom(1)[0]}"
    for number in range(10):
        sign_in(server, f"{name}-{number}", "wrong", busy)
    assert sign_in(server, name, PASSWORD, "198.51.100.1", busy) == 422
    assert sign_in(server, name, PASSWORD, "198.51.100.2") == 302
