"""Leaving for good: nothing stays behind, and nobody else loses anything."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from notes.services import bookmark
from quizzes.models import InterviewQuestion
from studyapp.leaving import delete_idle_guests, idle_guests
from studyapp.models import Learner, Session
from tests.factories import (
    DAY,
    NOW,
    InterviewQuestionFactory,
    LearnerFactory,
    answer,
    begin,
    draft_interview,
    make_topic,
    try_interview,
)
from tests.pages import Visitor, World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

DELETE = "/settings/delete/"


def all_rows() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the database."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (a name from the database)
            tables[table] = sorted(cursor.fetchall(), key=repr)
    return tables


class TestDeleting:
    @pytest.fixture
    def world(self) -> World:
        return make_world()

    @pytest.mark.parametrize("is_guest", [True, False])
    def test_leaves_no_row_in_any_table(self, world: World, is_guest: bool) -> None:
        before = all_rows()
        leaver = Learner.objects.create_guest() if is_guest else LearnerFactory.create()
        live_through(leaver, world)
        visitor, elsewhere = Visitor(leaver), Visitor(leaver)
        assert elsewhere.see("/").status == 200
        assert {name for name, rows in all_rows().items() if rows != before[name]} > {
            "quizzes_answerevent",
            "quizzes_interviewanswer",
            "quizzes_reviewlog",
            "notes_reading",
            "studyapp_session",
        }
        page = visitor.send(DELETE)
        assert page.status == 200
        assert "All gone" in page.main
        assert all_rows() == before

    def test_asks_once(self, world: World) -> None:
        visitor = Visitor(world.learner, enforce_csrf_checks=True)
        page = visitor.see(DELETE)
        assert world.learner.username in page.main
        assert Learner.objects.filter(pk=world.learner.pk).exists()
        visitor.submit(page.form(DELETE))
        assert not Learner.objects.filter(pk=world.learner.pk).exists()

    def test_takes_the_forms_token(self, world: World) -> None:
        assert Visitor(world.learner, enforce_csrf_checks=True).send(DELETE).status == 403
        assert Learner.objects.filter(pk=world.learner.pk).exists()

    def test_signs_out_here_and_empties_the_browser(self, world: World) -> None:
        visitor = Visitor(world.learner)
        page = visitor.send(DELETE)
        assert page.response.headers["Clear-Site-Data"] == '"storage"'
        assert "Try 5 questions" in visitor.see("/").main
        assert not Session.objects.exists()

    def test_twice_says_the_same(self, world: World) -> None:
        visitor = Visitor(world.learner)
        assert visitor.send(DELETE).main == visitor.send(DELETE).main

    def test_is_called_clearing_the_browser_where_there_is_no_account(self, world: World) -> None:
        for visitor in (Visitor(), Visitor(Learner.objects.create_guest())):
            assert "Clear this browser" in visitor.see(DELETE).main

    def test_of_an_account_can_be_followed_by_another_one_of_that_name(self, world: World) -> None:
        name = world.learner.username
        Visitor(world.learner).send(DELETE)
        form = {"username": name, "password1": "a long pass phrase"}
        assert Client().post("/account/signup/", form).status_code == 302


def live_through(learner: Learner, world: World) -> None:
    """A little of everything that a learner can leave behind."""
    attempt = begin(learner, world.course, size=2)
    answer(attempt, 1, right=False)
    answer(attempt, 2)
    begin(learner, world.course, size=1)
    question = InterviewQuestion.objects.filter(topic=world.topic).earliest("pk")
    try_interview(learner, question, "An answer.")
    draft_interview(learner, question, "A draft.")
    bookmark(learner=learner, lesson=world.topic.lesson, anchor="first-section", now=NOW)


class TestIdleGuests:
    @pytest.fixture
    def guest(self) -> Learner:
        """Came 91 days ago and practised."""
        guest = Learner.objects.create_guest()
        Learner.objects.filter(pk=guest.pk).update(date_joined=NOW - 91 * DAY)
        answer(begin(guest, make_topic(3).course, now=NOW - 91 * DAY), now=NOW - 91 * DAY)
        return guest

    def test_go_after_ninety_days(self, guest: Learner) -> None:
        assert "Deleted 1 guest " in sweep()
        assert not Learner.objects.exists()

    def test_stay_for_ninety_days(self, guest: Learner) -> None:
        assert "Deleted 0 guests" in sweep("--days", "92")
        assert Learner.objects.exists()

    def test_are_only_counted_when_asked_to(self, guest: Learner) -> None:
        assert sweep("--dry-run") == "1 guest would be deleted.\n"
        assert Learner.objects.exists()

    @pytest.mark.parametrize("trace", ["quiz", "answer", "interview", "rating", "reading", "sign-in"])
    def test_stay_with_any_trace_since(self, guest: Learner, trace: str) -> None:
        course, lately = guest.attempts.get().course, NOW - DAY
        question = InterviewQuestionFactory.create(topic=course.topics.get())
        match trace:
            case "quiz":
                begin(guest, course, now=lately)
            case "answer":
                answer(guest.attempts.get(), 2, now=lately)
            case "interview":
                draft_interview(guest, question, "…", now=lately)
            case "rating":
                try_interview(guest, question, "…", now=lately)
            case "reading":
                bookmark(learner=guest, lesson=course.topics.get().lesson, anchor="first-section", now=lately)
            case "sign-in":
                Learner.objects.filter(pk=guest.pk).update(last_login=lately)
        assert not idle_guests(since=NOW - 90 * DAY).exists()

    def test_are_never_accounts(self, guest: Learner) -> None:
        Learner.objects.filter(pk=guest.pk).update(is_guest=False)
        assert "Deleted 0 guests" in sweep()

    def test_who_come_back_meanwhile_stay(self, guest: Learner) -> None:
        other = Learner.objects.create_guest()
        Learner.objects.filter(pk=other.pk).update(date_joined=NOW - 91 * DAY)
        sweeping = delete_idle_guests(since=NOW - 90 * DAY)
        assert next(sweeping) == 1
        begin(other, make_topic(1).course)
        assert list(sweeping) == []
        assert Learner.objects.get() == other

    def test_of_today_cannot_be_swept(self) -> None:
        with pytest.raises(CommandError, match="at least 1"):
            sweep("--days", "0")


def sweep(*arguments: str) -> str:
    said = StringIO()
    call_command("delete_guests", *arguments, stdout=said)
    return said.getvalue()


def test_a_guest_is_idle_from_the_day_on() -> None:
    guest = Learner.objects.create_guest()
    Learner.objects.filter(pk=guest.pk).update(date_joined=NOW - timedelta(days=90))
    assert not idle_guests(since=NOW - timedelta(days=90)).exists()
    assert idle_guests(since=NOW - timedelta(days=90) + timedelta(seconds=1)).get() == guest
