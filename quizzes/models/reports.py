"""What learners find wrong with questions, and what staff made of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from quizzes.models.attempts import AttemptItem
from quizzes.models.bank import Question, QuestionRevision

LONGEST_REPORT = 2000
"""Characters of what a learner writes about one error."""

LONGEST_ADDRESS = 500


class ReportReason(models.TextChoices):
    WRONG_KEY = "wrong_key", "The answer marked as right is wrong"
    SEVERAL_RIGHT = "several_right", "Another answer is right too"
    UNCLEAR = "unclear", "The question is unclear"
    OUTDATED = "outdated", "Its facts are out of date"
    TYPO = "typo", "A typing error"
    OTHER = "other", "Something else"


class ReportStatus(models.TextChoices):
    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"


class QuestionReport(models.Model):
    """A learner's word that a question is wrong. `revision` is what they saw, `attempt_item` how they answered it.

    `text` and `source_url` are the learner's and are shown as text only, never as HTML; `reply` is by staff.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reports")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="reports")
    revision = models.ForeignKey(QuestionRevision, on_delete=models.CASCADE, related_name="reports")
    attempt_item = models.ForeignKey(
        AttemptItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    reason = models.CharField(max_length=16, choices=ReportReason)
    text = models.CharField(max_length=LONGEST_REPORT, blank=True)
    source_url = models.URLField(max_length=LONGEST_ADDRESS, blank=True)
    status = models.CharField(max_length=8, choices=ReportStatus, default=ReportStatus.OPEN)
    reply = models.TextField(blank=True, help_text="The learner reads it, as plain text.")
    reported_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-reported_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("learner", "question", "reason", "reported_at"), name="report_unique"),
            models.UniqueConstraint(
                fields=("learner", "question", "reason"), condition=Q(status=ReportStatus.OPEN), name="report_one_open"
            ),
            models.CheckConstraint(condition=Q(reason__in=ReportReason.values), name="report_reason_known"),
            models.CheckConstraint(condition=Q(status__in=ReportStatus.values), name="report_status_known"),
            models.CheckConstraint(
                condition=Q(status=ReportStatus.OPEN, resolved_at=None)
                | ~Q(status=ReportStatus.OPEN) & Q(resolved_at__isnull=False, resolved_at__gte=F("reported_at")),
                name="report_resolved_unless_open",
            ),
            models.CheckConstraint(
                condition=~Q(reason=ReportReason.OTHER) | ~Q(text=""), name="report_of_other_says_what"
            ),
            models.CheckConstraint(
                condition=Q(source_url="") | Q(source_url__startswith="https://") | Q(source_url__startswith="http://"),
                name="report_source_is_web_page",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.question}"

    @property
    def is_corrected(self) -> bool:
        """Whether the question has been changed since; question and revision must come along, or this costs queries."""
        return self.revision.number != self.question.revision_number
