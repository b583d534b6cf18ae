"""Deleting a learner with all they did, and sweeping guests who never came back."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from notes.models import Reading
from quizzes.models import AnswerEvent, Attempt, InterviewAnswer, ReviewLog
from studyapp.models import Learner


def delete_learner(*, learner: Learner) -> None:
    """Delete the learner's row and everything that hangs on it, sessions on other devices included, at once."""
    with transaction.atomic():
        # First what there is most of: nothing refers to it, so one statement each does it, without loading a row.
        AnswerEvent.objects.filter(attempt__learner=learner).delete()
        Learner.objects.filter(pk=learner.pk).delete()


def idle_guests(*, since: datetime) -> QuerySet[Learner]:
    """Guests who have left no trace since then."""
    own = OuterRef("pk")
    traces = (
        Attempt.objects.filter(learner=own, started_at__gte=since),
        AnswerEvent.objects.filter(attempt__learner=own, received_at__gte=since),
        ReviewLog.objects.filter(learner=own, at__gte=since),
        InterviewAnswer.objects.filter(Q(started_at__gte=since) | Q(rated_at__gte=since), learner=own),
        Reading.objects.filter(learner=own, reached_at__gte=since),
    )
    guests = Learner.objects.filter(is_guest=True, date_joined__lt=since).exclude(last_login__gte=since)
    for trace in traces:
        guests = guests.filter(~Exists(trace))
    return guests.order_by("pk")


def delete_idle_guests(*, since: datetime) -> Iterator[int]:
    """Delete them one by one, each in its own transaction, and yield how many are gone by now.

    Who came back or signed up meanwhile stays.
    """
    gone = 0
    for pk in list(idle_guests(since=since).values_list("pk", flat=True)):
        with transaction.atomic():
            Learner.objects.select_for_update().only("pk").filter(pk=pk).first()
            guest = idle_guests(since=since).filter(pk=pk).first()
            if guest is None:
                continue
            delete_learner(learner=guest)
        gone += 1
        yield gone
