"""Signing up, in and out: nothing a guest did is lost, and nobody gets in who should not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings

from notes.models import Course
from studyapp import accounts
from studyapp.accounts import AccountAdapter
from studyapp.merging import Merged
from studyapp.models import Learner, Session
from studyapp.settings import PASSWORD_HASHERS
from tests.factories import NOW, LearnerFactory, answer, begin, make_topic
from tests.pages import Page, Visitor, to, to_course, to_item, to_lesson
from tests.studyapp.conftest import ADDRESS, PASSWORD, sign_in, sign_up, who

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

Merges = list[tuple[int, int]]


@pytest.fixture
def merges(monkeypatch: pytest.MonkeyPatch) -> Merges:
    """Whom a stand-in of merge_guest was asked to merge with whom."""
    asked: Merges = []

    def merge_guest(*, guest: Learner, account: Learner) -> Merged:
        asked.append((guest.pk, account.pk))
        guest.delete()
        return Merged(answer_count=5, quiz_count=2)

    monkeypatch.setattr(accounts, "merge_guest", merge_guest)
    return asked


class TestSigningUp:
    def test_turns_the_guests_own_row_into_an_account(self, guest: Learner) -> None:
        attempt = begin(guest, make_topic(3).course)
        answer(attempt, 1)
        visitor = Visitor(guest)
        before = visitor.session.session_key
        page = sign_up(visitor, "Bert")
        assert "Everything you did here is in your account now." in visitor.follow(page).text
        bert = Learner.objects.get()
        assert (bert.pk, bert.username, bert.is_guest) == (guest.pk, "bert", False)
        assert bert.check_password(PASSWORD)
        assert who(visitor) == bert
        assert visitor.see(to_item(attempt, 2)).status == 200
        assert visitor.session.session_key != before
        assert not Session.objects.filter(session_key=before).exists()

    def test_makes_an_account_for_a_stranger(self) -> None:
        visitor = Visitor()
        assert sign_up(visitor, next="/account/email/").location == "/account/email/"
        assert who(visitor) == Learner.objects.get(username="bert", is_guest=False)

    @pytest.mark.parametrize("email", ["", "Bert@Example.com"])
    def test_takes_an_address_or_none(self, email: str, mailoutbox: list[Any]) -> None:
        sign_up(Visitor(), email=email)
        bert = Learner.objects.get()
        assert bert.email == email.lower()
        assert [(each.email, each.verified) for each in bert.emailaddress_set.all()] == [
            (email.lower(), False) for _ in range(bool(email))
        ]
        assert [each.to for each in mailoutbox] == [[email.lower()] for _ in range(bool(email))]

    @pytest.mark.parametrize(
        ("name", "sentence"),
        [
            ("ANNA", "This name is taken."),
            ("ａｎｎａ", "This name is taken."),
            ("Guest-1", "Names that begin with guest- are kept for guests."),
            ("anna@example.com", "A name is made of letters"),
            ("two words", "A name is made of letters"),
            ("<b>", "A name is made of letters"),
            ("x" * 151, "at most 150 characters"),
            ("", "This field is required."),
        ],
    )
    def test_refuses_names(self, anna: Learner, guest: Learner, name: str, sentence: str) -> None:
        visitor = Visitor(guest)
        page = sign_up(visitor, name)
        assert page.status == 422
        assert page.main.count(sentence) == 2
        assert page.form("/account/signup/").fields["username"] == [name]
        assert Learner.objects.get(is_guest=True) == who(visitor)

    @pytest.mark.parametrize("password", ["short1!", "password1", "bertholomew", ""])
    def test_refuses_passwords_that_are_easy_to_guess(self, password: str) -> None:
        page = sign_up(Visitor(), "bertholomew1", password)
        assert page.status == 422
        assert page.form("/account/signup/").fields["password1"] == [""]
        assert not Learner.objects.exists()

    def test_does_not_tell_whether_an_address_is_known(self, anna: Learner) -> None:
        pages = [sign_up(Visitor(), f"bert-{n}", email=email) for n, email in enumerate((ADDRESS, "new@example.com"))]
        assert [page.location for page in pages] == ["/", "/"]

    def test_names_the_field_of_each_error(self) -> None:
        page = sign_up(Visitor(), "guest-1")
        name = next(each for each in page.all("input") if each.attrib.get("name") == "username")
        assert name.attrib["aria-invalid"] == "true"
        assert set(name.attrib["aria-describedby"].split()) == {"id_username_helptext", "id_username_error"}
        assert set(name.attrib["aria-describedby"].split()) <= set(page.ids)
        assert page.link("Name") == "/account/signup/#id_username"

    def test_asks_for_what_password_managers_know(self) -> None:
        inputs = {each.attrib.get("name"): each.attrib for each in Visitor().see("/account/signup/").all("input")}
        known = {name: inputs[name].get("autocomplete") for name in ("username", "password1", "email")}
        assert known == {"username": "username", "password1": "new-password", "email": "email"}

    def test_sends_who_lost_a_race_for_the_name_to_sign_in(
        self, anna: Learner, guest: Learner, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(AccountAdapter, "clean_username", lambda self, name, shallow=False: name)
        visitor = Visitor(guest)
        page = sign_up(visitor, "anna")
        assert page.location == "/account/login/"
        assert "That name has just been taken." in visitor.follow(page).text
        assert who(visitor) == guest

    def test_twice_at_once_makes_one_account(self, guest: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
        def meanwhile(self: AccountAdapter, name: str, shallow: bool = False) -> str:
            Learner.objects.filter(pk=guest.pk).update(is_guest=False, username=name, password="the first one's")
            return name

        monkeypatch.setattr(AccountAdapter, "clean_username", meanwhile)
        assert sign_up(Visitor(guest), email="bert@example.com").location == "/account/login/"
        assert Learner.objects.get().password == "the first one's"

    def test_is_not_for_those_who_have_an_account(self, anna: Learner) -> None:
        visitor = Visitor(anna)
        assert visitor.see("/account/signup/").location == "/"
        assert sign_up(visitor).location == "/"
        assert Learner.objects.count() == 1


class TestSigningIn:
    @pytest.mark.parametrize("login", ["anna", "ANNA", " anna ", "ａｎｎａ", ADDRESS, "Anna@EXAMPLE.com"])
    def test_works_by_name_or_address_in_any_case(self, anna: Learner, login: str) -> None:
        visitor = Visitor()
        assert sign_in(visitor, login).location == "/"
        assert who(visitor) == anna
        assert visitor.cookies["sessionid"]["max-age"] > 300 * 24 * 60 * 60
        assert "You are signed in as anna." in visitor.see("/").text

    @pytest.mark.parametrize("login", ["anna", "nobody", ADDRESS, "nobody@example.com"])
    def test_with_a_wrong_password_says_the_same_whoever_is_meant(self, anna: Learner, login: str) -> None:
        page = sign_in(Visitor(), login, "wrong horse battery")
        assert page.status == 422
        assert "That is not right: check the name or e-mail address, and the password." in page.main
        assert page.form("/account/login/").fields["login"] == [login]
        assert "wrong horse" not in page.html

    @pytest.mark.parametrize(
        "sent", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
    )
    def test_leads_to_no_other_site(self, anna: Learner, sent: str) -> None:
        assert sign_in(Visitor(), next=sent).location == "/"
        assert Visitor(anna).see(f"/account/login/?next={sent}").location == "/"

    def test_leads_back_to_where_one_was(self, anna: Learner) -> None:
        assert sign_in(Visitor(), next="/account/email/").location == "/account/email/"

    def test_says_when_an_account_is_switched_off(self, anna: Learner) -> None:
        Learner.objects.update(is_active=False)
        visitor = Visitor()
        assert "This account is switched off" in visitor.follow(sign_in(visitor)).main
        assert who(visitor) is None

    def test_brings_the_guests_work_along(self, anna: Learner, guest: Learner) -> None:
        """Twice: with what she did in one browser, and then with that of another one."""
        course = make_topic(8).course
        for each in (guest, Learner.objects.create_guest()):
            quiz = begin(each, course, size=5)
            for position in range(1, 6):
                answer(quiz, position)
            running = begin(each, course, size=3)
            visitor = Visitor(each)
            assert sign_in(visitor).location == "/"
            assert who(visitor) == anna
            text = visitor.see("/").text
            assert "Merged 5 answers, 2 quizzes into this account." in text
            assert "You are signed in as anna." in text
            assert visitor.see(to_item(running)).status == 200
        assert list(Learner.objects.all()) == [anna]
        assert anna.attempts.count() == 4
        assert sum(anna.study_days.values_list("answer_count", flat=True)) == 10

    def test_of_a_stranger_merges_nothing(self, anna: Learner, merges: Merges) -> None:
        sign_in(Visitor())
        assert merges == []

    def test_with_a_wrong_password_leaves_the_guest_alone(self, anna: Learner, guest: Learner, merges: Merges) -> None:
        visitor = Visitor(guest)
        assert sign_in(visitor, password="wrong").status == 422
        assert who(visitor) == guest
        assert merges == []

    def test_that_cannot_merge_changes_nothing(
        self, anna: Learner, guest: Learner, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def merge_guest(**kwargs: Any) -> str:
            Learner.objects.filter(pk=guest.pk).delete()
            raise RuntimeError("in the middle of it")

        monkeypatch.setattr(accounts, "merge_guest", merge_guest)
        visitor = Visitor(guest, raise_request_exception=False)
        assert sign_in(visitor).status == 500
        assert who(visitor) == guest

    def test_that_fails_after_merging_merges_nothing(
        self, anna: Learner, guest: Learner, merges: Merges, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: Any) -> None:
            raise RuntimeError("signed in nowhere")

        monkeypatch.setattr("allauth.account.adapter.django_login", fail)
        visitor = Visitor(guest, raise_request_exception=False)
        assert sign_in(visitor).status == 500
        assert len(merges) == 1
        assert who(visitor) == guest

    @override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS)
    def test_brings_an_older_hash_up_to_date(self, anna: Learner) -> None:
        Learner.objects.update(password=PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1))
        visitor = Visitor()
        assert sign_in(visitor).location == "/"
        anna.refresh_from_db()
        assert anna.password.startswith("argon2$argon2id$")
        assert who(visitor) == anna

    @override_settings(SESSION_COOKIE_SECURE=True)
    def test_gives_a_cookie_that_no_script_and_no_other_site_gets(self, anna: Learner) -> None:
        visitor = Visitor()
        sign_in(visitor)
        cookie = visitor.cookies["sessionid"]
        assert cookie["httponly"]
        assert cookie["secure"]
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")

    def test_by_script_gets_a_page_too(self, anna: Learner) -> None:
        page = Visitor(headers={"Accept": "application/json"}).see("/account/login/")
        assert page.is_html


class TestSigningOut:
    def test_asks_first(self, anna: Learner) -> None:
        visitor = Visitor(anna)
        page = visitor.see("/account/logout/")
        assert who(visitor) == anna
        left = visitor.submit(page.form("/account/logout/"))
        assert left.location == "/"
        assert who(visitor) is None
        assert "You are signed out." in visitor.follow(left).text

    def test_is_not_for_guests_whose_work_would_be_lost(self, guest: Learner) -> None:
        visitor = Visitor(guest)
        assert visitor.see("/account/logout/").location == "/"
        assert visitor.send("/account/logout/").location == "/"
        assert who(visitor) == guest


class TestAPassword:
    def test_is_taken_as_it_was_typed(self) -> None:
        typed = " correct\x07 horse\ufffe "
        sign_up(Visitor(), "bert", typed)
        bert = Learner.objects.get()
        assert bert.check_password(typed)
        assert sign_in(visitor := Visitor(), "bert\x07", typed).status == 302
        assert who(visitor) == bert


class TestTheAdmin:
    @pytest.fixture
    def staff(self, anna: Learner) -> Learner:
        Learner.objects.update(is_staff=True, is_superuser=True)
        anna.refresh_from_db()
        return anna

    def test_lets_staff_in_through_our_own_page(self, staff: Learner) -> None:
        visitor = Visitor()
        page = visitor.follow(visitor.see("/admin/"))
        assert page.location == "/account/login/?next=%2Fadmin%2F"
        assert sign_in(visitor, next="/admin/").location == "/admin/"
        assert visitor.see("/admin/").status == 200

    def test_is_closed_to_others_who_are_signed_in(self, anna: Learner) -> None:
        visitor = Visitor(anna)
        assert visitor.follow(visitor.see("/admin/")).status == 403

    def test_takes_no_password_itself(self, staff: Learner) -> None:
        visitor = Visitor()
        page = visitor.send("/admin/login/?next=/admin/", {"username": "anna", "password": PASSWORD})
        assert page.location.startswith("/account/login/")
        assert who(visitor) is None

    @pytest.mark.parametrize("ask", [Visitor.see, Visitor.send])
    def test_changes_no_password_itself(self, staff: Learner, ask: Callable[..., Page]) -> None:
        """There wrong old passwords would not be counted."""
        page = ask(Visitor(staff), "/admin/password_change/")
        assert page.location == "/account/password/change/"

    def test_asks_a_guest_to_sign_in_and_keeps_the_work(self, staff: Learner, guest: Learner, merges: Merges) -> None:
        visitor = Visitor(guest)
        assert visitor.follow(visitor.see("/admin/")).location == "/account/login/?next=%2Fadmin%2F"
        sign_in(visitor, next="/admin/")
        assert [merge[:2] for merge in merges] == [(guest.pk, staff.pk)]


class TestTheHeader:
    @pytest.fixture
    def course(self) -> Course:
        return make_topic(2).course

    def test_offers_strangers_to_sign_in(self, course: Course) -> None:
        for path in ("/", to_course("progress", course)):
            assert Visitor().see(path).link("Sign in") == "/account/login/"

    def test_offers_guests_to_keep_what_they_did(self, course: Course, guest: Learner) -> None:
        attempt = begin(guest, course, size=1)
        answer(attempt, 1)
        visitor = Visitor(guest)
        result = to("result", attempt)
        assert visitor.see("/").link("Save progress") == "/account/signup/"
        assert visitor.see(result).link("Save my progress") == f"/account/signup/?next={result}"
        assert visitor.see(result).link("I have an account") == f"/account/login/?next={result}"

    def test_names_who_is_signed_in(self, course: Course, anna: Learner) -> None:
        page = Visitor(anna).see("/")
        assert page.link("anna")
        assert "kept in this browser only" not in page.text

    def test_of_a_lesson_is_the_same_for_everybody(self, course: Course, anna: Learner) -> None:
        path = to_lesson(course.topics.get())
        assert Visitor(anna).see(path).html == Visitor().see(path).html


def test_a_page_that_allauth_adds_some_day_is_in_our_frame() -> None:
    request = RequestFactory().get("/account/login/code/")
    request.user = LearnerFactory.build()
    html = render_to_string("account/request_login_code.html", {}, request)
    assert "account-page" in html
    assert '<button class="button"' in html
