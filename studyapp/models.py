"""Who is studying: the learner is the user model, with or without an account. Knows no other app."""

from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

NIGHT = timedelta(hours=4)
"""Whoever studies past midnight is still on the same day."""


class TimeFactor(models.IntegerChoices):
    """How much of the standard time a learner gets in timed quizzes, in percent."""

    NORMAL = 100, "Standard time"
    QUARTER_MORE = 125, "×1.25"
    HALF_MORE = 150, "×1.5"
    DOUBLE = 200, "×2"
    UNTIMED = 0, "No time limit"


class LearnerManager(UserManager["Learner"]):
    def create_guest(self) -> "Learner":
        """Create a learner without an account; signing up later turns this very row into one."""
        guest = self.model(username=f"guest-{uuid4()}", is_guest=True)
        guest.set_unusable_password()
        guest.save()
        return guest


class Learner(AbstractUser):
    is_guest = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=64, default="UTC", help_text="IANA name; decides where a study day ends.")

    time_factor = models.PositiveSmallIntegerField(choices=TimeFactor, default=TimeFactor.NORMAL)
    counts_streak = models.BooleanField(default=True, help_text="Whether pages speak of days in a row.")

    objects: ClassVar[LearnerManager] = LearnerManager()

    class Meta(AbstractUser.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(time_factor__in=TimeFactor.values), name="learner_time_factor_known"
            ),
        )

    def study_day(self, at: datetime) -> date:
        """Return the day that the instant belongs to where the learner lives; a day ends at four in the morning."""
        return (at.astimezone(ZoneInfo(self.time_zone)) - NIGHT).date()
