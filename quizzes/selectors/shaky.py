"""What may not be known: questions missed, right by luck, slow, changed for the worse or flagged."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import F

from notes.models import Course
from quizzes.domain.learning import USUAL_TIME_MS
from quizzes.domain.reflection import SLOW_FACTOR, Change, Quadrant, change, quadrant
from quizzes.models import AnswerEvent, QuestionProgress
from quizzes.models.attempts import AttemptMode, EventKind
from quizzes.selectors.progress import MissedQuestion, describe_answers
from studyapp.models import Learner


class Shaky(Enum):
    """Why a question is worth another look; all but the first go by the latest answer."""

    WRONG = "wrong"
    LUCKY = "lucky"
    SLOW = "slow"
    CHANGED = "changed"
    FLAGGED = "flagged"


def known_filter(name: str) -> Shaky:
    """Return the filter of that name; any other name shows what was missed."""
    return next((each for each in Shaky if each.value == name), Shaky.WRONG)


@dataclass(frozen=True, slots=True)
class ShakyQuestions:
    """The ids of progress rows by the reason to look at them again, in the order shown."""

    by_reason: Mapping[Shaky, Sequence[int]]

    def of(self, reason: Shaky) -> Sequence[int]:
        return self.by_reason[reason]

    @property
    def filters(self) -> list[tuple[Shaky, int]]:
        return [(reason, len(self.by_reason[reason])) for reason in Shaky]


def get_shaky(*, learner: Learner | None, course: Course) -> ShakyQuestions:
    """Sort the learner's questions; two queries over what the bank bounds, however long the history."""
    rows = _rows(learner, course) if learner else []
    changed = _changed_for_the_worse([row for row in rows if _may_have_changed(row)])
    by_reason: dict[Shaky, list[int]] = {reason: [] for reason in Shaky}
    for row in rows:
        for reason in _reasons(row, changed):
            by_reason[reason].append(row["pk"])
    latest_miss_first = {row["pk"]: row["missed_since"] for row in rows}
    by_reason[Shaky.WRONG].sort(key=lambda pk: latest_miss_first[pk], reverse=True)
    return ShakyQuestions(by_reason)


def _rows(learner: Learner, course: Course) -> list[dict[str, Any]]:
    """One row for each question of the course that the learner has answered, the latest answer first."""
    return list(
        QuestionProgress.objects.filter(
            learner=learner,
            latest_item__isnull=False,
            question__topic__course=course,
            question__topic__archived_at=None,
            question__archived_at=None,
        )
        .order_by("-answered_at", "pk")
        .values(
            *("pk", "missed_since", "is_flagged", "latest_item_id"),
            score=F("latest_item__score"),
            confidence=F("latest_item__confidence"),
            time_spent_ms=F("latest_item__time_spent_ms"),
            mode=F("latest_item__attempt__mode"),
            response=F("latest_item__response"),
            options=F("latest_item__revision__content__options"),
        )
    )


def _reasons(row: Mapping[str, Any], changed: set[int]) -> Iterable[Shaky]:
    if row["missed_since"] is not None:
        yield Shaky.WRONG
    if quadrant(confidence=row["confidence"], is_right=bool(row["score"])) is Quadrant.LUCKY:
        yield Shaky.LUCKY
    if row["time_spent_ms"] > SLOW_FACTOR * USUAL_TIME_MS:
        yield Shaky.SLOW
    if row["latest_item_id"] in changed:
        yield Shaky.CHANGED
    if row["is_flagged"]:
        yield Shaky.FLAGGED


def _may_have_changed(row: Mapping[str, Any]) -> bool:
    """In practice the first answer is final."""
    return not row["score"] and row["mode"] == AttemptMode.EXAM


def _changed_for_the_worse(rows: Sequence[Mapping[str, Any]]) -> set[int]:
    """The ids of the items whose first complete answer was right and whose last was not; one query over their log."""
    items = {row["latest_item_id"]: row for row in rows}
    said = AnswerEvent.objects.filter(attempt_item__in=items, kind=EventKind.ANSWER, is_late=False)
    answers: dict[int, list[list[str]]] = defaultdict(list)
    for item_id, option in said.order_by("client_seq", "pk").values_list("attempt_item_id", "payload__option"):
        answers[item_id].append(option)
    return {item_id for item_id, row in items.items() if _is_lost(row, answers[item_id])}


def _is_lost(row: Mapping[str, Any], answers: Sequence[Sequence[str]]) -> bool:
    keys = [each["identifier"] for each in row["options"] if each["is_key"]]
    first = next((each for each in answers if len(each) == len(keys)), None)
    return first is not None and change(first=first, final=row["response"], keys=keys) is Change.LOST


def describe_shaky(page: Sequence[int], reason: Shaky) -> list[MissedQuestion]:
    """Show a page of them with the answer that the reason is about; two queries."""
    name = "missed_item" if reason is Shaky.WRONG else "latest_item"
    rows = QuestionProgress.objects.filter(pk__in=page).select_related(
        "question__topic", f"{name}__revision", f"{name}__cause"
    )
    found = {row.pk: (row, getattr(row, name)) for row in rows}
    return describe_answers([found[pk] for pk in page if pk in found and found[pk][1]])
