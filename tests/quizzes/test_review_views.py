"""The due queue: what comes first, answering it there, rating it, and everything that can be taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from time_machine import TimeMachineFixture

from notes.models import Course, Topic
from quizzes.domain.scheduling import Rating
from quizzes.models import Attempt, InterviewQuestion, Question, QuestionProgress, ReviewLog
from quizzes.models.attempts import AttemptKind, AttemptMode
from quizzes.models.reviews import ReviewAct
from quizzes.services.reviews import put_off, rate_interview, rate_question, set_goal
from studyapp.models import Learner
from tests.factories import (
    DAY,
    NOW,
    InterviewQuestionFactory,
    LearnerFactory,
    LessonFactory,
    answer,
    begin,
    flag,
    make_question,
    make_topic,
    single_item,
)
from tests.pages import HTMX, Form, Page, Visitor, item_at, to, to_card, to_course, to_item, to_reviews

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

BOTH_WAYS = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


@pytest.fixture
def topic() -> Topic:
    topic: Topic = LessonFactory.create(topic__question_count=2).topic
    for name in ("one", "two"):
        make_question(single_item(name), topic=topic)
    return topic


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


@pytest.fixture
def visitor(learner: Learner) -> Visitor:
    return Visitor(learner)


def study(
    learner: Learner, question: Question, *, right: bool = False, confidence: str = "", days_ago: int = 1
) -> None:
    """Answer the question in practice so many days ago."""
    at = NOW - days_ago * DAY
    attempt = begin(learner, question.topic.course, pk=question.pk, now=at)
    answer(attempt, right=right, confidence=confidence, now=at)


def first(topic: Topic) -> Question:
    return topic.questions.all()[0]


def answer_form(page: Page) -> Form:
    return next(form for form in page.forms if "shown_at" in form.fields)


def row_of(learner: Learner, question: Question) -> QuestionProgress:
    return QuestionProgress.objects.get(learner=learner, question=question)


class TestQueue:
    def test_a_stranger_learns_what_it_is_for(self, topic: Topic) -> None:
        page = Visitor().see(to_reviews(topic.course))
        assert "Nothing to review yet" in page.main
        assert page.link("Build a quiz") == to_course("new", topic.course)

    def test_looking_saves_nothing(self, topic: Topic, learner: Learner, visitor: Visitor) -> None:
        study(learner, first(topic))
        visitor.see(to_reviews(topic.course))
        assert not learner.attempts.filter(kind=AttemptKind.REVIEW).exists()

    def test_what_is_least_remembered_comes_first(self, topic: Topic, learner: Learner, visitor: Visitor) -> None:
        one, two = topic.questions.all()
        study(learner, one, days_ago=1)
        study(learner, two, days_ago=5)
        page = visitor.see(to_reviews(topic.course))
        assert "Stem of two." in page.main
        assert "2 left" in page.main
        assert answer_form(page).action == to_card(two)

    def test_what_was_known_at_first_sight_does_not_come_up_but_what_was_flagged_does(
        self, topic: Topic, learner: Learner, visitor: Visitor
    ) -> None:
        at = NOW - 30 * DAY
        attempt = begin(learner, topic.course, now=at)
        for position in (1, 2):
            answer(attempt, position, confidence="sure", now=at)
        assert "Nothing to review yet" in visitor.see(to_reviews(topic.course)).main
        QuestionProgress.objects.filter(question=first(topic)).update(is_flagged=True)
        assert "1 left" in visitor.see(to_reviews(topic.course)).main

    def test_an_unanswered_flag_waits_for_an_answer(self, topic: Topic, learner: Learner, visitor: Visitor) -> None:
        flag(begin(learner, topic.course, now=NOW - DAY), now=NOW - DAY)
        assert "Nothing to review yet" in visitor.see(to_reviews(topic.course)).main

    def test_without_a_course_it_is_that_of_the_start_page(
        self, topic: Topic, learner: Learner, visitor: Visitor
    ) -> None:
        other = make_topic(1)
        study(learner, first(topic))
        study(learner, first(other))
        assert "Stem of one." in visitor.see(reverse("quizzes:reviews")).main
        assert "Stem of one." not in visitor.see(to_reviews(other.course)).main

    @pytest.mark.parametrize("course", ["nowhere", "no slug", "no\0where", "x" * 5000])
    def test_a_course_that_does_not_exist_is_not_found(self, topic: Topic, visitor: Visitor, course: str) -> None:
        assert Page(visitor.get(reverse("quizzes:reviews"), {"course": course})).status == 404

    def test_without_any_course_there_is_nothing(self, visitor: Visitor) -> None:
        assert visitor.see(reverse("quizzes:reviews")).status == 404

    def test_archived_questions_are_not_asked(self, topic: Topic, learner: Learner, visitor: Visitor) -> None:
        study(learner, first(topic))
        Question.objects.filter(pk=first(topic).pk).update(archived_at=NOW)
        assert "Nothing to review yet" in visitor.see(to_reviews(topic.course)).main
        assert visitor.send(to_card(first(topic)), {"option": "a"}).status == 404

    def test_nothing_due_says_when_something_is(self, topic: Topic, learner: Learner, visitor: Visitor) -> None:
        study(learner, first(topic), days_ago=0)
        page = visitor.see(to_reviews(topic.course))
        assert "Nothing is due. The next 1 comes tomorrow. Stopping here is right" in page.main

    def test_the_start_page_leads_there(self, topic: Topic, learner: Learner, visitor: Visitor) -> None:
        study(learner, first(topic))
        assert visitor.see("/").link("1 due for review") == reverse("quizzes:reviews")

    def test_a_quiz_that_ran_out_is_closed_and_counted_first(
        self, topic: Topic, learner: Learner, visitor: Visitor
    ) -> None:
        sat = begin(learner, topic.course, mode=AttemptMode.EXAM, now=NOW - 2 * DAY)
        answer(sat, right=False, now=NOW - 2 * DAY)
        assert "1 left" in visitor.see(to_reviews(topic.course)).main


class TestCap:
    """Five minutes make three reviews a day."""

    @pytest.fixture
    def course(self, learner: Learner) -> Course:
        topic = make_topic(8)
        set_goal(learner=learner, course=topic.course, minutes_per_day=5)
        for days_ago, question in enumerate(topic.questions.all(), start=1):
            study(learner, question, days_ago=days_ago)
        return topic.course

    def answer_next(self, visitor: Visitor, course: Course, query: str = "") -> Page:
        form = answer_form(visitor.see(to_reviews(course) + query))
        return visitor.follow(visitor.submit(form, option="a"))

    def test_a_backlog_is_cut_to_what_matters_most(self, course: Course, visitor: Visitor) -> None:
        page = visitor.see(to_reviews(course))
        assert "3 left about 4 minutes" in page.main
        assert "The 3 that matter most" in page.main
        assert "The other 5 are those you remember best" in page.main

    def test_what_was_done_today_is_off_the_share(self, course: Course, visitor: Visitor) -> None:
        self.answer_next(visitor, course)
        assert "2 left" in (page := visitor.see(to_reviews(course))).main
        assert "1 done today" in page.main

    def test_what_was_missed_for_the_first_time_today_is_no_review(
        self, course: Course, learner: Learner, visitor: Visitor
    ) -> None:
        study(learner, make_question(topic=Topic.objects.get(course=course)), days_ago=0)
        assert "3 left" in visitor.see(to_reviews(course)).main

    def test_after_the_share_stopping_is_fine_and_going_on_possible(self, course: Course, visitor: Visitor) -> None:
        for _ in range(3):
            self.answer_next(visitor, course)
        page = visitor.see(to_reviews(course))
        assert "That was your share for today: 3 done. 5 more are due" in page.main
        more = visitor.see(page.link("Go on anyway"))
        assert "5 left" in more.main
        answered = visitor.follow(visitor.submit(answer_form(more), option="a"))
        assert "4 left" in visitor.see(answered.link("Next")).main

    def test_putting_off_beyond_the_share_stays_there(self, course: Course, visitor: Visitor) -> None:
        for _ in range(3):
            self.answer_next(visitor, course)
        page = visitor.see(to_reviews(course) + "&more=on")
        act = next(form for form in page.forms if "/act/" in form.action)
        assert "4 left" in visitor.follow(visitor.submit(act, act="bury")).main

    def test_before_the_exam_everything_gets_one_more_look(
        self, course: Course, learner: Learner, visitor: Visitor
    ) -> None:
        set_goal(learner=learner, course=course, minutes_per_day=60, exam_on=NOW.date() + timedelta(days=2))
        assert "One more look at everything before the exam in 2 days" in visitor.see(to_reviews(course)).main

    def test_the_load_ahead_is_a_chart_and_a_table(self, course: Course, visitor: Visitor) -> None:
        page = visitor.see(to_reviews(course))
        counts = [int(cell.text or "") for cell in page.all("td")]
        bars = [each for each in page.all("rect") if each.attrib["class"] == "bar-load"]
        assert (len(counts), counts[0], sum(counts)) == (14, 8, 8)
        assert [each.attrib["height"] for each in bars] == ["100.0%"] + ["0.0%"] * 13
        assert "8 reviews" in page.main

    def test_the_load_counts_each_card_on_its_day(self, course: Course, learner: Learner, visitor: Visitor) -> None:
        for question in Question.objects.filter(topic__course=course).order_by("pk")[:3]:
            study(learner, question, days_ago=0)
        page = visitor.see(to_reviews(course))
        expected = [
            QuestionProgress.objects.filter(due_on=NOW.date() + timedelta(days=ahead)).count() for ahead in range(1, 14)
        ]
        assert [int(cell.text or "") for cell in page.all("td")] == [5, *expected]
        assert sum(expected) == 3


class TestAnswering:
    @pytest.fixture
    def question(self, topic: Topic, learner: Learner) -> Question:
        study(learner, first(topic))
        return first(topic)

    def answered(self, visitor: Visitor, question: Question, **data: str) -> Page:
        page = visitor.submit(answer_form(visitor.see(to_reviews(question.topic.course))), **data)
        return page if page.status == 200 else visitor.follow(page)

    @BOTH_WAYS
    def test_it_shows_the_key_the_rating_and_the_way_on(
        self, question: Question, learner: Learner, headers: dict[str, str]
    ) -> None:
        page = Visitor(learner, headers=headers).send(to_card(question), {"option": "a", "confidence": "sure"})
        page = page if headers else Visitor(learner).follow(page)
        assert page.is_whole is not bool(headers)
        assert "Explanation of one." in page.text
        assert "Your answer speaks for Good" in page.text
        assert page.link("Next") == to_reviews(question.topic.course)

    def test_it_counts_like_any_answer_but_is_no_quiz(
        self, question: Question, learner: Learner, visitor: Visitor
    ) -> None:
        self.answered(visitor, question, option="a", confidence="sure")
        attempt = learner.attempts.get(kind=AttemptKind.REVIEW)
        assert (attempt.right_count, attempt.item_count, attempt.closed_at) == (1, 1, NOW)
        row = row_of(learner, question)
        assert (row.review_count, row.answer_count) == (2, 2)
        assert attempt not in Attempt.objects.listed()
        assert not attempt.is_listed

    def test_the_options_stay_in_the_order_they_were_shown(
        self, question: Question, learner: Learner, visitor: Visitor
    ) -> None:
        page = visitor.see(to_reviews(question.topic.course))
        visitor.submit(answer_form(page), option="b")
        assert item_at(learner.attempts.get(kind=AttemptKind.REVIEW)).option_order == page.options

    @BOTH_WAYS
    def test_sent_twice_it_counts_once(self, question: Question, learner: Learner, headers: dict[str, str]) -> None:
        data = {"attempt": uuid4(), "option": "a"}
        for option in ("a", "b"):
            Visitor(learner, headers=headers).send(to_card(question), data | {"option": option})
        assert item_at(learner.attempts.get(kind=AttemptKind.REVIEW)).response == ["a"]
        assert row_of(learner, question).review_count == 2

    def test_a_refused_answer_keeps_the_order_of_the_options(self, question: Question, visitor: Visitor) -> None:
        page = visitor.see(to_card(question))
        refused = visitor.submit(answer_form(page))
        assert refused.status == 422
        assert refused.options == page.options
        assert "Choose one option before you check." in refused.main

    def test_an_attempt_of_another_question_takes_no_answer(
        self, question: Question, topic: Topic, learner: Learner, visitor: Visitor
    ) -> None:
        other, attempt_id = topic.questions.all()[1], uuid4()
        study(learner, other)
        visitor.send(to_card(other), {"attempt": attempt_id, "option": "a"})
        assert visitor.send(to_card(question), {"attempt": attempt_id, "option": "a"}).status == 404
        assert row_of(learner, question).answer_count == 1

    @pytest.mark.parametrize("is_known", [True, False], ids=["learner", "stranger"])
    def test_it_is_nobody_elses(self, question: Question, is_known: bool) -> None:
        somebody = Visitor(LearnerFactory.create() if is_known else None)
        pages = [somebody.see(to_card(question)), somebody.send(to_card(question), {"option": "a"})]
        pages += [somebody.send(to_card(question, view), {"rating": 1}) for view in ("rate", "question_act")]
        assert [page.status for page in pages] == [404] * 4
        assert not Attempt.objects.filter(kind=AttemptKind.REVIEW).exists()

    def test_a_question_never_answered_has_no_card(self, topic: Topic, visitor: Visitor) -> None:
        assert visitor.see(to_card(topic.questions.all()[1])).status == 404
        assert visitor.see(f"/reviews/questions/{10**30}/").status == 404

    def test_the_attempts_own_page_leads_back(self, question: Question, learner: Learner, visitor: Visitor) -> None:
        self.answered(visitor, question, option="a")
        page = visitor.see(to_item(learner.attempts.get(kind=AttemptKind.REVIEW)))
        assert page.link("Back to the reviews") == to_reviews(question.topic.course)

    def test_its_results_compare_it_with_nothing(self, question: Question, learner: Learner, visitor: Visitor) -> None:
        self.answered(visitor, question, option="a")
        assert visitor.see(to("result", learner.attempts.get(kind=AttemptKind.REVIEW))).status == 200


class TestLeech:
    @pytest.fixture
    def question(self, topic: Topic, learner: Learner) -> Question:
        for days_ago in (30, 20, 10, 5, 2):
            study(learner, first(topic), days_ago=days_ago)
        return first(topic)

    def test_it_says_so_and_offers_the_lesson(self, question: Question, visitor: Visitor) -> None:
        page = visitor.see(to_card(question))
        assert "Forgotten 4 times." in page.main
        assert [each for each in page.all("details") if each.attrib.get("class") == "section-peek"]

    def test_after_the_answer_the_lesson_is_open(self, question: Question, learner: Learner) -> None:
        page = Visitor(learner, headers=HTMX).send(to_card(question), {"option": "b"})
        peek = next(each for each in page.all("details") if each.attrib.get("class") == "section-peek")
        assert "open" in peek.attrib
        assert "Text of First section." in page.text
        assert page.button("Suspend") == {"act": "suspend"}

    def test_one_lapse_less_is_none(self, topic: Topic, learner: Learner, visitor: Visitor) -> None:
        for days_ago in (30, 20, 10, 5):
            study(learner, first(topic), days_ago=days_ago)
        page = visitor.see(to_card(first(topic)))
        assert "forgotten 3 times" in page.main
        assert "Forgotten 3 times." not in page.main


class TestRating:
    @pytest.fixture
    def question(self, topic: Topic, learner: Learner) -> Question:
        """Missed yesterday and right today."""
        study(learner, first(topic))
        study(learner, first(topic), right=True, confidence="sure", days_ago=0)
        return first(topic)

    def pressed(self, page: Page) -> list[str]:
        buttons = [each for each in page.all("button") if each.attrib.get("name") == "rating"]
        return [each.attrib["value"] for each in buttons if each.attrib["aria-pressed"] == "true"]

    def test_the_proposed_one_is_pressed(self, question: Question, visitor: Visitor) -> None:
        assert self.pressed(visitor.see(to_card(question))) == ["3"]

    @pytest.mark.parametrize("rating", Rating)
    def test_each_button_does_what_it_says(
        self, question: Question, learner: Learner, visitor: Visitor, rating: Rating
    ) -> None:
        page = visitor.see(to_card(question))
        button = next(each for each in page.all("button") if each.attrib.get("value") == str(rating.value))
        said = int("".join(button.itertext()).split("day")[0].split()[-1])
        visitor.follow(visitor.send(to_card(question, "rate"), {"rating": rating.value}))
        assert row_of(learner, question).due_on == NOW.date() + timedelta(days=said)

    @BOTH_WAYS
    def test_another_one_overrules(self, question: Question, learner: Learner, headers: dict[str, str]) -> None:
        page = Visitor(learner, headers=headers).send(to_card(question, "rate"), {"rating": "4"})
        page = page if headers else Visitor(learner).follow(page)
        assert self.pressed(page) == ["4"]
        assert "You rated it Easy; your answer speaks for Good." in page.text

    def test_twice_is_once(self, question: Question, visitor: Visitor) -> None:
        for _ in range(2):
            visitor.send(to_card(question, "rate"), {"rating": "1"})
        assert ReviewLog.objects.count() == 1

    @BOTH_WAYS
    @pytest.mark.parametrize("rating", ["", "0", "5", "good", "\0"])
    def test_anything_else_is_refused_and_changes_nothing(
        self, question: Question, learner: Learner, headers: dict[str, str], rating: str
    ) -> None:
        before = row_of(learner, question).due_on
        page = Visitor(learner, headers=headers).send(to_card(question, "rate"), {"rating": rating})
        assert page.status == (422 if headers else 302)
        page = page if headers else Visitor(learner).follow(page)
        assert row_of(learner, question).due_on == before
        assert not ReviewLog.objects.exists()
        if headers:
            assert "Choose one of the four ratings shown. Nothing was changed." in page.text

    def test_what_was_known_at_first_sight_stays_out_until_it_is_rated_down(
        self, topic: Topic, learner: Learner, visitor: Visitor
    ) -> None:
        study(learner, first(topic), right=True, confidence="sure", days_ago=0)
        page = visitor.see(to_card(first(topic)))
        assert "Not by itself" in page.main
        assert page.main.count("no review") == 2
        visitor.send(to_card(first(topic), "rate"), {"rating": "2"})
        assert row_of(learner, first(topic)).is_queued

    def test_practice_offers_it_and_htmx_puts_it_in_place(self, topic: Topic, learner: Learner) -> None:
        attempt = begin(learner, topic.course, pk=first(topic).pk)
        answer(attempt)
        page = Visitor(learner).see(to_item(attempt))
        assert page.link("When it comes back") == to_card(first(topic))
        part = Visitor(learner, headers=HTMX).see(to_card(first(topic)))
        assert not part.is_whole
        assert self.pressed(part) == ["3"]
        assert f"rating-{first(topic).pk}" in {*page.ids} & {*part.ids}

    def test_a_timed_quiz_offers_none(self, topic: Topic, learner: Learner) -> None:
        attempt = begin(learner, topic.course, pk=first(topic).pk)
        assert "When it comes back" not in Visitor(learner).see(to_item(attempt)).main


class TestActs:
    @pytest.fixture
    def question(self, topic: Topic, learner: Learner) -> Question:
        study(learner, first(topic))
        return first(topic)

    def act(self, visitor: Visitor, question: Question, act: str) -> Page:
        return visitor.send(to_card(question, "question_act"), {"act": act})

    def test_burying_lasts_until_tomorrow(
        self, question: Question, learner: Learner, visitor: Visitor, time_machine: TimeMachineFixture
    ) -> None:
        page = visitor.follow(self.act(visitor, question, "bury"))
        assert "Put off until tomorrow." in page.text
        assert "Nothing is due" in page.main
        time_machine.move_to(NOW + DAY, tick=False)
        assert "1 left" in Visitor(learner).see(to_reviews(question.topic.course)).main

    def test_suspending_puts_it_on_a_list_and_taking_up_again_takes_it_off(
        self, question: Question, visitor: Visitor
    ) -> None:
        page = visitor.follow(self.act(visitor, question, "suspend"))
        assert "Nothing is due" in page.main
        away = visitor.see(page.link("1 suspended card"))
        assert "Stem of one." in away.main
        empty = visitor.follow(visitor.submit(away.form(to_card(question, "question_act")), act="resume"))
        assert "Nothing is suspended." in empty.main
        assert "1 left" in visitor.see(to_reviews(question.topic.course)).main

    @pytest.mark.parametrize("act", ["bury", "suspend", "resume"])
    def test_twice_is_once(self, question: Question, visitor: Visitor, act: str) -> None:
        for _ in range(2):
            self.act(visitor, question, act)
        assert ReviewLog.objects.count() == (0 if act == "resume" else 1)

    @pytest.mark.parametrize("act", ["", "rate", "undo", "anything"])
    def test_anything_else_is_refused(self, question: Question, visitor: Visitor, act: str) -> None:
        page = visitor.follow(self.act(visitor, question, act))
        assert "This page has no such button. Nothing was changed." in page.text
        assert not ReviewLog.objects.exists()

    def test_a_suspended_card_is_not_asked_on_its_own_page_either(self, question: Question, visitor: Visitor) -> None:
        self.act(visitor, question, "suspend")
        page = visitor.see(to_card(question))
        assert not page.options
        assert page.button("Take up again") == {"act": "resume"}


class TestUndo:
    @pytest.fixture
    def question(self, topic: Topic, learner: Learner) -> Question:
        study(learner, first(topic))
        return first(topic)

    def test_it_takes_back_what_it_names_and_shows_the_card(
        self, question: Question, learner: Learner, visitor: Visitor
    ) -> None:
        put_off(learner=learner, subject=question, act=ReviewAct.SUSPEND, now=NOW)
        page = visitor.see(to_reviews(question.topic.course))
        assert page.button("Undo: suspended")
        again = visitor.follow(visitor.send(reverse("quizzes:undo"), page.button("Undo")))
        assert again.path == to_card(question)
        assert again.options
        assert not row_of(learner, question).is_suspended

    def test_pressed_twice_it_does_not_undo_the_act_before(
        self, question: Question, learner: Learner, visitor: Visitor
    ) -> None:
        for act in (ReviewAct.BURY, ReviewAct.SUSPEND):
            put_off(learner=learner, subject=question, act=act, now=NOW)
        pressed = visitor.see(to_reviews(question.topic.course)).button("Undo")
        for _ in range(2):
            page = visitor.send(reverse("quizzes:undo"), pressed)
        assert "That was undone already" in visitor.follow(page).text
        assert ReviewLog.objects.filter(act=ReviewAct.UNDO).count() == 1
        assert row_of(learner, question).buried_until

    @pytest.mark.parametrize("act", ["", "0", "-3", "9" * 30, "none"])
    def test_an_act_that_does_not_exist_is_not_undone(
        self, question: Question, learner: Learner, visitor: Visitor, act: str
    ) -> None:
        put_off(learner=learner, subject=question, act=ReviewAct.BURY, now=NOW)
        visitor.send(reverse("quizzes:undo"), {"act": act})
        assert row_of(learner, question).buried_until

    def test_another_learners_act_is_not_undone(self, question: Question, learner: Learner) -> None:
        put_off(learner=learner, subject=question, act=ReviewAct.BURY, now=NOW)
        act = ReviewLog.objects.get().pk
        Visitor(LearnerFactory.create()).send(reverse("quizzes:undo"), {"act": act})
        assert Visitor().send(reverse("quizzes:undo"), {"act": act}).status == 404
        assert row_of(learner, question).buried_until

    def test_a_rating_is_undone_in_place(self, question: Question, learner: Learner) -> None:
        study(learner, question, right=True, confidence="sure", days_ago=0)
        rate_question(learner=learner, question=question, rating=Rating.EASY, now=NOW)
        visitor = Visitor(learner, headers=HTMX)
        page = visitor.see(to_card(question))
        undone = visitor.send(reverse("quizzes:undo"), page.button("Undo: rated"))
        assert "Your answer speaks for Good; say so" in undone.text
        stale = visitor.send(reverse("quizzes:undo"), page.button("Undo: rated"))
        assert stale.response.headers["HX-Redirect"] == reverse("quizzes:reviews")

    def test_yesterdays_acts_cannot_be_undone(
        self, question: Question, learner: Learner, time_machine: TimeMachineFixture
    ) -> None:
        put_off(learner=learner, subject=question, act=ReviewAct.SUSPEND, now=NOW)
        time_machine.move_to(NOW + DAY, tick=False)
        assert "Undo:" not in Visitor(learner).see(to_reviews(question.topic.course)).main


class TestInterview:
    @pytest.fixture
    def question(self, topic: Topic, learner: Learner) -> InterviewQuestion:
        """Forgotten two days ago, so due before anything else."""
        question: InterviewQuestion = InterviewQuestionFactory.create(topic=topic)
        rate_interview(learner=learner, question=question, rating=Rating.AGAIN, now=NOW - 2 * DAY)
        return question

    def to_act(self, question: InterviewQuestion) -> str:
        return reverse("quizzes:interview_act", args=[question.pk])

    def test_it_stands_in_the_same_queue_and_leads_to_its_page(
        self, question: InterviewQuestion, topic: Topic, learner: Learner, visitor: Visitor
    ) -> None:
        study(learner, first(topic))
        page = visitor.see(to_reviews(topic.course))
        assert "2 left" in page.main
        assert "Why?" in page.main
        assert "Because." not in page.main
        link = page.link("Answer it")
        assert link.startswith(f"/courses/{topic.course.slug}/interview/")
        assert "from=reviews" in link

    @pytest.mark.parametrize("act", ["bury", "suspend"])
    def test_it_can_be_put_away_and_taken_up_again(
        self, question: InterviewQuestion, topic: Topic, visitor: Visitor, act: str
    ) -> None:
        page = visitor.follow(visitor.send(self.to_act(question), {"act": act}))
        assert "Nothing is due" in page.main
        assert ("Why?" in visitor.see(to_reviews(topic.course, "suspended")).main) is (act == "suspend")
        visitor.send(self.to_act(question), {"act": "resume"})
        assert "1 left" in visitor.see(to_reviews(topic.course)).main

    def test_undoing_leads_to_its_page(self, question: InterviewQuestion, topic: Topic, visitor: Visitor) -> None:
        visitor.send(self.to_act(question), {"act": "suspend"})
        pressed = visitor.see(to_reviews(topic.course)).button("Undo")
        page = visitor.send(reverse("quizzes:undo"), pressed)
        assert page.location.startswith(f"/courses/{topic.course.slug}/interview/")

    def test_it_is_nobody_elses(self, question: InterviewQuestion) -> None:
        for somebody in (Visitor(LearnerFactory.create()), Visitor()):
            assert somebody.send(self.to_act(question), {"act": "bury"}).status == 404
