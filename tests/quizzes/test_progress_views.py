"""The course, the missed questions, the standing, the history, and the interview questions."""

from datetime import timedelta

import pytest

from notes.models import Course, Reading, Topic
from quizzes.models import Attempt, Question
from quizzes.models.attempts import AttemptMode
from studyapp.models import Learner
from tests.factories import (
    DAY,
    NOW,
    CourseFactory,
    DomainFactory,
    ExamFactory,
    LearnerFactory,
    RevisionFactory,
    answer,
    begin,
    make_topic,
    single_item,
)
from tests.pages import Page, Visitor, item_at, to, to_course

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def topic() -> Topic:
    return make_topic(3, title="Batch jobs")


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


def see(view: str, topic: Topic, learner: Learner | None = None, query: str = "") -> Page:
    return Visitor(learner).see(to_course(view, topic.course) + query)


class TestCourse:
    def test_topics_stand_under_their_domains(self, topic: Topic) -> None:
        exam = ExamFactory.create(course=topic.course, code="EX-1")
        DomainFactory.create(exam=exam, title="Data", weight_percent=40).topics.add(topic)
        make_topic(0, course=topic.course, title="Off the blueprint")
        assert "Data 40 % of EX-1 Batch jobs" in see("course", topic).main
        assert "More topics Off the blueprint" in see("course", topic).main

    def test_a_domain_without_lessons_says_so(self, topic: Topic) -> None:
        DomainFactory.create(exam=ExamFactory.create(course=topic.course), title="Modeling")
        assert "No lessons in this part yet." in see("course", topic).main

    def test_what_was_read_and_begun_is_marked(self, topic: Topic, learner: Learner) -> None:
        begun = make_topic(0, course=topic.course, title="Streams")
        Reading.objects.create(learner=learner, lesson=topic.lesson, reached_at=NOW, read_at=NOW)
        Reading.objects.create(learner=learner, lesson=begun.lesson, anchor="first-section", reached_at=NOW)
        assert "Batch jobs ✓ read" in see("course", topic, learner).main
        assert "Streams begun" in see("course", topic, learner).main

    def test_a_running_quiz_can_be_resumed(self, topic: Topic, learner: Learner) -> None:
        attempt = begin(learner, topic.course)
        assert see("course", topic, learner).link("Resume") == to("resume", attempt)

    def test_archived_topics_are_gone(self, topic: Topic) -> None:
        Topic.objects.update(archived_at=NOW)
        assert "Batch jobs" not in see("course", topic).main


class TestMissed:
    @pytest.fixture
    def attempt(self, topic: Topic, learner: Learner) -> Attempt:
        attempt = begin(learner, topic.course)
        answer(attempt, 1, "b", confidence="sure")
        answer(attempt, 2)
        return attempt

    def test_an_empty_list_says_how_it_fills(self, topic: Topic, learner: Learner) -> None:
        assert "Nothing missed right now." in see("missed", topic, learner).main
        assert "Nothing missed right now." in see("missed", topic).main

    def test_it_shows_the_answer_the_key_and_the_lesson_in_the_order_shown(self, attempt: Attempt) -> None:
        page = see("missed", attempt.items.get(position=1).revision.question.topic, attempt.learner)
        name = item_at(attempt).revision.question.slug
        shown = [page.main.index(f"Option {name} {each}") for each in item_at(attempt).option_order]
        assert shown == sorted(shown)
        assert f"Option {name} b ✗ Your answer, wrong" in page.main
        assert f"Option {name} a ✓ Correct answer" in page.main
        assert "From the lesson: First section Text of First section." in page.main
        assert "you said: sure" in page.main

    def test_it_lists_no_question_that_was_right(self, topic: Topic, attempt: Attempt) -> None:
        right = item_at(attempt, 2).revision.question
        assert "1 to win back" in see("missed", topic, attempt.learner).main
        assert f"Stem of {right.slug}." not in see("missed", topic, attempt.learner).main

    def test_a_question_leaves_after_right_answers_on_two_days(self, topic: Topic, attempt: Attempt) -> None:
        question = item_at(attempt).revision.question_id
        for days, expected in ((1, "right on 1 of 2 days"), (2, "Nothing missed right now.")):
            again = begin(attempt.learner, topic.course, pk=question, now=NOW + days * DAY)
            answer(again, now=NOW + days * DAY)
            assert expected in see("missed", topic, attempt.learner).main

    def test_an_unanswered_question_is_not_missed(self, topic: Topic, learner: Learner) -> None:
        Visitor(learner).send(to("submit", begin(learner, topic.course, mode=AttemptMode.EXAM)))
        assert "Nothing missed right now." in see("missed", topic, learner).main

    def test_nothing_of_a_running_timed_quiz_is_listed(self, topic: Topic, learner: Learner) -> None:
        answer(begin(learner, topic.course, mode=AttemptMode.EXAM), right=False)
        assert "Nothing missed right now." in see("missed", topic, learner).main

    def test_archived_questions_are_gone(self, topic: Topic, attempt: Attempt) -> None:
        Question.objects.update(archived_at=NOW)
        assert "Nothing missed right now." in see("missed", topic, attempt.learner).main

    def test_questions_of_archived_topics_are_gone(self, topic: Topic, attempt: Attempt) -> None:
        Topic.objects.update(archived_at=NOW)
        assert "Nothing missed right now." in see("missed", topic, attempt.learner).main

    def test_it_says_when_the_question_was_corrected_since(self, topic: Topic, attempt: Attempt) -> None:
        question = item_at(attempt).revision.question
        RevisionFactory.create(question=question, number=2, item=single_item("corrected"))
        Question.objects.filter(pk=question.pk).update(revision_number=2)
        page = see("missed", topic, attempt.learner)
        assert "This question has been corrected since. You see it as it was asked." in page.main
        assert f"Stem of {question.slug}." in page.main

    def test_they_can_be_practised_at_once_each_with_a_sibling(self, topic: Topic, attempt: Attempt) -> None:
        visitor = Visitor(attempt.learner)
        form = visitor.see(to_course("missed", topic.course)).form(to_course("new", topic.course))
        visitor.submit(form, anyway="1")
        assert attempt.learner.attempts.exclude(pk=attempt.pk).get().item_count == 2

    def test_more_than_twenty_take_two_pages(self, learner: Learner) -> None:
        topic = make_topic(21)
        attempt = begin(learner, topic.course)
        for position in range(1, 22):
            answer(attempt, position, right=False)
        first, second = (see("missed", topic, learner, f"?page={page}") for page in (1, 2))
        assert (len(first.all("article")), len(second.all("article"))) == (20, 1)
        assert first.link("Older").endswith("?page=2")

    def test_others_misses_are_not_mine(self, topic: Topic, attempt: Attempt) -> None:
        assert "Nothing missed right now." in see("missed", topic, LearnerFactory.create()).main


