"""Golden figures, the tree against dense linear algebra, the quadrature against brute force, and what always holds."""

from datetime import timedelta
from math import exp
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.mastery import (
    ABLEST,
    ANSWERS_NEEDED,
    EASY,
    HARD,
    NOTHING,
    QUADRATURE,
    UNLABELLED,
    Answer,
    Level,
    Normal,
    TopicSummary,
    UnknownTopic,
    ability_for,
    exam_score,
    expected_score,
    fold,
    level_of,
    mixed_mastery,
    mixed_score,
    moved,
    on_day,
    recalibrated,
    score_slope,
    solve,
    topic_mastery,
)
from tests.factories import DAY, NOW

OUTLINE = ((1, 2, 3), (4, 5), (6,), ())
CUT = 650 / 900
UNTRIED = Normal(0.5, 1.89)
"""The ability in a topic before any answer."""


def answer(
    topic_id: int = 1,
    is_right: bool = True,
    *,
    number: int = 1,
    guess_rate: float = 0.25,
    recall: float = 0.0,
    after: timedelta = 0 * DAY,
    difficulty: Normal = UNLABELLED,
) -> Answer:
    at = NOW + after
    return Answer(number, topic_id, is_right, guess_rate, at, at.date(), recall, difficulty)


def means(summaries: dict[int, TopicSummary], after: timedelta = 0 * DAY) -> list[float]:
    """The learner's level, then every domain and every topic, as of a day."""
    posterior = solve(on_day(summaries, (NOW + after).date()), OUTLINE)
    domains = [branch.given(posterior.level) for branch in posterior.domains]
    return [each.mean for each in (posterior.level, *domains, *posterior.by_topic().values())]


histories = st.lists(
    st.builds(
        answer,
        st.integers(1, 6),
        st.booleans(),
        number=st.integers(1, 10**6),
        guess_rate=st.sampled_from([1 / 2, 1 / 4, 1 / 6, 1 / 10]),
        recall=st.floats(0, 1),
        after=st.integers(0, 200).map(lambda days: days * DAY),
        difficulty=st.sampled_from([UNLABELLED, EASY, HARD]),
    ),
    max_size=30,
    unique_by=lambda each: each.order,
)


class TestTree:
    def test_one_topic_by_hand(self) -> None:
        ability = solve({1: TopicSummary(1.0, 1.5, 3)}, ((1,),)).by_topic()[1]
        assert (ability.mean, ability.variance) == pytest.approx((1.154, 0.654), abs=0.0005)

    def test_nothing_answered_leaves_the_prior_everywhere(self) -> None:
        abilities = solve({}, OUTLINE).by_topic()
        assert list(abilities) == [1, 2, 3, 4, 5, 6]
        assert {(each.mean, round(each.variance, 12)) for each in abilities.values()} == {(0.5, 1.89)}

    @given(st.lists(st.tuples(st.floats(0, 20), st.floats(-4, 4)), min_size=6, max_size=6))
    def test_it_agrees_with_dense_linear_algebra(self, measured: list[tuple[float, float]]) -> None:
        summaries = {
            topic_id: TopicSummary(precision, precision * value, 1)
            for topic_id, (precision, value) in enumerate(measured, start=1)
        }
        mean, covariance = dense(measured)
        posterior = solve(summaries, OUTLINE)
        abilities = list(posterior.by_topic().values())
        assert [each.mean for each in abilities] == pytest.approx(mean, abs=1e-9)
        assert [each.variance for each in abilities] == pytest.approx([covariance[k][k] for k in range(6)], abs=1e-9)
        weights = [0.1, 0.3, 0.05, 0.25, 0.2, 0.1]
        total = sum(weights[i] * weights[j] * covariance[i][j] for i in range(6) for j in range(6))
        assert posterior.variance(dict(enumerate(weights, start=1))) == pytest.approx(total, abs=1e-9)

    def test_answers_to_one_topic_tell_of_its_domain_and_less_of_the_others(self) -> None:
        abilities = solve(fold({}, [answer(1), answer(1, number=2)], OUTLINE), OUTLINE).by_topic()
        assert abilities[1].mean > abilities[2].mean > abilities[4].mean > 0.5
        assert abilities[1].variance < abilities[2].variance < abilities[4].variance < 1.89


