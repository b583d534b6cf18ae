"""What can be sat as a mock exam, and what the form would hold that a start draws now."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Prefetch

from notes.models import Course, Topic
from quizzes.domain.scaling import ITEMS_NEEDED, DomainScore, Scale, scaled_score
from quizzes.domain.timing import with_factor
from quizzes.models import Domain, Exam
from quizzes.services.starting import Form, candidates_for, draw_form, standard_time
from studyapp.models import Learner, TimeFactor

MINI_MOCK_SIZE = 20
"""Questions of a mini mock where the bank has as many: 55 minutes at the pace of 65 in 180."""


@dataclass(frozen=True, slots=True)
class DomainShare:
    """A domain's part of a form: `item_count` of the `bank_count` questions on it, `scored_count` of which count."""

    domain: Domain
    bank_count: int
    item_count: int
    scored_count: int


@dataclass(frozen=True, slots=True)
class MockPreview:
    """The form that a start would draw; `shares` has every domain of the exam, `limit` is None where untimed."""

    exam: Exam
    wanted_count: int
    shares: tuple[DomainShare, ...]
    time_factor: TimeFactor
    standard: timedelta
    limit: timedelta | None

    @property
    def item_count(self) -> int:
        return sum(share.item_count for share in self.shares)

    @property
    def bank_count(self) -> int:
        return sum(share.bank_count for share in self.shares)

    @property
    def scored_count(self) -> int:
        return sum(share.scored_count for share in self.shares)

    @property
    def pilot_count(self) -> int:
        return self.item_count - self.scored_count

    @property
    def is_short(self) -> bool:
        """Whether the bank is too small for the form that was wanted."""
        return self.item_count < self.wanted_count

    @property
    def empty_domains(self) -> list[Domain]:
        """The domains that the bank has no question on."""
        return [share.domain for share in self.shares if not share.bank_count]

    @property
    def has_scaled_score(self) -> bool:
        """Whether the form can carry a score on the exam's scale, as domain/scaling.py decides."""
        domains = [DomainScore(share.domain.weight_percent, 0, share.scored_count) for share in self.shares]
        scale = Scale(self.exam.scale_min, self.exam.scale_max, self.exam.cut_score)
        return scaled_score(domains, scale) is not None

    @property
    def is_too_short_to_scale(self) -> bool:
        return self.scored_count < ITEMS_NEEDED


def exams_to_sit(course: Course) -> list[Exam]:
    """Return the course's exams, the leading one first, with their domains and these with their topics; 3 queries."""
    topics = Prefetch("topics", Topic.objects.live().order_by("position"))
    domains = Prefetch("domains", Domain.objects.order_by("number").prefetch_related(topics))
    return list(course.exams.live().order_by("position").prefetch_related(domains))


def preview_mock(*, learner: Learner | None, exam: Exam, form: Form, seed: UUID, factor: TimeFactor) -> MockPreview:
    """Draw the form as starting it under the id `seed` will, and count; one or two queries."""
    domains = exam.domains.all()
    candidates = candidates_for(form, learner)
    drawn, pilots = draw_form(
        form, candidates, weights={each.number: each.weight_percent for each in domains}, seed=seed
    )
    bank = Counter(each.domain for each in candidates)
    items = Counter(each.domain for each in drawn)
    scored = Counter(each.domain for position, each in enumerate(drawn, start=1) if position not in pilots)
    standard = standard_time(form.course, len(drawn), exam=exam)
    return MockPreview(
        exam=exam,
        wanted_count=form.size,
        shares=tuple(DomainShare(each, bank[each.number], items[each.number], scored[each.number]) for each in domains),
        time_factor=factor,
        standard=standard,
        limit=with_factor(standard, factor),
    )
