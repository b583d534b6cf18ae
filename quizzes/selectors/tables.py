"""What a learner did as tables for a spreadsheet: a row at a time, in words, and only what may be shown.

The files are RFC 4180 in UTF-8, with the mark that Excel needs to see that. Text that a spreadsheet would take for a
formula gets an apostrophe before it, as OWASP advises: also after spaces and quotes, which some programs drop, and in
full width, which some read alike.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from quizzes.domain.drawing import letters
from quizzes.domain.scheduling import Rating
from quizzes.models import Attempt, AttemptItem, InterviewAnswer, QuestionRevision, ReviewLog
from studyapp.models import Learner

ROWS = 500
"""Read and sent at once."""

FORMULA = re.compile(r"""[\t\r\n]|[\s'"]*[=+\-@＝＋－＠]""")
BYTE_ORDER_MARK = "\ufeff"

Cells = tuple[Any, ...]


def safe_cell(value: Any) -> Any:
    """Return the cell as a spreadsheet may have it: “=1+1” becomes “'=1+1”, numbers stay numbers."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def export_table(*, learner: Learner, table: str) -> Iterator[bytes]:
    """Yield the file piece by piece; memory does not grow with the history. Raises KeyError where there is no such
    table."""
    heads, rows = TABLES[table]
    return _written(heads, rows(learner))


def _written(heads: Cells, rows: Iterable[Cells]) -> Iterator[bytes]:
    page = StringIO()
    page.write(BYTE_ORDER_MARK)
    writer = csv.writer(page, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(heads)
    for number, row in enumerate(rows, start=1):
        writer.writerow([safe_cell(cell) for cell in row])
        if number % ROWS == 0:
            yield page.getvalue().encode()
            page.seek(0)
            page.truncate()
    yield page.getvalue().encode()


def _in_chunks(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:ROWS]):
        last = chunk[-1].pk
        yield chunk


def _times(learner: Learner) -> Callable[[datetime | None], str]:
    """Times as a spreadsheet reads them, where the learner lives."""
    zone = ZoneInfo(learner.time_zone)
    return lambda at: at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _rating(value: int | None) -> str:
    return "" if value is None else Rating(value).name.lower()


# Tables

ANSWERS = (
    *("Answered", "Course", "Topic", "Question", "My answer", "Text of my answer", "Right"),
    *("Confidence", "Seconds", "Quiz", "Mode"),
)


def _answers(learner: Learner) -> Iterator[Cells]:
    """Every answer that was graded: in practice at once, in a timed quiz when it was over."""
    local = _times(learner)
    items = AttemptItem.objects.filter(attempt__learner=learner, score__isnull=False, answered_at__isnull=False)
    for chunk in _in_chunks(items.select_related("attempt__course", "revision__question__topic")):
        for item in chunk:
            content = item.revision.item
            texts = {option.identifier: option.text for option in content.options}
            by_letter = letters(item.option_order)
            chosen = sorted(item.response, key=lambda each: by_letter[each])
            yield (
                *(local(item.answered_at), item.attempt.course.title, item.revision.question.topic.title, content.stem),
                *(", ".join(by_letter[each] for each in chosen), "; ".join(texts[each] for each in chosen)),
                *(_yes(item.score), item.get_confidence_display(), round(item.time_spent_ms / 1000)),
                *(item.attempt.title, item.attempt.get_mode_display()),
            )


QUIZZES = ("Started", "Ended", "Course", "Quiz", "Kind", "Questions", "Answered", "Right", "Of scored", "Percent right")


def _quizzes(learner: Learner) -> Iterator[Cells]:
    """What the history lists; without a score while it runs."""
    local = _times(learner)
    firsts = AttemptItem.objects.filter(attempt__in=Attempt.objects.listed().filter(learner=learner), position=1)
    for chunk in _in_chunks(firsts.select_related("attempt__course")):
        for quiz in (item.attempt for item in chunk):
            share = quiz.score_share
            yield (
                *(local(quiz.started_at), local(quiz.closed_at), quiz.course.title, quiz.title, quiz.label),
                *(quiz.item_count, quiz.answered_count, quiz.right_count, quiz.scored_count),
                None if share is None else round(100 * share, 1),
            )


REVIEWS = ("When", "Course", "Topic", "Question", "What", "Rating", "Undone")


def _reviews(learner: Learner) -> Iterator[Cells]:
    """The review log; answers rate themselves and stand among the answers."""
    local = _times(learner)
    log = ReviewLog.objects.filter(learner=learner).select_related(
        "question__topic__course", "interview_question__topic__course", "undone_by"
    )
    for chunk in _in_chunks(log):
        asked = QuestionRevision.objects.current().filter(question__in={act.question_id for act in chunk})
        stems = {revision.question_id: revision.content["stem"] for revision in asked}
        for act in chunk:
            subject = act.question or act.interview_question
            said = stems.get(act.question_id) if act.question_id else act.interview_question.content["prompt"]
            yield (
                *(local(act.at), subject.topic.course.title, subject.topic.title, said),
                *(act.get_act_display(), _rating(act.rating), _yes(hasattr(act, "undone_by"))),
            )


INTERVIEW_ANSWERS = (
    *("Begun", "Rated", "Course", "Topic", "Question", "My answer", "Points made", "Of points"),
    *("My rating", "Rating", "Seconds", "Best"),
)


def _interview_answers(learner: Learner) -> Iterator[Cells]:
    local = _times(learner)
    answers = InterviewAnswer.objects.filter(learner=learner).select_related("question__topic__course")
    for chunk in _in_chunks(answers):
        for answer in chunk:
            question = answer.question
            yield (
                *(local(answer.started_at), local(answer.rated_at), question.topic.course.title, question.topic.title),
                *(question.content["prompt"], answer.text, len(answer.points), question.point_count),
                *(_rating(answer.self_rating), _rating(answer.rating), answer.seconds, _yes(answer.is_best)),
            )


TABLES: dict[str, tuple[Cells, Callable[[Learner], Iterator[Cells]]]] = {
    "answers": (ANSWERS, _answers),
    "quizzes": (QUIZZES, _quizzes),
    "reviews": (REVIEWS, _reviews),
    "interview-answers": (INTERVIEW_ANSWERS, _interview_answers),
}
