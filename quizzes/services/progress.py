"""Keeping what the answer log says about a learner ready to read, and deriving it all again."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, IntegerField, Max, Sum

from quizzes.domain.evidence import Answer, History, apply
from quizzes.domain.grading import guess_ppm
from quizzes.models import AnswerEvent, AttemptItem, QuestionProgress, TopicProgress
from quizzes.models.attempts import AttemptMode, Confidence, EventKind
from studyapp.models import Learner
from studyapp.statements import Parameter, Prepared, columns_of, insert, stored, update

HISTORY_FIELDS = [field.name for field in fields(History)]
TOPIC_FIELDS = ("answered", "right", "chance_ppm", "answered_at")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A graded answer to one question of one topic."""

    question_id: int
    topic_id: int
    answer: Answer


def evidence_of(item: AttemptItem, *, learner: Learner) -> Evidence:
    """Read a graded item; revision, question and attempt must be loaded.

    Practice answers count from when they were given, those of a timed quiz from when it was closed: until then they
    could be changed.
    """
    at = item.answered_at if item.attempt.mode == AttemptMode.TUTOR else item.attempt.closed_at
    if at is None or item.score is None:
        raise ValueError(f"{item} is not graded yet.")
    return Evidence(
        question_id=item.revision.question_id,
        topic_id=item.revision.question.topic_id,
        answer=Answer(
            item_id=item.pk,
            score=item.score,
            chance_ppm=guess_ppm(item.revision.item),
            is_guess=item.confidence == Confidence.GUESS,
            at=at,
            day=learner.study_day(at),
        ),
    )


def mark_served(*, learner: Learner, question_ids: Iterable[int], now: datetime) -> None:
    """Note that the questions stand on a form, so that the next draw prefers others."""
    QuestionProgress.objects.bulk_create(
        [QuestionProgress(learner=learner, question_id=each, served_at=now) for each in question_ids],
        update_conflicts=True,
        unique_fields=["learner", "question"],
        update_fields=["served_at"],
    )


def mark_flagged(*, learner_id: int, question_id: int, is_flagged: bool) -> None:
    QuestionProgress.objects.filter(learner_id=learner_id, question_id=question_id).update(is_flagged=is_flagged)


def apply_evidence(*, learner: Learner, evidence: Sequence[Evidence]) -> None:
    """Bring the learner's rows up to date with freshly graded answers, in the caller's transaction or in one.

    Two queries for the questions and one a topic, however long the history. Only an answer older than what is already
    counted (a quiz closed long after its deadline) makes it read that question's log again.
    """
    with transaction.atomic(savepoint=False):
        rows = QuestionProgress.objects.select_for_update().filter(
            learner=learner, question_id__in=[each.question_id for each in evidence]
        )
        progress = {row.question_id: row for row in rows}
        changes: dict[int, TopicChange] = defaultdict(TopicChange)
        for each in evidence:
            row = progress[each.question_id]
            before = _history(row)
            after = _after(learner, row, before, each)
            changes[each.topic_id] = changes[each.topic_id].add(before, after)
            _store(row, after)
        update(progress.values(), HISTORY_FIELDS)
        for topic_id, change in changes.items():
            _apply_to_topic(learner, topic_id, change)


def _history(row: QuestionProgress) -> History:
    return History(**{name: getattr(row, name) for name in HISTORY_FIELDS})


def _store(row: QuestionProgress, history: History) -> None:
    for name, value in asdict(history).items():
        setattr(row, name, value)


def _after(learner: Learner, row: QuestionProgress, before: History, evidence: Evidence) -> History:
    if before.answered_at is None or before.answered_at <= evidence.answer.at:
        return apply(before, evidence.answer)
    return _replayed(learner, [row.question_id])[row.question_id]


