"""What a browser may send of a learner's own data."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from quizzes.portability.reading import LARGEST_FILE, TOO_LARGE, InvalidExport, read_export
from quizzes.services.matching import Prepared, prepare


class ImportForm(forms.Form):
    """An export to take in; cleaned, `file` is what this site can hold of it."""

    file = forms.FileField(
        error_messages={
            "required": "Choose the file of your export first.",
            "invalid": "Choose the file of your export first.",
            "empty": "This file is empty.",
        }
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_file(self) -> Prepared:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is None or file.size > LARGEST_FILE:
            raise forms.ValidationError(TOO_LARGE)
        try:
            return prepare(read_export(file.read(), now=self.now))
        except InvalidExport as error:
            raise forms.ValidationError(error.problems) from error
