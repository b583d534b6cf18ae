"""How often one learner, or one address of strangers, may ask: far above what studying takes, far below what hurts.

Windows are fixed: whoever has used one up goes on in the next. Counting may be off by a few where requests race.
"""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from studyapp import clock
from studyapp.learners import current_learner
from studyapp.views.mistakes import too_many_requests


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in so many seconds, counted by each worker for itself, or by all of them together.

    Counting together costs two writes to the shared cache, which is the database unless CACHE_URL says otherwise: it
    is for what is rare and costly.
    """

    amount: int
    seconds: int
    is_shared: bool = False


LEARNERS_POSTS = Rate(600, 60)
"""An exam's outbox empties itself at twenty events a second at most after a long time offline, and waits if told to."""

STRANGERS_POSTS = Rate(120, 60)
"""Of one address, each of which makes a guest: a school class that starts together stays below."""

STARTS = Rate(60, 60)
POSTS = {
    "quizzes:new": STARTS,
    "quizzes:mock": STARTS,
    "quizzes:today": STARTS,
    "quizzes:drill": STARTS,
    "quizzes:retake": STARTS,
    "quizzes:report": Rate(30, 600, is_shared=True),
    "import": Rate(10, 600, is_shared=True),
}
READS = {"search": Rate(60, 60), "export": Rate(20, 600, is_shared=True), "export_table": Rate(40, 600, is_shared=True)}
"""By the name of the address. Account pages have allauth's own limits on top, ACCOUNT_RATE_LIMITS."""


def requests_are_limited(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer with 429 what comes too often; it is not carried out, and the page keeps what was sent."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *view: Any) -> HttpResponse | None:
        now = clock.now()
        for action, rate in _rates(request):
            if _count(request, action, rate, now) > rate.amount:
                return too_many_requests(request, retry_after=rate.seconds - int(now.timestamp()) % rate.seconds)
        return None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def _rates(request: HttpRequest) -> list[tuple[str, Rate]]:
    name = request.resolver_match.view_name if request.resolver_match else ""
    if request.method != "POST":
        return [(name, READS[name])] if name in READS else []
    everything = LEARNERS_POSTS if current_learner(request) else STRANGERS_POSTS
    return [("post", everything), *([(name, POSTS[name])] if name in POSTS else [])]


def _count(request: HttpRequest, action: str, rate: Rate, now: datetime) -> int:
    """Return how many there were in this window, this one included."""
    cache = caches["default" if rate.is_shared else "local"]
    key = f"limit:{action}:{_who(request)}:{int(now.timestamp()) // rate.seconds}"
    cache.add(key, 0, rate.seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it was thrown out meanwhile
        return 1


def _who(request: HttpRequest) -> str:
    """The learner, or the address; of IPv6 the part that one household or server has."""
    learner = current_learner(request)
    if learner is not None:
        return f"learner-{learner.pk}"
    address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    return str(ipaddress.ip_network((address, 64), strict=False) if address.version == 6 else address)
