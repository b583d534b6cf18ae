"""After an attempt: its results, the receipt of all events, and what to do about what was missed."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quizzes.forms import AttemptIdForm, CauseForm
from quizzes.models import AttemptItem, Question
from quizzes.models.attempts import AttemptMode, ErrorCause
from quizzes.selectors.receipt import get_receipt
from quizzes.selectors.results import get_result
from quizzes.services.causes import NotMissed, name_cause
from quizzes.services.starting import Form, NothingToAsk, start_attempt
from quizzes.views.access import learner_or_404, settled_attempt_or_404
from studyapp import clock
from studyapp.learners import SiteRequest

MOST_OPEN = 10
"""With more to look at, a page of everything shows stems first and answers at a click."""


@require_safe
def result(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    attempt = settled_attempt_or_404(request, attempt_id)
    if attempt.closed_at is None:
        return redirect("quizzes:resume", attempt_id)
    found = get_result(attempt)
    shown = found.known_filter(request.GET.get("show", ""))
    groups = found.groups(shown)
    context = {
        "result": found,
        "attempt": attempt,
        "course": attempt.course,
        "retake_id": uuid4(),
        "shown": shown,
        "groups": groups,
        "is_open": shown != "all" or sum(len(items) for group, items in groups if group.is_open) <= MOST_OPEN,
        "items_url": "" if shown == "all" else request.path,  # what the filter hides is found on the whole page
        "causes": ErrorCause,
    }
    return render(request, "quizzes/result.html", context)


@require_POST
def cause(request: SiteRequest, attempt_id: UUID, position: int) -> HttpResponse:
    """Keep why the learner missed an item, in their own judgement."""
    item = _item_or_404(request, attempt_id, position)
    form = CauseForm(request.POST)
    is_named, error = form.is_valid(), "Choose one of the causes shown. Nothing was changed."
    if is_named:
        try:
            name_cause(item=item, cause=form.cleaned_data["cause"], now=clock.now())
        except NotMissed:
            is_named, error = False, "Only a missed question has a cause. Nothing was changed."
    if not request.htmx:
        if not is_named:
            messages.error(request, error)
        return redirect(f"{reverse('quizzes:result', args=[attempt_id])}#item-{position}")
    context = {"attempt_id": attempt_id, "position": position, "causes": ErrorCause}
    context |= {"cause": form.cleaned_data["cause"]} if is_named else {"error": error}
    return render(request, "quizzes/partials/cause_form.html", context, status=200 if is_named else 422)


def _item_or_404(request: SiteRequest, attempt_id: UUID, position: int) -> AttemptItem:
    attempt = settled_attempt_or_404(request, attempt_id)
    try:
        item = attempt.items.get(position=position)
    except AttemptItem.DoesNotExist:
        raise Http404("This quiz has no such question.") from None
    item.attempt = attempt
    return item


@require_safe
def receipt(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    """Every event of the attempt, while it runs and after."""
    attempt = settled_attempt_or_404(request, attempt_id)
    return render(request, "quizzes/receipt.html", {"receipt": get_receipt(attempt), "course": attempt.course})


@require_safe
def receipt_file(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    shown = get_receipt(settled_attempt_or_404(request, attempt_id))
    name = f"receipt-{shown.attempt.started_at:%Y-%m-%d-%H%M}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return JsonResponse(shown.to_json(), json_dumps_params={"indent": 2}, headers=headers)


@require_POST
def retake(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    """A fresh practice quiz of what was missed in this one."""
    learner = learner_or_404(request)
    attempt = settled_attempt_or_404(request, attempt_id)
    sent = AttemptIdForm(request.POST)
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
