"""What the pages share that ask one question outside of a quiz."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, QueryDict

from quizzes.domain.drawing import order_options
from quizzes.forms import AnswerForm
from quizzes.models import Attempt, QuestionRevision
from quizzes.models.attempts import AttemptKind, Confidence
from quizzes.selectors.items import ItemView, item_view
from quizzes.services.single import OtherQuestion, answer_single
from studyapp.models import Learner


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleItem:
    """A question as it is asked, without its key; `attempt_id` is what answering it will be saved under."""

    revision: QuestionRevision
    attempt_id: UUID
    learner: Learner | None

    def item(self) -> ItemView:
        return item_view(
            content=self.revision.content,
            html=self.revision.html,
            order=order_options(
                self.revision.item,
                attempt_id=self.attempt_id,
                shuffles=self.learner is None or self.learner.shuffles_options,
            ),
            response=(),
            shows_feedback=False,
        )

    def bind(self, sent: QueryDict, *, now: datetime) -> AnswerForm:
        return AnswerForm(sent, item=self.item(), may_be_incomplete=False, next_seq=1, now=now)


def form_context(single: SingleItem, form: AnswerForm | None, *, now: datetime) -> dict[str, Any]:
    """What single_form.html needs; `form` is what was refused."""
    return {
        "item": single.item(),
        "form": form,
        "picked": form.picked if form else None,
        "chosen_confidence": form.picked_confidence if form else "",
        "confidences": Confidence,
        "now": now,
    }


def answer_or_404(
    single: SingleItem, form: AnswerForm, *, learner: Learner, kind: AttemptKind, now: datetime
) -> Attempt:
    """Save a valid form under the id that it was shown with."""
    try:
        return answer_single(
            learner=learner,
            revision=single.revision,
            kind=kind,
            attempt_id=single.attempt_id,
            event=form.answer(),
            now=now,
        )
    except OtherQuestion:
        raise Http404("That name belongs to another question of yours.") from None
