"""What check_course finds, rule by rule, each on a small course that has this fault and no other."""

import json
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from quizzes.authoring.courses import read_course
from quizzes.authoring.lint.courses import lint_course, summarize, table
from quizzes.authoring.lint.findings import Finding, Level
from quizzes.authoring.lint.keys import upper_tail

TODAY = date(2026, 11, 24)

COURSE = """\
title = "A course"
description = "What it is."
licence = "CC-BY-4.0"
topics = ["styles"]

[[exams]]
code = "X-1"
title = "Exam one"
status = "current"
question_count = {size}
scored_count = 1
scale = [100, 1000]
cut_score = 750
kinds = ["single", "multiple", "true_false"]
source_url = "https://example.com/x-1"
checked_on = {checked_on}

[[exams.domains]]
number = 1
title = "Data"
weight_percent = 100
topics = ["styles"]
"""

LESSON = "\n\n".join(
    ["Forty words make a paragraph of this lesson, " + "which goes on and on " * 6 + "until it ends."] * 18
)

WORDS = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet", "kilo", "lima")


def stem_of(number: int) -> str:
    """A stem that shares no three words in a row with any other number's."""
    return (
        " ".join(f"{WORDS[number % 12]}{WORDS[at]}{WORDS[number // 12 % 12]}{WORDS[number // 144]}" for at in range(5))
        + "?"
    )


def question(
    number: int,
    *,
    stem: str = "",
    key: int = 0,
    kind: str = "single",
    texts: tuple[str, ...] = ("One way", "Two way", "Red way", "Bad way"),
    more: str = "",
    rationale: str = "Because.",
    explanation: str = "So it is.",
) -> str:
    keys = (key, key + 1) if kind == "multiple" else (key,)
    options = "\n".join(f"- [{'x' if at in keys else ' '}] {text}\n  > {rationale}" for at, text in enumerate(texts))
    select = "select: 2\n" if kind == "multiple" else ""
    return (
        f"## q{number}\n\n```yaml\nkind: {kind}\n{select}difficulty: easy\nsection: all\n"
        f"source: https://example.com/{number}\n{more}```\n\n{stem or stem_of(number)}\n\n{options}\n\n"
        f"### Explanation\n\n{explanation}\n"
    )


def claim(number: int, *, is_true: bool) -> str:
    return question(number, kind="true_false", texts=("True", "False"), key=0 if is_true else 1)


def interview(number: int, *, prompt: str = "", words: int = 80) -> str:
    return (
        f"## i{number}\n\n```yaml\ndifficulty: easy\nsection: all\nsource: https://example.com/{number}\n```\n\n"
        f"{prompt or stem_of(number)}\n\n### Answer\n\n{'word ' * words}\n\n### Key points\n\n- a\n- b\n"
    )


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    def write(
        *questions: str,
        interviews: tuple[str, ...] = (),
        lesson: str = LESSON,
        glossary: str = "",
        size: int = 1,
        is_padded: bool = True,
        checked_on: str = "2026-11-22",
    ) -> Path:
        folder = tmp_path / "course"
        folder.mkdir(exist_ok=True)
        fillers = [question(900 + number, key=number % 4) for number in range(is_padded and 4)]
        everything = [*questions, *fillers[len(questions) :]]
        (folder / "course.toml").write_text(COURSE.format(size=size, checked_on=checked_on))
        (folder / "styles.md").write_text(
            f"---\ntitle: Styles\nsummary: All of them.\nchecked_on: {checked_on}\n---\n\n"
            + f"# Lesson\n\n## All\n\n{lesson}\n\n# Practice questions\n\n"
            + "\n".join(everything)
            + "\n# Interview questions\n\n"
            + "\n".join(interviews)
        )
        if glossary:
            (folder / "glossary.md").write_text(f"---\nchecked_on: {checked_on}\n---\n\n{glossary}\n")
        monkeypatch.chdir(tmp_path)
        return folder

    return write


def lint(folder: Path) -> list[Finding]:
    return lint_course(read_course(folder), today=TODAY)


def line_of(folder: Path, text: str, name: str = "styles.md") -> int:
    return next(at for at, line in enumerate((folder / name).read_text().split("\n"), 1) if text in line)


def only(findings: list[Finding], rule: str) -> Finding:
    """The one finding there is."""
    assert [finding.rule for finding in findings] == [rule], findings
    return findings[0]


def test_a_sound_course_has_no_findings(write: Callable[..., Path]) -> None:
    assert lint(write()) == []


