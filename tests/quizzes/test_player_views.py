"""The player: answering and going back and forth without JavaScript, the parts that htmx swaps, and the results."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from time_machine import TimeMachineFixture

from notes.models import Topic
from quizzes.models import Attempt
from quizzes.models.attempts import AttemptMode
from studyapp.models import Learner
from tests.factories import (
    DAY,
    NOW,
    LearnerFactory,
    answer,
    begin,
    flag,
    make_topic,
)
from tests.pages import HTMX, Page, Visitor, item_at, to, to_course, to_item, to_lesson

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def topic() -> Topic:
    return make_topic(3, title="Batch jobs")


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


@pytest.fixture
def visitor(learner: Learner) -> Visitor:
    return Visitor(learner)


@pytest.fixture
def by_htmx(learner: Learner) -> Visitor:
    return Visitor(learner, headers=HTMX)


@pytest.fixture
def practice(topic: Topic, learner: Learner) -> Attempt:
    return begin(learner, topic.course)


@pytest.fixture
def exam(topic: Topic, learner: Learner) -> Attempt:
    return begin(learner, topic.course, mode=AttemptMode.EXAM)


def press(visitor: Visitor, attempt: Attempt, position: int, **changes: object) -> Page:
    """Fill in the item's form as its page shows it and send it, without following."""
    return visitor.submit(visitor.see(to_item(attempt, position)).form(to_item(attempt, position)), **changes)


def end(visitor: Visitor, attempt: Attempt) -> Page:
    return visitor.follow(visitor.send(to("submit", attempt)))


class TestPractice:
    def test_an_answer_shows_its_feedback_on_the_same_page(self, visitor: Visitor, practice: Attempt) -> None:
        page = visitor.follow(press(visitor, practice, 1, option="b"))
        name = item_at(practice).revision.question.slug
        assert page.path == to_item(practice)
        assert "Not right" in page.main
        assert f"Option {name} b ✗ Your answer, wrong" in page.main
        assert f"Option {name} a ✓ Correct answer" in page.main
        assert f"Rationale of {name} b." in page.main

    def test_a_right_answer_is_called_right(self, visitor: Visitor, practice: Attempt) -> None:
        page = visitor.follow(press(visitor, practice, 1, option="a"))
        assert "Your answer, correct" in page.main
        assert "Not right" not in page.main

    def test_the_feedback_leads_to_the_lesson_and_the_next_item(self, visitor: Visitor, practice: Attempt) -> None:
        answer(practice)
        page = visitor.see(to_item(practice))
        topic = item_at(practice).revision.question.topic
        assert page.link("Read the lesson section") == f"{to_lesson(topic)}#first-section"
        assert page.link("Next") == to_item(practice, 2)

    def test_an_answered_item_takes_no_other_answer(self, visitor: Visitor, practice: Attempt) -> None:
        answer(practice)
        page = visitor.see(to_item(practice))
        assert page.options == []
        assert "Check" not in page.main

    def test_the_last_answer_ends_it(self, visitor: Visitor, practice: Attempt) -> None:
        for position in (1, 2, 3):
            page = visitor.follow(press(visitor, practice, position, option="a"))
        assert page.link("See the results") == to("result", practice)
        assert "3 of 3 right" in visitor.see(to("result", practice)).main

    def test_it_can_be_finished_early(self, visitor: Visitor, practice: Attempt) -> None:
        answer(practice)
        overview = visitor.see(to("review", practice))
        assert "1 answered · 2 open · 0 flagged" in overview.main
        results = visitor.follow(visitor.submit(overview.form(to("submit", practice))))
        assert "1 of 3 right" in results.main
        assert "2 not answered" in results.main

    def test_how_sure_one_was_is_kept(self, visitor: Visitor, practice: Attempt) -> None:
        press(visitor, practice, 1, option="a", confidence="guess")
        assert item_at(practice).confidence == "guess"

    def test_time_counts_from_when_the_item_was_shown(
        self, visitor: Visitor, practice: Attempt, time_machine: TimeMachineFixture
    ) -> None:
        form = visitor.see(to_item(practice)).form(to_item(practice))
        time_machine.shift(42)
        visitor.submit(form, option="a")
        assert item_at(practice).time_spent_ms == 42_000

    def test_a_visit_counts_an_hour_at_most(
        self, visitor: Visitor, practice: Attempt, time_machine: TimeMachineFixture
    ) -> None:
        form = visitor.see(to_item(practice)).form(to_item(practice))
        time_machine.shift(DAY)
        visitor.submit(form, option="a")
        assert item_at(practice).time_spent_ms == 3_600_000


