"""`manage.py delete_guests`: sweep guests who have not come back for 90 days, and addresses that rate limits counted.

Run it daily.
"""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from studyapp import clock
from studyapp.caching import delete_expired
from studyapp.leaving import delete_idle_guests, idle_guests

DAYS = 90
SHOWN_EVERY = 100


class Command(BaseCommand):
    help = (
        "Deletes guests, learners without an account, who left no trace for so many days, with all they did; "
        "and what is over of a shared cache in the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=DAYS, help=f"Days without a trace; {DAYS} unless told.")
        parser.add_argument("--dry-run", action="store_true", help="Only say how many there are.")

    def handle(self, *args: Any, days: int, dry_run: bool, **options: Any) -> None:
        if days < 1:
            raise CommandError("--days must be at least 1: guests of today may still be at work.")
        now = clock.now()
        since = now - timedelta(days=days)
        if dry_run:
            self.stdout.write(f"{_guests(idle_guests(since=since).count())} would be deleted.")
            return
        delete_expired(now=now)
        gone = 0
        for gone in delete_idle_guests(since=since):
            if gone % SHOWN_EVERY == 0:
                self.stdout.write(f"{gone} …")
        self.stdout.write(f"Deleted {_guests(gone)} who left no trace for {days} days.")


def _guests(count: int) -> str:
    return "1 guest" if count == 1 else f"{count} guests"
