"""Courses, their topics and terms, one lesson a topic, and how far each learner has read."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

WORDS_PER_MINUTE = 200
"""Technical prose: the slow end of the 175 to 300 words a minute that adults read (Brysbaert 2019)."""


class CourseManager(models.Manager["Course"]):
    def get_by_natural_key(self, slug: str) -> "Course":
        return self.get(slug=slug)


class Course(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    licence = models.CharField(max_length=80, blank=True)
    notice = models.TextField(blank=True, help_text="Whom the course is independent of, whose trademarks it names.")
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text="Of the files that `serve` loaded it from last."
    )

    objects = CourseManager()

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("quizzes:course", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class TopicQuerySet(models.QuerySet["Topic"]):
    def get_by_natural_key(self, course: str, slug: str) -> "Topic":
        return self.get(course__slug=course, slug=slug)

    def live(self) -> "TopicQuerySet":
        return self.filter(archived_at=None)


class Topic(models.Model):
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="topics")
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=300)
    objectives = models.JSONField(default=list, blank=True, help_text="Exam objectives, such as “MLS-C01 1.2”.")
    position = models.PositiveSmallIntegerField(help_text="1-based place in the course's reading order.")
    question_count = models.PositiveIntegerField(default=0, help_text="Kept by load_course.")
    interview_count = models.PositiveIntegerField(default=0, help_text="Kept by load_course.")
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ("course", "position")
        constraints = (models.UniqueConstraint(fields=("course", "slug"), name="topic_slug_unique_in_course"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the lesson's address; queries unless the course is loaded."""
        return reverse("notes:lesson", args=[self.course.slug, self.slug])

    def natural_key(self) -> tuple[str, str]:
        return (self.course.slug, self.slug)

    natural_key.dependencies = ("notes.course",)  # type: ignore[attr-defined]


class LessonManager(models.Manager["Lesson"]):
    def get_by_natural_key(self, course: str, topic: str) -> "Lesson":
        return self.get(topic__course__slug=course, topic__slug=topic)


class Lesson(models.Model):
    """A topic's cram note. The HTML is rendered and sanitised when the course is loaded, never on request."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE)
    markdown = models.TextField()
    introduction_html = models.TextField(blank=True)
    sections = models.JSONField(default=list, help_text="In order: anchor, title, html, css_class, question_count.")
    terms = models.JSONField(default=list, help_text="Glossary entries that the sections open: slug, name, html.")
    word_count = models.PositiveIntegerField(default=0)
    checked_on = models.DateField(help_text="The day on which the facts were last checked.")
    content_hash = models.CharField(max_length=64)

    objects = LessonManager()

    def __str__(self) -> str:
        return f"Lesson on {self.topic}"

    def natural_key(self) -> tuple[str, str]:
        return self.topic.natural_key()

    natural_key.dependencies = ("notes.topic",)  # type: ignore[attr-defined]

    @property
    def reading_minutes(self) -> int:
        return max(1, round(self.word_count / WORDS_PER_MINUTE))

    def section(self, anchor: str) -> dict[str, Any] | None:
        """Return the section of that anchor, or None where the lesson no longer has it."""
        return next((section for section in self.sections if section["anchor"] == anchor), None)


class TermQuerySet(models.QuerySet["Term"]):
    def get_by_natural_key(self, course: str, slug: str) -> "Term":
        return self.get(course__slug=course, slug=slug)

    def live(self) -> "TermQuerySet":
        return self.filter(archived_at=None)


class Term(models.Model):
    """An entry of a course's glossary. The HTML is rendered and sanitised when the course is loaded."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="terms")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=80)
    aliases = models.JSONField(default=list, blank=True, help_text="Other names that mean the same today.")
    former_names = models.JSONField(default=list, blank=True, help_text="What it was called before.")
    definition = models.TextField(help_text="Markdown of one line.")
    html = models.TextField()
    status = models.CharField(max_length=20, help_text="current, maintenance or retired.")
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="terms")
    anchor = models.CharField(max_length=80, blank=True, help_text="The lesson section that says more.")
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ("course", "slug")
        constraints = (models.UniqueConstraint(fields=("course", "slug"), name="term_slug_unique_in_course"),)

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        return (self.course.slug, self.slug)

    natural_key.dependencies = ("notes.course",)  # type: ignore[attr-defined]

    @property
    def other_names(self) -> list[str]:
        """The aliases that say more than the name does: not “Athena” beside “Amazon Athena”."""
        return _not_inside(self.aliases, [self.name])

    @property
    def old_names(self) -> list[str]:
        """The former names, each in its longest form."""
        return _not_inside(self.former_names, self.former_names)


def _not_inside(names: list[str], others: list[str]) -> list[str]:
    return [name for name in names if not any(name in other and name != other for other in others)]


class Reading(models.Model):
    """How far one learner has come in one lesson."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readings")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="readings")
    anchor = models.CharField(max_length=80, blank=True, help_text="The section where the learner stopped.")
    reached_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True, help_text="When the learner marked the lesson as read.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("learner", "lesson"), name="reading_unique"),
            models.CheckConstraint(condition=~Q(anchor="") | Q(read_at__isnull=False), name="reading_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.lesson} by {self.learner}"
