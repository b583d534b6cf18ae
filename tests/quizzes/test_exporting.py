"""The export of a learner, whole however much there is, and the tables for people."""

import csv
from io import StringIO

import pytest

from quizzes.models.attempts import AttemptMode
from quizzes.selectors import exporting, tables
from quizzes.selectors.exporting import export_learner
from quizzes.selectors.tables import TABLES, export_table, safe_cell
from quizzes.services.closing import submit
from quizzes.services.reviews import undo
from studyapp.models import Learner
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    InterviewQuestionFactory,
    LearnerFactory,
    answer,
    begin,
    long_history,
    make_question,
    make_topic,
    multiple_item,
    try_interview,
)
from tests.pages import item_at

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create(time_zone="Asia/Tokyo")


def rows_of(learner: Learner, table: str) -> list[dict[str, str]]:
    text = b"".join(export_table(learner=learner, table=table)).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


class TestExport:
    def test_is_the_same_in_pieces_of_any_size(self, learner: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
        topic = make_topic(3, interview_count=1)
        question = InterviewQuestionFactory.create(topic=topic)
        long_history(learner, topic.course, 5, size=3)
        for number in range(5):
            try_interview(learner, question, now=NOW - number * DAY)
        whole = b"".join(export_learner(learner=learner, now=NOW))
        for name, size in (("ROWS", 2), ("ATTEMPTS", 2), ("PIECE", 100)):
            monkeypatch.setattr(exporting, name, size)
        pieces = list(export_learner(learner=learner, now=NOW))
        assert len(pieces) > 10
        assert b"".join(pieces) == whole

    def test_of_somebody_who_did_nothing_is_an_empty_one(self, learner: Learner) -> None:
        assert b'"attempts": [\n]' in b"".join(export_learner(learner=learner, now=NOW))


class TestTables:
    @pytest.fixture(autouse=True)
    def _small_pieces(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tables, "ROWS", 1)

    def test_hold_every_answer_in_words(self, learner: Learner) -> None:
        topic = make_topic(0)
        make_question(multiple_item("m"), topic=topic)
        attempt = begin(learner, topic.course)
        answer(attempt, confidence="sure", elapsed_ms=12_600)
        shown = item_at(attempt).option_order
        letters = sorted("ABCDE"[shown.index(key)] for key in "ab")
        (row,) = rows_of(learner, "answers")
        assert (row["Answered"], row["Question"], row["Topic"]) == ("2026-11-02 18:00:00", "Stem of m.", topic.title)
        assert (row["My answer"], row["Right"], row["Confidence"]) == (", ".join(letters), "yes", "Sure")
        assert set(row["Text of my answer"].split("; ")) == {"Option m a", "Option m b"}
        assert (row["Seconds"], row["Mode"]) == ("13", "Practice")

    def test_hold_no_answer_of_a_timed_quiz_before_its_end(self, learner: Learner) -> None:
        attempt = begin(learner, make_topic(2).course, mode=AttemptMode.EXAM)
        answer(attempt)
        assert rows_of(learner, "answers") == []
        (quiz,) = rows_of(learner, "quizzes")
        assert (quiz["Ended"], quiz["Right"], quiz["Percent right"]) == ("", "", "")
        submit(learner=learner, attempt_id=attempt.pk, now=NOW)
        (quiz,) = rows_of(learner, "quizzes")
        assert (quiz["Right"], quiz["Of scored"], quiz["Percent right"]) == ("1", "2", "50.0")
        assert len(rows_of(learner, "answers")) == 1

    def test_hold_interview_answers_and_reviews(self, learner: Learner) -> None:
        question = InterviewQuestionFactory.create(topic=make_topic(0))
        for number in (2, 1):
            try_interview(learner, question, '=HYPERLINK("x")\nand, more', now=NOW - number * HOUR)
        undo(learner=learner, now=NOW)
        rated, draft = rows_of(learner, "interview-answers")
        assert rated["My answer"] == '\'=HYPERLINK("x")\nand, more'
        assert (rated["Rating"], rated["Points made"], rated["Of points"]) == ("good", "1", "1")
        assert (draft["Rated"], draft["Rating"]) == ("", "")
        acts = rows_of(learner, "reviews")
        assert [(act["What"], act["Rating"], act["Undone"]) for act in acts] == [
            ("Rated", "good", "no"),
            ("Rated", "good", "yes"),
            ("Undone", "", "no"),
        ]
        assert {act["Question"] for act in acts} == {"Why?"}

    @pytest.mark.parametrize("table", TABLES)
    def test_are_rfc_4180_with_the_mark_that_excel_needs(self, learner: Learner, table: str) -> None:
        text = b"".join(export_table(learner=learner, table=table))
        assert text.startswith(b'\xef\xbb\xbf"')
        assert text.endswith(b'"\r\n')


class TestCells:
    @pytest.mark.parametrize(
        "text",
        [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\rx",
            "\nx",
            " =1",
            '"=1"',
            "'=1",
            "＝1",
            "  \n@x",
            "=cmd|'/C calc'!A0",
        ],
    )
    def test_that_a_spreadsheet_would_run_get_an_apostrophe(self, text: str) -> None:
        assert safe_cell(text) == f"'{text}"

    @pytest.mark.parametrize("value", ["", "a=b", "1 - 2", "“quoted”", "1+1", 3, -0.5, "e-mail"])
    def test_that_are_harmless_stay_as_they_are(self, value: object) -> None:
        assert safe_cell(value) == value
