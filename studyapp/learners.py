"""Who is asking. A visitor has no row until the first thing worth saving; then a guest that the session remembers."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.contrib.auth import login
from django.http import Http404, HttpRequest
from django.utils import timezone

from studyapp import zones
from studyapp.look import Look, is_unsaved, look_in_browser
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
        learner = Learner.objects.create_guest(**brought_along(request))
        _remember(request, learner)
    return learner


def brought_along(request: HttpRequest) -> dict[str, Any]:
    """Return what this browser knows already of whoever becomes a learner in it, as fields of Learner."""
    zone = zones.known_zone(request.COOKIES.get(zones.COOKIE, ""))
    return {"time_zone": zone, **asdict(look_in_browser(request))}


def look_of(request: HttpRequest) -> Look:
    """Return how the page is to look: as the learner set it, unless a newer wish is on its way or there is none."""
    learner = current_learner(request)
    return look_in_browser(request) if learner is None or is_unsaved(request) else Look.of(learner)


def look(request: HttpRequest) -> dict[str, Callable[[], Look]]:
    """A context processor; only pages that ask for it cost what it takes to know the learner."""
    return {"look": lambda: look_of(request)}


def _remember(request: HttpRequest, guest: Learner) -> None:
    """Log the guest in without a new CSRF token, which would void the forms that stand open in this browser.

    Django renews it because an account gains rights by logging in; a guest gains none.
    """
    token = request.META.get("CSRF_COOKIE")
    login(request, guest, backend="studyapp.sessions.LearnerBackend")
    timezone.activate(guest.time_zone)
    if token is not None:
        request.META["CSRF_COOKIE"] = token


def is_script(request: HttpRequest) -> bool:
    """Whether one of our scripts asks, which reads JSON."""
    return request.headers.get("Accept", "").startswith("application/json")
