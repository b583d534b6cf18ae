"""manage.py load_course PATH: loads or updates a course folder."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from quizzes.authoring.courses import read_course
from quizzes.authoring.documents import InvalidCourse
from quizzes.services.content import load_course
from studyapp import clock


class Command(BaseCommand):
    help = "Loads or updates a course folder. Lists every error as file:line: message and then writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the course folder, such as fixtures/machine-learning-on-aws")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *, path: Path, dry_run: bool, format: str, **options: Any) -> None:
        now = clock.now()
        try:
            document = read_course(path, today=now.date())
        except InvalidCourse as error:
            self._refuse(error, format)
        report = load_course(document, now=now, is_dry_run=dry_run)
        if format == "json":
            warnings = [asdict(warning) for warning in document.warnings]
            answer = {"course": document.slug, "dry_run": dry_run, "warnings": warnings, **report.to_json()}
            self.stdout.write(json.dumps(answer))
        elif options["verbosity"]:
            for warning in document.warnings:
                self.stderr.write(f"{warning} (a warning)")
            self.stdout.write(f"{document.title}: {report}{' (dry run: nothing written)' if dry_run else ''}")

    def _refuse(self, error: InvalidCourse, format: str) -> NoReturn:
        count = len(error.problems)
        if format == "json":
            self.stdout.write(json.dumps({"problems": [asdict(problem) for problem in error.problems]}))
        else:
            self.stderr.write(str(error))
        raise CommandError(f"{count} problem{'s' if count != 1 else ''}; nothing was written.")
