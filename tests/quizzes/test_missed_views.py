"""The list of what may not be known, its filters, and the siblings that are asked with what was missed."""

from datetime import timedelta
from uuid import uuid4

import pytest

from notes.models import Topic
from quizzes.domain.learning import USUAL_TIME_MS
from quizzes.models import Attempt, QuestionProgress
from quizzes.models.attempts import AttemptMode, PickReason
from quizzes.selectors.shaky import Shaky, get_shaky
from quizzes.services.closing import submit
from quizzes.services.progress import rebuild_progress
from studyapp.models import Learner
from tests.factories import DAY, HOUR, NOW, LearnerFactory, answer, begin, flag, make_question, make_topic
from tests.pages import Page, Visitor, item_at, to_check, to_course

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW + HOUR, tick=False)]


@pytest.fixture
def topic() -> Topic:
    return make_topic(4)


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


def see(topic: Topic, learner: Learner | None, show: str = "") -> Page:
    return Visitor(learner).see(to_course("missed", topic.course) + (f"?show={show}" if show else ""))


def counts(topic: Topic, learner: Learner) -> dict[str, int]:
    found = get_shaky(learner=learner, course=topic.course).filters
    return {reason.value: count for reason, count in found if count}


def sat(learner: Learner, topic: Topic, *answers: bool) -> Attempt:
    """A timed quiz of one question with these answers, one after the other."""
    attempt = begin(learner, topic.course, size=1, mode=AttemptMode.EXAM)
    for right in answers:
        answer(attempt, right=right)
    submit(learner=learner, attempt_id=attempt.pk, now=NOW + timedelta(minutes=1))
    return attempt


class TestFilters:
    def test_count_what_there_is_to_look_at_again(self, topic: Topic, learner: Learner) -> None:
        attempt = begin(learner, topic.course)
        answer(attempt, 1, right=False)
        answer(attempt, 2, confidence="guess")
        answer(attempt, 3, elapsed_ms=2 * USUAL_TIME_MS + 1)
        flag(attempt, 4)
        answer(attempt, 4)
        assert counts(topic, learner) == {"wrong": 1, "lucky": 1, "slow": 1, "flagged": 1}
        assert "Wrong 1 Lucky 1 Slow 1 Changed 0 Flagged 1" in see(topic, learner).main

    @pytest.mark.parametrize(("confidence", "expected"), [("guess", 1), ("unsure", 1), ("sure", 0), ("", 0)])
    def test_lucky_is_right_without_knowing(
        self, topic: Topic, learner: Learner, confidence: str, expected: int
    ) -> None:
        answer(begin(learner, topic.course, size=1), confidence=confidence)
        assert counts(topic, learner).get("lucky", 0) == expected

    def test_slow_is_more_than_twice_the_usual_time(self, topic: Topic, learner: Learner) -> None:
        answer(begin(learner, topic.course, size=1), elapsed_ms=2 * USUAL_TIME_MS)
        assert counts(topic, learner) == {}

    @pytest.mark.parametrize(
        ("answers", "expected"),
        [((True, False), 1), ((True, False, True), 0), ((False, True), 0), ((False,), 0), ((True,), 0)],
    )
    def test_changed_is_from_right_to_wrong(
        self, topic: Topic, learner: Learner, answers: tuple[bool, ...], expected: int
    ) -> None:
        sat(learner, topic, *answers)
        assert counts(topic, learner).get("changed", 0) == expected

    def test_only_the_latest_answer_counts(self, topic: Topic, learner: Learner) -> None:
        first = begin(learner, topic.course, size=1)
        answer(first, confidence="guess", elapsed_ms=9 * USUAL_TIME_MS)
        question = item_at(first).revision.question_id
        later = begin(learner, topic.course, pk=question, now=NOW + HOUR)
        answer(later, confidence="sure", now=NOW + HOUR)
        assert counts(topic, learner) == {}

    def test_show_the_answer_that_they_are_about(self, topic: Topic, learner: Learner) -> None:
        attempt = begin(learner, topic.course, size=1)
        answer(attempt, confidence="guess")
        page = see(topic, learner, "lucky")
        assert f"Stem of {item_at(attempt).revision.question.slug}." in page.main
        assert "✓ right" in page.main
        assert "What went wrong?" not in page.main
        assert "Nothing missed right now." in see(topic, learner).main

    def test_say_what_an_empty_one_means(self, topic: Topic, learner: Learner) -> None:
        for show, sentence in (
            ("wrong", "Nothing missed right now."),
            ("lucky", "No right answer was a guess the last time."),
            ("slow", "Nothing took more than four minutes"),
            ("changed", "No right answer was changed to a wrong one."),
            ("flagged", "Nothing you have answered is flagged."),
            ("nonsense", "Nothing missed right now."),
        ):
            assert sentence in see(topic, learner, show).main
            assert sentence in see(topic, None, show).main

    def test_an_unanswered_flag_of_a_running_quiz_shows_no_key(self, topic: Topic, learner: Learner) -> None:
        flag(begin(learner, topic.course, mode=AttemptMode.EXAM))
        assert counts(topic, learner) == {}

    def test_pages_keep_the_filter(self, learner: Learner) -> None:
        topic = make_topic(21)
        attempt = begin(learner, topic.course)
        for position in range(1, 22):
            answer(attempt, position, confidence="guess")
        page = see(topic, learner, "lucky")
        second = Visitor(learner).see(page.link("Older"))
        assert "Page 2 of 2" in second.main
        assert second.main.count("Stem of") >= 1
        assert second.link("Newer").endswith("?show=lucky&page=1")

    def test_each_item_leads_to_its_section_and_a_check_on_it(self, topic: Topic, learner: Learner) -> None:
        answer(begin(learner, topic.course, size=1), right=False)
        page = see(topic, learner)
        assert page.link("Read: First section").endswith("#first-section")
        assert page.link("Check yourself") == to_check(topic)
        assert "right on 0 of 2 days" in page.main

    def test_learners_do_not_mix(self, topic: Topic, learner: Learner) -> None:
        answer(begin(LearnerFactory.create(), topic.course, size=1), right=False)
        assert counts(topic, learner) == {}

    def test_archived_questions_are_gone(self, topic: Topic, learner: Learner) -> None:
        answer(begin(learner, topic.course, size=1), right=False, confidence="sure")
        topic.questions.update(archived_at=NOW)
        assert counts(topic, learner) == {}

    def test_the_latest_answer_is_derived_again_from_the_log(self, topic: Topic, learner: Learner) -> None:
        for days in range(3):
            answer(begin(learner, topic.course, size=2, now=NOW + days * DAY), now=NOW + days * DAY)
        before = list(QuestionProgress.objects.order_by("question").values_list("question", "latest_item"))
        QuestionProgress.objects.update(latest_item=None)
        rebuild_progress(learner)
        assert list(QuestionProgress.objects.order_by("question").values_list("question", "latest_item")) == before

    def test_are_in_the_order_of_the_latest(self, topic: Topic, learner: Learner) -> None:
        for days in range(3):
            answer(begin(learner, topic.course, size=1, now=NOW + days * DAY), right=False, now=NOW + days * DAY)
        rows = QuestionProgress.objects.in_bulk()
        missed = [rows[pk].missed_since for pk in get_shaky(learner=learner, course=topic.course).of(Shaky.WRONG)]
        assert missed == sorted(missed, reverse=True)


