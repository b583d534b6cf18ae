"""How likely the learner is to pass if the exam were today, and what would change that most.

Says nothing before there is enough to go by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from quizzes.domain.intervals import Z_80, Interval
from quizzes.domain.mastery import (
    NOTHING,
    Normal,
    Posterior,
    TopicSummary,
    expected_score,
    learnt,
    mixed_score,
    score_slope,
    solve,
)

ANSWERS_NEEDED = 30
"""With fewer answers the 80 % interval is as wide as a third of the scale."""

TOUCHED_SHARE_NEEDED = 0.5
"""Half of the exam, by weight, must have been tried: below that the number is mostly about what nobody knows."""

FORM_VARIANCE = 0.2**2
"""Forms of one exam differ in difficulty, and so do our questions from the exam's; in logits."""

TRIAL_QUESTIONS = 20
"""A study session: "what if you did twenty more questions of this?"."""


@dataclass(frozen=True, slots=True)
class BlueprintDomain:
    """`weight` is its share of the exam in any unit; `topic_ids` may be empty where the course has none for it."""

    weight: float
    topic_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Blueprint:
    """An exam: its domains, how many questions are scored and the share of them, 0 to 1, that passes."""

    domains: tuple[BlueprintDomain, ...]
    scored_count: int
    pass_share: float

    @property
    def pass_count(self) -> int:
        """The smallest number of right answers that passes: 37 of 50 at a share of 0.722."""
        return ceil(self.pass_share * self.scored_count - 1e-9)

    @property
    def outline(self) -> tuple[tuple[int, ...], ...]:
        """The topics by domain, each once. A domain without any counts as one that nobody has seen."""
        placed: set[int] = set()
        outline = []
        for number, domain in enumerate(self.domains, start=1):
            fresh = tuple(each for each in _topics(number, domain) if each not in placed)
            placed.update(fresh)
            outline.append(fresh)
        return tuple(outline)

    @property
    def topic_weights(self) -> dict[int, float]:
        """The share of the exam that each topic makes up; a domain's questions spread evenly over its topics."""
        total = sum(domain.weight for domain in self.domains)
        weights: dict[int, float] = {}
        for number, domain in enumerate(self.domains, start=1):
            topic_ids = _topics(number, domain)
            for topic_id in topic_ids:
                weights[topic_id] = weights.get(topic_id, 0) + domain.weight / total / len(topic_ids)
        return weights


def _topics(number: int, domain: BlueprintDomain) -> tuple[int, ...]:
    """No stored topic has a negative id, so it can stand for what the course lacks."""
    return domain.topic_ids or (-number,)


@dataclass(frozen=True, slots=True)
class Readiness:
    """`pass_chance` is a probability from 0 to 1; `score` the share right on the exam with its 80 % interval."""

    pass_chance: float
    score: Interval


@dataclass(frozen=True, slots=True)
class TooEarly:
    """What is missing before a number would be honest; `touched_share` is by exam weight, 0 to 1."""

    answers_missing: int
    touched_share: float
    touched_share_needed: float = TOUCHED_SHARE_NEEDED


def readiness(summaries: Mapping[int, TopicSummary], blueprint: Blueprint) -> Readiness | TooEarly:
    """Judge how ready the learner is, or say what is missing; `summaries` must be those of the day (`on_day`)."""
    weights = blueprint.topic_weights
    counts = {topic_id: summaries.get(topic_id, NOTHING).answer_count for topic_id in weights}
    touched_share = sum(weights[topic_id] for topic_id, count in counts.items() if count)
    answers_missing = max(0, ANSWERS_NEEDED - sum(counts.values()))
    # Weights that add up to one half may come out a hair short of it.
    if answers_missing or touched_share < TOUCHED_SHARE_NEEDED - 1e-9:
        return TooEarly(answers_missing, touched_share)
    return forecast(solve(summaries, blueprint.outline), blueprint)