class TestKeys:
    def test_a_place_that_holds_nearly_every_key(self, write: Callable[..., Path]) -> None:
        findings = lint(write(*(question(number, key=1) for number in range(8))))

        assert {finding.rule for finding in findings} == {"key-place"}
        assert "Place 2 of 4 holds the key in 8 of 8" in findings[0].message
        assert {finding.path for finding in findings} == {"course/course.toml", "course/styles.md"}

    def test_a_place_that_never_holds_one(self, write: Callable[..., Path]) -> None:
        places = [0, 1, 2] * 9
        findings = lint(write(*(question(number, key=key) for number, key in enumerate(places))))

        assert {finding.rule for finding in findings} == {"key-place"}
        assert all("Place 4 of 4 holds the key in 0 of 27" in finding.message for finding in findings)

    def test_keys_that_are_longer_than_all_else(self, write: Callable[..., Path]) -> None:
        texts = [tuple("A long-winded key" if at == key % 4 else f"way {at}" for at in range(4)) for key in range(8)]
        findings = lint(write(*(question(at, key=at % 4, texts=texts[at]) for at in range(8))))

        assert {finding.rule for finding in findings} == {"longest-key"}
        assert "the longest option in 8 of 8" in findings[0].message

    def test_claims_that_are_always_true(self, write: Callable[..., Path]) -> None:
        findings = lint(write(*(claim(number, is_true=True) for number in range(11))))

        assert {finding.rule for finding in findings} == {"true-false-balance"}
        assert "11 of 11" in findings[0].message

    def test_an_even_spread_of_a_few_is_no_pattern(self, write: Callable[..., Path]) -> None:
        assert lint(write(question(0), question(1), claim(2, is_true=True), claim(3, is_true=True))) == []

    def test_probability_of_so_many_hits(self) -> None:
        assert upper_tail(0, 7, 0.25) == pytest.approx(1)
        assert upper_tail(5, 7, 0.25) == pytest.approx(0.012878, abs=1e-6)
        assert upper_tail(7, 7, 0.25) == pytest.approx(0.25**7)
        assert upper_tail(2_500, 5_000, 0.5) == pytest.approx(0.5056, abs=1e-4)


class TestWording:
    @pytest.mark.parametrize(
        "text",
        [
            "B is wrong, since it costs more.",
            "Both A and C copy the data.",
            "The former distractor is older, the last alternative dearer.",
            "See alternative number 2.",
            "It does all of the above.",
        ],
    )
    def test_texts_that_point_at_a_place(self, write: Callable[..., Path], text: str) -> None:
        folder = write(question(0, rationale=text, texts=("One way", "Two way")), question(1, key=1, explanation=text))
        findings = lint(folder)

        assert [finding.rule for finding in findings] == ["names-place"] * 3
        assert findings[0].level is Level.ERROR
        assert findings[0].line == line_of(folder, "One way")
        lines = (folder / "styles.md").read_text().split("\n")
        assert lines[findings[2].line - 1 : findings[2].line + 2] == ["### Explanation", "", text]

    @pytest.mark.parametrize("text", ["Vitamin B is right for it.", "Class A or B networks.", "The last key arrives."])
    def test_letters_that_mean_something_else(self, write: Callable[..., Path], text: str) -> None:
        findings = lint(write(question(0, explanation=text), question(1, key=1)))

        assert findings == []

    @pytest.mark.parametrize("text", ["All of the above", "None of these", "None", "Both", "Neither of the two."])
    def test_an_option_that_sums_up_must_be_pinned(self, write: Callable[..., Path], text: str) -> None:
        texts = ("One way", "Two way", f"{text} {{#sum}}")

        assert only(lint(write(question(0, texts=texts))), "unpinned").level is Level.ERROR
        assert lint(write(question(0, texts=(*texts[:2], f"{text} {{#sum .pinned}}")))) == []

    def test_options_that_only_begin_so(self, write: Callable[..., Path]) -> None:
        assert lint(write(question(0, texts=("All at once", "Both coefficients change", "None is kept")))) == []

    @pytest.mark.parametrize(
        "stem",
        ["Which service does not keep records?", "What is never encrypted?", "A job runs. Which part is not paid?"],
    )
    def test_a_negated_question_in_small_letters(self, write: Callable[..., Path], stem: str) -> None:
        assert only(lint(write(question(0, stem=stem))), "negative-stem").level is Level.WARNING

    @pytest.mark.parametrize(
        "stem",
        [
            "Which service does NOT keep records?",
            "The bucket may not move. Which step helps?",
            "Which service suits a team that does not own a cluster?",
            "What happens, if it is not told the number of groups?",
        ],
    )
    def test_other_negations(self, write: Callable[..., Path], stem: str) -> None:
        assert lint(write(question(0, stem=stem))) == []

    def test_a_select_count_that_is_missing_or_wrong(self, write: Callable[..., Path]) -> None:
        assert "(Select TWO)" in only(lint(write(question(0, kind="multiple"))), "select-count").message
        wrong = question(0, kind="multiple", stem="Which THREE steps help? (Select THREE)")
        assert only(lint(write(wrong)), "select-count").level is Level.ERROR
        one = question(0, stem="Which steps help? (Select TWO)")
        assert "only one option" in only(lint(write(one)), "select-count").message
        assert lint(write(question(0, kind="multiple", stem="Which TWO steps help? (Select TWO)"))) == []


