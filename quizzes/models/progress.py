"""What the logs say about a learner, kept ready to read. `rebuild_progress` derives every row again."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import BaseConstraint, F, Q

from notes.models import Topic
from quizzes.domain.scheduling import Card
from quizzes.models.attempts import AttemptItem
from quizzes.models.bank import InterviewQuestion, Question

CARD_FIELDS = tuple(Card.__dataclass_fields__)


class Memory(models.Model):
    """A learner's memory of one thing, as review log and answers leave it; the fields are those of scheduling.Card.

    Only what `is_queued` comes up for review: what was missed, was right without certainty, or is an interview card.
    """

    stability = models.FloatField(null=True, blank=True)
    difficulty = models.FloatField(null=True, blank=True)
    review_count = models.PositiveIntegerField(default=0)
    lapse_count = models.PositiveIntegerField(default=0)
    reviewed_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    buried_until = models.DateField(null=True, blank=True)
    is_suspended = models.BooleanField(default=False)
    is_queued = models.BooleanField(default=False)

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(reviewed_on=None, stability=None, due_on=None)
                | Q(reviewed_on__isnull=False, stability__isnull=False, due_on__isnull=False)
                & Q(stability__gt=0, due_on__gte=F("reviewed_on")),
                name="%(class)s_due_after_review",
            ),
        )

    @property
    def card(self) -> Card:
        return Card(**{name: getattr(self, name) for name in CARD_FIELDS})

    @card.setter
    def card(self, card: Card) -> None:
        for name in CARD_FIELDS:
            setattr(self, name, getattr(card, name))


class QuestionProgress(Memory):
    """One learner's history with one question.

    `missed_since` is set by a wrong answer and cleared by right answers on two different days, the second of them
    not a guess.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="question_progress")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="progress")
    served_at = models.DateTimeField(help_text="When it was last put on a form.")
    is_flagged = models.BooleanField(default=False)
    answer_count = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    latest_item = models.ForeignKey(
        AttemptItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="The latest answer."
    )
    missed_since = models.DateTimeField(null=True, blank=True)
    missed_item = models.ForeignKey(
        AttemptItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="The latest miss."
    )
    right_day_count = models.PositiveSmallIntegerField(default=0, help_text="Days with a right answer since the miss.")
    right_on = models.DateField(null=True, blank=True, help_text="The latest of those days.")

    class Meta:
        indexes = (
            models.Index(fields=("learner", "missed_since"), condition=Q(missed_since__isnull=False), name="missed"),
            models.Index(fields=("learner", "due_on"), condition=Q(is_queued=True), name="question_due"),
        )
        constraints = (
            *Memory.Meta.constraints,
            models.UniqueConstraint(fields=("learner", "question"), name="question_progress_unique"),
            models.CheckConstraint(
                condition=Q(missed_since__isnull=False) | Q(missed_item=None), name="missed_item_is_missed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.question} by {self.learner}"


class InterviewProgress(Memory):
    """One learner's memory of one interview question."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interview_progress")
    question = models.ForeignKey(InterviewQuestion, on_delete=models.CASCADE, related_name="progress")

    class Meta:
        indexes = (models.Index(fields=("learner", "due_on"), condition=Q(is_queued=True), name="interview_due"),)
        constraints = (
            *Memory.Meta.constraints,
            models.UniqueConstraint(fields=("learner", "question"), name="interview_progress_unique"),
        )

    def __str__(self) -> str:
        return f"{self.question} by {self.learner}"


class TopicProgress(models.Model):
    """What one learner's answers say about one topic; the fields are those of mastery.TopicSummary."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="topic_progress")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="progress")
    precision = models.FloatField()
    weighted_mean = models.FloatField()
    answer_count = models.PositiveIntegerField()
    day = models.DateField(help_text="The study day of the latest answer.")
    answered_at = models.DateTimeField()
    last_item_id = models.PositiveBigIntegerField(help_text="The attempt item that was counted last.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("learner", "topic"), name="topic_progress_unique"),
            models.CheckConstraint(condition=Q(precision__gte=0), name="topic_progress_precision_from_zero"),
        )

    def __str__(self) -> str:
        return f"{self.topic} by {self.learner}"


class StudyDay(models.Model):
    """What a learner did on one of their study days, for calendar and streak."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="study_days")
    day = models.DateField()
    answer_count = models.PositiveIntegerField(default=0)
    right_count = models.PositiveIntegerField(default=0)
    card_count = models.PositiveIntegerField(default=0, help_text="Interview cards rated.")
    time_spent_ms = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("learner", "day")
        constraints = (
            models.UniqueConstraint(fields=("learner", "day"), name="study_day_unique"),
            models.CheckConstraint(condition=Q(right_count__lte=F("answer_count")), name="study_day_right_of_answered"),
        )

    def __str__(self) -> str:
        return f"{self.day} of {self.learner}"


SUMMARY_FIELDS: tuple[Any, ...] = ("precision", "weighted_mean", "answer_count", "day")
"""Of TopicProgress, in the order of mastery.TopicSummary."""
