"""Exam profiles: the blueprint and the rules of the exams that a course prepares for."""

from django.db import models
from django.db.models import F, Q

from notes.models import Course, Topic


class ExamStatus(models.TextChoices):
    CURRENT = "current", "Current"
    SUCCESSOR = "successor", "Successor"
    RETIRED = "retired", "Retired"


class ExamQuerySet(models.QuerySet["Exam"]):
    def get_by_natural_key(self, course: str, code: str) -> "Exam":
        return self.get(course__slug=course, code=code)

    def live(self) -> "ExamQuerySet":
        return self.filter(archived_at=None)


class Exam(models.Model):
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="exams")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(help_text="1-based place in the course file; the first one leads.")
    status = models.CharField(max_length=10, choices=ExamStatus)
    status_note = models.CharField(max_length=300, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    successor_code = models.CharField(max_length=40, blank=True, help_text="Code of the exam that replaces this one.")
    question_count = models.PositiveSmallIntegerField()
    scored_count = models.PositiveSmallIntegerField()
    time_limit_minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: not published.")
    scale_min = models.PositiveSmallIntegerField()
    scale_max = models.PositiveSmallIntegerField()
    cut_score = models.PositiveSmallIntegerField()
    kinds = models.JSONField(help_text="Question kinds that this exam uses.")
    source_url = models.URLField(max_length=500)
    checked_on = models.DateField()
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ExamQuerySet.as_manager()

    class Meta:
        ordering = ("course", "position")
        constraints = (
            models.UniqueConstraint(fields=("course", "code"), name="exam_code_unique_in_course"),
            models.CheckConstraint(condition=Q(status__in=ExamStatus.values), name="exam_status_known"),
            models.CheckConstraint(
                condition=Q(scored_count__gte=1, scored_count__lte=F("question_count")), name="exam_scored_of_all"
            ),
            models.CheckConstraint(
                condition=Q(cut_score__gt=F("scale_min"), cut_score__lte=F("scale_max")), name="exam_cut_on_scale"
            ),
            models.CheckConstraint(
                condition=Q(time_limit_minutes=None) | Q(time_limit_minutes__gte=1), name="exam_takes_time"
            ),
        )

    def __str__(self) -> str:
        return self.code

    def natural_key(self) -> tuple[str, str]:
        return (self.course.slug, self.code)

    natural_key.dependencies = ("notes.course",)  # type: ignore[attr-defined]

    @property
    def pass_share(self) -> float:
        """The share of scored questions that a pass takes on a linear scale, 0 to 1: 750 of 100–1000 is 0.722."""
        return (self.cut_score - self.scale_min) / (self.scale_max - self.scale_min)


class DomainQuerySet(models.QuerySet["Domain"]):
    def get_by_natural_key(self, course: str, exam: str, number: int) -> "Domain":
        return self.get(exam__course__slug=course, exam__code=exam, number=number)


class Domain(models.Model):
    """A content area of an exam's blueprint. The weights of one exam add up to 100; load_course checks it."""

    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="domains")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    weight_percent = models.PositiveSmallIntegerField()
    topics = models.ManyToManyField(Topic, related_name="domains", blank=True)

    objects = DomainQuerySet.as_manager()

    class Meta:
        ordering = ("exam", "number")
        constraints = (
            models.UniqueConstraint(fields=("exam", "number"), name="domain_number_unique_in_exam"),
            models.CheckConstraint(
                condition=Q(weight_percent__gte=1, weight_percent__lte=100), name="domain_weight_is_percent"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def natural_key(self) -> tuple[str, str, int]:
        return (*self.exam.natural_key(), self.number)

    natural_key.dependencies = ("quizzes.exam", "notes.topic")  # type: ignore[attr-defined]
