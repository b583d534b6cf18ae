"""Staff look after learners: who may change what, and that no password is seen or set."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse

from studyapp.models import Learner, Session
from tests.factories import LearnerFactory, answer, begin, make_topic
from tests.pages import Page, Visitor
from tests.studyapp.conftest import ADDRESS, who

pytestmark = pytest.mark.django_db

LIST = "/admin/studyapp/learner/"


@pytest.fixture
def superuser() -> Visitor:
    return Visitor(LearnerFactory.create(username="root", is_staff=True, is_superuser=True))


@pytest.fixture
def staff() -> Visitor:
    """May look learners up and change them."""
    learner: Learner = LearnerFactory.create(username="helper", is_staff=True)
    learner.user_permissions.set(Permission.objects.filter(codename__in=("view_learner", "change_learner")))
    return Visitor(learner)


def to_change(learner: Learner) -> str:
    return reverse("admin:studyapp_learner_change", args=[learner.pk])


def change(visitor: Visitor, learner: Learner, **sent: Any) -> Page:
    return visitor.send(to_change(learner), sent)


def act(visitor: Visitor, action: str, *learners: Learner) -> Page:
    chosen = [each.pk for each in learners]
    return visitor.send(f"{LIST}?account=all", {"action": action, "_selected_action": chosen}, follow=True)


class TestTheList:
    @pytest.mark.parametrize(
        ("query", "seen"), [("", [True, False]), ("?account=guest", [False, True]), ("?account=all", [True, True])]
    )
    def test_leaves_guests_out_unless_asked_for(
        self, staff: Visitor, anna: Learner, guest: Learner, query: str, seen: list[bool]
    ) -> None:
        page = staff.see(LIST + query)
        assert [each.username in page.main for each in (anna, guest)] == seen

    def test_is_searched_by_name(self, staff: Visitor, anna: Learner) -> None:
        assert [anna.username in staff.see(f"{LIST}?q={name}").main for name in ("ANN", "bert")] == [True, False]


class TestALearner:
    def test_is_shown_without_a_password_and_with_what_they_did(self, staff: Visitor, anna: Learner) -> None:
        answer(begin(anna, make_topic(2).course))
        page = staff.see(to_change(anna))
        assert "Quizzes begun: 1" in page.text
        assert "Questions answered: 1" in page.text
        assert anna.password not in page.html
        assert "password" not in page.main.lower()

    def test_is_switched_off_and_on_again(self, staff: Visitor, anna: Learner) -> None:
        visitor = Visitor(anna)
        change(staff, anna)
        assert who(visitor) is None
        change(staff, anna, is_active="on")
        assert who(visitor) == anna

    def test_keeps_everything_else_whatever_is_sent(self, staff: Visitor, anna: Learner) -> None:
        before = Learner.objects.values().get(pk=anna.pk)
        sent = {"is_active": "on", "is_staff": "on", "is_superuser": "on", "user_permissions": ["1"], "groups": []}
        change(staff, anna, **sent, username="other", password="other", email="o@example.com", time_zone="Asia/Tokyo")
        assert Learner.objects.values().get(pk=anna.pk) == before
        assert not anna.user_permissions.exists()

    def test_becomes_staff_by_a_superuser(self, superuser: Visitor, anna: Learner) -> None:
        one = Permission.objects.get(codename="view_learner")
        change(superuser, anna, is_active="on", is_staff="on", user_permissions=[one.pk])
        anna.refresh_from_db()
        assert (anna.is_staff, anna.is_superuser, anna.user_permissions.get()) == (True, False, one)

    def test_who_is_a_guest_gets_no_rights(self, superuser: Visitor, guest: Learner) -> None:
        assert change(superuser, guest, is_active="on", is_staff="on", is_superuser="on").status == 302
        guest.refresh_from_db()
        assert not guest.is_staff

    def test_who_is_staff_is_changed_by_superusers_only(self, staff: Visitor, superuser: Visitor) -> None:
        root = Learner.objects.get(username="root")
        assert change(staff, root).status == 403
        act(staff, "sign_out", root)
        assert who(superuser) == root

    @pytest.mark.parametrize("name", ["staff", "superuser"])
    def test_shuts_nobody_out_who_is_themselves(self, name: str, request: pytest.FixtureRequest) -> None:
        visitor: Visitor = request.getfixturevalue(name)
        me = who(visitor)
        assert me
        change(visitor, me)
        assert who(visitor) == me
        assert Learner.objects.get(pk=me.pk).is_staff

    def test_is_neither_added_nor_deleted_here(self, superuser: Visitor, anna: Learner) -> None:
        assert superuser.send(f"{LIST}add/").status == 403
        assert superuser.send(reverse("admin:studyapp_learner_delete", args=[anna.pk]), {"post": "yes"}).status == 403


class TestActions:
    def test_end_sessions_of_accounts_and_leave_guests_theirs(
        self, staff: Visitor, anna: Learner, guest: Learner
    ) -> None:
        visitors = Visitor(anna), Visitor(guest)
        assert "Signed out: 1." in act(staff, "sign_out", anna, guest).text
        assert [who(each) for each in visitors] == [None, guest]
        assert not Session.objects.filter(learner=anna).exists()

    def test_mail_a_link_to_the_learners_own_address(self, staff: Visitor, anna: Learner, guest: Learner) -> None:
        bare: Learner = LearnerFactory.create(email="")
        assert "Mailed: 1." in act(staff, "send_link", anna, guest, bare).text
        assert [(each.to, each.subject) for each in mail.outbox] == [([ADDRESS], "Set a new password")]

    def test_are_not_for_who_may_only_look(self, anna: Learner) -> None:
        helper: Learner = LearnerFactory.create(is_staff=True)
        helper.user_permissions.set(Permission.objects.filter(codename="view_learner"))
        visitor = Visitor(anna)
        act(Visitor(helper), "sign_out", anna)
        assert who(visitor) == anna
