"""Topic files: what a good one gives, and line and wording of every problem of a bad one."""

import contextlib
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.authoring.documents import (
    ContentStatus,
    Difficulty,
    InterviewDocument,
    InvalidCourse,
    Provenance,
    QuestionDocument,
    TopicDocument,
)
from quizzes.authoring.topics import parse_topic
from quizzes.domain.items import Item, ItemKind, ItemOption
from tests.quizzes.authoring.topic_problems import CASES
from tests.quizzes.authoring.topic_text import VALID_TOPIC, spoil
from tests.quizzes.authoring.topic_writing import topic_documents, write_topic

CONTAINER_JOBS = QuestionDocument(
    slug="container-jobs",
    item=Item(
        kind=ItemKind.SINGLE,
        stem="Which service runs containers?",
        options=(
            ItemOption("aws-batch", "AWS Batch", True, "It runs containers\nfrom a queue."),
            ItemOption("amazon-redshift", "Amazon Redshift", False, "A warehouse."),
        ),
        explanation="Because.",
    ),
    difficulty=Difficulty.EASY,
    section="batch",
    tags=("aws-batch",),
    provenance=Provenance("https://example.com/batch", date(2026, 11, 22), ContentStatus.CURRENT, ""),
)

TWO_OF_THREE = QuestionDocument(
    slug="two-of-three",
    item=Item(
        kind=ItemKind.MULTIPLE,
        stem="Choose two.",
        options=(
            ItemOption("first", "First", True, "Right."),
            ItemOption("second", "Second", True, "Right as well."),
            ItemOption("none", "None of these", False, "Wrong.", is_pinned=True),
        ),
        explanation="Two are right.",
    ),
    difficulty=Difficulty.HARD,
    section="deciding-words",
    tags=(),
    provenance=Provenance("https://example.com/two", date(2026, 11, 22), ContentStatus.CURRENT, ""),
)

BATCH_OR_STREAM = InterviewDocument(
    slug="batch-or-stream",
    prompt="How do you decide?",
    answer="By freshness.",
    key_points=("Freshness", "Cost"),
    follow_up="And then?",
    difficulty=Difficulty.MEDIUM,
    section="batch",
    tags=(),
    provenance=Provenance("https://example.com/interview", date(2026, 11, 22), ContentStatus.CURRENT, ""),
)


def parse(text: str) -> TopicDocument:
    return parse_topic(text, slug="styles", path="styles.md")


def problems_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(InvalidCourse) as caught:
        parse(text)
    assert {problem.path for problem in caught.value.problems} == {"styles.md"}
    return [(problem.line, problem.message) for problem in caught.value.problems]


