"""The study plan as a calendar: what is left to do, laid out by domain/planning.py, with names and addresses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from notes.models import WORDS_PER_MINUTE, Course, Lesson, Topic
from quizzes.domain.blueprint import largest_form
from quizzes.domain.icalendar import Event
from quizzes.domain.planning import (
    Frame,
    Mock,
    Part,
    PlannedDay,
    StudyPlan,
    TopicWork,
    Work,
    minutes_needed,
    plan,
)
from quizzes.domain.queue import daily_capacity, load_ahead
from quizzes.domain.scheduling import Card
from quizzes.models import Attempt, Exam, InterviewProgress, Question, QuestionProgress
from quizzes.models.attempts import AttemptMode
from quizzes.models.progress import CARD_FIELDS
from quizzes.selectors.mocks import MINI_MOCK_SIZE
from quizzes.selectors.progress import CourseOverview, DomainGroup, TopicRow, get_course_overview
from quizzes.selectors.streaks import days_in_a_row, study_days
from quizzes.services.rounds import SECONDS_PER_QUESTION
from quizzes.services.starting import DEFAULT_PACE
from studyapp.models import Learner, TimeFactor

WEEKS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a day; `url` is "" where there is nothing to open yet."""

    work: Work
    title: str
    minutes: int
    url: str = ""

    @property
    def is_round(self) -> bool:
        return self.work in (Work.REVIEWS, Work.QUESTIONS)

    @property
    def is_exam(self) -> bool:
        return self.work is Work.EXAM


