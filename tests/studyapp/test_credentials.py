"""Passwords and e-mail addresses: changing them takes who may, tells who should know, and ends what is over."""

from typing import Any

import pytest
from django.core import mail
from django.test import override_settings

from studyapp.models import Learner
from tests.pages import Page, Visitor
from tests.studyapp.conftest import ADDRESS, PASSWORD, mailed_path, sign_in, sign_up, who

pytestmark = pytest.mark.django_db

NEW = "staple battery horse"
NOBODY = "nobody@example.com"


@pytest.fixture
def visitor(anna: Learner) -> Visitor:
    return Visitor(anna)


def ask_for_reset(visitor: Visitor, email: str = ADDRESS) -> Page:
    return visitor.follow(visitor.send("/account/password/reset/", {"email": email}))


class TestANewPassword:
    def change(self, visitor: Visitor, old: str = PASSWORD, new: str = NEW) -> Page:
        return visitor.send("/account/password/change/", {"oldpassword": old, "password1": new})

    def test_ends_all_sessions_but_this_one(self, anna: Learner, visitor: Visitor) -> None:
        elsewhere = Visitor(anna)
        assert "Your password is changed." in visitor.follow(self.change(visitor)).text
        assert who(visitor) == anna
        assert who(elsewhere) is None
        assert sign_in(elsewhere).status == 422
        assert sign_in(elsewhere, password=NEW).status == 302

    def test_is_told_to_the_address(self, visitor: Visitor) -> None:
        self.change(visitor)
        assert [(each.to, each.subject) for each in mail.outbox] == [([ADDRESS], "Your password was changed")]
        assert "http://testserver/account/password/reset/" in mail.outbox[0].body

    @pytest.mark.parametrize(("old", "new"), [("wrong one", NEW), (PASSWORD, "anna"), (PASSWORD, "password1")])
    def test_needs_the_old_one_and_is_hard_to_guess(self, anna: Learner, visitor: Visitor, old: str, new: str) -> None:
        assert self.change(visitor, old, new).status == 422
        anna.refresh_from_db()
        assert anna.check_password(PASSWORD)

    def test_is_not_for_guests(self, guest: Learner) -> None:
        page = Visitor(guest).see("/account/password/change/")
        assert page.location == "/account/login/?next=/account/password/change/"


class TestAForgottenPassword:
    def test_is_replaced_with_a_link_from_a_mail_that_works_once(self, anna: Learner) -> None:
        signed_in, visitor = Visitor(anna), Visitor()
        assert "Look into your mail" in ask_for_reset(visitor).main
        assert mail.outbox[-1].subject == "Set a new password"
        assert "“anna”" in mail.outbox[-1].body
        link = mailed_path()
        page = visitor.follow(visitor.see(link))
        assert link not in page.html
        page = visitor.follow(visitor.submit(page.forms[0], password1=NEW))
        assert "Your password is changed" in page.main
        assert who(visitor) is who(signed_in) is None
        assert sign_in(visitor, password=NEW).status == 302
        assert "This link no longer works" in Visitor().see(link).main
        assert mail.outbox[-1].subject == "Your password was reset"

    def test_says_the_same_of_every_address(self, anna: Learner) -> None:
        known, unknown = ask_for_reset(Visitor()), ask_for_reset(Visitor(), NOBODY)
        assert known.main == unknown.main
        assert [(each.to, each.subject) for each in mail.outbox] == [
            ([ADDRESS], "Set a new password"),
            ([NOBODY], "No account has this address"),
        ]

    def test_leaves_a_guest_a_guest(self, anna: Learner, guest: Learner) -> None:
        visitor = Visitor(guest)
        ask_for_reset(visitor)
        page = visitor.follow(visitor.see(mailed_path()))
        visitor.submit(page.forms[0], password1=NEW)
        assert who(visitor) == guest

    def test_stays_if_the_new_one_is_easy_to_guess(self, anna: Learner) -> None:
        visitor = Visitor()
        ask_for_reset(visitor)
        page = visitor.submit(visitor.follow(visitor.see(mailed_path())).forms[0], password1="anna")
        assert page.status == 422
        anna.refresh_from_db()
        assert anna.check_password(PASSWORD)

    def test_opens_the_account_again_that_wrong_passwords_closed(self, anna: Learner) -> None:
        visitor = Visitor()
        for _ in range(6):
            page = sign_in(visitor, ADDRESS, "wrong")
        assert "Too many wrong passwords" in page.main
        ask_for_reset(visitor)
        visitor.submit(visitor.follow(visitor.see(mailed_path())).forms[0], password1=NEW)
        assert sign_in(visitor, ADDRESS, NEW).status == 302


