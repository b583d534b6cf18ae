from dataclasses import replace
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.mastery import Normal, TopicSummary, expected_score, score_slope, solve
from quizzes.domain.readiness import (
    Blueprint,
    BlueprintDomain,
    Readiness,
    TooEarly,
    domain_moves,
    exam_forecast,
    forecast,
    pass_chance,
    readiness,
    topic_moves,
)

EXAM = Blueprint(
    domains=(
        BlueprintDomain(20, (1, 2)),
        BlueprintDomain(24, (3, 4)),
        BlueprintDomain(36, (5, 6, 7)),
        BlueprintDomain(20, ()),
    ),
    scored_count=50,
    pass_share=650 / 900,
)


def rows(count: int, topic_ids: range = range(1, 8), value: float = 1.0) -> dict[int, TopicSummary]:
    """Each topic with so many answers, which place the ability at `value`."""
    return {each: TopicSummary(0.15 * count, 0.15 * count * value, count) for each in topic_ids}


class TestBlueprint:
    def test_topics_share_the_weight_of_their_domain(self) -> None:
        weights = EXAM.topic_weights
        assert sum(weights.values()) == pytest.approx(1)
        assert (weights[1], weights[3], weights[7], weights[-4]) == pytest.approx((0.10, 0.12, 0.12, 0.20))

    def test_a_domain_without_topics_counts_as_one_nobody_has_seen(self) -> None:
        assert EXAM.outline == ((1, 2), (3, 4), (5, 6, 7), (-4,))

    def test_a_topic_of_two_domains_stands_in_the_first_and_weighs_for_both(self) -> None:
        exam = replace(EXAM, domains=(BlueprintDomain(50, (1, 2)), BlueprintDomain(50, (2,))))
        assert exam.outline == ((1, 2), ())
        assert exam.topic_weights == {1: 0.25, 2: 0.75}

    @pytest.mark.parametrize(("share", "count"), [(650 / 900, 37), (0.72, 36), (0.7, 35), (1.0, 50)])
    def test_the_number_that_passes(self, share: float, count: int) -> None:
        assert replace(EXAM, pass_share=share).pass_count == count


class TestSilence:
    def test_nothing_answered(self) -> None:
        assert readiness({}, EXAM) == TooEarly(answers_missing=30, touched_share=0)

    def test_twenty_nine_answers_all_over(self) -> None:
        few = rows(4) | {7: TopicSummary(0.7, 0.7, 5)}
        assert readiness(few, EXAM) == TooEarly(answers_missing=1, touched_share=pytest.approx(0.8))
        assert isinstance(readiness(few | {7: TopicSummary(0.8, 0.8, 6)}, EXAM), Readiness)

    def test_many_answers_to_less_than_half_of_the_exam(self) -> None:
        said = readiness(rows(100, range(1, 5)), EXAM)
        assert said == TooEarly(answers_missing=0, touched_share=pytest.approx(0.44))
        assert isinstance(readiness(rows(100, range(1, 6)), EXAM), Readiness)

    def test_exactly_half_of_the_exam_is_enough(self) -> None:
        halves = replace(EXAM, domains=tuple(BlueprintDomain(1, (each,)) for each in range(1, 11)))
        assert isinstance(readiness(rows(10, range(1, 6)), halves), Readiness)


