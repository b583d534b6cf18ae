"""manage.py close_overdue: closes timed quizzes whose time ran out while nobody looked. Safe to run at any time."""

from typing import Any

from django.core.management.base import BaseCommand

from quizzes.services.closing import close_all_overdue
from studyapp import clock


class Command(BaseCommand):
    help = "Closes every attempt past its deadline, grading what was answered in time."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"closed {close_all_overdue(now=clock.now())}")
