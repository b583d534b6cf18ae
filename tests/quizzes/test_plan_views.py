"""The study plan, its calendar file, days in a row and the sheet for the last day."""

from datetime import date, timedelta

import pytest

from notes.models import Course, Reading
from quizzes.domain.planning import Work
from quizzes.models import Exam
from quizzes.models.attempts import AttemptMode
from quizzes.selectors.plan import get_plan
from quizzes.services.closing import submit
from quizzes.services.reviews import set_goal
from studyapp.models import Learner
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    CourseFactory,
    LearnerFactory,
    answer,
    begin,
    begin_mock,
    lesson_section,
    make_exam,
    make_question,
    make_topic,
)
from tests.pages import Page, Visitor, to_course
from tests.quizzes.domain.test_icalendar import parsed, unescaped

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def course() -> Course:
    return CourseFactory.create(title="Data, plain; and simple")


@pytest.fixture
def exam(course: Course) -> Exam:
    return make_exam(course, 60, 40, per_domain=10, code="EX-1")


@pytest.fixture
def learner() -> Learner:
    return LearnerFactory.create()


def see(view: str, course: Course, learner: Learner | None) -> Page:
    return Visitor(learner).see(to_course(view, course))


def aim(learner: Learner, exam: Exam, *, days: int | None = 20, minutes: int = 30) -> None:
    exam_on = None if days is None else NOW.date() + timedelta(days=days)
    set_goal(learner=learner, course=exam.course, exam=exam, exam_on=exam_on, minutes_per_day=minutes)


