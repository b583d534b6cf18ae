"""Terms in lessons: which mentions open the glossary, and that nothing else of the text changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.rendering import plain_text, render_lesson
from notes.terms import TermIndex, mark_terms, without_terms
from tests.notes.test_rendering import find

INDEX = TermIndex(
    {"recall": "recall", "AUC": "auc", "Amazon Data Firehose": "firehose", "Firehose": "firehose", "Data Pipe": "pipe"}
)


def marked(html: str) -> list[tuple[str, str]]:
    """The text and the target of each button."""
    found = find(mark_terms(html, INDEX)[0], "button")
    return [("".join(each.itertext()), each.get("popovertarget")) for each in found]


class TestMentions:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("Recall is a share.", ["Recall"]),
            ("High recall, low AUC.", ["recall", "AUC"]),
            ("an auc, a RECALL, recalled, total-recall, recall-like", []),
            ("Several Data Pipes.", ["Data Pipe"]),
            ("Data\nPipe", ["Data\nPipe"]),
            ("Amazon Data Firehose", ["Amazon Data Firehose"]),
            ("", []),
        ],
    )
    def test_are_found_as_they_are_written(self, text: str, names: list[str]) -> None:
        assert [mention.name for mention in INDEX.mentions(text)] == names

    def test_of_no_terms(self) -> None:
        assert list(TermIndex({}).mentions("recall")) == []


class TestMarking:
    def test_takes_the_first_mention_of_each_term(self) -> None:
        html, slugs = mark_terms("<p>Firehose and recall.</p><p>Recall, Amazon Data Firehose, AUC.</p>", INDEX)

        assert slugs == ("firehose", "recall", "auc")
        assert [each.get("popovertarget") for each in find(html, "button")] == [
            "term-firehose",
            "term-recall",
            "term-auc",
        ]

    @pytest.mark.parametrize("tag", ["h3", "h4", "code", "pre", "th", "kbd", "button"])
    def test_leaves_headings_code_and_header_cells_alone(self, tag: str) -> None:
        html = f"<{tag}>recall</{tag}>"
        assert mark_terms(html, INDEX) == (html, ())

    def test_leaves_links_alone_and_goes_on_behind_them(self) -> None:
        assert marked('<p><a href="#x">the <em>recall</em></a> and recall</p>') == [("recall", "term-recall")]

    def test_goes_into_bold_text_and_cells(self) -> None:
        assert marked("<p><strong>Recall</strong></p>") == [("Recall", "term-recall")]
        assert marked("<table><tbody><tr><td>AUC</td></tr></tbody></table>") == [("AUC", "term-auc")]

    def test_keeps_what_was_escaped(self) -> None:
        assert mark_terms("<p>1 &lt; 2 &amp;amp; recall</p>", INDEX)[0].startswith("<p>1 &lt; 2 &amp;amp; <button")


class TestRenderedLesson:
    LESSON = (
        "Recall first.\n\n## Recall {#a}\n\nRecall and recall.\n\n### Recall of a kind\n\n## B\n\nNo AUC, `recall`."
    )

    def test_has_one_button_for_each_term_and_section(self) -> None:
        lesson = render_lesson(self.LESSON, INDEX)

        assert lesson.introduction_html.count("<button") == 1
        assert [section.html.count("<button") for section in lesson.sections] == [1, 1]
        assert lesson.term_slugs == ("recall", "auc")

    def test_reads_as_it_does_without_terms(self) -> None:
        plain, lesson = render_lesson(self.LESSON), render_lesson(self.LESSON, INDEX)

        assert lesson.word_count == plain.word_count
        assert [plain_text(each.html) for each in lesson.sections] == [plain_text(each.html) for each in plain.sections]

    def test_keeps_of_a_button_what_opens_a_term_and_nothing_else(self) -> None:
        """Raw HTML is dropped before terms are marked, so no author can write a button."""
        raw = '<button type="submit" class="term" popovertarget="main" onclick="x()" formaction="/">recall</button>'
        html = render_lesson(raw, INDEX).introduction_html

        assert [each.attrib for each in find(html, "button")] == [
            {"type": "button", "class": "term", "popovertarget": "term-recall"}
        ]

    @given(st.text(alphabet=st.sampled_from("recall AUC*`_#<>&;[](){}|-\n "), max_size=200))
    def test_never_changes_the_words(self, markdown: str) -> None:
        plain, lesson = render_lesson(markdown), render_lesson(markdown, INDEX)

        assert without_terms(lesson.introduction_html) == plain.introduction_html
        assert [plain_text(each.html) for each in lesson.sections] == [plain_text(each.html) for each in plain.sections]
