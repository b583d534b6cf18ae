"""The player: one item a page, what a learner does to it, and the overview before submitting.

One address per item serves whole pages, htmx and the outbox script; the last asks for JSON.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes.domain.timing import Phase
from quizzes.forms import ItemForm
from quizzes.models import Attempt, AttemptItem
from quizzes.models.attempts import Confidence, ErrorCause
from quizzes.selectors.attempts import first_open_position
from quizzes.selectors.player import PlayerPage, get_overview, get_player_page, get_player_pages
from quizzes.services import closing
from quizzes.services.recording import AlreadyAnswered, Recorded, record_event
from quizzes.views.access import learner_or_404, settled_attempt_or_404
from studyapp import clock
from studyapp.learners import SiteRequest, is_script
from studyapp.models import Learner


@require_safe
def resume(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    """Back to where the learner was: the first open item, or the results."""
    attempt = settled_attempt_or_404(request, attempt_id)
    if attempt.closed_at:
        return redirect("quizzes:result", attempt_id)
    return redirect("quizzes:item", attempt_id, first_open_position(attempt))


@require_safe
def pause(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    """Practice can rest: away from its items no time is counted. A timed quiz goes on whatever page is open."""
    attempt = settled_attempt_or_404(request, attempt_id)
    if attempt.closed_at or attempt.is_exam:
        return redirect(attempt)
    return render(request, "quizzes/pause.html", {"attempt": attempt, "course": attempt.course})


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: SiteRequest, attempt_id: UUID, position: int) -> HttpResponse:
    learner = learner_or_404(request)
    page = _page_or_404(learner, attempt_id, position)
    if request.method == "POST":
        return _record(request, learner, page)
    if page.phase is Phase.OVERDUE:
        closing.close_overdue(learner=learner, attempt_id=attempt_id, now=page.now)
    if page.phase is Phase.OVERDUE or (page.phase is Phase.CLOSED and page.attempt.is_exam):
        return redirect("quizzes:result", attempt_id)
    return _show(request, page)


@require_safe
def items(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    """Every item of a running timed quiz, so that a script can turn the pages while the connection is gone."""
    learner = learner_or_404(request)
    pages = get_player_pages(learner=learner, attempt_id=attempt_id, now=clock.now())
    if not pages or not (pages[0].attempt.is_exam and pages[0].takes_events):
        raise Http404("There is no such timed quiz of yours under way.")
    contexts = [_context(page) for page in pages]
    return render(request, "quizzes/partials/item_pack.html", {"contexts": contexts})


@require_safe
def time_left(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    """For scripts: how late it is on the server, a fresh form token, and whether another tab went on."""
    learner = learner_or_404(request)
    page = _page_or_404(learner, attempt_id, 1)
    facts = {"csrf_token": get_token(request), "next_seq": page.next_seq, "is_open": page.takes_events}
    return JsonResponse(_times(page) | facts)


def _record(request: SiteRequest, learner: Learner, page: PlayerPage) -> HttpResponse:
    form = ItemForm(request.POST, page=page)
    if not form.is_valid():
        is_too_late = page.attempt.is_exam and not page.behavior.may_answer
        return _over(request, learner, page) if is_too_late else _refuse(request, page, form)
    try:
        recorded = [
            record_event(learner=learner, item_id=page.item_id, event=event, now=page.now) for event in form.events()
        ]
    except AlreadyAnswered:
        return _stale(request, page, is_kept=False)
    if any(each.is_late for each in recorded):
        return _over(request, learner, page)
    if any(each.is_superseded for each in recorded):
        return _stale(request, _page_or_404(learner, page.attempt.pk, page.position))
    return _recorded(request, learner, page, form, recorded)


def _recorded(
    request: SiteRequest, learner: Learner, page: PlayerPage, form: ItemForm, recorded: list[Recorded]
) -> HttpResponse:
    """A script gets the stamp, htmx the item as it is now; a plain form goes on to the next page."""
    if is_script(request):
        return JsonResponse(_times(page) | {"is_late": False})
    if request.htmx:
        saved = _page_or_404(learner, page.attempt.pk, page.position)
        kept = {} if form.is_answer else _picked(form)
        return render(request, "quizzes/partials/attempt_item.html", _context(saved) | kept | {"saved_at": saved.now})
    if form.is_answer and page.attempt.is_exam and not form.has_button:
        return redirect(_next_page(page, request.POST.get("go", "next"), request.GET.get("only", "")))
    if form.is_answer:
        return redirect("quizzes:item", page.attempt.pk, page.position)
    saved = _page_or_404(learner, page.attempt.pk, page.position)
    return render(request, "quizzes/attempt.html", _context(saved) | _picked(form) | {"saved_at": saved.now})


def _next_page(page: PlayerPage, go: str, only: str) -> str:
    """Where a plain form leads; a review of only the open or flagged items goes on among those."""
    step = {"previous": -1, "next": 1}.get(go, 0)
    position = page.neighbor(step, only) if step else page.position
    if position is None and step == -1:
        position = page.position
    if go == "review" or position is None:
        return reverse("quizzes:review", args=[page.attempt.pk])
    query = f"?only={only}" if only in ("open", "flagged") else ""
    return reverse("quizzes:item", args=[page.attempt.pk, position]) + query


@require_safe
def review(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    """Everything at a glance before submitting; nothing about right or wrong."""
    attempt = settled_attempt_or_404(request, attempt_id)
    if attempt.closed_at:
        return redirect("quizzes:result", attempt_id)
    overview = get_overview(attempt=attempt, now=clock.now())
    context = {"overview": overview, "attempt": attempt, "attempt_url": _attempt_url(attempt)}
    return render(request, "quizzes/attempt_review.html", context)


@require_POST
def submit(request: SiteRequest, attempt_id: UUID) -> HttpResponse:
    try:
        closing.submit(learner=learner_or_404(request), attempt_id=attempt_id, now=clock.now())
    except Attempt.DoesNotExist:
        raise Http404("There is no such quiz of yours.") from None
    return redirect("quizzes:result", attempt_id)


def _page_or_404(learner: Learner, attempt_id: UUID, position: int) -> PlayerPage:
    try:
        return get_player_page(learner=learner, attempt_id=attempt_id, position=position, now=clock.now())
    except AttemptItem.DoesNotExist:
        raise Http404("There is no such quiz of yours, or it has no such question.") from None


def _show(request: SiteRequest, page: PlayerPage, *, status: int = 200, **more: Any) -> HttpResponse:
    is_part = request.htmx and not request.htmx.history_restore_request
    template = "quizzes/partials/attempt_item.html" if is_part else "quizzes/attempt.html"
    context = _context(page) | {"only": request.GET.get("only", "")} | more
    return _aimed_at_item(render(request, template, context, status=status), page)


def _refuse(request: SiteRequest, page: PlayerPage, form: ItemForm) -> HttpResponse:
    if is_script(request):
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"error": " ".join(sentences)}, status=422)
    return _show(request, page, status=422, form=form, **_picked(form))


def _stale(request: SiteRequest, page: PlayerPage, *, is_kept: bool = True) -> HttpResponse:
    """Another answer stands: the page shows it, a script gets it to show; not kept where its number was taken."""
    if is_script(request):
        chosen = [option.identifier for option in page.item.options if option.is_chosen]
        stands = {"option": chosen, "confidence": page.confidence, "is_flagged": page.is_flagged}
        stands |= {"struck": page.struck, "note": page.note, "is_kept": is_kept}
        return JsonResponse(_times(page) | stands, status=409)
    return _show(request, page, status=409, is_stale=True)


def _picked(form: ItemForm) -> dict[str, Any]:
    """What was chosen and written, but not meant as an answer yet or refused: it comes back with the page."""
    kept = {"picked": form.picked, "chosen_confidence": form.picked_confidence}
    return kept | ({"written": form.picked_note} if "note" in form.data else {})


def _aimed_at_item(response: HttpResponse, page: PlayerPage) -> HttpResponse:
    """Whatever small part htmx asked for, this is the whole item and takes the item's place."""
    response["HX-Retarget"] = f"#item-{page.attempt.pk}-{page.position}"
    response["HX-Reswap"] = "outerHTML"
    return response


