"""Course folders: course.toml, the files beside it, and the lines of all that is wrong with them."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.authoring.courses import read_course
from quizzes.authoring.documents import DomainDocument, ExamDocument, ExamStatus, InvalidCourse
from tests.quizzes.authoring.topic_text import VALID_TOPIC, spoil

BUNDLED = Path(__file__).parents[3] / "fixtures" / "machine-learning-on-aws"

VALID_COURSE = """\
title = "A course"
description = "What it is."
licence = "CC-BY-4.0"
topics = [
  "styles",
  "stores",
]

[[exams]]
code = "X-1"
title = "Exam one"
status = "retired"
retired_on = 2026-03-31
successor = "X-2"
question_count = 65
scored_count = 50
time_limit_minutes = 180
scale = [100, 1000]
cut_score = 750
kinds = ["single", "multiple"]
source_url = "https://example.com/x-1"
checked_on = 2026-11-22

[[exams.domains]]
number = 1
title = "Data"
weight_percent = 60
topics = ["styles"]

[[exams.domains]]
number = 2
title = "Rest"
weight_percent = 40
topics = []

[[exams]]
code = "X-2"
title = "Exam two"
status = "current"
question_count = 65
scored_count = 65
scale = [100, 1000]
cut_score = 720
kinds = ["single"]
source_url = "https://example.com/x-2"
checked_on = 2026-11-22

[[exams.domains]]
number = 1
title = "All"
weight_percent = 100
topics = ["styles", "stores"]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A valid course with two topics; the current directory is the one around it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "course.toml").write_text(VALID_COURSE, encoding="utf-8")
    (folder / "styles.md").write_text(VALID_TOPIC, encoding="utf-8")
    (folder / "stores.md").write_text(VALID_TOPIC, encoding="utf-8")
    return folder


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(InvalidCourse) as caught:
        read_course(folder)
    return [str(problem).removeprefix("course/") for problem in caught.value.problems]


class TestReadCourse:
    def test_reads_the_course_and_its_topics_in_reading_order(self, folder):
        course = read_course(folder)

        assert (course.slug, course.title, course.description) == ("course", "A course", "What it is.")
        assert (course.licence, course.notice) == ("CC-BY-4.0", "")
        assert [topic.slug for topic in course.topics] == ["styles", "stores"]

    def test_reads_an_exam_with_its_blueprint(self, folder):
        assert read_course(folder).exams[0] == ExamDocument(
            code="X-1",
            title="Exam one",
            status=ExamStatus.RETIRED,
            status_note="",
            retired_on=date(2026, 3, 31),
            successor="X-2",
            question_count=65,
            scored_count=50,
            time_limit_minutes=180,
            scale_min=100,
            scale_max=1000,
            cut_score=750,
            kinds=("single", "multiple"),
            source_url="https://example.com/x-1",
            checked_on=date(2026, 11, 22),
            domains=(DomainDocument(1, "Data", 60, ("styles",)), DomainDocument(2, "Rest", 40, ())),
        )

    def test_reads_what_may_be_left_out(self, folder):
        exam = read_course(folder).exams[1]

        assert (exam.status_note, exam.retired_on, exam.successor, exam.time_limit_minutes) == ("", None, "", None)

    def test_leaves_a_readme_and_hidden_files_alone(self, folder):
        (folder / "README.md").write_text("# About")
        (folder / ".draft.md").write_text("x")

        assert len(read_course(folder).topics) == 2

    def test_accepts_byte_order_marks_and_carriage_returns(self, folder):
        expected = read_course(folder)
        for path in folder.iterdir():
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

        assert read_course(folder) == expected

    def test_gathers_the_warnings_of_every_file(self, folder):
        assert [str(warning) for warning in read_course(folder, today=date(2026, 11, 1)).warnings] == [
            f"course/{place}: “checked_on” lies in the future: 2026-11-22; today is 2026-11-01."
            for place in ("course.toml:22", "course.toml:46", "styles.md:5", "stores.md:5")
        ]

    def test_reads_the_bundled_course(self):
        course = read_course(BUNDLED)

        assert course.slug == "machine-learning-on-aws"
        assert all(topic.questions and topic.interview for topic in course.topics)


