"""What a search finds: in the courses for everybody, what is one's own for nobody else, and never a key."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from notes.models import Course, Topic
from quizzes.domain.searching import Search, words_of
from quizzes.models import Attempt, SearchEntry
from quizzes.models.attempts import AttemptMode, EventKind
from quizzes.models.search import MOST_HITS, EntryKind
from quizzes.selectors.search import Group, SearchPage, get_search_page
from quizzes.services.closing import submit
from quizzes.services.indexing import index_course
from quizzes.services.recording import ItemEvent, record_event
from studyapp.models import Learner
from tests.courses import TOPIC, one_topic
from tests.factories import (
    DAY,
    NOW,
    InterviewQuestionFactory,
    LearnerFactory,
    TermFactory,
    answer,
    begin,
    draft_interview,
    make_question,
    make_topic,
    next_seq,
    single_item,
)
from tests.pages import Visitor, to, to_check, to_glossary, to_interview, to_item, to_lesson, to_search

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def topic() -> Topic:
    """A lesson of two sections, three questions on its first, a term, an interview question."""
    topic = make_topic(0, title="Streams")
    for name in ("one", "two", "three"):
        make_question(single_item(name), topic=topic)
    TermFactory.create(
        course=topic.course, slug="section", name="Section", definition="A part.", html="A <em>part</em>."
    )
    InterviewQuestionFactory.create(
        topic=topic, html={"prompt": "<p>What is a section?</p>", "answer": "<p>Secret.</p>"}
    )
    index_course(topic.course)
    return topic


@pytest.fixture
def learner() -> Learner:
    learner: Learner = LearnerFactory.create()
    return learner


def find(typed: str, learner: Learner | None = None, only: Group | None = None) -> SearchPage:
    return get_search_page(learner=learner, search=Search.of(words_of(typed)), only=only)


def urls(page: SearchPage) -> dict[Group, list[str]]:
    return {each.group: [hit.url for hit in each.hits] for each in page.groups}


def note(attempt: Attempt, text: str, position: int = 1) -> None:
    event = ItemEvent(EventKind.NOTE, next_seq(attempt), {"note": text})
    record_event(learner=attempt.learner, item_id=attempt.items.get(position=position).pk, event=event, now=NOW)


def check_of(topic: Topic, number: int) -> str:
    return f"{to_check(topic)}?n={number}"


class TestCourses:
    def test_everybody_finds_lessons_terms_and_questions(self, topic: Topic) -> None:
        assert urls(find("section")) == {
            Group.SECTIONS: [f"{to_lesson(topic)}#first-section", f"{to_lesson(topic)}#second-section"],
            Group.TERMS: [f"{to_glossary(topic.course)}#term-section"],
            Group.INTERVIEW: [to_interview(topic.interviewquestions.get())],
        }
        assert urls(find("stem")) == {Group.QUESTIONS: [check_of(topic, number) for number in (1, 2, 3)]}

    def test_a_question_leads_to_where_just_that_one_is_asked(self, topic: Topic) -> None:
        [[url]] = urls(find("stem two")).values()
        assert "Stem of two." in Visitor().see(url).main

    def test_a_lesson_is_found_by_its_title_and_begins_at_the_top(self, topic: Topic) -> None:
        assert urls(find("strea")) == {Group.SECTIONS: [to_lesson(topic)]}

    def test_titles_come_before_texts(self, topic: Topic) -> None:
        lesson = topic.lesson
        lesson.sections[0]["html"] += "<p>The second one follows.</p>"
        lesson.save()
        index_course(topic.course)
        assert urls(find("second"))[Group.SECTIONS] == [
            f"{to_lesson(topic)}#second-section",
            f"{to_lesson(topic)}#first-section",
        ]

    @pytest.mark.parametrize("secret", ["option", "rationale", "explanation", "secret", "because"])
    def test_what_would_betray_a_key_or_a_model_answer_finds_nothing(self, topic: Topic, secret: str) -> None:
        assert find(secret).count == 0

    def test_of_many_hits_a_few_are_shown_and_more_on_demand(self, topic: Topic) -> None:
        for number in range(4):
            make_question(single_item(f"more {number}"), topic=topic)
        index_course(topic.course)
        [group] = find("stem").groups
        assert (group.count, len(group.hits), group.is_cut) == (7, 5, True)
        [group] = find("stem", only=Group.QUESTIONS).groups
        assert (len(group.hits), group.is_cut) == (7, False)
        page = Visitor().see(to_search("stem"))
        assert "Stem of more 3." in Visitor().see(page.link("Show more")).main

    def test_more_hits_than_anybody_reads_are_said_to_be_more(self, topic: Topic) -> None:
        course = topic.course
        entries = [
            SearchEntry(course=course, kind=EntryKind.TERM, name=f"term-{n}", position=1, words=f"=term zz{n}")
            for n in range(MOST_HITS + 1)
        ]
        SearchEntry.objects.bulk_create(entries)
        [group] = find("zz").groups
        assert group.count_text == f"{MOST_HITS}+"


class TestEngine:
    @pytest.mark.parametrize(
        ("typed", "is_found"),
        [
            ("GRÖSSE", True),
            ("große", True),
            ("gross", True),
            ("rosse", False),
            ("naïve k", True),
            ("naive means größe", True),
            ("naive größer", False),
            ("数据", True),
            ("and", False),
            ("not near", False),
            ("section", False),  # the kind of another entry
            ("x" * 60, True),
        ],
    )
    def test_finds_the_same_on_every_database(self, typed: str, is_found: bool) -> None:
        item = single_item("Größe, NAÏVE k-means; 数据 " + "x" * 3000)
        question = make_question(item)
        index_course(question.topic.course)
        assert bool(find(typed).count) is is_found

    def test_keeps_in_step_with_the_rows(self, topic: Topic) -> None:
        SearchEntry.objects.filter(title="Section").update(words="=term other")
        assert Group.TERMS not in urls(find("section"))
        assert urls(find("other")) == {Group.TERMS: [f"{to_glossary(topic.course)}#term-section"]}
        Course.objects.get().delete()
        assert find("other").count == find("stem").count == 0

    def test_has_nothing_left_over(self, topic: Topic) -> None:
        """SQLite compares its index with the rows; PostgreSQL makes its own from them."""
        SearchEntry.objects.filter(kind=EntryKind.QUESTION).delete()
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO quizzes_search (quizzes_search, rank) VALUES ('integrity-check', 1)")
        assert find("stem").count == 0


class TestOwn:
    def test_an_answered_question_leads_to_its_review(self, topic: Topic, learner: Learner) -> None:
        attempt = begin(learner, topic.course, size=1)
        answer(attempt)
        found = urls(find("stem", learner))
        assert found[Group.ANSWERED] == [f"{to('result', attempt)}#item-1"]
        assert len(found[Group.QUESTIONS]) == 2
        assert len(urls(find("stem", LearnerFactory.create()))[Group.QUESTIONS]) == 3

    def test_an_answer_in_practice_under_way_leads_to_the_item(self, topic: Topic, learner: Learner) -> None:
        attempt = begin(learner, topic.course)
        answer(attempt, 2)
        assert urls(find("stem", learner))[Group.ANSWERED] == [to_item(attempt, 2)]

    def test_notes_and_interview_answers_are_found_by_who_wrote_them(self, topic: Topic, learner: Learner) -> None:
        attempt = begin(learner, topic.course)
        note(attempt, "Mind the <b>watermark</b>", 2)
        draft_interview(learner, topic.interviewquestions.get(), "About watermarks, say …")
        page = find("watermark", learner)
        assert urls(page) == {Group.OWN: [to_item(attempt, 2), to_interview(topic.interviewquestions.get())]}
        assert find("watermark").count == find("watermark", LearnerFactory.create()).count == 0
        seen = Visitor(learner).see(to_search("watermark"))
        assert "Mind the &lt;b&gt;<mark>watermark</mark>&lt;/b&gt;" in seen.html

    def test_a_note_of_a_closed_quiz_leads_to_its_review(self, topic: Topic, learner: Learner) -> None:
        attempt = begin(learner, topic.course, mode=AttemptMode.EXAM)
        note(attempt, "watermark", 3)
        submit(learner=learner, attempt_id=attempt.pk, now=NOW)
        assert urls(find("watermark", learner)) == {Group.OWN: [f"{to('result', attempt)}#item-3"]}


class TestTimedQuizUnderWay:
    """Its questions lead nowhere but into it, though they were answered or noted on before."""

    @pytest.fixture
    def running(self, topic: Topic, learner: Learner) -> Attempt:
        before = begin(learner, topic.course, size=2, now=NOW - DAY)
        note(before, "watermark")
        for position in (1, 2):
            answer(before, position, now=NOW - DAY)
        return begin(learner, topic.course, mode=AttemptMode.EXAM)

    def test_every_question_of_it_leads_back(self, running: Attempt) -> None:
        expected = {to_item(running, position) for position in (1, 2, 3)}
        found = urls(find("stem", running.learner))
        assert {*found[Group.ANSWERED], *found[Group.QUESTIONS]} == expected
        assert {*urls(find("watermark", running.learner))[Group.OWN]} < expected

    def test_also_when_its_time_is_up_and_nobody_closed_it(self, running: Attempt) -> None:
        Attempt.objects.filter(pk=running.pk).update(deadline_at=running.started_at + timedelta(seconds=1))
        assert {*urls(find("stem", running.learner))[Group.ANSWERED]} < {to_item(running, n) for n in (1, 2, 3)}

    def test_once_it_is_over_they_lead_to_its_review(self, running: Attempt) -> None:
        answer(running, 1)
        submit(learner=running.learner, attempt_id=running.pk, now=NOW)
        assert f"{to('result', running)}#item-1" in urls(find("stem", running.learner))[Group.ANSWERED]


class TestPage:
    def test_says_what_can_be_searched(self) -> None:
        page = Visitor().see(reverse("search"))
        assert "Lessons, glossary, practice and interview questions" in page.main
        assert "mark" not in {each.tag for each in page.elements}

    def test_says_where_nothing_is_found(self, topic: Topic) -> None:
        assert "Nothing has all of these words." in Visitor().see(to_search("nothing of it")).main

    def test_marks_what_was_found_in_escaped_text(self) -> None:
        question = make_question(single_item("<script>alert(1)</script> & so on"))
        question.revisions.update(html={"stem": "<p>Stem of &lt;script&gt;alert(1)&lt;/script&gt; &amp; so on</p>"})
        index_course(question.topic.course)
        page = Visitor().see(to_search("script"))
        page.assert_valid()
        assert "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; &amp; so on" in page.html


class TestLoading:
    def test_makes_the_entries_and_makes_them_the_same_again(self, tmp_path: Path) -> None:
        folder = one_topic(tmp_path)
        call_command("load_course", str(folder), verbosity=0)
        rows = [*SearchEntry.objects.order_by("pk").values()]
        assert {row["kind"] for row in rows} == {EntryKind.SECTION, EntryKind.QUESTION, EntryKind.INTERVIEW}
        assert find("kinesis shar").count
        call_command("load_course", str(folder), verbosity=0)
        assert [*SearchEntry.objects.order_by("pk").values()] == rows
        SearchEntry.objects.all().delete()
        call_command("load_course", str(folder), verbosity=0)
        anew = [*SearchEntry.objects.order_by("pk").values()]
        assert [row | {"id": 0} for row in anew] == [row | {"id": 0} for row in rows]

    def test_takes_over_what_changed_and_drops_what_vanished(self, tmp_path: Path) -> None:
        folder = one_topic(tmp_path)
        call_command("load_course", str(folder), verbosity=0)
        path = folder / f"{TOPIC}.md"
        text = path.read_text()
        assert "*shards* for 24 hours" in text
        path.write_text(text.replace("*shards* for 24 hours", "*watermelons* for 24 hours"))
        call_command("load_course", str(folder), verbosity=0)
        assert find("watermelons").count == 1

        Topic.objects.update(archived_at=NOW)
        index_course(Course.objects.get())
        assert not SearchEntry.objects.exists()
