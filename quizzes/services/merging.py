"""Merging two learners: what a guest did moves to the account, once, and what is derived from it follows."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull

from quizzes.domain.copies import copy_id
from quizzes.models import Attempt, Cause, Goal, InterviewAnswer, QuestionReport, ReadinessPoint, ReviewLog
from quizzes.models.attempts import SINGLE_KINDS
from quizzes.models.reports import ReportStatus
from quizzes.models.reviews import ReviewAct
from quizzes.services.copies import unite_copies
from quizzes.services.progress import rebuild_progress
from studyapp.models import Learner
from studyapp.statements import update

ALL = Q()


@dataclass(frozen=True, slots=True)
class MergedWork:
    """What the account has more than before; `other_count` is of acts on cards, causes of misses and forecasts."""

    answer_count: int = 0
    quiz_count: int = 0
    interview_count: int = 0
    goal_count: int = 0
    other_count: int = 0

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True)
class Move:
    """A table whose rows move as they are. Two rows with the same in these fields are one: the account's stands."""

    model: type[models.Model]
    same: tuple[str, ...]
    counted_as: str = "other_count"
    rows: Q = ALL


MOVES = (
    Move(Cause, ("attempt_item",)),
    Move(ReviewLog, ("question", "interview_question", "act", "at")),
    Move(InterviewAnswer, ("question", "started_at", "rated_at"), "interview_count", Q(rated_at__isnull=False)),
    Move(InterviewAnswer, ("question",), "interview_count", Q(rated_at=None)),
    Move(Goal, ("course",), "goal_count"),
    Move(ReadinessPoint, ("exam", "day")),
    Move(QuestionReport, ("question", "reason", "reported_at"), rows=~Q(status=ReportStatus.OPEN)),
    Move(QuestionReport, ("question", "reason"), rows=Q(status=ReportStatus.OPEN)),
)
"""Every table with a learner but the attempts, to which items and events belong, and those that are derived."""


def lock_attempts(*learners: Learner) -> None:
    """Lock every attempt of the learners: before the learners themselves, as whoever records an answer does."""
    attempts = Attempt.objects.select_for_update().filter(learner__in=learners)
    list(attempts.order_by("pk").values_list("pk", flat=True))


def merge_learner(*, guest: Learner, account: Learner) -> MergedWork:
    """Move what the guest did to the account and derive the rest again; what the account has already stays behind.

    The caller holds the transaction and the locks, and deletes the guest with what stayed. 13 queries and those of
    `rebuild_progress`, however much moves; attempts that the account has a copy of take some more.
    """
    had = _count(account)
    copies = _find_copies(guest, account)
    Attempt.objects.filter(learner=guest).update(learner=account)
    left = unite_copies(learner=account, groups=copies)
    Attempt.objects.filter(pk__in=left).update(learner=guest)
    gained = {name: count - had[name] for name, count in _count(account).items()}
    _undo_what_stands(guest, account)
    _date(guest, account)
    _yield_best(guest, account)
    gained["interview_count"] = _join_drafts(guest, account)
    for move in MOVES:
        gained[move.counted_as] = gained.get(move.counted_as, 0) + _move(move, guest, account)
    work = MergedWork(**gained)
    if work or left:
        rebuild_progress(account)
    return work


def _count(learner: Learner) -> dict[str, int]:
    return Attempt.objects.filter(learner=learner).aggregate(
        quiz_count=Count("pk", distinct=True, filter=~Q(kind__in=SINGLE_KINDS)),
        answer_count=Count("items", filter=Q(items__answered_at__isnull=False)),
    )


def _find_copies(guest: Learner, account: Learner) -> Sequence[Sequence[UUID]]:
    """Group attempts of the account with the guest's copies of them, whoever copied from whom; one query."""
    owners = dict(Attempt.objects.filter(learner__in=(guest, account)).values_list("pk", "learner_id"))
    groups: dict[UUID, list[UUID]] = {}
    for pk, owner in owners.items():
        other = account if owner == guest.pk else guest
        copy = copy_id(pk, other.pk)
        if owners.get(copy) == other.pk:
            of_account, of_guest = (copy, pk) if other is account else (pk, copy)
            groups.setdefault(of_account, [of_account]).append(of_guest)
    return list(groups.values())


