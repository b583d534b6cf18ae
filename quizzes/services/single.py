"""One question on its own, inside a lesson or in the due queue: answering it makes an attempt of one item."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from quizzes.models import Attempt, AttemptItem, Question, QuestionRevision
from quizzes.models.attempts import AttemptKind, AttemptMode
from quizzes.services.recording import AlreadyAnswered, ItemEvent, record_event
from quizzes.services.starting import Form, start_attempt
from studyapp.models import Learner


class OtherQuestion(Exception):
    """The id names an attempt that asks something else. Nothing was written."""


def answer_single(
    *,
    learner: Learner,
    revision: QuestionRevision,
    kind: AttemptKind,
    attempt_id: UUID,
    event: ItemEvent,
    now: datetime,
) -> Attempt:
    """Answer the question under the id that it was shown with; sent twice, the first answer counts.

    The revision's question, topic and course must be loaded. Raises OtherQuestion.
    """
    topic = revision.question.topic
    one_question = Form(
        course=topic.course,
        title=topic.title,
        questions=Question.objects.filter(pk=revision.question_id),
        size=1,
        mode=AttemptMode.TUTOR,
        kind=kind,
    )
    with transaction.atomic():
        # The attempt is locked before the learner, as by everybody else; where both wait for each other none goes on.
        known = Attempt.objects.select_for_update().filter(pk=attempt_id, learner=learner, kind=kind).first()
        attempt = known or start_attempt(learner=learner, form=one_question, attempt_id=attempt_id, now=now)
        item = attempt.items.select_related("revision").get()
        if not _asks(item, revision):
            raise OtherQuestion
        with suppress(AlreadyAnswered):
            record_event(learner=learner, item_id=item.pk, event=event, now=now)
    return attempt


def _asks(item: AttemptItem, revision: QuestionRevision) -> bool:
    """Whether what was answered can be read as an answer to the item."""
    is_same = item.revision.question_id == revision.question_id
    return is_same and set(item.option_order) == {option.identifier for option in revision.item.options}