class TestProgress:
    def test_without_answers_there_is_nothing_honest_to_say(self, topic: Topic, learner: Learner) -> None:
        for page in (see("progress", topic), see("progress", topic, learner)):
            assert "No answers yet, so there is nothing honest to say." in page.main
            assert page.link("Answer the first questions") == to_course("new", topic.course)

    def test_few_answers_get_no_word(self, topic: Topic, learner: Learner) -> None:
        answer(begin(learner, topic.course))
        page = see("progress", topic, learner)
        assert "1 answer so far." in page.main
        assert "Not enough answers yet" in page.main
        assert "2 more to go" in page.main

    def test_the_weakest_topic_comes_first(self, learner: Learner) -> None:
        course: Course = CourseFactory.create()
        for title, is_right in (("Strong one", True), ("Weak one", False)):
            topic = make_topic(8, course=course, title=title)
            attempt = begin(learner, course, topic=topic)
            for position in range(1, 9):
                answer(attempt, position, right=is_right)
        text = see("progress", topic, learner).main
        assert text.index("Weak one") < text.index("Strong one")

    def test_it_lists_the_latest_quizzes(self, topic: Topic, learner: Learner) -> None:
        attempt = begin(learner, topic.course)
        page = see("progress", topic, learner)
        assert to("resume", attempt) in page.links
        assert page.link("All quizzes") == to_course("history", topic.course)

    def test_a_timed_quiz_that_ran_out_counts_at_once(self, topic: Topic, learner: Learner) -> None:
        attempt = begin(learner, topic.course, mode=AttemptMode.EXAM, now=NOW - DAY)
        answer(attempt, now=NOW - DAY)
        assert "1 answer so far." in see("progress", topic, learner).main


class TestHistory:
    def test_an_empty_one_gives_a_next_step(self, topic: Topic, learner: Learner) -> None:
        for page in (see("history", topic), see("history", topic, learner)):
            assert "None yet." in page.main
            assert page.link("Build a quiz") == to_course("new", topic.course)

    def test_running_and_closed_quizzes_are_listed(self, topic: Topic, learner: Learner) -> None:
        closed, running = begin(learner, topic.course, size=1), begin(learner, topic.course)
        answer(closed, now=NOW + timedelta(minutes=2))
        page = see("history", topic, learner)
        assert "1/1 · 100 % 2:00" in page.main.replace("\N{NO-BREAK SPACE}", " ")
        assert "under way" in page.main
        assert {to("result", closed), to("resume", running)} <= set(page.links)

    def test_what_ran_out_of_time_is_closed_as_of_its_deadline(self, topic: Topic, learner: Learner) -> None:
        attempt = begin(learner, topic.course, mode=AttemptMode.EXAM, now=NOW - DAY)
        assert "under way" not in see("history", topic, learner).main
        attempt.refresh_from_db()
        assert (attempt.closed_at, attempt.submitted_at) == (attempt.deadline_at, None)

    def test_twenty_make_a_page(self, topic: Topic, learner: Learner) -> None:
        attempts = [begin(learner, topic.course, size=1, now=NOW - days * DAY) for days in range(21)]
        first, second = (see("history", topic, learner, f"?page={page}") for page in (1, 2))
        assert to("resume", attempts[0]) in first.links
        assert to("resume", attempts[20]) not in first.links
        assert to("resume", attempts[20]) in second.links
        assert first.link("Older").endswith("?page=2")
        assert second.link("Newer").endswith("?page=1")

    @pytest.mark.parametrize("query", ["?page=abc", "?page=0", "?page=99"])
    def test_an_odd_page_number_shows_a_page(self, topic: Topic, learner: Learner, query: str) -> None:
        attempt = begin(learner, topic.course)
        assert to("resume", attempt) in see("history", topic, learner, query).links

    def test_others_quizzes_are_not_mine(self, topic: Topic, learner: Learner) -> None:
        begin(learner, topic.course)
        assert "None yet." in see("history", topic, LearnerFactory.create()).main

    def test_those_of_another_course_are_not_listed(self, topic: Topic, learner: Learner) -> None:
        begin(learner, make_topic(1).course)
        assert "None yet." in see("history", topic, learner).main
