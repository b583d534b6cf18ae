from datetime import timedelta

import pytest

from quizzes.domain.behavior import Behavior, behavior
from quizzes.domain.timing import GRACE, AttemptClock, Phase, time_limit, with_factor
from tests.factories import HOUR, NOW

SECOND = timedelta(seconds=1)
DEADLINE = NOW + HOUR


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (NOW, Phase.RUNNING),
        (DEADLINE - SECOND, Phase.RUNNING),
        (DEADLINE, Phase.GRACE),
        (DEADLINE + GRACE - SECOND, Phase.GRACE),
        (DEADLINE + GRACE, Phase.OVERDUE),
    ],
)
def test_a_timed_attempt_passes_from_running_to_grace_to_overdue(now, phase) -> None:
    assert AttemptClock(NOW, DEADLINE, None).phase(now) is phase


def test_a_closed_attempt_is_closed_whatever_the_clock_says() -> None:
    assert AttemptClock(NOW, DEADLINE, NOW + SECOND).phase(NOW) is Phase.CLOSED


def test_an_untimed_attempt_runs_for_ever() -> None:
    clock = AttemptClock(NOW, None, None)
    assert clock.phase(NOW + 10_000 * HOUR) is Phase.RUNNING
    assert clock.remaining(NOW) is None


def test_the_time_left_is_never_negative() -> None:
    clock = AttemptClock(NOW, DEADLINE, None)
    assert clock.remaining(NOW + SECOND) == HOUR - SECOND
    assert clock.remaining(DEADLINE + HOUR) == timedelta(0)


@pytest.mark.parametrize(("items", "minutes"), [(65, 180), (12, 33), (10, 28), (20, 55), (1, 3)])
def test_a_shorter_form_keeps_the_pace_of_the_exam(items: int, minutes: int) -> None:
    assert time_limit(items, exam_items=65, exam_minutes=180) == timedelta(minutes=minutes)


def test_even_one_quick_item_gets_a_minute() -> None:
    assert time_limit(1, exam_items=100, exam_minutes=10) == timedelta(minutes=1)


def test_a_time_factor_scales_the_limit_and_zero_lifts_it() -> None:
    assert with_factor(timedelta(minutes=33), 150) == timedelta(minutes=49, seconds=30)
    assert with_factor(timedelta(minutes=33), 0) is None


def test_the_share_of_the_time_that_has_passed_stays_between_none_and_all() -> None:
    clock = AttemptClock(started_at=NOW, deadline_at=NOW + HOUR, closed_at=None)
    shares = [clock.elapsed_share(NOW + part * HOUR / 4) for part in (-1, 1, 3, 9)]
    assert shares == [0.0, 0.25, 0.75, 1.0]
    assert AttemptClock(started_at=NOW, deadline_at=None, closed_at=None).elapsed_share(NOW) is None


MAY, SHOWS = True, True


@pytest.mark.parametrize(
    ("is_exam", "phase", "is_answered", "expected"),
    [
        (False, Phase.RUNNING, False, Behavior(MAY, not SHOWS)),
        (False, Phase.RUNNING, True, Behavior(not MAY, SHOWS)),
        (False, Phase.CLOSED, False, Behavior(not MAY, SHOWS)),
        (False, Phase.CLOSED, True, Behavior(not MAY, SHOWS)),
        (True, Phase.RUNNING, False, Behavior(MAY, not SHOWS)),
        (True, Phase.RUNNING, True, Behavior(MAY, not SHOWS)),
        (True, Phase.GRACE, True, Behavior(MAY, not SHOWS)),
        (True, Phase.OVERDUE, True, Behavior(not MAY, not SHOWS)),
        (True, Phase.CLOSED, False, Behavior(not MAY, SHOWS)),
        (True, Phase.CLOSED, True, Behavior(not MAY, SHOWS)),
    ],
)
def test_what_may_be_done_and_seen(is_exam: bool, phase: Phase, is_answered: bool, expected: Behavior) -> None:
    assert behavior(is_exam=is_exam, phase=phase, is_answered=is_answered) == expected
