"""Reads a course folder: course.toml and one file per topic. See docs/content-format.md.

Collects every problem of every file before it gives up.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from notes.outline import is_slug
from quizzes.authoring.blocks import MAX_BYTES
from quizzes.authoring.course_file import CourseFile, CourseLines, read_course_file
from quizzes.authoring.documents import (
    CourseDocument,
    DomainDocument,
    ExamDocument,
    GlossaryDocument,
    InvalidCourse,
    Problem,
    TopicDocument,
)
from quizzes.authoring.glossary import parse_glossary
from quizzes.authoring.reporting import Report, quote
from quizzes.authoring.tables import DomainTable, ExamTable
from quizzes.authoring.topics import parse_topic

COURSE_FILE = "course.toml"
GLOSSARY_FILE = "glossary.md"
UNLISTED_FILES = frozenset({"README.md", GLOSSARY_FILE})
"""Markdown files that may lie in a course folder without being topics."""


def read_course(folder: Path, *, today: date | None = None) -> CourseDocument:
    """Return the course that a folder describes.

    With `today`, days of checking that lie in the future become warnings. Raise InvalidCourse with all problems of all
    files; paths in it are relative to the current directory, where the folder lies below it, and absolute elsewhere.
    """
    report = Report(_shown(folder / COURSE_FILE), today=today)
    slug = folder.resolve().name
    if not is_slug(slug):
        report.add(1, f"The folder's name {quote(slug)} takes lower-case letters, digits and hyphens only.")
    text = _read_text(folder / COURSE_FILE, report)
    file = None if text is None else read_course_file(text, report)
    if file:
        _compare_with_files(folder, file, report)
    topics, problems = _read_topics(folder, today)
    lessons = {path.stem: topics[path.stem].lesson if path.stem in topics else None for path in _topic_files(folder)}
    glossary, glossary_problems = _read_glossary(folder, lessons, today)
    problems = [*report.problems, *problems, *glossary_problems]
    if file is None or file.table is None or problems:
        raise InvalidCourse(problems)
    chosen = [topics[topic] for topic in file.table.topics]
    warnings = [*report.warnings, *(warning for topic in chosen for warning in topic.warnings), *glossary.warnings]
    exams = [_exam_document(exam, at, file.lines) for at, exam in enumerate(file.table.exams)]
    return CourseDocument(
        slug=slug,
        title=file.table.title,
        description=file.table.description,
        licence=file.table.licence,
        notice=file.table.notice,
        topics=tuple(chosen),
        exams=tuple(exams),
        glossary=glossary,
        warnings=tuple(warnings),
        path=report.path,
    )


def _read_text(path: Path, report: Report) -> str | None:
    """The text of a file, or None after reporting why there is none."""
    try:
        if path.stat().st_size > MAX_BYTES:
            report.add(1, f"The file has more than {MAX_BYTES:,} bytes.")
            return None
        content = path.read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.add(*_encoding_problem(content, error))
    except FileNotFoundError:
        report.add(1, "This file is missing.")
    except OSError as error:
        report.add(1, f"This file cannot be read: {error.strerror}.")
    return None


def _encoding_problem(content: bytes, error: UnicodeDecodeError) -> tuple[int, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return 1, "The file is UTF-16; save it as UTF-8."
    # The decoder counts from behind a byte order mark, so count in what it was given.
    line = error.object[: error.start].count(b"\n") + 1
    return line, f"The byte 0x{error.object[error.start]:02X} is not UTF-8; save the file as UTF-8."


def _compare_with_files(folder: Path, course: CourseFile, report: Report) -> None:
    files = {path.stem for path in _topic_files(folder)}
    for topic in dict.fromkeys(course.topics):
        if is_slug(topic) and topic not in files:
            line = course.lines.line_of_word(("topics",), topic)
            report.add(line, f"“topics” lists {quote(topic)}, but there is no file {quote(f'{topic}.md')}.")
    line = course.lines.line_of(("topics",))
    for file in sorted(files.difference(course.topics)):
        report.add(line, f"“topics” does not list {quote(file)}, but the folder has {quote(f'{file}.md')}.")


def _topic_files(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.glob("*.md") if path.name not in UNLISTED_FILES and not path.name.startswith(".")
    )


def _read_topics(folder: Path, today: date | None) -> tuple[dict[str, TopicDocument], list[Problem]]:
    """Every topic file that can be read, listed or not, and the problems of the others."""
    topics: dict[str, TopicDocument] = {}
    problems: list[Problem] = []
    for path in _topic_files(folder):
        report = Report(_shown(path))
        try:
            text = _read_text(path, report)
            if text is not None:
                topics[path.stem] = parse_topic(text, slug=path.stem, path=report.path, today=today)
        except InvalidCourse as error:
            problems += error.problems
        problems += report.problems
    return topics, problems


def _read_glossary(
    folder: Path, lessons: Mapping[str, str | None], today: date | None
) -> tuple[GlossaryDocument, list[Problem]]:
    """The glossary, empty where the folder has none, and its problems."""
    path = folder / GLOSSARY_FILE
    if not path.exists():
        return GlossaryDocument(), []
    report = Report(_shown(path))
    text = _read_text(path, report)
    if text is None:
        return GlossaryDocument(), report.problems
    try:
        return parse_glossary(text, path=report.path, lessons=lessons, today=today), []
    except InvalidCourse as error:
        return GlossaryDocument(), error.problems


def _shown(path: Path) -> str:
    absolute = path.resolve()
    current = Path.cwd()
    return str(absolute.relative_to(current) if absolute.is_relative_to(current) else absolute)


def _exam_document(exam: ExamTable, at: int, lines: CourseLines) -> ExamDocument:
    return ExamDocument(
        code=exam.code,
        title=exam.title,
        status=exam.status,
        status_note=exam.status_note,
        retired_on=exam.retired_on,
        successor=exam.successor or "",
        question_count=exam.question_count,
        scored_count=exam.scored_count,
        time_limit_minutes=exam.time_limit_minutes,
        scale_min=exam.scale[0],
        scale_max=exam.scale[1],
        cut_score=exam.cut_score,
        kinds=tuple(kind.value for kind in exam.kinds),
        source_url=exam.source_url,
        checked_on=exam.checked_on,
        domains=tuple(
            _domain_document(domain, lines.line_of(("exams", at, "domains", place)))
            for place, domain in enumerate(exam.domains)
        ),
        line=lines.line_of(("exams", at)),
    )


def _domain_document(domain: DomainTable, line: int) -> DomainDocument:
    return DomainDocument(
        number=domain.number,
        title=domain.title,
        weight_percent=domain.weight_percent,
        topics=domain.topics,
        line=line,
    )
