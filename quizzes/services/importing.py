"""Takes an export in: what is new is added, what is here stays as it is, and doing it twice adds nothing."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from pydantic import BaseModel

from notes.models import Reading
from quizzes.models import Attempt, AttemptItem, Goal, InterviewAnswer, ReadinessPoint, ReviewLog
from quizzes.portability import records
from quizzes.services.importing_attempts import import_sittings
from quizzes.services.matching import Bank, NotHere, Prepared
from quizzes.services.progress import BATCH, rebuild_progress
from studyapp.models import Learner

Record = TypeVar("Record")
Row = TypeVar("Row")


@dataclass(slots=True)
class Tally:
    """What became of one kind of record; `left_out` counts by the reason."""

    new: int = 0
    here: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def left_out_count(self) -> int:
        """For templates, which would take the counter's own `total` for a reason."""
        return self.left_out.total()


LABELS = {
    "attempts": "Quizzes and single questions",
    "reviews": "Ratings and other acts on reviews",
    "interview_answers": "Interview answers",
    "readings": "Lessons begun or read",
    "goals": "Goals",
    "readiness": "Forecasts of an exam",
}
MOST_REASONS = 20
"""That a report tells; a file from a site with other courses has hundreds."""


@dataclass(slots=True)
class ImportReport:
    """What became of a file. `took_settings` where the learner had nothing yet, so that the file's settings hold."""

    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    took_settings: bool = False

    @property
    def new(self) -> int:
        return sum(tally.new for tally in self.tallies.values())

    @property
    def here(self) -> int:
        return sum(tally.here for tally in self.tallies.values())

    @property
    def left_out(self) -> Counter[str]:
        return sum((tally.left_out for tally in self.tallies.values()), Counter())

    @property
    def lines(self) -> list[tuple[str, Tally]]:
        return [(label, self.tallies[kind]) for kind, label in LABELS.items()]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why records were left out, with how many: the most frequent reasons first."""
        return self.left_out.most_common(MOST_REASONS)

    @property
    def more_reasons(self) -> int:
        return max(0, len(self.left_out) - MOST_REASONS)

    def __str__(self) -> str:
        left_out = f", {self.left_out.total()} left out" if self.left_out else ""
        return f"{self.new} new, {self.here} already here{left_out}"


def import_learner(*, learner: Learner, prepared: Prepared) -> ImportReport:
    """Add what the file holds to what the learner has, all of it or nothing, and derive their progress again.

    As when two learners are merged, the learner's own goal, draft, reading and best answer stand, and an attempt that
    is here stays as it is. Settings are taken only by a learner who has nothing yet.
    """
    with transaction.atomic():
        learner = Learner.objects.select_for_update().get(pk=learner.pk)
        report = ImportReport(took_settings=_is_fresh(learner))
        if report.took_settings:
            _take_settings(learner, prepared)
        attempts = report.tallies["attempts"]
        names, attempts.new = import_sittings(learner, prepared.sittings)
        attempts.here, attempts.left_out = len(names) - attempts.new, prepared.left_out
        _import_reviews(learner, prepared, names, report.tallies["reviews"])
        _import_interview_answers(learner, prepared, report.tallies["interview_answers"])
        _import_goals(learner, prepared, report.tallies["goals"])
        _import_readings(learner, prepared, report.tallies["readings"])
        _import_readiness(learner, prepared, report.tallies["readiness"])
        if report.new:
            rebuild_progress(learner)
        return report


def _is_fresh(learner: Learner) -> bool:
    logs = (Attempt, Goal, InterviewAnswer, Reading)
    return not any(log.objects.filter(learner=learner).exists() for log in logs)


def _take_settings(learner: Learner, prepared: Prepared) -> None:
    for name, value in prepared.settings.items():
        setattr(learner, name, value)
    learner.save(update_fields=list(prepared.settings))


# Sections in which a key says whether a record is here


def _import_goals(learner: Learner, prepared: Prepared, tally: Tally) -> None:
    def row(record: records.Goal, bank: Bank) -> Goal:
        return Goal(
            learner=learner,
            course_id=bank.course(record.course),
            exam_id=bank.exam(record.course, record.exam) if record.exam else None,
            **_said(record, "exam_on", "minutes_per_day", "recall_percent"),
        )

    rows = _matched(prepared.document.goals, row, prepared.bank, tally)
    _add_new(learner, Goal, rows, ("course_id",), tally)


def _import_readings(learner: Learner, prepared: Prepared, tally: Tally) -> None:
    def row(record: records.Reading, bank: Bank) -> Reading:
        lesson_id = bank.lesson(record.course, record.topic)
        return Reading(learner=learner, lesson_id=lesson_id, **_said(record, "anchor", "reached_at", "read_at"))

    rows = _matched(prepared.document.readings, row, prepared.bank, tally)
    _add_new(learner, Reading, rows, ("lesson_id",), tally)


def _import_readiness(learner: Learner, prepared: Prepared, tally: Tally) -> None:
    def row(record: records.ReadinessPoint, bank: Bank) -> ReadinessPoint:
        exam_id = bank.exam(record.course, record.exam)
        said = _said(record, "day", "pass_chance", "score", "score_low", "score_high")
        return ReadinessPoint(learner=learner, exam_id=exam_id, **said)

    rows = _matched(prepared.document.readiness, row, prepared.bank, tally)
    _add_new(learner, ReadinessPoint, rows, ("exam_id", "day"), tally)


def _import_interview_answers(learner: Learner, prepared: Prepared, tally: Tally) -> None:
    """A try is named by its question and when it began; of one question there is one draft and one best answer."""
    said = ("text", "points", "self_rating", "rating", "seconds", "started_at", "rated_at", "is_best")

    def row(record: records.InterviewAnswer, bank: Bank) -> InterviewAnswer:
        question_id = bank.interview_question(record.course, record.topic, record.question)
        return InterviewAnswer(learner=learner, question_id=question_id, **_said(record, *said))

    own = InterviewAnswer.objects.filter(learner=learner)
    drafted = set(own.filter(rated_at=None).values_list("question_id", flat=True))
    best = set(own.filter(is_best=True).values_list("question_id", flat=True))

    def with_own() -> Iterator[InterviewAnswer]:
        for answer in _matched(prepared.document.interview_answers, row, prepared.bank, tally):
            if answer.rated_at is None and answer.question_id in drafted:
                tally.here += 1
                continue
            if answer.rated_at is None:
                drafted.add(answer.question_id)
            answer.is_best = answer.is_best and answer.question_id not in best
            if answer.is_best:
                best.add(answer.question_id)
            yield answer

    _add_new(learner, InterviewAnswer, with_own(), ("question_id", "started_at"), tally)


def _matched(found: Iterable[Record], row: Callable[[Record, Bank], Row], bank: Bank, tally: Tally) -> Iterator[Row]:
    """Make rows of the records that this site can hold, and count why it cannot hold the others."""
    for record in found:
        try:
            yield row(record, bank)
        except NotHere as reason:
            tally.left_out[str(reason)] += 1


def _add_new(learner: Learner, model: Any, rows: Iterable[Any], key: tuple[str, ...], tally: Tally) -> None:
    """Store the rows whose key the learner does not have yet."""
    own = set(model.objects.filter(learner=learner).values_list(*key))
    new = []
    for row in rows:
        name = tuple(getattr(row, each) for each in key)
        if name in own:
            tally.here += 1
        else:
            own.add(name)
            new.append(row)
    model.objects.bulk_create(new, batch_size=BATCH)
    tally.new += len(new)


def _said(record: BaseModel, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


# The review log, in which acts may be alike and may undo each other


def _import_reviews(learner: Learner, prepared: Prepared, names: Mapping[UUID, UUID], tally: Tally) -> None:
    """Acts that say the same are told apart by how many there are: the third of a kind is here where three are."""
    log = _Log(learner, _items(learner, prepared.document.review_log, names))
    for record in prepared.document.review_log:
        try:
            is_new = log.take(record, prepared.bank)
        except NotHere as reason:
            tally.left_out[str(reason)] += 1
        else:
            tally.new += is_new
            tally.here += not is_new
    log.store()


Items = Mapping[tuple[UUID, int], tuple[int, int]]
"""Rated items by attempt and position in the file: their ids here, and those of their questions."""


def _items(learner: Learner, log: Iterable[records.ReviewAct], names: Mapping[UUID, UUID]) -> Items:
    rated = {names[act.attempt]: act.attempt for act in log if act.attempt is not None and act.attempt in names}
    found: dict[tuple[UUID, int], tuple[int, int]] = {}
    for start in range(0, len(rated), BATCH):
        items = AttemptItem.objects.filter(attempt__learner=learner, attempt__in=list(rated)[start : start + BATCH])
        for row in items.select_related("revision").only("attempt_id", "position", "revision__question_id"):
            found[rated[row.attempt_id], row.position] = row.pk, row.revision.question_id
    return found


class _Log:
    """The learner's review log as it grows. `_acts` maps numbers of the file to rows, stored or not yet."""

    def __init__(self, learner: Learner, items: Items) -> None:
        self._learner, self._items = learner, items
        self._own: dict[Any, list[ReviewLog]] = defaultdict(list)
        for act in ReviewLog.objects.filter(learner=learner).order_by("-pk"):
            self._own[_act_key(act)].append(act)
        self._undone = {act.undoes_id for acts in self._own.values() for act in acts if act.undoes_id}
        self._acts: dict[int, ReviewLog] = {}
        self._waiting: list[ReviewLog] = []

    def take(self, record: records.ReviewAct, bank: Bank) -> bool:
        """Return whether the act is new. Raises NotHere."""
        act = self._row(record, bank)
        if same := self._own[_act_key(act)]:
            self._acts[record.number] = same.pop()
            return False
        if record.undoes is not None and not self._undo(act, record.undoes):
            return False
        self._acts[record.number] = act
        self._waiting.append(act)
        return True

    def store(self) -> None:
        ReviewLog.objects.bulk_create(self._waiting, batch_size=BATCH)
        self._waiting = []

    def _undo(self, act: ReviewLog, number: int) -> bool:
        """Point the act at the one it undoes, unless that one is undone here."""
        target = self._acts.get(number)
        if target is None:
            raise NotHere("This site does not have what was undone.")
        if target.pk is None:
            self.store()
        if target.pk in self._undone:
            return False
        act.undoes = target
        self._undone.add(target.pk)
        return True

    def _row(self, record: records.ReviewAct, bank: Bank) -> ReviewLog:
        key = record.course, record.topic
        question_id = bank.question(*key, record.question) if record.question else None
        interview_id = bank.interview_question(*key, record.interview_question) if record.interview_question else None
        return ReviewLog(
            learner=self._learner,
            question_id=question_id,
            interview_question_id=interview_id,
            attempt_item_id=self._rated(record, question_id),
            **_said(record, "act", "rating", "at", "day"),
        )

    def _rated(self, record: records.ReviewAct, question_id: int | None) -> int | None:
        if record.attempt is None or record.item is None:
            return None
        item_id, asked = self._items.get((record.attempt, record.item), (None, None))
        if item_id is None or asked != question_id:
            raise NotHere("This site does not have an answer that was rated.")
        return item_id


def _act_key(act: ReviewLog) -> tuple[Any, ...]:
    return act.question_id, act.interview_question_id, act.act, act.rating, act.attempt_item_id, act.at
