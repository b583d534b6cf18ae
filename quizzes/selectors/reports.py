"""A learner's reports of errors."""

from django.db.models import QuerySet

from quizzes.models import QuestionReport
from studyapp.models import Learner


def list_reports(*, learner: Learner) -> QuerySet[QuestionReport]:
    """Return the learner's reports, newest first, each with its question, revision and answered item."""
    reports = QuestionReport.objects.filter(learner=learner)
    return reports.select_related("question__topic", "revision", "attempt_item")