class TestPlan:
    def test_without_a_date_it_shows_two_weeks_and_asks_for_one(self, learner: Learner, exam: Exam) -> None:
        for who in (None, learner):
            page = see("plan", exam.course, who)
            assert "The next two weeks" in page.main
            assert page.link("Set the day of the exam") == to_course("goal", exam.course)

    def test_with_a_date_it_counts_down_to_the_exam(self, learner: Learner, exam: Exam) -> None:
        aim(learner, exam)
        page = see("plan", exam.course, learner)
        assert "20 days to EX-1" in page.main
        assert "At 30 minutes a day everything fits" in page.main
        assert "Sun 22 Nov EX-1 exam" in page.main

    def test_each_day_says_what_to_do_and_leads_there(self, learner: Learner, exam: Exam) -> None:
        aim(learner, exam)
        page = see("plan", exam.course, learner)
        first = exam.course.topics.order_by("position")[0]
        assert page.link(f"Read: {first.title}") == first.get_absolute_url()
        assert "16 new questions" in page.main
        assert page.link("Last-day sheet") == to_course("sheet", exam.course)
        started = Visitor(learner).submit(page.form(to_course("today", exam.course)))
        assert started.status == 302

    def test_a_lesson_that_was_read_and_questions_that_were_asked_are_off_it(
        self, learner: Learner, exam: Exam
    ) -> None:
        aim(learner, exam)
        first = exam.course.topics.order_by("position")[0]
        Reading.objects.create(learner=learner, lesson=first.lesson, reached_at=NOW, read_at=NOW)
        begin(learner, exam.course, topic=first)
        planned = get_plan(learner=learner, course=exam.course, now=NOW)
        assert (planned.lesson_count, planned.question_count) == (1, 10)

    def test_what_was_studied_today_is_off_today(self, learner: Learner, exam: Exam) -> None:
        aim(learner, exam)
        answer(begin(learner, exam.course, size=1), elapsed_ms=30 * 60_000)
        assert "✓ done for today" in see("plan", exam.course, learner).main

    def test_reviews_come_on_the_days_when_they_fall_due(self, learner: Learner, exam: Exam) -> None:
        aim(learner, exam)
        attempt = begin(learner, exam.course, size=2)
        for position in (1, 2):
            answer(attempt, position, right=False)
        planned = get_plan(learner=learner, course=exam.course, now=NOW).plan
        assert planned.days[0].count(Work.REVIEWS) == 0
        assert planned.days[1].count(Work.REVIEWS) >= 2

    def test_minutes_that_do_not_do_are_said_with_what_fits(self, learner: Learner, exam: Exam) -> None:
        aim(learner, exam, days=5, minutes=5)
        main = see("plan", exam.course, learner).main
        assert "At 5 minutes a day not everything fits before 7 November." in main
        assert "0 of 2 lessons and 0 of 20 new questions" not in main
        assert "minutes a day would cover all of it" in main

    def test_what_no_day_is_long_enough_for_is_said_too(self, learner: Learner, exam: Exam) -> None:
        aim(learner, exam, days=2, minutes=30)
        assert "Not even eight hours a day would cover all of it" in see("plan", exam.course, learner).main

    def test_mocks_stand_towards_the_end_and_lead_to_their_start(self, learner: Learner, exam: Exam) -> None:
        aim(learner, exam, minutes=60)
        page = see("plan", exam.course, learner)
        assert "Mocks: 7 Nov, 14 Nov, 18 Nov." in page.main
        assert page.link("Mock exam, 17 questions") == f"{to_course('mock', exam.course)}?exam=EX-1"

    def test_a_day_too_short_for_a_mock_gets_a_timed_quiz(self, learner: Learner, exam: Exam) -> None:
        aim(learner, exam, minutes=20)
        page = see("plan", exam.course, learner)
        assert page.link("Timed quiz, 7 questions") == f"{to_course('new', exam.course)}?mode=exam&size=7"
        assert "A full one takes 47 minutes" in page.main

    def test_a_mock_sat_today_is_not_planned_for_today(self, learner: Learner, exam: Exam) -> None:
        aim(learner, exam, days=4, minutes=60)
        assert get_plan(learner=learner, course=exam.course, now=NOW).mock_days
        mock = begin_mock(learner, exam)
        answer(mock)
        submit(learner=learner, attempt_id=mock.pk, now=NOW)
        assert not get_plan(learner=learner, course=exam.course, now=NOW).mock_days

    def test_mini_mocks_are_of_the_domains_that_have_questions_for_one(self, learner: Learner, course: Course) -> None:
        exam = make_exam(course, 60, 40, per_domain=40, code="EX-1")
        aim(learner, exam, minutes=60)
        page = see("plan", course, learner)
        assert page.link("Mini mock: Domain 1") == f"{to_course('mock', course)}?exam=EX-1&domain=1"
        assert "Mini mock: Domain 2" in page.main

    def test_a_date_that_has_passed_asks_for_another(self, learner: Learner, exam: Exam) -> None:
        aim(learner, exam, days=-3)
        assert "The day of your exam has passed" in see("plan", exam.course, learner).main

    def test_on_the_day_itself_there_is_nothing_to_do(self, learner: Learner, exam: Exam) -> None:
        aim(learner, exam, days=0)
        assert "Today is the day" in see("plan", exam.course, learner).main

    def test_of_three_years_shows_twelve_weeks(self, learner: Learner, exam: Exam) -> None:
        aim(learner, exam, days=1000)
        page = see("plan", exam.course, learner)
        assert page.main.count("Week of") == 12
        assert "These are the first 12 weeks." in page.main

    def test_topics_outside_the_exam_are_not_planned(self, learner: Learner, exam: Exam) -> None:
        make_topic(5, course=exam.course, title="Beside the point")
        aim(learner, exam)
        assert "Beside the point" not in see("plan", exam.course, learner).main

    def test_a_course_without_an_exam_plans_all_topics_and_no_mock(self, learner: Learner) -> None:
        topic = make_topic(3, title="Only this")
        page = see("plan", topic.course, learner)
        assert "Read: Only this" in page.main
        assert "Mock" not in page.main

    def test_a_title_is_text_whatever_it_says(self, learner: Learner, exam: Exam) -> None:
        exam.course.topics.update(title="<script>alert(1)</script>")
        page = see("plan", exam.course, learner)
        assert "Read: <script>alert(1)</script>" in page.main


