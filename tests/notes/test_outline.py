"""Lines, headings, anchors and attributes, as the parser and the renderer both see them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes.outline import (
    Attributes,
    Line,
    LineRole,
    dropped_tags,
    heading_level,
    heading_text,
    is_slug,
    lesson_headings,
    read_lines,
    slugify,
    split_attributes,
    split_passages,
    unclosed_fence,
)


def anchors_of(text: str) -> list[str]:
    return [heading.anchor for heading in lesson_headings(read_lines(text))]


class TestReadLines:
    @pytest.mark.parametrize(
        ("text", "roles"),
        [
            ("a\nb", "TT"),
            ("```\n# a\n```\nb", "OCXT"),
            ("```\n~~~\n```", "OCX"),
            ("````\n```\n````", "OCX"),
            ("  ```py\n  a\n  ```", "OCX"),
            ("```\nnever closed", "OC"),
            ("``` a`b", "T"),
            ("~~~ a`b", "O"),
            ("``", "T"),
            ("a\u2028```\x0cb", "T"),
        ],
    )
    def test_says_what_each_line_is(self, text, roles):
        letters = {LineRole.TEXT: "T", LineRole.FENCE_OPENS: "O", LineRole.CODE: "C", LineRole.FENCE_CLOSES: "X"}
        assert "".join(letters[line.role] for line in read_lines(text)) == roles

    def test_counts_from_one(self):
        assert [line.number for line in read_lines("a\n\nb")] == [1, 2, 3]

    def test_finds_the_fence_that_nothing_closes(self):
        assert unclosed_fence(read_lines("```\n```\n~~~\na")) == Line(3, "~~~", LineRole.FENCE_OPENS)
        assert unclosed_fence(read_lines("```\n```")) is None


class TestHeading:
    @pytest.mark.parametrize(
        ("text", "level", "words"),
        [
            ("# a", 1, "a"),
            ("### a b ###", 3, "a b"),
            ("## C#", 2, "C#"),
            ("##", 2, ""),
            ("##\ta", 2, "a"),
            ("####### a", 0, None),
            ("#a", 0, None),
            (" # a", 0, None),
        ],
    )
    def test_is_told_by_its_hashes(self, text, level, words):
        line = Line(1, text)

        assert heading_level(line) == level
        assert words is None or heading_text(line) == words

    def test_is_none_inside_code(self):
        assert heading_level(Line(1, "# a", LineRole.CODE)) == 0


class TestSplitAttributes:
    @pytest.mark.parametrize(
        ("text", "rest", "attributes"),
        [
            ("a {#b}", "a", Attributes("b")),
            ("a {#b .c .d} ", "a", Attributes("b", ("c", "d"))),
            ("{.c}", "", Attributes("", ("c",))),
            ("a {#b #c on=1 .}", "a", Attributes("b", (), ("on=1", ".", "#c"))),
            ("a {b}", "a {b}", Attributes()),
            ("a{#b}", "a{#b}", Attributes()),
            ("a {#b} c", "a {#b} c", Attributes()),
        ],
    )
    def test_cuts_them_from_the_end(self, text, rest, attributes):
        assert split_attributes(text) == (rest, attributes)

    @settings(max_examples=50)
    @given(st.text(st.sampled_from("{}#. ab"), max_size=12))
    def test_takes_any_text(self, text):
        rest, attributes = split_attributes(text)
        assert text.startswith(rest)
        assert attributes == Attributes() or text.rstrip().endswith("}")


class TestAnchors:
    @pytest.mark.parametrize(
        ("text", "anchors"),
        [
            ("## Common mix-ups", ["common-mix-ups"]),
            ("## Côte d’Azur", ["cote-dazur"]),
            ("## 批处理", ["section"]),
            ("## A {#other}", ["other"]),
            ("## A\n### A\n### A", ["a", "a-2", "a-3"]),
            ("### A\n### A-2\n### A", ["a", "a-2", "a-3"]),
            ("## A\n## A", ["a", "a"]),
            ("## A\n```\n## B\n```", ["a"]),
        ],
    )
    def test_come_from_attributes_or_titles(self, text, anchors):
        assert anchors_of(text) == anchors

    @settings(max_examples=50)
    @given(st.text(max_size=100))
    def test_made_from_titles_are_slugs(self, title):
        slug = slugify(title)
        assert slug == "" or is_slug(slug)


class TestSplitPassages:
    def test_cuts_before_each_heading(self):
        passages = split_passages("intro\n\n## A\na\n### B\n\nb")

        assert [(each.heading.title if each.heading else None, each.body) for each in passages] == [
            (None, "intro\n"),
            ("A", "a"),
            ("B", "\nb"),
        ]

    @settings(max_examples=50)
    @given(st.lists(st.sampled_from(["# a", "## b", "text", "", "```", "~~~"]), max_size=12).map("\n".join))
    def test_loses_no_line(self, text):
        passages = split_passages(text)
        bodies = [line for passage in passages for line in ([] if passage.body == "" else passage.body.split("\n"))]
        kept = len([line for line in bodies if line]) + len(passages) - 1

        assert kept == len([line for line in text.split("\n") if line])


class TestDroppedTags:
    @pytest.mark.parametrize(
        ("text", "tags"),
        [
            ("H<sub>2</sub>O<br/>", []),
            ("<https://a.b> <mailto:a@b.c> <a@b.c>", []),
            ("a < b > c", []),
            ("<script>x</script>", ["<script>"]),
            ("<b class='x'>y</b>", ["<b class='x'>"]),
            ("List<String> <my-bucket>", ["<String>", "<my-bucket>"]),
            ("<!-- a remark -->", []),
        ],
    )
    def test_are_those_that_a_page_will_not_show(self, text, tags):
        assert dropped_tags(text) == tags
