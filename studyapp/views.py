"""The pages that belong to no app: the start page, health, and what is shown when something goes wrong."""

from uuid import uuid4

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from notes.models import Course
from quizzes.selectors.progress import get_course_overview, get_today
from quizzes.services.closing import close_learners_overdue
from studyapp import clock
from studyapp.learners import SiteRequest, current_learner


@require_safe
def home(request: SiteRequest) -> HttpResponse:
    """A landing page for a stranger, "today" for a learner."""
    course = Course.objects.order_by("pk").first()
    if course is None:
        return render(request, "studyapp/no_course.html")
    learner = current_learner(request)
    if learner is None:
        overview = get_course_overview(learner=None, course=course, now=clock.now())
        return render(request, "studyapp/landing.html", {"overview": overview, "course": course})
    still_open = close_learners_overdue(learner=learner, now=clock.now())
    today = get_today(learner=learner, course=course, still_open=still_open, round_id=uuid4(), now=clock.now())
    return render(request, "studyapp/today.html", {"today": today, "overview": today.overview, "course": course})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it beside answers that are no page of ours and name no icon."""
    return HttpResponse(status=204, headers={"Cache-Control": "public, max-age=604800"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no database and no context: it is shown when either may be broken."""
    return render(None, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form with an old token (cookies cleared, signed in elsewhere): keeps what was sent and offers to resend it."""
    fields = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    kept = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken" and "\0" not in name + value]
    response = render(request, "403_csrf.html", {"kept": kept, "action": request.path}, status=403)
    response["HX-Retarget"] = "body"  # a whole page, whatever small part htmx asked for
    return response
