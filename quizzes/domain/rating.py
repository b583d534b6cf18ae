"""From an answer to a rating: how well was it recalled?

A proposal; the learner may choose another rating, and rates interview answers without one.
"""

from dataclasses import dataclass
from enum import StrEnum

from quizzes.domain.scheduling import Rating

SLOW, FAST = 2.0, 0.5
"""Times the learner's own usual time for a question."""


class Confidence(StrEnum):
    GUESS = "guess"
    UNSURE = "unsure"
    SURE = "sure"


@dataclass(frozen=True, slots=True)
class Recollection:
    """What an answer tells about memory; `confidence` is None where the learner said nothing.

    `pace` is the time taken over the learner's own median time, None where either is unknown.
    """

    is_right: bool
    confidence: Confidence | None = None
    pace: float | None = None
    is_true_false: bool = False
    is_first_sight: bool = False


def rate(answer: Recollection, *, allows_easy: bool = False) -> Rating:
    """Propose a rating; EASY only where `allows_easy`, since nobody has measured what it does here.

    A right guess was not recalled, so it is AGAIN, though no lapse; as it is no answer that clears a missed question.
    Right but unsure was recalled and is HARD; as AGAIN it costs a tenth more reviews for next to no recall on the exam.
    docs/reviews-model.md has the figures.
    """
    if not answer.is_right or answer.confidence is Confidence.GUESS:
        return Rating.AGAIN
    if _is_doubtful(answer):
        return Rating.HARD
    return Rating.EASY if allows_easy and _is_effortless(answer) else Rating.GOOD


def _is_doubtful(answer: Recollection) -> bool:
    """What the learner says goes before what the clock says: a slow answer may have been a phone call.

    Blind guessing gets every second true/false question right, so there silence does not count as certainty.
    """
    if answer.confidence is None:
        return answer.is_true_false or (answer.pace is not None and answer.pace > SLOW)
    return answer.confidence is not Confidence.SURE


def _is_effortless(answer: Recollection) -> bool:
    is_fast = answer.pace is not None and answer.pace < FAST
    return is_fast and answer.confidence is Confidence.SURE and not answer.is_first_sight