class TestTimedQuiz:
    @pytest.mark.parametrize(
        ("position", "go", "leads_to"), [(1, "next", 2), (2, "previous", 1), (2, "stay", 2), (1, "previous", 1)]
    )
    def test_buttons_lead_back_and_forth(
        self, visitor: Visitor, exam: Attempt, position: int, go: str, leads_to: int
    ) -> None:
        assert press(visitor, exam, position, option="b", go=go).location == to_item(exam, leads_to)

    @pytest.mark.parametrize(("position", "go"), [(3, "next"), (1, "review")])
    def test_the_last_item_leads_to_the_overview(self, visitor: Visitor, exam: Attempt, position: int, go: str) -> None:
        assert press(visitor, exam, position, option="b", go=go).location == to("review", exam)

    def test_every_button_saves(self, visitor: Visitor, exam: Attempt) -> None:
        press(visitor, exam, 2, option="b", go="previous")
        assert item_at(exam, 2).response == ["b"]
        assert visitor.see(to_item(exam, 2)).picked() == ["b"]

    def test_an_answer_can_be_changed(self, visitor: Visitor, exam: Attempt) -> None:
        press(visitor, exam, 1, option="b")
        press(visitor, exam, 1, option="c")
        assert item_at(exam).response == ["c"]

    def test_going_on_without_an_answer_leaves_the_item_open(self, visitor: Visitor, exam: Attempt) -> None:
        press(visitor, exam, 1)
        assert item_at(exam).answered_at is None

    def test_the_overview_counts_what_is_open(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1)
        visitor.send(to_item(exam, 2), {"kind": "flag", "is_flagged": "on"})
        page = visitor.see(to("review", exam))
        assert "1 answered · 2 open · 1 flagged" in page.main
        assert "An open question counts as wrong" in page.main
        assert {to_item(exam, position) for position in (1, 2, 3)} <= set(page.links)

    def test_the_clock_shows_what_the_server_says(
        self, visitor: Visitor, exam: Attempt, time_machine: TimeMachineFixture
    ) -> None:
        assert exam.deadline_at
        time_machine.move_to(exam.deadline_at - timedelta(seconds=65), tick=False)
        for path in (to_item(exam), to("review", exam)):
            assert "1:05" in visitor.see(path).text

    def test_within_the_grace_it_shows_zero_and_still_takes_an_answer(
        self, visitor: Visitor, exam: Attempt, time_machine: TimeMachineFixture
    ) -> None:
        assert exam.deadline_at
        time_machine.move_to(exam.deadline_at + timedelta(seconds=5), tick=False)
        page = visitor.see(to_item(exam))
        assert "0:00" in page.text
        assert page.options

    def test_submitting_shows_the_results(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1)
        assert "1 of 3 right" in end(visitor, exam).main

    def test_after_submitting_its_pages_lead_to_the_results(self, visitor: Visitor, exam: Attempt) -> None:
        visitor.send(to("submit", exam))
        for path in (to_item(exam), to("review", exam), to("resume", exam)):
            assert visitor.see(path).location == to("result", exam)


