"""A saved tutorial page: a lesson, practice questions with explanations, interview questions, and noise behind them.

Plain text, Markdown or HTML. What cannot be known is refused, and every line that is not blank is accounted for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quizzes.formats.cramnote_lesson import read_lesson
from quizzes.formats.html_lines import HtmlLines, html_lines, is_html
from quizzes.formats.interview_pairs import Interview, read_interview
from quizzes.formats.page_lines import Line, LineUse, numbered, split_lines, trimmed
from quizzes.formats.page_sections import Part, Section, section_heading, split_sections
from quizzes.formats.practice import Practice, read_practice, repeated
from quizzes.formats.reading import Finding, Reading


@dataclass(frozen=True, slots=True)
class Page:
    """What was read, and what became of each line: `uses` holds every line of the text that is not blank."""

    reading: Reading
    uses: dict[int, LineUse]


_TAGS = re.compile(r"(?:</?(?:details|summary|br|p|div|hr)(?:[ ][^<>]*)?/?>[ ]*)+", re.IGNORECASE)
_USES = {
    Part.LESSON: LineUse.LESSON,
    Part.PRACTICE: LineUse.QUESTION,
    Part.INTERVIEW: LineUse.INTERVIEW,
    Part.TAIL: LineUse.DROPPED,
}


def parse(text: str) -> Reading:
    return read_page(text).reading


def read_page(text: str) -> Page:
    lines, html = _lines(text)
    sections = split_sections(lines)
    tail = next((line.number for line in sections[-1].lines if not line.is_blank), None)
    lesson = read_lesson(_lesson_lines(sections))
    practice, interview = _questions(sections, has_tail=tail is not None)
    uses = _first_uses(text, html, sections)
    uses |= {number: use for number, use in (practice.uses | interview.uses).items() if number in uses}
    uses |= {number: uses[start] for number, start in html.continued.items() if {number, start} <= uses.keys()}
    findings = [*practice.rejected, *interview.rejected]
    warnings = [
        *practice.warnings,
        *interview.warnings,
        *repeated(practice.questions),
        *_unseen_parts(sections[-1].lines),
    ]
    warnings += [_unsure(line) for line in lesson.unsure_tables]
    reading = Reading(
        lesson=lesson.lesson,
        questions=practice.questions,
        interview=interview.entries,
        rejected=sorted(findings, key=_line),
        warnings=sorted(warnings, key=_line),
        dropped_from_line=tail,
    )
    return Page(reading, uses)


def _line(finding: Finding) -> int:
    return finding.line


def _lines(text: str) -> tuple[list[Line], HtmlLines]:
    if is_html(text):
        html = html_lines(text)
        return numbered(html.lines), html
    lines = numbered(enumerate(split_lines(text), start=1))
    return [replace(line, text="") if _is_only_tags(line) else line for line in lines], HtmlLines([], set(), {})


def _is_only_tags(line: Line) -> bool:
    """Whether a line of Markdown is `<details>` or the like and nothing else."""
    return line.text.startswith("<") and not line.is_code and bool(_TAGS.fullmatch(line.text))


def _lesson_lines(sections: Sequence[Section]) -> list[Line]:
    return [line for section in sections if section.part is Part.LESSON for line in [*section.lines, Line(0, "")]]


def _questions(sections: Sequence[Section], *, has_tail: bool) -> tuple[Practice, Interview]:
    practice, interview = Practice(), Interview()
    for at, section in enumerate(sections[:-1]):
        is_end = at == len(sections) - 2 and not has_tail
        if section.part is Part.PRACTICE:
            _join(practice, read_practice(section.lines, is_end=is_end))
        elif section.part is Part.INTERVIEW:
            _join(interview, read_interview(section.lines, is_end=is_end))
    return practice, interview


def _join(whole: Practice | Interview, part: Practice | Interview) -> None:
    if isinstance(whole, Practice) and isinstance(part, Practice):
        whole.questions += part.questions
    if isinstance(whole, Interview) and isinstance(part, Interview):
        whole.entries += part.entries
    whole.rejected += part.rejected
    whole.warnings += part.warnings
    whole.uses |= part.uses


def _first_uses(text: str, html: HtmlLines, sections: Sequence[Section]) -> dict[int, LineUse]:
    """What the part that a line stands in says of it; of HTML, also the lines that no reader sees."""
    raw = enumerate(split_lines(text), start=1)
    uses = {
        number: LineUse.DROPPED if number in html.dropped else LineUse.MARKUP for number, each in raw if trimmed(each)
    }
    for section in sections:
        for line in [*([section.heading] if section.heading else []), *section.lines]:
            if not line.is_blank and line.number in uses:
                uses[line.number] = _USES[section.part]
    return uses


def _unseen_parts(tail: Sequence[Line]) -> list[Finding]:
    """A warning where what was dropped has a heading of questions: perhaps the page goes on behind its comments."""
    message = "This heading stands behind the end of the page and was dropped with what follows it."
    return [Finding(line.number, "dropped-section", message, line.text) for line in tail if section_heading(line)]


def _unsure(line: Line) -> Finding:
    return Finding(
        line.number,
        "unsure-table",
        "This looks like a table whose cells cannot be told apart; it stays text.",
        line.text,
    )
