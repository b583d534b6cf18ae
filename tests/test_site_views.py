"""The start page, health, and the pages that say that something went wrong."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from notes.models import Course
from quizzes.models import Attempt, QuestionRevision
from quizzes.models.attempts import AttemptMode, PickReason
from studyapp.models import Learner
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    CourseFactory,
    ExamFactory,
    LearnerFactory,
    answer,
    begin,
    make_topic,
)
from tests.pages import HTMX, Page, Visitor, to, to_course, to_item, to_lesson

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def course() -> Course:
    return make_topic(7, title="Data jobs").course


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


class TestLanding:
    def test_a_stranger_can_try_questions_or_read_a_lesson(self, course: Course) -> None:
        page = Visitor().see("/")
        assert page.form(to_course("new", course)).fields["size"] == ["5"]
        assert page.link("Read a lesson") == to_lesson(course.topics.get())
        assert "No account needed" in page.main

    def test_it_names_the_exams_with_their_status(self, course: Course) -> None:
        ExamFactory.create(course=course, code="OLD-1", status="retired", retired_on=NOW, successor_code="NEW-2")
        assert "OLD-1" in Visitor().see("/").main
        assert "Retired 2 Nov 2026" in Visitor().see("/").main
        assert "replaced by NEW-2" in Visitor().see("/").main

    def test_looking_makes_no_learner_and_no_session(self, course: Course) -> None:
        visitor = Visitor()
        visitor.see("/")
        assert "sessionid" not in visitor.cookies
        assert not Learner.objects.exists()

    def test_trying_leads_into_a_quiz_of_five(self, course: Course) -> None:
        visitor = Visitor(enforce_csrf_checks=True)
        page = visitor.follow(visitor.submit(visitor.see("/").form(to_course("new", course))))
        attempt = Attempt.objects.get()
        assert (attempt.item_count, attempt.mode, attempt.learner.is_guest) == (5, AttemptMode.TUTOR, True)
        assert page.path == to_item(attempt)

    def test_sending_it_twice_starts_one_quiz(self, course: Course) -> None:
        visitor = Visitor()
        form = visitor.see("/").form(to_course("new", course))
        visitor.submit(form)
        visitor.submit(form)
        assert Attempt.objects.count() == 1


class TestToday:
    def test_greets_a_learner(self, course: Course, learner: Learner) -> None:
        page = Visitor(learner).see("/")
        assert "Today" in page.main
        assert "Try 5 questions" not in page.main

    def test_offers_to_resume(self, course: Course, learner: Learner) -> None:
        attempt = begin(learner, course)
        assert Visitor(learner).see("/").link("Resume") == to("resume", attempt)

    def test_offers_to_resume_however_many_were_finished_since(self, course: Course, learner: Learner) -> None:
        running = begin(learner, course, now=NOW - DAY)
        for _ in range(7):
            answer(begin(learner, course, size=1))
        assert Visitor(learner).see("/").link("Resume") == to("resume", running)

    def test_offers_to_practise_what_was_missed_each_with_a_sibling(self, course: Course, learner: Learner) -> None:
        attempt = begin(learner, course, size=2)
        answer(attempt, 1, right=False)
        answer(attempt, 2)
        visitor = Visitor(learner)
        visitor.submit(visitor.see("/").form(to_course("new", course)))
        retaken = Attempt.objects.exclude(pk=attempt.pk).get()
        asked = dict(retaken.items.values_list("revision_id", "reason"))
        assert asked[attempt.items.get(position=1).revision_id] != PickReason.SIBLING
        assert sorted(asked.values())[-1] == PickReason.SIBLING
        assert len(asked) == 2

    def test_lists_finished_quizzes_with_their_score(self, course: Course, learner: Learner) -> None:
        answer(begin(learner, course, size=1))
        assert "1/1 · 100" in Visitor(learner).see("/").main

    def test_closes_what_ran_out_of_time(self, course: Course, learner: Learner) -> None:
        attempt = begin(learner, course, mode=AttemptMode.EXAM, now=NOW - DAY)
        page = Visitor(learner).see("/")
        attempt.refresh_from_db()
        assert attempt.closed_at == attempt.deadline_at
        assert "Resume" not in page.main

    def test_does_not_show_what_others_did(self, course: Course, learner: Learner) -> None:
        begin(LearnerFactory.create(), course)
        assert "Resume" not in Visitor(learner).see("/").main

    def test_leads_to_the_next_lesson(self, course: Course, learner: Learner) -> None:
        assert Visitor(learner).see("/").link("Read") == to_lesson(course.topics.get())


@pytest.mark.parametrize("is_known", [True, False])
def test_without_a_course_the_start_page_says_how_to_load_one(is_known: bool) -> None:
    page = Visitor(LearnerFactory.create() if is_known else None).see("/")
    assert page.status == 200
    assert "No course is loaded yet" in page.main


def test_a_course_without_topics_has_a_landing_page() -> None:
    CourseFactory.create(title="Nothing yet")
    assert "Nothing yet" in Visitor().see("/").main


class TestHealth:
    def test_the_process_answers_without_the_database(self) -> None:
        with connection.execute_wrapper(_broken):
            page = Visitor().see("/healthz")
        assert (page.status, page.html) == (200, "ok")
        assert page.response.headers["Content-Type"] == "text/plain; charset=utf-8"

    def test_readiness_asks_the_database(self) -> None:
        page = Visitor().see("/readyz")
        assert (page.status, page.html) == (200, "ok")

    def test_readiness_says_when_the_database_is_gone(self) -> None:
        with connection.execute_wrapper(_broken):
            page = Visitor().see("/readyz")
        assert (page.status, page.html) == (503, "the database does not answer")

    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    def test_a_monitor_may_ask_for_the_head_only(self, path: str) -> None:
        assert Visitor().head(path).status_code == 200

    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    def test_nobody_keeps_an_old_answer(self, path: str) -> None:
        assert "no-store" in Visitor().see(path).response.headers["Cache-Control"]


def _broken(*args: object) -> None:
    raise OperationalError("the server closed the connection")


class TestMistakes:
    """A page each for 400, 403, 404 and 500, with a way back."""

    @pytest.fixture
    def broken(self, course: Course, learner: Learner) -> Attempt:
        attempt = begin(learner, course)
        QuestionRevision.objects.update(content={})
        return attempt

    def assert_leads_home(self, page: Page, heading: str) -> None:
        assert [heading] == ["".join(each.itertext()) for each in page.all("h1")]
        assert page.link("Back to the start") == "/"
        assert "safe" in page.text

    def test_an_unknown_address(self) -> None:
        self.assert_leads_home(Visitor().see("/nowhere/"), "There is nothing here")

    def test_a_garbled_request(self) -> None:
        page = Page(Visitor().get("/", headers={"Host": "elsewhere.example"}))
        assert page.status == 400
        self.assert_leads_home(page, "That request could not be read")

    def test_a_form_without_its_token(self, course: Course) -> None:
        page = Visitor(enforce_csrf_checks=True).send(to_course("new", course))
        assert page.status == 403
        self.assert_leads_home(page, "Not saved yet")

    def test_a_fault_of_ours(self, broken: Attempt) -> None:
        visitor = Visitor(broken.learner, raise_request_exception=False)
        page = visitor.see(to_item(broken))
        assert page.status == 500
        self.assert_leads_home(page, "Something broke on our side")

    def test_a_fault_of_ours_tells_nothing_about_it(self, broken: Attempt) -> None:
        visitor = Visitor(broken.learner, raise_request_exception=False, headers=HTMX)
        html = visitor.see(to_item(broken)).html
        assert "KeyError" not in html
        assert "Traceback" not in html

    def test_the_page_for_a_fault_needs_no_database(self, broken: Attempt) -> None:
        visitor = Visitor(broken.learner, raise_request_exception=False)
        with connection.execute_wrapper(_broken):
            page = visitor.see("/")
        assert page.status == 500
        assert "Something broke on our side" in page.text

    def test_the_admin_is_closed(self) -> None:
        response = Client().get("/admin/")
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/admin/login/")


def test_a_session_of_a_learner_who_is_gone_is_a_strangers(course: Course, learner: Learner) -> None:
    visitor = Visitor(learner)
    learner.delete()
    assert visitor.see("/").form(to_course("new", course))
    assert visitor.see(to_course("history", course)).status == 200


def test_a_guest_is_remembered_for_longer_than_any_exam_takes(course: Course) -> None:
    visitor = Visitor()
    visitor.send(to_course("new", course))
    assert visitor.cookies["sessionid"]["max-age"] >= 300 * 24 * HOUR.total_seconds()
