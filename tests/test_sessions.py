"""A session names its learner until it ends: by its age, by signing out, or by a new password."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as FormerStore
from django.contrib.sessions.models import Session as FormerSession
from django.db import connection
from django.http import HttpRequest
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import TimeMachineFixture

from studyapp.models import Learner, Session
from studyapp.sessions import LearnerBackend, SessionStore
from tests.factories import NOW, LearnerFactory, begin, make_topic
from tests.pages import Visitor, statements, to_item

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


@pytest.fixture
def client(learner: Learner) -> Client:
    client = Client()
    client.force_login(learner)
    return client


@pytest.fixture
def path(learner: Learner) -> str:
    """Of a page that only this learner gets."""
    return to_item(begin(learner, make_topic(2).course))


def is_known(client: Client, path: str) -> bool:
    return client.get(path).status_code == 200


class TestASession:
    def test_names_its_learner(self, client: Client, path: str) -> None:
        assert is_known(client, path)

    def test_is_of_nobody_else(self, path: str) -> None:
        other = Client()
        other.force_login(LearnerFactory.create())
        assert not is_known(other, path)

    def test_ends_with_its_age(self, client: Client, path: str, time_machine: TimeMachineFixture) -> None:
        time_machine.shift(settings.SESSION_COOKIE_AGE)
        assert not is_known(client, path)

    def test_goes_on_as_long_as_the_browser_comes_back_within_its_age(
        self, client: Client, path: str, time_machine: TimeMachineFixture
    ) -> None:
        for _ in range(3):
            time_machine.shift(settings.SESSION_COOKIE_AGE - 1)
            response = client.get(path)
            assert response.status_code == 200
            assert response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == settings.SESSION_COOKIE_AGE

    def test_is_written_anew_only_when_less_than_half_of_its_age_is_left(
        self, client: Client, path: str, time_machine: TimeMachineFixture
    ) -> None:
        written = []
        for _ in range(2):
            time_machine.shift(settings.SESSION_COOKIE_AGE / 2)
            for _ in range(2):
                with CaptureQueriesContext(connection) as queries:
                    client.get(path)
                written.append([sql for sql in statements(queries) if sql.startswith("UPDATE") and "session" in sql])
                time_machine.shift(1)
        assert [len(each) for each in written] == [0, 1, 1, 0]

    def test_of_nobody_is_forgotten_after_a_day(self, time_machine: TimeMachineFixture) -> None:
        client = Client()
        client.post(reverse("kept"), {"text": "Half a thought."})
        assert client.get(reverse("kept")).status_code == 200
        time_machine.shift(24 * 60 * 60)
        assert client.get(reverse("kept")).status_code == 302

    def test_ends_with_signing_out(self, client: Client, path: str) -> None:
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.logout()
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        assert not is_known(client, path)

    def test_ends_with_a_new_password(self, client: Client, learner: Learner, path: str) -> None:
        learner.set_password("another one")
        learner.save()
        assert not is_known(client, path)
        assert not Session.objects.exists()

    def test_ends_when_the_learner_is_shut_out(self, client: Client, learner: Learner, path: str) -> None:
        Learner.objects.filter(pk=learner.pk).update(is_active=False)
        assert not is_known(client, path)

    def test_ends_when_the_learner_is_gone(self, client: Client, learner: Learner, path: str) -> None:
        learner.delete()
        assert not is_known(client, path)
        assert not Session.objects.exists()

    def test_of_nobody_names_no_learner(self) -> None:
        store = SessionStore()
        store["colour"] = "green"
        store.save()
        assert Session.objects.get().learner is None

    def test_ends_with_a_new_secret_key(self, client: Client, path: str) -> None:
        with override_settings(SECRET_KEY="a new one that nobody signed with"):
            assert not is_known(client, path)

    def test_outlives_a_new_secret_key_that_names_the_old_one(self, client: Client, path: str) -> None:
        with override_settings(SECRET_KEY="a new one", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
            assert is_known(client, path)
        with override_settings(SECRET_KEY="a new one"):
            assert is_known(client, path), "it was not signed anew"

    @pytest.mark.parametrize("key", ["", "short", "x" * 32, "x" * 5000, "%00" * 12, "é" * 12])
    def test_that_nobody_began_is_nobodys(self, path: str, key: str) -> None:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        assert not is_known(client, path)

    def test_whose_content_was_changed_is_nobodys(self, client: Client, path: str) -> None:
        for session in Session.objects.all():
            session.session_data = session.session_data[:-1] + ("a" if session.session_data[-1] != "a" else "b")
            session.save()
        assert not is_known(client, path)


class TestOtherBrowsers:
    @pytest.fixture(params=[False, True], ids=["account", "guest"])
    def learner(self, request: pytest.FixtureRequest) -> Learner:
        return Learner.objects.create_guest() if request.param else LearnerFactory.create()

    @pytest.fixture
    def here(self, learner: Learner) -> Visitor:
        return Visitor(learner)

    @pytest.fixture
    def elsewhere(self, learner: Learner) -> Visitor:
        return Visitor(learner)

    def test_are_counted_and_signed_out_at_a_press(
        self, learner: Learner, here: Visitor, elsewhere: Visitor, path: str
    ) -> None:
        stranger = Visitor(LearnerFactory.create())
        page = here.see("/settings/")
        assert "Signed in on 2 browsers" in page.main
        page.assert_valid()
        page = here.follow(here.submit(page.form("/settings/sessions/")))
        assert page.status == 200
        assert "Signed in on this browser only." in page.main
        assert "/settings/sessions/" not in [form.action for form in page.forms]
        assert is_known(here, path)
        assert not is_known(elsewhere, path)
        assert Session.objects.get(learner=learner).session_key == here.session.session_key
        assert "Signed in on this browser only." in stranger.see("/settings/").main

    def test_that_stayed_away_too_long_do_not_count(
        self, here: Visitor, elsewhere: Visitor, time_machine: TimeMachineFixture
    ) -> None:
        time_machine.shift(settings.SESSION_COOKIE_AGE * 3 / 4)
        here.see("/")
        time_machine.shift(settings.SESSION_COOKIE_AGE / 2)
        assert "Signed in on this browser only." in here.see("/settings/").main


class TestWhatIsReadInOneStatement:
    def test_is_the_learner_that_django_reads(self, learner: Learner) -> None:
        Learner.objects.filter(pk=learner.pk).update(last_login=NOW - timedelta(days=1), time_zone="Asia/Tokyo")
        found = LearnerBackend().get_user(learner.pk)
        assert found is not None
        assert not found.get_deferred_fields()
        stored = Learner.objects.get(pk=learner.pk)
        names = [field.attname for field in Learner._meta.concrete_fields]
        assert [getattr(found, name) for name in names] == [getattr(stored, name) for name in names]

    def test_can_be_saved_as_any_learner(self, learner: Learner) -> None:
        found = LearnerBackend().get_user(learner.pk)
        assert found is not None
        found.time_zone = "Europe/Lisbon"
        found.save()
        assert Learner.objects.get().time_zone == "Europe/Lisbon"

    def test_is_the_content_that_was_stored(self) -> None:
        session = SessionStore()
        session["kept"] = {"a": [1, "zwei"]}
        session.create()
        request = HttpRequest()
        request.session = SessionStore(session.session_key)
        assert request.session["kept"] == {"a": [1, "zwei"]}


def test_sessions_of_the_former_table_go_on(learner: Learner, path: str) -> None:
    former = FormerStore()
    former.update({SESSION_KEY: str(learner.pk), BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend"})
    former[HASH_SESSION_KEY] = learner.get_session_auth_hash()
    former.save()
    import_module("studyapp.migrations.0003_move_sessions").move(apps, None)
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = former.session_key
    assert is_known(client, path)
    assert not FormerSession.objects.exists()