def _move(move: Move, guest: Learner, account: Learner) -> int:
    """Give the account the rows that it has no same of, as one statement."""
    rows: Any = move.model._default_manager.filter(move.rows)
    same = rows.filter(*(_is_same(move.model, name) for name in move.same), learner=account)
    moved: int = rows.filter(~Exists(same), learner=guest).update(learner=account)
    return moved


def _is_same(model: type[models.Model], name: str) -> Q:
    """Equal to the field of the query around it, or empty like that."""
    equal = Q(**{name: OuterRef(name)})
    can_be_empty: bool = model._meta.get_field(name).null
    return equal | Q(IsNull(F(name), True), IsNull(OuterRef(name), True)) if can_be_empty else equal


def _undo_what_stands(guest: Learner, account: Learner) -> None:
    """The guest may have undone an act that the account has too: the account's is undone then. One query and one."""
    standing = ReviewLog.objects.filter(
        *(_is_same(ReviewLog, name) for name in ("question", "interview_question")),
        learner=account,
        act=OuterRef("undoes__act"),
        at=OuterRef("undoes__at"),
        undone_by=None,
    )
    undoings = ReviewLog.objects.filter(learner=guest, act=ReviewAct.UNDO)
    changed = list(undoings.annotate(standing=Subquery(standing.values("pk")[:1])).exclude(standing=None))
    for each in changed:
        each.undoes_id = each.standing
    update(changed, ["undoes"])


def _date(guest: Learner, account: Learner) -> None:
    """Study days are those of where the account lives, as the days of answers are; two queries if zones differ."""
    if guest.time_zone == account.time_zone:
        return
    log = list(ReviewLog.objects.filter(learner=guest))
    for act in log:
        act.day = account.study_day(act.at)
    update(log, ["day"])


def _yield_best(guest: Learner, account: Learner) -> None:
    """Of two best answers to a question the account's stays the best."""
    best = InterviewAnswer.objects.filter(is_best=True)
    of_account = best.filter(learner=account, question=OuterRef("question"))
    best.filter(Exists(of_account), learner=guest).update(is_best=False)


def _join_drafts(guest: Learner, account: Learner) -> int:
    """Bring two drafts of one question together in the account's, and return how many of these changed.

    A draft of a try that has been rated on the other side meanwhile is finished and goes. Three queries at the most.
    """
    both = InterviewAnswer.objects.filter(learner__in=(guest, account))
    rated = both.filter(rated_at__isnull=False, question=OuterRef("question"), started_at=OuterRef("started_at"))
    drafts = list(both.filter(rated_at=None).annotate(finished=Subquery(rated.values("text")[:1])))
    finished = {each.pk for each in drafts if each.finished is not None and each.text in each.finished}
    if finished:
        both.filter(pk__in=finished).delete()
    written = {(each.learner_id, each.question_id): each for each in drafts if each.pk not in finished}
    pairs = [(written.get((account.pk, key)), own) for (owner, key), own in written.items() if owner == guest.pk]
    changed = [kept for kept, own in pairs if kept and _take_in(kept, own)]
    update(changed, ["text", "seconds"])
    return len(changed)


def _take_in(kept: InterviewAnswer, own: InterviewAnswer) -> bool:
    """Whether that changes the draft. A text that holds the other one is a later state of it."""
    before = (kept.text, kept.seconds)
    if kept.text in own.text:
        kept.text = own.text
    elif own.text not in kept.text:
        kept.text = f"{kept.text}\n\n{own.text}"
    kept.seconds = max(kept.seconds, own.seconds)
    return before != (kept.text, kept.seconds)
