"""What a learner can do, topic by topic, and how surely the answers say so.

A learner's ability in a topic is a learner's level plus a deviation of the domain plus one of the topic, in logits: a
tree of normal distributions. What the answers to a topic say is kept as one small summary, so an answer costs the same
after ten answers and after ten thousand; what they say about its relatives is solved exactly when read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from math import erf, exp, log, pi, pow, sqrt

from quizzes.domain.intervals import Z_80, Interval

Outline = Sequence[Sequence[int]]
"""The topics of a course by domain. Every topic stands in it once; a domain may be empty."""

LEVEL_MEAN, LEVEL_VARIANCE = 0.5, 1.0**2
DOMAIN_VARIANCE = 0.5**2
TOPIC_VARIANCE = 0.8**2
"""Prior of a learner who has answered nothing: people who prepare get 62 % of average questions without guessing."""

KNOWS = 0.97
"""Nobody gets everything right: even who knows the answer slips in 3 % of the cases."""

EXAM_GUESS_RATE = 0.23
"""What guessing yields on a real exam: mostly one of four, now and then two of four or five, no true/false."""

ITEM_VARIANCE = 1.0
"""How far the difficulties of questions lie apart, as a variance in logits."""

HALF_LIFE_DAYS = 90
"""Evidence this old counts half: people forget, and study elsewhere."""

KEPT_PER_ANSWER = 0.97
"""Each new answer in a topic makes the older ones count a little less, since answering changes what one knows; but
only as far as it brings new evidence itself."""

LEARNT_PER_ANSWER = 0.025
"""Logits that an answer with its explanation adds to the ability of who knows nothing; who knows all learns none."""

DOUBT_OF_REPEATS = 0.5
"""A question missed again tells less of the topic than another one missed: it is the same gap."""

ABLEST = 4.0
"""No answer raises the mean above this: 95 % right on the exam. Questions cannot tell the able from the abler."""

LONGEST_MEMORY = 0.98
"""No question is remembered so surely that a right answer says nothing at all."""

ANSWERS_NEEDED = 3
"""Below this many answers in a topic no word is given, however clear its relatives make it."""

WEAK_FROM, ON_TRACK_FROM, STRONG_FROM = 0.70, 0.70, 0.90
"""Probabilities of standing below, above and again above the pass line that the words ask for."""

# Gauss-Hermite rule of nine points for the standard normal distribution (Golub and Welsch 1969): exact for
# polynomials up to degree 17.
QUADRATURE = (
    (-4.512745863399783, 2.2345844007746566e-05),
    (-3.2054290028564703, 0.002789141321231764),
    (-2.07684797867783, 0.04991640676521786),
    (-1.0232556637891324, 0.24409750289493937),
    (0.0, 0.40634920634920635),
    (1.0232556637891324, 0.24409750289493937),
    (2.07684797867783, 0.04991640676521786),
    (3.2054290028564703, 0.002789141321231764),
    (4.512745863399783, 2.2345844007746566e-05),
)


class UnknownTopic(LookupError):
    """An answer to a topic that is not in the outline."""


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution, of an ability or difficulty in logits or of a share from 0 to 1."""

    mean: float
    variance: float

    @property
    def deviation(self) -> float:
        return sqrt(self.variance)

    def below(self, line: float) -> float:
        """Return the probability of a value under `line`."""
        return (1 + erf((line - self.mean) / sqrt(2 * self.variance))) / 2


UNLABELLED = Normal(0.0, ITEM_VARIANCE)
EASY, MEDIUM, HARD = Normal(-0.45, 0.8), Normal(0.0, 0.8), Normal(0.45, 0.8)
"""Difficulty of a question nobody answered yet, without and with the author's word for it."""


@dataclass(frozen=True, slots=True)
class TopicSummary:
    """All that one learner's answers say about one topic: four numbers to a row.

    Together they act like one measurement of the ability: `precision` is one over its variance in logits, and
    `weighted_mean` its value times the precision. `day` is the study day of the last answer.
    """

    precision: float = 0.0
    weighted_mean: float = 0.0
    answer_count: int = 0
    day: date | None = None

    def faded(self, day: date) -> "TopicSummary":
        """Return what is left of it on a later day: half of the precision after 90 days, of the same value."""
        if self.day is None or day <= self.day:
            return self
        left = 0.5 ** ((day - self.day).days / HALF_LIFE_DAYS)
        return replace(self, precision=left * self.precision, weighted_mean=left * self.weighted_mean)


NOTHING = TopicSummary()