class TestResuming:
    def test_leads_to_the_first_open_item(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1)
        assert visitor.see(to("resume", exam)).location == to_item(exam, 2)

    def test_leads_to_the_last_item_when_all_are_answered(self, visitor: Visitor, exam: Attempt) -> None:
        for position in (1, 2, 3):
            answer(exam, position)
        assert visitor.see(to("resume", exam)).location == to_item(exam, 3)

    def test_another_browser_of_the_same_learner_goes_on(self, exam: Attempt) -> None:
        press(Visitor(exam.learner), exam, 1, option="b")
        assert Visitor(exam.learner).see(to_item(exam)).picked() == ["b"]

    def test_asking_for_results_too_early_leads_back(self, visitor: Visitor, exam: Attempt) -> None:
        assert visitor.see(to("result", exam)).location == to("resume", exam)

    @pytest.mark.parametrize("view", ["resume", "review", "result"])
    def test_what_ran_out_of_time_is_closed_as_of_its_deadline(
        self, visitor: Visitor, exam: Attempt, view: str, time_machine: TimeMachineFixture
    ) -> None:
        answer(exam, 1)
        time_machine.shift(DAY)
        visitor.see(to(view, exam))
        exam.refresh_from_db()
        assert (exam.closed_at, exam.submitted_at) == (exam.deadline_at, None)
        assert exam.right_count == 1

    def test_its_items_lead_to_the_results_and_those_say_why_it_ended(
        self, visitor: Visitor, exam: Attempt, time_machine: TimeMachineFixture
    ) -> None:
        time_machine.shift(DAY)
        assert "ended by the clock" in visitor.follow(visitor.see(to_item(exam))).main

    def test_submitting_too_late_counts_as_ended_by_the_clock(
        self, visitor: Visitor, exam: Attempt, time_machine: TimeMachineFixture
    ) -> None:
        time_machine.shift(DAY)
        assert "ended by the clock" in end(visitor, exam).main


class TestFlag:
    @pytest.mark.parametrize("mode", AttemptMode)
    def test_goes_on_and_off(self, visitor: Visitor, topic: Topic, learner: Learner, mode: AttemptMode) -> None:
        attempt = begin(learner, topic.course, mode=mode)
        for expected in (True, False):
            press_button(visitor, attempt, "Flag")
            assert item_at(attempt).is_flagged is expected

    def test_pressed_twice_on_an_old_page_says_the_same_twice(self, visitor: Visitor, exam: Attempt) -> None:
        page = visitor.see(to_item(exam))
        for _ in range(2):
            visitor.submit(page.form(to_item(exam)), **page.button("Flag"))
        assert item_at(exam).is_flagged

    def test_of_a_timed_quiz_saves_what_is_chosen_too(self, visitor: Visitor, exam: Attempt) -> None:
        page = press_button(visitor, exam, "Flag", option="b")
        assert page.location == to_item(exam)
        assert item_at(exam).response == ["b"]

    def test_in_practice_keeps_what_is_chosen_without_answering(self, visitor: Visitor, practice: Attempt) -> None:
        page = press_button(visitor, practice, "Flag", option="b")
        assert page.picked() == ["b"]
        assert item_at(practice).answered_at is None

    def test_goes_on_after_a_practice_answer_too(self, visitor: Visitor, practice: Attempt) -> None:
        answer(practice)
        press_button(visitor, practice, "Flag")
        assert item_at(practice).is_flagged

    def test_can_be_found_in_the_builder(self, visitor: Visitor, practice: Attempt) -> None:
        press_button(visitor, practice, "Flag")
        visitor.send(to_course("new", practice.course), {"state": "flagged", "anyway": "1"})
        flagged = practice.learner.attempts.exclude(pk=practice.pk).get()
        assert item_at(flagged).revision == item_at(practice).revision


def press_button(visitor: Visitor, attempt: Attempt, text: str, **changes: object) -> Page:
    """Press a button of the first item's form, as it is shown now."""
    page = visitor.see(to_item(attempt))
    return visitor.submit(page.form(to_item(attempt)), **page.button(text), **changes)


class TestStrikingOut:
    @pytest.mark.parametrize("mode", AttemptMode)
    def test_shuts_an_option_until_it_is_restored(
        self, visitor: Visitor, topic: Topic, learner: Learner, mode: AttemptMode
    ) -> None:
        attempt = begin(learner, topic.course, mode=mode)
        visitor.send(to_item(attempt), {"strike": "b"})
        page = visitor.see(to_item(attempt))
        shut = [each.attrib["value"] for each in page.all("input") if "disabled" in each.attrib]
        assert (shut, item_at(attempt).struck) == (["b"], ["b"])
        visitor.send(to_item(attempt), {"restore": "b", "client_seq": page.form(to_item(attempt)).fields["client_seq"]})
        assert item_at(attempt).struck == []

    def test_takes_the_choice_off_that_option(self, visitor: Visitor, exam: Attempt) -> None:
        press(visitor, exam, 1, option="b", strike="b")
        assert (item_at(exam).response, item_at(exam).struck) == ([], ["b"])

    def test_of_a_strange_option_is_refused(self, visitor: Visitor, exam: Attempt) -> None:
        page = press(visitor, exam, 1, strike="zzz")
        assert page.status == 422
        assert "That option does not belong to this question." in page.main


