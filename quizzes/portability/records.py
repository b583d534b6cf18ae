"""What an export of a learner holds, record by record: the log and nothing that follows from it.

Everything is named by natural keys, so that a file means the same on every site that has the courses. Each record
checks itself; what needs the courses of a site is checked where it is imported. docs/data-format.md explains every
field.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from quizzes.portability.attempts import Attempt
from quizzes.portability.values import (
    Code,
    Day,
    Hash,
    Number,
    Past,
    PastDay,
    Rating,
    Record,
    Setting,
    Share,
    Slug,
    WebAddress,
    complain,
    distinct,
    readable,
)

FORMAT, VERSION = "studyapp-learner", 1

SETTINGS = (
    *("time_zone", "time_factor", "shuffles_options", "uses_shortcuts", "counts_streak"),
    *("theme", "text_size", "reduces_motion"),
)
"""The fields of Learner that are the learner's own choice, as they stand in `learner`."""

LONGEST_ANSWER = 100_000
LONGEST_REPORT = 2000


class Goal(Record):
    """What the learner studies a course for."""

    course: Slug
    exam: Code | None
    exam_on: Day | None
    minutes_per_day: Annotated[int, Field(ge=5, le=480)]
    recall_percent: Literal[85, 90, 95]


class Reading(Record):
    """How far the learner has come in the lesson of a topic."""

    course: Slug
    topic: Slug
    anchor: Annotated[str, Field(max_length=80), AfterValidator(readable)]
    reached_at: Past
    read_at: Past | None

    @model_validator(mode="after")
    def _check(self) -> "Reading":
        if not self.anchor and self.read_at is None:
            raise complain("It names neither a section nor when the lesson was read.")
        return self


class InterviewAnswer(Record):
    """One try at an interview question; a draft while `rated_at` is null."""

    course: Slug
    topic: Slug
    question: Slug
    text: Annotated[str, Field(max_length=LONGEST_ANSWER), AfterValidator(readable)]
    points: Annotated[list[Annotated[int, Field(ge=1, le=100)]], AfterValidator(distinct)]
    self_rating: Rating | None
    rating: Rating | None
    seconds: Annotated[int, Field(ge=0, le=86_400)]
    started_at: Past
    rated_at: Past | None
    is_best: bool

    @model_validator(mode="after")
    def _check(self) -> "InterviewAnswer":
        if len({self.rated_at is None, self.rating is None, self.self_rating is None}) > 1:
            raise complain("“rated_at”, “rating” and “self_rating” come together.")
        if self.rated_at and self.rated_at < self.started_at:
            raise complain("It is rated before it was begun.")
        if self.rating and self.self_rating and self.rating > self.self_rating:
            raise complain("Its rating is better than the learner’s own.")
        return self


class ReviewAct(Record):
    """Something the learner did to a review card. `number` counts from 1; `undoes` is the number of an earlier act.

    A rated answer is named by attempt and item.
    """

    number: Annotated[int, Field(ge=1, le=2**31 - 1)]
    course: Slug
    topic: Slug
    question: Slug | None
    interview_question: Slug | None
    act: Literal["rate", "bury", "suspend", "resume", "undo"]
    rating: Rating | None
    attempt: UUID | None
    item: Number | None
    undoes: int | None
    at: Past
    day: PastDay

    @property
    def subject(self) -> tuple[str, str, str | None, str | None]:
        return self.course, self.topic, self.question, self.interview_question

    @model_validator(mode="after")
    def _check(self) -> "ReviewAct":
        for problem in self._problems():
            raise complain(problem)
        return self

    def _problems(self) -> Iterable[str]:
        if (self.question is None) == (self.interview_question is None):
            yield "It belongs to a question or else to an interview question."
        if (self.act == "rate") != (self.rating is not None):
            yield "A rating, and nothing else, has a “rating”."
        if (self.act == "undo") != (self.undoes is not None):
            yield "What undoes something, and nothing else, has “undoes”."
        rates_answer = self.act == "rate" and self.question is not None
        if not rates_answer == (self.attempt is not None) == (self.item is not None):
            yield "The rating of a question, and nothing else, names an attempt and an item."
        if abs(self.day - self.at.date()) > timedelta(days=1):
            yield "Its day is not that of its time."


