"""Interview practice through the client: the list, answering, rating, the mock interview, and answers to print."""

from typing import Any

import pytest
from time_machine import TimeMachineFixture

from notes.models import Topic
from quizzes.domain.interviews import MockInterview
from quizzes.domain.scheduling import Rating
from quizzes.models import InterviewAnswer, InterviewProgress, InterviewQuestion, ReviewLog, StudyDay
from quizzes.services.interviews import text_stamp
from studyapp.models import Learner
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    InterviewQuestionFactory,
    LearnerFactory,
    draft_interview,
    make_topic,
    try_interview,
)
from tests.pages import HTMX, Page, Visitor, to_course, to_interview, to_lesson

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

HOSTILE = "</textarea><script>alert('!')</script> & \"more\""


@pytest.fixture
def topic() -> Topic:
    return make_topic(0, title="Batch jobs", interview_count=3)


@pytest.fixture
def questions(topic: Topic) -> list[InterviewQuestion]:
    return [interview_question(topic, f"Why is {name}?") for name in ("one", "two", "three")]


@pytest.fixture
def question(questions: list[InterviewQuestion]) -> InterviewQuestion:
    return questions[0]


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


@pytest.fixture
def visitor(learner: Learner) -> Visitor:
    return Visitor(learner)


def interview_question(topic: Topic, prompt: str) -> InterviewQuestion:
    points = ["First point", "Second point", "Third point", "Fourth point"]
    question: InterviewQuestion = InterviewQuestionFactory.create(
        topic=topic,
        content={"prompt": prompt, "answer": "Because of it.", "key_points": points},
        html={
            "rendering": 1,
            "prompt": f"<p>{prompt}</p>",
            "answer": "<p>Because of it.</p>",
            "key_points": points,
            "follow_up": "<p>And then?</p>",
        },
    )
    return question


def revealed(visitor: Visitor, question: InterviewQuestion, query: str = "") -> Page:
    return visitor.see(f"{to_interview(question)}?revealed=1{query}")


def rate(visitor: Visitor, question: InterviewQuestion, rating: int = 3, way: str = "", **more: Any) -> Page:
    """Reveal and press one of the four buttons."""
    page = visitor.see(f"{to_interview(question)}?revealed=1{way and '&'}{way}")
    form = page.form(to_interview(question, "interview_rate") + (way and f"?{way}"))
    return visitor.submit(form, rating=str(rating), **more)