class TestForecast:
    def test_the_chance_by_hand(self) -> None:
        exam = replace(EXAM, pass_share=0.72)
        assert pass_chance(Normal(0.74, 0.08**2), exam) == pytest.approx(0.646, abs=0.001)

    def test_variance_of_a_one_topic_exam_by_hand(self) -> None:
        exam = Blueprint((BlueprintDomain(1, (1,)),), scored_count=50, pass_share=0.72)
        ability = Normal(0.5, 1.89)
        share, slope = expected_score(ability), score_slope(ability)
        score = exam_forecast(solve({}, exam.outline), exam)
        assert share == pytest.approx(0.667, abs=0.001)
        assert score.mean == pytest.approx(share)
        assert score.variance == pytest.approx(slope**2 * (1.89 + 0.04) + share * (1 - share) / 50)
        assert sqrt(score.variance) == pytest.approx(0.185, abs=0.001)

    def test_the_unseen_widens_the_interval(self) -> None:
        seen = replace(EXAM, domains=EXAM.domains[:3])
        said = [forecast(solve(rows(20), exam.outline), exam).score.width for exam in (EXAM, seen)]
        assert said[0] > said[1]

    @given(st.floats(-2, 3), st.integers(5, 60))
    def test_a_better_learner_is_readier(self, value: float, count: int) -> None:
        worse, better = (readiness(rows(count, value=each), EXAM) for each in (value, value + 0.5))
        assert isinstance(worse, Readiness)
        assert isinstance(better, Readiness)
        assert better.pass_chance > worse.pass_chance
        assert better.score.estimate > worse.score.estimate
        assert 0 <= worse.score.low < worse.score.estimate < worse.score.high <= 1

    def test_more_answers_make_it_surer(self) -> None:
        widths = [forecast(solve(rows(count), EXAM.outline), EXAM).score.width for count in (0, 5, 20, 80)]
        assert widths == sorted(widths, reverse=True)

    def test_even_the_best_learner_is_promised_less_where_a_domain_was_never_tried(self) -> None:
        tried = replace(EXAM, domains=(*EXAM.domains[:3], BlueprintDomain(20, (8,))))
        able = rows(200, range(1, 9), value=1.5)
        said = [forecast(solve(able, exam.outline), exam) for exam in (EXAM, tried)]
        assert said[0].pass_chance < said[1].pass_chance
        assert said[0].score.width > said[1].score.width


class TestMoves:
    def test_a_topic_by_hand(self) -> None:
        """Weight 0.1 at N(0.5, 1.89): 20 questions bring 20 * 0.025 * (1 - logistic(0.5)) = 0.189 logits."""
        exam = Blueprint(tuple(BlueprintDomain(10, (each,)) for each in range(1, 11)), 50, 0.72)
        posterior = solve({}, exam.outline)
        ability = posterior.by_topic()[1]
        gain = 0.1 * (expected_score(Normal(0.6888, 1.89)) - expected_score(Normal(0.5, 1.89)))
        assert (ability.mean, ability.variance) == pytest.approx((0.5, 1.89))
        assert topic_moves(posterior, exam)[0].gain == pytest.approx(gain, abs=1e-5)
        assert gain == pytest.approx(0.0023, abs=0.0001)

    def test_weak_and_heavy_topics_come_first_and_the_chance_rises_with_the_gain(self) -> None:
        summaries = rows(40, value=2.0) | {2: TopicSummary(6, 0, 40), 5: TopicSummary(6, 0, 40)}
        posterior = solve(summaries, EXAM.outline)
        moves = topic_moves(posterior, EXAM)
        assert [move.topic_ids for move in moves[:2]] == [(5,), (2,)]
        before = forecast(posterior, EXAM).pass_chance
        chances = [move.pass_chance for move in moves]
        assert chances == sorted(chances, reverse=True)
        assert min(chances) > before

    def test_only_what_the_course_has_is_recommended(self) -> None:
        posterior = solve({}, EXAM.outline)
        assert {move.topic_ids for move in topic_moves(posterior, EXAM)} == {(each,) for each in range(1, 8)}
        assert {move.topic_ids for move in domain_moves(posterior, EXAM)} == {(1, 2), (3, 4), (5, 6, 7)}

    def test_questions_on_a_domain_spread_over_its_topics(self) -> None:
        posterior = solve({}, EXAM.outline)
        domain = next(move for move in domain_moves(posterior, EXAM, questions=20) if move.topic_ids == (1, 2))
        topics = [move for move in topic_moves(posterior, EXAM, questions=10) if move.topic_ids[0] in (1, 2)]
        assert domain.gain == pytest.approx(sum(move.gain for move in topics))