def dense(measured: list[tuple[float, float]]) -> tuple[list[float], list[list[float]]]:
    """Condition the joint prior of all abilities on one measurement after the other."""
    domain_of = [number for number, topic_ids in enumerate(OUTLINE) for _ in topic_ids]
    mean = [0.5] * 6
    cov = [[1 + 0.25 * (a == b) + 0.64 * (i == j) for j, b in enumerate(domain_of)] for i, a in enumerate(domain_of)]
    for k, (precision, value) in enumerate(measured):
        gain = [cov[i][k] * precision / (1 + precision * cov[k][k]) for i in range(6)]
        mean = [mean[i] + gain[i] * (value - mean[k]) for i in range(6)]
        cov = [[cov[i][j] - gain[i] * cov[k][j] for j in range(6)] for i in range(6)]
    return mean, cov


class TestOneAnswer:
    @pytest.mark.parametrize(
        ("guess_rate", "right", "wrong"),
        [(1 / 2, 0.690, -0.185), (1 / 4, 0.832, -0.185), (1 / 6, 0.889, -0.185), (1 / 10, 0.941, -0.185)],
    )
    def test_what_it_moves_the_mean_to(self, guess_rate: float, right: float, wrong: float) -> None:
        assert moved(UNTRIED, answer(guess_rate=guess_rate)).mean == pytest.approx(right, abs=0.001)
        assert moved(UNTRIED, answer(is_right=False, guess_rate=guess_rate)).mean == pytest.approx(wrong, abs=0.001)

    def test_the_quadrature_integrates_polynomials_of_the_normal_distribution(self) -> None:
        moments = [sum(weight * node**power for node, weight in QUADRATURE) for power in (0, 2, 4, 6, 8, 16)]
        assert moments == pytest.approx([1, 1, 3, 15, 105, 2027025], rel=1e-12)

    @pytest.mark.parametrize("is_right", [True, False])
    def test_the_quadrature_agrees_with_brute_force(self, is_right: bool) -> None:
        grid = [UNTRIED.mean + UNTRIED.deviation * step / 500 for step in range(-4000, 4001)]
        known = [0.97 / (1 + exp(-0.84673 * theta)) for theta in grid]
        likelihood = [0.25 + 0.75 * each if is_right else 0.75 * (1 - each) for each in known]
        mass = [each * exp(-((t - 0.5) ** 2) / 2 / 1.89) for each, t in zip(likelihood, grid, strict=True)]
        mean = sum(each * t for each, t in zip(mass, grid, strict=True)) / sum(mass)
        assert moved(UNTRIED, answer(is_right=is_right)).mean == pytest.approx(mean, abs=0.0005)

    def test_a_right_answer_says_less_the_likelier_it_was_remembered(self) -> None:
        rises = [moved(UNTRIED, answer(recall=recall)).mean - 0.5 for recall in (0, 0.3, 0.6, 0.9, 1)]
        assert rises == sorted(rises, reverse=True)
        assert rises[-1] < 0.01 < rises[0]

    def test_remembering_raises_the_guess_floor(self) -> None:
        assert answer(recall=0.6).floor == pytest.approx(0.70)

    def test_a_question_missed_again_says_less_than_a_new_one_missed(self) -> None:
        assert moved(UNTRIED, answer(is_right=False, recall=0.8)).mean > moved(UNTRIED, answer(is_right=False)).mean

    def test_a_hard_question_tells_more_when_right_and_less_when_wrong(self) -> None:
        for is_right in (True, False):
            hard, easy = (moved(UNTRIED, answer(is_right=is_right, difficulty=each)).mean for each in (HARD, EASY))
            assert hard > easy

    def test_missing_a_question_makes_it_harder_and_surer(self) -> None:
        missed = recalibrated(UNLABELLED, UNTRIED, answer(is_right=False))
        assert missed.mean == pytest.approx(0.365, abs=0.001)
        assert missed.variance < 1
        assert recalibrated(UNLABELLED, UNTRIED, answer()).mean == pytest.approx(-0.177, abs=0.001)

    def test_the_row_after_one_right_answer_by_hand(self) -> None:
        """The mean goes from 0.5 to 0.8316 and the variance from 1.89 to 1.7199: precision 1 / 1.7199 - 1 / 1.89 =
        0.0523, value (0.3316 / 1.89 + 0.0523 * 0.8316) / 0.0523 + 0.0094 = 4.19."""
        row = fold({}, [answer()], OUTLINE)[1]
        assert row.precision == pytest.approx(0.0523, abs=0.0001)
        assert row.weighted_mean / row.precision == pytest.approx(4.194, abs=0.001)
        assert (row.answer_count, row.day) == (1, NOW.date())


