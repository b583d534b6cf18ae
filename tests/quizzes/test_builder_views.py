"""Building a quiz: live counts, the offer to resume, and one attempt however often the form is sent."""

from uuid import uuid4

import pytest

from notes.models import Topic
from quizzes.models import Attempt
from quizzes.models.attempts import AttemptMode
from studyapp.models import Learner
from tests.factories import (
    DAY,
    NOW,
    ExamFactory,
    LearnerFactory,
    answer,
    begin,
    make_topic,
)
from tests.pages import HTMX, Page, Visitor, item_at, to, to_course, to_item

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def topic() -> Topic:
    return make_topic(5, title="Batch jobs")


@pytest.fixture
def path(topic: Topic) -> str:
    return to_course("new", topic.course)


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


class TestCounts:
    def counts(self, page: Page) -> dict[str, str]:
        labels = [" ".join("".join(each.itertext()).split()) for each in page.all("label")]
        states = ("All", "Not seen yet", "Missed", "Flagged")
        return {state: label.split()[-1] for state in states for label in labels if label.startswith(state)}

    def test_a_stranger_has_seen_nothing(self, path: str) -> None:
        page = Visitor().see(path)
        assert self.counts(page) == {"All": "5", "Not seen yet": "5", "Missed": "0", "Flagged": "0"}

    def test_a_learner_s_own_history_counts(self, path: str, topic: Topic, learner: Learner) -> None:
        attempt = begin(learner, topic.course, size=3)
        answer(attempt, 1, right=False)
        Visitor(learner).send(to_item(attempt, 2), {"kind": "flag", "is_flagged": "on"})
        page = Visitor(learner).see(path)
        assert self.counts(page) == {"All": "5", "Not seen yet": "2", "Missed": "1", "Flagged": "1"}

    def test_the_chosen_topics_narrow_the_counts(self, path: str, topic: Topic) -> None:
        make_topic(2, course=topic.course)
        assert self.counts(Visitor().see(path))["All"] == "7"
        assert self.counts(Visitor().see(f"{path}?topic={topic.slug}"))["All"] == "5"

    def test_archived_questions_and_topics_do_not_count(self, path: str, topic: Topic) -> None:
        topic.questions.filter(pk=topic.questions.all()[0].pk).update(archived_at=NOW)
        gone = make_topic(2, course=topic.course, archived_at=NOW)
        page = Visitor().see(path)
        assert self.counts(page)["All"] == "4"
        assert gone.title not in page.main

    def test_it_says_how_long_the_quiz_will_be(self, path: str, topic: Topic) -> None:
        ExamFactory.create(course=topic.course, question_count=65, time_limit_minutes=130)
        page = Visitor().see(f"{path}?mode=exam&size=3")
        assert "3 questions, 6 minutes of 5 that match" in page.main


class TestChoosing:
    def test_the_address_fills_the_form(self, path: str, topic: Topic) -> None:
        form = Visitor().see(f"{path}?topic={topic.slug}&state=unseen&size=3&mode=exam").form(path)
        chosen = {name: form.fields[name] for name in ("topic", "state", "size", "mode")}
        assert chosen == {"topic": [topic.slug], "state": ["unseen"], "size": ["3"], "mode": ["exam"]}

    def test_without_javascript_a_button_updates_the_counts(self, path: str) -> None:
        visitor = Visitor()
        page = visitor.submit(visitor.see(path).form(path), state="missed", update="1")
        assert page.status == 200
        assert page.picked("state") == ["missed"]
        assert not Attempt.objects.exists()

    def test_htmx_gets_the_form_alone(self, path: str) -> None:
        page = Visitor(headers=HTMX).see(f"{path}?state=missed")
        assert page.ids[0] == "quiz-form"
        assert not page.is_whole

    def test_an_empty_choice_cannot_be_started(self, path: str) -> None:
        page = Visitor().see(f"{path}?state=missed")
        buttons = [each for each in page.all("button") if "Start" in "".join(each.itertext())]
        assert ["disabled" in each.attrib for each in buttons] == [True]


