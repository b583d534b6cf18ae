"""Answers to interview questions: kept once, rated once, overwritten by nobody."""

from datetime import timedelta

import pytest

from notes.models import Topic
from quizzes.domain.scheduling import Rating
from quizzes.models import InterviewAnswer, InterviewProgress, InterviewQuestion, ReviewLog, StudyDay
from quizzes.services.interviews import (
    ChangedElsewhere,
    Draft,
    Judgement,
    Rated,
    keep_best,
    rate_answer,
    save_draft,
    text_stamp,
)
from quizzes.services.progress import rebuild_progress
from quizzes.services.reviews import undo
from studyapp.models import Learner
from tests.factories import DAY, HOUR, NOW, InterviewQuestionFactory, LearnerFactory, make_topic

pytestmark = pytest.mark.django_db

FOUR_POINTS = {"prompt": "Why?", "answer": "Because.", "key_points": ["One", "Two", "Three", "Four"]}


@pytest.fixture
def topic() -> Topic:
    return make_topic(0)


@pytest.fixture
def question(topic: Topic) -> InterviewQuestion:
    question: InterviewQuestion = InterviewQuestionFactory.create(topic=topic, content=FOUR_POINTS)
    return question


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


class Writer:
    """One page of the learner's: it remembers what it was told is stored."""

    def __init__(self, learner: Learner, question: InterviewQuestion) -> None:
        self.learner, self.question = learner, question
        self.started_at, self.base = NOW, text_stamp("")

    def write(self, text: str, *, seconds: int = 0, unconfirmed: str = "", day: int = 0) -> InterviewAnswer:
        bases = frozenset({self.base, text_stamp(unconfirmed)} if unconfirmed else {self.base})
        draft = Draft(self.started_at, text, seconds, bases)
        answer = save_draft(learner=self.learner, question=self.question, draft=draft, now=NOW + HOUR + day * DAY)
        self.started_at, self.base = answer.started_at, text_stamp(answer.text)
        return answer

    def rate(self, rating: Rating = Rating.GOOD, *points: int, is_best: bool = False, day: int = 0) -> Rated:
        judgement = Judgement(self.started_at, points or (1, 2, 3, 4), rating, 30, is_best)
        return rate_answer(
            learner=self.learner, question=self.question, judgement=judgement, now=NOW + HOUR + day * DAY
        )


@pytest.fixture
def writer(learner: Learner, question: InterviewQuestion) -> Writer:
    return Writer(learner, question)


class TestDraft:
    def test_is_one_a_question_however_often_it_is_saved(self, writer: Writer) -> None:
        for text in ("A", "A stream", "A stream", "A stream never ends."):
            writer.write(text)
        assert InterviewAnswer.objects.get().text == "A stream never ends."

    def test_counts_the_time_of_a_form_sent_twice_once(self, writer: Writer) -> None:
        for seconds in (40, 40, 30):
            writer.write("A stream", seconds=seconds)
        assert InterviewAnswer.objects.get().seconds == 40

    def test_is_not_overwritten_by_a_page_that_does_not_know_it(
        self, writer: Writer, learner: Learner, question: InterviewQuestion
    ) -> None:
        other = Writer(learner, question)
        writer.write("Written here.")
        with pytest.raises(ChangedElsewhere) as refused:
            other.write("Written there.")
        assert refused.value.stored.text == "Written here."
        assert InterviewAnswer.objects.get().text == "Written here."

    def test_the_same_text_from_two_pages_is_no_conflict(
        self, writer: Writer, learner: Learner, question: InterviewQuestion
    ) -> None:
        other = Writer(learner, question)
        for each in (writer, other):
            each.write("The same.")
        assert InterviewAnswer.objects.count() == 1

    def test_what_is_sent_on_leaving_overtakes_what_is_on_its_way(self, writer: Writer) -> None:
        late = Writer(writer.learner, writer.question)
        writer.write("A stream nev")  # arrived, but its answer never reached the page
        late.write("A stream never ends.", unconfirmed="A stream nev")
        assert InterviewAnswer.objects.get().text == "A stream never ends."

    def test_what_was_overtaken_does_not_come_back(self, writer: Writer) -> None:
        late = Writer(writer.learner, writer.question)
        late.write("A stream never ends.", unconfirmed="A stream nev")
        with pytest.raises(ChangedElsewhere):
            writer.write("A stream nev")
        assert InterviewAnswer.objects.get().text == "A stream never ends."

    def test_what_is_written_into_a_try_rated_meanwhile_begins_a_new_one(
        self, writer: Writer, learner: Learner, question: InterviewQuestion
    ) -> None:
        writer.write("First.")
        old_page = Writer(learner, question)
        old_page.base = writer.base
        writer.rate()
        assert old_page.write("First.").rated_at
        assert old_page.write("First, and more.").rated_at is None
        old_page.write("First, and more still.")
        assert list(InterviewAnswer.objects.order_by("pk").values_list("text", flat=True)) == [
            "First.",
            "First, and more still.",
        ]

    def test_others_have_their_own(self, writer: Writer, question: InterviewQuestion) -> None:
        writer.write("Mine.")
        Writer(LearnerFactory.create(), question).write("Theirs.")
        assert InterviewAnswer.objects.filter(learner=writer.learner).get().text == "Mine."