@dataclass(frozen=True, slots=True)
class Answer:
    """A graded answer; `item_id` names the attempt item where it was given and orders answers of one instant.

    `guess_rate` is the probability of guessing it right. `recall` is the predicted probability that the learner still
    remembers this very question, 0 where it was never seen. `difficulty` is the question's when it was answered: kept
    with the answer, it makes a rebuild independent of what other learners answered since.
    """

    item_id: int
    topic_id: int
    is_right: bool
    guess_rate: float
    at: datetime
    day: date
    recall: float = 0.0
    difficulty: Normal = UNLABELLED

    @property
    def floor(self) -> float:
        """The probability of a right answer that needs no ability: by memory of the question, else by guessing.

        One of four, remembered with 0.6: 0.25 + 0.75 * 0.6 = 0.70.
        """
        return self.guess_rate + (1 - self.guess_rate) * min(self.recall, LONGEST_MEMORY)

    @property
    def order(self) -> tuple[datetime, int]:
        """Sorts answers the same way whatever order they arrive in."""
        return (self.at, self.item_id)


# The tree


@dataclass(frozen=True, slots=True)
class Branch:
    """A node given its parent: normal around `pull` * parent + `offset`, with variance `spread`."""

    pull: float
    offset: float
    spread: float

    def given(self, parent: Normal) -> Normal:
        return Normal(self.pull * parent.mean + self.offset, self.pull**2 * parent.variance + self.spread)


def _branch(precision: float, weighted_mean: float, variance: float) -> Branch:
    """Combine what was measured at a node with its prior, a deviation of `variance` from its parent."""
    pull = 1 / (1 + precision * variance)
    return Branch(pull=pull, offset=pull * variance * weighted_mean, spread=pull * variance)


@dataclass(frozen=True, slots=True)
class Posterior:
    """The abilities of one learner: `level` is the root, `domains` and `topics` hang below it as in the outline."""

    outline: Outline
    level: Normal
    domains: Sequence[Branch]
    topics: Mapping[int, Branch]

    def by_topic(self) -> dict[int, Normal]:
        """Return the ability in every topic of the outline, in its order."""
        found = {}
        for branch, topic_ids in zip(self.domains, self.outline, strict=True):
            domain = branch.given(self.level)
            found.update({topic_id: self.topics[topic_id].given(domain) for topic_id in topic_ids})
        return found

    def variance(self, coefficients: Mapping[int, float]) -> float:
        """Return the variance of a weighted sum of abilities, with what the topics share through their parents."""
        own = shared_by_domain = pull = 0.0
        for domain, topic_ids in zip(self.domains, self.outline, strict=True):
            known = [(self.topics[each], coefficients[each]) for each in topic_ids if each in coefficients]
            domain_pull = sum(weight * topic.pull for topic, weight in known)
            own += sum(weight**2 * topic.spread for topic, weight in known)
            shared_by_domain += domain_pull**2 * domain.spread
            pull += domain.pull * domain_pull
        return own + shared_by_domain + pull**2 * self.level.variance


def solve(summaries: Mapping[int, TopicSummary], outline: Outline) -> Posterior:
    """Return the exact posterior of the tree learner -> domain -> topic, in time proportional to the topics.

    Gaussian messages up, conditionals down (Lauritzen 1992); augmented subscores (Wainer et al. 2001) are the same
    borrowing of strength. One topic alone in one domain, measured as 1.5 with variance 1: the prior there is 0.5 with
    variance 1 + 0.25 + 0.64 = 1.89, so the mean is 0.5 + 1.89 / 2.89 * 1 = 1.154 and the variance 1.89 / 2.89 = 0.654.
    """
    topics: dict[int, Branch] = {}
    domains: list[Branch] = []
    precision, weighted_mean = 1 / LEVEL_VARIANCE, LEVEL_MEAN / LEVEL_VARIANCE
    for topic_ids in outline:
        domain_precision = domain_mean = 0.0
        for topic_id in topic_ids:
            summary = summaries.get(topic_id, NOTHING)
            branch = _branch(summary.precision, summary.weighted_mean, TOPIC_VARIANCE)
            topics[topic_id] = branch
            domain_precision += branch.pull * summary.precision
            domain_mean += branch.pull * summary.weighted_mean
        branch = _branch(domain_precision, domain_mean, DOMAIN_VARIANCE)
        domains.append(branch)
        precision += branch.pull * domain_precision
        weighted_mean += branch.pull * domain_mean
    return Posterior(outline, Normal(weighted_mean / precision, 1 / precision), domains, topics)


def on_day(summaries: Mapping[int, TopicSummary], day: date) -> dict[int, TopicSummary]:
    """Return all summaries as they count on that day; read them so before solving."""
    return {topic_id: summary.faded(day) for topic_id, summary in summaries.items()}


# One more answer


