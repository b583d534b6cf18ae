"""The log of what happens to accounts: by the learner's number, never by name or address; nothing of their device.

Its logger writes from INFO on, whatever DJANGO_LOG_LEVEL says. Guests have no account and leave no line.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from allauth.account import signals as allauth
from allauth.account.utils import filter_users_by_email, filter_users_by_username
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal

from studyapp.models import Learner

logger = logging.getLogger(__name__)

TOLD: dict[Signal, str] = {
    user_logged_in: "Signed in",
    user_logged_out: "Signed out",
    allauth.user_signed_up: "Signed up",
    allauth.password_changed: "Password changed",
    allauth.password_set: "Password set",
    allauth.password_reset: "Password reset",
    allauth.email_added: "E-mail address added",
    allauth.email_changed: "E-mail address changed",
    allauth.email_removed: "E-mail address removed",
}


def listen() -> None:
    """Write a line for each of the signals from now on."""
    for signal, event in TOLD.items():
        signal.connect(_teller(event), weak=False, dispatch_uid=event)
    user_login_failed.connect(_tell_failure)


def tell(event: str, learner: Learner | None) -> None:
    """Log what the learner did to their account, or had done to it."""
    if learner is not None and not learner.is_guest:
        logger.info("%s: learner %s", event, learner.pk)


def tell_refusal(event: str, credentials: Mapping[str, Any]) -> None:
    """Log that somebody could not sign in with a name or e-mail address, and whose it is."""
    address = credentials.get("email")
    found = filter_users_by_email(address) if address else filter_users_by_username(credentials["username"])
    logger.warning("%s: %s", event, f"learner {found[0].pk}" if found else "no learner has this name")


def _teller(event: str) -> Callable[..., None]:
    def receiver(user: Learner | None, **more: Any) -> None:
        tell(event, user)

    return receiver


def _tell_failure(credentials: Mapping[str, Any], **more: Any) -> None:
    tell_refusal("Wrong password", credentials)
