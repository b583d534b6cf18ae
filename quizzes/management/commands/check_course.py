"""manage.py check_course PATH: looks for what makes a course a poor one, beyond what keeps it from being loaded."""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.authoring.courses import read_course
from quizzes.authoring.documents import InvalidCourse
from quizzes.authoring.lint.courses import TopicSummary, lint_course, summarize, table
from quizzes.authoring.lint.findings import Finding, Level
from studyapp import clock


class Command(BaseCommand):
    help = "Lists what could be better in a course folder as file:line: level: message, then a table of its topics."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the course folder, such as fixtures/machine-learning-on-aws")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument(
            "--fail-level",
            type=Level,
            choices=list(Level),
            default=Level.ERROR,
            metavar="{error,warning,notice}",
            help="exit with 1 where a finding is as grave as this (default: error)",
        )

    def handle(self, *, path: Path, format: str, fail_level: Level, **options: Any) -> None:
        findings, summaries = _check(path)
        counts = Counter(finding.level for finding in findings)
        if format == "json":
            answer = {
                "counts": {level.value: counts[level] for level in Level},
                "findings": [finding.to_json() for finding in findings],
                "topics": [summary.to_json() for summary in summaries],
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self._write(findings, summaries, counts)
        if any(finding.level.reaches(fail_level) for finding in findings):
            raise CommandError("The course has findings of this level or graver: " + fail_level)

    def _write(self, findings: Sequence[Finding], summaries: Sequence[TopicSummary], counts: Counter[Level]) -> None:
        for finding in findings:
            self.stdout.write(str(finding))
        if summaries:
            self.stdout.write(("\n" if findings else "") + table(summaries))
        self.stdout.write(", ".join(f"{counts[level]} {level}{'' if counts[level] == 1 else 's'}" for level in Level))


def _check(path: Path) -> tuple[list[Finding], list[TopicSummary]]:
    """What cannot be loaded has errors only, and no topics to sum up."""
    today = clock.now().date()
    try:
        course = read_course(path, today=today)
    except InvalidCourse as error:
        return [Finding(each.path, each.line, "format", Level.ERROR, each.message) for each in error.problems], []
    findings = lint_course(course, today=today)
    return findings, summarize(course, findings)