def fold(summaries: Mapping[int, TopicSummary], answers: Iterable[Answer], outline: Outline) -> dict[int, TopicSummary]:
    """Return the summaries after more answers, which may come in any order.

    They are counted by time, those of one instant by attempt item, so the result is the same to the last bit as if
    each had been counted when it was given. Only topics answered are written. Answers older than those already
    counted must not be added: fold the whole log again instead. Raises UnknownTopic.
    """
    counted = dict(summaries)
    for answer in sorted(answers, key=lambda answer: answer.order):
        today = on_day(counted, answer.day)
        ability = ability_in(answer.topic_id, solve(today, outline))
        counted[answer.topic_id] = _after(today.get(answer.topic_id, NOTHING), ability, answer)
    return counted


def ability_in(topic_id: int, posterior: Posterior) -> Normal:
    """Return the ability in one topic. Raises UnknownTopic."""
    for branch, topic_ids in zip(posterior.domains, posterior.outline, strict=True):
        if topic_id in topic_ids:
            return posterior.topics[topic_id].given(branch.given(posterior.level))
    raise UnknownTopic(f"Topic {topic_id} is not in the outline.")


def _after(summary: TopicSummary, ability: Normal, answer: Answer) -> TopicSummary:
    """Choose the measurement that moves `ability` to where the answer puts it.

    A right answer never lowers the mean, and no answer widens the variance. As all covariances of the tree are
    positive, that holds for every other topic too, for the domains and for the learner's level.
    """
    lost = (1 - KEPT_PER_ANSWER) * summary.precision
    before = Normal(ability.mean, 1 / (1 / ability.variance - lost))
    after = moved(before, answer)
    precision = max(summary.precision, summary.precision - lost + 1 / after.variance - 1 / before.variance)
    rest = 1 / ability.variance - summary.precision
    mean = after.mean + learnt(ability) * precision / (rest + precision)
    mean = min(mean, max(ABLEST, ability.mean))
    return TopicSummary(
        precision=precision,
        weighted_mean=summary.weighted_mean + mean * (rest + precision) - ability.mean / ability.variance,
        answer_count=summary.answer_count + 1,
        day=answer.day if summary.day is None else max(answer.day, summary.day),
    )


def learnt(ability: Normal) -> float:
    """Return by how many logits one answer with its explanation raises an ability: 0.0125 for a mean of 0."""
    return LEARNT_PER_ANSWER * (1 - logistic(ability.mean))


def moved(ability: Normal, answer: Answer) -> Normal:
    """Return the ability in view of one answer: mean and variance of the posterior, by quadrature.

    The three-parameter logistic model (Birnbaum 1968) with discrimination 1: P(right) = c + (1 - c) * 0.97 *
    logistic(ability - difficulty). From N(0.5, 1.89), before any answer, to a question of unknown difficulty, one of
    four: right moves the mean to 0.83, wrong to -0.18.
    """
    slope = _slope(answer.difficulty.variance)
    curve = (slope * (ability.mean - answer.difficulty.mean), slope * ability.deviation)
    return _updated(ability, [_likelihood(answer, curve[0] + curve[1] * node) for node, _ in QUADRATURE])


def recalibrated(difficulty: Normal, ability: Normal, answer: Answer) -> Normal:
    """Return a question's difficulty in view of one learner's first answer to it; `ability` is from before the answer.

    The same step as for the learner, with the signs turned. Repeats tell of memory, not of difficulty: pass first
    answers only. N(0, 1) answered wrong from N(0.5, 1.89), one of four, moves to a mean of 0.37.
    """
    slope = _slope(ability.variance)
    curve = (slope * (ability.mean - difficulty.mean), slope * difficulty.deviation)
    return _updated(difficulty, [_likelihood(answer, curve[0] - curve[1] * node) for node, _ in QUADRATURE])


def _slope(variance: float) -> float:
    """Flatten a logistic curve by a normal uncertainty about its place (MacKay 1992); for variance 1: 0.847."""
    return 1 / sqrt(1 + pi * variance / 8)


def _likelihood(answer: Answer, advantage: float) -> float:
    """Return the likelihood of the answer, up to a factor; a miss of what should be remembered counts in part."""
    missed = 1 - KNOWS * logistic(advantage)
    if answer.is_right:
        return 1 - (1 - answer.floor) * missed
    return pow(missed, 1 - DOUBT_OF_REPEATS * answer.recall)


def _updated(prior: Normal, likelihoods: Iterable[float]) -> Normal:
    """Return mean and variance of the prior times likelihoods given at the nodes of the quadrature."""
    masses = [weight * likelihood for (_, weight), likelihood in zip(QUADRATURE, likelihoods, strict=True)]
    total = sum(masses)
    shift = sum(mass * node for (node, _), mass in zip(QUADRATURE, masses, strict=True)) / total
    square = sum(mass * (node - shift) ** 2 for (node, _), mass in zip(QUADRATURE, masses, strict=True)) / total
    return Normal(prior.mean + shift * prior.deviation, square * prior.variance)


