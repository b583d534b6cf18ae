"""A learner's own data: taking it along, and bringing it in."""

from collections.abc import Iterator

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from quizzes.portability.reading import LARGEST_FILE
from quizzes.selectors.exporting import export_learner
from quizzes.selectors.tables import export_table
from quizzes.services.importing import import_learner
from quizzes.views.access import learner_or_404
from studyapp import clock
from studyapp.data_forms import ImportForm
from studyapp.learners import SiteRequest, learner_to_save_for


@require_safe
def export(request: SiteRequest) -> StreamingHttpResponse:
    """Everything, as JSON."""
    learner, now = learner_or_404(request), clock.now()
    name = f"studyapp-{learner.study_day(now)}.json"
    return _download(export_learner(learner=learner, now=now), name, "application/json")


@require_safe
def export_one_table(request: SiteRequest, table: str) -> StreamingHttpResponse:
    """One table for a spreadsheet."""
    learner = learner_or_404(request)
    try:
        rows = export_table(learner=learner, table=table)
    except KeyError as error:
        raise Http404 from error
    name = f"studyapp-{table}-{learner.study_day(clock.now())}.csv"
    return _download(rows, name, "text/csv; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
def import_data(request: SiteRequest) -> HttpResponse:
    """The form, and what became of the file that was sent; a good one makes a stranger a guest."""
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES, now=clock.now()) if is_sent else ImportForm(now=clock.now())
    report = None
    if is_sent and form.is_valid():
        report = import_learner(learner=learner_to_save_for(request), prepared=form.cleaned_data["file"])
    page = {"form": form, "report": report, "megabytes": LARGEST_FILE // 1024**2}
    return render(request, "studyapp/import.html", page, status=422 if is_sent and report is None else 200)


def _download(pieces: Iterator[bytes], name: str, content_type: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return StreamingHttpResponse(pieces, content_type=content_type, headers=headers)
