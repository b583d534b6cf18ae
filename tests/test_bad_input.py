"""Whatever is sent, the answer is a page that says what is wrong, keeps what was picked and writes nothing wrong."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoDbBlocker
from time_machine import TimeMachineFixture

from notes.models import Reading, Topic
from quizzes.models import AnswerEvent, Attempt, AttemptItem, InterviewAnswer, QuestionReport
from quizzes.models.attempts import LARGEST_SEQ, AttemptKind, AttemptMode
from quizzes.services.indexing import index_course
from studyapp import limits
from studyapp.models import Learner
from tests.factories import (
    NOW,
    LearnerFactory,
    LessonFactory,
    TopicFactory,
    answer,
    begin,
    make_question,
    make_topic,
    multiple_item,
)
from tests.pages import (
    HTMX,
    Page,
    Visitor,
    World,
    item_at,
    make_world,
    options_at,
    text_of,
    to,
    to_check,
    to_course,
    to_item,
    to_lesson,
    to_reading,
    to_search,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

HUGE = "9" * 5000
GRACE = timedelta(seconds=30)


@pytest.fixture(params=[{}, HTMX], ids=["plain", "htmx"])
def headers(request: pytest.FixtureRequest) -> dict[str, str]:
    """Every test that takes it runs as a browser without JavaScript and as htmx."""
    sent: dict[str, str] = request.param
    return sent


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


@pytest.fixture
def visitor(learner: Learner, headers: dict[str, str]) -> Visitor:
    return Visitor(learner, headers=headers)


@pytest.fixture
def practice(learner: Learner) -> Attempt:
    return begin(learner, make_topic(3).course)


@pytest.fixture
def exam(learner: Learner) -> Attempt:
    return begin(learner, make_topic(3).course, mode=AttemptMode.EXAM)


@pytest.fixture(scope="class")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once for a class; what its tests do to it is undone after each."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def select_two(learner: Learner, mode: AttemptMode = AttemptMode.TUTOR) -> Attempt:
    topic: Topic = LessonFactory.create().topic
    make_question(multiple_item(), topic=topic)
    return begin(learner, topic.course, mode=mode)


def everything() -> tuple[list[tuple[object, ...]], ...]:
    """All that learners have, to see that nothing changed."""
    return tuple(
        list(model.objects.order_by("pk").values_list())
        for model in (Learner, Attempt, AttemptItem, AnswerEvent, Reading, InterviewAnswer, QuestionReport)
    )


class TestUnknownAddress:
    PATHS = (
        "/nowhere/",
        "/courses/nowhere/",
        "/courses/nowhere/quiz/new/",
        "/courses/nowhere/missed/",
        "/courses/nowhere/plan/",
        "/courses/nowhere/plan.ics",
        "/courses/nowhere/sheet/",
        "/courses/nowhere/progress/",
        "/courses/nowhere/attempts/",
        "/courses/nowhere/interview/",
        "/courses/nowhere/interview/mock/",
        "/courses/nowhere/interview/mine/",
        "/courses/known/interview/topic/nothing/",
        "/courses/nowhere/nothing/",
        "/courses/known/nothing/",
        f"/courses/known/{'x' * 300}/",
        "/courses/known/nothing/reading/",
        "/courses/known/nothing/check/at-all/",
        "/courses/known/topic/check/nothing/",
        "/courses/known/topic/check/first-section/?n=2",
        "/courses/known/topic/check/first-section/?n=0",
        f"/courses/known/topic/check/first-section/?n={HUGE}",
        "/courses/known/topic/check/first-section/?attempt=no-uuid",
        f"/attempts/{uuid4()}/",
        f"/attempts/{uuid4()}/items/1/",
        f"/attempts/{uuid4()}/items/1/report/",
        f"/attempts/{uuid4()}/review/",
        f"/attempts/{uuid4()}/result/",
        "/attempts/no-uuid/items/1/",
    )

    @pytest.fixture(autouse=True)
    def _known(self) -> None:
        make_topic(1, course__slug="known", slug="topic")

    def test_is_a_page_with_a_way_back(self, visitor: Visitor) -> None:
        for path in self.PATHS:
            page = visitor.see(path)
            assert page.status == 404, path
            assert "nothing here" in page.main
            assert page.link("Back to the start") == "/"

    def test_takes_no_form_either(self, visitor: Visitor) -> None:
        before = everything()
        for path in self.PATHS:
            if "?" not in path:
                assert visitor.send(path, {"option": "a", "action": "read"}).status in (404, 405), path
        assert everything() == before

    def test_covers_positions_that_a_quiz_does_not_have(self, visitor: Visitor, practice: Attempt) -> None:
        for position in (0, 4, 40_000, 2**63, 10**30):
            assert visitor.see(to_item(practice, position)).status == 404
            assert visitor.send(to_item(practice, position), {"option": "a"}).status == 404


class TestRefusedAnswer:
    def assert_refused(self, page: Page, attempt: Attempt, sentence: str, *picks: str) -> None:
        assert page.status == 422
        assert sentence in page.text
        assert sorted(page.picked()) == sorted(picks)
        assert f"item-{attempt.pk}-1" in page.ids
        assert not attempt.events.exists()

    def test_an_option_that_is_not_on_the_item(self, visitor: Visitor, practice: Attempt) -> None:
        page = visitor.send(to_item(practice), {"option": "of another question"})
        self.assert_refused(page, practice, "That option does not belong to this question.")

    def test_two_options_where_one_is_asked_for(self, visitor: Visitor, practice: Attempt) -> None:
        page = visitor.send(to_item(practice), {"option": ["a", "b"]})
        self.assert_refused(page, practice, "Choose one option; you chose 2. Nothing was changed.", "a", "b")

    def test_two_options_in_a_timed_quiz(self, visitor: Visitor, exam: Attempt) -> None:
        page = visitor.send(to_item(exam), {"option": ["a", "b"]})
        self.assert_refused(page, exam, "Choose one option; you chose 2.", "a", "b")

    @pytest.mark.parametrize("mode", AttemptMode)
    def test_more_than_were_asked_for(self, visitor: Visitor, learner: Learner, mode: AttemptMode) -> None:
        attempt = select_two(learner, mode)
        page = visitor.send(to_item(attempt), {"option": ["a", "b", "c"]})
        self.assert_refused(page, attempt, "Choose two options; you chose 3.", "a", "b", "c")

    def test_too_few_in_practice(self, visitor: Visitor, learner: Learner) -> None:
        attempt = select_two(learner)
        page = visitor.send(to_item(attempt), {"option": ["c"]})
        self.assert_refused(page, attempt, "Choose two options before you check.", "c")

    def test_too_few_in_a_timed_quiz_are_kept_as_a_draft(self, visitor: Visitor, learner: Learner) -> None:
        attempt = select_two(learner, AttemptMode.EXAM)
        assert visitor.send(to_item(attempt), {"option": ["c"]}).status in (200, 302)
        assert (item_at(attempt).response, item_at(attempt).answered_at) == (["c"], None)

    def test_none_at_all(self, visitor: Visitor, practice: Attempt) -> None:
        self.assert_refused(visitor.send(to_item(practice)), practice, "Choose one option before you check.")

    def test_the_same_option_twice_is_one(self, visitor: Visitor, practice: Attempt) -> None:
        visitor.send(to_item(practice), {"option": ["b", "b"]})
        assert item_at(practice).response == ["b"]

    def test_an_option_full_of_rubbish(self, visitor: Visitor, practice: Attempt) -> None:
        for value in ("\0", "ü" * 10_000, "\ufffe", "' OR 1=1 --", "<script>"):
            page = visitor.send(to_item(practice), {"option": value})
            self.assert_refused(page, practice, "That option does not belong to this question.")

    @pytest.mark.parametrize("field", ["client_seq", "confidence"])
    def test_rubbish_beside_the_answer(self, visitor: Visitor, practice: Attempt, field: str) -> None:
        for value in ("-1", "abc", "\0x", HUGE, str(10**30)):
            page = visitor.send(to_item(practice), {"option": "b", field: value})
            assert (page.status, page.picked()) == (422, ["b"])
            page.assert_valid()
        assert not practice.events.exists()

    @pytest.mark.parametrize("value", ["yesterday", "2026-13-45T00:00:00Z", "2026-11-02T09:00:00", "9999-12-31"])
    def test_an_odd_stamp_costs_no_answer(self, visitor: Visitor, practice: Attempt, value: str) -> None:
        visitor.send(to_item(practice), {"option": "b", "shown_at": value})
        assert (item_at(practice).response, item_at(practice).time_spent_ms) == (["b"], 0)

    def test_how_sure_one_was_is_kept_too(self, visitor: Visitor, practice: Attempt) -> None:
        page = visitor.send(to_item(practice), {"confidence": "sure"})
        assert page.picked("confidence") == ["sure"]

    def test_the_largest_number_of_an_event_leaves_room_for_the_next(self, visitor: Visitor, exam: Attempt) -> None:
        visitor.send(to_item(exam), {"option": "b", "client_seq": LARGEST_SEQ})
        form = Visitor(exam.learner).see(to_item(exam, 2)).form(to_item(exam, 2))
        assert visitor.submit(form, option="b").status in (200, 302)
        assert item_at(exam, 2).response == ["b"]

    def test_an_unknown_button_goes_on_like_the_first_one(self, learner: Learner, exam: Attempt) -> None:
        visitor = Visitor(learner)
        page = visitor.send(to_item(exam, 3), {"option": "b", "go": "astray"})
        assert visitor.follow(page).status == 200


class TestTooLate:
    @pytest.fixture
    def late(self, exam: Attempt, time_machine: TimeMachineFixture) -> Attempt:
        answer(exam, 1)
        assert exam.deadline_at
        time_machine.move_to(exam.deadline_at + GRACE, tick=False)
        return exam

    def assert_over(self, page: Page, attempt: Attempt) -> None:
        assert page.status == 410
        assert "This quiz has ended" in page.text
        assert "What you answered before then is saved and scored" in page.text
        assert page.link("See the results") == to("result", attempt)
        assert attempt.events.filter(is_late=False).count() == 1
        assert item_at(attempt, 2).response == []

    def test_an_answer_after_the_deadline_is_refused(self, visitor: Visitor, late: Attempt) -> None:
        self.assert_over(visitor.send(to_item(late, 2), {"option": options_at(late, 2)}), late)

    def test_an_impossible_answer_after_the_deadline_too(self, visitor: Visitor, late: Attempt) -> None:
        self.assert_over(visitor.send(to_item(late, 2), {"option": ["a", "b"]}), late)

    def test_a_flag_after_the_deadline_too(self, visitor: Visitor, late: Attempt) -> None:
        self.assert_over(visitor.send(to_item(late, 2), {"kind": "flag", "is_flagged": "on"}), late)

    def test_an_answer_after_submitting_too(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1)
        visitor.send(to("submit", exam))
        page = visitor.send(to_item(exam, 2), {"option": options_at(exam, 2)})
        self.assert_over(page, exam)
        assert "It was submitted at 09:00:00 UTC" in page.text

    def test_it_names_the_deadline_as_the_end(self, visitor: Visitor, late: Attempt) -> None:
        page = visitor.send(to_item(late, 2), {"option": options_at(late, 2)})
        late.refresh_from_db()
        assert late.closed_at == late.deadline_at
        assert f"Its time ran out at {late.deadline_at:%H:%M:%S} UTC" in page.text

    def test_the_same_answer_sent_again_by_a_slow_network_is_no_late_one(self, visitor: Visitor, late: Attempt) -> None:
        page = visitor.send(to_item(late, 1), {"option": options_at(late, 1), "client_seq": 1})
        assert page.status in (200, 302)

    def test_htmx_puts_the_notice_in_the_place_of_the_item(self, learner: Learner, late: Attempt) -> None:
        page = Visitor(learner, headers=HTMX).send(to_item(late, 2), {"option": options_at(late, 2)})
        assert page.response.headers["HX-Retarget"] == f"#item-{late.pk}-2"
        assert not page.is_whole

    def test_an_answer_within_the_grace_counts(
        self, visitor: Visitor, exam: Attempt, time_machine: TimeMachineFixture
    ) -> None:
        assert exam.deadline_at
        time_machine.move_to(exam.deadline_at + GRACE - timedelta(seconds=1), tick=False)
        assert visitor.send(to_item(exam), {"option": options_at(exam)}).status in (200, 302)
        assert item_at(exam).response == list(options_at(exam))


class TestSentTwice:
    def answer_twice(self, visitor: Visitor, attempt: Attempt, *rights: bool) -> Page:
        form = Visitor(attempt.learner).see(to_item(attempt)).form(to_item(attempt))
        for right in rights:
            page = visitor.submit(form, option=options_at(attempt, right=right))
        return page

    @pytest.mark.parametrize("mode", AttemptMode)
    def test_the_same_answer_counts_once(self, visitor: Visitor, learner: Learner, mode: AttemptMode) -> None:
        attempt = begin(learner, make_topic(2).course, mode=mode)
        page = self.answer_twice(visitor, attempt, True, True)
        assert page.status in (200, 302)
        assert attempt.events.count() == 1

    @pytest.mark.parametrize("mode", AttemptMode)
    def test_another_answer_from_an_old_page_is_refused(
        self, visitor: Visitor, learner: Learner, mode: AttemptMode
    ) -> None:
        attempt = begin(learner, make_topic(2).course, mode=mode)
        page = self.answer_twice(visitor, attempt, True, False)
        assert page.status == 409
        which = "newest" if mode == AttemptMode.EXAM else "first"
        assert f"The {which} answer stands and is shown below; nothing was lost." in page.text
        assert item_at(attempt).response == list(options_at(attempt))
        assert attempt.events.count() == 1

    def test_the_refusal_shows_the_first_answer(self, visitor: Visitor, exam: Attempt) -> None:
        page = self.answer_twice(visitor, exam, True, False)
        assert page.picked() == list(options_at(exam))

    def test_from_the_refusal_one_can_go_on(self, visitor: Visitor, exam: Attempt) -> None:
        page = self.answer_twice(visitor, exam, True, False)
        page = visitor.submit(page.form(to_item(exam)), option=options_at(exam, right=False))
        assert page.status in (200, 302)
        assert item_at(exam).response == list(options_at(exam, right=False))

    def test_a_page_that_two_newer_answers_overtook_is_not_told_that_it_was_saved(
        self, visitor: Visitor, exam: Attempt
    ) -> None:
        old = Visitor(exam.learner).see(to_item(exam)).form(to_item(exam))
        answer(exam, 2)
        answer(exam, 1)
        page = visitor.submit(old, option=options_at(exam, right=False))
        assert page.status == 409
        assert item_at(exam).response == list(options_at(exam))

    def test_the_last_answer_of_a_practice_quiz_can_be_repeated(self, visitor: Visitor, learner: Learner) -> None:
        attempt = begin(learner, make_topic(1).course)
        assert self.answer_twice(visitor, attempt, True, True).status in (200, 302)
        assert attempt.events.count() == 1

    def test_a_check_counts_once(self, visitor: Visitor) -> None:
        topic = make_topic(1)
        form = visitor.see(to_check(topic)).form(to_check(topic))
        for _ in range(2):
            assert visitor.submit(form, option="a").status in (200, 302)
        assert AnswerEvent.objects.count() == Attempt.objects.count() == 1

    def test_a_retake_starts_once(self, visitor: Visitor, learner: Learner) -> None:
        attempt = begin(learner, make_topic(1).course)
        answer(attempt, right=False)
        form = visitor.see(to("result", attempt)).form(to("retake", attempt))
        locations = {visitor.submit(form).location for _ in range(2)}
        assert len(locations) == 1

    def test_submitting_again_leads_to_the_same_results(self, visitor: Visitor, exam: Attempt) -> None:
        first = visitor.send(to("submit", exam))
        before = everything()
        assert visitor.send(to("submit", exam)).location == first.location == to("result", exam)
        assert everything() == before


class TestToken:
    """A form whose CSRF token is missing or old."""

    @pytest.fixture
    def guarded(self, learner: Learner, headers: dict[str, str]) -> Visitor:
        return Visitor(learner, headers=headers, enforce_csrf_checks=True)

    def test_the_page_says_so_and_writes_nothing(self, guarded: Visitor, practice: Attempt) -> None:
        page = guarded.send(to_item(practice), {"option": "b"})
        assert page.status == 403
        assert "Not saved yet" in page.text
        assert "What you sent is still here" in page.text
        assert not practice.events.exists()

    def test_what_was_sent_can_be_sent_again(self, guarded: Visitor, practice: Attempt) -> None:
        refused = guarded.send(to_item(practice), {"option": "b", "csrfmiddlewaretoken": "old", "client_seq": "1"})
        assert guarded.submit(refused.form(to_item(practice))).status in (200, 302)
        assert item_at(practice).response == ["b"]

    def test_every_choice_is_kept(self, guarded: Visitor, learner: Learner) -> None:
        attempt = select_two(learner)
        refused = guarded.send(to_item(attempt), {"option": ["a", "c"]})
        assert refused.form(to_item(attempt)).fields["option"] == ["a", "c"]

    def test_the_page_parses_strictly_whatever_was_sent(self, guarded: Visitor, practice: Attempt) -> None:
        page = guarded.send(to_item(practice), {"option": "\"><script>alert('!')</script>", "\0": "<"})
        page.assert_valid()
        assert all("src" in script.attrib for script in page.all("script"))

    def test_htmx_does_not_put_that_page_inside_the_form(self, learner: Learner, practice: Attempt) -> None:
        page = Visitor(learner, headers=HTMX, enforce_csrf_checks=True).send(to_item(practice), {"option": "b"})
        assert page.response.headers.get("HX-Retarget", "") in ("body", "#main")

    def test_other_forms_of_a_page_survive_the_first_save(self, headers: dict[str, str]) -> None:
        """The first save makes a guest; whatever else stands open in the browser must go on working."""
        topic = make_topic(1)
        stranger = Visitor(headers=headers, enforce_csrf_checks=True)
        reading = stranger.see(to_reading(topic)).form(to_reading(topic))
        check = stranger.see(to_check(topic)).form(to_check(topic))
        assert stranger.submit(check, option="a").status in (200, 302)
        assert stranger.submit(reading, action="read").status in (200, 302)


class TestBuilder:
    BAD = (
        ("size", "-1"),
        ("size", "101"),
        ("size", "abc"),
        ("size", str(10**30)),
        ("size", HUGE),
        ("size", "\0x"),
        ("topic", "of-another-course"),
        ("topic", "\0x"),
        ("state", "sideways"),
        ("state", "\0x"),
        ("mode", "cheat"),
        ("mode", "\0x"),
        ("attempt", "no-uuid"),
        ("attempt", "\0x"),
    )

    def test_starts_nothing_and_says_why(self, visitor: Visitor) -> None:
        path = to_course("new", make_topic(2).course)
        for field, value in self.BAD:
            page = visitor.send(path, {field: value})
            assert page.status == 422, (field, value)
            assert "Nothing was started; change your choice below." in page.text
            page.assert_valid()
        assert not Attempt.objects.exists()

    def test_shows_itself_whatever_its_address_says(self, visitor: Visitor) -> None:
        path = to_course("new", make_topic(2).course)
        for field, value in self.BAD:
            assert visitor.get(path, {field: value}).status_code == 200, (field, value)
            assert visitor.send(path, {field: value, "update": "1"}).status == 200, (field, value)

    def test_keeps_what_was_picked(self, visitor: Visitor) -> None:
        topic = make_topic(2)
        picks = {"topic": topic.slug, "state": "unseen", "mode": "exam"}
        page = visitor.send(to_course("new", topic.course), picks | {"size": "999"})
        assert page.status == 422
        assert {name: page.picked(name) for name in picks} == {name: [value] for name, value in picks.items()}

    def test_refuses_a_topic_of_another_course(self, visitor: Visitor) -> None:
        page = visitor.send(to_course("new", make_topic(1).course), {"topic": make_topic(1).slug})
        assert page.status == 422
        assert "That topic is not in this course." in page.text

    def test_does_not_open_the_attempt_of_another_learner(self, visitor: Visitor, learner: Learner) -> None:
        course = make_topic(2).course
        theirs = begin(LearnerFactory.create(), course)
        page = visitor.send(to_course("new", course), {"attempt": theirs.pk})
        mine = Attempt.objects.get(learner=learner)
        assert page.location == to_item(mine)
        assert theirs.learner_id != learner.pk

    def test_starts_nothing_without_a_question(self, visitor: Visitor) -> None:
        page = visitor.send(to_course("new", TopicFactory.create().course), {})
        assert page.status == 422
        assert "nothing to ask" in page.text.lower()

    def test_makes_no_guest_of_a_stranger_who_gets_nothing(self, headers: dict[str, str]) -> None:
        Visitor(headers=headers).send(to_course("new", make_topic(1).course), {"state": "missed"})
        assert not Learner.objects.exists()


class TestCheck:
    def test_refuses_what_the_item_does_not_have(self, visitor: Visitor) -> None:
        topic = make_topic(1)
        page = visitor.send(to_check(topic), {"option": ["a", "b"]})
        assert page.status == 422
        assert "Choose one option; you chose 2." in page.text
        assert sorted(page.picked()) == ["a", "b"]
        assert not Attempt.objects.exists()

    def test_keeps_how_sure_one_was(self, visitor: Visitor) -> None:
        page = visitor.send(to_check(make_topic(1)), {"confidence": "sure"})
        assert page.picked("confidence") == ["sure"]

    @pytest.mark.parametrize("mode", AttemptMode)
    def test_writes_nothing_into_a_quiz_whose_name_it_is_given(
        self, visitor: Visitor, learner: Learner, mode: AttemptMode
    ) -> None:
        topic = make_topic(1)
        quiz = begin(learner, make_topic(2).course, mode=mode)
        visitor.send(to_check(topic), {"option": "a", "attempt": quiz.pk})
        assert not quiz.events.exists()
        assert item_at(quiz).response == []

    def test_does_not_open_the_check_of_another_learner(self, visitor: Visitor, learner: Learner) -> None:
        topic = make_topic(1)
        theirs = begin(LearnerFactory.create(), topic.course, kind=AttemptKind.CHECK)
        visitor.send(to_check(topic), {"option": "a", "attempt": theirs.pk})
        assert not theirs.events.exists()
        assert learner.attempts.count() == 1


class TestReading:
    BAD = (
        {},
        {"action": "burn"},
        {"action": "\0"},
        {"action": "reached"},
        *({"action": "reached", "anchor": anchor} for anchor in ("nowhere", "\0", "ü", "x" * 5000, "../..")),
    )

    def test_keeps_nothing_that_the_lesson_does_not_have(self, visitor: Visitor) -> None:
        path = to_reading(make_topic(0))
        assert [visitor.send(path, sent).status for sent in self.BAD] == [422] * len(self.BAD)
        assert not Reading.objects.exists()

    def test_says_what_it_could_not_save(self, visitor: Visitor) -> None:
        path = to_reading(make_topic(0))
        for sent in self.BAD:
            text = visitor.send(path, sent).text.lower()
            assert "not saved" in text or "nothing was" in text, sent


class TestSearch:
    LIMITS = "Search for one to 10 words, 200 characters at most."

    @pytest.fixture
    def searcher(self, topic_in_index: Topic, learner: Learner) -> Visitor:
        return Visitor(learner)

    @pytest.fixture
    def topic_in_index(self) -> Topic:
        topic = make_topic(1)
        index_course(topic.course)
        return topic

    def test_anything_gets_a_page(self, searcher: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "READS", {})
        for words in (
            *("%", "_", "'", '"', "*", "-", "\0", "!?.,", "🙂", " ", "^", "=", "\u202e", "\u0301" * 1000),
            *("AND", "stem AND", "NEAR(stem of, 2)", "stem*", "-stem", "stem:of", "{stem} : of", "'stem' & !of"),
            *("=question", "^first", "مرحبا", "stem\0", "'; DROP TABLE quizzes_search; --", "\\", "of " * 10, HUGE),
            *("x" * 10_000, "x " * 5000, "(" * 10_000, "\ud7ff\ue000\uffff", "½ ™ ﬁ", "100%", "a_b"),
        ):
            for more in ("", "&only=own", "&only=sideways", "&only=%00"):
                page = searcher.see(to_search(words, more))
                assert page.status == 200, words
                page.assert_valid()

    @pytest.mark.parametrize("words", ["%_'\"", "!!!", "🙂", "x" * 10_000, "one two " * 6])
    def test_what_cannot_be_searched_for_is_told_in_a_sentence(self, searcher: Visitor, words: str) -> None:
        assert self.LIMITS in searcher.see(to_search(words)).main

    def test_operators_are_words_like_any_other(self, searcher: Visitor) -> None:
        for words in ("stem AND", "stem OR of", "stem NOT zzz", "NEAR(stem of)"):
            assert "Nothing has all of these words." in searcher.see(to_search(words)).main, words
        for words in ("stem*", "-stem", "'stem' & of", '"stem', "^stem"):
            assert "Stem of" in text_of(searcher.see(to_search(words)).all("main")[0]), words


class TestOddRequests:
    @pytest.fixture
    def somebody(self, world: World, headers: dict[str, str]) -> Visitor:
        return Visitor(world.learner, headers=headers)

    @pytest.mark.parametrize("view", ["history", "missed", "reports"])
    def test_a_page_number_that_is_none_shows_a_page(self, somebody: Visitor, world: World, view: str) -> None:
        path = reverse("quizzes:reports") if view == "reports" else to_course(view, world.course)
        for number in ("abc", "-1", "0", "1e9", "\0", HUGE, str(10**30), "²"):
            assert somebody.get(path, {"page": number}).status_code == 200, number

    def test_a_query_that_is_no_text_breaks_nothing(self, world: World) -> None:
        somebody = Visitor(world.learner)
        paths = [to_course(view, world.course) for view in ("new", "missed", "history", "interview", "interview_mine")]
        for query in ("%ff%fe", "%00", "topic=%ff", "topic=%00", "page=%ed%a0%80", "=&&;=", "n=%C0%AF"):
            for path in ("/", to_lesson(world.topic), to_item(world.practice), *paths):
                assert somebody.see(f"{path}?{query}").status == 200, (path, query)
            assert somebody.see(f"{to_check(world.topic)}?{query}").status in (200, 404)

    def test_a_form_in_another_encoding_is_a_bad_request(self, somebody: Visitor, world: World) -> None:
        kind = "application/x-www-form-urlencoded; charset=utf-16"
        response = somebody.generic("POST", to_item(world.practice, 3), b"option=a", content_type=kind)
        assert response.status_code == 400
        assert "could not be read" in Page(response).text

    def test_a_body_that_is_no_text_is_refused(self, somebody: Visitor, world: World) -> None:
        kind = "application/x-www-form-urlencoded"
        response = somebody.generic("POST", to_item(world.practice, 3), b"option=%ff\xff&\x00=", content_type=kind)
        assert response.status_code == 422

    @pytest.mark.parametrize("data", [{"option": "x" * 3_000_000}, {f"field{n}": "" for n in range(1001)}])
    def test_too_much_is_a_bad_request(self, somebody: Visitor, world: World, data: dict[str, str]) -> None:
        page = somebody.send(to_item(world.practice, 3), data)
        assert page.status == 400
        assert "Nothing was changed; your answers are safe." in page.text

    @pytest.mark.parametrize("view", ["submit", "retake"])
    def test_opening_what_only_takes_forms_says_so(self, somebody: Visitor, world: World, view: str) -> None:
        page = somebody.see(to(view, world.practiced))
        assert page.status == 405
        assert page.response.headers["Allow"] == "POST"
        assert page.link("Back to the start") == "/"

    def test_sending_to_what_only_shows_changes_nothing(self, somebody: Visitor, world: World) -> None:
        before = everything()
        for path in ("/", to_lesson(world.topic), to_course("missed", world.course), to("result", world.sat)):
            assert somebody.send(path, {"option": "a"}).status == 405
        assert everything() == before

    def test_a_method_that_nobody_knows_is_refused(self, somebody: Visitor, world: World) -> None:
        for path in (to_item(world.practice), to_course("new", world.course), to_check(world.topic)):
            assert somebody.generic("BREW", path).status_code == 405
            assert somebody.delete(path).status_code == 405

    def test_every_page_can_be_asked_for_its_head(self, somebody: Visitor, world: World) -> None:
        paths = ["/", "/healthz", to_lesson(world.topic), to_item(world.practice), to("result", world.sat)]
        assert [somebody.head(path).status_code for path in paths] == [200] * len(paths)

    def test_a_host_that_is_not_ours_is_a_bad_request(self) -> None:
        assert Visitor().get("/", headers={"Host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize("unreadable", ["\0", "\x1f", "\x9f", "\ufdd0", "\U0001ffff"])
def test_a_note_leaves_behind_what_no_page_can_show(practice: Attempt, visitor: Visitor, unreadable: str) -> None:
    """As a paste from a terminal may bring it along, on a form that comes back for another reason as well."""
    note = f"One{unreadable}\ntwo"
    visitor.send(to_item(practice), {"note": note, "save_note": "on", "flag": "sideways"}).assert_valid()
    visitor.send(to_item(practice), {"note": note, "save_note": "on"})
    assert practice.items.get(position=1).note == "One\ntwo"