class TestList:
    def test_a_stranger_sees_the_questions_and_nothing_about_anybody(self, topic: Topic, question: object) -> None:
        page = Visitor().see(to_course("interview", topic.course))
        assert "Why is one?" in page.main
        assert "3 questions" in page.main
        assert "due" not in page.main.replace("what is due comes first", "")
        assert "Because of it." not in page.main

    def test_it_says_what_the_learner_did(
        self, visitor: Visitor, learner: Learner, topic: Topic, questions: list[InterviewQuestion]
    ) -> None:
        try_interview(learner, questions[0], "Text", rating=Rating.AGAIN, now=NOW - 3 * DAY)
        draft_interview(learner, questions[1], "Half a thought.")
        text = visitor.see(to_course("interview", topic.course)).main
        assert "Why is one? due Again 30 Oct 2026 best answer kept" in text
        assert "Why is two? draft" in text
        assert "Why is three? never tried" in text
        assert "3 questions · 1 tried · 1 due" in text

    def test_what_is_due_is_practised_at_one_press(
        self, visitor: Visitor, learner: Learner, topic: Topic, questions: list[InterviewQuestion]
    ) -> None:
        for each, days in zip(questions, (3, 5, 0), strict=True):
            try_interview(learner, each, rating=Rating.AGAIN, now=NOW - days * DAY)
        first = visitor.see(to_course("interview", topic.course)).link("Practise the 2 due")
        assert first == f"{to_interview(questions[1])}?from=due"
        assert rate(visitor, questions[1], way="from=due").location == f"{to_interview(questions[0])}?from=due"
        assert rate(visitor, questions[0], way="from=due").location.startswith(to_course("interview", topic.course))

    def test_a_topic_begins_with_what_was_never_tried(
        self, visitor: Visitor, learner: Learner, topic: Topic, questions: list[InterviewQuestion]
    ) -> None:
        try_interview(learner, questions[0])
        page = visitor.see(to_course("interview", topic.course))
        assert page.link("Practise this topic") == to_interview(questions[1])

    def test_only_the_wanted_topic_is_open(self, visitor: Visitor, topic: Topic, question: object) -> None:
        other = make_topic(0, course=topic.course, title="Streams", interview_count=1)
        interview_question(other, "Why streams?")
        page = visitor.see(f"{to_course('interview', topic.course)}?topic={other.slug}")
        opened = [each.attrib["id"] for each in page.all("details") if "open" in each.attrib]
        assert opened == [other.slug]

    def test_archived_questions_are_gone(self, visitor: Visitor, topic: Topic, question: InterviewQuestion) -> None:
        topic.interviewquestions.update(archived_at=NOW)
        assert "Why is one?" not in visitor.see(to_course("interview", topic.course)).main
        assert visitor.see(to_interview(question)).status == 404

    def test_a_course_without_any_says_so(self, visitor: Visitor) -> None:
        page = visitor.see(to_course("interview", make_topic(1).course))
        assert "no interview questions yet" in page.main
        assert visitor.send(to_course("interview_mock", make_topic(1).course), {"size": 5}).status == 302

    def test_words_with_signs_are_shown_as_words(self, visitor: Visitor, topic: Topic) -> None:
        interview_question(topic, "What is R&amp;D &lt;here&gt;?")
        assert "What is R&D <here>?" in visitor.see(to_course("interview", topic.course)).main


class TestAnswering:
    def test_the_model_answer_is_not_on_the_page_that_asks(self, question: InterviewQuestion) -> None:
        page = Visitor().see(to_interview(question))
        assert "Why is one?" in page.main
        assert "Because of it." not in page.html
        assert "Second point" not in page.html

    def test_saving_keeps_the_text(self, visitor: Visitor, question: InterviewQuestion) -> None:
        page = visitor.submit(
            visitor.see(to_interview(question)).form(to_interview(question)), text="A stream.\r\nTwo."
        )
        assert InterviewAnswer.objects.get().text == "A stream.\nTwo."
        assert visitor.follow(page).form(to_interview(question)).fields["text"] == ["\nA stream.\nTwo."]

    def test_revealing_keeps_the_text_and_the_time(
        self, visitor: Visitor, question: InterviewQuestion, time_machine: TimeMachineFixture
    ) -> None:
        form = visitor.see(to_interview(question)).form(to_interview(question))
        time_machine.shift(95)
        for _ in range(2):
            page = visitor.submit(form, text="A stream.", reveal="on")
        assert InterviewAnswer.objects.get().seconds == 95
        text = visitor.follow(page).main
        assert "My answer A stream." in text
        assert "Model answer Because of it." in text
        assert "Fourth point" in text
        assert "They may go on to ask And then?" in text

    def test_the_time_of_several_visits_adds_up(
        self, visitor: Visitor, question: InterviewQuestion, time_machine: TimeMachineFixture
    ) -> None:
        for text in ("A", "A stream."):
            form = visitor.see(to_interview(question)).form(to_interview(question))
            time_machine.shift(40)
            visitor.submit(form, text=text, reveal="on")
        assert InterviewAnswer.objects.get().seconds == 80

    def test_it_leads_to_the_section_that_teaches_it(self, visitor: Visitor, question: InterviewQuestion) -> None:
        link = revealed(visitor, question).link("Lesson section")
        assert link == f"{to_lesson(question.topic)}#first-section"

    def test_too_long_an_answer_is_refused_and_still_in_the_field(
        self, visitor: Visitor, question: InterviewQuestion
    ) -> None:
        text = "word " * 2001
        page = visitor.send(to_interview(question), {"text": text})
        assert page.status == 422
        assert "An answer holds up to 10000 characters. It is still in the field" in page.text
        assert page.form(to_interview(question)).fields["text"][0].strip() == text.strip()
        assert not InterviewAnswer.objects.exists()

    def test_what_was_written_is_never_markup(
        self, visitor: Visitor, learner: Learner, topic: Topic, question: InterviewQuestion
    ) -> None:
        try_interview(learner, question, HOSTILE, now=NOW - DAY)
        draft_interview(learner, question, HOSTILE)
        conflict = visitor.send(to_interview(question), {"text": f"Other {HOSTILE}", "base": "old"})
        pages = [
            visitor.see(to_interview(question)),
            revealed(visitor, question),
            visitor.see(to_course("interview_mine", topic.course)),
            conflict,
        ]
        for page in pages:
            assert HOSTILE in page.main
            assert "<script>alert" not in page.html
            page.assert_valid()

    def test_others_answers_are_not_shown(self, visitor: Visitor, question: InterviewQuestion) -> None:
        try_interview(LearnerFactory.create(), question, "Their text")
        draft_interview(LearnerFactory.create(), question, "Their draft")
        for page in (visitor.see(to_interview(question)), revealed(visitor, question)):
            assert "Their" not in page.main


