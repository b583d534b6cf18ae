"""The file of a course's terms: what an entry may hold, and what is said about one that is wrong."""

from datetime import date

import pytest

from quizzes.authoring.documents import ContentStatus, GlossaryDocument, InvalidCourse, TermDocument
from quizzes.authoring.glossary import parse_glossary

LESSONS = {"styles": "Intro.\n\n## Batch {#batch}\n\nText.", "broken": None}


def parse(text: str, *, front: str = "checked_on: 2026-11-22") -> GlossaryDocument:
    return parse_glossary(f"---\n{front}\n---\n{text}\n", path="glossary.md", lessons=LESSONS, today=date(2026, 11, 24))


def problems(text: str, **options: str) -> list[str]:
    with pytest.raises(InvalidCourse) as caught:
        parse(text, **options)
    return [str(problem) for problem in caught.value.problems]


class TestEntries:
    def test_hold_names_a_definition_and_a_place(self) -> None:
        glossary = parse("- **Data Pipe** (Pipe; formerly Old Pipe; conduit): carries `data`. → styles#batch")

        assert glossary.checked_on == date(2026, 11, 22)
        assert glossary.terms == (
            TermDocument(
                slug="data-pipe",
                name="Data Pipe",
                definition="carries `data`.",
                aliases=("Pipe", "conduit"),
                former_names=("Old Pipe",),
                topic="styles",
                anchor="batch",
            ),
        )
        assert glossary.terms[0].line == 4

    def test_need_a_name_and_a_definition_only(self) -> None:
        assert parse("- **recall**: found: all of them").terms == (
            TermDocument(slug="recall", name="recall", definition="found: all of them"),
        )

    def test_may_name_a_lesson_as_a_whole(self) -> None:
        term = parse("- **a**: b → styles").terms[0]
        assert (term.definition, term.topic, term.anchor) == ("b", "styles", "")

    def test_may_have_an_identifier_and_a_status(self) -> None:
        terms = parse("- **A** {#first .retired} (B): c\n- **D** {.maintenance}: e").terms
        assert [(term.slug, term.status) for term in terms] == [
            ("first", ContentStatus.RETIRED),
            ("d", ContentStatus.MAINTENANCE),
        ]

    def test_stand_between_headings_and_remarks(self) -> None:
        assert len(parse("# Services\n\n- **a**: b\n\n<!-- more to come -->\n## Terms\n- **c**: d").terms) == 2

    def test_are_not_held_against_a_lesson_that_cannot_be_read(self) -> None:
        assert parse("- **a**: b → broken#anything").terms[0].anchor == "anything"


class TestProblems:
    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("- **a** b", "A term is one line"),
            ("- a: b", "A term is one line"),
            ("A paragraph.", "“A paragraph.” is no term."),
            ("  that goes on", "is no term."),
            ("- **a**:", "The definition is missing"),
            ("- **a**: → styles", "The definition is missing"),
            ("- **a** (b;): c", "A name of this term is empty"),
            (f"- **{'a' * 81}**: b", "more than 80 characters"),
            (f"- **a**: {'b' * 301}", "300 characters at most; found 301"),
            ("- **a** {.old}: b", "“.old” means nothing here"),
            ("- **a** {#A_b}: b", "lower-case letters, digits and hyphens"),
            ("- **…**: b", "lower-case letters, digits and hyphens"),
            ("- **a**: b → stiles", "did you mean “styles”?"),
            ("- **a**: b → styles#bach", "did you mean “#batch”?"),
            ("- **a**: <div>b", "“<div>” would be dropped"),
            ("- **a**: [b](ftp://c)", "must start with https:"),
            ("```\n- **a**: b", "code fence is never closed"),
        ],
    )
    def test_are_told_with_their_line(self, text: str, complaint: str) -> None:
        found = problems(text)
        assert any(problem.startswith("glossary.md:4: ") and complaint in problem for problem in found), found

    def test_of_names_and_identifiers_that_two_terms_share(self) -> None:
        assert problems("- **A B** (c): d\n- **C**: e\n- **a-b**: f") == [
            "glossary.md:5: Two terms have the name “C”; the first in line 4.",
            "glossary.md:6: Two terms have the identifier “a-b”; put “{#another}” behind this name.",
        ]

    def test_of_the_front_matter(self) -> None:
        assert problems("- **a**: b", front="title: x") == [
            "glossary.md:1: “checked_on” is missing.",
            "glossary.md:2: There is no field “title” here; known fields are checked_on.",
        ]

    def test_all_at_once(self) -> None:
        assert len(problems("x\n- **a**\n- **b**: c → d")) == 3

    def test_a_day_that_lies_ahead_is_a_warning(self) -> None:
        assert "lies in the future" in parse("- **a**: b", front="checked_on: 2027-01-01").warnings[0].message
