"""Takes an export in: what is new is added, what is here stays as it is, and doing it twice adds nothing."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from pydantic import BaseModel

from notes.models import Reading
from quizzes.models import Attempt, Goal, InterviewAnswer, QuestionReport, ReadinessPoint
from quizzes.models.reports import ReportStatus
from quizzes.portability import records
from quizzes.services.importing_attempts import NamedItems, import_sittings, named_items
from quizzes.services.importing_reviews import import_reviews
from quizzes.services.matching import Bank, NotHere, Prepared
from quizzes.services.progress import BATCH, rebuild_progress
from quizzes.services.tallies import ImportReport, Tally
from studyapp.models import Learner

Record = TypeVar("Record")
Row = TypeVar("Row")


def import_learner(*, learner: Learner, prepared: Prepared) -> ImportReport:
    """Add what the file holds to what the learner has, all of it or nothing, and derive their progress again.

    As when two learners are merged, the learner's own goal, draft, reading and best answer stand, and an attempt that
    is here stays as it is. Settings are taken only by a learner who has nothing yet.
    """
    try:
        return _import(learner, prepared)
    except IntegrityError:
        # Another learner brought the same attempts in at the same moment; now they can be seen, and copies get new ids.
        return _import(learner, prepared)


def _import(learner: Learner, prepared: Prepared) -> ImportReport:
    with transaction.atomic():
        learner = Learner.objects.select_for_update().get(pk=learner.pk)
        report, document = ImportReport(took_settings=_is_fresh(learner)), prepared.document
        if report.took_settings:
            _take_settings(learner, prepared)
        attempts = report.tallies["attempts"]
        names, attempts.new = import_sittings(learner, prepared.sittings)
        attempts.here, attempts.left_out = len(names) - attempts.new, prepared.left_out
        items = named_items(learner, [*document.review_log, *document.reports], names)
        import_reviews(learner, prepared, items, report.tallies["reviews"])
        _import_interview_answers(learner, prepared, report.tallies["interview_answers"])
        _import_goals(learner, prepared, report.tallies["goals"])
        _import_readings(learner, prepared, report.tallies["readings"])
        _import_readiness(learner, prepared, report.tallies["readiness"])
        _import_reports(learner, prepared, items, report.tallies["reports"])
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


def _import_reports(learner: Learner, prepared: Prepared, items: NamedItems, tally: Tally) -> None:
    """Reports come in open: nobody here has decided on them, whatever was decided elsewhere.

    So there can be one of a question for a reason: the newest of the file, unless the learner has an open one or one
    that is as new. One whose answer is not here comes in without it.
    """

    def row(record: records.QuestionReport, bank: Bank) -> QuestionReport:
        revision = bank.revision(record.course, record)
        item = items.get((record.attempt, record.item)) if record.attempt and record.item else None
        return QuestionReport(
            learner=learner,
            question_id=revision.question_id,
            revision_id=revision.pk,
            attempt_item_id=item[0] if item else None,
            **_said(record, "reason", "text", "source_url", "reported_at"),
        )

    rows = list(_matched(prepared.document.reports, row, prepared.bank, tally))
    own = QuestionReport.objects.filter(learner=learner)
    standing = {(each.question_id, each.reason): each for each in own.order_by("reported_at")}
    standing |= {(each.question_id, each.reason): each for each in own.filter(status=ReportStatus.OPEN)}
    new: dict[tuple[int, str], QuestionReport] = {}
    for each in rows:
        key = each.question_id, each.reason
        before = new.get(key) or standing.get(key)
        if before is None or _gives_way(before, each):
            new[key] = each
    QuestionReport.objects.bulk_create(new.values(), batch_size=BATCH)
    tally.new, tally.here = len(new), len(rows) - len(new)


def _gives_way(before: QuestionReport, report: QuestionReport) -> bool:
    is_own_and_open = before.pk is not None and before.status == ReportStatus.OPEN
    return not is_own_and_open and before.reported_at < report.reported_at


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