class TestAutosave:
    """What the script sends, and what it gets to show."""

    @pytest.fixture
    def script(self, learner: Learner) -> Visitor:
        return Visitor(learner, headers=HTMX)

    def test_says_when_it_was_saved_and_what_to_send_next(self, script: Visitor, question: InterviewQuestion) -> None:
        page = script.send(to_interview(question), {"text": "A stream", "base": text_stamp("")})
        assert (page.status, page.is_whole) == (200, False)
        assert "Saved 09:00:00 UTC" in page.text
        page.assert_valid()
        fields = {each.attrib["name"]: each.attrib["value"] for each in page.all("input")}
        saved_for = str(InterviewAnswer.objects.get().learner_id)
        assert fields == {"base": text_stamp("A stream"), "started_at": NOW.isoformat(), "shown_to": saved_for}
        assert script.send(to_interview(question), {"text": "A stream flows", **fields}).status == 200
        assert InterviewAnswer.objects.get().text == "A stream flows"

    def test_refuses_what_would_overwrite_another_windows_text(
        self, script: Visitor, learner: Learner, question: InterviewQuestion
    ) -> None:
        draft_interview(learner, question, "Written elsewhere.")
        page = script.send(to_interview(question), {"text": "Written here.", "base": text_stamp("")})
        assert page.status == 409
        assert "Not saved: this answer was changed in another window." in page.text
        assert InterviewAnswer.objects.get().text == "Written elsewhere."

    def test_the_form_then_shows_both_and_saves_knowingly(
        self, visitor: Visitor, learner: Learner, question: InterviewQuestion
    ) -> None:
        draft_interview(learner, question, "Written elsewhere.")
        page = visitor.send(to_interview(question), {"text": "Written here.", "base": text_stamp("")})
        assert page.status == 409
        assert "Written elsewhere." in page.main
        assert page.form(to_interview(question)).fields["text"] == ["\nWritten here."]
        assert visitor.submit(page.form(to_interview(question))).status == 302
        assert InterviewAnswer.objects.get().text == "Written here."

    def test_says_that_it_is_too_long(self, script: Visitor, question: InterviewQuestion) -> None:
        page = script.send(to_interview(question), {"text": "x" * 10_001})
        assert (page.status, page.is_whole) == (422, False)
        assert "Not saved. An answer holds up to 10000 characters." in page.text

    def test_a_try_rated_in_another_window_loses_nothing_that_is_written_here(
        self, script: Visitor, learner: Learner, question: InterviewQuestion
    ) -> None:
        rated = try_interview(learner, question, "Rated.")
        sent = {"base": text_stamp("Rated."), "started_at": rated.started_at.isoformat()}
        assert script.send(to_interview(question), {"text": "Rated, and more.", **sent}).status == 200
        assert InterviewAnswer.objects.get(rated_at=None).text == "Rated, and more."
        assert InterviewAnswer.objects.get(rated_at=NOW).text == "Rated."


