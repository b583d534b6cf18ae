"""How an item looks to a learner: options in the order shown, and the key only where it may be seen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from quizzes.domain.drawing import letters
from quizzes.domain.grading import grade
from quizzes.domain.items import Item, ItemKind
from quizzes.models import Question, QuestionRevision
from quizzes.models.bank import ContentStatus


@dataclass(frozen=True, slots=True)
class OptionView:
    """`verdict` is "" until the key may be seen, then key-chosen, key-missed, distractor-chosen or distractor."""

    identifier: str
    letter: str
    html: str
    is_chosen: bool
    is_struck: bool = False
    verdict: str = ""
    rationale_html: str = ""


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """What may be sent to the browser only once the answer is in."""

    is_right: bool
    explanation_html: str


@dataclass(frozen=True, slots=True)
class TrustView:
    """How far the facts of a question can be relied on, and where its lesson stands."""

    section: str
    source_url: str
    checked_on: date
    status: str
    status_label: str
    status_note: str
    is_corrected: bool

    @property
    def is_current(self) -> bool:
        return self.status == ContentStatus.CURRENT


@dataclass(frozen=True, slots=True)
class ItemView:
    kind: ItemKind
    select_count: int
    stem_html: str
    options: tuple[OptionView, ...]
    feedback: FeedbackView | None

    @property
    def is_multiple(self) -> bool:
        return self.kind is ItemKind.MULTIPLE

    @property
    def identifiers(self) -> frozenset[str]:
        return frozenset(option.identifier for option in self.options)

    @property
    def chosen_count(self) -> int:
        return sum(option.is_chosen for option in self.options)


def item_view(
    *,
    content: Mapping[str, Any],
    html: Mapping[str, Any],
    order: Sequence[str],
    response: Collection[str],
    shows_feedback: bool,
    struck: Collection[str] = (),
) -> ItemView:
    """Compose what a template may show; without `shows_feedback` no key is in it at all.

    `content` and `html` are those of a QuestionRevision.
    """
    item = Item.from_json(content)
    by_letter = letters(order)
    options = tuple(
        OptionView(
            identifier=identifier,
            letter=by_letter[identifier],
            html=html["options"][identifier]["text"],
            is_chosen=identifier in response,
            is_struck=identifier in struck,
            **_option_feedback(item, html, identifier, response) if shows_feedback else {},
        )
        for identifier in order
    )
    return ItemView(
        kind=item.kind,
        select_count=item.select_count,
        stem_html=html["stem"],
        options=options,
        feedback=FeedbackView(is_right=bool(grade(item, response)), explanation_html=html["explanation"])
        if shows_feedback
        else None,
    )


def _option_feedback(item: Item, html: Mapping[str, Any], identifier: str, response: Collection[str]) -> dict[str, str]:
    is_key, is_chosen = identifier in item.keys, identifier in response
    if is_key:
        verdict = "key-chosen" if is_chosen else "key-missed"
    else:
        verdict = "distractor-chosen" if is_chosen else "distractor"
    return {"verdict": verdict, "rationale_html": html["options"][identifier]["rationale"]}


def trust_view(question: Question, *, revision_number: int) -> TrustView:
    return TrustView(
        section=question.section,
        source_url=question.source_url,
        checked_on=question.checked_on,
        status=question.status,
        status_label=ContentStatus(question.status).label,
        status_note=question.status_note,
        is_corrected=revision_number != question.revision_number,
    )


def revision_view(revision: QuestionRevision, *, order: Sequence[str], response: Collection[str]) -> ItemView:
    """Show a revision with its key, for reviews of what is over."""
    return item_view(content=revision.content, html=revision.html, order=order, response=response, shows_feedback=True)
