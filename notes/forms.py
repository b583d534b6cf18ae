from typing import Any

from django import forms

from notes.models import Lesson


class GlossaryForm(forms.Form):
    """What to look for; nothing is everything."""

    q = forms.CharField(
        required=False,
        max_length=100,
        label="Search the glossary",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": "Search for %(limit_value)d characters at most."},
    )


class ReadingForm(forms.Form):
    """What the reader did: reached a section, finished the lesson, or wants it marked as unread again."""

    action = forms.ChoiceField(choices=[("reached", "reached"), ("read", "read"), ("unread", "unread")])
    anchor = forms.SlugField(required=False, max_length=80)

    def __init__(self, *args: Any, lesson: Lesson, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lesson = lesson

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("action") == "reached" and self.lesson.section(cleaned.get("anchor", "")) is None:
            self.add_error("anchor", "The lesson has no such section.")
        return cleaned