class TestFile:
    def events(self, course: Course, learner: Learner | None) -> list[dict[str, str]]:
        return parsed(Visitor(learner).see(to_course("plan_file", course)).response.content.decode())

    def test_has_a_day_for_a_day(self, learner: Learner, exam: Exam) -> None:
        aim(learner, exam)
        events = self.events(exam.course, learner)
        assert events[0]["DTSTART"] == "VALUE=DATE|20261102"
        assert unescaped(events[0]["SUMMARY"]) == "Study 30 min: Data, plain; and simple"
        assert "16 new questions (24 min)" in unescaped(events[0]["DESCRIPTION"])
        assert (events[-1]["DTSTART"], events[-1]["SUMMARY"]) == ("VALUE=DATE|20261122", "EX-1 exam")

    def test_names_its_days_alike_each_time_and_unlike_anybody_elses(self, learner: Learner, exam: Exam) -> None:
        mine, again, others = (
            [event["UID"] for event in self.events(exam.course, who)] for who in (learner, learner, LearnerFactory())
        )
        assert mine == again
        assert len(set(mine)) == len(mine)
        assert not set(mine) & set(others)

    def test_begins_with_the_learners_own_day(self, exam: Exam) -> None:
        learner = LearnerFactory.create(time_zone="Pacific/Auckland")  # 22:00 there
        assert self.events(exam.course, learner)[0]["DTSTART"] == "VALUE=DATE|20261102"
        west = LearnerFactory.create(time_zone="Pacific/Pago_Pago")  # 22:00 of the day before
        assert self.events(exam.course, west)[0]["DTSTART"] == "VALUE=DATE|20261101"

    def test_comes_as_a_calendar_to_keep(self, exam: Exam) -> None:
        response = Visitor().see(to_course("plan_file", exam.course)).response
        assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert response.headers["Content-Disposition"] == f'attachment; filename="{exam.course.slug}-plan.ics"'

    def test_titles_cannot_break_out(self, learner: Learner, exam: Exam) -> None:
        exam.course.topics.update(title="x\r\nEND:VEVENT\r\nATTENDEE:mailto:a@b.example")
        assert all("ATTENDEE" not in event for event in self.events(exam.course, learner))


class TestStreak:
    @pytest.fixture
    def studied(self, learner: Learner, exam: Exam) -> Learner:
        for days in (2, 1, 0):
            answer(begin(learner, exam.course, size=1, now=NOW - days * DAY), now=NOW - days * DAY)
        return learner

    def test_is_told_kindly_on_the_start_page_and_the_plan(self, studied: Learner, exam: Exam) -> None:
        assert "3 days of study in a row; two free days a week do no harm" in Visitor(studied).see("/").main
        assert "3 so far." in see("plan", exam.course, studied).main

    def test_of_a_single_day_is_not_spoken_of(self, learner: Learner, exam: Exam) -> None:
        answer(begin(learner, exam.course, size=1))
        assert "in a row;" not in Visitor(learner).see("/").main

    def test_can_be_switched_off_and_on(self, studied: Learner, exam: Exam) -> None:
        visitor, path = Visitor(studied), to_course("streak", exam.course)
        for said, counts in (("off", False), ("off", False), ("on", True)):
            form = visitor.see(to_course("plan", exam.course)).form(path)
            assert visitor.submit(form, counts_streak=said).location == to_course("plan", exam.course)
            studied.refresh_from_db()
            assert studied.counts_streak is counts
            assert ("days of study in a row" in visitor.see("/").main) is counts

    @pytest.mark.parametrize("data", [{}, {"counts_streak": "maybe"}])
    def test_anything_else_changes_nothing_and_says_so(
        self, studied: Learner, exam: Exam, data: dict[str, str]
    ) -> None:
        visitor = Visitor(studied)
        page = visitor.follow(visitor.send(to_course("streak", exam.course), data))
        assert "This page has no such button. Nothing was changed." in page.text
        studied.refresh_from_db()
        assert studied.counts_streak

    def test_a_stranger_has_none_to_switch(self, exam: Exam) -> None:
        assert Visitor().send(to_course("streak", exam.course), {"counts_streak": "off"}).status == 404
        assert "Days in a row" not in see("plan", exam.course, None).main