def forecast(posterior: Posterior, blueprint: Blueprint) -> Readiness:
    """Forecast the result of an exam sat today, from however little; the posterior is over the blueprint's outline.

    The chance is that of a normal score reaching `pass_count`, less half a question because scores are whole: a mean
    of 0.74 and a deviation of 0.08 pass 36 of 50 with probability 1 - Phi((35.5 / 50 - 0.74) / 0.08) = 0.646.
    """
    score = exam_forecast(posterior, blueprint)
    spread = Z_80 * score.deviation
    interval = Interval(max(0.0, score.mean - spread), score.mean, min(1.0, score.mean + spread))
    return Readiness(pass_chance(score, blueprint), interval)


def pass_chance(score: Normal, blueprint: Blueprint) -> float:
    return 1 - score.below((blueprint.pass_count - 0.5) / blueprint.scored_count)


def exam_forecast(posterior: Posterior, blueprint: Blueprint) -> Normal:
    """Return the share right on one sitting: what is unknown of the abilities, the form and the luck of the draw.

    Variance = that of the abilities, unseen topics included + form variance * (sum of weight * slope)^2 + sum of
    weight * p * (1 - p) / number of questions.
    """
    weights, abilities = blueprint.topic_weights, posterior.by_topic()
    score = mixed_score(posterior, weights)
    chances = {topic_id: expected_score(abilities[topic_id]) for topic_id in weights}
    slope = sum(weight * score_slope(abilities[topic_id]) for topic_id, weight in weights.items())
    luck = sum(weights[topic_id] * chance * (1 - chance) for topic_id, chance in chances.items())
    return Normal(score.mean, score.variance + FORM_VARIANCE * slope**2 + luck / blueprint.scored_count)


# What would move it most


@dataclass(frozen=True, slots=True)
class Move:
    """What more questions on these topics are expected to bring.

    `gain` is in shares of the exam, 0 to 1, and `pass_chance` what the chance would then be.
    """

    topic_ids: tuple[int, ...]
    gain: float
    pass_chance: float


def topic_moves(posterior: Posterior, blueprint: Blueprint, *, questions: int = TRIAL_QUESTIONS) -> list[Move]:
    """Return one move per topic of the course, the largest gain first."""
    groups = [(topic_id,) for topic_ids in blueprint.outline for topic_id in topic_ids if topic_id > 0]
    return _moves(posterior, blueprint, groups, questions)


def domain_moves(posterior: Posterior, blueprint: Blueprint, *, questions: int = TRIAL_QUESTIONS) -> list[Move]:
    """Return one move per domain that the course has topics for, the questions spread evenly over them."""
    groups = [domain.topic_ids for domain in blueprint.domains if domain.topic_ids]
    return _moves(posterior, blueprint, groups, questions)


def _moves(posterior: Posterior, blueprint: Blueprint, groups: Sequence[tuple[int, ...]], questions: int) -> list[Move]:
    """Gain = sum of weight * (expected score after - before), each question raising the ability it tests by `learnt`.

    A topic of weight 0.05 at N(0, 1) rises with 20 questions by a quarter logit, from 0.603 to 0.638: a gain of
    0.0017, a twelfth of a question in fifty.
    """
    weights, abilities = blueprint.topic_weights, posterior.by_topic()
    score = exam_forecast(posterior, blueprint)
    moves = []
    for topic_ids in groups:
        gain = sum(weights[each] * _rise(abilities[each], questions / len(topic_ids)) for each in topic_ids)
        chance = pass_chance(Normal(score.mean + gain, score.variance), blueprint)
        moves.append(Move(topic_ids, gain, chance))
    return sorted(moves, key=lambda move: (-move.gain, move.topic_ids))


def _rise(ability: Normal, questions: float) -> float:
    raised = Normal(ability.mean + questions * learnt(ability), ability.variance)
    return expected_score(raised) - expected_score(ability)
