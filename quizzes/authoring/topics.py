"""Reads a topic file: front matter, lesson, practice questions, interview questions. See docs/content-format.md.

Pure: text in, a TopicDocument or every problem of the file out.
"""

from collections.abc import Sequence
from datetime import date

from notes.outline import Heading, Line, lesson_headings
from quizzes.authoring.blocks import Block, first_text, read_source, split_blocks, split_front_matter, text_of
from quizzes.authoring.documents import InvalidCourse, TopicDocument
from quizzes.authoring.metadata import read_metadata
from quizzes.authoring.prose import check_headings, check_prose
from quizzes.authoring.questions import TopicContext, read_interview, read_practice
from quizzes.authoring.reporting import Report, join_words, quote, suggest
from quizzes.authoring.tables import FrontMatter

LESSON = "Lesson"
PRACTICE = "Practice questions"
INTERVIEW = "Interview questions"
PARTS = (LESSON, PRACTICE, INTERVIEW)


def parse_topic(text: str, *, slug: str, path: str, today: date | None = None) -> TopicDocument:
    """Return the topic that the text of one file describes.

    `path` is only named in messages. With `today`, days of checking that lie in the future become warnings.
    Raise InvalidCourse with all problems of the file, each with its line.
    """
    report = Report(path, today=today)
    topic = _read_topic(text, slug, report)
    if topic is None or report.problems:
        raise InvalidCourse(report.problems)
    return topic


def _read_topic(text: str, slug: str, report: Report) -> TopicDocument | None:
    lines = read_source(text, report)
    front, lines = _read_front_matter(lines, report)
    parts = _split_parts(lines, report)
    context = _context(front, _check_lesson(parts.get(LESSON), report), report)
    questions = [read_practice(block, context) for block in _split_questions(parts.get(PRACTICE), report)]
    interview = [read_interview(block, context) for block in _split_questions(parts.get(INTERVIEW), report)]
    if front is None or report.problems:
        return None
    return TopicDocument(
        slug=slug,
        title=front.title,
        summary=front.summary,
        objectives=front.objectives,
        checked_on=front.checked_on,
        lesson=text_of(parts[LESSON].body),
        questions=tuple(question for question in questions if question),
        interview=tuple(question for question in interview if question),
        warnings=tuple(report.warnings),
        path=report.path,
        lesson_line=parts[LESSON].line,
        lesson_first_line=_first_line(parts[LESSON]),
    )


def _first_line(part: Block) -> int:
    first = first_text(part.body)
    return first.number if first else part.line


def _read_front_matter(lines: Sequence[Line], report: Report) -> tuple[FrontMatter | None, list[Line]]:
    source, rest = split_front_matter(lines, PARTS, report)
    if source is None:
        return None, rest
    metadata = read_metadata(FrontMatter, source, report)
    if metadata.value:
        report.check_day(metadata.line_of("checked_on"), metadata.value.checked_on)
    return metadata.value, rest


def _split_parts(lines: Sequence[Line], report: Report) -> dict[str, Block]:
    """The parts by title. What stands below an unknown heading is read as more of the part that was probably meant."""
    preamble, blocks = split_blocks(lines, 1)
    if stray := first_text(preamble):
        report.add(stray.number, "This text stands outside every part; the first part is “# Lesson”.")
    first_lines: dict[str, int] = {}
    bodies: dict[str, list[Line]] = {}
    title = ""
    for block in blocks:
        if block.title not in PARTS:
            report.add(block.line, _unknown_part(block.title))
        elif block.title in first_lines:
            report.add(block.line, f"“# {block.title}” stands here twice; first in line {first_lines[block.title]}.")
        title = block.title if block.title in PARTS else suggest(block.title, PARTS) or title
        if title:
            first_lines.setdefault(title, block.line)
            bodies.setdefault(title, []).extend(block.body)
    return {title: Block(title, line, tuple(bodies[title])) for title, line in first_lines.items()}


def _unknown_part(title: str) -> str:
    meant = suggest(title, PARTS)
    expected = join_words(f"“# {part}”" for part in PARTS)
    advice = f"did you mean “# {meant}”?" if meant else f"the parts are {expected}; headings inside them have “##”."
    return f"{quote(f'# {title}')} is not a part of a topic; {advice}"


def _check_lesson(lesson: Block | None, report: Report) -> list[Heading] | None:
    """The lesson's headings, with the anchors that the renderer gives them, or None where there is no lesson."""
    if lesson is None:
        report.add(1, "The part “# Lesson” is missing.")
        return None
    if first_text(lesson.body) is None:
        report.add(lesson.line, "The lesson is empty.")
    headings = lesson_headings(lesson.body)
    check_headings(headings, report)
    check_prose(lesson.body, frozenset(heading.anchor for heading in headings), report)
    return headings


def _context(front: FrontMatter | None, headings: Sequence[Heading] | None, report: Report) -> TopicContext:
    return TopicContext(
        report=report,
        checked_on=front.checked_on if front else None,
        sections=None if headings is None else frozenset(each.anchor for each in headings if each.level == 2),
        anchors=None if headings is None else frozenset(each.anchor for each in headings),
    )


def _split_questions(part: Block | None, report: Report) -> list[Block]:
    preamble, questions = split_blocks(part.body if part else (), 2)
    if stray := first_text(preamble):
        report.add(stray.number, "This text stands outside every question; a question starts with “## its-id”.")
    return questions
