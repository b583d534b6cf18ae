"""manage.py import_bank FILE --as FORMAT --dry-run: reads a question bank in another format and reports on it."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.formats.files import UnreadableFile, read_file
from quizzes.formats.reading import Finding, Reading
from quizzes.formats.registry import FORMATS


class Command(BaseCommand):
    help = "Reads a question bank and says what would be imported and what is refused, by line. Writes nothing yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the bank, a text file in UTF-8")
        parser.add_argument("--as", dest="form", choices=sorted(FORMATS), required=True, help="the format it is in")
        parser.add_argument("--dry-run", action="store_true", help="say what is in it, and change nothing")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *, file: Path, form: str, dry_run: bool, format: str, **options: Any) -> None:
        if not dry_run:
            raise CommandError("Writing a bank to the database is not built yet. Add --dry-run to see what is in it.")
        reading = self._read(file, form, format)
        if format == "json":
            self.stdout.write(json.dumps(reading.to_json(), ensure_ascii=False))
        else:
            self._write(file, reading)
        if not reading.questions:
            raise CommandError(f"{file.name} has no question that can be imported.")

    def _read(self, file: Path, form: str, format: str) -> Reading:
        try:
            read = read_file(file)
        except UnreadableFile as error:
            if format == "json":
                refused = Reading(rejected=[Finding(1, "unreadable", str(error))])
                self.stdout.write(json.dumps(refused.to_json(), ensure_ascii=False))
            raise CommandError(str(error)) from error
        reading = FORMATS[form].parse(read.text)
        return replace(reading, warnings=[*read.warnings, *reading.warnings])

    def _write(self, file: Path, reading: Reading) -> None:
        self._write_findings(file, "rejected", reading.rejected)
        self._write_findings(file, "warning", reading.warnings)
        counts = (
            f"{_counted(len(reading.questions), 'question')} to import",
            f"{len(reading.rejected)} rejected",
            _counted(len(reading.warnings), "warning"),
        )
        self.stdout.write(f"{', '.join(counts)} (dry run: nothing written)")

    def _write_findings(self, file: Path, level: str, findings: Sequence[Finding]) -> None:
        for finding in findings:
            text = " ".join(finding.text.split())
            quoted = f" “{text[:80]}{'…' if len(text) > 80 else ''}”" if text else ""
            self.stdout.write(f"{file}:{finding.line}: {level}: {finding.message}{quoted}")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
