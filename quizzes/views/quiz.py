"""Building and starting a quiz."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from notes.models import Course
from quizzes.domain.timing import with_factor
from quizzes.forms import QuizForm
from quizzes.models import Attempt
from quizzes.models.attempts import AttemptMode
from quizzes.selectors.attempts import open_attempt
from quizzes.selectors.bank import QuestionState, count_by_state, matching_questions
from quizzes.services.siblings import with_siblings
from quizzes.services.starting import Form, NothingToAsk, standard_time, start_attempt
from quizzes.views.access import course_or_404
from studyapp import clock
from studyapp.learners import SiteRequest, current_learner, learner_to_save_for
from studyapp.models import TimeFactor


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SiteRequest, course: str) -> HttpResponse:
    """GET shows the builder with live counts; POST starts the quiz, unless another one waits to be resumed."""
    chosen_course = course_or_404(course)
    topics = list(chosen_course.topics.live().order_by("position").values_list("slug", "title"))
    form = QuizForm(request.POST if request.method == "POST" else request.GET, topics=topics)
    if request.method != "POST" or "update" in request.POST:
        return _builder(request, chosen_course, form)
    if not form.is_valid():
        return _builder(request, chosen_course, form, status=422)
    running = open_attempt(learner=current_learner(request), course=chosen_course, now=clock.now())
    if running and running.pk != form.cleaned_data["attempt"] and not form.cleaned_data["anyway"]:
        return _builder(request, chosen_course, form, running=running, status=409)
    try:
        return redirect("quizzes:item", _start(request, chosen_course, form).pk, 1)
    except NothingToAsk:
        return _builder(request, chosen_course, form, status=422)


def _start(request: SiteRequest, course: Course, form: QuizForm) -> Attempt:
    wanted = form.cleaned_data
    learner = current_learner(request)
    questions = matching_questions(learner=learner, course=course, topics=wanted["topic"], state=wanted["state"])
    if not questions.exists():
        raise NothingToAsk
    quiz = Form(
        course=course,
        title=_title(form),
        questions=questions,
        size=wanted["size"],
        mode=AttemptMode(wanted["mode"]),
        time_factor=wanted["time_factor"],
    )
    if learner and wanted["siblings"] and wanted["state"] == QuestionState.MISSED:
        quiz = with_siblings(quiz, learner=learner, seed=wanted["attempt"])
    return start_attempt(
        learner=learner or learner_to_save_for(request), form=quiz, attempt_id=wanted["attempt"], now=clock.now()
    )


def _title(form: QuizForm) -> str:
    """Named after what it asks: one topic by its title, else the state of its questions."""
    topics, state = form.cleaned_data["topic"], QuestionState(form.cleaned_data["state"])
    title = form.topic_titles[topics[0]] if len(topics) == 1 else "Mixed questions"
    return title if state is QuestionState.ALL else f"{title}: {state.label.lower()}"


def _builder(
    request: SiteRequest, course: Course, form: QuizForm, *, running: Attempt | None = None, status: int = 200
) -> HttpResponse:
    form.is_valid()
    chosen: dict[str, Any] = QuizForm.DEFAULTS | {"topic": [], "attempt": uuid4()} | form.cleaned_data
    learner = current_learner(request)
    counts = count_by_state(learner=learner, course=course, topics=chosen["topic"])
    matching = counts[chosen["state"]]
    size = min(matching, chosen["size"])
    factor = chosen.get("time_factor")
    if factor is None:
        factor = TimeFactor(learner.time_factor) if learner else TimeFactor.NORMAL
    context = {
        "course": course,
        "form": form,
        "chosen": chosen,
        "topics": form.topic_titles.items(),
        "states": [(state, counts[state.value]) for state in QuestionState],
        "modes": AttemptMode,
        "matching": matching,
        "size": size,
        "time_factor": factor,
        "time_factors": TimeFactor,
        "limit": with_factor(standard_time(course, size), factor) if size else None,
        "running": running,
    }
    is_part = request.htmx and not request.htmx.history_restore_request
    template = "quizzes/partials/quiz_form.html" if is_part else "quizzes/quiz_new.html"
    return render(request, template, context, status=status)