def logistic(logit: float) -> float:
    return 1 / (1 + exp(-logit)) if logit > -700 else 0.0


# What it means on the exam


class Level(Enum):
    TOO_FEW = "Not enough answers yet"
    WEAK = "Weak"
    UNCLEAR = "Getting there"
    ON_TRACK = "On track"
    STRONG = "Strong"


@dataclass(frozen=True, slots=True)
class Mastery:
    """`score` is the share of exam questions of the topic (or domain) the learner would get right, with its 80 %
    interval; `weak_chance` the probability, 0 to 1, that it is below the pass line."""

    score: Interval
    weak_chance: float
    answer_count: int
    level: Level


def exam_score(ability: float) -> float:
    """Return the probability of a right answer to an exam question of average difficulty.

    0.23 + 0.77 * 0.97 * logistic(0.847 * ability): 0.60 for 0, 0.75 for 1.
    """
    return EXAM_GUESS_RATE + (1 - EXAM_GUESS_RATE) * KNOWS * logistic(_slope(ITEM_VARIANCE) * ability)


def ability_for(score: float) -> float:
    """Return the ability that gets this share of exam questions right: the inverse of `exam_score`.

    0.722 asks for an ability of 0.78. What no ability reaches gives a very large one.
    """
    share = (score - EXAM_GUESS_RATE) / ((1 - EXAM_GUESS_RATE) * KNOWS)
    share = min(max(share, 1e-9), 1 - 1e-9)
    return log(share / (1 - share)) / _slope(ITEM_VARIANCE)


def topic_mastery(ability: Normal, summary: TopicSummary, *, pass_share: float) -> Mastery:
    """Judge one topic; the interval's ends and its middle are those of the ability, carried over to the score."""
    spread = Z_80 * ability.deviation
    low, middle, high = (exam_score(ability.mean + each) for each in (-spread, 0.0, spread))
    weak_chance = ability.below(ability_for(pass_share))
    level = level_of(weak_chance, summary.answer_count)
    return Mastery(Interval(low, middle, high), weak_chance, summary.answer_count, level)


def level_of(weak_chance: float, answer_count: int) -> Level:
    if answer_count < ANSWERS_NEEDED:
        return Level.TOO_FEW
    if weak_chance >= WEAK_FROM:
        return Level.WEAK
    if 1 - weak_chance >= STRONG_FROM:
        return Level.STRONG
    return Level.ON_TRACK if 1 - weak_chance >= ON_TRACK_FROM else Level.UNCLEAR


def expected_score(ability: Normal) -> float:
    """Return the mean of `exam_score` over the uncertainty of the ability: N(1, 1) gives 0.737."""
    return EXAM_GUESS_RATE + (1 - EXAM_GUESS_RATE) * KNOWS * logistic(_exam_slope(ability) * ability.mean)


def score_slope(ability: Normal) -> float:
    """Return by how much the expected score rises with the ability, per logit: 0.140 for N(0, 1)."""
    slope = _exam_slope(ability)
    known = logistic(slope * ability.mean)
    return (1 - EXAM_GUESS_RATE) * KNOWS * slope * known * (1 - known)


def _exam_slope(ability: Normal) -> float:
    return _slope(ability.variance + ITEM_VARIANCE)


def mixed_score(posterior: Posterior, weights: Mapping[int, float]) -> Normal:
    """Return the expected share right of questions drawn from topics with these weights, which add up to 1.

    Its variance is that of not knowing the abilities, to first order (delta method), with their covariances.
    """
    abilities = posterior.by_topic()
    slopes = {topic_id: weight * score_slope(abilities[topic_id]) for topic_id, weight in weights.items()}
    mean = sum(weight * expected_score(abilities[topic_id]) for topic_id, weight in weights.items())
    return Normal(mean, posterior.variance(slopes))


def mixed_mastery(
    posterior: Posterior, summaries: Mapping[int, TopicSummary], weights: Mapping[int, float], *, pass_share: float
) -> Mastery:
    """Judge several topics as one, such as a domain or everything, with weights that add up to 1."""
    score = mixed_score(posterior, weights)
    spread = Z_80 * score.deviation
    count = sum(summaries.get(topic_id, NOTHING).answer_count for topic_id in weights)
    weak_chance = score.below(pass_share)
    low, high = max(EXAM_GUESS_RATE, score.mean - spread), min(1.0, score.mean + spread)
    return Mastery(Interval(low, score.mean, high), weak_chance, count, level_of(weak_chance, count))