class TestRating:
    def test_closes_the_draft_schedules_the_card_and_counts_the_day(self, writer: Writer) -> None:
        writer.write("A stream.", seconds=95)
        rated = writer.rate(Rating.EASY, 1, 3)
        answer = InterviewAnswer.objects.get()
        assert (answer.points, answer.self_rating, answer.rating) == ([1, 3], Rating.EASY, Rating.HARD)
        assert answer.rated_at == NOW + HOUR
        assert ReviewLog.objects.get().rating == Rating.HARD
        assert InterviewProgress.objects.get().due_on == rated.progress.due_on
        day = StudyDay.objects.get()
        assert (day.card_count, day.time_spent_ms) == (1, 95_000)

    def test_twice_is_once_and_the_first_stands(self, writer: Writer) -> None:
        writer.write("A stream.")
        assert not writer.rate(Rating.GOOD).is_repeat
        repeated = writer.rate(Rating.AGAIN)
        assert repeated.is_repeat
        assert repeated.answer.final_rating is Rating.GOOD
        assert ReviewLog.objects.count() == InterviewAnswer.objects.count() == 1
        assert StudyDay.objects.get().card_count == 1

    def test_needs_no_draft_and_is_once_all_the_same(self, writer: Writer) -> None:
        for _ in range(2):
            writer.rate(is_best=True)
        answer = InterviewAnswer.objects.get()
        assert (answer.text, answer.seconds, answer.is_best) == ("", 30, False)

    def test_from_a_page_that_knows_no_draft_leaves_the_draft_alone(
        self, writer: Writer, learner: Learner, question: InterviewQuestion
    ) -> None:
        aloud = Writer(learner, question)
        aloud.started_at = NOW + timedelta(minutes=1)
        writer.write("Half a thought.")
        aloud.rate()
        assert InterviewAnswer.objects.get(rated_at=None).text == "Half a thought."

    def test_every_try_is_kept(self, learner: Learner, question: InterviewQuestion) -> None:
        for day in range(3):
            writer = Writer(learner, question)
            writer.started_at = NOW + day * DAY
            writer.write(f"Try {day}", day=day)
            writer.rate(day=day)
        assert InterviewAnswer.objects.filter(rated_at__isnull=False).count() == 3

    def test_undone_it_is_a_draft_again_with_what_was_written_since(self, writer: Writer) -> None:
        writer.write("First.")
        writer.rate(is_best=True)
        writer.write("Second.")
        undo(learner=writer.learner, now=NOW + HOUR)
        assert InterviewAnswer.objects.get().text == "First.\n\nSecond."
        assert not StudyDay.objects.exists()
        assert not InterviewProgress.objects.exists()

    def test_rebuilding_gives_the_same(self, writer: Writer) -> None:
        writer.write("A stream.", seconds=95)
        writer.rate(Rating.HARD)
        before = [*InterviewProgress.objects.values_list("due_on", "stability"), *StudyDay.objects.values_list("day")]
        rebuild_progress(writer.learner)
        after = [*InterviewProgress.objects.values_list("due_on", "stability"), *StudyDay.objects.values_list("day")]
        assert after == before


class TestBest:
    def test_a_new_best_takes_the_place_of_the_old(self, learner: Learner, question: InterviewQuestion) -> None:
        for day in range(2):
            writer = Writer(learner, question)
            writer.started_at = NOW + day * DAY
            writer.write(f"Try {day}", day=day)
            writer.rate(is_best=True, day=day)
        assert InterviewAnswer.objects.get(is_best=True).text == "Try 1"

    def test_it_can_be_chosen_later_and_taken_back(self, writer: Writer) -> None:
        writer.write("A stream.")
        answer = writer.rate().answer
        for is_best in (True, True, False, False):
            keep_best(answer=answer, is_best=is_best)
            assert InterviewAnswer.objects.get().is_best is is_best
