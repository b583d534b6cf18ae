"""Keeping what the logs say about a learner ready to read, and deriving it all again."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import FilteredRelation, Max, OuterRef, Q, Subquery

from notes.models import Topic
from quizzes.domain.grading import guess_rate
from quizzes.domain.items import ItemKind
from quizzes.domain.learning import (
    DIFFICULTIES,
    Act,
    Aim,
    GradedAnswer,
    LearnerState,
    QuestionState,
    Step,
    replay,
)
from quizzes.domain.mastery import Outline, TopicSummary
from quizzes.domain.missed import History
from quizzes.domain.scheduling import Rating
from quizzes.models import (
    AnswerEvent,
    AttemptItem,
    Domain,
    Exam,
    Goal,
    InterviewAnswer,
    InterviewProgress,
    InterviewQuestion,
    QuestionProgress,
    ReviewLog,
    StudyDay,
    TopicProgress,
)
from quizzes.models.attempts import AttemptMode, EventKind
from quizzes.models.progress import CARD_FIELDS, SUMMARY_FIELDS
from quizzes.models.reviews import ReviewAct
from studyapp.models import Learner
from studyapp.statements import add_up, update

HISTORY_FIELDS = tuple(field.name for field in fields(History))
QUESTION_COLUMNS = (*HISTORY_FIELDS, *CARD_FIELDS, "is_queued")
DAY_COUNTS = ("answer_count", "right_count", "card_count", "time_spent_ms")
BATCH = 500
"""Rows a statement: SQLite takes at most 32,766 parameters."""


def graded(item: AttemptItem, *, learner: Learner, rating: Rating | None = None) -> GradedAnswer:
    """Read a graded item; revision, question and attempt must be loaded.

    Practice answers count from when they were given, those of a timed quiz from when it was closed: until then they
    could be changed. `rating` is the learner's own, if any.
    """
    at = item.answered_at if item.attempt.mode == AttemptMode.TUTOR else item.attempt.closed_at
    if at is None or item.score is None:
        raise ValueError(f"{item} is not graded yet.")
    question, content = item.revision.question, item.revision.item
    return GradedAnswer(
        item_id=item.pk,
        question_id=question.pk,
        topic_id=question.topic_id,
        is_right=bool(item.score),
        guess_rate=guess_rate(content),
        is_true_false=content.kind is ItemKind.TRUE_FALSE,
        confidence=item.confidence,
        time_spent_ms=item.time_spent_ms,
        difficulty=DIFFICULTIES[question.difficulty],
        at=at,
        day=learner.study_day(at),
        rating=rating,
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


# Taking answers in


@dataclass(frozen=True, slots=True)
class CourseState:
    """One learner's topics of one course as kept; `latest` orders the last answer that was counted there."""

    outline: Outline
    aim: Aim
    summaries: Mapping[int, TopicSummary]
    latest: tuple[datetime, int] | None


def apply_answers(*, learner: Learner, course_id: int, answers: Sequence[GradedAnswer]) -> None:
    """Bring the learner's rows up to date with freshly graded answers of one course.

    Five queries and one more a study day, however long the history. Only an answer older than what is already counted
    (a quiz closed long after its deadline) makes it read the whole log again.
    """
    if not answers:
        return
    with transaction.atomic(savepoint=False):
        Learner.objects.select_for_update().only("pk").get(pk=learner.pk)  # two attempts of theirs take turns
        kept = course_state(learner, course_id)
        if kept.latest and min(each.order for each in answers) < kept.latest:
            rebuild_progress(learner)
            return
        rows = {
            row.question_id: row
            for row in QuestionProgress.objects.filter(
                learner=learner, question_id__in=[each.question_id for each in answers]
            )
        }
        questions = {question_id: _question_state(row) for question_id, row in rows.items()}
        state = LearnerState(kept.outline, kept.aim, questions, kept.summaries)
        state.learn(answers)
        _save_questions(rows.values(), state.questions)
        _save_topics(learner, state.summaries, answers)
        _count_days(learner, answers)


def course_state(learner: Learner, course_id: int) -> CourseState:
    """Topics by domain of the leading exam, what is kept about them, and the learner's goal; one query."""
    leading = Exam.objects.live().filter(course_id=course_id).order_by("position").values("pk")[:1]
    domain = Domain.objects.filter(topics=OuterRef("pk"), exam=Subquery(leading)).values("number")[:1]
    rows = (
        Topic.objects.filter(course_id=course_id)
        .order_by("position", "pk")
        .annotate(
            own=FilteredRelation("progress", condition=Q(progress__learner=learner)),
            goal=FilteredRelation("course__goals", condition=Q(course__goals__learner=learner)),
            domain=Subquery(domain),
        )
        .values(
            "pk",
            "domain",
            *(f"own__{name}" for name in SUMMARY_FIELDS),
            *("own__answered_at", "own__last_item_id", "goal__exam_on", "goal__recall_percent"),
        )
    )
    return _read_course_state(list(rows))