class TestSiblings:
    def practise(self, topic: Topic, learner: Learner) -> Attempt:
        visitor = Visitor(learner)
        page = visitor.see(to_course("missed", topic.course))
        assert visitor.submit(page.form(to_course("new", topic.course))).status == 302
        return learner.attempts.order_by("-started_at", "-pk").first()  # type: ignore[return-value]

    def reasons(self, attempt: Attempt) -> list[str]:
        return list(attempt.items.order_by("position").values_list("reason", flat=True))

    def test_follow_what_was_missed(self, topic: Topic, learner: Learner) -> None:
        answer(begin(learner, topic.course, size=1), right=False)
        attempt = self.practise(topic, learner)
        assert self.reasons(attempt) == [PickReason.MISSED, PickReason.SIBLING]
        sections = set(attempt.items.values_list("revision__question__section", flat=True))
        assert sections == {"first-section"}

    def test_are_none_where_the_section_has_no_other(self, learner: Learner) -> None:
        topic = make_topic(1)
        make_question(topic=topic, section="second-section")
        answer(begin(learner, topic.course, size=1, section="first-section"), right=False)
        assert self.reasons(self.practise(topic, learner)) == [PickReason.MISSED]

    def test_are_not_missed_themselves(self, topic: Topic, learner: Learner) -> None:
        attempt = begin(learner, topic.course, size=3)
        for position in (1, 2, 3):
            answer(attempt, position, right=False)
        assert self.reasons(self.practise(topic, learner)) == [*[PickReason.MISSED] * 3, PickReason.SIBLING]

    def test_of_a_form_sent_twice_are_asked_once(self, topic: Topic, learner: Learner) -> None:
        answer(begin(learner, topic.course, size=1), right=False)
        sent = {"state": "missed", "siblings": "on", "attempt": uuid4(), "anyway": "on"}
        for _ in range(2):
            Visitor(learner).send(to_course("new", topic.course), sent)
        assert learner.attempts.filter(pk=sent["attempt"]).get().item_count == 2

    def test_come_only_with_what_was_missed(self, topic: Topic, learner: Learner) -> None:
        answer(begin(learner, topic.course, size=1))
        sent = {"state": "all", "siblings": "on", "attempt": uuid4(), "size": 1}
        Visitor(learner).send(to_course("new", topic.course), sent)
        assert learner.attempts.get(pk=sent["attempt"]).item_count == 1
