"""Whatever file is sent: an export is read, and of anything else a sentence says what it is."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from quizzes.authoring.schema import to_text
from quizzes.forms import LONGEST_ANSWER, LONGEST_VISIT_MS
from quizzes.models.attempts import (
    LARGEST_SEQ,
    LONGEST_NOTE,
    AttemptKind,
    AttemptMode,
    Confidence,
    ErrorCause,
    EventKind,
    PickReason,
)
from quizzes.models.reports import LONGEST_REPORT, ReportReason, ReportStatus
from quizzes.models.reviews import Goal, ReviewAct
from quizzes.portability import attempts, reading, records
from quizzes.portability.reading import LARGEST_FILE, InvalidExport, read_export
from quizzes.portability.schema import data_schema
from studyapp.models import Learner, TimeFactor
from studyapp.uploads import LARGEST_UPLOAD
from tests.factories import NOW

DOCS = Path(__file__).parents[3] / "docs"
SECTIONS = ("goals", "readings", "interview_answers", "review_log", "readiness", "reports", "attempts")
EMPTY: dict[str, Any] = {
    "format": "studyapp-learner",
    "version": 1,
    "exported_at": "2026-11-02T09:00:00Z",
    "learner": {},
    **{name: [] for name in SECTIONS},
}
GOAL = {"course": "c", "exam": None, "exam_on": None, "minutes_per_day": 20, "recall_percent": 90}


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidExport) as refused:
        read_export(data, now=NOW)
    return " ".join(refused.value.problems)


def written(**changes: Any) -> bytes:
    return json.dumps(EMPTY | changes).encode()


class TestAnExport:
    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\n \r\n"])
    def test_is_read_with_a_mark_or_white_space_before_it(self, mark: bytes) -> None:
        assert read_export(mark + written(goals=[GOAL]), now=NOW).goals[0].minutes_per_day == 20

    def test_may_be_larger_where_nobody_waits(self) -> None:
        spacious = written() + b" " * LARGEST_FILE
        assert refusal(spacious) == "This file is larger than 16 MB; nothing was read."
        assert read_export(spacious, now=NOW, is_limited=False).goals == []


class TestAnotherFile:
    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "This file is empty."),
            (b" \n", "This file is empty."),
            (b"\x89PNG\r\n\x1a\n", "This is no export but a picture."),
            (b"PK\x03\x04", "This is no export but an archive; unpack it first."),
            (written().decode().encode("utf-16"), "This file is in UTF-16 or UTF-32; an export is in UTF-8."),
            (written().decode().encode("utf-32-be"), "This file is in UTF-16 or UTF-32; an export is in UTF-8."),
            ('{"format": "é"}'.encode("latin-1"), "This is not a text file in UTF-8"),
            (b"When,Course\n2026,c\n", "This is not JSON, so it is no export: expected value at line 1 column 1."),
            (written()[:-9], "This file ends too early: it is a part of an export. Download it again."),
            (b"[" * 100_000, "This file is nested too deeply to be an export."),
            (b"[]", "This is JSON, but no export of a learner."),
            (b"NaN", "This is JSON, but no export of a learner."),
            (b'{"questions": []}', "This is JSON, but no export of a learner: its “format” is not “studyapp-learner”."),
            (written(version=2), "This export has version “2” of the format; this site reads version 1."),
            (written(version=10**400), "of the format; this site reads version 1."),
            (written(version=0), "There is no version “0” of the format."),
            (written(version="1"), "There is no version “1” of the format."),
            (written(version=True), "There is no version “true” of the format."),
        ],
    )
    def test_is_called_what_it_is(self, data: bytes, sentence: str) -> None:
        assert sentence in refusal(data)


class TestRecords:
    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"minutes_per_day": 10**30}, "goals[0].minutes_per_day: This must be at most 480; found “1000000000"),
            ({"minutes_per_day": 20.5}, "goals[0].minutes_per_day: This must be a whole number; found “20.5”."),
            ({"minutes_per_day": True}, "goals[0].minutes_per_day: This must be a whole number; found “true”."),
            ({"recall_percent": 91}, "goals[0].recall_percent: This must be 85, 90 or 95; found “91”."),
            ({"exam_on": "2030-01-01"}, "goals[0].exam_on: This day lies too far in the future."),
            ({"exam_on": "1999-01-01"}, "goals[0].exam_on: This day lies before the year 2000."),
            ({"exam_on": 20}, "goals[0].exam_on: This must be a day, such as “2026-11-02”; found “20”."),
            ({"course": "../c"}, "goals[0].course: This cannot be the name of anything: “../c”."),
            ({"course": None}, "goals[0].course: This must be text; found “null”."),
            ({"note": ""}, "goals[0].note: There is no such field here."),
        ],
    )
    def test_are_refused_with_the_place(self, change: dict[str, Any], sentence: str) -> None:
        assert refusal(written(goals=[GOAL | change])).startswith(sentence)

    def test_of_which_many_are_wrong_are_not_all_told(self) -> None:
        with pytest.raises(InvalidExport) as refused:
            read_export(written(goals=[{}] * 30), now=NOW)
        assert len(refused.value.problems) == reading.MOST_PROBLEMS + 1
        assert refused.value.problems[-1] == "And 140 more of this kind."

    def test_that_are_missing_are_named(self) -> None:
        assert refusal(b'{"format": "studyapp-learner", "version": 1}').count("This is missing.") == 9


class TestTheFormat:
    """What it repeats of the models, it repeats rightly: a value too few could not be brought back."""

    @pytest.mark.parametrize(
        ("model", "field", "values"),
        [
            (attempts.Attempt, "kind", AttemptKind.values),
            (attempts.Attempt, "mode", AttemptMode.values),
            (attempts.Attempt, "time_factor", TimeFactor.values),
            (attempts.AttemptItem, "reason", ["", *PickReason.values]),
            (attempts.Answer, "confidence", ["", *Confidence.values]),
            (attempts.Cause, "cause", ErrorCause.values),
            (records.ReviewAct, "act", ReviewAct.values),
            (records.QuestionReport, "reason", ReportReason.values),
            (records.QuestionReport, "status", ReportStatus.values),
            (records.Goal, "recall_percent", Goal.Recall.values),
        ],
    )
    def test_knows_every_value(self, model: Any, field: str, values: list[Any]) -> None:
        assert sorted(get_args(model.model_fields[field].annotation), key=str) == sorted(values, key=str)

    def test_knows_every_event(self) -> None:
        assert {*attempts.PAYLOADS, "visit"} == set(EventKind.values)

    def test_has_room_for_whatever_the_site_takes(self) -> None:
        assert (attempts.LARGEST_SEQ, attempts.LONGEST_NOTE) == (LARGEST_SEQ, LONGEST_NOTE)
        assert attempts.LONGEST_VISIT_MS == LONGEST_VISIT_MS
        assert records.LONGEST_REPORT == LONGEST_REPORT
        assert records.LONGEST_ANSWER >= 2 * LONGEST_ANSWER  # an undone rating joins two texts
        assert LARGEST_FILE <= LARGEST_UPLOAD

    def test_has_settings_that_learners_have(self) -> None:
        assert all(hasattr(Learner(), name) for name in records.SETTINGS)

    def test_is_documented_as_it_is(self) -> None:
        """Write it anew with `python -m quizzes.portability.schema`."""
        assert (DOCS / "data.schema.json").read_text(encoding="utf-8") == to_text(data_schema())
