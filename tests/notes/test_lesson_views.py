"""The lesson page, the same for everybody, and the fragment that knows who reads."""

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.db.models import Model
from time_machine import TimeMachineFixture

from notes.models import Reading, Topic
from studyapp.models import Learner
from tests.factories import NOW, LearnerFactory, TopicFactory, lesson_section, make_topic
from tests.pages import HTMX, Visitor, to_check, to_course, to_lesson, to_reading

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


SECONDS_KEPT = 6
"""After so long a changed lesson must have reached every reader."""


@pytest.fixture
def topic() -> Topic:
    return make_topic(3, title="Batch jobs", summary="What runs overnight.", position=2, interview_count=2)


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


def change(row: Model, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


class TestLesson:
    def test_shows_the_text_by_sections(self, topic: Topic) -> None:
        page = Visitor().see(to_lesson(topic))
        assert "Batch jobs What runs overnight." in page.main
        assert "Introduction." in page.main
        assert "Text of First section." in page.main

    def test_lists_its_sections(self, topic: Topic) -> None:
        page = Visitor().see(to_lesson(topic))
        assert page.link("Second section") == f"{to_lesson(topic)}#second-section"
        assert {"first-section", "second-section"} <= set(page.ids)

    def test_says_how_long_it_takes_and_what_there_is_to_practise(self, topic: Topic) -> None:
        page = Visitor().see(to_lesson(topic))
        assert "3 min read" in page.main
        assert page.link("3 questions").startswith(to_course("new", topic.course))
        assert page.link("2 interview questions").startswith(to_course("interview", topic.course))

    def test_offers_a_check_after_each_section_that_has_questions(self, topic: Topic) -> None:
        sections = [lesson_section("taught"), lesson_section("told") | {"question_count": 0}]
        change(topic.lesson, sections=sections)
        links = Visitor().see(to_lesson(topic)).links
        assert to_check(topic, "taught") in links
        assert to_check(topic, "told") not in links

    def test_leads_to_the_lessons_before_and_after(self, topic: Topic) -> None:
        before = make_topic(0, course=topic.course, position=1, title="The one before")
        after = make_topic(0, course=topic.course, position=3, title="The one after")
        page = Visitor().see(to_lesson(topic))
        assert page.link("The one before") == to_lesson(before)
        assert page.link("The one after") == to_lesson(after)

    def test_leads_to_no_archived_lesson(self, topic: Topic) -> None:
        gone = make_topic(0, course=topic.course, position=3, archived_at=NOW)
        assert to_lesson(gone) not in Visitor().see(to_lesson(topic)).links

    def test_is_gone_when_archived(self, topic: Topic) -> None:
        change(topic, archived_at=NOW)
        assert Visitor().see(to_lesson(topic)).status == 404
        assert Visitor().see(to_reading(topic)).status == 404

    def test_is_missing_where_a_topic_has_none(self) -> None:
        assert Visitor().see(to_lesson(TopicFactory.create())).status == 404


class TestCaching:
    def test_everybody_gets_the_same_page(self, topic: Topic, learner: Learner) -> None:
        assert Visitor(learner).see(to_lesson(topic)).html == Visitor().see(to_lesson(topic)).html

    def test_it_sets_no_cookie_and_depends_on_none(self, topic: Topic) -> None:
        page = Visitor().see(to_lesson(topic))
        assert not page.response.cookies
        assert "Cookie" not in page.response.headers.get("Vary", "")
        assert not Session.objects.exists()

    def test_a_shared_cache_may_keep_it(self, topic: Topic) -> None:
        control = Visitor().see(to_lesson(topic)).response.headers["Cache-Control"]
        assert control.startswith("public, max-age=60")

    def test_an_unchanged_page_is_not_sent_again(self, topic: Topic) -> None:
        etag = self.etag(topic)
        response = Visitor().get(to_lesson(topic), headers={"If-None-Match": etag})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == etag
        assert response.headers["Cache-Control"].startswith("public")

    def test_a_compressed_copy_counts_as_unchanged_too(self, topic: Topic) -> None:
        response = Visitor().get(to_lesson(topic), headers={"Accept-Encoding": "gzip"})
        again = Visitor().get(to_lesson(topic), headers={"If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304

    def test_two_readings_have_one_tag(self, topic: Topic) -> None:
        assert self.etag(topic) == self.etag(topic)

    @pytest.mark.parametrize(
        "edit",
        [
            lambda topic: change(topic, title="Renamed"),
            lambda topic: change(topic, summary="Said anew."),
            lambda topic: change(topic, question_count=4),
            lambda topic: change(topic, interview_count=3),
            lambda topic: change(topic.course, title="Another course"),
            lambda topic: change(topic.course, notice="Not by the vendor."),
            lambda topic: change(topic.course, licence="CC BY 4.0"),
            lambda topic: change(topic.lesson, content_hash="1" * 64),
            lambda topic: change(topic.lesson, checked_on=date(2026, 11, 2)),
            lambda topic: make_topic(0, course=topic.course, position=1),
            lambda topic: make_topic(0, course=topic.course, position=3),
        ],
        ids=[
            *("title", "summary", "questions", "interview", "course", "notice", "licence", "text", "checked"),
            *("previous", "next"),
        ],
    )
    def test_whatever_the_page_shows_changes_the_tag_within_seconds(
        self, topic: Topic, edit: Callable[[Topic], object], time_machine: TimeMachineFixture
    ) -> None:
        before = self.etag(topic)
        edit(topic)
        time_machine.shift(SECONDS_KEPT)
        assert self.etag(topic) != before

    def test_a_neighbor_s_new_title_changes_the_tag_too(self, topic: Topic, time_machine: TimeMachineFixture) -> None:
        neighbor = make_topic(0, course=topic.course, position=3)
        before = self.etag(topic)
        change(neighbor, title="Renamed")
        time_machine.shift(SECONDS_KEPT)
        assert self.etag(topic) != before

    def etag(self, topic: Topic) -> str:
        return Visitor().see(to_lesson(topic)).response.headers["ETag"]


class TestReading:
    def test_a_stranger_s_look_saves_nothing(self, topic: Topic) -> None:
        page = Visitor(headers=HTMX).see(to_reading(topic))
        assert page.form(to_reading(topic))
        assert not Learner.objects.exists()
        assert not Session.objects.exists()

    def test_the_fragment_takes_the_place_that_the_lesson_gives_it(self, topic: Topic) -> None:
        assert "reading" in Visitor().see(to_lesson(topic)).ids
        assert Visitor(headers=HTMX).see(to_reading(topic)).ids == ["reading"]

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
    def test_a_lesson_can_be_marked_as_read(self, topic: Topic, learner: Learner, headers: dict[str, str]) -> None:
        visitor = Visitor(learner, headers=headers)
        visitor.submit(visitor.see(to_reading(topic)).form(to_reading(topic)), action="read")
        assert Reading.objects.get().read_at == NOW
        assert "Read on 2 Nov 2026" in visitor.see(to_reading(topic)).text

    def test_without_javascript_it_leads_back_to_the_lesson(self, topic: Topic, learner: Learner) -> None:
        assert Visitor(learner).send(to_reading(topic), {"action": "read"}).location == to_lesson(topic)

    def test_htmx_gets_the_new_state_at_once(self, topic: Topic, learner: Learner) -> None:
        page = Visitor(learner, headers=HTMX).send(to_reading(topic), {"action": "read"})
        assert "Mark as unread" in page.text

    def test_a_lesson_can_be_marked_as_unread(self, topic: Topic, learner: Learner) -> None:
        visitor = Visitor(learner, headers=HTMX)
        visitor.send(to_reading(topic), {"action": "read"})
        page = visitor.send(to_reading(topic), {"action": "unread"})
        assert "Mark as read" in page.text
        assert not Reading.objects.exists()

    def test_it_remembers_where_one_stopped(self, topic: Topic, learner: Learner) -> None:
        visitor = Visitor(learner)
        visitor.send(to_reading(topic), {"action": "reached", "anchor": "second-section"})
        page = visitor.see(to_reading(topic))
        assert "You stopped at Second section" in page.text
        assert page.link("Go on reading") == f"{to_lesson(topic)}#second-section"

    def test_a_bookmark_moves(self, topic: Topic, learner: Learner) -> None:
        visitor = Visitor(learner)
        for anchor in ("first-section", "second-section", "first-section"):
            visitor.send(to_reading(topic), {"action": "reached", "anchor": anchor})
        assert Reading.objects.get().anchor == "first-section"

    def test_a_section_that_the_lesson_lost_is_not_offered(self, topic: Topic, learner: Learner) -> None:
        Reading.objects.create(learner=learner, lesson=topic.lesson, anchor="lost", reached_at=NOW)
        assert "You stopped" not in Visitor(learner).see(to_reading(topic)).text

    def test_the_first_save_makes_a_guest_whom_the_session_remembers(self, topic: Topic) -> None:
        visitor = Visitor()
        for _ in range(2):
            visitor.send(to_reading(topic), {"action": "read"})
        guest = Learner.objects.get()
        assert guest.is_guest
        assert guest.readings.count() == 1

    def test_a_stranger_with_nothing_to_unmark_stays_a_stranger(self, topic: Topic) -> None:
        Visitor().send(to_reading(topic), {"action": "unread"})
        assert not Learner.objects.exists()

    def test_a_refused_form_makes_no_guest(self, topic: Topic) -> None:
        assert Visitor().send(to_reading(topic), {"action": "burn"}).status == 422
        assert not Learner.objects.exists()

    def test_one_learner_s_reading_is_not_another_s(self, topic: Topic, learner: Learner) -> None:
        Visitor(LearnerFactory.create()).send(to_reading(topic), {"action": "read"})
        assert "Mark as read" in Visitor(learner).see(to_reading(topic)).text
