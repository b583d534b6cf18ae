"""Guessing passwords is slow, whoever tries; others are not kept waiting."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from time_machine import TimeMachineFixture

from studyapp.caching import ForgivingRedisCache
from studyapp.models import Learner
from tests.factories import NOW
from tests.pages import Page, Visitor
from tests.studyapp.conftest import sign_in, sign_up, who

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

AWAY = {"default": {"BACKEND": "studyapp.caching.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}

IN_DATABASE = {
    **settings.CACHES,
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"},
}


def fail(times: int, login: str = "anna", *, addresses: bool = False) -> None:
    """Send so many wrong passwords, each from an address of its own if asked to."""
    for number in range(times):
        more = {"REMOTE_ADDR": f"10.0.0.{number}"} if addresses else {}
        assert sign_in(Visitor(**more), login, "wrong").status == 422


def from_proxy(*chain: str) -> Visitor:
    """Somebody whose request came along those addresses, as the headers tell."""
    return Visitor(headers={"X-Forwarded-For": ", ".join(chain)})


class TestWrongPasswords:
    def test_close_a_name_for_five_minutes_after_five(self, anna: Learner, time_machine: TimeMachineFixture) -> None:
        fail(5, addresses=True)
        page = sign_in(Visitor())
        assert page.status == 422
        assert "Too many wrong passwords. Wait five minutes" in page.main
        time_machine.shift(timedelta(minutes=5, seconds=1))
        assert sign_in(Visitor()).status == 302

    def test_for_one_name_close_no_other(self, anna: Learner) -> None:
        fail(6, "bert")
        assert sign_in(Visitor()).status == 302

    def test_close_a_name_that_nobody_has_too(self) -> None:
        fail(5, "nobody", addresses=True)
        assert "Too many wrong passwords" in sign_in(Visitor(), "nobody").main

    def test_of_one_address_do_not_close_names_to_others(self, anna: Learner) -> None:
        for name in ("bert", "carl", "dora"):
            fail(4, name)
        assert "Too many wrong passwords" in sign_in(Visitor()).main
        assert sign_in(Visitor(REMOTE_ADDR="10.1.1.1")).status == 302

    def test_do_not_end_what_is_signed_in(self, anna: Learner) -> None:
        visitor = Visitor(anna)
        fail(6)
        assert who(visitor) == anna


class TestTooManyForms:
    @pytest.mark.parametrize(
        ("path", "data", "most"),
        [
            ("/account/signup/", {"username": "guest-1"}, 20),
            ("/account/login/", {"login": ""}, 30),
            ("/account/password/reset/", {"email": "anna@example.com"}, 5),
        ],
    )
    def test_of_a_minute_get_a_page_that_says_when_to_go_on(
        self, path: str, data: dict[str, str], most: int, time_machine: TimeMachineFixture
    ) -> None:
        pages = [Visitor().send(path, data) for _ in range(most + 1)]
        assert 429 not in [page.status for page in pages[:-1]]
        assert pages[-1].status == 429
        assert "That was too fast" in pages[-1].main
        assert pages[-1].response.headers["Retry-After"] == "60"
        time_machine.shift(61)
        assert Visitor().send(path, data).status != 429

    def test_are_no_reason_not_to_look(self) -> None:
        assert {Visitor().see("/account/login/").status for _ in range(40)} == {200}


class TestBehindAProxy:
    def spoil(self, *chain: str) -> Page:
        """Send more wrong passwords than an address has, and one more."""
        for number in range(10):
            sign_in(from_proxy(*chain), f"name-{number}", "wrong")
        return sign_in(from_proxy(*chain), "another", "wrong")

    @pytest.fixture
    def _proxy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 1)

    @pytest.mark.usefixtures("_proxy")
    def test_people_are_counted_apart(self, anna: Learner) -> None:
        assert "Too many wrong passwords" in self.spoil("203.0.113.1").main
        assert sign_in(from_proxy("203.0.113.2")).status == 302

    @pytest.mark.usefixtures("_proxy")
    def test_a_longer_header_helps_nobody(self, anna: Learner) -> None:
        self.spoil("203.0.113.1")
        assert "Too many wrong passwords" in sign_in(from_proxy("198.51.100.7", "203.0.113.1")).main

    def test_is_not_believed_where_there_is_none(self, anna: Learner) -> None:
        self.spoil("203.0.113.1")
        assert "Too many wrong passwords" in sign_in(from_proxy("203.0.113.2")).main


class TestACacheInTheDatabase:
    @override_settings(CACHES=IN_DATABASE)
    def test_is_swept_of_addresses_whose_limit_is_over(self, anna: Learner, time_machine: TimeMachineFixture) -> None:
        call_command("createcachetable")
        fail(2, addresses=True)
        time_machine.shift(timedelta(days=1))
        fail(1, addresses=True)
        kept = addresses()
        assert {"10.0.0.0", "10.0.0.1"} <= kept
        call_command("delete_guests", stdout=StringIO())
        assert addresses() == {"10.0.0.0"}


def addresses() -> set[str]:
    """Whom the table of the shared cache names."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM shared_cache")
        return {address for (key,) in cursor.fetchall() for address in re.findall(r"10\.\d+\.\d+\.\d+", key)}


class TestACacheThatIsAway:
    @pytest.fixture
    def cache(self) -> ForgivingRedisCache:
        return ForgivingRedisCache("redis://127.0.0.1:1/0", {})

    @override_settings(CACHES={**settings.CACHES, **AWAY})
    def test_keeps_nobody_out(self, anna: Learner) -> None:
        assert isinstance(caches["default"], ForgivingRedisCache)
        assert sign_in(Visitor(), password="wrong").status == 422
        assert sign_in(Visitor()).status == 302
        assert sign_up(Visitor()).status == 302

    def test_answers_as_an_empty_one(self, cache: ForgivingRedisCache) -> None:
        assert cache.add("a", 1) is True
        cache.set("a", 1, 60)
        cache.set_many({"a": 1})
        assert (cache.get("a"), cache.get("a", "none"), cache.get_many(["a"])) == (None, "none", {})
        assert not cache.has_key("a")
        assert not cache.touch("a")
        assert not cache.delete("a")
        cache.delete_many(["a"])
        cache.clear()
        with pytest.raises(ValueError, match="not found"):
            cache.incr("a")

    def test_is_asked_again_after_a_while(
        self, cache: ForgivingRedisCache, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr("studyapp.caching.monotonic", lambda: now)
        for now in (100.0, 105.0, 109.0, 111.0):  # noqa: B007 (the lambda reads it)
            cache.get("a")
        assert len(caplog.records) == 2