def _context(page: PlayerPage) -> dict[str, Any]:
    return {
        "page": page,
        "attempt": page.attempt,
        "attempt_url": _attempt_url(page.attempt),
        "item": page.item,
        "confidences": Confidence,
        "chosen_confidence": page.confidence,
        "written": page.note,
        "causes": ErrorCause,
    }


def _attempt_url(attempt: Attempt) -> str:
    """The address that all others of the attempt begin with: finding one takes 25 µs, and a page needs ten."""
    return reverse("quizzes:resume", args=[attempt.pk])


def _times(page: PlayerPage) -> dict[str, Any]:
    remaining = page.remaining
    left_ms = None if remaining is None else round(remaining.total_seconds() * 1000)
    saved_at = f"{timezone.localtime(page.now):%H:%M:%S %Z}"
    return {"server_now": page.now.isoformat(), "saved_at": saved_at, "remaining_ms": left_ms}


def _over(request: SiteRequest, learner: Learner, page: PlayerPage) -> HttpResponse:
    """The event came too late: says so, says what is safe, and leads to the results."""
    closed = closing.close_overdue(learner=learner, attempt_id=page.attempt.pk, now=clock.now())
    if is_script(request):
        return JsonResponse({"result_url": reverse("quizzes:result", args=[closed.pk]), "is_late": True}, status=410)
    template = "partials/attempt_over" if request.htmx else "attempt_over"
    response = render(request, f"quizzes/{template}.html", {"attempt": closed}, status=410)
    return _aimed_at_item(response, page)
