"""Today's round, and the goal that it leads to."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.forms import AttemptIdForm, GoalForm
from quizzes.selectors.progress import goal_of
from quizzes.services.reviews import set_goal
from quizzes.services.rounds import start_round
from quizzes.services.starting import NothingToAsk
from quizzes.views.access import course_or_404
from studyapp import clock
from studyapp.learners import SiteRequest, current_learner, learner_to_save_for


@require_POST
def start(request: SiteRequest, course: str) -> HttpResponse:
    """Begin the round; an unfinished one is gone on with."""
    chosen, sent = course_or_404(course), AttemptIdForm(request.POST)
    attempt_id = sent.cleaned_data["attempt"] if sent.is_valid() else None
    try:
        attempt = start_round(
            learner=learner_to_save_for(request), course=chosen, attempt_id=attempt_id or uuid4(), now=clock.now()
        )
    except NothingToAsk:
        messages.info(request, "This course has no questions yet.")
        return redirect("quizzes:course", course)
    return redirect("quizzes:resume", attempt.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def goal(request: SiteRequest, course: str) -> HttpResponse:
    """Which exam, when, and how many minutes a day."""
    chosen, learner, now = course_or_404(course), current_learner(request), clock.now()
    exams = list(chosen.exams.live().order_by("position"))
    today = learner.study_day(now) if learner else now.date()
    form = GoalForm(request.POST or None, instance=goal_of(learner, chosen), exams=exams, today=today)
    if request.method == "POST" and form.is_valid():
        set_goal(learner=learner or learner_to_save_for(request), course=chosen, **form.cleaned_data)
        messages.success(request, "Your goal is kept. Reviews and today’s round follow it from now on.")
        return redirect("home")
    status = 422 if form.errors else 200
    context = {"course": chosen, "form": form, "exams": exams, "today": today}
    return render(request, "quizzes/goal.html", context, status=status)