class TestAmounts:
    def test_a_lesson_that_is_too_short_or_too_long(self, write: Callable[..., Path]) -> None:
        assert "has 61 words" in only(lint(write(lesson="word " * 60)), "lesson-length").message
        folder = write(lesson="word " * 1000)
        assert only(lint(folder), "lesson-length").line == line_of(folder, "# Lesson")

    def test_an_answer_that_is_too_short_or_too_long(self, write: Callable[..., Path]) -> None:
        folder = write(interviews=(interview(0), interview(1, words=121)))
        finding = only(lint(folder), "answer-length")

        assert "has 121 words" in finding.message
        assert finding.line == line_of(folder, "## i1")
        assert only(lint(write(interviews=(interview(0, words=59),))), "answer-length")

    def test_a_domain_that_cannot_fill_a_mock(self, write: Callable[..., Path]) -> None:
        folder = write(size=5)
        finding = only(lint(folder), "few-questions")

        assert (finding.level, finding.path) == (Level.ERROR, "course/course.toml")
        assert finding.line == line_of(folder, "[[exams.domains]]", "course.toml")

    def test_a_domain_that_cannot_fill_three_different_ones(self, write: Callable[..., Path]) -> None:
        assert "need 6" in only(lint(write(size=2)), "few-questions").message

    def test_siblings_count_once(self, write: Callable[..., Path]) -> None:
        questions = [question(number, key=number % 4, more="siblings: same\n") for number in range(3)]

        findings = lint(write(*questions, is_padded=False))

        assert "has 1 questions" in only(findings, "few-questions").message


class TestFreshness:
    def test_days_of_checking_more_than_a_year_ago(self, write: Callable[..., Path]) -> None:
        findings = lint(write(checked_on="2025-11-23", glossary="- **batch**: Bounded input."))

        assert {finding.rule for finding in findings} == {"stale"}
        assert [finding.path for finding in findings] == [
            "course/course.toml",
            "course/glossary.md",
            "course/styles.md",
        ]
        assert lint(write(checked_on="2025-11-24", glossary="- **batch**: Bounded input.")) == []

    def test_a_question_with_an_older_day_of_its_own(self, write: Callable[..., Path]) -> None:
        folder = write(question(0, more="checked_on: 2024-01-01\n"))

        assert only(lint(folder), "stale").line == line_of(folder, "## q0")

    def test_a_day_that_lies_ahead(self, write: Callable[..., Path]) -> None:
        course = read_course(write(checked_on="2027-01-01"), today=TODAY)

        assert {finding.rule for finding in lint_course(course, today=TODAY)} == {"date"}

    GLOSSARY = "- **Data Pipe** (Pipe; formerly Kinesis Pipe): Carries.\n- **Kendra** {.maintenance}: Searches.\n"

    @pytest.mark.parametrize(("text", "complaint"), [("Kinesis Pipe", "is now “Data Pipe”"), ("Kendra", "no new cust")])
    def test_a_service_named_without_its_status(self, write: Callable[..., Path], text: str, complaint: str) -> None:
        stem = f"Does {text} help?"
        folder = write(question(0, stem=stem), glossary=self.GLOSSARY)

        assert complaint in only(lint(folder), "service-status").message
        with_status = question(0, stem=stem, more="status: renamed\nstatus_note: It has another name.\n")
        assert lint(write(with_status, glossary=self.GLOSSARY)) == []
        assert lint(write(question(0, stem=stem, explanation="Closed to new customers."), glossary=self.GLOSSARY)) == []
        asked = interview(0, prompt=stem)
        assert only(lint(write(interviews=(asked,), glossary=self.GLOSSARY)), "service-status")

    def test_a_lesson_that_names_it_without_a_word(self, write: Callable[..., Path]) -> None:
        folder = write(lesson=f"{LESSON}\n\nKendra searches.", glossary=self.GLOSSARY)

        assert only(lint(folder), "service-status").line == line_of(folder, "Kendra")
        told = write(lesson=f"{LESSON}\n\nKendra is closed to new customers.\n\nKendra.", glossary=self.GLOSSARY)
        assert lint(told) == []

    def test_names_of_today(self, write: Callable[..., Path]) -> None:
        assert lint(write(question(0, stem="Does the Pipe or the Data Pipe help?"), glossary=self.GLOSSARY)) == []