class TestStarting:
    def start(self, visitor: Visitor, path: str, **choice: object) -> Attempt:
        page = visitor.submit(visitor.see(path).form(path), **choice)
        attempt = Attempt.objects.get(pk=page.location.split("/")[2])
        assert page.location == to_item(attempt)
        return attempt

    def test_the_quiz_is_what_was_chosen(self, path: str, learner: Learner) -> None:
        attempt = self.start(Visitor(learner), path, size="3", mode="exam")
        assert (attempt.learner, attempt.item_count, attempt.mode) == (learner, 3, AttemptMode.EXAM)
        assert attempt.deadline_at

    def test_practice_has_no_clock(self, path: str, learner: Learner) -> None:
        assert self.start(Visitor(learner), path, mode="tutor").deadline_at is None

    def test_it_is_named_after_its_only_topic(self, path: str, topic: Topic, learner: Learner) -> None:
        assert self.start(Visitor(learner), path, topic=topic.slug).title == "Batch jobs"

    def test_a_state_is_part_of_the_name(self, path: str, learner: Learner) -> None:
        assert self.start(Visitor(learner), path, state="unseen").title == "Mixed questions: not seen yet"

    def test_missed_questions_can_be_asked_alone(self, path: str, topic: Topic, learner: Learner) -> None:
        attempt = begin(learner, topic.course, size=2)
        answer(attempt, 1, right=False)
        answer(attempt, 2)
        missed = self.start(Visitor(learner), path, state="missed")
        assert [item.revision for item in missed.items.all()] == [item_at(attempt, 1).revision]

    def test_the_same_form_sent_twice_starts_one_quiz(self, path: str, learner: Learner) -> None:
        visitor = Visitor(learner)
        form = visitor.see(path).form(path)
        assert visitor.submit(form).location == visitor.submit(form).location
        assert Attempt.objects.count() == 1

    def test_the_first_quiz_makes_a_guest_whom_the_session_remembers(self, path: str) -> None:
        visitor = Visitor()
        first = self.start(visitor, path)
        visitor.send(to("submit", first))
        second = self.start(visitor, path)
        assert first.learner == second.learner == Learner.objects.get()
        assert first.learner.is_guest

    def test_looking_at_the_builder_makes_no_guest(self, path: str) -> None:
        Visitor().see(path)
        Visitor().send(path, {"update": "1"})
        assert not Learner.objects.exists()

    def test_archived_questions_are_never_asked(self, path: str, topic: Topic, learner: Learner) -> None:
        kept = topic.questions.all()[0]
        topic.questions.exclude(pk=kept.pk).update(archived_at=NOW)
        attempt = self.start(Visitor(learner), path)
        assert [item.revision.question for item in attempt.items.all()] == [kept]


class TestAnotherUnderWay:
    @pytest.fixture
    def running(self, topic: Topic, learner: Learner) -> Attempt:
        return begin(learner, topic.course)

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
    def test_starting_offers_to_resume_it(self, path: str, running: Attempt, headers: dict[str, str]) -> None:
        page = Visitor(running.learner, headers=headers).send(path, {"size": "2"})
        assert page.status == 409
        assert "Quiz is under way (practice, 5 questions). Every answer so far is saved." in page.text
        assert page.link("Resume") == to("resume", running)
        assert Attempt.objects.count() == 1

    def test_the_choice_is_kept_and_can_be_started_anyway(self, path: str, running: Attempt) -> None:
        visitor = Visitor(running.learner)
        page = visitor.send(path, {"size": "2", "mode": "exam"})
        visitor.submit(page.form(path), anyway="1")
        started = Attempt.objects.exclude(pk=running.pk).get()
        assert (started.item_count, started.mode) == (2, AttemptMode.EXAM)

    def test_its_own_form_sent_again_leads_to_it(self, path: str, running: Attempt) -> None:
        page = Visitor(running.learner).send(path, {"attempt": running.pk})
        assert page.location == to_item(running)

    def test_one_that_ran_out_of_time_is_in_nobody_s_way(self, path: str, topic: Topic, learner: Learner) -> None:
        begin(learner, topic.course, mode=AttemptMode.EXAM, now=NOW - DAY)
        assert Visitor(learner).send(path, {"attempt": uuid4()}).status == 302

    def test_one_of_another_course_is_in_nobody_s_way(self, path: str, learner: Learner) -> None:
        begin(learner, make_topic(1).course)
        assert Visitor(learner).send(path).status == 302
