"""Who is studying: the learner is the user model, with or without an account. Knows no other app."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from studyapp.sessions import SessionStore

NIGHT = timedelta(hours=4)
"""Whoever studies past midnight is still on the same day."""

GUEST_PREFIX = "guest-"
"""Names of learners without an account begin with it, and those of accounts may not."""


class TimeFactor(models.IntegerChoices):
    """How much of the standard time a learner gets in timed quizzes, in percent."""

    NORMAL = 100, "Standard time"
    QUARTER_MORE = 125, "×1.25"
    HALF_MORE = 150, "×1.5"
    DOUBLE = 200, "×2"
    UNTIMED = 0, "No time limit"


class Theme(models.TextChoices):
    AUTO = "", "As the device says"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class TextSize(models.IntegerChoices):
    """Of the browser's own size, in percent."""

    NORMAL = 100, "Normal"
    LARGE = 115, "Large"
    LARGER = 130, "Larger"
    LARGEST = 150, "Largest"


class LearnerManager(UserManager["Learner"]):
    def create_guest(self, *, time_zone: str = "UTC", **settings: Any) -> "Learner":
        """Create a learner without an account; signing up later turns this very row into one."""
        guest = self.model(username=f"{GUEST_PREFIX}{uuid4()}", is_guest=True, time_zone=time_zone, **settings)
        guest.set_unusable_password()
        guest.save()
        return guest


class Learner(AbstractUser):
    is_guest = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=64, default="UTC", help_text="IANA name; decides where a study day ends.")

    time_factor = models.PositiveSmallIntegerField(choices=TimeFactor, default=TimeFactor.NORMAL)
    shuffles_options = models.BooleanField(default=True, help_text="Whether quizzes show options in a drawn order.")
    uses_shortcuts = models.BooleanField(default=True, help_text="Whether single keys do something.")
    theme = models.CharField(max_length=5, choices=Theme, blank=True, default=Theme.AUTO)
    text_size = models.PositiveSmallIntegerField(choices=TextSize, default=TextSize.NORMAL)
    reduces_motion = models.BooleanField(default=False, help_text="Nothing moves, whatever the device says.")
    counts_streak = models.BooleanField(default=True, help_text="Whether pages speak of days in a row.")

    objects: ClassVar[LearnerManager] = LearnerManager()

    class Meta(AbstractUser.Meta):
        constraints = (
            models.UniqueConstraint(Lower("username"), name="learner_username_unique_in_any_case"),
            models.CheckConstraint(
                condition=Q(is_guest=False)
                | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX, is_staff=False, is_superuser=False),
                name="learner_guest_has_no_account",
            ),
            models.CheckConstraint(condition=Q(time_factor__in=TimeFactor.values), name="learner_time_factor_known"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="learner_theme_known"),
            models.CheckConstraint(condition=Q(text_size__in=TextSize.values), name="learner_text_size_known"),
        )

    def study_day(self, at: datetime) -> date:
        """Return the day that the instant belongs to where the learner lives; a day ends at four in the morning."""
        return (at.astimezone(ZoneInfo(self.time_zone)) - NIGHT).date()


class Session(AbstractBaseSession):
    """A browser that is remembered. It names its learner in a column too, so that it goes when the learner goes."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="sessions"
    )

    class Meta(AbstractBaseSession.Meta):
        pass

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        from studyapp.sessions import SessionStore

        return SessionStore
