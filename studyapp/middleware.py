"""What every request is cleaned of before a view sees it, and what every response must carry."""

import re
from collections.abc import Callable
from typing import Any

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import render

UNREADABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
"""Control characters and no characters at all: HTML cannot hold them and nobody can see them."""


_DEVICES = "camera display-capture geolocation hid microphone midi payment serial usb"
NO_DEVICES = ", ".join(f"{device}=()" for device in _DEVICES.split())
"""No page needs them, and a script that got in should not ask for them in our name."""


class OnlyReadableText:
    """Takes out of forms and queries what no page could show again, as a paste from a terminal may bring it along.

    It comes after the check of the CSRF token, which reads the form first and knows what to do if that fails.
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
        kept.setlist(key, [UNREADABLE.sub("", value) for value in values])
    kept._mutable = False
    return kept


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
