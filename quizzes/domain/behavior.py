"""What a learner may do and see in an attempt: the one place that decides when a key may leave the server."""

from dataclasses import dataclass

from quizzes.domain.timing import Phase


@dataclass(frozen=True, slots=True)
class Behavior:
    may_answer: bool
    shows_feedback: bool
    """Whether key, rationales and explanation may be sent to the browser."""


def behavior(*, is_exam: bool, phase: Phase, is_answered: bool) -> Behavior:
    """Decide for one item of one attempt.

    Practice reveals an item once it is answered, and its answer is then final. A timed quiz reveals nothing, and lets
    every answer be changed, until it is closed. A closed attempt shows everything and takes nothing.
    """
    is_closed = phase is Phase.CLOSED
    is_over = is_closed or phase is Phase.OVERDUE
    if is_exam:
        return Behavior(may_answer=not is_over, shows_feedback=is_closed)
    return Behavior(may_answer=not (is_over or is_answered), shows_feedback=is_answered or is_closed)
