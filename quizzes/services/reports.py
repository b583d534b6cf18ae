"""Reports of errors: what a learner finds wrong with a question that they answered, and what staff made of it."""

from dataclasses import dataclass
from datetime import datetime

from quizzes.models import AttemptItem, QuestionReport
from quizzes.models.reports import ReportReason, ReportStatus
from studyapp.models import Learner


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong, in the learner's words; `source_url` is "" or the address of a page that says so."""

    reason: ReportReason
    text: str
    source_url: str


def report_question(*, learner: Learner, item_id: int, complaint: Complaint, now: datetime) -> QuestionReport:
    """Keep the report with the revision and the answer that it is about, an item of the learner's.

    Until staff decide, a second report for the same reason is the same one: what is said anew replaces what was said.
    Raises AttemptItem.DoesNotExist.
    """
    item = AttemptItem.objects.select_related("revision").get(pk=item_id, attempt__learner=learner)
    words = {"text": complaint.text, "source_url": complaint.source_url}
    said = {"revision": item.revision, "attempt_item": item, **{name: each for name, each in words.items() if each}}
    report, _ = QuestionReport.objects.update_or_create(
        learner=learner,
        question_id=item.revision.question_id,
        reason=complaint.reason,
        status=ReportStatus.OPEN,
        defaults=said,
        create_defaults={"reported_at": now, **said},
    )
    return report


def settle_report(*, report: QuestionReport, now: datetime) -> None:
    """Save what staff decided; a report that is settled keeps the time at which it was, one opened again has none."""
    report.resolved_at = None if report.status == ReportStatus.OPEN else report.resolved_at or now
    report.save(update_fields=("status", "reply", "resolved_at"))