@dataclass(frozen=True, slots=True)
class DayView:
    day: date
    tasks: tuple[Task, ...]
    is_today: bool

    @property
    def weekday(self) -> int:
        """1 is Monday."""
        return self.day.isoweekday()

    @property
    def minutes(self) -> int:
        return sum(task.minutes for task in self.tasks)

    @property
    def is_exam(self) -> bool:
        return any(task.is_exam for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Week:
    """From Monday; the first one of a plan begins today, the last one may end early."""

    monday: date
    days: tuple[DayView, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """`needed_minutes` a day would cover what does not fit; None where all fits or nothing would.

    `minutes_done` is what was studied today, `streak` the days in a row.
    """

    overview: CourseOverview
    plan: StudyPlan
    days: tuple[DayView, ...]
    lesson_count: int
    question_count: int
    needed_minutes: int | None
    full_mock_minutes: int | None
    minutes_done: int
    streak: int

    @property
    def weeks(self) -> list[Week]:
        mondays = groupby(self.days, key=lambda each: each.day - timedelta(days=each.day.weekday()))
        return [Week(monday, tuple(days)) for monday, days in mondays][:WEEKS_SHOWN]

    @property
    def is_cut(self) -> bool:
        return sum(len(week.days) for week in self.weeks) < len(self.days)

    @property
    def has_date(self) -> bool:
        return self.overview.days_left is not None

    @property
    def lessons_planned(self) -> int:
        return self.lesson_count - len(self.plan.unread)

    @property
    def questions_planned(self) -> int:
        return self.question_count - self.plan.unseen_count

    @property
    def is_all_new_done(self) -> bool:
        return not (self.lesson_count or self.question_count)

    @property
    def last_new_day(self) -> date | None:
        """The day on which the last lesson is read or the last new question asked."""
        new = (Work.LESSON, Work.QUESTIONS)
        return max((day.day for day in self.plan.days if any(part.work in new for part in day.parts)), default=None)

    @property
    def mock_days(self) -> list[DayView]:
        return [day for day in self.days if any(task.work in (Work.MOCK, Work.MINI_MOCK) for task in day.tasks)]

    @property
    def has_full_mock(self) -> bool:
        return bool(self.plan.count(Work.MOCK))


def get_plan(*, learner: Learner | None, course: Course, now: datetime) -> PlanPage:
    """Compose the plan from what is left to do; eleven queries for a learner, however long the history."""
    overview = get_course_overview(learner=learner, course=course, now=now)
    days = study_days(learner, overview.today)
    done_ms = next((each.time_spent_ms for each in days if each.day == overview.today), 0)
    frame = _frame(learner, overview, seconds_done=done_ms // 1000)
    rows = _planned_rows(overview)
    topics = _topic_work(overview, rows)
    reviews = _reviews_ahead(learner, course, frame) if learner else []
    planned = plan(topics, reviews, frame)
    is_short = overview.days_left is not None and not planned.fits
    names = _Names(overview, {row.topic.pk: row.topic for row in rows})
    return PlanPage(
        overview=overview,
        plan=planned,
        days=tuple(names.day(each) for each in planned.days),
        lesson_count=sum(topic.lesson_seconds > 0 for topic in topics),
        question_count=sum(topic.questions for topic in topics),
        needed_minutes=minutes_needed(topics, reviews, frame) if is_short else None,
        full_mock_minutes=round(frame.mock.count * frame.mock.seconds_per_question / 60) if frame.mock else None,
        minutes_done=done_ms // 60_000,
        streak=days_in_a_row(learner, days, overview.today),
    )


def _planned_rows(overview: CourseOverview) -> list[TopicRow]:
    """The topics of the exam in reading order; without an exam, all."""
    rows = [row for group in overview.groups if group.domain or not overview.lead_exam for row in group.rows]
    return sorted(rows, key=lambda row: row.topic.position)


def _topic_work(overview: CourseOverview, rows: Sequence[TopicRow]) -> list[TopicWork]:
    """What each topic still asks for; one query for the length of the lessons."""
    words = dict(Lesson.objects.filter(topic__course=overview.course).values_list("topic_id", "word_count"))
    weights = {
        row.topic.pk: group.domain.weight_percent / len(group.rows)
        for group in overview.groups
        if group.domain
        for row in group.rows
    }
    return [
        TopicWork(
            topic_id=row.topic.pk,
            lesson_seconds=0 if row.is_read or row.topic.pk not in words else _reading_seconds(words[row.topic.pk]),
            questions=max(0, row.topic.question_count - row.seen_count),
            stake=weights.get(row.topic.pk, 1.0) * (1 - row.mastery.score.estimate),
        )
        for row in rows
    ]


def _reading_seconds(words: int) -> int:
    return 60 * max(1, round(words / WORDS_PER_MINUTE))


def _frame(learner: Learner | None, overview: CourseOverview, *, seconds_done: int) -> Frame:
    """The learner's days and minutes; two queries."""
    frame = Frame(
        today=overview.today,
        exam_on=overview.goal.exam_on,
        minutes_per_day=overview.goal.minutes_per_day,
        seconds_per_question=SECONDS_PER_QUESTION,
        seconds_done=seconds_done,
        mock=_mock(learner, overview),
    )
    return replace(frame, mocked_on=_mocked_on(learner, overview, frame))


def _mock(learner: Learner | None, overview: CourseOverview) -> Mock | None:
    """The longest form that the bank can fill by the exam's blueprint; one query."""
    exam = overview.lead_exam
    if exam is None:
        return None
    domains = {group.domain.number: group for group in overview.groups if group.domain}
    counts = _asked_counts(exam, [row.topic.pk for group in domains.values() for row in group.rows])
    available = {number: sum(counts.get(row.topic.pk, 0) for row in group.rows) for number, group in domains.items()}
    weights = {number: group.domain.weight_percent for number, group in domains.items() if group.domain}
    count = sum(largest_form(exam.question_count, weights, available).values())
    return Mock(count, _seconds_per_question(exam, learner), MINI_MOCK_SIZE) if count else None


def _asked_counts(exam: Exam, topic_ids: Sequence[int]) -> dict[int, int]:
    """How many questions of kinds that the exam uses each topic has."""
    questions = Question.objects.live().filter(kind__in=exam.kinds, topic__in=topic_ids).order_by()
    return dict(questions.values_list("topic_id").annotate(n=Count("pk")))


def _seconds_per_question(exam: Exam, learner: Learner | None) -> int:
    items, minutes = exam.question_count, exam.time_limit_minutes
    if minutes is None:
        items, minutes = DEFAULT_PACE
    percent = (learner.time_factor if learner else 0) or TimeFactor.NORMAL
    return round(60 * minutes * percent / 100 / items)


def _mocked_on(learner: Learner | None, overview: CourseOverview, frame: Frame) -> date | None:
    """The day of the latest timed quiz as long as what would be planned; one query."""
    part = frame.mock_part
    if learner is None or part is None or frame.exam_ahead is None:
        return None
    sat = Attempt.objects.filter(
        learner=learner, course=overview.course, mode=AttemptMode.EXAM, closed_at__isnull=False
    ).filter(item_count__gte=part.count, answered_count__gt=0)
    latest = sat.order_by("-started_at").values_list("closed_at", flat=True).first()
    return learner.study_day(latest) if latest else None


def _reviews_ahead(learner: Learner, course: Course, frame: Frame) -> list[int]:
    """How many cards come up on each day, practice questions and interview questions; two queries."""
    cards = _cards(QuestionProgress.objects.filter(Q(is_queued=True) | Q(is_flagged=True)), learner, course)
    cards |= _cards(InterviewProgress.objects.filter(is_queued=True), learner, course)
    return load_ahead(
        cards,
        len(frame.days),
        day=frame.today,
        capacity=daily_capacity(frame.minutes_per_day, seconds_per_review=frame.seconds_per_question),
        done_today=sum(card.reviewed_on == frame.today for card in cards.values()),
        exam_date=frame.exam_ahead,
    )


def _cards(progress: QuerySet[Any], learner: Learner, course: Course) -> dict[tuple[str, int], Card]:
    """The cards already begun, by model and key; one query."""
    rows = progress.filter(learner=learner, reviewed_on__isnull=False, question__topic__course=course)
    live = rows.filter(question__archived_at=None, question__topic__archived_at=None).order_by("pk")
    found = live.values_list("pk", *CARD_FIELDS)
    return {(progress.model.__name__, pk): Card(*values) for pk, *values in found}


# Names and addresses


class _Names:
    """Puts words and links to the parts of a plan, day after day: mini mocks go through the domains in turn."""

    def __init__(self, overview: CourseOverview, topics: Mapping[int, Topic]) -> None:
        self._overview, self._topics = overview, topics
        self._minis = 0

    def day(self, planned: PlannedDay) -> DayView:
        is_today = planned.day == self._overview.today
        return DayView(planned.day, tuple(self._tasks(planned, is_today=is_today)), is_today)

    def _tasks(self, planned: PlannedDay, *, is_today: bool) -> Iterable[Task]:
        asked = [part for part in planned.parts if part.work in (Work.REVIEWS, Work.QUESTIONS)]
        for part in planned.parts:
            if part not in asked:
                title, url = self._named(part)
                yield Task(part.work, title, _minutes([part]), url)
        if asked:
            address = self._to("today") if is_today else ""
            yield Task(asked[0].work, _round_title(asked), _minutes(asked), address)

    def _named(self, part: Part) -> tuple[str, str]:
        exam = self._overview.lead_exam
        match part.work:
            case Work.LESSON:
                topic = self._topics[part.topic_id or 0]
                return f"{'Read on' if part.is_begun else 'Read'}: {topic.title}", topic.get_absolute_url()
            case Work.MOCK:
                query = urlencode({"exam": exam.code}) if exam else ""
                return f"Mock exam, {part.count} questions", f"{self._to('mock')}?{query}"
            case Work.MINI_MOCK:
                return self._mini_mock(part, exam)
            case Work.SHEET:
                return "Last-day sheet", self._to("sheet")
            case _:
                return f"{exam.code if exam else 'The'} exam", ""

    def _mini_mock(self, part: Part, exam: Exam | None) -> tuple[str, str]:
        """Of a domain where the day has room for one, else a timed quiz as long as it has."""
        domains = [group.domain for group in self._costliest if group.domain]
        self._minis += 1
        if exam is None or part.count < MINI_MOCK_SIZE or not domains:
            return f"Timed quiz, {part.count} questions", f"{self._to('new')}?mode=exam&size={part.count}"
        domain = domains[(self._minis - 1) % len(domains)]
        query = urlencode({"exam": exam.code, "domain": domain.number})
        return f"Mini mock: {domain.title}", f"{self._to('mock')}?{query}"

    @property
    def _costliest(self) -> list[DomainGroup]:
        """The domains that have questions for a mini mock, those that cost most points first."""
        able = [
            group
            for group in self._overview.groups
            if group.domain and sum(row.topic.question_count for row in group.rows) >= MINI_MOCK_SIZE
        ]
        return sorted(able, key=_points_lost, reverse=True)

    def _to(self, view: str) -> str:
        return reverse(f"quizzes:{view}", args=[self._overview.course.slug])


def _points_lost(group: DomainGroup) -> float:
    """The exam points, in percent, that the learner would lose in the domain."""
    scores = [row.mastery.score.estimate for row in group.rows]
    weight = group.domain.weight_percent if group.domain else 0
    return weight * (1 - sum(scores) / len(scores))


def _round_title(parts: Sequence[Part]) -> str:
    reviews = sum(part.count for part in parts if part.work is Work.REVIEWS)
    fresh = sum(part.count for part in parts if part.work is Work.QUESTIONS)
    counted = [_counted(reviews, "review"), _counted(fresh, "new question")]
    return ", ".join(each for each in counted if each)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""


def _minutes(parts: Iterable[Part]) -> int:
    seconds = sum(part.seconds for part in parts)
    return max(1, round(seconds / 60)) if seconds else 0


def plan_events(page: PlanPage, *, host: str, address: str, owner: str) -> list[Event]:
    """One whole-day event for each day that has something to do; `address` is that of the plan."""
    course = page.overview.course
    return [
        Event(
            uid=f"{day.day:%Y%m%d}-{course.slug}-{owner}@{host}",
            day=day.day,
            title=_event_title(day, course),
            description="\n".join(_line(task) for task in day.tasks),
            url=address,
        )
        for day in page.days
        if day.tasks
    ]


def _event_title(day: DayView, course: Course) -> str:
    return day.tasks[0].title if day.is_exam else f"Study {day.minutes} min: {course.title}"


def _line(task: Task) -> str:
    return f"{task.title} ({task.minutes} min)" if task.minutes else task.title
