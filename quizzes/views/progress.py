"""Where a learner stands: the course page, the missed questions, the topics, the history."""

from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quizzes.models import Attempt
from quizzes.models.attempts import ErrorCause
from quizzes.selectors.attempts import list_attempts, open_attempt
from quizzes.selectors.dashboard import get_dashboard
from quizzes.selectors.progress import get_course_overview
from quizzes.selectors.shaky import describe_shaky, get_shaky, known_filter
from quizzes.services.closing import close_learners_overdue
from quizzes.views.access import course_or_404
from studyapp import clock
from studyapp.learners import SiteRequest, current_learner

PAGE_SIZE = 20


@require_safe
def course(request: SiteRequest, course: str) -> HttpResponse:
    shown = course_or_404(course)
    learner = current_learner(request)
    context = {
        "course": shown,
        "overview": get_course_overview(learner=learner, course=shown, now=clock.now()),
        "running": open_attempt(learner=learner, course=shown, now=clock.now()),
    }
    return render(request, "quizzes/course.html", context)


@require_safe
def progress(request: SiteRequest, course: str) -> HttpResponse:
    """How ready the learner is, where weak, what would help, and how it came about."""
    shown = course_or_404(course)
    learner = current_learner(request)
    if learner:
        close_learners_overdue(learner=learner, now=clock.now())
        context = {
            "course": shown,
            "dashboard": get_dashboard(learner=learner, course=shown, now=clock.now()),
            "attempts": list_attempts(learner=learner, course=shown)[:8],
        }
    else:
        context = {"course": shown, "overview": get_course_overview(learner=None, course=shown, now=clock.now())}
    return render(request, "quizzes/progress.html", context)


@require_safe
def history(request: SiteRequest, course: str) -> HttpResponse:
    shown = course_or_404(course)
    learner = current_learner(request)
    if learner:
        close_learners_overdue(learner=learner, now=clock.now())
    attempts = list_attempts(learner=learner, course=shown) if learner else Attempt.objects.none()
    page = Paginator(attempts, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "quizzes/history.html", {"course": shown, "page": page, "now": clock.now()})


@require_safe
def missed(request: SiteRequest, course: str) -> HttpResponse:
    """The questions missed in any attempt and not yet right on two days, and others that may not be known."""
    shown = course_or_404(course)
    found = get_shaky(learner=current_learner(request), course=shown)
    chosen = known_filter(request.GET.get("show", ""))
    page = Paginator(found.of(chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "course": shown,
        "shaky": found,
        "shown": chosen,
        "page": page,
        "missed": describe_shaky(list(page), chosen),
        "causes": ErrorCause,
        "round_id": uuid4(),
    }
    return render(request, "quizzes/missed.html", context)
