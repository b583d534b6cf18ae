"""Whatever is sent, twice, late and in any order: a sitting ends as a ten-line model of it says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quizzes.domain.grading import grade
from quizzes.domain.sitting import LoggedEvent, settle
from quizzes.domain.timing import GRACE
from quizzes.models import Attempt, AttemptItem
from quizzes.models.attempts import AttemptMode, EventKind
from quizzes.services.closing import close_all_overdue, close_learners_overdue, close_overdue, submit
from quizzes.services.recording import AlreadyAnswered, ItemEvent, record_event
from tests.factories import NOW, LearnerFactory, begin, make_question, make_topic, multiple_item

SECOND = timedelta(seconds=1)
EMPTY: dict[str, Any] = {"option": [], "confidence": "", "is_flagged": False, "struck": [], "note": "", "spent": 0}


@dataclass
class Model:
    """What a sitting is, without rows, locks and queries."""

    deadline: datetime
    log: dict[tuple[int, int], tuple[ItemEvent, bool]] = field(default_factory=dict)
    ended_at: datetime | None = None

    def take(self, position: int, event: ItemEvent, now: datetime) -> None:
        is_out_of_time = now >= self.deadline and event.client_at is not None and event.client_at > self.deadline
        is_late = self.ended_at is not None or now >= self.deadline + GRACE or is_out_of_time
        self.log.setdefault((position, event.client_seq), (event, is_late))

    def end(self, now: datetime, *, by_learner: bool) -> None:
        if self.ended_at is None and (by_learner or now >= self.deadline + GRACE):
            self.ended_at = min(now, self.deadline)

    def state(self, position: int) -> dict[str, Any]:
        counted = [event for (at, _), (event, is_late) in sorted(self.log.items()) if at == position and not is_late]
        said = {name: value for event in counted for name, value in event.payload.items()}
        return EMPTY | said | {"spent": sum(event.elapsed_ms for event in counted)}


payloads = {
    EventKind.ANSWER: st.fixed_dictionaries(
        {
            "option": st.lists(st.sampled_from("abcd"), max_size=2, unique=True),
            "confidence": st.sampled_from(["", "sure"]),
        }
    ),
    EventKind.FLAG: st.fixed_dictionaries({"is_flagged": st.booleans()}),
    EventKind.STRIKE: st.fixed_dictionaries({"struck": st.lists(st.sampled_from("abcd"), max_size=2, unique=True)}),
    EventKind.NOTE: st.fixed_dictionaries({"note": st.sampled_from(["", "one", "two"])}),
    EventKind.VISIT: st.just({}),
}


@dataclass(frozen=True)
class Step:
    """Something is sent for an item; or, where `kind` names no event, the exam is ended that way."""

    at: timedelta
    """From the deadline."""
    position: int
    number: int
    kind: str
    payload: dict[str, Any]
    elapsed_ms: int
    happened: timedelta | None
    """How long before it arrived, as far as the browser says."""


moments = st.sampled_from([-400, -300, -200, -100, -1, 0, 1, 29, 30, 60]).map(lambda seconds: seconds * SECOND)
ENDINGS = ("submit", "read", "sweep", "start page")
endings = st.builds(Step, moments, st.just(1), st.just(1), st.sampled_from(ENDINGS), st.just({}), st.just(0), st.none())
events = st.sampled_from([EventKind.ANSWER, EventKind.ANSWER, *payloads]).flatmap(
    lambda kind: st.builds(
        Step,
        at=moments,
        position=st.sampled_from([1, 1, 2, 3]),
        number=st.integers(1, 9),
        kind=st.just(kind.value),
        payload=payloads[kind],
        elapsed_ms=st.sampled_from([0, 700]),
        happened=st.sampled_from([None, 0 * SECOND, 2 * SECOND, 35 * SECOND]),
    )
)
steps = st.lists(st.one_of(*[events] * 8, endings), max_size=14).map(
    lambda steps: sorted(steps, key=lambda each: each.at)
)


class TestASitting(TestCase):
    def setUp(self) -> None:
        topic = make_topic(2)
        make_question(multiple_item(), topic=topic)
        learner = LearnerFactory.create()
        self.attempt = begin(learner, topic.course, mode=AttemptMode.EXAM, attempt_id=UUID(int=2))
        self.items = {item.position: item for item in self.attempt.items.select_related("revision__question")}

    @settings(max_examples=100, deadline=None)
    @given(first=steps, repeated=st.lists(st.integers(0, 13), max_size=6))
    def test_ends_as_the_model_says(self, first: list[Step], repeated: list[int]) -> None:
        """Some steps are sent again at the end, as an outbox does that never heard of their arrival."""
        assert self.attempt.deadline_at is not None
        now, model = NOW, Model(self.attempt.deadline_at)
        for step in [*first, *(first[index] for index in repeated if index < len(first))]:
            now = max(now, model.deadline + step.at)
            if step.kind in ENDINGS:
                self.end(step.kind, now)
                model.end(now, by_learner=step.kind == "submit")
            else:
                event = self.event(step, now)
                model.take(step.position, event, now)
                self.send(step.position, event, now, expected=model.log[step.position, step.number])
        self.compare(model)
        submit(learner=self.attempt.learner, attempt_id=self.attempt.pk, now=now)
        model.end(now, by_learner=True)
        self.compare(model)

    def event(self, step: Step, now: datetime) -> ItemEvent:
        """An answer names as many options as its item asks for at most, as the form takes care of."""
        payload = dict(step.payload)
        if "option" in payload:
            payload["option"] = payload["option"][: self.items[step.position].revision.item.select_count]
        happened_at = None if step.happened is None else now - step.happened
        return ItemEvent(EventKind(step.kind), step.number, payload, step.elapsed_ms, happened_at)

    def send(self, position: int, event: ItemEvent, now: datetime, *, expected: tuple[ItemEvent, bool]) -> None:
        """The model's log has the first event of that number; another one under it is turned away with a name."""
        kept, is_late = expected
        try:
            recorded = record_event(learner=self.attempt.learner, item_id=self.items[position].pk, event=event, now=now)
        except AlreadyAnswered:
            assert (kept.kind, kept.payload) != (event.kind, event.payload)
        else:
            assert (kept.kind, kept.payload) == (event.kind, event.payload)
            assert recorded.is_late == is_late

    def end(self, how: str, now: datetime) -> None:
        learner, attempt_id = self.attempt.learner, self.attempt.pk
        ways: dict[str, Callable[[], object]] = {
            "submit": lambda: submit(learner=learner, attempt_id=attempt_id, now=now),
            "read": lambda: close_overdue(learner=learner, attempt_id=attempt_id, now=now),
            "sweep": lambda: close_all_overdue(now=now),
            "start page": lambda: close_learners_overdue(learner=learner, now=now),
        }
        ways[how]()

    def compare(self, model: Model) -> None:
        attempt = Attempt.objects.get(pk=self.attempt.pk)
        items = {item.position: item for item in attempt.items.select_related("revision__question")}
        logged = {(each.position, each.number): each.is_late for each in log_of(attempt)}
        assert logged == {key: is_late for key, (_, is_late) in model.log.items()}
        assert {position: state_of(item) for position, item in items.items()} == {
            position: model.state(position) for position in items
        }
        self.compare_with_the_domain(attempt, items)
        assert attempt.closed_at == model.ended_at
        if attempt.closed_at:
            responses = {position: model.state(position)["option"] for position in items}
            full = [at for at, item in items.items() if len(responses[at]) == item.revision.item.select_count]
            right = sum(grade(items[at].revision.item, responses[at]) for at in full)
            assert (attempt.right_count, attempt.answered_count) == (right, len(full))

    def compare_with_the_domain(self, attempt: Attempt, items: dict[int, AttemptItem]) -> None:
        """The log alone, in whatever order it is read, gives the stored state."""
        for position, state in settle(reversed(log_of(attempt))).items():
            stored = state_of(items[position])
            assert stored == {
                "option": list(state.response),
                "confidence": state.confidence,
                "is_flagged": state.is_flagged,
                "struck": list(state.struck),
                "note": state.note,
                "spent": state.time_spent_ms,
            }


def log_of(attempt: Attempt) -> list[LoggedEvent]:
    return [
        LoggedEvent(each.attempt_item.position, each.client_seq, each.kind, each.payload, each.is_late)
        for each in attempt.events.select_related("attempt_item")
    ]


def state_of(item: AttemptItem) -> dict[str, Any]:
    return {
        "option": item.response,
        "confidence": item.confidence,
        "is_flagged": item.is_flagged,
        "struck": item.struck,
        "note": item.note,
        "spent": item.time_spent_ms,
    }
