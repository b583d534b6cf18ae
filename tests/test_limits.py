"""Who asks too often waits a while and loses nothing; nobody else notices."""

from datetime import timedelta

import pytest
from time_machine import TimeMachineFixture

from quizzes.models import AnswerEvent, Attempt
from quizzes.models.attempts import AttemptMode
from studyapp import limits
from studyapp.limits import Rate
from studyapp.models import Learner
from tests.factories import NOW, LearnerFactory, begin, make_topic
from tests.pages import HTMX, Visitor, options_at, to_course, to_item

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

TWO_A_MINUTE = Rate(2, 60)


@pytest.fixture
def exam() -> Attempt:
    return begin(LearnerFactory.create(), make_topic(5).course, mode=AttemptMode.EXAM)


@pytest.fixture
def _two_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LEARNERS_POSTS", TWO_A_MINUTE)
    monkeypatch.setattr(limits, "STRANGERS_POSTS", TWO_A_MINUTE)


@pytest.mark.usefixtures("_two_posts")
class TestPosting:
    def test_too_often_changes_nothing_and_keeps_what_was_sent(self, exam: Attempt) -> None:
        visitor = Visitor(exam.learner)
        for position in (1, 2):
            visitor.send(to_item(exam, position), {"option": options_at(exam, position)[0]})
        page = visitor.send(to_item(exam, 3), {"option": ["<b>", options_at(exam, 3)[0]]})
        assert page.status == 429
        assert page.response.headers["Retry-After"] == "60"
        assert page.form(to_item(exam, 3)).fields["option"] == ["<b>", options_at(exam, 3)[0]]
        assert "That was too fast" in page.main
        assert AnswerEvent.objects.count() == 2

    def test_goes_on_when_the_time_is_over(self, exam: Attempt, time_machine: TimeMachineFixture) -> None:
        visitor = Visitor(exam.learner)
        for position in (1, 2, 3):
            page = visitor.send(to_item(exam, position), {"option": options_at(exam, position)[0]})
        time_machine.shift(timedelta(seconds=60))
        visitor.submit(page.form(to_item(exam, 3)))
        assert AnswerEvent.objects.count() == 3

    def test_tells_the_outbox_when_to_try_again(self, exam: Attempt, time_machine: TimeMachineFixture) -> None:
        time_machine.shift(timedelta(seconds=20))
        visitor = Visitor(exam.learner, headers={"Accept": "application/json"})
        for position in (1, 2, 3):
            page = visitor.send(to_item(exam, position), {"kind": "answer", "option": options_at(exam, position)[0]})
        assert (page.status, page.response.json()) == (429, {"retry_after": 40})  # type: ignore[attr-defined]

    def test_shows_htmx_the_whole_page(self, exam: Attempt) -> None:
        visitor = Visitor(exam.learner, headers=HTMX)
        for position in (1, 2, 3):
            page = visitor.send(to_item(exam, position), {"option": options_at(exam, position)[0]})
        assert (page.status, page.response.headers["HX-Retarget"]) == (429, "body")

    def test_holds_up_nobody_else(self, exam: Attempt) -> None:
        visitor = Visitor(exam.learner)
        for position in (1, 2, 3):
            visitor.send(to_item(exam, position), {"option": options_at(exam, position)[0]})
        other = begin(LearnerFactory.create(), exam.course, mode=AttemptMode.EXAM)
        assert Visitor(other.learner).send(to_item(other), {"option": options_at(other, 1)[0]}).status == 302

    def test_reading_goes_on(self, exam: Attempt) -> None:
        visitor = Visitor(exam.learner)
        for position in (1, 2, 3):
            visitor.send(to_item(exam, position), {"option": options_at(exam, position)[0]})
        assert visitor.see(to_item(exam, 3)).status == 200

    def test_by_strangers_counts_by_address(self, exam: Attempt) -> None:
        start = to_course("new", exam.course)
        near, far = ({"REMOTE_ADDR": address} for address in ("2001:db8:1:2::1", "2001:db8:1:3::1"))
        statuses = [Visitor(**near).send(start).status for _ in range(3)]
        assert statuses == [302, 302, 429]
        assert Visitor(REMOTE_ADDR="2001:db8:1:2::ffff").send(start).status == 429
        assert Visitor(**far).send(start).status == 302
        assert Learner.objects.filter(is_guest=True).count() == 3


class TestRates:
    def test_of_one_address_are_lower_where_it_costs_more(self, exam: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(limits.POSTS, "quizzes:new", TWO_A_MINUTE)
        visitor = Visitor(exam.learner)
        statuses = [visitor.send(to_course("new", exam.course), {"anyway": "1"}).status for _ in range(3)]
        assert statuses == [302, 302, 429]
        assert Attempt.objects.count() == 3

    @pytest.mark.parametrize("is_shared", [True, False])
    def test_count_wherever_they_are_kept(
        self, is_shared: bool, exam: Attempt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(limits.READS, "home", Rate(1, 60, is_shared))
        visitor = Visitor(exam.learner)
        assert [visitor.see("/").status for _ in range(2)] == [200, 429]

    def test_two_hundred_quizzes_a_minute_are_too_many(self, exam: Attempt) -> None:
        assert limits.POSTS["quizzes:new"].amount < 200
        assert limits.POSTS["quizzes:new"].seconds == 60
