"""manage.py import_notes FILE: reads a saved tutorial page and says what it holds."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.formats.cramnote import parse
from quizzes.formats.files import UnreadableFile, read_file
from quizzes.formats.reading import Reading, ReadLesson

LARGEST_PAGE = 3_000_000
"""Bytes; a page of notes has a hundredth of that."""


class Command(BaseCommand):
    help = "Reads a saved page of cram notes (text, Markdown or HTML) and lists what it holds, line by line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the saved page")
        parser.add_argument("--course", help="slug of the course that the page goes into")
        parser.add_argument("--topic", help="slug of the topic that the page becomes")
        parser.add_argument("--title", default="", help="the lesson's title, where the page has none or another")
        parser.add_argument("--to", type=Path, metavar="FILE.md", help="write a topic file for load_course instead")
        parser.add_argument("--dry-run", action="store_true", help="say what was read, and change nothing")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *, file: Path, title: str, dry_run: bool, format: str, **options: Any) -> None:
        reading = read_notes(file, title=title)
        if not dry_run:
            raise CommandError("Writing is not built yet, so nothing was written; --dry-run says what the page holds.")
        if format == "json":
            self.stdout.write(json.dumps(reading.to_json(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join([*_lines(reading, file), "(dry run: nothing written)"]))


def read_notes(file: Path, *, title: str = "") -> Reading:
    """What the page in a file holds. Raises CommandError with the file's name where it cannot be read."""
    try:
        read = read_file(file, largest=LARGEST_PAGE)
    except UnreadableFile as error:
        raise CommandError(str(error)) from error
    reading = parse(read.text)
    reading = replace(reading, warnings=[*read.warnings, *reading.warnings])
    if reading.lesson is None:
        return reading
    title = title or reading.lesson.title or file.stem.replace("-", " ").replace("_", " ").capitalize()
    return replace(reading, lesson=ReadLesson(title, reading.lesson.markdown))


def _lines(reading: Reading, file: Path) -> Iterator[str]:
    """A line for the lesson, for each question and for each finding, and the numbers last."""
    if reading.lesson:
        yield f"lesson: {reading.lesson.title}"
    for question in reading.questions:
        kind = question.kind.value.replace("_", "/")
        yield f"{file}:{question.line}: {kind}, {', '.join(question.key)}: {_short(question.stem)}"
    for entry in reading.interview:
        yield f"{file}:{entry.line}: interview: {_short(entry.question)}"
    for finding in reading.rejected:
        yield f"{file}:{finding.line}: rejected ({finding.kind}): {finding.message} “{_short(finding.text)}”"
    for finding in reading.warnings:
        yield f"{file}:{finding.line}: warning ({finding.kind}): {finding.message}"
    if reading.dropped_from_line:
        yield f"{file}:{reading.dropped_from_line}: dropped from here on"
    counts = (len(reading.questions), len(reading.interview), len(reading.rejected), len(reading.warnings))
    yield "{} questions, {} interview questions, {} rejected, {} warnings".format(*counts)


def _short(text: str) -> str:
    first = text.strip().split("\n")[0]
    return first if len(first) <= 100 else f"{first[:99]}…"
