"""The bank: practice questions with their immutable revisions, and interview questions."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import BaseConstraint, F, Q

from notes.models import Topic
from quizzes.domain.items import Item, ItemKind


class Difficulty(models.TextChoices):
    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class ContentStatus(models.TextChoices):
    CURRENT = "current", "Current"
    RENAMED = "renamed", "Renamed service"
    MAINTENANCE = "maintenance", "Closed to new customers"
    RETIRED = "retired", "Retired service"
    DISPUTED = "disputed", "Disputed"


Entry = TypeVar("Entry", bound="BankEntry")


class BankQuerySet(models.QuerySet[Entry]):
    def get_by_natural_key(self, course: str, topic: str, slug: str) -> Entry:
        return self.get(topic__course__slug=course, topic__slug=topic, slug=slug)

    def live(self) -> Self:
        return self.filter(archived_at=None, topic__archived_at=None)


class BankEntry(models.Model):
    """What practice and interview questions share: a stable name in a topic, and how far to trust the facts."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="%(class)ss")
    slug = models.SlugField(max_length=80)
    position = models.PositiveIntegerField(help_text="1-based place in the topic's file.")
    section = models.CharField(max_length=80, help_text="Anchor of the lesson section that teaches it.")
    difficulty = models.CharField(max_length=8, choices=Difficulty)
    tags = models.JSONField(default=list, blank=True)
    source_url = models.URLField(max_length=500)
    checked_on = models.DateField()
    status = models.CharField(max_length=12, choices=ContentStatus, default=ContentStatus.CURRENT)
    status_note = models.CharField(max_length=300, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("topic", "position")
        constraints: ClassVar[tuple[BaseConstraint, ...]] = (
            models.UniqueConstraint(fields=("topic", "slug"), name="%(class)s_slug_unique_in_topic"),
            models.CheckConstraint(condition=Q(difficulty__in=Difficulty.values), name="%(class)s_difficulty_known"),
            models.CheckConstraint(condition=Q(status__in=ContentStatus.values), name="%(class)s_status_known"),
        )

    def __str__(self) -> str:
        return self.slug

    def natural_key(self) -> tuple[str, str, str]:
        return (*self.topic.natural_key(), self.slug)

    natural_key.dependencies = ("notes.topic",)  # type: ignore[attr-defined]


class Question(BankEntry):
    """A practice question's identity; what it says stands in its revisions.

    `revision_number` names the current revision. `kind` repeats that revision's kind, so that a form can be drawn
    without opening a revision.
    """

    kind = models.CharField(max_length=10, choices=[(kind.value, kind.name.lower()) for kind in ItemKind])
    sibling_group = models.SlugField(max_length=80, blank=True, help_text="One mock exam never asks two of a group.")
    revision_number = models.PositiveSmallIntegerField(default=1)

    objects = BankQuerySet["Question"].as_manager()

    class Meta(BankEntry.Meta):
        constraints: ClassVar[tuple[BaseConstraint, ...]] = (
            *BankEntry.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in ItemKind]), name="question_kind_known"),
        )


class RevisionQuerySet(models.QuerySet["QuestionRevision"]):
    def get_by_natural_key(self, course: str, topic: str, slug: str, number: int) -> "QuestionRevision":
        return self.get(
            question__topic__course__slug=course, question__topic__slug=topic, question__slug=slug, number=number
        )

    def current(self) -> Self:
        return self.filter(number=F("question__revision_number"))


class QuestionRevision(models.Model):
    """What a question said at one time. Attempts point here, so what a learner saw is never rewritten.

    `content` is an Item as JSON, in Markdown. `html` is the same rendered: stem, explanation, and per option
    identifier text and rationale; it may be rendered anew, `content` may not change.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    html = models.JSONField()
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ("question", "number")
        constraints = (
            models.UniqueConstraint(fields=("question", "number"), name="revision_number_unique"),
            models.UniqueConstraint(fields=("question", "content_hash"), name="revision_content_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.question} #{self.number}"

    def natural_key(self) -> tuple[str, str, str, int]:
        return (*self.question.natural_key(), self.number)

    natural_key.dependencies = ("quizzes.question",)  # type: ignore[attr-defined]

    @property
    def item(self) -> Item:
        return Item.from_json(self.content)


class InterviewQuestion(BankEntry):
    """A question to answer aloud or in writing. `content` holds Markdown, `html` the same rendered:
    prompt, answer, key_points (a list) and follow_up."""

    content = models.JSONField()
    html = models.JSONField()

    objects = BankQuerySet["InterviewQuestion"].as_manager()

    class Meta(BankEntry.Meta):
        pass

    @property
    def point_count(self) -> int:
        return len(self.content.get("key_points", ()))
