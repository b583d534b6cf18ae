"""The player: answering and going back and forth without JavaScript, the parts that htmx swaps, and the results."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from time_machine import TimeMachineFixture

from notes.models import Lesson, Topic
from quizzes.models import Attempt, Question
from quizzes.models.attempts import AttemptMode
from studyapp.models import Learner
from tests.factories import (
    DAY,
    NOW,
    LearnerFactory,
    RevisionFactory,
    answer,
    begin,
    make_topic,
    single_item,
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
        assert to_item(practice) not in [form.action for form in page.forms]

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
        visitor.send(to("flag", exam, 2), {"is_flagged": "on"})
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
            page = visitor.see(to_item(attempt))
            page = visitor.submit(page.form(to("flag", attempt, 1)), **page.button("Flag"))
            assert page.location == to_item(attempt)
            assert item_at(attempt).is_flagged is expected

    def test_does_not_touch_the_answer(self, visitor: Visitor, exam: Attempt) -> None:
        press(visitor, exam, 1, option="b")
        visitor.send(to("flag", exam, 1), {"is_flagged": "on"})
        assert item_at(exam).response == ["b"]

    def test_can_be_found_in_the_builder(self, visitor: Visitor, practice: Attempt) -> None:
        visitor.send(to("flag", practice, 1), {"is_flagged": "on"})
        visitor.send(to_course("new", practice.course), {"state": "flagged", "anyway": "1"})
        flagged = practice.learner.attempts.exclude(pk=practice.pk).get()
        assert item_at(flagged).revision == item_at(practice).revision


class TestHtmx:
    def test_a_practice_answer_swaps_the_item(self, by_htmx: Visitor, practice: Attempt) -> None:
        form = by_htmx.see(to_item(practice)).form(to_item(practice))
        page = by_htmx.submit(form, option="b")
        assert not page.is_whole
        assert form.element.attrib["hx-target"].removeprefix("#") == page.ids[0]

    def test_an_exam_answer_swaps_the_status_only(self, by_htmx: Visitor, exam: Attempt) -> None:
        form = by_htmx.see(to_item(exam)).form(to_item(exam))
        page = by_htmx.submit(form, option="b")
        assert form.element.attrib["hx-target"] == "#attempt-status"
        assert page.ids[0] == "attempt-status"
        assert "Saved 09:00:00 UTC" in page.text
        assert "HX-Retarget" not in page.response.headers

    def test_the_status_numbers_the_next_save(self, by_htmx: Visitor, exam: Attempt) -> None:
        form = by_htmx.see(to_item(exam)).form(to_item(exam))
        status = by_htmx.submit(form, option="b")
        sent = {each.attrib["name"]: each.attrib["value"] for each in status.all("input")}
        assert by_htmx.submit(form, option="c", **sent).status == 200
        assert item_at(exam).response == ["c"]

    def test_a_flag_swaps_the_status(self, by_htmx: Visitor, exam: Attempt) -> None:
        assert by_htmx.send(to("flag", exam, 1), {"is_flagged": "on"}).ids[0] == "attempt-status"

    @pytest.mark.parametrize(("data", "status"), [({"option": ["a", "b"]}, 422), ({"option": "c"}, 409)])
    def test_a_refusal_takes_the_place_of_the_item(
        self, by_htmx: Visitor, exam: Attempt, data: Mapping[str, object], status: int
    ) -> None:
        answer(exam, seq=1)
        page = by_htmx.send(to_item(exam), {**data, "client_seq": 1})
        assert page.status == status
        assert page.response.headers["HX-Retarget"] == f"#{page.ids[0]}"
        assert page.response.headers["HX-Reswap"] == "outerHTML"


class TestResults:
    @pytest.fixture
    def results(self, visitor: Visitor, exam: Attempt, time_machine: TimeMachineFixture) -> Page:
        """Item 1 right, 2 wrong after 90 seconds, 3 open."""
        answer(exam, 1, confidence="sure")
        answer(exam, 2, "b", elapsed_ms=90_000)
        time_machine.shift(timedelta(minutes=3))
        return end(visitor, exam)

    def test_give_the_score_with_its_interval(self, results: Page) -> None:
        text = results.main.replace("\N{NO-BREAK SPACE}", " ")
        assert "1 of 3 right" in text
        assert "33 %." in text
        assert "80 % interval" in text

    def test_give_the_times(self, results: Page) -> None:
        assert "3:00 in all" in results.main
        assert "2 ✗ wrong 1:30" in results.main

    def test_show_what_was_missed_with_answer_key_and_order_as_asked(self, results: Page, exam: Attempt) -> None:
        name, order = item_at(exam, 2).revision.question.slug, item_at(exam, 2).option_order
        places = [results.main.index(f"Option {name} {each}") for each in order]
        assert places == sorted(places)
        assert f"Option {name} b ✗ Your answer, wrong Rationale of {name} b." in results.main
        assert f"Option {name} a ✓ Correct answer" in results.main
        assert f"Explanation of {name}." in results.main

    def test_count_an_open_item_as_missed(self, results: Page) -> None:
        assert "1 not answered" in results.main
        assert "not answered" in results.main[results.main.index("Missed") :]

    def test_show_the_lesson_section(self, results: Page, topic: Topic) -> None:
        assert "From the lesson: First section Text of First section." in results.main
        assert results.link("Open the lesson here") == f"{to_lesson(topic)}#first-section"

    def test_say_how_sure_one_was(self, results: Page) -> None:
        assert "you said: sure" in results.main

    def test_offer_first_to_retake_what_was_missed(self, results: Page, exam: Attempt) -> None:
        assert results.forms[0].action == to("retake", exam)
        assert "".join(results.all("button")[-1].itertext())
        assert "Retake the 2 missed" in results.main

    def test_without_a_miss_lead_to_new_questions(self, visitor: Visitor, practice: Attempt) -> None:
        for position in (1, 2, 3):
            answer(practice, position)
        page = visitor.see(to("result", practice))
        assert page.link("New questions") == f"{to_course('new', practice.course)}?state=unseen"
        assert "Retake" not in page.main

    @pytest.mark.parametrize("status", ["renamed", "maintenance", "retired", "disputed"])
    def test_say_what_is_wrong_with_the_facts_of_a_question(
        self, visitor: Visitor, practice: Attempt, status: str
    ) -> None:
        Question.objects.update(status=status, status_note="Called otherwise since May.")
        assert "Called otherwise since May." in visitor.see(to_item(practice)).main
        assert "Called otherwise since May." in end(visitor, practice).main

    def test_say_when_a_question_was_corrected_since(self, visitor: Visitor, practice: Attempt) -> None:
        answer(practice)
        question = item_at(practice).revision.question
        RevisionFactory.create(question=question, number=2, item=single_item("corrected"))
        Question.objects.filter(pk=question.pk).update(revision_number=2)
        assert "corrected since" in visitor.see(to_item(practice)).main
        page = end(visitor, practice)
        assert "This question has been corrected since. You see it as it was asked." in page.main
        assert f"Stem of {question.slug}." in page.main

    def test_of_an_archived_topic_still_show_and_link_to_nothing_that_is_gone(
        self, visitor: Visitor, topic: Topic, practice: Attempt
    ) -> None:
        answer(practice, right=False)
        Question.objects.update(archived_at=NOW)
        Topic.objects.update(archived_at=NOW)
        results, item = end(visitor, practice), visitor.see(to_item(practice))
        assert "Text of First section." in results.main
        for page in (results, item):
            assert to_lesson(topic) not in [link.split("#")[0] for link in page.links]

    def test_of_a_lesson_without_that_section_still_show(self, visitor: Visitor, practice: Attempt) -> None:
        answer(practice, right=False)
        Lesson.objects.update(sections=[])
        assert "From the lesson" not in end(visitor, practice).main


class TestRetake:
    def test_asks_what_was_missed_or_left_open_in_practice(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1)
        answer(exam, 2, right=False)
        results = end(visitor, exam)
        visitor.submit(results.form(to("retake", exam)))
        retaken = exam.learner.attempts.exclude(pk=exam.pk).get()
        assert retaken.mode == AttemptMode.TUTOR
        assert set(retaken.items.values_list("revision")) == {
            (item_at(exam, position).revision_id,) for position in (2, 3)
        }

    def test_names_the_quiz_it_comes_from(self, visitor: Visitor, practice: Attempt) -> None:
        end(visitor, practice)
        page = visitor.follow(visitor.send(to("retake", practice)))
        assert "Missed in “Quiz”" in page.text

    def test_of_a_faultless_quiz_says_that_there_is_nothing(self, visitor: Visitor, practice: Attempt) -> None:
        for position in (1, 2, 3):
            answer(practice, position)
        page = visitor.follow(visitor.send(to("retake", practice)))
        assert page.path == to("result", practice)
        assert "Nothing was missed in this quiz, so there is nothing to retake." in page.text

    def test_leaves_archived_questions_out(self, visitor: Visitor, practice: Attempt) -> None:
        end(visitor, practice)
        Question.objects.filter(pk=item_at(practice).revision.question_id).update(archived_at=NOW)
        visitor.send(to("retake", practice))
        assert practice.learner.attempts.exclude(pk=practice.pk).get().item_count == 2

    @pytest.mark.parametrize("mode", AttemptMode)
    def test_of_a_quiz_under_way_leads_back_to_it(
        self, visitor: Visitor, topic: Topic, learner: Learner, mode: AttemptMode
    ) -> None:
        """Otherwise its questions could be looked up in practice while the clock runs."""
        attempt = begin(learner, topic.course, mode=mode)
        assert visitor.send(to("retake", attempt)).location == to("resume", attempt)
        assert learner.attempts.count() == 1
