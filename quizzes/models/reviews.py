"""What a learner does beside answering items: acts on review cards, interview answers, the goal they study for."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from notes.models import Course
from quizzes.domain.scheduling import Rating
from quizzes.models.attempts import AttemptItem
from quizzes.models.bank import InterviewQuestion, Question
from quizzes.models.exams import Exam


class Goal(models.Model):
    """What a learner studies a course for. Without a row: the leading exam, no date, 20 minutes a day."""

    class Recall(models.IntegerChoices):
        """Share of the reviewed questions to be remembered on the day of the exam, in percent."""

        LIGHT = 85, "85 %, fewer reviews"
        NORMAL = 90, "90 %"
        FULL = 95, "95 %, more reviews"

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="goals")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="goals")
    exam = models.ForeignKey(Exam, null=True, blank=True, on_delete=models.SET_NULL, related_name="goals")
    exam_on = models.DateField(null=True, blank=True)
    minutes_per_day = models.PositiveSmallIntegerField(default=20)
    recall_percent = models.PositiveSmallIntegerField(choices=Recall, default=Recall.NORMAL)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("learner", "course"), name="goal_unique"),
            models.CheckConstraint(
                condition=Q(minutes_per_day__gte=5, minutes_per_day__lte=480), name="goal_minutes_possible"
            ),
            models.CheckConstraint(condition=Q(recall_percent__in=[85, 90, 95]), name="goal_recall_known"),
        )

    def __str__(self) -> str:
        return f"{self.exam or self.course} of {self.learner}"


class ReviewAct(models.TextChoices):
    RATE = "rate", "Rated"
    BURY = "bury", "Put off until tomorrow"
    SUSPEND = "suspend", "Suspended"
    RESUME = "resume", "Taken up again"
    UNDO = "undo", "Undone"


class ReviewLog(models.Model):
    """Something the learner did to a review card. Append-only: undoing appends an act that names the undone one.

    An answered item needs no row: its rating follows from the answer. A `rate` with an `attempt_item` overrules that.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_log")
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.CASCADE, related_name="review_log")
    interview_question = models.ForeignKey(
        InterviewQuestion, null=True, blank=True, on_delete=models.CASCADE, related_name="review_log"
    )
    act = models.CharField(max_length=8, choices=ReviewAct)
    rating = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 again, 2 hard, 3 good, 4 easy.")
    attempt_item = models.ForeignKey(
        AttemptItem, null=True, blank=True, on_delete=models.CASCADE, related_name="review_log"
    )
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.CASCADE, related_name="undone_by")
    at = models.DateTimeField()
    day = models.DateField(help_text="The learner's study day.")

    class Meta:
        ordering = ("at", "pk")
        indexes = (models.Index(fields=("learner", "-at"), name="review_log_latest"),)
        constraints = (
            models.CheckConstraint(condition=Q(act__in=ReviewAct.values), name="review_act_known"),
            models.CheckConstraint(
                condition=Q(question=None, interview_question__isnull=False)
                | Q(question__isnull=False, interview_question=None),
                name="review_of_one_card",
            ),
            models.CheckConstraint(
                # An unknown comparison passes a check, so that the rating is there has to be said.
                condition=Q(act=ReviewAct.RATE, rating__isnull=False, rating__gte=1, rating__lte=4)
                | ~Q(act=ReviewAct.RATE) & Q(rating=None),
                name="review_rating_of_rate",
            ),
            models.CheckConstraint(
                condition=Q(act=ReviewAct.UNDO, undoes__isnull=False) | ~Q(act=ReviewAct.UNDO) & Q(undoes=None),
                name="review_undo_names_act",
            ),
            models.CheckConstraint(
                condition=Q(question=None, attempt_item=None)
                | Q(question__isnull=False, attempt_item__isnull=False)
                | ~Q(act=ReviewAct.RATE),
                name="review_rating_of_answer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.act} {self.question or self.interview_question}"


class InterviewAnswer(models.Model):
    """One try at an interview question: a draft until it is rated, then kept for good.

    `points` are the positions, from 1, of the key points that the learner ticked; `rating` is the worse of what these
    and the learner's own judgement say, `self_rating` the latter alone.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interview_answers")
    question = models.ForeignKey(InterviewQuestion, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField(blank=True)
    points = models.JSONField(default=list, blank=True)
    self_rating = models.PositiveSmallIntegerField(null=True, blank=True)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0, help_text="From seeing the question to revealing the answer.")
    started_at = models.DateTimeField()
    rated_at = models.DateTimeField(null=True, blank=True)
    is_best = models.BooleanField(default=False)

    class Meta:
        ordering = ("-started_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("learner", "question"), condition=Q(rated_at=None), name="interview_one_draft"
            ),
            models.UniqueConstraint(
                fields=("learner", "question"), condition=Q(is_best=True), name="interview_one_best"
            ),
            models.CheckConstraint(
                condition=Q(rated_at=None, rating=None, self_rating=None)
                | Q(rated_at__isnull=False, rating__isnull=False, self_rating__isnull=False)
                & Q(rated_at__gte=F("started_at"), rating__gte=1, rating__lte=F("self_rating"), self_rating__lte=4),
                name="interview_rated_when_done",
            ),
        )

    def __str__(self) -> str:
        return f"{self.question} by {self.learner}"

    @property
    def final_rating(self) -> Rating:
        if self.rating is None:
            raise ValueError(f"{self} is not rated yet.")
        return Rating(self.rating)


class ReadinessPoint(models.Model):
    """What was forecast for an exam at the end of a study day: kept as it was said, to be held against what came."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readiness")
    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="readiness")
    day = models.DateField()
    pass_chance = models.FloatField()
    score = models.FloatField(help_text="Share right, 0 to 1.")
    score_low = models.FloatField()
    score_high = models.FloatField()

    class Meta:
        ordering = ("exam", "day")
        constraints = (
            models.UniqueConstraint(fields=("learner", "exam", "day"), name="readiness_once_a_day"),
            models.CheckConstraint(
                condition=Q(pass_chance__gte=0, pass_chance__lte=1, score_low__lte=F("score"))
                & Q(score__lte=F("score_high")),
                name="readiness_is_possible",
            ),
        )

    def __str__(self) -> str:
        return f"{self.exam} on {self.day}: {self.pass_chance:.2f}"
