"""The start page of a mock exam: what will be asked, for how long and under which rules, before the clock runs."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from notes.models import Course
from quizzes.forms import MockForm
from quizzes.models import Attempt, Question
from quizzes.models.attempts import AttemptKind, AttemptMode
from quizzes.selectors.attempts import open_attempt
from quizzes.selectors.mocks import MINI_MOCK_SIZE, exams_to_sit, preview_mock
from quizzes.services.starting import Form, NothingToAsk, candidates_for, start_attempt
from quizzes.views.access import course_or_404
from studyapp import clock
from studyapp.learners import SiteRequest, current_learner, learner_to_save_for
from studyapp.models import TimeFactor


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SiteRequest, course: str) -> HttpResponse:
    """GET shows what would be drawn; POST starts it, unless another attempt waits to be resumed."""
    chosen_course, learner = course_or_404(course), current_learner(request)
    exams = exams_to_sit(chosen_course)
    if not exams:
        raise Http404("This course prepares for no exam, so there is none to sit.")
    form = MockForm(
        request.POST if request.method == "POST" else request.GET,
        exams=exams,
        time_factor=TimeFactor(learner.time_factor) if learner else TimeFactor.NORMAL,
    )
    is_valid = form.is_valid()
    running = open_attempt(learner=learner, course=chosen_course, now=clock.now())
    if request.method != "POST" or "update" in request.POST:
        return _start_page(request, chosen_course, form, running)
    if not is_valid:
        return _start_page(request, chosen_course, form, running, status=422)
    if running and running.pk != form.cleaned_data["attempt"] and not form.cleaned_data["anyway"]:
        return _start_page(request, chosen_course, form, running, status=409)
    try:
        return redirect("quizzes:item", _start(request, chosen_course, form).pk, 1)
    except NothingToAsk:
        form.add_error(None, "The bank has no question for this mock yet.")
        return _start_page(request, chosen_course, form, running, status=422)


def _start(request: SiteRequest, course: Course, form: MockForm) -> Attempt:
    mock, learner = _mock(course, form), current_learner(request)
    if not candidates_for(mock, learner):  # asked before a stranger becomes a guest
        raise NothingToAsk
    return start_attempt(
        learner=learner or learner_to_save_for(request),
        form=mock,
        attempt_id=form.cleaned_data["attempt"],
        now=clock.now(),
    )


def _mock(course: Course, form: MockForm) -> Form:
    """Never narrowed to what was missed or is weak, or the score would predict nothing."""
    chosen = form.cleaned_data
    exam, domain, topic = chosen["exam"], chosen["domain"], chosen["topic"]
    questions = Question.objects.live().filter(topic__course=course)
    if topic:
        questions = questions.filter(topic=topic)
    elif domain:
        questions = questions.filter(topic__in=domain.topics.all())
    part = topic or domain
    return Form(
        course=course,
        title=(f"{exam.code} mini mock: {part.title}" if part else f"{exam.code} mock exam")[:200],
        questions=questions,
        size=min(MINI_MOCK_SIZE, exam.question_count) if part else exam.question_count,
        mode=AttemptMode.EXAM,
        kind=AttemptKind.MOCK,
        exam=exam,
        is_realistic=chosen["realistic"],
        time_factor=chosen["time_factor"],
    )


def _start_page(
    request: SiteRequest, course: Course, form: MockForm, running: Attempt | None, *, status: int = 200
) -> HttpResponse:
    chosen, mock = form.cleaned_data, _mock(course, form)
    learner, factor = current_learner(request), chosen["time_factor"]
    exam, domain = chosen["exam"], chosen["domain"]
    context = {
        "course": course,
        "form": form,
        "chosen": chosen,
        "exams": form.exams.values(),
        "exam": exam,
        "domains": exam.domains.all(),
        "topic_groups": [domain] if domain else exam.domains.all(),
        "part": chosen["topic"] or domain,
        "time_factors": TimeFactor,
        "preview": preview_mock(learner=learner, exam=exam, form=mock, seed=chosen["attempt"], factor=factor),
        "largest_mini": MINI_MOCK_SIZE,
        "running": running,
    }
    is_part = request.htmx and not request.htmx.history_restore_request
    template = "quizzes/partials/mock_form.html" if is_part else "quizzes/mock_new.html"
    return render(request, template, context, status=status)
