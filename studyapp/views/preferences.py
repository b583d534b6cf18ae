"""What learners set: the exam, their time, practice and look. Looking at it saves nothing."""

from copy import copy

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from notes.models import Course
from quizzes.forms import GoalForm
from quizzes.models import Exam, Goal
from studyapp import clock
from studyapp.forms import LookForm, PreferencesForm
from studyapp.learners import SiteRequest, brought_along, current_learner, learner_to_save_for
from studyapp.look import Look, save_look, tell_browser
from studyapp.models import Learner
from studyapp.preferences import save_preferences
from studyapp.sessions import count_sessions

Goals = list[tuple[Course, GoalForm]]


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: SiteRequest) -> HttpResponse:
    """Everything on one page and in one form; a goal is kept only where it was changed."""
    learner = current_learner(request)
    shown = copy(learner) if learner else Learner(**brought_along(request))
    form = PreferencesForm(request.POST if request.method == "POST" else None, instance=shown)
    goals = _goals(request, learner)
    forms = [form, *(goal for _, goal in goals)]
    if request.method == "POST" and all(each.is_valid() for each in forms):
        return _save(request, form, goals)
    browsers = count_sessions(learner=learner, now=clock.now()) if learner else 0
    context = {"form": form, "goals": goals, "learner": learner, "browsers": browsers}
    return render(request, "studyapp/settings.html", context, status=422 if request.method == "POST" else 200)


def _goals(request: SiteRequest, learner: Learner | None) -> Goals:
    """Each course with its form; three queries however many there are."""
    courses = Course.objects.order_by("pk").prefetch_related(
        Prefetch("exams", Exam.objects.live().order_by("position"), to_attr="live_exams")
    )
    own = {goal.course_id: goal for goal in Goal.objects.filter(learner=learner)} if learner else {}
    return [(course, _goal_form(request, course, own.get(course.pk))) for course in courses]


def _goal_form(request: SiteRequest, course: Course, goal: Goal | None) -> GoalForm:
    now, learner = clock.now(), current_learner(request)
    exams: list[Exam] = course.live_exams  # type: ignore[attr-defined]
    is_known = goal is not None and goal.exam_id in {exam.pk for exam in exams}
    return GoalForm(
        request.POST if request.method == "POST" else None,
        instance=goal or Goal(course=course),
        initial={} if is_known or not exams else {"exam": exams[0].pk},  # as the page shows it: no change
        exams=exams,
        today=learner.study_day(now) if learner else now.date(),
        prefix=f"goal-{course.pk}",
        empty_permitted=True,  # a goal that nobody touched is not checked: its day may have passed
        use_required_attribute=False,
    )


def _save(request: SiteRequest, form: PreferencesForm, goals: Goals) -> HttpResponse:
    learner = learner_to_save_for(request)
    changed = [(course, goal.cleaned_data) for course, goal in goals if goal.has_changed()]
    save_preferences(learner=learner, chosen=form.cleaned_data, goals=changed)
    messages.success(request, "Settings saved.")
    response = redirect("settings")
    tell_browser(response, Look.of(learner))
    return response


@require_POST
def look(request: SiteRequest) -> HttpResponse:
    """What the theme button and the sheet of keys changed, sent by a script; a stranger has it in the cookie only."""
    form, learner = LookForm(request.POST), current_learner(request)
    if not form.is_valid():
        return HttpResponse("There is no such look.", status=422, content_type="text/plain")
    if learner is not None:
        save_look(learner=learner, look=form.cleaned_data["look"])
    return HttpResponse(status=204)
