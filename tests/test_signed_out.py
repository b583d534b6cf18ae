"""Who sends something without being signed in, or as somebody else, gets it back, and can sign in and send it again."""

from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse

from quizzes.models import Attempt, InterviewAnswer, InterviewQuestion
from quizzes.models.attempts import AttemptMode
from studyapp.kept import LARGEST
from studyapp.models import Learner, Session
from tests.factories import NOW, InterviewQuestionFactory, LearnerFactory, begin, make_topic
from tests.pages import HTMX, Form, Page, Visitor, options_at, to, to_card, to_interview, to_item

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

SCRIPT = {"Accept": "application/json"}
HOSTILE = """"><script>alert(1)</script> {{ 7*7 }} ' & \u202e"""
PASSWORD = "a long enough password"


@pytest.fixture
def learner() -> Learner:
    learner: Learner = LearnerFactory.create(username="ada")
    learner.set_password(PASSWORD)
    learner.save()
    return learner


@pytest.fixture
def exam(learner: Learner) -> Attempt:
    return begin(learner, make_topic(3).course, mode=AttemptMode.EXAM)


@pytest.fixture
def question() -> InterviewQuestion:
    return InterviewQuestionFactory.create(topic=make_topic(0))


def kept_form(page: Page) -> Form:
    return next(form for form in page.forms if form.action.startswith(reverse("kept")))


def kept_fields(page: Page) -> dict[str, list[str]]:
    return {name: each for name, each in kept_form(page).fields.items() if name != "csrfmiddlewaretoken"}


def sign_in(visitor: Visitor, page: Page) -> Page:
    """Through the form of the site, and on to where it leads."""
    response: Any = visitor.post(page.location, {"login": "ada", "password": PASSWORD})
    return visitor.follow(Page(response, page.location))


def send_again(visitor: Visitor, page: Page) -> HttpResponse:
    """What a browser does: the same once more, to where it is told to send it."""
    form = kept_form(page)
    response: Any = visitor.post(form.action, form.fields)
    assert response.status_code == 307
    sent: Any = visitor.post(response.headers["Location"], form.fields)
    return sent  # type: ignore[no-any-return]


