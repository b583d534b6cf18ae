"""What an answer changes in a learner's history with a question: when it counts as missed, and when no longer."""

from dataclasses import dataclass, replace
from datetime import date, datetime

RIGHT_DAYS_TO_CLEAR = 2
"""Right answers on this many different days take a question off the missed list."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A graded answer; `item_id` names the attempt item where it was given, `day` is the learner's own study day."""

    item_id: int
    is_right: bool
    is_guess: bool
    at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class History:
    """One learner's history with one question; the fields are those of QuestionProgress."""

    answer_count: int = 0
    answered_at: datetime | None = None
    latest_item_id: int | None = None
    missed_since: datetime | None = None
    missed_item_id: int | None = None
    right_day_count: int = 0
    right_on: date | None = None


def apply(history: History, answer: Answer) -> History:
    """Return the history after one more answer; answers must come in the order of their time."""
    seen = replace(history, answer_count=history.answer_count + 1, answered_at=answer.at, latest_item_id=answer.item_id)
    if answer.is_right:
        return _with_right_day(seen, answer)
    missed_since = history.missed_since or answer.at
    return replace(seen, missed_since=missed_since, missed_item_id=answer.item_id, right_day_count=0, right_on=None)


def _with_right_day(history: History, answer: Answer) -> History:
    """A right answer to a missed question counts once a day; a guess cannot be the one that clears it."""
    if history.missed_since is None or history.right_on == answer.day:
        return history
    days = history.right_day_count + 1
    if days < RIGHT_DAYS_TO_CLEAR:
        return replace(history, right_day_count=days, right_on=answer.day)
    if answer.is_guess:
        return history
    return replace(history, missed_since=None, missed_item_id=None, right_day_count=0, right_on=None)