CASES = [
    ("empty", dict.fromkeys(range(1, 54)), ["1: The file is empty."]),
    ("syntax", {1: "title = A course"}, ["1: The TOML cannot be read: Invalid value."]),
    ("open string", {1: 'title = "A'}, ["1: The TOML cannot be read: Illegal character '\\n'."]),
    ("end of file", {52: "x"}, ["52: The TOML cannot be read: Expected '=' after a key in a key/value pair."]),
    ("huge number", {15: f"question_count = {'9' * 5000}"}, ["1: The TOML cannot be read: a number is too large."]),
    ("repeated field", {2: 'title = "B"'}, ["2: The TOML cannot be read: Cannot overwrite a value."]),
    ("deep nesting", {7: f"]\nx = {'[' * 2000}"}, ["1: The TOML is nested too deeply."]),
    ("missing field", {1: None}, ["1: “title” is missing."]),
    ("missing field of an exam", {19: None}, ["9: “cut_score” is missing."]),
    ("missing field of a domain", {27: None}, ["24: “weight_percent” is missing."]),
    ("missing source", {21: None}, ["9: “source_url” is missing."]),
    ("missing day", {22: None}, ["9: “checked_on” is missing."]),
    ("unknown field", {3: 'lisence = "CC0"'}, ["3: There is no field “lisence” here; did you mean “licence”?"]),
    (
        "unknown field of a domain",
        {27: "weight = 60"},
        ["27: There is no field “weight” here; did you mean “weight_percent”?"],
    ),
    ("unknown status", {12: 'status = "gone"'}, ["12: “status” must be current, successor or retired; found “gone”."]),
    (
        "unknown kind",
        {20: 'kinds = ["single", "essay"]'},
        ["20: “kinds” must be single, multiple or true_false; found “essay”."],
    ),
    ("kind twice", {20: 'kinds = ["single", "single"]'}, ["20: “kinds” names a kind twice."]),
    ("no kinds", {20: "kinds = []"}, ["20: “kinds” needs one entry; found 0 entries."]),
    (
        "text for a number",
        {15: 'question_count = "many"'},
        ["15: “question_count” must be a whole number; found “many”."],
    ),
    ("yes for a number", {15: "question_count = true"}, ["15: “question_count” must be a whole number; found “true”."]),
    ("none of a number", {15: "question_count = 0"}, ["15: “question_count” must be at least 1; found “0”."]),
    (
        "more scored than asked",
        {16: "scored_count = 66"},
        ["16: “scored_count” must be at most “question_count” (65); found 66."],
    ),
    ("scale that falls", {18: "scale = [1000, 100]"}, ["18: “scale” must rise, as in [100, 1000]; found [1000, 100]."]),
    ("scale of one", {18: "scale = [100]"}, ["18: “scale” needs 2 entries; found one entry."]),
    (
        "cut score off the scale",
        {19: "cut_score = 1001"},
        ["19: “cut_score” must lie above 100 and at most at 1000; found 1001."],
    ),
    (
        "time of day",
        {22: "checked_on = 2026-11-22T10:00:00"},
        ["22: “checked_on” must be a date such as 2026-11-22; found “2026-11-22T10:00:00”."],
    ),
    (
        "no address",
        {21: 'source_url = "example.com"'},
        ["21: “source_url” must be a web address that starts with https:// or http://; found “example.com”."],
    ),
    (
        "bad code",
        {10: 'code = "X 1"'},
        ["10: “code” takes letters, digits, dots and hyphens, 40 at most; found “X 1”."],
    ),
    (
        "repeated code",
        {37: 'code = "X-1"'},
        [
            "14: “successor” names “X-2”, which is no exam of this file.",
            "37: The exam code “X-1” is used twice; first in line 10.",
        ],
    ),
    ("own successor", {14: 'successor = "X-1"'}, ["14: An exam cannot be its own successor."]),
    ("unknown successor", {14: 'successor = "X-3"'}, ["14: “successor” names “X-3”, which is no exam of this file."]),
    ("weights", {27: "weight_percent = 50"}, ["9: The weights of this exam's domains add up to 90, not to 100."]),
    ("weight out of range", {27: "weight_percent = 160"}, ["27: “weight_percent” must be at most 100; found “160”."]),
    ("repeated domain", {31: "number = 1"}, ["31: This exam has two domains with the number 1."]),
    ("unknown topic", {28: 'topics = ["style"]'}, ["28: There is no topic “style”; did you mean “styles”?"]),
    (
        "wholly unknown topic",
        {34: 'topics = ["zzz"]'},
        ["34: There is no topic “zzz”; “topics” at the top does not list it."],
    ),
    (
        "topic in two domains",
        {34: 'topics = ["styles"]'},
        ["34: The topic “styles” already belongs to domain 1 of this exam."],
    ),
    ("topic twice", {5: '  "styles",\n  "styles",'}, ["5: “topics” lists “styles” twice."]),
    (
        "reserved topic",
        {6: '  "stores",\n  "missed",'},
        [
            "7: A topic cannot be named “missed”, since a page of the site has that name.",
            "7: “topics” lists “missed”, but there is no file “missed.md”.",
        ],
    ),
    (
        "topic without a file",
        {6: '  "stores",\n  "ghost",'},
        ["7: “topics” lists “ghost”, but there is no file “ghost.md”."],
    ),
    (
        "file without a topic",
        {6: None, 52: None, 51: "weight_percent = 100\ntopics = []"},
        ["4: “topics” does not list “stores”, but the folder has “stores.md”."],
    ),
    (
        "no slug",
        {6: '  "stores",\n  "The Stores",'},
        ["4: “topics” takes lower-case letters, digits and hyphens only; found “The Stores”."],
    ),
    (
        "no topics",
        {4: "topics = []", 5: None, 6: None, 7: None},
        [
            "4: “topics” does not list “stores”, but the folder has “stores.md”.",
            "4: “topics” does not list “styles”, but the folder has “styles.md”.",
            "4: “topics” needs one entry; found 0 entries.",
            "25: There is no topic “styles”; “topics” at the top does not list it.",
            "49: There is no topic “stores”; “topics” at the top does not list it.",
            "49: There is no topic “styles”; “topics” at the top does not list it.",
        ],
    ),
    ("table for text", {1: "title = {a = 1}"}, ["1: “title” must be text; found a table."]),
    ("text for a list", {34: 'topics = "styles"'}, ["34: “topics” must be a list in square brackets; found “styles”."]),
    ("control character", {2: 'description = "a\\u0001"'}, ["2: “description” holds control characters."]),
]