class TestParseTopic:
    def test_reads_a_whole_topic(self):
        topic = parse(VALID_TOPIC)

        assert topic == TopicDocument(
            slug="styles",
            title="Data job styles",
            summary="Batch and streaming.",
            objectives=("MLS-C01 1.2",),
            checked_on=date(2026, 11, 22),
            lesson="\n".join(VALID_TOPIC.split("\n")[9:25]),
            questions=(CONTAINER_JOBS, TWO_OF_THREE),
            interview=(BATCH_OR_STREAM,),
        )

    def test_keeps_code_of_the_lesson_as_it_is_written(self):
        assert "```python\n## not a heading\n- [ ] not an option\n```" in parse(VALID_TOPIC).lesson

    def test_takes_the_day_and_the_status_of_a_question_from_its_block(self):
        status = "checked_on: 2026-01-02\nstatus: renamed\nstatus_note: Now it is called X."
        provenance = parse(spoil({35: status})).questions[0].provenance

        assert provenance.checked_on == date(2026, 1, 2)
        assert (provenance.status, provenance.status_note) == (ContentStatus.RENAMED, "Now it is called X.")

    def test_takes_the_siblings_of_a_question_from_its_block(self):
        first, second = parse(spoil({35: "siblings: same-idea"})).questions

        assert (first.siblings, second.siblings) == ("same-idea", "")

    def test_needs_neither_questions_nor_interview(self):
        assert parse("\n".join(VALID_TOPIC.split("\n")[:26])).questions == ()

    def test_keeps_yaml_words_as_text(self):
        topic = parse(spoil({2: "title: 2026", 35: "tags: [on, no, 1.0]"}))

        assert topic.title == "2026"
        assert topic.questions[0].tags == ("on", "no", "1.0")

    def test_finds_subheadings_as_link_targets(self):
        assert parse(spoil({49: "See [limits](#limits)."})).questions[0].item.explanation == "See [limits](#limits)."

    def test_reads_wrapped_options_with_code(self):
        option = (
            "- [x] Use this policy {#policy}\n"
            "  on the bucket:\n"
            "\n"
            "  ```json\n"
            '  {"a":\n'
            "    1}\n"
            "- [ ] no option\n"
            "  > no rationale\n"
            "  ```"
        )
        read = parse(spoil({41: option})).questions[0].item.options[0]

        assert read.identifier == "policy"
        assert read.text.startswith("Use this policy\n")
        assert "\n- [ ] no option\n> no rationale\n" in read.text
        assert read.rationale == "It runs containers\nfrom a queue."

    def test_reads_attributes_at_the_end_of_a_wrapped_option(self):
        read = parse(spoil({41: "- [x] AWS\n  Batch {#wrapped .pinned}"})).questions[0].item.options[0]

        assert read == ItemOption("wrapped", "AWS\nBatch", True, "It runs containers\nfrom a queue.", is_pinned=True)

    def test_leaves_other_braces_in_an_option(self):
        assert parse(spoil({44: "- [ ] Set {a}"})).questions[0].item.options[1].text == "Set {a}"

    def test_keeps_option_marks_inside_a_fence_of_the_stem(self):
        stem = "Given\n\n~~~text\n- [x] not an option\n### not a heading\n# nor this\n~~~\n\nwhat now?"
        assert parse(spoil({39: stem})).questions[0].item.stem == stem

    def test_keeps_paragraphs_of_a_rationale(self):
        rationale = parse(spoil({43: "  >\n  > Second."})).questions[0].item.options[0].rationale

        assert rationale == "It runs containers\n\nSecond."

    def test_reads_true_false_questions(self):
        text = spoil({32: "kind: true_false", 41: "- [x] True", 44: "- [ ] False"})

        assert parse(text).questions[0].item.identifiers == ("true", "false")

    def test_reads_wrapped_key_points(self):
        points = "- Freshness,\n  measured in\n  seconds"
        assert parse(spoil({92: points})).interview[0].key_points == ("Freshness,\nmeasured in\nseconds", "Cost")


