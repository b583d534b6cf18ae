"""Checks a course that can be loaded for what makes it a poor one. Pure: a document in, findings out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from quizzes.authoring.documents import CourseDocument, TopicDocument
from quizzes.authoring.lint.amounts import check_amounts, lesson_words
from quizzes.authoring.lint.duplicates import check_duplicates
from quizzes.authoring.lint.findings import Finding, Level
from quizzes.authoring.lint.freshness import check_freshness
from quizzes.authoring.lint.keys import check_keys, key_places, longest_keys, true_claims
from quizzes.authoring.lint.wording import check_wording


def lint_course(course: CourseDocument, *, today: date) -> list[Finding]:
    """Return every finding, sorted by file and line; the reader's warnings are among them."""
    findings = [
        *(Finding(each.path, each.line, "date", Level.WARNING, each.message) for each in course.warnings),
        *check_keys(course),
        *check_wording(course),
        *check_amounts(course),
        *check_freshness(course, today),
        *check_duplicates(course),
    ]
    return sorted(findings)


@dataclass(frozen=True, slots=True)
class TopicSummary:
    """Figures of one topic; `key_places` are of single-choice questions with four options."""

    slug: str
    lesson_words: int
    questions: int
    interview: int
    key_places: tuple[int, ...]
    true_claims: tuple[int, int]
    longest_keys: tuple[int, int]
    findings: int

    def to_json(self) -> dict[str, Any]:
        return {
            "slug": self.slug,
            "lesson_words": self.lesson_words,
            "questions": self.questions,
            "interview": self.interview,
            "key_places": list(self.key_places),
            "true_claims": dict(zip(("true", "of"), self.true_claims, strict=True)),
            "longest_keys": dict(zip(("longest", "of"), self.longest_keys, strict=True)),
            "findings": self.findings,
        }


def summarize(course: CourseDocument, findings: Sequence[Finding]) -> list[TopicSummary]:
    """Return one summary a topic, in reading order."""
    counts = Counter(finding.path for finding in findings)
    return [_summary(topic, counts[topic.path]) for topic in course.topics]


def _summary(topic: TopicDocument, findings: int) -> TopicSummary:
    places = key_places(topic.questions)
    return TopicSummary(
        slug=topic.slug,
        lesson_words=lesson_words(topic),
        questions=len(topic.questions),
        interview=len(topic.interview),
        key_places=tuple(places[place] for place in range(4)),
        true_claims=true_claims(topic.questions),
        longest_keys=longest_keys(topic.questions),
        findings=findings,
    )


HEADER: tuple[str, ...] = ("topic", "words", "questions", "interview", "key places", "true", "longest key", "findings")


def table(summaries: Sequence[TopicSummary]) -> str:
    """Return the summaries as a table of plain text with a row of totals."""
    rows = [HEADER, *(_row(summary) for summary in (*summaries, _total(summaries)))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
    rule = "-" * len(lines[0])
    return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])


def _row(summary: TopicSummary) -> tuple[str, ...]:
    longest, singles = summary.longest_keys
    true, claims = summary.true_claims
    return (
        summary.slug,
        f"{summary.lesson_words:,}",
        f"{summary.questions:,}",
        f"{summary.interview:,}",
        " ".join(f"{count:>2}" for count in summary.key_places),
        f"{true} of {claims}",
        f"{longest / singles:.0%}" if singles else "–",
        f"{summary.findings:,}",
    )


def _total(summaries: Sequence[TopicSummary]) -> TopicSummary:
    return TopicSummary(
        slug="all topics",
        lesson_words=sum(each.lesson_words for each in summaries),
        questions=sum(each.questions for each in summaries),
        interview=sum(each.interview for each in summaries),
        key_places=tuple(sum(each.key_places[place] for each in summaries) for place in range(4)),
        true_claims=(sum(each.true_claims[0] for each in summaries), sum(each.true_claims[1] for each in summaries)),
        longest_keys=(sum(each.longest_keys[0] for each in summaries), sum(each.longest_keys[1] for each in summaries)),
        findings=sum(each.findings for each in summaries),
    )
