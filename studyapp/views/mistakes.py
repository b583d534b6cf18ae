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
    return render(request, "429.html", status=429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form with an old token (cookies cleared, signed in elsewhere): keeps what was sent and offers to resend it."""
    fields = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    kept = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken" and "\0" not in name + value]
    response = render(request, "403_csrf.html", {"kept": kept, "action": request.path}, status=403)
    response["HX-Retarget"] = "body"  # a whole page, whatever small part htmx asked for
    return response
