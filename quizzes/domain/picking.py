"""Which questions to practise next: those due for review, and those where most exam points can be won."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random

from quizzes.domain.mastery import Level, Normal, logistic

REVIEW_SHARE = 0.4
"""Reviews keep what was learnt but train the one question only, so most of a round is for the rest of the exam."""

SEEN_WORTH = 0.4
"""What a question met before is worth beside a fresh one."""

TOPIC_RUN = 2
"""So many questions of one topic may follow each other: mixing topics helps to tell them apart (Rohrer 2012)."""


class Reason(Enum):
    DUE_REVIEW = "Due for review"
    UNSEEN_TOPIC = "Not tried yet"
    WEAK_TOPIC = "Weak topic"
    EXAM_POINTS = "Worth the most points"


@dataclass(frozen=True, slots=True)
class TopicState:
    """What is known of the learner in a topic; `weight` is its share of the exam, 0 to 1."""

    topic_id: int
    weight: float
    ability: Normal
    answer_count: int
    level: Level

    @property
    def reason(self) -> Reason:
        if self.answer_count == 0:
            return Reason.UNSEEN_TOPIC
        return Reason.WEAK_TOPIC if self.level is Level.WEAK else Reason.EXAM_POINTS


@dataclass(frozen=True, slots=True)
class Question:
    """A question that could be asked; `difficulty` in logits, `is_fresh` where this learner never saw it."""

    question_id: int
    topic_id: int
    difficulty: float
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class DueReview:
    """A question whose review is due; `recall` is the predicted probability that it is still remembered."""

    question_id: int
    topic_id: int
    recall: float


@dataclass(frozen=True, slots=True)
class Pick:
    question_id: int
    topic_id: int
    reason: Reason


def next_round(
    size: int,
    *,
    topics: Iterable[TopicState],
    questions: Iterable[Question],
    due: Iterable[DueReview],
    rng: Random,
    is_final_days: bool = False,
) -> list[Pick]:
    """Return up to `size` picks in the order they should be asked, the same for the same seed.

    Reviews are those remembered least; they make up at most 40 % of the round, in the final days before the exam as
    much of it as there are. They are spread evenly over it. No three picks in a row are of one topic as long as there
    is another, even if that costs a review its place.
    """
    most = size if is_final_days else int(REVIEW_SHARE * size)
    reviews = sorted(due, key=lambda review: (review.recall, review.question_id))
    pool = _Pool(topics, questions, reviewed={review.question_id for review in reviews}, rng=rng)
    return _woven(size, reviews[:most], pool)


def _woven(size: int, reviews: list[DueReview], pool: "_Pool") -> list[Pick]:
    picks: list[Pick] = []
    review_count = len(reviews)
    for position in range(size):
        is_review_slot = review_count - len(reviews) < (position + 1) * review_count // size
        takers: list[Callable[[int | None], Pick | None]] = [lambda barred: _take_review(reviews, barred), pool.take]
        pick = _first(takers if is_review_slot else takers[::-1], _barred(picks))
        if pick is None:
            break
        picks.append(pick)
    return picks


def _first(takers: Sequence[Callable[[int | None], Pick | None]], barred: int | None) -> Pick | None:
    """Ask each in turn for a pick outside the barred topic, and only then for one inside it."""
    for each_barred in (barred, None):
        for take in takers:
            if pick := take(each_barred):
                return pick
    return None


def _barred(picks: Sequence[Pick]) -> int | None:
    """Return the topic that must not come next."""
    last = {pick.topic_id for pick in picks[-TOPIC_RUN:]}
    return picks[-1].topic_id if len(picks) >= TOPIC_RUN and len(last) == 1 else None


def _take_review(reviews: list[DueReview], barred: int | None) -> Pick | None:
    for review in reviews:
        if review.topic_id != barred:
            reviews.remove(review)
            return Pick(review.question_id, review.topic_id, Reason.DUE_REVIEW)
    return None


class _Pool:
    """The questions not picked yet, by topic; taking one draws anew what each topic might be worth."""

    def __init__(
        self, topics: Iterable[TopicState], questions: Iterable[Question], *, reviewed: set[int], rng: Random
    ) -> None:
        self._rng = rng
        self._topics = sorted(topics, key=lambda topic: topic.topic_id)
        self._left: dict[int, list[Question]] = {topic.topic_id: [] for topic in self._topics}
        for question in sorted(questions, key=lambda question: question.question_id):
            if question.topic_id in self._left and question.question_id not in reviewed:
                self._left[question.topic_id].append(question)

    def take(self, barred: int | None) -> Pick | None:
        open_topics = [each for each in self._topics if self._left[each.topic_id] and each.topic_id != barred]
        if not open_topics:
            return None
        topic = max(open_topics, key=self._stake)
        left = self._left[topic.topic_id]
        question = min(left, key=lambda each: (not each.is_fresh, abs(each.difficulty - topic.ability.mean)))
        left.remove(question)
        return Pick(question.question_id, topic.topic_id, topic.reason)

    def _stake(self, topic: TopicState) -> float:
        """Exam points at stake for an ability drawn from what is known of it (Thompson 1933), less where all is seen.

        Drawing instead of taking the mean visits a topic as often as it may well be the one that pays most.
        """
        ability = self._rng.gauss(topic.ability.mean, topic.ability.deviation)
        freshness = 1.0 if any(question.is_fresh for question in self._left[topic.topic_id]) else SEEN_WORTH
        return topic.weight * (1 - logistic(ability)) * freshness
