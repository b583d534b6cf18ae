"""No key leaves the server early: every response before the reveal is searched for whatever could give it away."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from time_machine import TimeMachineFixture

from notes.models import Topic
from quizzes.domain.items import Item
from quizzes.models import Attempt
from quizzes.models.attempts import AttemptMode
from quizzes.selectors.tables import TABLES
from quizzes.services.indexing import index_course
from tests.factories import (
    DAY,
    NOW,
    LearnerFactory,
    LessonFactory,
    answer,
    begin,
    make_question,
    multiple_item,
    single_item,
    true_false_item,
)
from tests.pages import (
    HTMX,
    Page,
    Visitor,
    item_at,
    options_at,
    secrets_of,
    text_of,
    to,
    to_card,
    to_check,
    to_course,
    to_item,
    to_lesson,
    to_reviews,
    to_search,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

TELLTALES = (
    "is_key",
    "key-chosen",
    "key-missed",
    "distractor",
    "verdict",
    "rationale",
    "explanation",
    "correct answer",
)
"""Words that a page has only once it reveals; none is in the texts of a question before that."""

ITEMS = [single_item("one"), multiple_item("two", keys="bd"), true_false_item("three")]
BOTH_WAYS = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


@pytest.fixture
def topic() -> Topic:
    topic: Topic = LessonFactory.create(topic__question_count=len(ITEMS)).topic
    for item in ITEMS:
        make_question(item, topic=topic)
    index_course(topic.course)
    return topic


def start(topic: Topic, mode: AttemptMode) -> Attempt:
    return begin(LearnerFactory.create(), topic.course, mode=mode)


def visit(attempt: Attempt, headers: dict[str, str]) -> Visitor:
    return Visitor(attempt.learner, headers=headers)


def found_in(page: Page, items: list[Item]) -> list[str]:
    """The secrets on the page or in its headers. The keys' help in the frame of a page speaks of none."""
    sent = page.html + str(page.response.headers)
    return [secret for item in items for secret in secrets_of(item) if secret in sent]


def assert_reveals_nothing(page: Page, items: list[Item] = ITEMS) -> None:
    assert found_in(page, items) == []
    assert [word for word in TELLTALES if word in re.sub(r"/static/\S+", "", page.html).lower()] == []


def places_to_look(attempt: Attempt) -> list[str]:
    """Every address that knows the attempt, and those that list it or its questions."""
    course = attempt.course
    pages = ["/", *(to_course(view, course) for view in ("course", "new", "missed", "progress", "history"))]
    views = ("resume", "review", "items", "time", "pause")
    pages += [to_search("stem of"), to_search("option one")]
    pages += [reverse("export"), *(reverse("export_table", args=[table]) for table in TABLES)]
    items = (path for number in (1, 2, 3) for path in (to_item(attempt, number), to("report", attempt, number)))
    return [*pages, *(to(view, attempt) for view in views), *items]


@BOTH_WAYS
class TestTimedQuiz:
    @pytest.fixture
    def attempt(self, topic: Topic) -> Attempt:
        return start(topic, AttemptMode.EXAM)

    def test_no_page_tells_anything_while_it_runs(self, attempt: Attempt, headers: dict[str, str]) -> None:
        visitor = visit(attempt, headers)
        visitor.send(to_item(attempt), {"option": options_at(attempt)})
        for path in places_to_look(attempt):
            assert_reveals_nothing(visitor.see(path))

    @pytest.mark.parametrize("right", [True, False])
    def test_saving_an_answer_says_the_same_whether_right_or_wrong(
        self, attempt: Attempt, headers: dict[str, str], right: bool
    ) -> None:
        page = visit(attempt, headers).send(to_item(attempt), {"option": options_at(attempt, right=right)})
        assert page.status == (200 if headers else 302)
        assert_reveals_nothing(page)

    def test_a_flag_tells_nothing(self, attempt: Attempt, headers: dict[str, str]) -> None:
        assert_reveals_nothing(visit(attempt, headers).send(to_item(attempt), {"flag": "on"}))

    def test_a_refused_answer_tells_nothing(self, attempt: Attempt, headers: dict[str, str]) -> None:
        page = visit(attempt, headers).send(to_item(attempt), {"option": "none of these"})
        assert page.status == 422
        assert_reveals_nothing(page)

    def test_a_stale_answer_tells_nothing(self, attempt: Attempt, headers: dict[str, str]) -> None:
        visitor = visit(attempt, headers)
        for right in (True, False):
            page = visitor.send(to_item(attempt), {"option": options_at(attempt, right=right), "client_seq": 1})
        assert page.status == 409
        assert_reveals_nothing(page)

    def test_asking_for_the_results_early_tells_nothing(self, attempt: Attempt, headers: dict[str, str]) -> None:
        page = visit(attempt, headers).see(to("result", attempt))
        assert page.location == to("resume", attempt)
        assert_reveals_nothing(page)

    def test_no_page_tells_anything_while_the_grace_lasts(
        self, attempt: Attempt, headers: dict[str, str], time_machine: TimeMachineFixture
    ) -> None:
        assert attempt.deadline_at
        time_machine.move_to(attempt.deadline_at + timedelta(seconds=10), tick=False)
        visitor = visit(attempt, headers)
        for path in places_to_look(attempt):
            assert_reveals_nothing(visitor.see(path))

    def test_the_export_tells_nothing_of_what_is_right(self, attempt: Attempt, headers: dict[str, str]) -> None:
        """Two learners, one right and one wrong: but for what they chose, the same file."""
        files = []
        for right in (True, False):
            visitor = visit(attempt, headers)
            visitor.send(to_item(attempt), {"option": options_at(attempt, right=right), "client_seq": 1})
            (exported,) = json.loads(visitor.see(reverse("export")).html)["attempts"]
            assert exported["events"][0].pop("option")
            files.append(exported)
            attempt.events.all().delete()
        assert files[0] == files[1]

    def test_the_results_tell_everything(self, attempt: Attempt, headers: dict[str, str]) -> None:
        visitor = visit(attempt, headers)
        results = visitor.follow(visitor.send(to("submit", attempt)))
        assert len(found_in(results, ITEMS)) == sum(len(secrets_of(item)) for item in ITEMS)