class TestSentByNobody:
    def test_comes_back_with_every_value_and_the_pressed_button(self, exam: Attempt) -> None:
        sent = {"option": ["b", "a"], "note": HOSTILE, "client_seq": "4", "go": "previous"}
        page = Visitor().send(to_item(exam), sent)
        assert page.status == 404
        assert "You are signed out" in page.main
        assert "What you sent is still here" in page.main
        assert kept_fields(page) == {"option": ["b", "a"], "note": [HOSTILE], "client_seq": ["4"], "go": ["previous"]}
        assert "<script>alert" not in page.html
        page.assert_valid()

    def test_learns_nothing_about_what_exists(self, exam: Attempt) -> None:
        asked = exam.items.select_related("revision__question")[0].revision.question
        pairs = [
            (to_item(exam), reverse("quizzes:item", args=[uuid4(), 1])),
            (to("submit", exam), reverse("quizzes:submit", args=[uuid4()])),
            (to_card(asked, "rate"), reverse("quizzes:rate", args=[999_999])),
        ]
        for there, nowhere in pairs:
            for headers in ({}, HTMX, SCRIPT):
                assert self.told(there, headers) == self.told(nowhere, headers)

    def told(self, path: str, headers: dict[str, str]) -> str:
        """The whole answer, but for the form's token and the address that was asked for."""
        page = Visitor(headers=headers).send(path, {"option": "a"})
        assert page.status == 404
        tokens = page.forms[0].fields["csrfmiddlewaretoken"] if page.is_whole else []
        html = page.html
        for each in (*tokens, quote(path, safe="/"), quote(path, safe="")):
            html = html.replace(each, "")
        return html

    def test_a_guest_is_told_honestly_that_nobody_can_get_back(self, exam: Attempt) -> None:
        page = Visitor().send(to_item(exam), {"option": "a"})
        assert "without an account" in page.main
        assert "nobody can get back" in page.main
        assert "begin anew as a guest" in page.main

    def test_of_an_account_that_was_deleted_comes_back_too(self, exam: Attempt, learner: Learner) -> None:
        visitor = Visitor(learner)
        learner.delete()
        page = visitor.send(to_item(exam), {"option": "a"})
        assert (page.status, kept_fields(page)) == (404, {"option": ["a"]})
        assert "You are signed out" in page.main

    def test_a_page_that_is_only_looked_at_offers_the_way_to_sign_in(self, exam: Attempt) -> None:
        page = Visitor().see(to_item(exam))
        assert page.status == 404
        assert page.link("Sign in") == f"{reverse('account_login')}?{urlencode({'next': to_item(exam)})}"

    def test_a_password_is_not_given_back(self, exam: Attempt) -> None:
        page = Visitor().send(to("submit", exam), {"password": PASSWORD, "sure": "on"})
        assert kept_fields(page) == {"sure": ["on"]}

    def test_an_address_that_leads_nowhere_is_a_mistyped_one(self) -> None:
        assert "There is nothing here" in Visitor().send("/attempts/no-uuid/items/1/", {"option": "a"}).main

    @pytest.mark.parametrize("headers", [HTMX, SCRIPT], ids=["htmx", "outbox"])
    def test_scripts_hear_where_to_sign_in_and_come_back(self, exam: Attempt, headers: dict[str, str]) -> None:
        player = f"{to_item(exam, 2)}?only=open"
        visitor = Visitor(headers={**headers, "Referer": f"http://testserver{player}"})
        response: Any = visitor.post(to_item(exam), {"option": "a"})
        assert response.status_code == 404
        sign_in_at = f"{reverse('account_login')}?{urlencode({'next': player})}"
        assert response.json() == {"signed_out": True, "sign_in": sign_in_at}

    def test_signs_in_and_sends_it_again(self, exam: Attempt) -> None:
        visitor = Visitor()
        page = visitor.send(to_item(exam), {"option": options_at(exam), "note": HOSTILE, "client_seq": "4"})
        offered = sign_in(visitor, visitor.submit(kept_form(page)))
        assert "You are signed in again" in offered.main
        assert kept_fields(offered)["note"] == [HOSTILE]
        assert send_again(visitor, offered).status_code == 302
        item = exam.items.get(position=1)
        assert tuple(item.response) == options_at(exam)
        assert visitor.follow(visitor.see(reverse("kept"))).path == reverse("home")

    def test_is_sent_at_once_by_who_signed_in_in_another_tab(self, exam: Attempt, learner: Learner) -> None:
        visitor = Visitor()
        page = visitor.send(to_item(exam), {"option": options_at(exam)})
        visitor.force_login(learner)
        send_again(visitor, page)
        assert exam.items.get(position=1).response

    def test_is_still_there_for_who_turned_back_from_signing_in(self, exam: Attempt) -> None:
        visitor = Visitor()
        visitor.submit(kept_form(visitor.send(to_item(exam), {"option": "a"})))
        page = visitor.see(reverse("kept"))
        assert "You are signed out" in page.main
        assert kept_fields(page) == {"option": ["a"]}

    def test_does_not_fill_the_table_of_sessions(self, exam: Attempt) -> None:
        visitor = Visitor()
        page = visitor.send(to_item(exam), {"note": "x" * (LARGEST + 1)})
        assert not Session.objects.exists()
        page = visitor.submit(kept_form(page))
        assert (page.status, "in another tab" in page.main) == (413, True)
        assert len(kept_fields(page)["note"][0]) == LARGEST + 1
        assert not Session.objects.exists()


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "", "/\\\\evil.example/"]
)
def test_what_was_kept_never_leaves_the_site(learner: Learner, elsewhere: str) -> None:
    response: Any = Visitor(learner).post(f"{reverse('kept')}?{urlencode({'next': elsewhere})}", {"a": "b"})
    assert (response.status_code, response.headers["Location"]) == (307, "/")


