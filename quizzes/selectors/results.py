"""What the results of a closed attempt show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Q

from notes.models import Lesson
from quizzes.domain.intervals import Interval, score_interval
from quizzes.domain.reflection import (
    Change,
    Quadrant,
    ReviewGroup,
    change,
    is_slow,
    quadrant,
    review_group,
    usual_pace,
)
from quizzes.domain.scaling import ITEMS_NEEDED, DomainScore, Scale, scaled_score
from quizzes.models import Attempt, AttemptItem
from quizzes.models.attempts import ErrorCause, EventKind
from quizzes.selectors.causes import cause_of
from quizzes.selectors.items import ItemView, TrustView, revision_view, trust_view
from quizzes.selectors.lessons import LessonSection, lesson_section, lessons_of

TREND_LENGTH = 20
"""The latest attempts that a trend shows; the history lists all."""


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """An item after the attempt: what was answered, what was right, why, and where to read it up."""

    attempt_id: UUID
    position: int
    item: ItemView
    trust: TrustView
    section: LessonSection | None
    domain_number: int | None
    is_right: bool
    is_answered: bool
    is_scored: bool
    is_flagged: bool
    confidence: str
    quadrant: Quadrant | None
    """None also where nothing was answered."""
    change: Change | None
    is_slow: bool
    note: str
    cause: ErrorCause | None
    time_spent: timedelta

    @property
    def anchor(self) -> str:
        return f"item-{self.position}"

    @property
    def asked_at(self) -> int:
        """The position to name a cause for."""
        return self.position

    @property
    def may_name_cause(self) -> bool:
        return not self.is_right

    @property
    def group(self) -> ReviewGroup:
        return review_group(
            is_right=self.is_right, placed=self.quadrant, is_slow=self.is_slow, is_flagged=self.is_flagged
        )

    @property
    def outcome(self) -> str:
        return "right" if self.is_right else "wrong" if self.is_answered else "open"

    def is_in(self, shown: str) -> bool:
        """Whether the filter of that name shows the item."""
        return {
            "missed": not self.is_right,
            "lucky": self.quadrant is Quadrant.LUCKY,
            "slow": self.is_slow,
            "flagged": self.is_flagged,
            "changed": self.change is not None,
        }.get(shown, True)


FILTERS = ("all", "missed", "lucky", "slow", "flagged", "changed")


@dataclass(frozen=True, slots=True)
class DomainResult:
    """The scored items of one domain of the blueprint; `score` is None where the form had none."""

    number: int
    title: str
    weight: int
    right: int
    count: int

    @property
    def score(self) -> Interval | None:
        return score_interval(self.right, self.count) if self.count else None


@dataclass(frozen=True, slots=True)
class Ruler:
    """The exam's scale with what this form comes to on it; `estimate` is None where the form cannot carry it."""

    code: str
    scale: Scale
    estimate: int | None

    @property
    def is_pass(self) -> bool:
        return self.estimate is not None and self.estimate >= self.scale.cut

    @property
    def cut_share(self) -> float:
        """The place of the cut on the ruler, 0 to 1: the pass line of a share right."""
        return self._place(self.scale.cut)

    @property
    def estimate_share(self) -> float:
        return self._place(self.scale.low if self.estimate is None else self.estimate)

    def at(self, share: float) -> int:
        """The number at a place on the ruler."""
        return round(self.scale.low + (self.scale.high - self.scale.low) * share)

    def _place(self, number: int) -> float:
        return (number - self.scale.low) / (self.scale.high - self.scale.low)


