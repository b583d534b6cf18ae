"""What is shown when something went wrong: what is safe, and what to do."""

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
        context = {"kept": kept_fields(request), "action": request.get_full_path(), "seconds": retry_after}
        response = render(request, "429.html", context, status=429)
        response["HX-Retarget"] = "body"
    response["Retry-After"] = str(retry_after)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form with an old token (cookies cleared, signed in elsewhere): keeps what was sent and offers to resend it."""
    response = render(request, "403_csrf.html", {"kept": kept_fields(request), "action": request.path}, status=403)
    response["HX-Retarget"] = "body"  # a whole page, whatever small part htmx asked for
    return response


def kept_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what a form sent, to be offered once more; files and passwords are not kept."""
    fields = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    return [
        (name, value)
        for name, value in fields
        if name != "csrfmiddlewaretoken" and "password" not in name and "\0" not in name + value
    ]
