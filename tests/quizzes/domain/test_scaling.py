import pytest

from quizzes.domain.scaling import DomainScore, Scale, scaled_score

SCALE = Scale(low=100, high=1000, cut=750)


def domains(*rights: int) -> list[DomainScore]:
    """The scored items of MLS-C01: 10, 12, 18 and 10 of its four domains."""
    rows = zip((20, 24, 36, 20), rights, (10, 12, 18, 10), strict=True)
    return [DomainScore(weight=weight, right=right, count=count) for weight, right, count in rows]


@pytest.mark.parametrize(
    ("rights", "score"),
    [
        ((8, 9, 12, 8), 766),  # 37 of 50
        ((8, 9, 12, 7), 748),  # 36 of 50: just failed
        ((0, 0, 0, 0), 100),
        ((10, 12, 18, 10), 1000),
    ],
)
def test_right_answers_on_the_exams_ruler(rights: tuple[int, int, int, int], score: int) -> None:
    assert scaled_score(domains(*rights), SCALE) == score


def test_domains_count_by_their_weight_not_by_their_items() -> None:
    uneven = [DomainScore(weight=50, right=0, count=5), DomainScore(weight=50, right=45, count=45)]
    assert scaled_score(uneven, SCALE) == 550


def test_a_short_form_has_no_scaled_score() -> None:
    assert scaled_score([DomainScore(weight=100, right=19, count=19)], SCALE) is None


def test_a_form_without_a_domain_of_the_blueprint_has_none() -> None:
    assert scaled_score([DomainScore(20, 30, 40), DomainScore(24, 0, 0)], SCALE) is None
