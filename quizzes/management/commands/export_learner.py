"""manage.py export_learner NAME: everything that one learner did, as JSON."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.selectors.exporting import export_learner
from studyapp import clock
from studyapp.models import Learner


def learner_named(name: str) -> Learner:
    """Return the learner of that name, or else of that number."""
    found = Learner.objects.filter(username=name).first()
    if found is None and name.isdecimal() and len(name) < 19:
        found = Learner.objects.filter(pk=int(name)).first()
    if found is None:
        raise CommandError(f"There is no learner “{name}”.")
    return found


class Command(BaseCommand):
    help = "Writes everything that one learner did as JSON; docs/data-format.md explains it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("learner", help="name or number of the learner")
        parser.add_argument("--out", type=Path, help="the file to write; without it, the file goes to standard output")

    def handle(self, *, learner: str, out: Path | None, **options: Any) -> None:
        pieces = export_learner(learner=learner_named(learner), now=clock.now())
        if out is None:
            for piece in pieces:
                self.stdout.write(piece.decode(), ending="")
            return
        with out.open("wb") as file:
            file.writelines(pieces)
