"""Attempts: the frozen form, what the learner did to it (append-only), and where each item stands now."""

from datetime import datetime, timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from notes.models import Course
from quizzes.domain import rating
from quizzes.domain.timing import GRACE, AttemptClock, Phase
from quizzes.models.bank import QuestionRevision
from quizzes.models.exams import Exam
from studyapp.models import TimeFactor

LARGEST_SEQ = 2**53 - 1
"""The highest number that a browser may give an event: the last whole one that JavaScript counts exactly."""

LONGEST_NOTE = 2000
"""Characters of a scratch note on one item."""


class AttemptKind(models.TextChoices):
    QUIZ = "quiz", "Quiz"
    MOCK = "mock", "Mock exam"
    CHECK = "check", "Check yourself"
    REVIEW = "review", "Review"


SINGLE_KINDS = (AttemptKind.CHECK, AttemptKind.REVIEW)
"""Attempts of one question, answered where it was asked: in a lesson, or in the due queue."""


class AttemptMode(models.TextChoices):
    TUTOR = "tutor", "Practice"
    EXAM = "exam", "Timed quiz"


class Confidence(models.TextChoices):
    """How sure the learner was; the words are those of domain.rating."""

    GUESS = rating.Confidence.GUESS.value, "Guess"
    UNSURE = rating.Confidence.UNSURE.value, "Unsure"
    SURE = rating.Confidence.SURE.value, "Sure"


class EventKind(models.TextChoices):
    ANSWER = "answer", "Answer"
    FLAG = "flag", "Flag"
    STRIKE = "strike", "Strike out"
    NOTE = "note", "Note"
    VISIT = "visit", "Visit"


class ErrorCause(models.TextChoices):
    """Why an item was missed, in the learner's own judgement."""

    UNKNOWN = "unknown", "Did not know"
    MIXED_UP = "mixed_up", "Mixed up two things"
    MISREAD = "misread", "Misread it"
    NO_TIME = "no_time", "Ran out of time"
    CHANGED = "changed", "Changed a right answer"


class PickReason(models.TextChoices):
    """Why a form that was not drawn asks a question; the first four are the words of domain.picking.Reason."""

    DUE_REVIEW = "due_review", "Due for review"
    UNSEEN_TOPIC = "unseen_topic", "Topic not tried yet"
    WEAK_TOPIC = "weak_topic", "Weak topic"
    EXAM_POINTS = "exam_points", "Worth the most points"
    MISSED = "missed", "Missed before"
    SIBLING = "sibling", "Same section, another question"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def open(self) -> Self:
        """Not closed yet: running, or overdue and waiting for the next read to close it."""
        return self.filter(closed_at=None)

    def overdue(self, now: datetime) -> Self:
        return self.open().filter(deadline_at__lte=now - GRACE)

    def listed(self) -> Self:
        """What a learner calls a quiz: everything but single questions, checked inside a lesson or reviewed."""
        return self.exclude(kind__in=SINGLE_KINDS)


