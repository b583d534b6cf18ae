"""What is shown when something went wrong: what is safe, and what to do."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from studyapp.kept import sent_fields
from studyapp.learners import SHOWN_TO, NotYours, current_learner, is_script
from studyapp.views.kept import send_url, sign_in_url


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Of what was sent to an address that exists nothing is lost: the page gives it back."""
    is_sent = request.method == "POST" and request.resolver_match is not None
    is_signed_out = isinstance(exception, NotYours) and current_learner(request) is None
    if not is_signed_out and not (is_sent and current_learner(request)):
        return render(request, "404.html", status=404)
    if is_script(request) or request.headers.get("HX-Request"):
        return _told_to_scripts(request, is_signed_out)
    return _given_back(request, exception)


def _told_to_scripts(request: HttpRequest, is_signed_out: bool) -> HttpResponse:
    """They keep what they sent, on the page or in the outbox, and say so there."""
    page = urlsplit(request.headers.get("Referer", ""))
    then = page._replace(scheme="", netloc="", fragment="").geturl() or request.get_full_path()
    told = {"sign_in": sign_in_url(then)} if is_signed_out else {}
    return JsonResponse({"signed_out": is_signed_out, **told}, status=404)


def _given_back(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The form again, with the way to sign in as whoever it is for."""
    action, learner = request.get_full_path(), current_learner(request)
    context = {
        "kept": sent_fields(request, without=(SHOWN_TO,)),
        "has_files": bool(request.FILES),
        "send_url": send_url(action, switch="on") if learner else send_url(action),
        "sign_in_url": sign_in_url(action),
        "go_on_url": action if getattr(exception, "may_go_on", False) else "",
    }
    return render(request, "not_yours.html" if learner else "signed_out.html", context, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no database and no context: it is shown when either may be broken."""
    return render(None, "500.html", status=500)


def too_many_requests(request: HttpRequest, *, retry_after: int = 60) -> HttpResponse:
    """Say when to go on, in seconds, and keep what was sent; the outbox keeps it itself."""
    response: HttpResponse
    if request.headers.get("Accept", "").startswith("application/json"):
        response = JsonResponse({"retry_after": retry_after}, status=429)
    else:
        response = render(request, "429.html", _sent(request) | {"seconds": retry_after}, status=429)
        response["HX-Retarget"] = "body"
    response["Retry-After"] = str(retry_after)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form with an old token (cookies cleared, signed in elsewhere): keeps what was sent and offers to resend it."""
    response = render(request, "403_csrf.html", _sent(request), status=403)
    response["HX-Retarget"] = "body"  # a whole page, whatever small part htmx asked for
    return response


def _sent(request: HttpRequest) -> dict[str, Any]:
    """What to offer once more, and where it goes; for a password the form itself asks anew."""
    return {
        "kept": sent_fields(request),
        "has_secret": any("password" in name.lower() for name in request.POST),
        "action": request.get_full_path(),
    }