class TestProblems:
    @pytest.mark.parametrize(("edits", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
    def test_name_their_line_and_say_what_to_do(self, edits, expected):
        assert problems_of(spoil(edits)) == expected

    def test_of_a_file_are_told_all_at_once(self):
        text = spoil({2: None, 5: "checked_on: 22.11.2026", 33: "difficulty: hrd", 45: None, 79: "dificulty: easy"})

        assert problems_of(text) == [
            (1, "“title” is missing."),
            (4, "“checked_on” must be a date such as 2026-11-22; found “22.11.2026”."),
            (32, "“difficulty” must be easy, medium or hard; found “hrd”."),
            (43, "The rationale is missing; say in a line “  > …” below why this option is right or wrong."),
            (77, "There is no field “dificulty” here; did you mean “difficulty”?"),
        ]

    def test_do_not_name_pydantic_things(self):
        text = spoil({2: "title: [a]", 4: "objectives: x", 33: "difficulty: 1", 36: "source: {a: b}", 55: "select: a"})

        for _, message in problems_of(text):
            assert not any(word in message for word in ("Input", "pydantic", "type=", "string", "instance", "tuple"))

    def test_of_a_missing_lesson_do_not_hide_those_of_the_questions(self):
        text = "\n".join(VALID_TOPIC.split("\n")[:7] + VALID_TOPIC.split("\n")[26:])

        assert problems_of(text) == [(1, "The part “# Lesson” is missing.")]
        assert len(problems_of(text.replace("difficulty: easy\n", ""))) == 2

    @pytest.mark.parametrize("text", ["", "\n", " \t\r\n", "\ufeff"])
    def test_of_an_empty_file_are_told(self, text):
        assert problems_of(text) == [(1, "The file is empty.")]

    @pytest.mark.parametrize("text", ["---", "---\n---", "# Lesson", "x"])
    def test_of_a_file_with_next_to_nothing_are_told(self, text):
        assert problems_of(text)

    def test_of_a_huge_file_are_told_without_reading_it(self):
        assert problems_of(VALID_TOPIC + "ä" * 500_000) == [
            (1, "The file has more than 1,000,000 bytes; split it into several topics.")
        ]

    def test_of_an_alias_bomb_are_told_in_no_time(self):
        bomb = "a: &a [x]\n" + "\n".join(f"b{n}: &b{n} [{', '.join(['*a'] * 9)}]" for n in range(9))

        assert problems_of(spoil({4: bomb})) == [(5, "YAML aliases (“*name”) are not allowed; write the value out.")]

    @pytest.mark.parametrize(
        "piece",
        [
            *(
                "`",
                "[",
                "](",
                "![",
                "- [",
                " ",
                "\n",
                "```\n",
                "~~~a\n",
                "#",
                "## ",
                "# x\n",
                "## x\n",
                "### x\n",
                "{#a}",
            ),
            *(
                "- [x] a\n",
                "  > a\n",
                "- \n",
                "the first ",
                "option A ",
                "&a [",
                "a: ",
                "<!--",
                "\u2028",
                "\t- a\n",
                "\x00",
            ),
            "## a\n```yaml\nkind: single\n```\n- [ ] a\n",
        ],
    )
    @pytest.mark.parametrize("head", [VALID_TOPIC.split("# Practice")[0], VALID_TOPIC.split("### Answer")[0]])
    def test_of_hostile_repetitions_are_found_in_linear_time(self, head, piece):
        text = head + piece * (6_000 // len(piece))
        started = time.thread_time()

        with contextlib.suppress(InvalidCourse):
            parse(text)

        assert time.thread_time() - started < 1


class TestWarnings:
    def test_name_days_of_checking_that_lie_in_the_future(self):
        text = spoil({36: "source: https://example.com/batch\nchecked_on: 2026-12-24"})
        topic = parse_topic(text, slug="styles", path="styles.md", today=date(2026, 11, 20))

        assert list(map(str, topic.warnings)) == [
            "styles.md:5: “checked_on” lies in the future: 2026-11-22; today is 2026-11-20.",
            "styles.md:37: “checked_on” lies in the future: 2026-12-24; today is 2026-11-20.",
        ]

    @pytest.mark.parametrize("today", [None, date(2026, 11, 21), date(2026, 11, 22), date(2030, 1, 1)])
    def test_leave_out_days_that_have_begun_somewhere(self, today):
        assert parse_topic(VALID_TOPIC, slug="styles", path="styles.md", today=today).warnings == ()


class TestArbitraryText:
    @settings(max_examples=100, deadline=None)
    @given(st.text())
    def test_never_raises_anything_but_invalid_course(self, text):
        check_lines(text)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.sampled_from(sorted(set(VALID_TOPIC.split("\n")))), max_size=40))
    def test_of_known_lines_never_raises_anything_but_invalid_course(self, lines):
        check_lines("\n".join(lines))

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_from_a_spoilt_file_never_raises_anything_but_invalid_course(self, data):
        lines = VALID_TOPIC.split("\n")
        for _ in range(data.draw(st.integers(1, 4))):
            place = data.draw(st.integers(0, len(lines) - 1))
            match data.draw(st.sampled_from(["delete", "repeat", "edit", "move"])):
                case "delete" if len(lines) > 1:
                    del lines[place]
                case "repeat":
                    lines.insert(data.draw(st.integers(0, len(lines))), lines[place])
                case "edit":
                    cut = data.draw(st.integers(0, len(lines[place])))
                    middle = data.draw(
                        st.text(max_size=3) | st.sampled_from(["```", ">", "- [ ] ", "{#a}", "*a", ": "])
                    )
                    lines[place] = lines[place][:cut] + middle + lines[place][cut + 1 :]
                case "move" if len(lines) > 1:
                    lines.insert(data.draw(st.integers(0, len(lines) - 1)), lines.pop(place))
        check_lines("\n".join(lines))


def check_lines(text: str) -> None:
    """Either the text is a topic, or every problem has words and a line of the text."""
    problems = []
    try:
        parse(text)
    except InvalidCourse as error:
        problems = error.problems
        assert problems, "InvalidCourse without a problem"
    assert all(1 <= problem.line <= text.count("\n") + 1 and problem.message for problem in problems)


class TestRoundTrip:
    @settings(max_examples=15, deadline=None)
    @given(topic_documents())
    def test_gives_back_every_topic_that_is_written_down(self, topic):
        assert parse_topic(write_topic(topic), slug=topic.slug, path="topic.md") == topic

    @settings(max_examples=15, deadline=None)
    @given(topic_documents(), st.sampled_from(["", "\ufeff"]), st.sampled_from(["\n", "\r\n", "  \n", " \t\r\n"]))
    def test_depends_neither_on_byte_order_marks_nor_on_line_ends(self, topic, mark, line_end):
        text = mark + write_topic(topic).replace("\n", line_end)
        assert parse_topic(text, slug=topic.slug, path="topic.md") == topic