class TestSheet:
    def test_without_an_answer_it_says_why_it_is_empty_and_what_to_do(self, learner: Learner, exam: Exam) -> None:
        for who in (None, learner):
            page = see("sheet", exam.course, who)
            assert "you have answered nothing yet" in page.main
            assert page.form(to_course("today", exam.course))

    def test_shows_the_deciding_words_the_mix_ups_and_the_tables_of_weak_topics(
        self, learner: Learner, exam: Exam
    ) -> None:
        topic = exam.course.topics.order_by("position")[0]
        topic.lesson.sections = [
            lesson_section("first-section"),
            {**lesson_section("comparison"), "html": "<p>Prose.</p><table><tr><td>Cell</td></tr></table>"},
            {**lesson_section("deciding-words"), "css_class": "callout"},
            {**lesson_section("worked-example"), "css_class": "callout"},
            {**lesson_section("common-mix-ups"), "css_class": "callout"},
        ]
        topic.lesson.save()
        miss(learner, exam, 4, topic=topic)
        main = see("sheet", exam.course, learner).main
        order = ["Weakest topics", topic.title, "Text of Deciding words", "Text of Common mix ups", "Cell"]
        assert [main.index(each) for each in order] == sorted(main.index(each) for each in order)
        for absent in ("Text of First section", "Prose.", "Worked example"):
            assert absent not in main

    def test_shows_what_is_set_off_where_a_course_has_other_names(self, learner: Learner, exam: Exam) -> None:
        topic = exam.course.topics.order_by("position")[0]
        topic.lesson.sections = [{**lesson_section("remember"), "css_class": "callout"}, lesson_section("more")]
        topic.lesson.save()
        miss(learner, exam, 4, topic=topic)
        main = see("sheet", exam.course, learner).main
        assert "Text of Remember." in main
        assert "Text of More." not in main

    def test_shows_missed_facts_short_and_no_more_than_ten(self, learner: Learner, exam: Exam) -> None:
        miss(learner, exam, 13)
        page = see("sheet", exam.course, learner)
        assert page.main.count("Explanation of") == 10
        assert page.link("3 more missed questions") == to_course("missed", exam.course)

    def test_shows_what_was_taken_for_what(self, learner: Learner, exam: Exam) -> None:
        miss(learner, exam, 1)
        assert "Taken for one another Not Option" in see("sheet", exam.course, learner).main

    def test_shows_two_headings_of_one_name_under_one_id_each(self, learner: Learner, exam: Exam) -> None:
        for topic in exam.course.topics.all():
            section = {**lesson_section("deciding-words"), "html": '<h3 id="deeper">Deeper</h3><p>Text.</p>'}
            topic.lesson.sections = [section]
            topic.lesson.save()
        miss(learner, exam, 20)
        page = see("sheet", exam.course, learner)
        assert page.main.count("Deeper") == 2
        assert "deeper" not in page.ids

    def test_with_nothing_weak_and_nothing_missed_it_says_so(self, learner: Learner, course: Course) -> None:
        topic = make_topic(1, course=course)
        for number in range(25):
            make_question(topic=topic, slug=f"more-{number}")
        attempt = begin(learner, course)
        for position in range(1, attempt.item_count + 1):
            answer(attempt, position, confidence="sure")
        main = see("sheet", course, learner).main
        assert "Nothing stands out" in main or "Weakest topics" in main

    def test_nothing_of_a_running_timed_quiz_is_on_it(self, learner: Learner, exam: Exam) -> None:
        answer(begin(learner, exam.course, mode=AttemptMode.EXAM), right=False)
        assert "you have answered nothing yet" in see("sheet", exam.course, learner).main


def miss(learner: Learner, exam: Exam, count: int, **filters: object) -> None:
    attempt = begin(learner, exam.course, size=count, now=NOW - HOUR, **filters)
    for position in range(1, count + 1):
        answer(attempt, position, right=False, now=NOW - HOUR)


def test_the_day_before_is_the_sheet(learner: Learner, exam: Exam) -> None:
    aim(learner, exam, days=1)
    planned = get_plan(learner=learner, course=exam.course, now=NOW)
    assert [[task.work for task in day.tasks] for day in planned.days] == [[Work.SHEET], [Work.EXAM]]
    assert planned.days[0].day == date(2026, 11, 2)
