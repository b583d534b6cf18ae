"""Who is asking. A visitor has no row until the first thing worth saving; then a guest that the session remembers."""

from typing import TYPE_CHECKING

from django.contrib.auth import login
from django.http import HttpRequest

from studyapp.models import Learner

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    class SiteRequest(HttpRequest):
        htmx: HtmxDetails
else:
    SiteRequest = HttpRequest


def current_learner(request: HttpRequest) -> Learner | None:
    """Return the learner of this session, or None for a stranger."""
    return request.user if request.user.is_authenticated else None


def learner_to_save_for(request: HttpRequest) -> Learner:
    """Return the learner of this session, making a guest where there is none yet."""
    learner = current_learner(request)
    if learner is None:
        learner = Learner.objects.create_guest()
        _remember(request, learner)
    return learner


def _remember(request: HttpRequest, guest: Learner) -> None:
    """Log the guest in without a new CSRF token, which would void the forms that stand open in this browser.

    Django renews it because an account gains rights by logging in; a guest gains none.
    """
    token = request.META.get("CSRF_COOKIE")
    login(request, guest, backend="studyapp.sessions.LearnerBackend")
    if token is not None:
        request.META["CSRF_COOKIE"] = token