@BOTH_WAYS
class TestPractice:
    @pytest.fixture
    def attempt(self, topic: Topic) -> Attempt:
        return start(topic, AttemptMode.TUTOR)

    def test_no_page_tells_anything_before_the_first_answer(self, attempt: Attempt, headers: dict[str, str]) -> None:
        visitor = visit(attempt, headers)
        for path in places_to_look(attempt):
            assert_reveals_nothing(visitor.see(path))

    def test_a_refused_report_reveals_nothing_before_the_answer(
        self, attempt: Attempt, headers: dict[str, str]
    ) -> None:
        page = visit(attempt, headers).send(to("report", attempt, 1), {"reason": "none"})
        assert page.status == 404
        assert_reveals_nothing(page)

    @pytest.mark.parametrize("right", [True, False])
    def test_an_answer_reveals_its_own_item(self, attempt: Attempt, headers: dict[str, str], right: bool) -> None:
        visitor = visit(attempt, headers)
        visitor.send(to_item(attempt), {"option": options_at(attempt, right=right)})
        item = item_at(attempt).revision.item
        assert found_in(visitor.see(to_item(attempt)), [item]) == secrets_of(item)

    def test_an_answer_reveals_no_other_item(self, attempt: Attempt, headers: dict[str, str]) -> None:
        visitor = visit(attempt, headers)
        answered = visitor.send(to_item(attempt, 1), {"option": options_at(attempt, 1)})
        ahead = [item_at(attempt, position).revision.item for position in (2, 3)]
        for page in (answered, *(visitor.see(path) for path in places_to_look(attempt))):
            assert found_in(page, ahead) == []

    def test_an_incomplete_answer_reveals_nothing(self, attempt: Attempt, headers: dict[str, str]) -> None:
        page = visit(attempt, headers).send(to_item(attempt), {})
        assert page.status == 422
        assert_reveals_nothing(page)

    def test_a_flag_reveals_nothing(self, attempt: Attempt, headers: dict[str, str]) -> None:
        visitor = visit(attempt, headers)
        assert_reveals_nothing(visitor.send(to_item(attempt), {"flag": "on"}))
        assert_reveals_nothing(visitor.see(to_item(attempt)))

    def test_a_second_answer_reveals_no_other_item(self, attempt: Attempt, headers: dict[str, str]) -> None:
        visitor = visit(attempt, headers)
        for right in (True, False):
            page = visitor.send(to_item(attempt), {"option": options_at(attempt, right=right)})
        assert page.status == 409
        assert found_in(page, [item_at(attempt, position).revision.item for position in (2, 3)]) == []


@BOTH_WAYS
class TestLesson:
    def test_the_lesson_tells_nothing_of_its_questions(self, topic: Topic, headers: dict[str, str]) -> None:
        assert_reveals_nothing(Visitor(headers=headers).see(to_lesson(topic)))

    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_looking_at_a_check_reveals_nothing(self, topic: Topic, headers: dict[str, str], number: int) -> None:
        assert_reveals_nothing(Visitor(headers=headers).see(f"{to_check(topic)}?n={number}"))

    def test_a_refused_check_reveals_nothing(self, topic: Topic, headers: dict[str, str]) -> None:
        page = Visitor(headers=headers).send(to_check(topic), {"option": ["a", "b"]})
        assert page.status == 422
        assert_reveals_nothing(page)

    def test_an_answered_check_reveals_that_question_only(self, topic: Topic, headers: dict[str, str]) -> None:
        visitor = Visitor(headers=headers)
        page = visitor.send(to_check(topic), {"option": "b"})
        page = page if headers else visitor.follow(page)
        assert found_in(page, ITEMS) == secrets_of(ITEMS[0])


