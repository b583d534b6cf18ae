"""Check yourself: a question after the section that teaches it, inside the lesson or on a page of its own."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notes.models import Topic
from quizzes.models import Attempt, QuestionProgress
from quizzes.models.attempts import AttemptKind
from studyapp.models import Learner
from tests.factories import (
    NOW,
    LearnerFactory,
    LessonFactory,
    RevisionFactory,
    answer,
    begin,
    make_question,
    single_item,
)
from tests.pages import HTMX, Visitor, item_at, statements, to_check, to_course, to_item, to_lesson

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def topic() -> Topic:
    topic: Topic = LessonFactory.create(topic__question_count=3).topic
    for name in ("one", "two"):
        make_question(single_item(name), topic=topic)
    make_question(single_item("elsewhere"), topic=topic, section="second-section")
    return topic


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


class TestLooking:
    def test_it_shows_the_first_question_of_the_section(self, topic: Topic) -> None:
        page = Visitor().see(to_check(topic))
        assert "Stem of one." in page.main
        assert "Question 1 of 2 on this section" in page.main

    def test_each_section_asks_its_own(self, topic: Topic) -> None:
        assert "Stem of elsewhere." in Visitor().see(to_check(topic, "second-section")).main

    def test_it_saves_nothing(self, topic: Topic) -> None:
        Visitor().see(to_check(topic))
        assert not Learner.objects.exists()
        assert not Attempt.objects.exists()

    def test_the_page_leads_back_to_the_section(self, topic: Topic) -> None:
        assert f"{to_lesson(topic)}#first-section" in Visitor().see(to_check(topic)).links

    def test_htmx_gets_the_question_for_the_slot_in_the_lesson(self, topic: Topic) -> None:
        page = Visitor(headers=HTMX).see(to_check(topic))
        assert not page.is_whole
        assert page.form(to_check(topic)).element.attrib["hx-target"].removeprefix("#") in page.ids

    def test_archived_questions_are_not_asked(self, topic: Topic) -> None:
        topic.questions.filter(position=topic.questions.all()[0].position).update(archived_at=NOW)
        assert "Stem of two." in Visitor().see(to_check(topic)).main

    def test_an_archived_topic_asks_nothing(self, topic: Topic) -> None:
        Topic.objects.update(archived_at=NOW)
        assert Visitor().see(to_check(topic)).status == 404


class TestAnswering:
    def answer(self, visitor: Visitor, topic: Topic, option: str = "b") -> None:
        visitor.submit(visitor.see(to_check(topic)).form(to_check(topic)), option=option)

    def test_it_counts_like_any_answer(self, topic: Topic, learner: Learner) -> None:
        self.answer(Visitor(learner), topic)
        attempt = learner.attempts.get()
        assert (attempt.kind, attempt.right_count, attempt.item_count) == (AttemptKind.CHECK, 0, 1)
        assert QuestionProgress.objects.get(learner=learner).missed_since == NOW

    def test_the_options_stay_in_the_order_they_were_shown(self, topic: Topic, learner: Learner) -> None:
        visitor = Visitor(learner)
        page = visitor.see(to_check(topic))
        visitor.submit(page.form(to_check(topic)), option="b")
        assert item_at(learner.attempts.get()).option_order == page.options

    def test_without_javascript_the_feedback_is_a_page(self, topic: Topic, learner: Learner) -> None:
        visitor = Visitor(learner)
        page = visitor.follow(visitor.send(to_check(topic), {"option": "b"}))
        assert page.path == to_item(learner.attempts.get())
        assert "Rationale of one b." in page.main
        assert page.link("Back to the lesson") == f"{to_lesson(topic)}#first-section"

    def test_htmx_gets_the_feedback_and_the_next_question(self, topic: Topic, learner: Learner) -> None:
        page = Visitor(learner, headers=HTMX).send(to_check(topic), {"option": "a"})
        assert "Explanation of one." in page.text
        assert page.link("Next question") == f"{to_check(topic)}?n=2"

    def test_the_last_question_says_so(self, topic: Topic, learner: Learner) -> None:
        page = Visitor(learner, headers=HTMX).send(to_check(topic), {"option": "a", "n": "2"})
        assert "That was the last question on this section." in page.text

    def test_the_first_answer_makes_one_guest(self, topic: Topic) -> None:
        visitor = Visitor()
        self.answer(visitor, topic)
        self.answer(visitor, topic)
        assert Learner.objects.get().attempts.count() == 2

    def test_sent_twice_locks_the_attempt_before_the_learner(self, topic: Topic, learner: Learner) -> None:
        """As everybody does: two who each wait for the other's would both fail."""
        visitor = Visitor(learner)
        form = visitor.see(to_check(topic)).form(to_check(topic))
        visitor.submit(form, option="a")
        with CaptureQueriesContext(connection) as queries:
            visitor.submit(form, option="a")
        asked = [re.findall(r'FROM "(\w+)"', sql)[:1] for sql in statements(queries)]
        before = asked[: asked.index(["quizzes_attempt"])]
        assert before.count(["studyapp_learner"]) == 1, "more than who it is was asked of the learner"

    def test_sent_twice_with_another_answer_the_first_one_stands(self, topic: Topic, learner: Learner) -> None:
        visitor = Visitor(learner, headers=HTMX)
        form = visitor.see(to_check(topic)).form(to_check(topic))
        visitor.submit(form, option="a")
        page = visitor.submit(form, option="b")
        assert item_at(learner.attempts.get()).response == ["a"]
        assert "Your answer, correct" in page.text

    def test_a_refused_answer_keeps_the_order_of_the_options(self, topic: Topic, learner: Learner) -> None:
        visitor = Visitor(learner)
        page = visitor.see(to_check(topic))
        refused = visitor.submit(page.form(to_check(topic)))
        assert refused.status == 422
        assert refused.options == page.options

    def test_checks_are_no_quizzes(self, topic: Topic, learner: Learner) -> None:
        visitor = Visitor(learner)
        self.answer(visitor, topic)
        assert "None yet" in visitor.see(to_course("history", topic.course)).main

    def test_a_quiz_under_way_is_in_nobody_s_way(self, topic: Topic, learner: Learner) -> None:
        begin(learner, topic.course)
        assert Visitor(learner, headers=HTMX).send(to_check(topic), {"option": "a"}).status == 200

    def test_a_new_revision_is_what_is_asked_and_graded(self, topic: Topic, learner: Learner) -> None:
        question = topic.questions.all()[0]
        item = single_item("renewed")
        RevisionFactory.create(question=question, number=2, item=item)
        topic.questions.filter(pk=question.pk).update(revision_number=2)
        self.answer(Visitor(learner), topic, "a")
        assert item_at(learner.attempts.get()).revision.number == 2


def test_an_answer_in_a_quiz_shows_no_check(topic: Topic, learner: Learner) -> None:
    attempt = begin(learner, topic.course, section="first-section")
    answer(attempt)
    page = Visitor(learner).see(to_item(attempt))
    assert "Next question" not in page.main
    assert page.link("Next") == to_item(attempt, 2)