@dataclass(frozen=True, slots=True)
class TopicChange:
    """What a topic's sums grow or shrink by."""

    answered: int = 0
    right: int = 0
    chance_ppm: int = 0
    answered_at: datetime | None = None

    def add(self, before: History, after: History) -> "TopicChange":
        return replace(
            self,
            answered=self.answered + (after.evidence is not None) - (before.evidence is not None),
            right=self.right + (after.evidence or 0) - (before.evidence or 0),
            chance_ppm=self.chance_ppm + after.evidence_chance_ppm - before.evidence_chance_ppm,
            answered_at=max(filter(None, (self.answered_at, after.answered_at)), default=None),
        )


def _apply_to_topic(learner: Learner, topic_id: int, change: TopicChange) -> None:
    """The row is locked before it is read: two quizzes closed at once must both be counted."""
    row = LOCKED_TOPIC.first(learner=learner.pk, topic=topic_id)
    sums = stored(TopicProgress, row) if row else TopicProgress(learner=learner, topic_id=topic_id)
    sums.answered += change.answered
    sums.right += change.right
    sums.chance_ppm += change.chance_ppm
    sums.answered_at = max(filter(None, (sums.answered_at, change.answered_at)), default=None)
    if row:
        update([sums], TOPIC_FIELDS)
    else:
        insert(sums)


LOCKED_TOPIC = Prepared(
    lambda: TopicProgress.objects.select_for_update().filter(
        learner_id=Parameter("learner", IntegerField()), topic_id=Parameter("topic", IntegerField())
    ),
    *columns_of(TopicProgress),
)


# Rebuilding


@transaction.atomic
def rebuild_progress(learner: Learner) -> None:
    """Derive every progress row of the learner from the log; right rows stay as they are."""
    served = dict(
        AttemptItem.objects.filter(attempt__learner=learner)
        .values_list("revision__question_id")
        .annotate(Max("attempt__started_at"))
    )
    histories = _replayed(learner, served)
    flagged = _flagged(learner)
    QuestionProgress.objects.filter(learner=learner).delete()
    QuestionProgress.objects.bulk_create(
        QuestionProgress(
            learner=learner,
            question_id=question_id,
            served_at=served_at,
            is_flagged=question_id in flagged,
            **asdict(histories[question_id]),
        )
        for question_id, served_at in sorted(served.items())
    )
    _rebuild_topics(learner)


def _rebuild_topics(learner: Learner) -> None:
    TopicProgress.objects.filter(learner=learner).delete()
    sums = (
        QuestionProgress.objects.filter(learner=learner, evidence__isnull=False)
        .values(topic_id=F("question__topic_id"))
        .annotate(
            answered=Count("pk"),
            right=Sum("evidence"),
            chance_ppm=Sum("evidence_chance_ppm"),
            answered_at=Max("answered_at"),
        )
    )
    TopicProgress.objects.bulk_create(TopicProgress(learner=learner, **row) for row in sums)


def _replayed(learner: Learner, question_ids: Collection[int]) -> dict[int, History]:
    """Every question's history, answer by answer in the order of time; one query."""
    items = (
        AttemptItem.objects.filter(attempt__learner=learner, revision__question_id__in=question_ids)
        .exclude(score=None)
        .select_related("attempt", "revision__question")
    )
    log = sorted(
        (evidence_of(item, learner=learner) for item in items), key=lambda each: (each.answer.at, each.answer.item_id)
    )
    histories = dict.fromkeys(question_ids, History())
    for each in log:
        histories[each.question_id] = apply(histories[each.question_id], each.answer)
    return histories


def _flagged(learner: Learner) -> set[int]:
    """On an item the flag with the highest number stands, and of two items of one question the one set last."""
    events = AnswerEvent.objects.filter(attempt__learner=learner, kind=EventKind.FLAG, is_late=False)
    by_item = {event.attempt_item_id: event for event in events.order_by("client_seq")}
    questions = dict(AttemptItem.objects.filter(pk__in=by_item).values_list("pk", "revision__question_id"))
    in_order = sorted(by_item.values(), key=lambda event: (event.received_at, event.pk))
    latest = {questions[event.attempt_item_id]: event.payload["is_flagged"] for event in in_order}
    return {question_id for question_id, is_flagged in latest.items() if is_flagged}
