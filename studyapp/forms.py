"""What a browser may send to the pages of the site itself."""

from typing import Any, ClassVar

from django import forms

from studyapp.look import Look
from studyapp.models import Learner, TextSize, Theme, TimeFactor
from studyapp.zones import grouped_zones, zones


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a learner sets about time, practice and look. The instance is changed even where the form is refused."""

    time_zone = forms.CharField()
    time_factor = forms.TypedChoiceField(coerce=int, choices=TimeFactor.choices)
    theme = forms.ChoiceField(choices=Theme.choices, required=False)
    text_size = forms.TypedChoiceField(coerce=int, choices=TextSize.choices)

    class Meta:
        model = Learner
        fields = (
            *("time_zone", "time_factor", "shuffles_options", "uses_shortcuts", "counts_streak"),
            *("theme", "text_size", "reduces_motion"),
        )

    SENTENCES: ClassVar[dict[str, str]] = {
        "time_zone": "Choose a time zone from the list.",
        "time_factor": "Choose one of the times shown.",
        "theme": "Choose one of the themes shown.",
        "text_size": "Choose one of the sizes shown.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, sentence in self.SENTENCES.items():
            self.fields[name].error_messages |= {"required": sentence, "invalid_choice": sentence}

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if zone not in zones():
            raise forms.ValidationError(self.SENTENCES["time_zone"])
        return zone

    @property
    def zone_groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        chosen = self.initial["time_zone"], self["time_zone"].value()
        return grouped_zones(*(name for name in chosen if name in zones()))


class LookForm(forms.Form):
    """The look that a script chose, in the words of its cookie, mark included: never empty."""

    look = forms.CharField(max_length=100)

    def clean_look(self) -> Look:
        look = Look.read(self.cleaned_data["look"])
        if look is None:
            raise forms.ValidationError("There is no such look.")
        return look
