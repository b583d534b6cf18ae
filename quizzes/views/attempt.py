"""The player: one item a page, the overview before submitting, the results."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes.domain.timing import Phase
from quizzes.forms import AnswerForm, FlagForm, RetakeForm
from quizzes.models import Attempt, AttemptItem, Question
from quizzes.models.attempts import AttemptMode, Confidence
from quizzes.selectors.attempts import PlayerPage, first_open_position, get_overview, get_player_page, get_result
from quizzes.services import attempts
from quizzes.services.attempts import AlreadyAnswered, AttemptOver, Form, Superseded
from quizzes.views.access import attempt_or_404, learner_or_404
from studyapp import clock
from studyapp.learners import SiteRequest
from studyapp.models import Learner


@require_safe
def resume(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    """Back to where the learner was: the first open item, or the results."""
    attempt = _settled(request, attempt_or_404(request, attempt_id))
    if attempt.closed_at:
        return redirect("quizzes:result", attempt_id)
    return redirect("quizzes:item", attempt_id, first_open_position(attempt))


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: SiteRequest, attempt_id: UUID, position: int) -> HttpResponse:
    learner = learner_or_404(request)
    page = _page_or_404(learner, attempt_id, position)
    if request.method == "POST":
        return _answer(request, learner, page)
    if page.phase is Phase.OVERDUE:
        attempts.close_overdue(learner=learner, attempt_id=attempt_id, now=page.now)
    if page.phase is Phase.OVERDUE or (page.phase is Phase.CLOSED and page.attempt.is_exam):
        return redirect("quizzes:result", attempt_id)
    return _show(request, page)


def _answer(request: SiteRequest, learner: Learner, page: PlayerPage) -> HttpResponse:
    form = AnswerForm(
        request.POST,
        item=page.item,
        may_be_incomplete=page.attempt.is_exam,
        next_seq=page.next_seq,
        now=page.now,
    )
    if not form.is_valid():
        is_too_late = page.attempt.is_exam and not page.behavior.may_answer
        return _over(request, learner, page) if is_too_late else _show(request, page, form=form, status=422)
    try:
        attempts.record_answer(learner=learner, item_id=page.item_id, submission=form.submission(), now=page.now)
    except AttemptOver:
        return _over(request, learner, page)
    except AlreadyAnswered:
        return _show(request, page, is_stale=True, status=409)
    except Superseded:
        return _show(request, _page_or_404(learner, page.attempt.pk, page.position), is_stale=True, status=409)
    return _answered(request, learner, page)


def _answered(request: SiteRequest, learner: Learner, page: PlayerPage) -> HttpResponse:
    """htmx gets the part that changed; a plain form goes on to the next page."""
    if request.htmx:
        saved = _page_or_404(learner, page.attempt.pk, page.position)
        template = "attempt_status" if page.attempt.is_exam else "attempt_item"
        return render(request, f"quizzes/partials/{template}.html", _context(saved) | {"saved_at": saved.now})
    if not page.attempt.is_exam:
        return redirect("quizzes:item", page.attempt.pk, page.position)
    return redirect(_next_page(page, request.POST.get("go", "next")))


def _next_page(page: PlayerPage, go: str) -> str:
    step = {"previous": -1, "stay": 0}.get(go, 1)
    if go == "review" or (step == 1 and page.is_last):
        return reverse("quizzes:review", args=[page.attempt.pk])
    return reverse("quizzes:item", args=[page.attempt.pk, max(1, page.position + step)])


@require_POST
def flag(request: SiteRequest, attempt_id: UUID, position: int) -> HttpResponse:
    learner = learner_or_404(request)
    page = _page_or_404(learner, attempt_id, position)
    form = FlagForm(request.POST)
    if not form.is_valid():
        return _show(request, page, status=422)
    try:
        attempts.set_flag(
            learner=learner,
            item_id=page.item_id,
            is_flagged=form.cleaned_data["is_flagged"],
            client_seq=form.cleaned_data["client_seq"] or page.next_seq,
            now=page.now,
        )
    except AttemptOver:
        return _over(request, learner, page)
    if request.htmx:
        saved = _page_or_404(learner, attempt_id, position)
        return render(request, "quizzes/partials/attempt_status.html", _context(saved) | {"saved_at": saved.now})
    return redirect("quizzes:item", attempt_id, position)


@require_safe
def review(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    """Everything at a glance before submitting; nothing about right or wrong."""
    attempt = _settled(request, attempt_or_404(request, attempt_id))
    if attempt.closed_at:
        return redirect("quizzes:result", attempt_id)
    overview = get_overview(attempt=attempt, now=clock.now())
    return render(request, "quizzes/attempt_review.html", {"overview": overview, "attempt": attempt})


@require_POST
def submit(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    try:
        attempts.submit(learner=learner_or_404(request), attempt_id=attempt_id, now=clock.now())
    except Attempt.DoesNotExist:
        raise Http404("There is no such quiz of yours.") from None
    return redirect("quizzes:result", attempt_id)


@require_safe
def result(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    attempt = _settled(request, attempt_or_404(request, attempt_id))
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
    attempt = _settled(request, attempt_or_404(request, attempt_id))
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
        started = attempts.start_attempt(learner=learner, form=form, attempt_id=wanted or uuid4(), now=clock.now())
    except attempts.NothingToAsk:
        messages.info(request, "Nothing was missed in this quiz, so there is nothing to retake.")
        return redirect("quizzes:result", attempt_id)
    return redirect("quizzes:item", started.pk, 1)


def _page_or_404(learner: Learner, attempt_id: UUID, position: int) -> PlayerPage:
    try:
        return get_player_page(learner=learner, attempt_id=attempt_id, position=position, now=clock.now())
    except AttemptItem.DoesNotExist:
        raise Http404("There is no such quiz of yours, or it has no such question.") from None


def _settled(request: SiteRequest, attempt: Attempt) -> Attempt:
    """Reading an attempt whose time ran out closes it, as of its deadline."""
    now = clock.now()
    if not attempt.is_overdue(now):
        return attempt
    attempts.close_overdue(learner=learner_or_404(request), attempt_id=attempt.pk, now=now)
    return attempt_or_404(request, attempt.pk)


def _show(
    request: SiteRequest,
    page: PlayerPage,
    *,
    form: AnswerForm | None = None,
    is_stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    is_part = request.htmx and not request.htmx.history_restore_request
    template = "quizzes/partials/attempt_item.html" if is_part else "quizzes/attempt.html"
    picked = form.picked if form else None
    context = _context(page) | {"form": form, "picked": picked, "is_stale": is_stale}
    if form:
        context["chosen_confidence"] = form.picked_confidence
    return _aimed_at_item(render(request, template, context, status=status), page)


def _aimed_at_item(response: HttpResponse, page: PlayerPage) -> HttpResponse:
    """Whatever small part htmx asked for, this is the whole item and takes the item's place."""
    response["HX-Retarget"] = f"#item-{page.attempt.pk}-{page.position}"
    response["HX-Reswap"] = "outerHTML"
    return response


def _context(page: PlayerPage) -> dict[str, object]:
    return {"page": page, "attempt": page.attempt, "item": page.item, "confidences": Confidence} | {
        "chosen_confidence": page.confidence
    }


def _over(request: SiteRequest, learner: Learner, page: PlayerPage) -> HttpResponse:
    """The answer came too late: says so, says what is safe, and leads to the results."""
    closed = attempts.close_overdue(learner=learner, attempt_id=page.attempt.pk, now=clock.now())
    template = "partials/attempt_over" if request.htmx else "attempt_over"
    response = render(request, f"quizzes/{template}.html", {"attempt": closed}, status=410)
    return _aimed_at_item(response, page)
