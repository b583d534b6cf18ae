"""Where a learner's days begin and end."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from quizzes.models import AttemptItem, InterviewAnswer
from quizzes.services.progress import rebuild_progress
from studyapp.models import Learner


@transaction.atomic
def change_time_zone(*, learner: Learner, time_zone: str) -> None:
    """Let the learner's days be those of the zone, and derive anew what counts them where an answer changes its day.

    That takes as long as `rebuild_progress`; the days in the log of reviews stay as they were when it was written.
    """
    Learner.objects.select_for_update().only("pk").get(pk=learner.pk)
    instants = list(_counted(learner))
    days = [learner.study_day(each) for each in instants]
    learner.time_zone = time_zone
    learner.save(update_fields=["time_zone"])
    if days != [learner.study_day(each) for each in instants]:
        rebuild_progress(learner)


def _counted(learner: Learner) -> Iterator[datetime]:
    """Every instant from which the day of an answer is read; two queries."""
    graded = AttemptItem.objects.filter(attempt__learner=learner).exclude(score=None).exclude(answered_at=None)
    rated = InterviewAnswer.objects.filter(learner=learner)
    for instants in (*graded.values_list("answered_at", "attempt__closed_at"), *rated.values_list("rated_at")):
        yield from filter(None, instants)
