"""Adds the review log of an export to a learner's: acts may be alike there, and may undo each other."""

from collections import defaultdict
from typing import Any

from quizzes.models import ReviewLog
from quizzes.portability.records import ReviewAct
from quizzes.services.importing_attempts import NamedItems
from quizzes.services.matching import Bank, NotHere, Prepared
from quizzes.services.progress import BATCH
from quizzes.services.tallies import Tally
from studyapp.models import Learner


def import_reviews(learner: Learner, prepared: Prepared, items: NamedItems, tally: Tally) -> None:
    """Acts that say the same are told apart by how many there are: the third of a kind is here where three are."""
    log = _Log(learner, items)
    for record in prepared.document.review_log:
        try:
            is_new = log.take(record, prepared.bank)
        except NotHere as reason:
            tally.left_out[str(reason)] += 1
        else:
            tally.new += is_new
            tally.here += not is_new
    log.store()


class _Log:
    """The learner's review log as it grows. `_acts` maps numbers of the file to rows, stored or not yet."""

    def __init__(self, learner: Learner, items: NamedItems) -> None:
        self._learner, self._items = learner, items
        self._own: dict[Any, list[ReviewLog]] = defaultdict(list)
        for act in ReviewLog.objects.filter(learner=learner).order_by("-pk"):
            self._own[_act_key(act)].append(act)
        self._undone = {act.undoes_id for acts in self._own.values() for act in acts if act.undoes_id}
        self._acts: dict[int, ReviewLog] = {}
        self._waiting: list[ReviewLog] = []

    def take(self, record: ReviewAct, bank: Bank) -> bool:
        """Return whether the act is new. Raises NotHere."""
        act = self._row(record, bank)
        if same := self._own[_act_key(act)]:
            self._acts[record.number] = same.pop()
            return False
        if record.undoes is not None and not self._undo(act, record.undoes):
            return False
        self._acts[record.number] = act
        self._waiting.append(act)
        return True

    def store(self) -> None:
        ReviewLog.objects.bulk_create(self._waiting, batch_size=BATCH)
        self._waiting = []

    def _undo(self, act: ReviewLog, number: int) -> bool:
        """Point the act at the one it undoes, unless that one is undone here."""
        target = self._acts.get(number)
        if target is None:
            raise NotHere("This site does not have what was undone.")
        if target.pk is None:
            self.store()
        if target.pk in self._undone:
            return False
        act.undoes = target
        self._undone.add(target.pk)
        return True

    def _row(self, record: ReviewAct, bank: Bank) -> ReviewLog:
        key = record.course, record.topic
        question_id = bank.question(*key, record.question) if record.question else None
        interview_id = bank.interview_question(*key, record.interview_question) if record.interview_question else None
        return ReviewLog(
            learner=self._learner,
            question_id=question_id,
            interview_question_id=interview_id,
            attempt_item_id=self._rated(record, question_id),
            act=record.act,
            rating=record.rating,
            at=record.at,
            day=record.day,
        )

    def _rated(self, record: ReviewAct, question_id: int | None) -> int | None:
        if record.attempt is None or record.item is None:
            return None
        item_id, asked = self._items.get((record.attempt, record.item), (None, None))
        if item_id is None or asked != question_id:
            raise NotHere("This site does not have an answer that was rated.")
        return item_id


def _act_key(act: ReviewLog) -> tuple[Any, ...]:
    return act.question_id, act.interview_question_id, act.act, act.rating, act.attempt_item_id, act.at