class TestStranger:
    def test_reads_and_reveals_without_becoming_anybody(self, question: InterviewQuestion) -> None:
        stranger = Visitor()
        page = stranger.submit(stranger.see(to_interview(question)).form(to_interview(question)), reveal="on")
        assert "Because of it." in stranger.follow(page).main
        assert stranger.submit(stranger.see(to_interview(question)).form(to_interview(question))).status == 302
        assert not Learner.objects.exists()

    def test_becomes_a_guest_with_the_first_text(self, question: InterviewQuestion) -> None:
        stranger = Visitor()
        stranger.submit(stranger.see(to_interview(question)).form(to_interview(question)), text="A stream.")
        assert InterviewAnswer.objects.get().learner.is_guest
        assert "A stream." in stranger.see(to_interview(question)).main

    def test_an_answer_said_aloud_counts_with_its_time(
        self, question: InterviewQuestion, time_machine: TimeMachineFixture
    ) -> None:
        stranger = Visitor()
        form = stranger.see(to_interview(question)).form(to_interview(question))
        time_machine.shift(70)
        page = stranger.follow(stranger.submit(form, reveal="on"))
        stranger.submit(page.form(to_interview(question, "interview_rate")), rating="3", point=["1", "2", "3"])
        answer = InterviewAnswer.objects.get()
        assert (answer.text, answer.seconds, answer.final_rating) == ("", 70, Rating.GOOD)


class TestRating:
    def test_the_buttons_say_when_it_comes_back(self, visitor: Visitor, question: InterviewQuestion) -> None:
        labels = [" ".join(each.itertext()) for each in revealed(visitor, question).all("button")]
        assert len([label for label in labels if "day" in label]) == 4

    def test_rates_tells_and_goes_on(self, visitor: Visitor, questions: list[InterviewQuestion]) -> None:
        page = rate(visitor, questions[0], 4, point=["1", "2"])
        assert page.location == to_interview(questions[1])
        assert "Rated Hard, as 2 of 4 key points say: it comes back in" in visitor.follow(page).text
        assert InterviewAnswer.objects.get().points == [1, 2]

    def test_the_last_of_a_topic_leads_back_to_the_list(
        self, visitor: Visitor, questions: list[InterviewQuestion]
    ) -> None:
        page = rate(visitor, questions[-1])
        assert page.location.startswith(to_course("interview", questions[-1].topic.course))

    def test_from_the_reviews_it_leads_back_there(self, visitor: Visitor, question: InterviewQuestion) -> None:
        assert rate(visitor, question, way="from=reviews").location == "/reviews/"

    @pytest.mark.parametrize("text", ["", "A stream."])
    def test_sent_twice_it_counts_once(self, visitor: Visitor, question: InterviewQuestion, text: str) -> None:
        visitor.send(to_interview(question), {"text": text, "reveal": "on"})
        form = revealed(visitor, question).form(to_interview(question, "interview_rate"))
        visitor.submit(form, rating="3")
        page = visitor.submit(form, rating="1")
        assert "This try was rated Again before, and that stands." in visitor.follow(page).text
        assert ReviewLog.objects.count() == 1
        assert StudyDay.objects.get().card_count == 1

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({}, "Choose how well it went"),
            ({"rating": "5"}, "Choose how well it went"),
            ({"rating": "3", "point": "5"}, "no such key point"),
            ({"rating": "3", "point": "x"}, "no such key point"),
        ],
    )
    def test_what_cannot_be_is_refused_with_the_ticks_kept(
        self, visitor: Visitor, question: InterviewQuestion, sent: dict[str, str], sentence: str
    ) -> None:
        page = visitor.send(to_interview(question, "interview_rate"), {"point": ["2"], **sent})
        assert page.status == 422
        assert sentence in page.text
        assert page.picked("point") == ([] if "point" in sent else ["2"])
        assert not InterviewAnswer.objects.exists()
        assert not InterviewProgress.objects.exists()


