"""Prepared statements read and write what Django's own queries do, whichever database there is."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import IntegerField, UUIDField
from django.test.utils import CaptureQueriesContext

from quizzes.forms import ItemForm
from quizzes.models import AnswerEvent, Attempt, AttemptItem, TopicProgress
from studyapp.statements import Parameter, Prepared, columns_of, insert, stored, update
from tests.factories import NOW, LearnerFactory, begin, make_topic

pytestmark = pytest.mark.django_db

ATTEMPT = Prepared(lambda: Attempt.objects.filter(pk=Parameter("pk", UUIDField())), *columns_of(Attempt))
ITEM = Prepared(
    lambda: AttemptItem.objects.filter(
        attempt_id=Parameter("attempt", UUIDField()), position=Parameter("position", IntegerField())
    ),
    *columns_of(AttemptItem),
    *columns_of(Attempt, "attempt__"),
)


@pytest.fixture
def attempt() -> Attempt:
    return begin(LearnerFactory.create(), make_topic(2).course, now=NOW)


def values(instance: Attempt | AttemptItem) -> list[object]:
    return [getattr(instance, field.attname) for field in instance._meta.concrete_fields]


class TestAPreparedQuery:
    def test_reads_what_its_queryset_reads(self, attempt: Attempt) -> None:
        Attempt.objects.filter(pk=attempt.pk).update(deadline_at=NOW + timedelta(microseconds=1))
        row = ATTEMPT.first(pk=attempt.pk)
        assert row == Attempt.objects.filter(pk=attempt.pk).values(*columns_of(Attempt)).get()

    def test_makes_the_objects_of_two_tables(self, attempt: Attempt) -> None:
        row = ITEM.first(attempt=attempt.pk, position=2)
        assert row is not None
        assert values(stored(AttemptItem, row)) == values(attempt.items.get(position=2))
        assert values(stored(Attempt, row, "attempt__")) == values(Attempt.objects.get())

    def test_takes_other_values_each_time(self, attempt: Attempt) -> None:
        found = [ITEM.first(attempt=attempt.pk, position=position) for position in (1, 2, 3)]
        assert [row and row["position"] for row in found] == [1, 2, None]
        assert ITEM.rows(attempt=uuid4(), position=1) == []

    def test_finds_no_row_with_a_number_that_no_column_holds(self, attempt: Attempt) -> None:
        assert ITEM.rows(attempt=attempt.pk, position=10**30) == []

    def test_is_one_statement(self, attempt: Attempt) -> None:
        with CaptureQueriesContext(connection) as queries:
            ITEM.first(attempt=attempt.pk, position=1)
        assert len(queries) == 1


class TestAWrite:
    @pytest.fixture
    def event(self, attempt: Attempt) -> Callable[[int], AnswerEvent]:
        item = attempt.items.get(position=1)

        def make(number: int) -> AnswerEvent:
            payload = {"option": ["ä", "b"], "confidence": ""}
            return AnswerEvent(
                attempt=attempt, attempt_item=item, client_seq=number, kind="answer", payload=payload, received_at=NOW
            )

        return make

    def test_inserts_what_saving_inserts(self, event: Callable[[int], AnswerEvent]) -> None:
        insert(event(1))
        event(2).save()
        names = [name for name in columns_of(AnswerEvent) if name not in ("id", "client_seq")]
        by_statement, by_django = AnswerEvent.objects.order_by("client_seq").values(*names)
        assert by_statement == by_django

    def test_keeps_the_constraints(self, event: Callable[[int], AnswerEvent]) -> None:
        insert(event(1))
        with pytest.raises(IntegrityError), transaction.atomic():
            insert(event(1))

    def test_changes_only_the_named_fields(self, attempt: Attempt) -> None:
        one, two = attempt.items.order_by("position")
        for item in (one, two):
            item.response, item.answered_at, item.note = [f"of {item.position}"], NOW, "not named"
        update([one, two], ["response", "answered_at"])
        kept = attempt.items.order_by("position").values_list("response", "answered_at", "note")
        assert list(kept) == [(["of 1"], NOW, ""), (["of 2"], NOW, "")]

    def test_of_nothing_is_nothing(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            update([], ["answered"])
        assert len(queries) == 0
        assert not TopicProgress.objects.exists()


def test_fields_of_the_player_that_did_not_come_say_nothing() -> None:
    assert {*ItemForm.NOT_SENT} | {"option"} == {*ItemForm.base_fields}