@dataclass(frozen=True, slots=True)
class PaceBar:
    """One item of the pace chart; all measures are shares of the chart, from its top left corner."""

    x: float
    width: float
    y: float
    height: float
    outcome: str


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One attempt of the trend; `x` and `y` are shares of the chart, from its top left corner."""

    attempt: Attempt
    score: Interval
    x: float
    is_this: bool

    @property
    def y(self) -> float:
        return 1 - self.score.estimate

    @property
    def top(self) -> float:
        return 1 - self.score.high

    @property
    def bottom(self) -> float:
        return 1 - self.score.low


@dataclass(frozen=True)
class Result:
    """A closed attempt. `score` is over the scored items and counts open ones as wrong, as the exam does.

    `ruler` and `domains` are those of a mock exam. `plan` is the time per item that the limit allows.
    """

    attempt: Attempt
    score: Interval
    ruler: Ruler | None
    domains: tuple[DomainResult, ...]
    items: tuple[ReviewedItem, ...]
    plan: timedelta | None
    trend: tuple[TrendPoint, ...]

    @cached_property
    def missed(self) -> list[ReviewedItem]:
        return [each for each in self.items if not each.is_right]

    @property
    def unanswered_count(self) -> int:
        return sum(not each.is_answered for each in self.items)

    @property
    def is_empty(self) -> bool:
        return not self.attempt.answered_count

    @cached_property
    def pilots(self) -> list[ReviewedItem]:
        return [each for each in self.items if not each.is_scored]

    @property
    def pilots_right(self) -> int:
        return sum(each.is_right for each in self.pilots)

    @property
    def estimated_range(self) -> tuple[int, int] | None:
        """The interval of the share right, on the exam's ruler."""
        return (self.ruler.at(self.score.low), self.ruler.at(self.score.high)) if self.ruler else None

    @property
    def standing_word(self) -> str:
        """Where the interval lies beside the pass mark of the exam; "" where there is none."""
        if self.ruler is None:
            return ""
        if self.score.low > self.ruler.cut_share:
            return "above the pass mark"
        return "below the pass mark" if self.score.high < self.ruler.cut_share else "too close to the pass mark to call"

    @property
    def absent_domains(self) -> list[DomainResult]:
        return [each for each in self.domains if not each.count]

    items_needed = ITEMS_NEEDED

    # Pace

    @property
    def longest(self) -> timedelta:
        """The longest time on one item or the plan; the height of the pace chart."""
        return max(*(each.time_spent for each in self.items), self.plan or timedelta(0), timedelta(seconds=1))

    @property
    def median_time(self) -> timedelta:
        return timedelta(seconds=median(each.time_spent.total_seconds() for each in self.items))

    @property
    def plan_y(self) -> float | None:
        return 1 - self.plan / self.longest if self.plan else None

    @property
    def slow(self) -> list[ReviewedItem]:
        return [each for each in self.items if each.is_slow]

    @property
    def cut_y(self) -> float | None:
        return 1 - self.ruler.cut_share if self.ruler else None

    @property
    def pace(self) -> Iterable[PaceBar]:
        """A bar an item in order, with a quarter of each step left free."""
        step = 1 / len(self.items)
        for index, each in enumerate(self.items):
            height = each.time_spent / self.longest
            yield PaceBar((index + 0.125) * step, 0.75 * step, 1 - height, height, each.outcome)

    # Confidence and second thoughts

    @property
    def quadrants(self) -> dict[str, list[ReviewedItem]]:
        """Items by the name of their quadrant in lower case."""
        return {name.lower(): self._placed(placed) for name, placed in Quadrant.__members__.items()}

    def _placed(self, placed: Quadrant) -> list[ReviewedItem]:
        return [each for each in self.items if each.quadrant is placed]

    @property
    def unrated(self) -> list[ReviewedItem]:
        """Answered without a word on how sure."""
        return [each for each in self.items if each.is_answered and each.quadrant is None]

    @property
    def unanswered(self) -> list[ReviewedItem]:
        return [each for each in self.items if not each.is_answered]

    @property
    def is_rated(self) -> bool:
        return any(each.quadrant for each in self.items)

    @property
    def changes(self) -> dict[str, list[ReviewedItem]]:
        """Items by the name of their change in lower case."""
        return {
            name.lower(): [each for each in self.items if each.change is kind]
            for name, kind in Change.__members__.items()
        }

    @property
    def changed(self) -> list[ReviewedItem]:
        return [each for each in self.items if each.change]

    # Review

    @cached_property
    def filters(self) -> list[tuple[str, int]]:
        """The names of the filters that show something, with how much."""
        counts = [(name, sum(each.is_in(name) for each in self.items)) for name in FILTERS]
        return [(name, count) for name, count in counts if count]

    def known_filter(self, name: str) -> str:
        """Return the name if that filter shows something, and otherwise the one that shows all."""
        return name if name in dict(self.filters) else FILTERS[0]

    def groups(self, shown: str) -> list[tuple[ReviewGroup, list[ReviewedItem]]]:
        """What the filter shows, by group, most telling first; no empty group."""
        chosen = [each for each in self.items if each.is_in(shown)]
        grouped = [(group, [each for each in chosen if each.group is group]) for group in ReviewGroup]
        return [(group, items) for group, items in grouped if items]


