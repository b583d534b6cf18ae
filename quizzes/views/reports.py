"""Reporting an error in a question, from where its answer is shown, and what became of one's reports."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from quizzes.forms import ReportForm
from quizzes.models import AttemptItem, QuestionReport
from quizzes.models.reports import LONGEST_REPORT, ReportStatus
from quizzes.selectors.player import PlayerPage, get_player_page
from quizzes.selectors.reports import list_reports
from quizzes.services.reports import report_question
from quizzes.views.access import learner_or_404, settled_attempt_or_404
from studyapp import clock
from studyapp.learners import SiteRequest, current_learner
from studyapp.models import Learner

PAGE_SIZE = 20
ORIGINS = ("result", "missed", "reviews")
"""Where one may come from; without a name, from the player."""


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SiteRequest, attempt_id: UUID, position: int) -> HttpResponse:
    learner = learner_or_404(request)
    attempt = settled_attempt_or_404(request, attempt_id)
    page = _revealed_or_404(learner, attempt_id, position)
    form = ReportForm(request.POST if request.method == "POST" else None)
    origin = request.GET.get("from", "")
    if form.is_valid():
        report_question(learner=learner, item_id=page.item_id, complaint=form.complaint(), now=clock.now())
        messages.success(request, "Thank you: your report was sent. The answer will stand among your reports.")
        return redirect(_back(page, origin))
    before = list(list_reports(learner=learner).filter(question_id=page.question_id))
    context = {
        "page": page,
        "item": page.item,
        "course": attempt.course,
        "form": form,
        "origin": origin if origin in ORIGINS else "",
        "back_url": _back(page, origin),
        "longest": LONGEST_REPORT,
        "reports": before,
        "has_open": any(each.status == ReportStatus.OPEN for each in before),
    }
    return render(request, "quizzes/report.html", context, status=422 if form.errors else 200)


def _revealed_or_404(learner: Learner, attempt_id: UUID, position: int) -> PlayerPage:
    """What may not be seen yet cannot be wrong yet either."""
    try:
        page = get_player_page(learner=learner, attempt_id=attempt_id, position=position, now=clock.now())
    except AttemptItem.DoesNotExist:
        raise Http404("There is no such quiz of yours, or it has no such question.") from None
    if not page.behavior.shows_feedback:
        raise Http404("The answer to that question is not shown yet.")
    return page


def _back(page: PlayerPage, origin: str) -> str:
    """Return where the learner came from, by its name: what a browser sends never becomes an address."""
    if origin == "missed":
        return f"{reverse('quizzes:missed', args=[page.attempt.course.slug])}#question-{page.question_id}"
    if origin == "reviews":
        return reverse("quizzes:review_card", args=[page.question_id])
    if origin == "result" or page.attempt.is_exam:
        return f"{reverse('quizzes:result', args=[page.attempt.pk])}#item-{page.position}"
    return reverse("quizzes:item", args=[page.attempt.pk, page.position])


@require_safe
def reports(request: SiteRequest) -> HttpResponse:
    """Everything that the learner reported, in all courses, with what staff answered."""
    learner = current_learner(request)
    found = list_reports(learner=learner) if learner else QuestionReport.objects.none()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "quizzes/reports.html", {"page": page})
