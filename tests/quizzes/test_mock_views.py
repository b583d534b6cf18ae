"""The start page of a mock exam says what will be sat, and starting it does just that."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from notes.models import Course
from quizzes.models import Attempt, Exam, Question
from quizzes.models.attempts import AttemptKind, AttemptMode
from studyapp.models import Learner, TimeFactor
from tests.factories import (
    DAY,
    NOW,
    CourseFactory,
    LearnerFactory,
    answer,
    begin,
    begin_mock,
    make_exam,
    make_question,
    multiple_item,
    true_false_item,
)
from tests.pages import HTMX, Page, Visitor, to, to_course, to_item

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def course() -> Course:
    return CourseFactory.create()


@pytest.fixture
def exam(course: Course) -> Exam:
    """65 questions in 180 minutes by 20/24/36/20, with a bank that fills them."""
    return make_exam(course, 20, 24, 36, 20, per_domain=24)


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


@pytest.fixture
def path(course: Course) -> str:
    return to_course("mock", course)


def start(visitor: Visitor, path: str, **changes: object) -> Page:
    page = visitor.see(path)
    return visitor.submit(page.form(path), **changes)


def domains(attempt: Attempt) -> Counter[int | None]:
    return Counter(attempt.items.values_list("domain_number", flat=True))


class TestStartPage:
    def test_states_the_form_the_time_and_the_pass_mark(self, exam: Exam, path: str) -> None:
        page = Visitor().see(path)
        assert "65 questions, 180 minutes" in page.main
        assert "750 on 100 to 1000" in page.main
        assert "Domain 3 36 % 23 24" in page.main

    def test_states_the_learners_own_time(self, exam: Exam, path: str) -> None:
        page = Visitor().see(f"{path}?time_factor=150")
        assert "270 minutes: your ×1.5 of 180 minutes" in page.main
        assert "no limit; the exam would give 180 minutes" in Visitor().see(f"{path}?time_factor=0").main

    def test_a_small_bank_gives_the_largest_honest_form(self, course: Course, path: str) -> None:
        make_exam(course, 50, 50, per_domain=5)
        page = Visitor().see(path)
        assert "The bank yields 10 in the exam’s proportions" in page.main
        assert "10 questions, 28 minutes" in page.main
        assert "so short a form gives a percentage instead" in page.main

    def test_a_mini_mock_of_one_domain_or_topic(self, exam: Exam, path: str) -> None:
        topic = exam.domains.get(number=2).topics.get()
        for query in ("?domain=2", f"?topic={topic.slug}"):
            page = Visitor().see(path + query)
            assert "20 questions, 55 minutes" in page.main

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ("exam=XY-1", "This course has no such exam."),
            ("domain=9", "has no domain 9."),
            ("domain=x", "A domain is named by its number."),
            ("topic=nowhere", "That topic is not part of"),
            ("time_factor=3", "Choose one of the times shown."),
        ],
    )
    def test_what_cannot_be_chosen_is_named(self, exam: Exam, path: str, query: str, sentence: str) -> None:
        assert sentence in Visitor().see(f"{path}?{query}").main

    def test_a_course_without_an_exam_has_none(self, path: str) -> None:
        assert Visitor().see(path).status == 404

    def test_an_empty_bank_says_so_and_makes_no_guest(self, course: Course, path: str) -> None:
        make_exam(course, 100, per_domain=0)
        page = Visitor().send(path, {"attempt": str(uuid4())})
        assert page.status == 422
        assert "The bank has no question for this mock yet." in page.main
        assert not Learner.objects.exists()


class TestStarting:
    def test_draws_by_the_blueprint(self, learner: Learner, exam: Exam, path: str) -> None:
        page = start(Visitor(learner), path)
        attempt = learner.attempts.get()
        assert page.location == to_item(attempt)
        assert domains(attempt) == {1: 13, 2: 16, 3: 23, 4: 13}
        assert (attempt.kind, attempt.mode) == (AttemptKind.MOCK, AttemptMode.EXAM)
        assert attempt.deadline_at == NOW + timedelta(minutes=180)

    def test_sits_what_the_page_showed(self, learner: Learner, exam: Exam, path: str) -> None:
        """The page draws with the id that the start will have."""
        visitor = Visitor(learner)
        start(visitor, path, realistic="on", time_factor="125")
        attempt = learner.attempts.get()
        assert (attempt.item_count, attempt.scored_count) == (65, 50)
        assert attempt.items.filter(is_scored=False).count() == 15
        assert attempt.time_limit == timedelta(minutes=225)

    def test_asks_only_kinds_that_the_exam_asks(self, learner: Learner, course: Course, path: str) -> None:
        exam = make_exam(course, 100, per_domain=3)
        topic = exam.domains.get().topics.get()
        make_question(true_false_item("claim"), topic=topic)
        make_question(multiple_item("several"), topic=topic)
        start(Visitor(learner), path)
        kinds = learner.attempts.get().items.values_list("revision__question__kind", flat=True)
        assert Counter(kinds) == {"single": 3, "multiple": 1}

    def test_never_asks_two_siblings(self, learner: Learner, course: Course) -> None:
        exam = make_exam(course, 100, per_domain=6)
        Question.objects.filter(pk__in=Question.objects.values("pk")[:3]).update(sibling_group="same")
        attempt = begin_mock(learner, exam)
        assert attempt.item_count == 4
        assert attempt.items.filter(revision__question__sibling_group="same").count() == 1

    def test_asks_unseen_questions_first_and_then_those_seen_longest_ago(
        self, learner: Learner, course: Course
    ) -> None:
        exam = make_exam(course, 100, per_domain=9, question_count=4, scored_count=4)
        asked = [
            set(begin_mock(learner, exam, now=NOW + day * DAY).items.values_list("revision__question", flat=True))
            for day in range(3)
        ]
        assert not asked[0] & asked[1]
        assert len(asked[2] - asked[0] - asked[1]) == 1
        assert len(asked[2] & asked[0]) == 3

    def test_is_never_bent_towards_what_was_missed(self, learner: Learner, exam: Exam) -> None:
        attempt = begin(learner, exam.course, size=24, topic=exam.domains.get(number=1).topics.get())
        for position in range(1, 25):
            answer(attempt, position, right=False)
        assert domains(begin_mock(learner, exam)) == {1: 13, 2: 16, 3: 23, 4: 13}

    def test_sent_twice_starts_one(self, learner: Learner, exam: Exam, path: str) -> None:
        visitor = Visitor(learner)
        form = visitor.see(path).form(path)
        assert visitor.submit(form).location == visitor.submit(form).location
        assert learner.attempts.count() == 1

    def test_offers_first_to_resume_what_runs(self, learner: Learner, exam: Exam, path: str) -> None:
        running = begin_mock(learner, exam)
        visitor = Visitor(learner)
        page = start(visitor, path)
        assert page.status == 409
        assert page.link("Resume") == to("resume", running)
        assert start(visitor, path, anyway="1").status == 302
        assert learner.attempts.count() == 2

    def test_keeps_the_time_factor_for_the_next_time(self, learner: Learner, exam: Exam, path: str) -> None:
        start(Visitor(learner), path, time_factor="200")
        learner.refresh_from_db()
        assert learner.time_factor == TimeFactor.DOUBLE
        assert "your ×2 of 180 minutes" in Visitor(learner).see(path).main

    def test_without_a_limit_has_no_clock(self, learner: Learner, exam: Exam, path: str) -> None:
        visitor = Visitor(learner)
        page = visitor.follow(start(visitor, path, time_factor="0"))
        assert learner.attempts.get().deadline_at is None
        assert "Time left" not in page.html

    def test_changing_the_choice_swaps_the_form_only(self, exam: Exam, path: str) -> None:
        page = Visitor(headers=HTMX).see(f"{path}?domain=1")
        assert page.ids[0] == "mock-form"
        assert not page.is_whole
