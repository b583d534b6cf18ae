"""The picture of a learner: how ready, where weak, what would help most, and how it came about."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet

from notes.models import Course
from quizzes.domain.mastery import Mastery, mixed_mastery
from quizzes.domain.readiness import (
    TRIAL_QUESTIONS,
    Blueprint,
    BlueprintDomain,
    Readiness,
    TooEarly,
    domain_moves,
    readiness,
)
from quizzes.domain.streaks import streak
from quizzes.models import (
    Domain,
    Exam,
    Question,
    QuestionProgress,
    QuestionRevision,
    ReadinessPoint,
    StudyDay,
)
from quizzes.selectors.causes import CauseCount, cause_profile
from quizzes.selectors.progress import CourseOverview, DomainGroup, TopicRow, get_course_overview
from studyapp.models import Learner

CALENDAR_WEEKS = 18
LONGEST_CURVE = 60
"""Points of the readiness curve: the latest days that have one."""

PAIRS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class DomainStanding:
    """One domain of the exam: what its topics come to, and how much of them was seen."""

    domain: Domain
    rows: tuple[TopicRow, ...]
    mastery: Mastery | None
    """None where the course has no topic for it."""

    @property
    def question_count(self) -> int:
        return sum(row.topic.question_count for row in self.rows)

    @property
    def seen_count(self) -> int:
        return sum(row.seen_count for row in self.rows)

    @property
    def seen_share(self) -> float:
        return min(1.0, self.seen_count / self.question_count) if self.question_count else 0.0


@dataclass(frozen=True, slots=True)
class HelpfulMove:
    """What twenty more questions on a domain are expected to do."""

    domain: Domain
    topics: tuple[TopicRow, ...]
    questions: int
    gain: float
    pass_chance: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A day's forecast; `x` and the `y`s are shares of the chart, from its top left corner."""

    point: ReadinessPoint
    x: float

    @property
    def y(self) -> float:
        return 1 - self.point.pass_chance


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """`level` is 0 for nothing to 3 for a lot; `column` and `row` count from 0, weeks and weekdays."""

    day: date
    answers: int
    minutes: int
    level: int
    column: int
    row: int

    @property
    def x(self) -> int:
        """In the units of the chart, of which a day takes 14."""
        return 14 * self.column

    @property
    def y(self) -> int:
        return 14 * self.row


@dataclass(frozen=True, slots=True)
class ConfusionPair:
    """Chosen where another option was the key, in questions that are still missed; by identifier and as shown."""

    chosen: str
    key: str
    chosen_html: str
    key_html: str
    question_ids: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.question_ids)


@dataclass(frozen=True, slots=True)
class Dashboard:
    overview: CourseOverview
    readiness: Readiness | TooEarly | None
    """None where the course has no exam to be ready for."""

    moves: tuple[HelpfulMove, ...]
    domains: tuple[DomainStanding, ...]
    curve: tuple[CurvePoint, ...]
    calendar: tuple[CalendarDay, ...]
    streak: int
    pairs: tuple[ConfusionPair, ...]
    causes: list[CauseCount]

    @property
    def forecast(self) -> Readiness | None:
        return self.readiness if isinstance(self.readiness, Readiness) else None

    @property
    def missing(self) -> TooEarly | None:
        return self.readiness if isinstance(self.readiness, TooEarly) else None

    @property
    def costliest_first(self) -> list[TopicRow]:
        """Topics by the exam points at stake: weight times what is not known. Without an exam all weigh the same."""
        weights = _blueprint(self.overview).topic_weights if self.overview.lead_exam else {}
        default = 0.0 if weights else 1.0
        return sorted(
            self.overview.rows,
            key=lambda row: -weights.get(row.topic.pk, default) * (1 - row.mastery.score.estimate),
        )

    @property
    def calendar_width(self) -> int:
        return 14 * CALENDAR_WEEKS

    @property
    def study_days(self) -> int:
        return sum(day.answers > 0 or day.minutes > 0 for day in self.calendar)


def get_dashboard(*, learner: Learner, course: Course, now: datetime) -> Dashboard:
    """Compose the page on where the learner stands; seven queries, however long the history."""
    overview = get_course_overview(learner=learner, course=course, now=now)
    exam, blueprint = overview.lead_exam, _blueprint(overview)
    days = list(StudyDay.objects.filter(learner=learner, day__gt=overview.today - timedelta(days=7 * CALENDAR_WEEKS)))
    judged = readiness(overview.summaries, blueprint) if exam else None
    return Dashboard(
        overview=overview,
        readiness=judged,
        moves=tuple(_moves(overview, blueprint)) if isinstance(judged, Readiness) else (),
        domains=tuple(_standing(group, overview) for group in overview.groups if group.domain),
        curve=tuple(_curve(learner, exam)) if exam else (),
        calendar=tuple(_calendar(days, overview.today)),
        streak=streak([each.day for each in days], overview.today) if learner.counts_streak else 0,
        pairs=tuple(confusion_pairs(learner=learner, course=course)),
        causes=cause_profile(learner=learner, course=course),
    )


