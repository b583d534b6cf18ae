"""Accounts: what allauth asks us, and what a guest is to its pages."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp import clock
from studyapp.kept import carried_over
from studyapp.learners import current_learner
from studyapp.merging import merge_guest
from studyapp.models import GUEST_PREFIX, Learner


def guests_have_no_account_yet(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let guests sign up and sign in: the account pages take whoever is logged in for someone with an account.

    There a guest stands in `request.guest`; everywhere else in `request.user`, as any learner does.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(reverse("accounts")):
            learner = current_learner(request)
            if learner is not None and learner.is_guest:
                request.guest, request.user = learner, AnonymousUser()  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def guest_of(request: HttpRequest) -> Learner | None:
    """Return the guest who asks for an account page."""
    return getattr(request, "guest", None)


class AccountAdapter(DefaultAccountAdapter):
    """Signing up turns the guest's own row into an account; signing in brings the guest's work along."""

    def new_user(self, request: HttpRequest) -> Learner:
        return guest_of(request) or Learner()

    def save_user(self, request: HttpRequest, user: Any, form: Form, commit: bool = True) -> AbstractBaseUser:
        user.is_guest = False
        saved: AbstractBaseUser = super().save_user(request, user, form, commit)
        return saved

    def clean_username(self, username: str, shallow: bool = False) -> str:
        if username.lower().startswith(GUEST_PREFIX):
            raise self.validation_error("username_blacklisted")
        return str(super().clean_username(username, shallow))

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        with carried_over(request):
            super().login(request, user)
        guest = guest_of(request)
        if isinstance(user, Learner) and guest is not None and guest.pk != user.pk:
            merged = merge_guest(guest=guest, account=user, now=clock.now())
            if merged:
                messages.success(request, str(merged))