class TestBest:
    def test_the_first_text_is_kept_and_a_later_one_only_when_asked(
        self, visitor: Visitor, question: InterviewQuestion, time_machine: TimeMachineFixture
    ) -> None:
        for text in ("First.", "Second."):
            visitor.send(to_interview(question), {"text": text})
            rate(visitor, question)
            time_machine.shift(60)
        assert InterviewAnswer.objects.get(is_best=True).text == "First."
        visitor.send(to_interview(question), {"text": "Third."})
        rate(visitor, question, keep="on")
        assert InterviewAnswer.objects.get(is_best=True).text == "Third."

    def test_an_earlier_try_can_be_chosen_and_dropped(
        self, visitor: Visitor, learner: Learner, question: InterviewQuestion
    ) -> None:
        try_interview(learner, question, "First.", now=NOW - DAY, is_best=False)
        path = to_interview(question, "interview_best")
        for is_best in (True, False):
            page = visitor.submit(visitor.see(to_interview(question)).form(path))
            assert visitor.follow(page).status == 200
            assert InterviewAnswer.objects.get().is_best is is_best

    @pytest.mark.parametrize("sent", ["", "x", "0", str(10**30)])
    def test_of_nothing_is_nowhere(self, visitor: Visitor, question: InterviewQuestion, sent: str) -> None:
        path = to_interview(question, "interview_best")
        assert visitor.send(path, {"answer": sent, "is_best": "on"}).status == 404

    def test_of_others_is_nowhere(self, visitor: Visitor, question: InterviewQuestion) -> None:
        theirs = try_interview(LearnerFactory.create(), question, "Theirs.", is_best=False)
        path = to_interview(question, "interview_best")
        for each in (visitor, Visitor()):
            assert each.send(path, {"answer": theirs.pk, "is_best": "on"}).status == 404
        theirs.refresh_from_db()
        assert not theirs.is_best


