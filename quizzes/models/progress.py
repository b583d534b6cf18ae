"""What the answer log says about a learner, kept ready to read. `rebuild_progress` derives every row again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from notes.models import Topic
from quizzes.models.attempts import AttemptItem
from quizzes.models.bank import Question


class QuestionProgress(models.Model):
    """One learner's history with one question.

    `missed_since` is set by a wrong answer and cleared by right answers on two different days, the second of them
    not a guess. `evidence` is the latest answer that says something about ability (see domain/evidence.py),
    `evidence_chance_ppm` the probability of guessing it, in millionths.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="question_progress")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="progress")
    served_at = models.DateTimeField(help_text="When it was last put on a form.")
    is_flagged = models.BooleanField(default=False)
    answer_count = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    evidence = models.PositiveSmallIntegerField(null=True, blank=True)
    evidence_chance_ppm = models.PositiveIntegerField(default=0)
    missed_since = models.DateTimeField(null=True, blank=True)
    missed_item = models.ForeignKey(
        AttemptItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="The latest miss."
    )
    right_day_count = models.PositiveSmallIntegerField(default=0, help_text="Days with a right answer since the miss.")
    right_on = models.DateField(null=True, blank=True, help_text="The latest of those days.")

    class Meta:
        indexes = (
            models.Index(fields=("learner", "missed_since"), condition=Q(missed_since__isnull=False), name="missed"),
        )
        constraints = (
            models.UniqueConstraint(fields=("learner", "question"), name="question_progress_unique"),
            models.CheckConstraint(condition=Q(evidence=None) | Q(evidence__lte=1), name="evidence_is_0_or_1"),
            models.CheckConstraint(
                condition=Q(evidence_chance_ppm__lt=1_000_000), name="evidence_chance_is_probability"
            ),
            models.CheckConstraint(
                condition=Q(missed_since__isnull=False) | Q(missed_item=None), name="missed_item_is_missed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.question} by {self.learner}"


class TopicProgress(models.Model):
    """The evidence on one learner in one topic: sums over the topic's questions, updated in constant time."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="topic_progress")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="progress")
    answered = models.PositiveIntegerField(default=0, help_text="Questions with evidence.")
    right = models.PositiveIntegerField(default=0)
    chance_ppm = models.PositiveBigIntegerField(
        default=0, help_text="How many of them guessing alone would get right, in millionths."
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("learner", "topic"), name="topic_progress_unique"),
            models.CheckConstraint(condition=Q(right__lte=F("answered")), name="topic_progress_right_of_answered"),
        )

    def __str__(self) -> str:
        return f"{self.topic} by {self.learner}"