def _read_course_state(rows: list[dict[str, Any]]) -> CourseState:
    by_domain: dict[int | None, list[int]] = defaultdict(list)
    for row in rows:
        by_domain[row["domain"]].append(row["pk"])
    orders = [(row["own__answered_at"], row["own__last_item_id"]) for row in rows if row["own__answered_at"]]
    first = rows[0] if rows else {}
    return CourseState(
        outline=tuple(tuple(by_domain[number]) for number in sorted(by_domain, key=lambda number: number or 1_000)),
        aim=Aim(first.get("goal__exam_on"), first.get("goal__recall_percent") or Goal.Recall.NORMAL),
        summaries={row["pk"]: _summary(row) for row in rows if row["own__day"]},
        latest=max(orders, default=None),
    )


def _summary(row: Mapping[str, Any]) -> TopicSummary:
    return TopicSummary(*(row[f"own__{name}"] for name in SUMMARY_FIELDS))


def _question_state(row: QuestionProgress) -> QuestionState:
    history = History(**{name: getattr(row, name) for name in HISTORY_FIELDS})
    return QuestionState(history, row.card, row.is_queued)


def _save_questions(rows: Iterable[QuestionProgress], states: Mapping[int, QuestionState]) -> None:
    changed = list(rows)
    for row in changed:
        _put(row, states[row.question_id])
    update(changed, QUESTION_COLUMNS)


def _put(row: QuestionProgress, state: QuestionState) -> None:
    for name, value in asdict(state.history).items():
        setattr(row, name, value)
    row.card = state.card
    row.is_queued = state.is_queued


def _save_topics(learner: Learner, summaries: Mapping[int, TopicSummary], answers: Sequence[GradedAnswer]) -> None:
    latest = {answer.topic_id: answer for answer in sorted(answers, key=lambda answer: answer.order)}
    TopicProgress.objects.bulk_create(
        [
            TopicProgress(
                learner=learner,
                topic_id=topic_id,
                answered_at=answer.at,
                last_item_id=answer.item_id,
                **asdict(summaries[topic_id]),
            )
            for topic_id, answer in latest.items()
        ],
        update_conflicts=True,
        unique_fields=["learner", "topic"],
        update_fields=[*SUMMARY_FIELDS, "answered_at", "last_item_id"],
    )


def _count_days(learner: Learner, answers: Iterable[GradedAnswer]) -> None:
    for day, given in groupby(sorted(answers, key=lambda answer: answer.day), key=lambda answer: answer.day):
        count_day(learner, day, **_day_counts(given))


def _day_counts(answers: Iterable[GradedAnswer]) -> dict[str, int]:
    given = list(answers)
    return {
        "answer_count": len(given),
        "right_count": sum(answer.is_right for answer in given),
        "time_spent_ms": sum(answer.time_spent_ms for answer in given),
    }


def count_day(learner: Learner, day: date, **counts: int) -> None:
    """Add to what the learner did on that day."""
    add_up(StudyDay(learner=learner, day=day, **counts), key=("learner", "day"), counts=DAY_COUNTS)


# Rebuilding


@transaction.atomic
def rebuild_progress(learner: Learner) -> None:
    """Derive every progress row of the learner from the logs; right rows stay as they are."""
    Learner.objects.select_for_update().only("pk").get(pk=learner.pk)
    answers, acts = _all_answers(learner), _standing_acts(learner)
    served = dict(
        AttemptItem.objects.filter(attempt__learner=learner)
        .values_list("revision__question_id")
        .annotate(Max("attempt__started_at"))
    )
    states: dict[int, QuestionState] = {}
    topics: list[TopicProgress] = []
    for course_id in {course_id for course_id, _ in answers}:
        own = [answer for each, answer in answers if each == course_id]
        state = _relearned(learner, course_id, own, acts)
        states.update(state.questions)
        topics += _topic_rows(learner, state, own)
    _replace_questions(learner, served, states)
    _replace(TopicProgress, learner, topics)
    _replace(InterviewProgress, learner, list(_interview_rows(learner, acts)))
    _replace(StudyDay, learner, list(_day_rows(learner, [answer for _, answer in answers])))


def _relearned(
    learner: Learner, course_id: int, answers: Sequence[GradedAnswer], acts: Sequence[ReviewLog]
) -> LearnerState:
    """Answers and acts on cards in the order of their time."""
    kept = course_state(learner, course_id)
    state = LearnerState(kept.outline, kept.aim)
    steps = [act for act in acts if act.question_id and act.act != ReviewAct.RATE]
    for answer in sorted(answers, key=lambda answer: answer.order):
        while steps and steps[0].at < answer.at:
            _take_step(state, steps.pop(0))
        state.learn([answer])
    for act in steps:
        _take_step(state, act)
    return state


def _take_step(state: LearnerState, act: ReviewLog) -> None:
    if act.question_id in state.questions:
        state.step(act.question_id, Step(Act(act.act), act.day))


