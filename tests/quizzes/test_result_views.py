"""After an attempt: the verdict, the charts with their tables, the review, causes, the receipt, and the retake."""

from datetime import timedelta

import pytest
from time_machine import TimeMachineFixture

from notes.models import Lesson, Topic
from quizzes.models import Attempt, Cause, Exam, Question
from quizzes.models.attempts import AttemptMode, ErrorCause
from quizzes.services.closing import submit
from studyapp.models import Learner, TimeFactor
from tests.factories import (
    HOUR,
    NOW,
    LearnerFactory,
    RevisionFactory,
    answer,
    begin,
    begin_mock,
    flag,
    make_exam,
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
def practice(topic: Topic, learner: Learner) -> Attempt:
    return begin(learner, topic.course)


@pytest.fixture
def exam(topic: Topic, learner: Learner) -> Attempt:
    return begin(learner, topic.course, mode=AttemptMode.EXAM)


def end(visitor: Visitor, attempt: Attempt) -> Page:
    return visitor.follow(visitor.send(to("submit", attempt)))


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
        assert "3:00 of 8:00" in results.main
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


class TestMockResults:
    @pytest.fixture
    def profile(self, topic: Topic) -> Exam:
        """Two domains of 40 and 60 percent, ten and fifteen questions: enough for a score on the scale."""
        return make_exam(topic.course, 40, 60, per_domain=15, question_count=25, scored_count=25, cut_score=750)

    def sit(self, learner: Learner, profile: Exam, right: int, *, now: object = NOW) -> Attempt:
        attempt = begin_mock(learner, profile, now=NOW)
        for position in range(1, 26):
            answer(attempt, position, right=position <= right)
        return submit(learner=learner, attempt_id=attempt.pk, now=NOW + HOUR / 2)

    @pytest.mark.parametrize(("right", "word"), [(25, "Pass"), (0, "Not passed")])
    def test_say_pass_or_not_before_all_else(
        self, visitor: Visitor, learner: Learner, profile: Exam, right: int, word: str
    ) -> None:
        page = visitor.see(to("result", self.sit(learner, profile, right)))
        assert "".join(page.all("h1")[0].itertext()).split()[0] == word.split()[0]
        assert f"Estimated score {1000 if right else 100} , pass mark 750" in page.main

    def test_the_estimate_weighs_the_domains(self, visitor: Visitor, learner: Learner, profile: Exam) -> None:
        """All of the first domain and none of the second: 100 + 900 * 0.4 = 460."""
        attempt = begin_mock(learner, profile)
        for item in attempt.items.all():
            answer(attempt, item.position, right=item.domain_number == 1)
        page = end(visitor, attempt)
        assert "Estimated score 460" in page.main
        assert "Domain 1 40 % 10/10" in page.main
        assert "Domain 2 60 % 0/15" in page.main

    def test_a_short_form_gives_a_percentage_and_the_reason(
        self, visitor: Visitor, learner: Learner, topic: Topic
    ) -> None:
        profile = make_exam(topic.course, 50, 50, per_domain=4)
        page = end(visitor, begin_mock(learner, profile))
        assert "No answers given" in page.main
        attempt = begin_mock(learner, profile, now=NOW)
        answer(attempt, 1)
        page = end(visitor, attempt)
        assert "1 of 8 right" in page.main
        assert "No score on the exam’s scale: that takes 20 scored questions or more." in page.main
        assert "below the pass mark" in page.main

    def test_a_missing_domain_gives_no_score(self, visitor: Visitor, learner: Learner, profile: Exam) -> None:
        profile.domains.get(number=2).topics.clear()
        attempt = begin_mock(learner, profile)
        answer(attempt, 1)
        page = end(visitor, attempt)
        assert "the form has no question on Domain 2" in page.main
        assert "Estimated score" not in page.main

    def test_pilot_questions_are_named_and_not_scored(self, visitor: Visitor, learner: Learner, profile: Exam) -> None:
        profile.scored_count = 20
        profile.save()
        attempt = begin_mock(learner, profile, is_realistic=True)
        for position in range(1, 26):
            answer(attempt, position)
        page = end(visitor, attempt)
        attempt.refresh_from_db()
        assert (attempt.right_count, attempt.scored_count, attempt.answered_count) == (20, 20, 25)
        assert "5 pilot questions not scored (5 right)" in page.main
        assert page.main.count("pilot") >= 6

    def test_earlier_mocks_stand_beside_it(self, visitor: Visitor, learner: Learner, profile: Exam) -> None:
        first = self.sit(learner, profile, 5)
        second = self.sit(learner, profile, 20)
        page = visitor.see(to("result", second))
        assert "Among your earlier mocks" in page.main
        assert to("result", first) in page.links

    def test_the_blueprint_of_the_day_stands(self, visitor: Visitor, learner: Learner, profile: Exam) -> None:
        attempt = self.sit(learner, profile, 25)
        Exam.objects.update(cut_score=1000)
        profile.domains.update(weight_percent=50, title="Renamed")
        page = visitor.see(to("result", attempt))
        assert "pass mark 750" in page.main
        assert "Renamed" not in page.main

    def test_more_time_is_named(self, visitor: Visitor, learner: Learner, profile: Exam) -> None:
        attempt = begin_mock(learner, profile, time_factor=TimeFactor.DOUBLE)
        assert attempt.time_limit == timedelta(minutes=360)
        answer(attempt, 1)
        assert "of 6:00:00 (×2)" in end(visitor, attempt).main


class TestReflection:
    def test_answers_are_placed_by_confidence_and_correctness(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1, right=False, confidence="sure")
        answer(exam, 2, confidence="guess")
        answer(exam, 3, confidence="sure")
        page = end(visitor, exam)
        for words in ("Misconceptions 1", "Known gaps 0", "Lucky 1", "Solid 1"):
            assert words in page.main
        review = page.main[page.main.index("Review") :]
        assert review.index("Misconceptions") < review.index("Lucky") < review.index("Solid")

    def test_without_a_word_on_confidence_nothing_is_placed(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1)
        assert "You did not say how sure you were" in end(visitor, exam).main

    def test_changed_answers_are_counted_both_ways(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1, right=True)
        answer(exam, 1, right=False)
        answer(exam, 2, right=False)
        answer(exam, 2, right=True)
        page = end(visitor, exam)
        assert "2 answers did not stay as first given" in page.main
        assert "Right to wrong 1" in page.main
        assert "Wrong to right 1" in page.main

    def test_what_took_twice_the_plan_is_slow(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1, elapsed_ms=400_000)
        answer(exam, 2, elapsed_ms=100_000)
        page = end(visitor, exam)
        assert "2:40 a question was the plan" in page.main
        assert "Slow: 1 ." in page.main

    def test_a_filter_shows_only_its_own(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1)
        answer(exam, 2, right=False)
        flag(exam, 1)
        end(visitor, exam)
        names = ("missed", "flagged", "all", "x")
        shown = {name: visitor.see(f"{to('result', exam)}?show={name}").ids for name in names}
        assert [f"item-{n}" in shown["missed"] for n in (1, 2, 3)] == [False, True, True]
        assert [f"item-{n}" in shown["flagged"] for n in (1, 2, 3)] == [True, False, False]
        assert shown["all"] == shown["x"]

    def test_a_note_comes_back_as_text(self, visitor: Visitor, exam: Attempt) -> None:
        sent = {"kind": "note", "client_seq": 4, "note": "<b>Window</b> size"}
        visitor.send(to_item(exam), sent)
        page = end(visitor, exam)
        assert "Your note: <b>Window</b> size" in page.main
        assert "&lt;b&gt;Window&lt;/b&gt;" in page.html


class TestCauses:
    @pytest.fixture
    def closed(self, visitor: Visitor, exam: Attempt) -> Attempt:
        answer(exam, 1, right=False)
        answer(exam, 2)
        end(visitor, exam)
        return exam

    def test_are_named_with_one_tap(self, visitor: Visitor, closed: Attempt) -> None:
        page = visitor.see(to("result", closed))
        form = page.form(to("cause", closed, 1))
        answer_page = visitor.submit(form, **page.button("Misread it"))
        assert answer_page.location == f"{to('result', closed)}#item-1"
        assert Cause.objects.get().cause == ErrorCause.MISREAD

    def test_are_changed_and_taken_back(self, visitor: Visitor, closed: Attempt) -> None:
        for cause, stored in (("unknown", ["unknown"]), ("changed", ["changed"]), ("", [])):
            visitor.send(to("cause", closed, 1), {"cause": cause})
            assert list(Cause.objects.values_list("cause", flat=True)) == stored

    def test_swap_only_themselves(self, learner: Learner, closed: Attempt) -> None:
        page = Visitor(learner, headers=HTMX).send(to("cause", closed, 3), {"cause": "no_time"})
        assert page.ids == [f"cause-{closed.pk}-3"]
        assert [each.attrib["aria-pressed"] for each in page.all("button")].count("true") == 1

    @pytest.mark.parametrize(("position", "cause"), [(2, "unknown"), (1, "no idea"), (1, "\x1fx")])
    def test_that_make_no_sense_change_nothing(
        self, visitor: Visitor, learner: Learner, closed: Attempt, position: int, cause: str
    ) -> None:
        by_htmx = Visitor(learner, headers=HTMX).send(to("cause", closed, position), {"cause": cause})
        assert by_htmx.status == 422
        assert "Nothing was changed" in by_htmx.text
        page = visitor.follow(visitor.send(to("cause", closed, position), {"cause": cause}))
        assert "Nothing was changed" in page.text
        assert not Cause.objects.exists()

    def test_wait_for_the_end_of_a_timed_quiz(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1, right=False)
        visitor.send(to("cause", exam, 1), {"cause": "unknown"})
        assert not Cause.objects.exists()

    def test_add_up_to_a_profile(self, visitor: Visitor, closed: Attempt) -> None:
        assert "What goes wrong" not in visitor.see(to_course("progress", closed.course)).main
        visitor.send(to("cause", closed, 1), {"cause": "misread"})
        visitor.send(to("cause", closed, 3), {"cause": "no_time"})
        page = visitor.see(to_course("progress", closed.course))
        assert "Ran out of time 1 50" in page.main
        assert "Misread it 1 50" in page.main

    def test_can_be_named_on_the_missed_list_too(self, visitor: Visitor, closed: Attempt) -> None:
        page = visitor.see(to_course("missed", closed.course))
        visitor.submit(page.form(to("cause", closed, 1)), **page.button("Did not know"))
        assert Cause.objects.get().attempt_item == item_at(closed, 1)


class TestReceipt:
    def test_lists_every_event_and_what_became_of_it(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1, "b", seq=1)
        answer(exam, 1, "a", seq=2, confidence="sure")
        flag(exam, 2, seq=3)
        page = visitor.see(to("receipt", exam))
        assert "3 events" in page.main
        order = item_at(exam).option_order
        letter_a, letter_b = ("ABCD"[order.index(each)] for each in "ab")
        assert f"1 Answer {letter_b} replaced" in page.main
        assert f"1 Answer {letter_a}, sure stands" in page.main
        assert "2 Flag flagged stands" in page.main
        assert "Replaying these events gives exactly what is stored." in page.main

    def test_after_the_end_it_names_the_score_that_the_replay_gives(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1)
        answer(exam, 2, right=False)
        end(visitor, exam)
        answer(exam, 3, seq=9)
        page = visitor.see(to("receipt", exam))
        assert "exactly what is stored: 1 of 3 right" in page.main
        assert "1 came after the end" in page.main

    def test_it_owns_up_when_the_stored_state_is_not_what_the_events_say(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1)
        exam.items.filter(position=1).update(response=["b"])
        assert "does not give what is stored" in visitor.see(to("receipt", exam)).main

    def test_the_file_holds_the_same(self, visitor: Visitor, exam: Attempt) -> None:
        answer(exam, 1, "b", seq=1)
        response = visitor.get(to("receipt_file", exam))
        assert response.headers["Content-Disposition"] == 'attachment; filename="receipt-2026-11-02-0900.json"'
        kept = response.json()
        assert (kept["attempt"], kept["replay_agrees"], kept["right"]) == (str(exam.pk), True, None)
        assert [(event["position"], event["number"], event["fate"]) for event in kept["events"]] == [(1, 1, "stands")]

    def test_is_nobody_elses_business(self, exam: Attempt) -> None:
        for view in ("receipt", "receipt_file"):
            assert Visitor(LearnerFactory.create()).see(to(view, exam)).status == 404