class TestNote:
    @pytest.mark.parametrize("mode", AttemptMode)
    def test_is_kept_and_shown(self, visitor: Visitor, topic: Topic, learner: Learner, mode: AttemptMode) -> None:
        attempt = begin(learner, topic.course, mode=mode)
        press_button(visitor, attempt, "Save note", note="Ask about shards.")
        assert item_at(attempt).note == "Ask about shards."
        assert "Ask about shards." in visitor.see(to_item(attempt)).main

    def test_goes_along_with_the_answer(self, visitor: Visitor, exam: Attempt) -> None:
        press(visitor, exam, 1, option="b", note="Not sure.")
        assert (item_at(exam).response, item_at(exam).note) == (["b"], "Not sure.")

    def test_unchanged_makes_no_event(self, visitor: Visitor, exam: Attempt) -> None:
        for _ in range(2):
            press(visitor, exam, 1, option="b", note="Once.")
        assert exam.events.filter(kind="note").count() == 1

    def test_that_is_too_long_comes_back_with_a_reason(self, visitor: Visitor, exam: Attempt) -> None:
        page = press(visitor, exam, 1, option="b", note="x" * 2001)
        assert page.status == 422
        assert "A note holds up to 2000 characters." in page.main
        assert "x" * 2001 in page.main


class TestReviewOfSome:
    @pytest.mark.parametrize(("only", "leads_to"), [("open", 2), ("flagged", 3)])
    def test_steps_only_through_those(self, visitor: Visitor, exam: Attempt, only: str, leads_to: int) -> None:
        answer(exam, 1)
        flag(exam, 1)
        flag(exam, 3)
        action = visitor.see(f"{to_item(exam)}?only={only}").forms[0].action
        page = visitor.send(action, {"option": "a", "go": "next", "client_seq": 9})
        assert page.location == f"{to_item(exam, leads_to)}?only={only}"

    def test_ends_on_the_overview(self, visitor: Visitor, exam: Attempt) -> None:
        flag(exam, 1)
        page = visitor.send(f"{to_item(exam)}?only=flagged", {"go": "next"})
        assert page.location == to("review", exam)

    def test_is_offered_with_its_counts(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1)
        flag(exam, 2)
        page = visitor.see(to("review", exam))
        assert page.link("Review 2 open") == f"{to_item(exam, 2)}?only=open"
        assert page.link("Review 1 flagged") == f"{to_item(exam, 2)}?only=flagged"


class TestPause:
    def test_rests_in_practice(self, visitor: Visitor, practice: Attempt) -> None:
        page = visitor.see(visitor.see(to_item(practice)).link("Pause"))
        assert "no time is counted while you are away" in page.main
        assert page.link("Resume") == to("resume", practice)

    def test_is_not_to_be_had_in_a_timed_quiz(self, visitor: Visitor, exam: Attempt) -> None:
        assert "Pause" not in visitor.see(to_item(exam)).text
        assert visitor.see(to("pause", exam)).location == to("resume", exam)