class TestFold:
    @given(histories, st.randoms(use_true_random=False))
    def test_any_order_of_arrival_gives_the_same_rows_to_the_last_bit(self, answers: list[Answer], rng: Random) -> None:
        shuffled = rng.sample(answers, len(answers))
        assert fold({}, shuffled, OUTLINE) == fold({}, answers, OUTLINE)

    @given(histories)
    def test_one_at_a_time_equals_all_at_once(self, answers: list[Answer]) -> None:
        rows: dict[int, TopicSummary] = {}
        for each in sorted(answers, key=lambda each: each.order):
            rows = fold(rows, [each], OUTLINE)
        assert rows == fold({}, answers, OUTLINE)

    def test_answers_of_one_instant_are_ordered_by_item(self) -> None:
        first, second = answer(1, True, number=1), answer(1, False, number=2)
        assert fold({}, [second, first], OUTLINE) == fold({}, [first, second], OUTLINE)

    @given(histories, st.integers(1, 6), st.sampled_from([1 / 2, 1 / 4]), st.floats(0, 1))
    def test_a_right_answer_lowers_no_estimate(
        self, answers: list[Answer], topic_id: int, guess_rate: float, recall: float
    ) -> None:
        rows, later = fold({}, answers, OUTLINE), 201 * DAY
        right = answer(topic_id, guess_rate=guess_rate, recall=recall, after=later, number=10**7)
        pairs = zip(means(rows, later), means(fold(rows, [right], OUTLINE), later), strict=True)
        assert all(after >= before - 1e-9 for before, after in pairs)

    @given(histories, st.integers(1, 6), st.booleans(), st.floats(0, 1))
    def test_no_answer_makes_an_estimate_less_sure(
        self, answers: list[Answer], topic_id: int, is_right: bool, recall: float
    ) -> None:
        rows, later = fold({}, answers, OUTLINE), 201 * DAY
        one_more = answer(topic_id, is_right, recall=recall, after=later, number=10**7)
        before, after = (
            solve(on_day(each, one_more.day), OUTLINE).by_topic() for each in (rows, fold(rows, [one_more], OUTLINE))
        )
        assert all(after[each].variance <= before[each].variance + 1e-9 for each in before)

    @given(histories, st.integers(1, 6), st.floats(0, 1))
    def test_right_instead_of_wrong_raises_every_estimate(
        self, answers: list[Answer], topic_id: int, recall: float
    ) -> None:
        rows, later = fold({}, answers, OUTLINE), 201 * DAY
        right, wrong = (
            means(fold(rows, [answer(topic_id, each, recall=recall, after=later)], OUTLINE), later)
            for each in (True, False)
        )
        # What is left of a wrong answer's precision differs from a right one's, and with it what was learnt.
        assert all(up > down - 1e-3 for up, down in zip(right, wrong, strict=True))

    def test_only_the_row_of_the_topic_answered_changes(self) -> None:
        rows = fold({}, [answer(1), answer(4, number=2)], OUTLINE)
        after = fold(rows, [answer(1, number=3)], OUTLINE)
        assert after[4] is rows[4]
        assert after[1].answer_count == 2

    def test_a_topic_outside_the_outline_is_refused(self) -> None:
        with pytest.raises(UnknownTopic, match="99"):
            fold({}, [answer(99)], OUTLINE)

    @pytest.mark.parametrize("is_right", [True, False])
    def test_ten_thousand_like_answers_stay_within_reason(self, is_right: bool) -> None:
        rows = fold({}, [answer(1, is_right, number=number) for number in range(10_000)], ((1,),))
        ability = solve(rows, ((1,),)).by_topic()[1]
        assert 0 < ability.variance < 1.89
        assert ability.mean == pytest.approx(ABLEST) if is_right else -5 < ability.mean < -2


