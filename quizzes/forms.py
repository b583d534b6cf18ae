"""What a browser may send, turned into what services take."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.dateparse import parse_datetime

from quizzes.models.attempts import LARGEST_SEQ, AttemptMode, Confidence
from quizzes.selectors.bank import QuestionState
from quizzes.selectors.items import ItemView
from quizzes.services.attempts import Submission

LARGEST_QUIZ = 100
"""Questions on one form; the longest certification exams have fewer."""

LONGEST_VISIT_MS = 3_600_000
"""One visit to an item counts an hour at most: beyond that the learner had left the desk."""


class QuizForm(forms.Form):
    """The quiz builder. `attempt` names the attempt to be made, so that sending the form twice makes one."""

    topic = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": "That topic is not in this course."}
    )
    state = forms.ChoiceField(
        choices=QuestionState, required=False, error_messages={"invalid_choice": "Choose one of the states shown."}
    )
    size = forms.IntegerField(min_value=1, max_value=LARGEST_QUIZ, required=False)
    mode = forms.ChoiceField(
        choices=AttemptMode, required=False, error_messages={"invalid_choice": "Choose practice or a timed quiz."}
    )
    attempt = forms.UUIDField(required=False)
    anyway = forms.BooleanField(required=False)

    DEFAULTS: ClassVar[dict[str, Any]] = {"state": QuestionState.ALL.value, "size": 10, "mode": AttemptMode.TUTOR.value}

    def __init__(self, *args: Any, topics: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic_titles = dict(topics)
        self.fields["topic"].choices = topics  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, value in self.DEFAULTS.items():
            if name not in self.errors and not cleaned.get(name):
                cleaned[name] = value
        cleaned["attempt"] = cleaned.get("attempt") or uuid4()
        return cleaned


class AnswerForm(forms.Form):
    """An answer to one item. Options are named by identifier; which letters they were shown with does not matter."""

    option = forms.MultipleChoiceField(
        required=False,
        error_messages={"invalid_choice": "That option does not belong to this question. Choose one of those shown."},
    )
    client_seq = forms.IntegerField(min_value=1, max_value=LARGEST_SEQ, required=False)
    confidence = forms.ChoiceField(
        choices=[("", ""), *Confidence.choices],
        required=False,
        error_messages={"invalid_choice": "Say guess, unsure or sure, or nothing. Nothing was changed."},
    )
    shown_at = forms.CharField(required=False, max_length=40)

    def __init__(
        self, *args: Any, item: ItemView, may_be_incomplete: bool, next_seq: int, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.may_be_incomplete, self.next_seq, self.now = item, may_be_incomplete, next_seq, now
        self.fields["option"].choices = [(each.identifier, each.letter) for each in item.options]  # type: ignore[attr-defined]

    @property
    def picked_confidence(self) -> str:
        return str(self.data.get("confidence", ""))

    @property
    def picked(self) -> list[str]:
        """The identifiers as they were sent, to show again what was refused."""
        return self.data.getlist("option")  # type: ignore[attr-defined, no-any-return]

    def clean_option(self) -> list[str]:
        """In the item's order, whatever order the browser sent."""
        chosen = set(self.cleaned_data["option"])
        wanted = self.item.select_count
        if len(chosen) > wanted:
            raise forms.ValidationError(f"Choose {_in_words(wanted)}; you chose {len(chosen)}. Nothing was changed.")
        if len(chosen) < wanted and not self.may_be_incomplete:
            raise forms.ValidationError(f"Choose {_in_words(wanted)} before you check.")
        return [each.identifier for each in self.item.options if each.identifier in chosen]

    def submission(self) -> Submission:
        option = self.cleaned_data["option"]
        return Submission(
            option=option,
            is_complete=len(option) == self.item.select_count,
            client_seq=self.cleaned_data["client_seq"] or self.next_seq,
            confidence=self.cleaned_data["confidence"],
            elapsed_ms=self._elapsed_ms(),
        )

    def _elapsed_ms(self) -> int:
        """From when the server showed the item; a missing or odd stamp counts nothing rather than something wrong."""
        try:
            shown_at = parse_datetime(self.cleaned_data["shown_at"])
            elapsed = (self.now - shown_at).total_seconds() * 1000 if shown_at else 0
        except (ValueError, TypeError):
            return 0
        return int(min(max(elapsed, 0), LONGEST_VISIT_MS))


def _in_words(count: int) -> str:
    words = {1: "one option", 2: "two options", 3: "three options", 4: "four options"}
    return words.get(count, f"{count} options")


class FlagForm(forms.Form):
    is_flagged = forms.BooleanField(required=False)
    client_seq = forms.IntegerField(min_value=1, max_value=LARGEST_SEQ, required=False)


class RetakeForm(forms.Form):
    """The attempt that a retake will make, so that sending the form twice makes one."""

    attempt = forms.UUIDField(required=False)


class CheckForm(forms.Form):
    """Which question of a section, and the attempt that answering it will make."""

    n = forms.IntegerField(min_value=1, max_value=1000, required=False)
    attempt = forms.UUIDField(required=False)