class TestAnAddress:
    def change(self, visitor: Visitor, email: str = "new@example.com") -> Page:
        """Send the new address, and the password that is asked for before."""
        page = visitor.send("/account/email/", {"email": email, "action_add": ""})
        asked = visitor.follow(page)
        assert "Is it you?" in asked.main
        return visitor.submit(asked.forms[0], password=PASSWORD)

    def test_is_replaced_when_the_new_one_is_confirmed(self, anna: Learner, visitor: Visitor) -> None:
        self.change(visitor)
        assert mail.outbox[-1].to == ["new@example.com"]
        anna.refresh_from_db()
        assert anna.email == ADDRESS
        page = visitor.see("/account/email/")
        assert ADDRESS in page.main
        assert "not confirmed yet" in page.main
        page = visitor.see(mailed_path())
        assert "the account “anna”" in page.main
        visitor.submit(page.forms[0])
        anna.refresh_from_db()
        assert anna.email == "new@example.com"
        assert [(each.email, each.verified) for each in anna.emailaddress_set.all()] == [("new@example.com", True)]
        assert (mail.outbox[-1].to, mail.outbox[-1].subject) == ([ADDRESS], "Your e-mail address was changed")

    def test_needs_the_password(self, anna: Learner, visitor: Visitor) -> None:
        asked = visitor.follow(visitor.send("/account/email/", {"email": "new@example.com", "action_add": ""}))
        assert visitor.submit(asked.forms[0], password="wrong").status == 422
        assert mail.outbox == []
        assert anna.emailaddress_set.count() == 1

    def test_can_be_removed(self, anna: Learner, visitor: Visitor) -> None:
        form = next(each for each in visitor.see("/account/email/").forms if each.fields.get("email") == [ADDRESS])
        asked = visitor.follow(visitor.submit(form, action_remove=""))
        page = visitor.follow(visitor.submit(asked.forms[0], password=PASSWORD))
        assert "Your account has none." in page.main
        anna.refresh_from_db()
        assert anna.email == ""
        assert mail.outbox[-1].to == [ADDRESS]

    def test_of_somebody_else_is_not_told_to_be_taken(self, visitor: Visitor) -> None:
        Learner.objects.create_user("bert", NOBODY).emailaddress_set.create(email=NOBODY, verified=True, primary=True)
        self.change(visitor, NOBODY)
        assert "another account has it" not in visitor.see("/account/email/").text
        assert "This link no longer works" in Visitor().see(mailed_path()).main


@pytest.fixture
def _mail_is_away() -> Any:
    """A mail server that nobody listens as, and one that says too much."""
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=1):
        yield


@pytest.mark.usefixtures("_mail_is_away")
class TestWithoutAMailServer:
    SENTENCE = "The mail could not be sent. Please try again in a few minutes."

    def test_signing_up_goes_on(self, guest: Learner) -> None:
        visitor = Visitor(guest)
        text = visitor.follow(sign_up(visitor, email="bert@example.com")).text
        assert self.SENTENCE in text
        assert "We have sent" not in text
        assert who(visitor) == Learner.objects.get(username="bert", pk=guest.pk)

    def test_asking_for_a_link_says_so_to_everybody(self, anna: Learner) -> None:
        known, unknown = ask_for_reset(Visitor()), ask_for_reset(Visitor(), NOBODY)
        assert self.SENTENCE in known.text
        assert known.text == unknown.text

    def test_a_new_password_is_none_the_less_set(self, anna: Learner, visitor: Visitor) -> None:
        page = TestANewPassword().change(visitor)
        assert self.SENTENCE not in visitor.follow(page).text
        anna.refresh_from_db()
        assert anna.check_password(NEW)


class TestAnOldForm:
    """Its token is out of date: what was typed comes back, but no password does."""

    def test_comes_back_without_the_password(self, anna: Learner) -> None:
        visitor = Visitor(enforce_csrf_checks=True)
        page = sign_in(visitor, next="/reviews/", csrfmiddlewaretoken="old")
        assert page.status == 403
        assert PASSWORD not in page.html
        assert "you will be asked for it again" in page.main
        again = visitor.submit(page.form("/account/login/"))
        assert again.status == 422
        form = again.form("/account/login/")
        assert (form.fields["login"], form.fields["next"]) == (["anna"], ["/reviews/"])
        assert visitor.submit(form, password=PASSWORD).location == "/reviews/"
