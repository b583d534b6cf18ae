"""Accounts: what allauth asks us, and what a guest is to its pages."""

import logging
import unicodedata
from collections.abc import Callable
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from studyapp.kept import carried_over
from studyapp.learners import brought_along, current_learner
from studyapp.merging import merge_guest
from studyapp.models import GUEST_PREFIX, Learner
from studyapp.security import tell_refusal

logger = logging.getLogger(__name__)

NAME_VALIDATORS = [RegexValidator(r"^[\w.+-]+\Z", "A name is made of letters, digits and . + - _ without spaces.")]
"""No @ among them: what somebody signs in with is either a name or an e-mail address."""

AWAITED_MAILS = {
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/password_reset_key",
    "account/email/unknown_account",
}
"""Mails that somebody sits and waits for. The others only report what they did themselves."""


def guests_have_no_account_yet(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let guests sign up and sign in: the account pages and the admin take whoever is logged in for somebody with an
    account.

    There a guest stands in `request.guest`; everywhere else in `request.user`, as any learner does.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith((reverse("accounts"), reverse("admin:index"))):
            learner = current_learner(request)
            if learner is not None and learner.is_guest:
                request.guest, request.user = learner, AnonymousUser()  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def refused_account_forms_say_so(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 422, as all our forms do, where allauth shows one again with what is wrong with it.

    A password manager then does not take the password for the right one.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and request.path.startswith(reverse("accounts")):
            form = (getattr(response, "context_data", None) or {}).get("form")
            if form is not None and form.errors:
                response.status_code = 422
        return response

    return middleware


def guest_of(request: HttpRequest) -> Learner | None:
    """Return the guest who asks for an account page."""
    return getattr(request, "guest", None)


def normal_name(name: str) -> str:
    """Return the name as it is stored and looked up: one spelling for what looks the same."""
    return unicodedata.normalize("NFKC", name).strip()


class AccountAdapter(DefaultAccountAdapter):
    """Signing up turns the guest's own row into an account; signing in brings the guest's work along."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "username_taken": "This name is taken. If it is yours, sign in instead.",
        "username_blacklisted": f"Names that begin with {GUEST_PREFIX} are kept for guests.",
        "username_password_mismatch": "That is not right: check the name or e-mail address, and the password.",
        "email_password_mismatch": "That is not right: check the name or e-mail address, and the password.",
        "too_many_login_attempts": "Too many wrong passwords. Wait five minutes, or set a new password by mail.",
        "enter_current_password": "This is not your current password.",
        "incorrect_password": "This is not your password.",
        "duplicate_email": "This is your address already.",
    }

    def is_ajax(self, request: HttpRequest) -> bool:
        """Every account page is a page: no script of ours asks for it."""
        return False

    # Signing up

    def new_user(self, request: HttpRequest) -> Learner:
        return guest_of(request) or Learner(**brought_along(request))

    def save_user(self, request: HttpRequest, user: Any, form: Form, commit: bool = True) -> AbstractBaseUser:
        """Save the account; sends back whoever lost a race for the name, or sent the form twice."""
        user.is_guest = False
        try:
            with transaction.atomic():
                if user.pk and not Learner.objects.select_for_update().filter(pk=user.pk, is_guest=True).exists():
                    raise IntegrityError  # the form was sent twice, and the guest became an account meanwhile
                saved: AbstractBaseUser = super().save_user(request, user, form, commit)
                return saved
        except IntegrityError as error:
            messages.error(request, "That name has just been taken. If it was you, sign in.")
            raise ImmediateHttpResponse(redirect("account_login")) from error

    def clean_username(self, username: str, shallow: bool = False) -> str:
        name = normal_name(username)
        if name.lower().startswith(GUEST_PREFIX):
            raise self.validation_error("username_blacklisted")
        return str(super().clean_username(name, shallow))

    # Signing in

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            tell_refusal("Too many wrong passwords", credentials)
            raise

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Merge and sign in together or not at all: whoever cannot be merged stays the guest that they were."""
        guest = guest_of(request)
        with carried_over(request), transaction.atomic():
            said = self._bring_along(guest, user) if guest and isinstance(user, Learner) else ""
            super().login(request, user)  # ends the guest's session, so it must come last
        if said:
            messages.success(request, said)

    def _bring_along(self, guest: Learner, account: Learner) -> str:
        if guest.pk == account.pk:
            return "Everything you did here is in your account now."
        return merge_guest(guest=guest, account=account).sentence

    # Mail

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send it, or go on without: nothing that was saved may be lost because a mail server is away."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # what smtplib raises is one too; its text may hold the address, its name does not
            logger.warning("The mail %s could not be sent: %s", template_prefix, type(error).__name__)
            if template_prefix in AWAITED_MAILS:
                self.request.is_mail_away = True  # or a message would say that it was sent
                messages.warning(self.request, "The mail could not be sent. Please try again in a few minutes.")

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the account's address; of one that was removed, that one: the account may have no other."""
        removed = (context or {}).get("deleted_email")
        super().send_notification_mail(template_prefix, user, context, email or removed)