@BOTH_WAYS
class TestReviews:
    @pytest.fixture
    def visitor(self, topic: Topic, headers: dict[str, str]) -> Visitor:
        """Somebody who missed everything yesterday."""
        attempt = begin(LearnerFactory.create(), topic.course, now=NOW - DAY)
        for position in (1, 2, 3):
            answer(attempt, position, right=False, now=NOW - DAY)
        return visit(attempt, headers)

    def test_what_is_due_tells_nothing(self, visitor: Visitor, topic: Topic) -> None:
        assert_reveals_nothing(visitor.see(to_reviews(topic.course)))
        for question in topic.questions.all():
            assert_reveals_nothing(visitor.see(to_card(question)))

    def test_what_is_put_away_tells_nothing(self, visitor: Visitor, topic: Topic) -> None:
        for question in topic.questions.all():
            visitor.send(to_card(question, "question_act"), {"act": "suspend"})
        assert_reveals_nothing(visitor.see(to_reviews(topic.course, "suspended")))

    def test_a_refused_answer_tells_nothing(self, visitor: Visitor, topic: Topic) -> None:
        page = visitor.send(to_card(topic.questions.all()[0]), {"option": ["a", "b", "c"]})
        assert page.status == 422
        assert_reveals_nothing(page)

    def test_an_answer_reveals_that_question_only(self, visitor: Visitor, topic: Topic) -> None:
        question = topic.questions.all()[0]
        page = visitor.send(to_card(question), {"option": "b"})
        page = page if page.status == 200 else visitor.follow(page)
        assert found_in(page, ITEMS) == secrets_of(question.revisions.get().item)


@pytest.mark.parametrize("mode", AttemptMode)
class TestSomebodyElse:
    """Another learner's attempt does not exist, whatever is asked of it."""

    @pytest.fixture
    def attempt(self, topic: Topic, mode: AttemptMode) -> Attempt:
        return start(topic, mode)

    @pytest.mark.parametrize("is_known", [True, False], ids=["learner", "stranger"])
    @BOTH_WAYS
    def test_sees_nothing(self, attempt: Attempt, is_known: bool, headers: dict[str, str]) -> None:
        visitor = Visitor(LearnerFactory.create() if is_known else None, headers=headers)
        paths = [to(view, attempt) for view in ("resume", "review", "result")]
        paths += [to_item(attempt), to("report", attempt, 1)]
        for page in map(visitor.see, paths):
            assert page.status == 404
            assert "Stem of" not in page.html

    @pytest.mark.parametrize("is_known", [True, False], ids=["learner", "stranger"])
    @BOTH_WAYS
    def test_changes_nothing(self, attempt: Attempt, is_known: bool, headers: dict[str, str]) -> None:
        visitor = Visitor(LearnerFactory.create() if is_known else None, headers=headers)
        paths = [to_item(attempt), to("submit", attempt), to("retake", attempt), to("report", attempt, 1)]
        for path in paths:
            page = visitor.send(path, {"option": options_at(attempt), "is_flagged": "on", "reason": "typo"})
            assert page.status == 404
            assert found_in(page, ITEMS) == []
        assert not attempt.events.exists()


class TestMarkup:
    @pytest.mark.parametrize("mode", AttemptMode)
    def test_options_differ_in_nothing_but_name_letter_and_text(self, topic: Topic, mode: AttemptMode) -> None:
        attempt = start(topic, mode)
        for position in (1, 2, 3):
            page = Visitor(attempt.learner).see(to_item(attempt, position))
            inputs = [each for each in page.all("input") if each.attrib.get("name") == "option"]
            assert len({(*each.attrib, each.attrib["type"]) for each in inputs}) == 1

    def test_the_place_of_an_option_does_not_betray_the_key(self, topic: Topic) -> None:
        orders = {
            tuple(item.option_order)
            for _ in range(12)
            for item in start(topic, AttemptMode.EXAM).items.filter(revision__question__kind="single")
        }
        assert len({order.index("a") for order in orders}) > 1

    def test_the_navigator_of_a_timed_quiz_looks_the_same_for_right_and_wrong(self, topic: Topic) -> None:
        attempt = start(topic, AttemptMode.EXAM)
        visitor = Visitor(attempt.learner)
        for position in (1, 2):
            visitor.send(to_item(attempt, position), {"option": options_at(attempt, position, right=position == 1)})
        links = [each for each in visitor.see(to_item(attempt, 3)).all("a") if "/items/" in each.attrib["href"]]
        first, second = ((each.attrib.get("class"), text_of(each)[1:]) for each in links[:2])
        assert first == second
