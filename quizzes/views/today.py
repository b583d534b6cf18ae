"""Today's round, and the goal that it leads to."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.forms import AttemptIdForm, DrillForm, GoalForm
from quizzes.models.attempts import AttemptMode
from quizzes.selectors.dashboard import confusion_pairs, questions_with
from quizzes.selectors.progress import goal_of
from quizzes.services.reviews import set_goal
from quizzes.services.rounds import start_round
from quizzes.services.starting import Form, NothingToAsk, start_attempt
from quizzes.views.access import course_or_404, learner_or_404
from studyapp import clock
from studyapp.learners import SiteRequest, current_learner, learner_to_save_for

DRILL_SIZE = 6


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


@require_POST
def drill(request: SiteRequest, course: str) -> HttpResponse:
    """A practice quiz of questions that offer the same two options, one of which was taken for the other."""
    chosen, learner = course_or_404(course), learner_or_404(request)
    pairs = confusion_pairs(learner=learner, course=chosen)
    form = DrillForm(request.POST, known=[each for pair in pairs for each in pair.question_ids])
    wanted = set(form.cleaned_data["question"]) if form.is_valid() else set()
    pair = next((each for each in pairs if wanted & set(each.question_ids)), None)
    if pair is None:
        messages.info(request, "That is cleared up already: nothing of it is missed any more.")
        return redirect("quizzes:progress", course)
    questions = questions_with(course=chosen, options=(pair.chosen, pair.key), first=pair.question_ids)
    quiz = Form(course=chosen, title="Tell them apart", questions=questions, size=DRILL_SIZE, mode=AttemptMode.TUTOR)
    attempt = start_attempt(learner=learner, form=quiz, attempt_id=uuid4(), now=clock.now())
    return redirect("quizzes:item", attempt.pk, 1)


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
