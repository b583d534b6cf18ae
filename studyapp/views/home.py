"""The start page."""

from uuid import uuid4

from django.http import HttpResponse
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
