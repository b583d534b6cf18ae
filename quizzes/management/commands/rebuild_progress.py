"""manage.py rebuild_progress: derives every learner's progress from the answer log again."""

from typing import Any

from django.core.management.base import BaseCommand

from quizzes.services.progress import rebuild_progress
from studyapp.models import Learner


class Command(BaseCommand):
    help = "Derives scores, missed questions and topic progress from the log; right rows come out as they were."

    def handle(self, **options: Any) -> None:
        learners = Learner.objects.order_by("pk")
        for learner in learners.iterator():
            rebuild_progress(learner)
        self.stdout.write(f"rebuilt {learners.count()} learners")
