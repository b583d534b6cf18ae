"""The way to the day of the exam: the plan, the same as a calendar file, and the sheet for the last day."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from quizzes.domain.icalendar import calendar
from quizzes.forms import StreakForm
from quizzes.selectors.plan import get_plan, plan_events
from quizzes.selectors.sheet import get_sheet
from quizzes.services.streaks import count_streak
from quizzes.views.access import course_or_404, learner_or_404
from studyapp import clock
from studyapp.learners import SiteRequest, current_learner


@require_safe
def plan(request: SiteRequest, course: str) -> HttpResponse:
    """What to do on which day; derived from what is left at each view, so nothing of it can be out of date."""
    shown = course_or_404(course)
    page = get_plan(learner=current_learner(request), course=shown, now=clock.now())
    context = {"course": shown, "plan": page, "overview": page.overview, "round_id": uuid4()}
    return render(request, "quizzes/plan.html", context)


@require_safe
def plan_file(request: SiteRequest, course: str) -> HttpResponse:
    """The plan for the learner's own calendar; a later file replaces the days of an earlier one."""
    shown, learner, now = course_or_404(course), current_learner(request), clock.now()
    events = plan_events(
        get_plan(learner=learner, course=shown, now=now),
        host=request.get_host().split(":")[0],
        address=request.build_absolute_uri(reverse("quizzes:plan", args=[course])),
        owner=str(learner.pk) if learner else "guest",
    )
    text = calendar(events, name=f"Study plan: {shown.title}", now=now)
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{course}-plan.ics")}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


@require_POST
def streak(request: SiteRequest, course: str) -> HttpResponse:
    """Count days in a row, or leave it."""
    shown, learner, form = course_or_404(course), learner_or_404(request), StreakForm(request.POST)
    if form.is_valid():
        count_streak(learner=learner, counts=form.counts)
        messages.success(request, form.sentence)
    else:
        messages.error(request, "This page has no such button. Nothing was changed.")
    return redirect("quizzes:plan", shown.slug)


@require_safe
def sheet(request: SiteRequest, course: str) -> HttpResponse:
    """What to look at once more on the last day, on one or two printed pages."""
    shown = course_or_404(course)
    found = get_sheet(learner=current_learner(request), course=shown, now=clock.now())
    return render(request, "quizzes/sheet.html", {"course": shown, "sheet": found})