def _blueprint(overview: CourseOverview) -> Blueprint:
    """The exam's blueprint from what the overview has read."""
    exam = overview.lead_exam
    return Blueprint(
        domains=tuple(
            BlueprintDomain(group.domain.weight_percent, tuple(row.topic.pk for row in group.rows))
            for group in overview.groups
            if group.domain
        ),
        scored_count=exam.scored_count if exam else 50,
        pass_share=overview.pass_share,
    )


def _standing(group: DomainGroup, overview: CourseOverview) -> DomainStanding:
    assert group.domain is not None  # noqa: S101 (asked for by the caller)
    weights = {row.topic.pk: 1 / len(group.rows) for row in group.rows}
    judged = (
        mixed_mastery(overview.posterior, overview.summaries, weights, pass_share=overview.pass_share)
        if weights
        else None
    )
    return DomainStanding(group.domain, group.rows, judged)


def _moves(overview: CourseOverview, blueprint: Blueprint) -> Iterable[HelpfulMove]:
    by_topics = {tuple(row.topic.pk for row in group.rows): group for group in overview.groups}
    for move in domain_moves(overview.posterior_for(blueprint), blueprint)[:3]:
        group = by_topics[move.topic_ids]
        if group.domain:
            yield HelpfulMove(group.domain, group.rows, TRIAL_QUESTIONS, move.gain, move.pass_chance)


def _curve(learner: Learner, exam: Exam) -> list[CurvePoint]:
    latest = ReadinessPoint.objects.filter(learner=learner, exam=exam).order_by("-day")[:LONGEST_CURVE]
    points = list(reversed(latest))
    if not points:
        return []
    first, span = points[0].day, max((points[-1].day - points[0].day).days, 1)
    return [CurvePoint(point, (point.day - first).days / span) for point in points]


def _calendar(days: Sequence[StudyDay], today: date) -> Iterable[CalendarDay]:
    """Every day of the last weeks up to today, week by week from Monday."""
    by_day = {each.day: each for each in days}
    start = today - timedelta(days=today.weekday() + 7 * (CALENDAR_WEEKS - 1))
    for number in range((today - start).days + 1):
        day = start + timedelta(days=number)
        found = by_day.get(day)
        answers = found.answer_count + found.card_count if found else 0
        minutes = round(found.time_spent_ms / 60_000) if found else 0
        yield CalendarDay(day, answers, minutes, _level(answers), number // 7, number % 7)


def _level(answers: int) -> int:
    return sum(answers >= least for least in (1, 10, 25))


def confusion_pairs(*, learner: Learner, course: Course) -> list[ConfusionPair]:
    """Return what was taken for what in questions with one key that are still missed, the most frequent first.

    One query over the missed list, which the bank bounds.
    """
    rows: Any = (
        QuestionProgress.objects.filter(
            learner=learner,
            missed_item__isnull=False,
            question__kind="single",
            question__topic__course=course,
            question__archived_at=None,
        )
        .order_by("-missed_since", "pk")
        .values("question_id", response=F("missed_item__response"), **_TEXTS)
    )
    pairs: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
    for row in rows:
        chosen, key = row["response"][:1], [each["identifier"] for each in row["options"] if each["is_key"]]
        if chosen and key:
            html = row["html"]
            pairs[chosen[0], key[0]].append((row["question_id"], html[chosen[0]]["text"], html[key[0]]["text"]))
    found = [
        ConfusionPair(*names, each[0][1], each[0][2], tuple(pk for pk, _, _ in each)) for names, each in pairs.items()
    ]
    return sorted(found, key=lambda pair: -pair.count)[:PAIRS_SHOWN]


def questions_with(*, course: Course, options: Sequence[str], first: Sequence[int]) -> QuerySet[Question]:
    """Return the live questions named, and the others of the course that offer both of these options."""
    revisions = QuestionRevision.objects.current().filter(question__topic__course=course).order_by()
    rows: Any = revisions.values_list("question_id", "content__options")
    both = [pk for pk, offered in rows if set(options) <= {each["identifier"] for each in offered}]
    return Question.objects.live().filter(pk__in=[*first, *both])


_TEXTS: dict[str, Any] = {
    "options": F("missed_item__revision__content__options"),
    "html": F("missed_item__revision__html__options"),
}
