"""The forms of the account pages: allauth's, in our words; pages say what each is for."""

from typing import Any, ClassVar

from allauth.account import forms as allauth

from studyapp.accounts import normal_name

NEW_PASSWORD = "At least 8 characters. A few words in a row are strong and easy to remember."  # noqa: S105 (a hint)
NAME_ATTRIBUTES = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


class Worded:
    """Labels and hints of our own, no placeholders, and each password once: whoever wants to can look at it."""

    labels: ClassVar[dict[str, str]] = {}
    hints: ClassVar[dict[str, str]] = {}
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.label = self.labels[name]
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class SignupForm(Worded, allauth.SignupForm):
    field_order = ("username", "password1", "email")
    labels: ClassVar = {"username": "Name", "password1": "Password", "email": "E-mail address (optional)"}
    hints: ClassVar = {
        "username": "To sign in with. Letters, digits and . + - _",
        "password1": NEW_PASSWORD,
        "email": "Only to set a new password when you have forgotten yours.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs.update(NAME_ATTRIBUTES)


class LoginForm(Worded, allauth.LoginForm):
    labels: ClassVar = {"login": "Name or e-mail address", "password": "Password"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.update(NAME_ATTRIBUTES, autofocus=not self.is_bound)

    def clean_login(self) -> str:
        return normal_name(self.cleaned_data["login"])


class ReauthenticateForm(Worded, allauth.ReauthenticateForm):
    labels: ClassVar = {"password": "Password"}


class ChangePasswordForm(Worded, allauth.ChangePasswordForm):
    labels: ClassVar = {"oldpassword": "Current password", "password1": "New password"}
    hints: ClassVar = {"password1": NEW_PASSWORD}


class SetPasswordForm(Worded, allauth.SetPasswordForm):
    labels: ClassVar = {"password1": "New password"}
    hints: ClassVar = {"password1": NEW_PASSWORD}


class ResetPasswordForm(Worded, allauth.ResetPasswordForm):
    labels: ClassVar = {"email": "E-mail address"}


class ResetPasswordKeyForm(Worded, allauth.ResetPasswordKeyForm):
    labels: ClassVar = {"password1": "New password"}
    hints: ClassVar = {"password1": NEW_PASSWORD}


class AddEmailForm(Worded, allauth.AddEmailForm):
    labels: ClassVar = {"email": "New address"}
