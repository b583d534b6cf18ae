"""manage.py import_learner NAME FILE: adds an export to what a learner has."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.management.commands.export_learner import learner_named
from quizzes.portability.reading import InvalidExport, read_export
from quizzes.services.importing import import_learner
from quizzes.services.matching import prepare
from studyapp import clock


class Command(BaseCommand):
    help = "Adds an export to what a learner has; what is here stays. Lists every problem and then writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("learner", help="name or number of the learner")
        parser.add_argument("file", type=Path, help="the JSON file of the export, of any size")

    def handle(self, *, learner: str, file: Path, **options: Any) -> None:
        owner = learner_named(learner)
        try:
            prepared = prepare(read_export(file.read_bytes(), now=clock.now(), is_limited=False))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except InvalidExport as error:
            for problem in error.problems:
                self.stderr.write(problem)
            raise CommandError("Nothing was written.") from error
        report = import_learner(learner=owner, prepared=prepared)
        for reason, count in report.reasons:
            self.stderr.write(f"{reason} ({count})")
        self.stdout.write(str(report))