class TestScript:
    """What the outbox sends and reads."""

    @pytest.fixture
    def script(self, learner: Learner) -> Visitor:
        return Visitor(learner, headers={"Accept": "application/json"})

    @pytest.mark.parametrize(
        ("kind", "said", "field", "value"),
        [
            ("answer", {"option": "b", "confidence": "sure"}, "response", ["b"]),
            ("flag", {"is_flagged": "on"}, "is_flagged", True),
            ("strike", {"struck": ["c", "b"]}, "struck", ["c", "b"]),
            ("note", {"note": "Hm."}, "note", "Hm."),
            ("visit", {}, "time_spent_ms", 1500),
        ],
    )
    def test_every_kind_of_event_is_saved_and_acknowledged_with_the_time(
        self, script: Visitor, exam: Attempt, kind: str, said: dict[str, object], field: str, value: object
    ) -> None:
        sent = {**said, "kind": kind, "client_seq": 7, "client_at": NOW.isoformat(), "elapsed_ms": 1500}
        reply = script.send(to_item(exam), sent).response.json()
        assert reply == {
            "server_now": NOW.isoformat(),
            "saved_at": "09:00:00 UTC",
            "remaining_ms": 480_000,
            "is_late": False,
        }
        assert getattr(item_at(exam), field) == value
        event = exam.events.get()
        assert (event.client_seq, event.client_at, event.payload["elapsed_ms"]) == (7, NOW, 1500)

    def test_an_older_event_is_told_what_stands(self, script: Visitor, exam: Attempt) -> None:
        answer(exam, 1, "b", seq=9)
        page = script.send(to_item(exam), {"kind": "answer", "option": "c", "client_seq": 3})
        assert page.status == 409
        assert page.response.json()["option"] == ["b"]
        assert exam.events.count() == 2

    def test_an_event_after_the_end_is_kept_and_told_so(self, script: Visitor, exam: Attempt) -> None:
        script.send(to("submit", exam))
        page = script.send(to_item(exam), {"kind": "answer", "option": "c", "client_seq": 3})
        assert (page.status, page.response.json()["result_url"]) == (410, to("result", exam))
        assert exam.events.get().is_late

    def test_a_refusal_says_why(self, script: Visitor, exam: Attempt) -> None:
        page = script.send(to_item(exam), {"kind": "answer", "option": ["a", "b"], "client_seq": 3})
        assert page.status == 422
        assert "Choose one option; you chose 2." in page.response.json()["error"]

    @pytest.mark.parametrize("client_at", ["2020-01-01T00:00Z", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00Z"])
    def test_a_time_outside_of_the_attempt_tells_nothing(self, script: Visitor, exam: Attempt, client_at: str) -> None:
        script.send(to_item(exam), {"kind": "answer", "option": "c", "client_seq": 3, "client_at": client_at})
        assert exam.events.get().client_at is None

    def test_the_time_comes_with_a_fresh_token(self, script: Visitor, exam: Attempt) -> None:
        answer(exam, seq=41)
        reply = Page(script.get(to("time", exam))).response.json()
        assert (reply["remaining_ms"], reply["next_seq"], reply["is_open"]) == (480_000, 42, True)
        assert len(reply["csrf_token"]) == 64

    def test_all_items_come_in_one_go_while_it_runs(self, visitor: Visitor, exam: Attempt) -> None:
        page = visitor.see(to("items", exam))
        page.assert_valid()
        assert [each.attrib["data-position"] for each in page.all("article")] == ["1", "2", "3"]
        visitor.send(to("submit", exam))
        assert visitor.see(to("items", exam)).status == 404

    def test_practice_has_no_pack(self, visitor: Visitor, practice: Attempt) -> None:
        assert visitor.see(to("items", practice)).status == 404


class TestHtmx:
    def test_a_practice_answer_swaps_the_item(self, by_htmx: Visitor, practice: Attempt) -> None:
        form = by_htmx.see(to_item(practice)).form(to_item(practice))
        page = by_htmx.submit(form, option="b")
        assert not page.is_whole
        assert form.element.attrib["hx-target"].removeprefix("#") == page.ids[0]

    def test_a_flag_swaps_the_item_and_keeps_the_choice(self, by_htmx: Visitor, practice: Attempt) -> None:
        page = by_htmx.send(to_item(practice), {"flag": "on", "option": "b"})
        assert page.picked() == ["b"]
        assert "slots" in page.ids

    def test_a_timed_quiz_needs_none(self, visitor: Visitor, exam: Attempt) -> None:
        scripts = [each.attrib.get("src", "") for each in visitor.see(to_item(exam)).all("script")]
        assert not [each for each in scripts if "htmx" in each]

    @pytest.mark.parametrize(("data", "status"), [({"option": ["a", "b"]}, 422), ({"option": "c"}, 409)])
    def test_a_refusal_takes_the_place_of_the_item(
        self, by_htmx: Visitor, exam: Attempt, data: Mapping[str, object], status: int
    ) -> None:
        answer(exam, seq=1)
        page = by_htmx.send(to_item(exam), {**data, "client_seq": 1})
        assert page.status == status
        assert page.response.headers["HX-Retarget"] == f"#{page.ids[0]}"
        assert page.response.headers["HX-Reswap"] == "outerHTML"