class TestMockInterview:
    def start(self, visitor: Visitor, topic: Topic, size: int = 2) -> MockInterview:
        page = visitor.send(to_course("interview_mock", topic.course), {"size": size})
        return MockInterview.parse(page.location.partition("?mock=")[2])

    def test_asks_one_after_the_other_and_sums_up(
        self,
        visitor: Visitor,
        topic: Topic,
        questions: list[InterviewQuestion],
        time_machine: TimeMachineFixture,
    ) -> None:
        mock = self.start(visitor, topic)
        by_id = {each.pk: each for each in questions}
        asked = [by_id[each] for each in mock.question_ids]
        for number, question in enumerate(asked):
            page = visitor.see(f"{to_interview(question)}?mock={mock.name}")
            assert f"question {number + 1} of 2" in page.main
            form = page.form(f"{to_interview(question)}?mock={mock.name}")
            time_machine.shift(60 + 30 * number)
            revealed_page = visitor.follow(visitor.submit(form, reveal="on"))
            rate_path = f"{to_interview(question, 'interview_rate')}?mock={mock.name}"
            page = visitor.submit(revealed_page.form(rate_path), rating="3", point=["1", "2", "3"])
        summary = visitor.follow(page)
        assert "Mock interview: 2 of 2 answered" in summary.main
        assert "75 % of the key points, 2:30 minutes in all." in summary.main.replace("\xa0", " ")
        assert "3 of 4 1:00" in summary.main
        assert "3 of 4 1:30" in summary.main

    def test_the_same_form_sent_twice_asks_the_same(
        self, visitor: Visitor, topic: Topic, questions: list[InterviewQuestion]
    ) -> None:
        form = visitor.see(to_course("interview", topic.course)).form(to_course("interview_mock", topic.course))
        assert len({visitor.submit(form, size="3").location for _ in range(2)}) == 1

    def test_answers_of_before_do_not_count_and_those_left_out_are_offered(
        self, visitor: Visitor, learner: Learner, topic: Topic, questions: list[InterviewQuestion]
    ) -> None:
        for each in questions:
            try_interview(learner, each, now=NOW - HOUR)
        mock = self.start(visitor, topic, 3)
        page = visitor.see(f"{to_course('interview_mock', topic.course)}?mock={mock.name}")
        assert "Mock interview: 0 of 3 answered" in page.main
        assert page.link("Begin with question 1").endswith(f"?mock={mock.name}")

    def test_a_stranger_may_begin_without_becoming_anybody(
        self, topic: Topic, questions: list[InterviewQuestion]
    ) -> None:
        stranger = Visitor()
        mock = self.start(stranger, topic, 20)
        assert len(mock.question_ids) == 3
        assert stranger.see(f"{to_course('interview_mock', topic.course)}?mock={mock.name}").status == 200
        assert not Learner.objects.exists()

    @pytest.mark.parametrize("size", ["", "0", "21", "x", "9" * 5000])
    def test_of_an_odd_size_is_refused(self, visitor: Visitor, topic: Topic, question: object, size: str) -> None:
        page = visitor.send(to_course("interview_mock", topic.course), {"size": size})
        assert page.status == 422
        assert "A mock interview asks 1 to 20 questions. Nothing was started." in page.text

    @pytest.mark.parametrize("name", ["", "x", "1793610000-999999", "1793610000", "9" * 5000, "\0x"])
    def test_of_no_known_name_is_nowhere(
        self, visitor: Visitor, topic: Topic, question: InterviewQuestion, name: str
    ) -> None:
        response = visitor.get(to_course("interview_mock", topic.course), {"mock": name})
        assert response.status_code == 404
        if name:
            assert visitor.get(to_interview(question), {"mock": name}).status_code == 404

    def test_of_another_course_is_nowhere(self, visitor: Visitor, question: InterviewQuestion) -> None:
        mock = MockInterview(NOW, (question.pk,))
        other = make_topic(1).course
        assert visitor.see(f"{to_course('interview_mock', other)}?mock={mock.name}").status == 404


class TestMine:
    def test_prints_the_best_or_the_latest_of_each_question(
        self, visitor: Visitor, learner: Learner, topic: Topic, questions: list[InterviewQuestion]
    ) -> None:
        try_interview(learner, questions[0], "Best text", now=NOW - 2 * DAY)
        try_interview(learner, questions[0], "Later text", is_best=False, now=NOW - DAY)
        try_interview(learner, questions[1], "Old text", is_best=False, now=NOW - 2 * DAY)
        try_interview(learner, questions[1], "New text", is_best=False, now=NOW - DAY)
        try_interview(learner, questions[2], now=NOW - DAY)
        text = visitor.see(to_course("interview_mine", topic.course)).main
        assert "Why is one? Best text Best answer of 31 Oct 2026 · 4 of 4 key points" in text
        assert "Why is two? New text Latest answer of 1 Nov 2026" in text
        assert not [each for each in ("Later text", "Old text", "Why is three?") if each in text]

    def test_says_why_it_is_empty_and_shows_nobody_elses(self, topic: Topic, question: InterviewQuestion) -> None:
        try_interview(LearnerFactory.create(), question, "Their text")
        for visitor in (Visitor(), Visitor(LearnerFactory.create())):
            page = visitor.see(to_course("interview_mine", topic.course))
            assert "Nothing to print yet" in page.main
            assert "Their text" not in page.html
