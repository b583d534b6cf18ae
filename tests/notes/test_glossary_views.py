"""The glossary page, public as lessons are, and the cards that lessons open."""

import pytest

from notes.models import Course
from tests.factories import NOW, CourseFactory, TermFactory, make_topic, with_term
from tests.pages import Visitor, to_course, to_glossary, to_lesson

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def course() -> Course:
    course: Course = CourseFactory.create()
    TermFactory.create(course=course, name="recall", slug="recall", aliases=["sensitivity"], html="Share found.")
    TermFactory.create(course=course, name="Amazon Pipe", aliases=["Pipe"], former_names=["Old Amazon Pipe", "Old"])
    TermFactory.create(course=course, name="A/B test", status="retired")
    TermFactory.create(course=course, name="gone", archived_at=NOW)
    TermFactory.create(name="of another course")
    return course


class TestGlossary:
    def test_lists_the_terms_by_letter(self, course: Course) -> None:
        page = Visitor().see(to_glossary(course))

        assert [each.text for each in page.all("dfn")] == ["A/B test", "Amazon Pipe", "recall"]
        assert [each.text for each in page.all("h2")][:2] == ["A", "R"]
        assert "gone" not in page.main
        assert "another" not in page.main

    def test_says_other_names_and_status(self, course: Course) -> None:
        page = Visitor().see(to_glossary(course))

        assert "recall also sensitivity Share found." in page.main
        assert "Amazon Pipe formerly Old Amazon Pipe" in page.main, "and not “also Pipe”, which the name shows"
        assert "A/B test retired" in page.main

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("RECALL", ["recall"]),
            ("sensitiv", ["recall"]),
            ("found share", ["recall"]),
            ("old", ["Amazon Pipe"]),
            ("what means", ["A/B test", "Amazon Pipe"]),
            ("  ", ["A/B test", "Amazon Pipe", "recall"]),
            ("<b>", []),
        ],
    )
    def test_finds_what_holds_every_word(self, course: Course, query: str, names: list[str]) -> None:
        page = Visitor().see(to_glossary(course, f"?q={query.replace(' ', '+')}"))
        assert [each.text for each in page.all("dfn")] == names

    @pytest.mark.parametrize("query", ["?q=" + "w" * 101])
    def test_shows_all_where_it_cannot_search(self, course: Course, query: str) -> None:
        page = Visitor().see(to_glossary(course, query))
        assert page.status == 200
        assert "All terms are shown." in page.main
        assert len(page.all("dfn")) == 3

    def test_says_that_nothing_matches_or_that_there_is_none(self, course: Course) -> None:
        assert "No term matches." in Visitor().see(to_glossary(course, "?q=xyz")).main
        assert "has no glossary yet" in Visitor().see(to_glossary(CourseFactory.create())).main

    def test_is_not_sent_again_unless_it_has_changed(self, course: Course) -> None:
        first = Visitor().see(to_glossary(course)).response
        kept = {"If-None-Match": first.headers["ETag"]}

        assert Visitor(headers=kept).see(to_glossary(course)).status == 304
        assert Visitor(headers=kept).see(to_glossary(course, "?q=recall")).status == 200

    def test_is_linked_from_the_course_and_its_lessons(self, course: Course) -> None:
        topic = make_topic(1, course=course)
        for path in (to_course("course", course), to_lesson(topic)):
            assert to_glossary(course) in Visitor().see(path).links


class TestCard:
    def test_opens_from_the_lesson_and_leads_to_the_glossary(self, course: Course) -> None:
        topic = make_topic(1, course=course)
        with_term(topic.lesson, course.terms.get(slug="recall"))
        page = Visitor().see(to_lesson(topic))
        card = next(each for each in page.elements if each.attrib.get("id") == "term-recall")

        assert "popover" in card.attrib
        assert f"{to_glossary(course)}#term-recall" in page.links
        assert [each.attrib["popovertarget"] for each in page.elements if "popovertarget" in each.attrib] == [
            "term-recall"
        ]
