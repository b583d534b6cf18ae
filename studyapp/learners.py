"""Who is asking. A visitor has no row until the first thing worth saving; then a guest that the session remembers."""

from typing import TYPE_CHECKING

from django.contrib.auth import login
from django.http import Http404, HttpRequest

from studyapp.models import Learner

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    class SiteRequest(HttpRequest):
        htmx: HtmxDetails
else:
    SiteRequest = HttpRequest


SHOWN_TO = "shown_to"


class NotYours(Http404):
    """What was asked for or sent is not this session's: nobody is signed in, or somebody else than the page was for.

    `may_go_on` where it could be kept for whoever is here all the same, as what a stranger sends is. The page says the
    same whether the thing exists or not.
    """

    def __init__(self, sentence: str, *, may_go_on: bool = False) -> None:
        super().__init__(sentence)
        self.may_go_on = may_go_on


def current_learner(request: HttpRequest) -> Learner | None:
    """Return the learner of this session, or None for a stranger."""
    return request.user if request.user.is_authenticated else None


def learner_to_save_for(request: HttpRequest) -> Learner:
    """Return the learner of this session, making a guest where there is none yet.

    A form may name in `shown_to` whom its page was shown to; sent by anybody else it raises NotYours.
    """
    learner, shown_to = current_learner(request), request.POST.get(SHOWN_TO, "")
    if shown_to and (learner is None or shown_to != str(learner.pk)):
        raise NotYours("This page was shown to somebody else.", may_go_on=True)
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


def is_script(request: HttpRequest) -> bool:
    """Whether one of our scripts asks, which reads JSON."""
    return request.headers.get("Accept", "").startswith("application/json")
