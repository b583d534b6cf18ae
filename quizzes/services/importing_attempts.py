"""Adds the attempts of an export to a learner: form, events and causes as recorded, everything else as it follows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any
from uuid import UUID

from quizzes.domain.copies import copy_id
from quizzes.models import AnswerEvent, Attempt, AttemptItem, Cause
from quizzes.portability.records import QuestionReport, ReviewAct
from quizzes.services.matching import SatItem, Sitting
from quizzes.services.progress import BATCH
from studyapp.models import Learner

ATTEMPTS = 100
"""Written at once, with their items and events."""


def import_sittings(learner: Learner, sittings: Sequence[Sitting]) -> tuple[dict[UUID, UUID], int]:
    """Add the attempts that are not here yet; name all of them here by their ids in the file, and count the new ones.

    An attempt keeps its id unless another learner of this site has it; then it gets the one of its copy.
    """
    names = _names(learner, [sitting.record.id for sitting in sittings])
    own = _owned(learner, names.values())
    new = iter([sitting for sitting in sittings if names[sitting.record.id] not in own])
    count = 0
    while batch := list(islice(new, ATTEMPTS)):
        _add(learner, batch, names)
        count += len(batch)
    return names, count


def _names(learner: Learner, originals: Sequence[UUID]) -> dict[UUID, UUID]:
    """The copy's id where the copy is here already, or where somebody else has the original."""
    copies = {original: copy_id(original, learner.pk) for original in originals}
    own_copies = _owned(learner, copies.values())
    others = _existing(originals) - _owned(learner, originals)
    return {
        original: copy if copy in own_copies or original in others else original for original, copy in copies.items()
    }


def _owned(learner: Learner, ids: Any) -> set[UUID]:
    return _existing(ids, learner=learner)


def _existing(ids: Any, **owner: Learner) -> set[UUID]:
    wanted = list(ids)
    found: set[UUID] = set()
    for start in range(0, len(wanted), BATCH):
        rows = Attempt.objects.filter(pk__in=wanted[start : start + BATCH], **owner)
        found.update(rows.values_list("pk", flat=True))
    return found


NamedItems = Mapping[tuple[UUID, int], tuple[int, int]]
"""Items by attempt and position in the file: their ids here, and those of their questions."""


def named_items(learner: Learner, rows: Iterable[ReviewAct | QuestionReport], names: Mapping[UUID, UUID]) -> NamedItems:
    """Find the items of every attempt that the rows name, as far as it is here; a query for each batch of attempts."""
    originals = {names[row.attempt]: row.attempt for row in rows if row.attempt is not None and row.attempt in names}
    found: dict[tuple[UUID, int], tuple[int, int]] = {}
    for start in range(0, len(originals), BATCH):
        items = AttemptItem.objects.filter(attempt__learner=learner, attempt__in=list(originals)[start : start + BATCH])
        for row in items.select_related("revision").only("attempt_id", "position", "revision__question_id"):
            found[originals[row.attempt_id], row.position] = row.pk, row.revision.question_id
    return found


def _add(learner: Learner, sittings: Sequence[Sitting], names: Mapping[UUID, UUID]) -> None:
    attempts = [_attempt(learner, sitting, names[sitting.record.id]) for sitting in sittings]
    Attempt.objects.bulk_create(attempts, batch_size=BATCH)
    pairs = list(zip(attempts, sittings, strict=True))
    items = {
        (attempt.pk, position): _item(attempt, position, item)
        for attempt, sitting in pairs
        for position, item in enumerate(sitting.items, start=1)
    }
    AttemptItem.objects.bulk_create(items.values(), batch_size=BATCH)
    AnswerEvent.objects.bulk_create(_events(pairs, items), batch_size=BATCH)
    Cause.objects.bulk_create(_causes(learner, pairs, items), batch_size=BATCH)


def _attempt(learner: Learner, sitting: Sitting, pk: UUID) -> Attempt:
    record = sitting.record
    return Attempt(
        pk=pk,
        learner=learner,
        course_id=sitting.course_id,
        kind=record.kind,
        mode=record.mode,
        exam_id=sitting.exam_id,
        blueprint=record.blueprint.model_dump(mode="json") if record.blueprint else None,
        title=record.title,
        item_count=len(sitting.items),
        scored_count=sum(item.record.is_scored for item in sitting.items),
        time_factor=record.time_factor,
        started_at=record.started_at,
        deadline_at=record.deadline_at,
        submitted_at=sitting.submitted_at,
        closed_at=sitting.closed_at,
        right_count=sitting.right_count,
        answered_count=sitting.answered_count,
    )


def _item(attempt: Attempt, position: int, item: SatItem) -> AttemptItem:
    settled = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(item.state).items()}
    return AttemptItem(
        attempt=attempt,
        position=position,
        revision_id=item.revision.pk,
        option_order=item.record.option_order,
        domain_number=item.record.domain_number,
        is_scored=item.record.is_scored,
        reason=item.record.reason,
        answered_at=item.answered_at,
        score=item.score,
        **settled,
    )


Pairs = Sequence[tuple[Attempt, Sitting]]
Items = Mapping[tuple[UUID, int], AttemptItem]


def _events(pairs: Pairs, items: Items) -> Iterator[AnswerEvent]:
    for attempt, sitting in pairs:
        for event in sitting.record.events:
            yield AnswerEvent(
                attempt=attempt,
                attempt_item=items[attempt.pk, event.item],
                client_seq=event.number,
                kind=event.kind,
                payload=event.payload,
                client_at=event.client_at,
                received_at=event.received_at,
                is_late=event.is_late,
            )


def _causes(learner: Learner, pairs: Pairs, items: Items) -> Iterator[Cause]:
    for attempt, sitting in pairs:
        for position, item in enumerate(sitting.items, start=1):
            if cause := item.record.cause:
                row = items[attempt.pk, position]
                yield Cause(learner=learner, attempt_item=row, cause=cause.cause, named_at=cause.named_at)