def get_result(attempt: Attempt) -> Result:
    """Compose the results of a closed attempt; four queries."""
    rows = list(attempt.items.order_by("position").select_related("revision__question__topic", "cause"))
    plan = attempt.time_limit / attempt.item_count if attempt.time_limit else None
    pace = usual_pace([_time(row) for row in rows if row.answered_at], plan=plan)
    firsts = _first_answers(attempt, rows)
    lessons = lessons_of({row.revision.question.topic_id for row in rows})
    items = tuple(_reviewed(row, lessons, firsts.get(row.pk), pace) for row in rows)
    domains = _domain_results(attempt, items)
    return Result(
        attempt=attempt,
        score=score_interval(attempt.right_count or 0, attempt.scored_count),
        ruler=_ruler(attempt, domains),
        domains=domains,
        items=items,
        plan=plan,
        trend=_trend(attempt),
    )


def _time(row: AttemptItem) -> timedelta:
    return timedelta(milliseconds=row.time_spent_ms)


def _first_answers(attempt: Attempt, rows: Sequence[AttemptItem]) -> dict[int, list[str]]:
    """The first complete answer to each item, by its id; one query over the answers that counted."""
    wanted = {row.pk: row.revision.item.select_count for row in rows}
    said = attempt.events.filter(kind=EventKind.ANSWER, is_late=False).order_by("client_seq", "pk")
    firsts: dict[int, list[str]] = {}
    for item_id, option in said.values_list("attempt_item_id", "payload__option"):
        if len(option) == wanted[item_id]:
            firsts.setdefault(item_id, option)
    return firsts


def _reviewed(
    row: AttemptItem, lessons: dict[int, Lesson], first: list[str] | None, pace: timedelta | None
) -> ReviewedItem:
    question = row.revision.question
    view = revision_view(row.revision, order=row.option_order, response=row.response)
    is_right, is_answered = row.score == 1, row.answered_at is not None
    return ReviewedItem(
        attempt_id=row.attempt_id,
        position=row.position,
        item=view,
        trust=trust_view(question, revision_number=row.revision.number),
        section=lesson_section(question, lessons),
        domain_number=row.domain_number,
        is_right=is_right,
        is_answered=is_answered,
        is_scored=row.is_scored,
        is_flagged=row.is_flagged,
        confidence=row.get_confidence_display(),
        quadrant=quadrant(confidence=row.confidence, is_right=is_right) if is_answered else None,
        change=None if first is None else change(first=first, final=row.response, keys=row.revision.item.keys),
        is_slow=is_slow(_time(row), pace),
        note=row.note,
        cause=cause_of(row),
        time_spent=_time(row),
    )


def _domain_results(attempt: Attempt, items: Sequence[ReviewedItem]) -> tuple[DomainResult, ...]:
    blueprint: dict[str, Any] = attempt.blueprint or {"domains": []}
    scored = [each for each in items if each.is_scored]
    results = []
    for number, title, weight in blueprint["domains"]:
        own = [each for each in scored if each.domain_number == number]
        results.append(DomainResult(number, title, weight, sum(each.is_right for each in own), len(own)))
    return tuple(results)


def _ruler(attempt: Attempt, domains: Sequence[DomainResult]) -> Ruler | None:
    if attempt.blueprint is None:
        return None
    scale = Scale(*attempt.blueprint["scale"])
    scores = [DomainScore(each.weight, each.right, each.count) for each in domains]
    return Ruler(attempt.blueprint["code"], scale, scaled_score(scores, scale))


def _trend(attempt: Attempt) -> tuple[TrendPoint, ...]:
    """This attempt and those before it: of the same exam, or quizzes of the same course; one query."""
    if not attempt.is_listed:
        return ()
    same_exam = Q(exam_id=attempt.exam_id) if attempt.exam_id else Q(exam=None)
    kin = Attempt.objects.filter(
        same_exam, learner_id=attempt.learner_id, course_id=attempt.course_id, kind=attempt.kind
    )
    latest = kin.filter(closed_at__isnull=False, started_at__lte=attempt.started_at).order_by("-started_at", "-pk")
    attempts = list(reversed(latest[:TREND_LENGTH]))
    return tuple(
        TrendPoint(
            attempt=each,
            score=score_interval(each.right_count or 0, each.scored_count),
            x=(index + 0.5) / len(attempts),
            is_this=each.pk == attempt.pk,
        )
        for index, each in enumerate(attempts)
    )
