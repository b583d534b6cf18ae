"""After an attempt: its results, and what to do about them."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from quizzes.forms import RetakeForm
from quizzes.models import AttemptItem, Question
from quizzes.models.attempts import AttemptMode
from quizzes.selectors.results import get_result
from quizzes.services.starting import Form, NothingToAsk, start_attempt
from quizzes.views.access import learner_or_404, settled_attempt_or_404
from studyapp import clock
from studyapp.learners import SiteRequest


@require_safe
def result(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    attempt = settled_attempt_or_404(request, attempt_id)
    if attempt.closed_at is None:
        return redirect("quizzes:resume", attempt_id)
    return render(
        request,
        "quizzes/result.html",
        {"result": get_result(attempt), "attempt": attempt, "course": attempt.course, "retake_id": uuid4()},
    )


@require_POST
def retake(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    """A fresh practice quiz of what was missed in this one."""
    learner = learner_or_404(request)
    attempt = settled_attempt_or_404(request, attempt_id)
    sent = RetakeForm(request.POST)
    if attempt.closed_at is None:  # or its questions could be looked up in practice while the clock runs
        return redirect("quizzes:resume", attempt_id)
    missed = AttemptItem.objects.filter(attempt=attempt).exclude(score=1).values("revision__question_id")
    form = Form(
        course=attempt.course,
        title=f"Missed in “{attempt.title}”"[:200],
        questions=Question.objects.live().filter(pk__in=missed),
        size=attempt.item_count,
        mode=AttemptMode.TUTOR,
    )
    try:
        wanted = sent.cleaned_data["attempt"] if sent.is_valid() else None
        started = start_attempt(learner=learner, form=form, attempt_id=wanted or uuid4(), now=clock.now())
    except NothingToAsk:
        messages.info(request, "Nothing was missed in this quiz, so there is nothing to retake.")
        return redirect("quizzes:result", attempt_id)
    return redirect("quizzes:item", started.pk, 1)