class TestDuplicates:
    STEM = "A shop counts its visits each hour and keeps {} of them. Which of its services fits best to the task?"

    def test_stems_that_differ_in_a_figure_only(self, write: Callable[..., Path]) -> None:
        folder = write(question(0, stem=self.STEM.format(10)), question(1, stem=self.STEM.format(20), key=1))
        finding = only(lint(folder), "near-duplicate")

        assert finding.line == line_of(folder, "## q1")
        assert "“q0” (course/styles.md:" in finding.message

    def test_declared_siblings_may_be_alike(self, write: Callable[..., Path]) -> None:
        alike = [question(at, key=at, stem=self.STEM.format(at), more="siblings: visits\n") for at in range(2)]

        assert lint(write(*alike)) == []

    def test_interview_prompts_too(self, write: Callable[..., Path]) -> None:
        asked = (interview(0, prompt=self.STEM.format(1)), interview(1, prompt=self.STEM.format(2)))

        assert only(lint(write(interviews=asked)), "near-duplicate")


class TestCommand:
    def run(self, folder: Path, *options: str) -> str:
        out = StringIO()
        call_command("check_course", str(folder), *options, stdout=out)
        return out.getvalue()

    def test_prints_a_table_of_topics(self, write: Callable[..., Path]) -> None:
        said = self.run(write(question(0), claim(1, is_true=True), question(2, key=3)), "--fail-level", "notice")

        assert said.endswith("0 errors, 0 warnings, 0 notices\n")
        row = next(line for line in said.split("\n") if line.startswith("styles"))
        assert row.split()[2:] == ["4", "0", "1", "0", "0", "2", "1", "of", "1", "0%", "0"]

    def test_lists_findings_and_fails_at_their_level(self, write: Callable[..., Path]) -> None:
        folder = write(lesson="word " * 60)
        out = StringIO()

        with pytest.raises(CommandError):
            call_command("check_course", str(folder), "--fail-level", "warning", stdout=out)
        assert f"course/styles.md:{line_of(folder, '# Lesson')}: warning: The lesson has 61 words" in out.getvalue()
        assert "1 warning," in self.run(folder), "warnings alone do not fail by default"

    def test_json_for_programs(self, write: Callable[..., Path]) -> None:
        answer = json.loads(self.run(write(lesson="word " * 60), "--format", "json"))

        assert answer["counts"] == {"error": 0, "warning": 1, "notice": 0}
        assert answer["findings"][0]["rule"] == "lesson-length"
        assert answer["topics"][0]["key_places"] == [1, 1, 1, 1]

    def test_what_cannot_be_loaded_has_errors_and_no_table(self, write: Callable[..., Path]) -> None:
        folder = write(question(0, rationale=""))
        out = StringIO()

        with pytest.raises(CommandError):
            call_command("check_course", str(folder), stdout=out)
        assert "error: The rationale is missing" in out.getvalue()
        assert "longest key" not in out.getvalue()


def test_twice_the_questions_take_about_twice_the_steps(write: Callable[..., Path]) -> None:
    def calls(count: int) -> int:
        """Functions called, which is the same on every machine."""
        course = read_course(write(*(question(number, key=number % 4) for number in range(count))))
        events: Counter[str] = Counter()
        sys.setprofile(lambda frame, event, argument: events.update([event]))
        try:
            table(summarize(course, lint_course(course, today=TODAY)))
        finally:
            sys.setprofile(None)
        return events["call"] + events["c_call"]

    calls(10)
    assert calls(800) < 5 * calls(200)