class Attempt(models.Model):
    """One sitting. Its form (items, revisions, option order) is frozen at the start, drawn from the id as seed.

    `closed_at` is when it ended: the submission, or the deadline where time ran out. `right_count` (of `scored_count`)
    and `answered_count` (of `item_count`) are null until then. `blueprint` is what the exam's profile said when a mock
    exam started: {"code", "scale": [low, high, cut], "domains": [[number, title, weight in percent], …]}.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempts")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="attempts")
    kind = models.CharField(max_length=8, choices=AttemptKind, default=AttemptKind.QUIZ)
    mode = models.CharField(max_length=8, choices=AttemptMode)
    exam = models.ForeignKey(Exam, null=True, blank=True, on_delete=models.PROTECT, related_name="attempts")
    blueprint = models.JSONField(null=True, blank=True)
    title = models.CharField(max_length=200)
    item_count = models.PositiveSmallIntegerField()
    scored_count = models.PositiveSmallIntegerField(help_text="Without the pilot items of a realistic mock exam.")
    time_factor = models.PositiveSmallIntegerField(choices=TimeFactor, default=TimeFactor.NORMAL)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True, help_text="When the learner ended it; empty: time did.")
    closed_at = models.DateTimeField(null=True, blank=True)
    right_count = models.PositiveSmallIntegerField(null=True, blank=True)
    answered_count = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at",)
        indexes = (
            models.Index(fields=("learner", "course", "-started_at"), name="attempt_history"),
            models.Index(fields=("deadline_at",), condition=Q(closed_at=None), name="attempt_open_deadline"),
            models.Index(fields=("learner", "-started_at"), condition=Q(closed_at=None), name="attempt_open"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=AttemptKind.values), name="attempt_kind_known"),
            models.CheckConstraint(condition=Q(mode__in=AttemptMode.values), name="attempt_mode_known"),
            models.CheckConstraint(
                condition=Q(scored_count__gte=1, scored_count__lte=F("item_count")), name="attempt_has_scored_items"
            ),
            models.CheckConstraint(condition=Q(time_factor__in=TimeFactor.values), name="attempt_time_factor_known"),
            models.CheckConstraint(
                condition=Q(kind=AttemptKind.MOCK, exam__isnull=False, blueprint__isnull=False)
                | ~Q(kind=AttemptKind.MOCK) & Q(exam=None, blueprint=None),
                name="attempt_of_exam_is_mock",
            ),
            models.CheckConstraint(
                condition=Q(deadline_at=None) | Q(deadline_at__gt=F("started_at")), name="attempt_deadline_after_start"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("started_at")), name="attempt_closed_after_start"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(closed_at__isnull=False), name="attempt_submitted_is_closed"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, right_count=None, answered_count=None)
                | Q(
                    closed_at__isnull=False,
                    right_count__isnull=False,
                    answered_count__isnull=False,
                    right_count__lte=F("answered_count"),
                    answered_count__lte=F("item_count"),
                ),
                name="attempt_scored_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(right_count=None) | Q(right_count__lte=F("scored_count")), name="attempt_right_of_scored"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.get_mode_display()})"

    def get_absolute_url(self) -> str:
        return reverse("quizzes:result" if self.closed_at else "quizzes:resume", args=[self.pk])

    @property
    def label(self) -> str:
        """What a learner calls it: practice, a timed quiz or a mock exam."""
        return self.get_kind_display() if self.kind == AttemptKind.MOCK else self.get_mode_display()

    @property
    def clock(self) -> AttemptClock:
        return AttemptClock(started_at=self.started_at, deadline_at=self.deadline_at, closed_at=self.closed_at)

    @property
    def is_listed(self) -> bool:
        """Whether the learner calls it a quiz; see AttemptQuerySet.listed."""
        return self.kind not in SINGLE_KINDS

    def is_overdue(self, now: datetime) -> bool:
        """Its time ran out and nobody has closed it yet."""
        return self.clock.phase(now) is Phase.OVERDUE

    @property
    def score_share(self) -> float | None:
        """The share right of all scored items, 0 to 1; None while it runs."""
        return None if self.right_count is None else self.right_count / self.scored_count

    @property
    def time_limit(self) -> timedelta | None:
        return self.deadline_at - self.started_at if self.deadline_at else None

    @property
    def is_exam(self) -> bool:
        return self.mode == AttemptMode.EXAM

    @property
    def duration(self) -> timedelta | None:
        """From start to end; None while it runs."""
        return self.closed_at - self.started_at if self.closed_at else None


class AttemptItem(models.Model):
    """One slot of an attempt: what was shown, and where the events left it.

    `score` is null until graded: at once in practice, at closing in a timed quiz. A pilot item of a realistic mock exam
    is graded like the others but not scored.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(help_text="1-based.")
    revision = models.ForeignKey(QuestionRevision, on_delete=models.PROTECT, related_name="attempt_items")
    option_order = models.JSONField(help_text="Option identifiers in the order shown.")
    domain_number = models.PositiveSmallIntegerField(null=True, blank=True, help_text="In the attempt's blueprint.")
    is_scored = models.BooleanField(default=True)
    response = models.JSONField(default=list, blank=True, help_text="Identifiers of the chosen options.")
    confidence = models.CharField(max_length=8, choices=Confidence, blank=True)
    is_flagged = models.BooleanField(default=False)
    struck = models.JSONField(default=list, blank=True, help_text="Identifiers of the options struck out.")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    time_spent_ms = models.PositiveBigIntegerField(default=0)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(
        max_length=16, choices=PickReason, blank=True, help_text="Why it is asked, where not by a draw."
    )

    class Meta:
        ordering = ("attempt", "position")
        indexes = (models.Index(fields=("attempt",), condition=~Q(note=""), name="attempt_item_noted"),)
        constraints = (
            models.UniqueConstraint(fields=("attempt", "position"), name="attempt_item_position_unique"),
            models.UniqueConstraint(fields=("attempt", "revision"), name="attempt_item_revision_unique"),
            models.CheckConstraint(condition=Q(position__gte=1), name="attempt_item_position_from_one"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__lte=1), name="attempt_item_score_is_0_or_1"),
            models.CheckConstraint(
                condition=Q(confidence="") | Q(confidence__in=Confidence.values), name="attempt_item_confidence_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.attempt_id} item {self.position}"


class AnswerEvent(models.Model):
    """Something the learner did in an attempt, as it was received. Append-only: the truth that the rest derives from.

    `payload` of an answer: option (list of identifiers), confidence. Of a flag: is_flagged. Of a strike-out: struck
    (list of identifiers). Of a note: note. Of every kind: elapsed_ms, the time on the item since the event before. A
    late event came when the item could no longer change; it is kept and counts for nothing.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="events")
    attempt_item = models.ForeignKey(AttemptItem, on_delete=models.CASCADE, related_name="events")
    client_seq = models.PositiveBigIntegerField(help_text="The browser's number of the event; unique on the item.")
    kind = models.CharField(max_length=8, choices=EventKind)
    payload = models.JSONField()
    client_at = models.DateTimeField(null=True, blank=True, help_text="When it happened, as the browser reckoned.")
    received_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)

    class Meta:
        ordering = ("attempt", "client_seq", "pk")
        indexes = (models.Index(fields=("attempt", "client_seq"), name="event_order"),)
        constraints = (
            models.UniqueConstraint(fields=("attempt_item", "client_seq"), name="event_client_seq_unique"),
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.client_seq} of {self.attempt_id}"


class Cause(models.Model):
    """Why the learner thinks that they missed an item; the latest word stands.

    `learner` is the attempt's: the profile must not look through all that they ever answered.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="causes")
    attempt_item = models.OneToOneField(AttemptItem, on_delete=models.CASCADE, related_name="cause")
    cause = models.CharField(max_length=8, choices=ErrorCause)
    named_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("learner", "-named_at"), name="cause_latest"),)
        constraints = (models.CheckConstraint(condition=Q(cause__in=ErrorCause.values), name="cause_known"),)

    def __str__(self) -> str:
        return f"{self.get_cause_display()}: {self.attempt_item}"