class TestSentBySomebodyElse:
    def test_comes_back_and_counts_for_nobody(self, exam: Attempt) -> None:
        other: Learner = LearnerFactory.create(username="eve")
        page = Visitor(other).send(to_item(exam), {"option": ["a"], "note": HOSTILE})
        assert page.status == 404
        assert "signed in as eve" in page.main
        assert kept_fields(page) == {"option": ["a"], "note": [HOSTILE]}
        assert not exam.events.exists()
        page.assert_valid()

    def test_signs_out_first_and_goes_where_it_belongs(self, exam: Attempt) -> None:
        visitor = Visitor(LearnerFactory.create())
        page = visitor.send(to_item(exam), {"option": options_at(exam)})
        to_sign_in = visitor.submit(kept_form(page))
        assert "_auth_user_id" not in visitor.session
        send_again(visitor, sign_in(visitor, to_sign_in))
        assert exam.items.get(position=1).response

    def test_a_guest_stays_one_until_signed_in(self, exam: Attempt) -> None:
        """Their work goes along, and what was kept does too, although the session does not."""
        visitor = Visitor(Learner.objects.create_guest())
        page = visitor.send(to_item(exam), {"option": options_at(exam)})
        assert "signed in as a guest" in page.main
        to_sign_in = visitor.submit(kept_form(page))
        assert "_auth_user_id" in visitor.session
        send_again(visitor, sign_in(visitor, to_sign_in))
        assert exam.items.get(position=1).response

    def test_scripts_keep_it(self, exam: Attempt) -> None:
        response: Any = Visitor(LearnerFactory.create(), headers=SCRIPT).post(to_item(exam), {"option": "a"})
        assert (response.status_code, response.json()) == (404, {"signed_out": False})


class TestAnInterviewAnswer:
    """Strangers may answer too, so the form says whom its page was shown to."""

    def draft(self, visitor: Visitor, question: InterviewQuestion) -> Form:
        return next(form for form in visitor.see(to_interview(question)).forms if "shown_to" in form.fields)

    def test_of_a_learner_who_was_signed_out_makes_no_guest(
        self, learner: Learner, question: InterviewQuestion
    ) -> None:
        form = self.draft(Visitor(learner), question)
        page = Visitor().submit(form, text="A stream", reveal="on")
        assert page.status == 404
        assert kept_fields(page)["text"] == ["A stream"]
        assert "shown_to" not in kept_fields(page)
        assert Learner.objects.get() == learner

    def test_can_go_on_as_a_new_guests(self, learner: Learner, question: InterviewQuestion) -> None:
        visitor = Visitor()
        page = visitor.submit(self.draft(Visitor(learner), question), text="A stream")
        button = next(each for each in page.all("button") if "formaction" in each.attrib)
        assert visitor.send(button.attrib["formaction"], kept_fields(page)).status == 302
        answer = InterviewAnswer.objects.get()
        assert (answer.text, answer.learner.is_guest) == ("A stream", True)

    def test_is_not_saved_for_who_signed_in_meanwhile_unless_they_say_so(
        self, learner: Learner, question: InterviewQuestion
    ) -> None:
        visitor = Visitor(LearnerFactory.create(username="eve"))
        page = visitor.submit(self.draft(Visitor(learner), question), text="A stream")
        assert not InterviewAnswer.objects.exists()
        button = next(each for each in page.all("button") if "formaction" in each.attrib)
        assert "".join(button.itertext()) == "Save it for eve"
        visitor.send(button.attrib["formaction"], kept_fields(page))
        assert InterviewAnswer.objects.get().learner.username == "eve"

    def test_the_script_hears_it(self, learner: Learner, question: InterviewQuestion) -> None:
        form = self.draft(Visitor(learner), question)
        response: Any = Visitor(headers=HTMX).post(form.action, form.data(text="A stream"))
        assert (response.status_code, response.json()["signed_out"]) == (404, True)

    def test_a_strangers_page_serves_the_guest_that_it_made(self, question: InterviewQuestion) -> None:
        visitor = Visitor(headers=HTMX)
        form = self.draft(visitor, question)
        saved = visitor.submit(form, text="A stream")
        shown_to = next(each.attrib["value"] for each in saved.all("input") if each.attrib["name"] == "shown_to")
        assert shown_to == str(Learner.objects.get().pk)
        assert visitor.submit(form, text="A stream flows", unconfirmed="A stream", shown_to=shown_to).status == 200