class ReadinessPoint(Record):
    """What was forecast for an exam at the end of a study day."""

    course: Slug
    exam: Code
    day: PastDay
    pass_chance: Share
    score: Share
    score_low: Share
    score_high: Share

    @model_validator(mode="after")
    def _check(self) -> "ReadinessPoint":
        if not self.score_low <= self.score <= self.score_high:
            raise complain("Its score lies outside its own interval.")
        return self


class QuestionReport(Record):
    """What the learner found wrong with a question, in the revision that `content_hash` names, and with which answer.

    What staff of the site made of it (`status`, `reply`, `resolved_at`) is told to people: an import passes over it.
    """

    course: Slug
    topic: Slug
    question: Slug
    revision: Number
    content_hash: Hash
    attempt: UUID | None
    item: Number | None
    reason: Literal["wrong_key", "several_right", "unclear", "outdated", "typo", "other"]
    text: Annotated[str, Field(max_length=LONGEST_REPORT), AfterValidator(readable)]
    source_url: WebAddress
    reported_at: Past
    status: Literal["open", "accepted", "declined"]
    reply: str
    resolved_at: Past | None

    @model_validator(mode="after")
    def _check(self) -> "QuestionReport":
        if (self.attempt is None) != (self.item is None):
            raise complain("“attempt” and “item” come together.")
        if self.reason == "other" and not self.text:
            raise complain("It does not say what is wrong.")
        return self


class LearnerFile(Record):
    """A whole export."""

    format: Literal["studyapp-learner"]
    version: Literal[1]
    exported_at: Past
    learner: dict[Slug, Setting]
    goals: list[Goal]
    readings: list[Reading]
    interview_answers: list[InterviewAnswer]
    review_log: list[ReviewAct]
    readiness: list[ReadinessPoint]
    reports: list[QuestionReport]
    attempts: list[Attempt]

    @model_validator(mode="after")
    def _check(self) -> "LearnerFile":
        for problem in (
            *_undo_problems(self.review_log),
            *_repeated_attempts(self.attempts),
            *_loose_ends("review_log", self.review_log, self.attempts),
            *_loose_ends("reports", self.reports, self.attempts),
        ):
            raise complain(problem)
        return self


def _undo_problems(log: list[ReviewAct]) -> Iterable[str]:
    earlier: dict[int, ReviewAct] = {}
    undone = set()
    for place, act in enumerate(log):
        if act.number in earlier:
            yield f"review_log[{place}]: Another act has the number {act.number}."
        if act.undoes is not None:
            target = earlier.get(act.undoes)
            if target is None or target.act == "undo" or target.subject != act.subject or act.undoes in undone:
                yield f"review_log[{place}]: There is no act {act.undoes} before it that it could undo."
            undone.add(act.undoes)
        earlier[act.number] = act


def _repeated_attempts(attempts: list[Attempt]) -> Iterable[str]:
    seen = set()
    for place, attempt in enumerate(attempts):
        if attempt.id in seen:
            yield f"attempts[{place}]: Another attempt has the same id."
        seen.add(attempt.id)


def _loose_ends(section: str, rows: Iterable[ReviewAct | QuestionReport], attempts: list[Attempt]) -> Iterable[str]:
    """Attempts and items that are named and not there, or that asked something else."""
    sat = {attempt.id: attempt for attempt in attempts}
    for place, row in enumerate(rows):
        if row.attempt is not None and row.item is not None:
            attempt = sat.get(row.attempt)
            asked = attempt.items[row.item - 1] if attempt and row.item <= len(attempt.items) else None
            if asked is None or (asked.topic, asked.question) != (row.topic, row.question):
                yield f"{section}[{place}]: The file holds no such answer to this question."