class TestProblems:
    @pytest.mark.parametrize(("edits", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
    def test_of_course_toml_name_their_line_and_say_what_to_do(self, folder, edits, expected):
        (folder / "course.toml").write_text(spoil(edits, VALID_COURSE), encoding="utf-8")

        assert problems_of(folder) == [f"course.toml:{problem}" for problem in expected]

    def test_of_all_files_are_told_at_once(self, folder):
        (folder / "course.toml").write_text(spoil({1: None, 27: "weight_percent = 50"}, VALID_COURSE), encoding="utf-8")
        (folder / "styles.md").write_text(spoil({34: "section: betch"}), encoding="utf-8")
        (folder / "stores.md").write_bytes(VALID_TOPIC.encode().replace(b"Text", b"Te\xffxt"))

        assert problems_of(folder) == [
            "course.toml:1: “title” is missing.",
            "course.toml:8: The weights of this exam's domains add up to 90, not to 100.",
            "stores.md:14: The byte 0xFF is not UTF-8; save the file as UTF-8.",
            "styles.md:34: The lesson has no section or subheading “#betch”; did you mean “#batch”?",
        ]

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (b"", "1: The file is empty."),
            (b"a\r\nb\xe4", "2: The byte 0xE4 is not UTF-8; save the file as UTF-8."),
            (b"\xef\xbb\xbfa\nb\nc\xe4", "3: The byte 0xE4 is not UTF-8; save the file as UTF-8."),
            ("a".encode("utf-16"), "1: The file is UTF-16; save it as UTF-8."),
            (b"a" * 1_000_001, "1: The file has more than 1,000,000 bytes."),
        ],
    )
    @pytest.mark.parametrize("name", ["course.toml", "styles.md"])
    def test_of_a_file_that_is_no_text_are_told(self, folder, name, content, problem):
        (folder / name).write_bytes(content)

        assert f"{name}:{problem}" in problems_of(folder)

    def test_of_a_missing_course_file_do_not_hide_those_of_the_topics(self, folder):
        (folder / "course.toml").unlink()
        (folder / "styles.md").write_text("", encoding="utf-8")

        assert problems_of(folder) == ["course.toml:1: This file is missing.", "styles.md:1: The file is empty."]

    def test_of_a_folder_that_is_not_there_are_told(self, tmp_path):
        with pytest.raises(InvalidCourse, match=r"nowhere/course\.toml:1: This file is missing\."):
            read_course(tmp_path / "nowhere")

    def test_of_a_folder_in_place_of_a_file_are_told(self, folder):
        (folder / "styles.md").unlink()
        (folder / "styles.md").mkdir()

        assert problems_of(folder) == ["styles.md:1: This file cannot be read: Is a directory."]

    def test_of_the_name_of_the_folder_are_told(self, folder):
        folder = folder.rename(folder.with_name("My course"))

        assert problems_of(folder) == [
            "My course/course.toml:1: The folder's name “My course” takes lower-case letters, digits and hyphens only."
        ]


class TestArbitraryBytes:
    PIECES = st.sampled_from(
        [
            *VALID_COURSE.encode().splitlines(keepends=True),
            b"\xff",
            b"\xef\xbb\xbf",
            b"\n",
            b'"""',
            b"'",
            b"[[exams]]\n",
            b"= [",
        ]
    )

    @settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=60) | st.lists(PIECES, max_size=30).map(b"".join), st.binary(max_size=60))
    def test_never_raise_anything_but_invalid_course(self, course, topic):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "course.toml").write_bytes(course)
            (folder / "topic.md").write_bytes(topic)
            with pytest.raises(InvalidCourse) as caught:
                read_course(folder)

        contents = {"course.toml": course, "topic.md": topic}
        for problem in caught.value.problems:
            assert 1 <= problem.line <= contents[Path(problem.path).name].count(b"\n") + 1
            assert problem.message