class TestFading:
    def test_half_of_the_evidence_is_left_after_ninety_days(self) -> None:
        row = TopicSummary(4.0, 6.0, 9, NOW.date()).faded((NOW + 90 * DAY).date())
        assert (row.precision, row.weighted_mean, row.answer_count) == (2.0, 3.0, 9)

    def test_a_day_that_is_not_later_takes_nothing(self) -> None:
        row = TopicSummary(4.0, 6.0, 9, NOW.date())
        assert row.faded(NOW.date()) is row
        assert row.faded((NOW - DAY).date()) is row
        assert NOTHING.faded(NOW.date()) is NOTHING

    def test_an_estimate_grows_less_sure_with_time(self) -> None:
        rows = fold({}, [answer(1, number=number) for number in range(9)], OUTLINE)
        soon, late = (solve(on_day(rows, (NOW + days * DAY).date()), OUTLINE).by_topic()[1] for days in (1, 300))
        assert late.variance > soon.variance
        assert late.mean < soon.mean


class TestExam:
    def test_scores_by_hand(self) -> None:
        assert [exam_score(each) for each in (0, 1)] == pytest.approx([0.603, 0.753], abs=0.0005)
        assert ability_for(0.722) == pytest.approx(0.776, abs=0.0005)
        assert expected_score(Normal(1, 1)) == pytest.approx(0.737, abs=0.0005)
        assert score_slope(Normal(0, 1)) == pytest.approx(0.140, abs=0.0005)

    @given(st.floats(0.26, 0.95))
    def test_the_ability_for_a_score_gets_it(self, score: float) -> None:
        assert exam_score(ability_for(score)) == pytest.approx(score, abs=1e-9)

    @pytest.mark.parametrize(("score", "chance"), [(0.1, 0.0), (1.0, 1.0)])
    def test_a_line_that_nobody_misses_or_reaches(self, score: float, chance: float) -> None:
        assert topic_mastery(UNTRIED, NOTHING, pass_share=score).weak_chance == pytest.approx(chance, abs=1e-6)

    def test_an_untried_topic_is_anywhere(self) -> None:
        judged = topic_mastery(UNTRIED, NOTHING, pass_share=CUT)
        assert (judged.score.low, judged.score.estimate, judged.score.high) == pytest.approx(
            (0.421, 0.682, 0.881), abs=0.001
        )
        assert judged.level is Level.TOO_FEW

    @given(st.floats(-5, 5), st.floats(0.01, 3))
    def test_intervals_are_in_order_and_within_the_scale(self, mean: float, variance: float) -> None:
        score = topic_mastery(Normal(mean, variance), NOTHING, pass_share=CUT).score
        assert 0.23 < score.low < score.estimate < score.high < 0.977

    def test_a_domain_is_the_mix_of_its_topics(self) -> None:
        rows = fold({}, [answer(4), answer(5, False, number=2), answer(5, False, number=3)], OUTLINE)
        posterior, half = solve(rows, OUTLINE), {4: 0.5, 5: 0.5}
        abilities = posterior.by_topic()
        judged = mixed_mastery(posterior, rows, half, pass_share=CUT)
        assert judged.score.estimate == pytest.approx((expected_score(abilities[4]) + expected_score(abilities[5])) / 2)
        assert judged.score.low < judged.score.estimate < judged.score.high
        assert judged.answer_count == 3
        assert mixed_score(posterior, half).variance < mixed_score(posterior, {5: 1.0}).variance


class TestLevel:
    @pytest.mark.parametrize(
        ("weak_chance", "level"),
        [
            (0.99, Level.WEAK),
            (0.70, Level.WEAK),
            (0.69, Level.UNCLEAR),
            (0.31, Level.UNCLEAR),
            (0.30, Level.ON_TRACK),
            (0.11, Level.ON_TRACK),
            (0.10, Level.STRONG),
        ],
    )
    def test_words_follow_the_probability(self, weak_chance: float, level: Level) -> None:
        assert level_of(weak_chance, ANSWERS_NEEDED) is level

    @given(st.floats(0, 1), st.integers(0, ANSWERS_NEEDED - 1))
    def test_few_answers_get_no_word_however_bad(self, weak_chance: float, answer_count: int) -> None:
        assert level_of(weak_chance, answer_count) is Level.TOO_FEW

    def test_no_topic_is_weak_after_one_answer_even_among_weak_relatives(self) -> None:
        misses = [answer(topic_id, False, number=10 * topic_id + n) for topic_id in (2, 3) for n in range(5)]
        rows = fold({}, [*misses, answer(1, False, number=99)], OUTLINE)
        judged = topic_mastery(solve(rows, OUTLINE).by_topic()[1], rows[1], pass_share=CUT)
        assert judged.weak_chance > 0.7
        assert judged.level is Level.TOO_FEW
