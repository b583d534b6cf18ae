"""Signing in to an account that is older than what was done without one: the guest's work becomes the account's."""

from dataclasses import asdict, dataclass, fields

from django.db import transaction

from notes.services import merge_learner as merge_readings
from quizzes.services.merging import lock_attempts
from quizzes.services.merging import merge_learner as merge_work
from studyapp.models import Learner


@dataclass(frozen=True, slots=True)
class Merged:
    """What came over, without what the account had already; false where that is nothing.

    `other_count` is of acts on cards, causes of misses and forecasts.
    """

    answer_count: int = 0
    quiz_count: int = 0
    interview_count: int = 0
    lesson_count: int = 0
    goal_count: int = 0
    other_count: int = 0

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def sentence(self) -> str:
        """For people: "Merged 5 answers, 2 quizzes into this account."; empty where nothing came over."""
        counts = (
            (self.answer_count, "answer", "answers"),
            (self.quiz_count, "quiz", "quizzes"),
            (self.interview_count, "interview answer", "interview answers"),
            (self.lesson_count, "lesson", "lessons"),
            (self.goal_count, "study goal", "study goals"),
        )
        parts = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
        what = ", ".join(parts) or "other changes"
        return f"Merged {what} into this account." if self else ""


def merge_guest(*, guest: Learner, account: Learner) -> Merged:
    """Move everything that the guest did to the account and delete the guest, in one transaction.

    A second time, at the same moment too, it does nothing, and so it does for one who is no guest. Work that the
    account got on another way before is not there twice. Some fifty queries, however long the histories.
    """
    with transaction.atomic():
        lock_attempts(guest, account)
        locked = Learner.objects.select_for_update().filter(pk__in=(guest.pk, account.pk)).order_by("pk").in_bulk()
        leaving, staying = locked.get(guest.pk), locked.get(account.pk)
        if leaving is None or staying is None or leaving == staying or not leaving.is_guest:
            return Merged()
        lesson_count = merge_readings(guest=leaving, account=staying)
        work = merge_work(guest=leaving, account=staying)
        leaving.delete()
    return Merged(lesson_count=lesson_count, **asdict(work))
