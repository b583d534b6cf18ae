"""Fills the product's database: the bundled course, learners with quizzes to sit; with `count` it counts the answers.

Prints a description of it as JSON, from which the floor is filled and the requests are made.
"""

import json
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402

from notes.models import Lesson  # noqa: E402
from quizzes.models import AnswerEvent, Attempt, AttemptItem, QuestionProgress, QuestionRevision  # noqa: E402
from quizzes.models.attempts import AttemptMode  # noqa: E402
from studyapp import clock  # noqa: E402
from studyapp.models import Learner  # noqa: E402

QUIZ_SIZE = 12
NOW = clock.now()
DEADLINE = NOW + timedelta(hours=12)


def fill(learner_count: int, attempt_count: int) -> dict[str, Any]:
    """Make learners, each with so many quizzes in each mode, all over the same questions of the first topic."""
    lesson = Lesson.objects.select_related("topic__course").order_by("topic__position")[0]
    current = QuestionRevision.objects.current().filter(question__topic=lesson.topic, question__archived_at=None)
    revisions = list(current.select_related("question").order_by("question__position")[:QUIZ_SIZE])
    return {
        "lesson": {
            "path": lesson.topic.get_absolute_url(),
            "title": lesson.topic.title,
            "html": lesson.introduction_html + "".join(section["html"] for section in lesson.sections),
        },
        "questions": [_question(each) for each in revisions],
        "learners": [_learner(lesson.topic.course_id, revisions, attempt_count) for _ in range(learner_count)],
        "deadline": DEADLINE.isoformat(sep=" "),
    }


def _question(revision: QuestionRevision) -> dict[str, Any]:
    """What the page shows, and an answer: the first options, as many as the question asks for, right or wrong."""
    item = revision.item
    return {
        "stem": revision.html["stem"],
        "options": [[each, revision.html["options"][each]["text"]] for each in item.identifiers],
        "answer": item.identifiers[: item.select_count],
    }


def _learner(course_id: int, revisions: list[QuestionRevision], attempt_count: int) -> dict[str, Any]:
    learner = Learner.objects.create_guest()
    QuestionProgress.objects.bulk_create(
        QuestionProgress(learner=learner, question_id=each.question_id, served_at=NOW) for each in revisions
    )
    client = Client()
    client.force_login(learner)
    quizzes = {
        mode.value: [str(_attempt(learner, course_id, mode, revisions)) for _ in range(attempt_count)]
        for mode in AttemptMode
    }
    return {"session": client.cookies["sessionid"].value, **quizzes}


def _attempt(learner: Learner, course_id: int, mode: AttemptMode, revisions: list[QuestionRevision]) -> UUID:
    attempt = Attempt.objects.create(
        pk=uuid4(),
        learner=learner,
        course_id=course_id,
        mode=mode,
        title="Benchmark",
        item_count=len(revisions),
        scored_count=len(revisions),
        started_at=NOW,
        deadline_at=DEADLINE if mode == AttemptMode.EXAM else None,
    )
    AttemptItem.objects.bulk_create(
        AttemptItem(attempt=attempt, position=position, revision=revision, option_order=revision.item.identifiers)
        for position, revision in enumerate(revisions, start=1)
    )
    return attempt.pk


def count_answers() -> int:
    """Count the answers in the log whose item was brought up to date as well."""
    return AnswerEvent.objects.filter(attempt_item__answered_at__isnull=False).count()


if __name__ == "__main__":
    with transaction.atomic():
        print(json.dumps(count_answers() if "count" in sys.argv else fill(int(sys.argv[1]), int(sys.argv[2]))))