def _all_answers(learner: Learner) -> list[tuple[int, GradedAnswer]]:
    """Every graded answer with the id of its course; two queries. Rows bring their questions along, so few are held."""
    ratings = latest_ratings(ReviewLog.objects.filter(learner=learner))
    items = (
        AttemptItem.objects.filter(attempt__learner=learner)
        .exclude(score=None)
        .exclude(answered_at=None)
        .select_related("attempt", "revision__question__topic")
        .defer("revision__html")
    )
    return [
        (item.revision.question.topic.course_id, graded(item, learner=learner, rating=ratings.get(item.pk)))
        for item in items.iterator(chunk_size=BATCH)
    ]


def latest_ratings(log: Any) -> dict[int, Rating]:
    """The learner's own rating of each answered item, where there is one that was not undone; one query."""
    rows = log.filter(act=ReviewAct.RATE, attempt_item__isnull=False, undone_by=None).order_by("at", "pk")
    return {item_id: Rating(rating) for item_id, rating in rows.values_list("attempt_item_id", "rating")}


def _standing_acts(learner: Learner) -> list[ReviewLog]:
    """Every act that was not undone, in the order of time; one query."""
    return list(
        ReviewLog.objects.filter(learner=learner, undone_by=None).exclude(act=ReviewAct.UNDO).order_by("at", "pk")
    )


def _topic_rows(learner: Learner, state: LearnerState, answers: Iterable[GradedAnswer]) -> list[TopicProgress]:
    latest = {answer.topic_id: answer for answer in sorted(answers, key=lambda answer: answer.order)}
    return [
        TopicProgress(
            learner=learner,
            topic_id=topic_id,
            answered_at=latest[topic_id].at,
            last_item_id=latest[topic_id].item_id,
            **asdict(summary),
        )
        for topic_id, summary in sorted(state.summaries.items())
    ]


def _replace_questions(learner: Learner, served: Mapping[int, datetime], states: Mapping[int, QuestionState]) -> None:
    flagged = _flagged(learner)
    rows = []
    for question_id, served_at in sorted(served.items()):
        row = QuestionProgress(
            learner=learner, question_id=question_id, served_at=served_at, is_flagged=question_id in flagged
        )
        _put(row, states.get(question_id, QuestionState()))
        rows.append(row)
    _replace(QuestionProgress, learner, rows)


def _replace(model: Any, learner: Learner, rows: Collection[Any]) -> None:
    model.objects.filter(learner=learner).delete()
    model.objects.bulk_create(rows, batch_size=BATCH)


def _interview_rows(learner: Learner, acts: Sequence[ReviewLog]) -> Iterable[InterviewProgress]:
    by_question: dict[int, list[ReviewLog]] = defaultdict(list)
    for act in acts:
        if act.interview_question_id:
            by_question[act.interview_question_id].append(act)
    aims = aims_by_course(learner)
    courses = dict(InterviewQuestion.objects.filter(pk__in=by_question).values_list("pk", "topic__course_id"))
    for question_id, own in sorted(by_question.items()):
        row = InterviewProgress(learner=learner, question_id=question_id)
        row.card, _ = replay(map(as_step, own), aims.get(courses[question_id], Aim()))
        row.is_queued = not row.card.is_new
        yield row


def aims_by_course(learner: Learner) -> dict[int, Aim]:
    rows = Goal.objects.filter(learner=learner).values_list("course_id", "exam_on", "recall_percent")
    return {course_id: Aim(exam_on, recall_percent) for course_id, exam_on, recall_percent in rows}


def as_step(act: ReviewLog) -> Step:
    return Step(Act(act.act), act.day, None if act.rating is None else Rating(act.rating))


def _day_rows(learner: Learner, answers: Iterable[GradedAnswer]) -> Iterable[StudyDay]:
    counts: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for answer in answers:
        for name, count in _day_counts([answer]).items():
            counts[answer.day][name] += count
    for rated_at, seconds in InterviewAnswer.objects.filter(learner=learner).values_list("rated_at", "seconds"):
        if rated_at is not None:
            day = learner.study_day(rated_at)
            counts[day]["card_count"] += 1
            counts[day]["time_spent_ms"] += 1000 * seconds
    return (StudyDay(learner=learner, day=day, **given) for day, given in sorted(counts.items()))


def _flagged(learner: Learner) -> set[int]:
    """On an item the flag with the highest number stands, and of two items of one question the one set last."""
    events = AnswerEvent.objects.filter(attempt__learner=learner, kind=EventKind.FLAG, is_late=False)
    by_item = {event.attempt_item_id: event for event in events.order_by("client_seq")}
    questions = dict(AttemptItem.objects.filter(pk__in=by_item).values_list("pk", "revision__question_id"))
    in_order = sorted(by_item.values(), key=lambda event: (event.received_at, event.pk))
    latest = {questions[event.attempt_item_id]: event.payload["is_flagged"] for event in in_order}
    return {question_id for question_id, is_flagged in latest.items() if is_flagged}
