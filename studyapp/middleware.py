"""What every request is cleaned of before a view sees it, and what every response must carry."""

from collections.abc import Callable
from typing import Any

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import render
from django.utils import timezone

from studyapp.learners import current_learner
from studyapp.look import COOKIE, Look, is_unsaved, tell_browser
from studyapp.models import Learner
from studyapp.text import UNREADABLE

_DEVICES = "camera display-capture geolocation hid microphone midi payment serial usb"
NO_DEVICES = ", ".join(f"{device}=()" for device in _DEVICES.split())
"""No page needs them, and a script that got in should not ask for them in our name."""


class OnlyReadableText:
    """Takes out of forms and queries what no page could show again, as a paste from a terminal may bring it along.

    Passwords, which no page shows again, stay as they were typed. It comes after the check of the CSRF token, which
    reads the form first and knows what to do if that fails.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        for name in ("GET", "POST"):
            sent: QueryDict = getattr(request, name)
            if any(UNREADABLE.search(value) for _, values in sent.lists() for value in values):
                setattr(request, name, _readable(sent))


def _readable(sent: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True, encoding=sent.encoding)
    for key, values in sent.lists():
        is_password = "password" in key
        kept.setlist(key, values if is_password else [UNREADABLE.sub("", value) for value in values])
    kept._mutable = False
    return kept


class LearnersMayLeave:
    """Answers 404 where the learner went away while their request was under way.

    A guest signs in to an account in another tab, which takes their work over and deletes their row; an account is
    deleted. What the request then looks for, or wants to add to, is not there any more, and nothing of it was written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        may_be_that = isinstance(exception, (ObjectDoesNotExist, DatabaseError))
        if may_be_that and request.user.is_authenticated and not Learner.objects.contains(request.user):
            raise Http404("The learner of this session is gone.") from exception


def only_our_own_content(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Send the content security policy of the settings: one text for all pages, so it is put together once.

    django-csp's own middleware, made for policies that differ, does it for every page. Like it, leave Django's pages
    with tracebacks alone. Static files come by here too: a picture opened by itself is a page.
    """
    policy = build_policy()

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not (settings.DEBUG and response.status_code in (404, 500)):
            response[HEADER] = policy
        response["Permissions-Policy"] = NO_DEVICES
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return middleware


def personal_pages_are_private(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Forbid storing any page that does not say itself that it is public.

    Otherwise a shared cache, or the back button after signing out, could show one learner's page to another.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def times_are_local(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let pages show the hours of the learner's zone, and no hour of theirs reach the next request.

    Whoever finds the learner activates the zone; what is the same for everybody asks for none and shows UTC.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with timezone.override(None):
            return get_response(request)

    return middleware


def browsers_know_the_look(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Bring the cookie of the look in line with the learner's: they may have signed in or set it on another device.

    Pages that did not ask who it is are left alone: they may be cached for everybody.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        learner = current_learner(request) if request.session.accessed else None
        if learner is None or is_unsaved(request):
            return response
        look = Look.of(learner)
        if request.COOKIES.get(COOKIE, "") != str(look):
            tell_browser(response, look)
        return response

    return middleware


def wrong_methods_get_a_page(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Say in a page what Django says with an empty one: that an address only takes forms, and where to go."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    return middleware
