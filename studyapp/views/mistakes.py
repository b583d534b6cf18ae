"""What is shown when something went wrong: what is safe, and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no database and no context: it is shown when either may be broken."""
    return render(None, "500.html", status=500)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Every limit that leads here is by the minute."""
    page = render(request, "429.html", status=429)
    page["Retry-After"] = "60"
    return page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form with an old token (cookies cleared, signed in elsewhere): keeps what was sent and offers to resend it.

    But never a password: the form that lacks one asks for it again.
    """
    fields = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    kept = [(name, value) for name, value in fields if _may_be_sent_back(name) and "\0" not in name + value]
    context = {"kept": kept, "action": request.path, "has_secret": any("password" in name for name in request.POST)}
    response = render(request, "403_csrf.html", context, status=403)
    response["HX-Retarget"] = "body"  # a whole page, whatever small part htmx asked for
    return response


def _may_be_sent_back(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and "password" not in name
