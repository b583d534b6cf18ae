"""What is shown when something went wrong: what is safe, and what to do."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
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


def too_many_requests(request: HttpRequest, *, retry_after: int = 60) -> HttpResponse:
    """Say when to go on, in seconds, and keep what was sent; the outbox keeps it itself."""
    response: HttpResponse
    if request.headers.get("Accept", "").startswith("application/json"):
        response = JsonResponse({"retry_after": retry_after}, status=429)
    else:
        context = {"action": request.get_full_path(), "seconds": retry_after}
        response = render(request, "429.html", _sent(request) | context, status=429)
        response["HX-Retarget"] = "body"
    response["Retry-After"] = str(retry_after)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form with an old token (cookies cleared, signed in elsewhere): keeps what was sent and offers to resend it."""
    response = render(request, "403_csrf.html", _sent(request) | {"action": request.path}, status=403)
    response["HX-Retarget"] = "body"  # a whole page, whatever small part htmx asked for
    return response


def _sent(request: HttpRequest) -> dict[str, Any]:
    """What a form sent, to be offered once more; for files and passwords the form itself asks anew."""
    fields = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    is_kept = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken" and "\0" not in name + value]
    return {
        "kept": [(name, value) for name, value in is_kept if "password" not in name],
        "has_secret": any("password" in name for name in request.POST),
    }
