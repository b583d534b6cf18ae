"""Lessons and the glossary. A page is the same for everybody and may be cached; what is personal is a fragment."""

import hashlib
from datetime import datetime

from django.core.cache import caches
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_safe

from notes.forms import GlossaryForm, ReadingForm
from notes.models import Course, Lesson
from notes.selectors import LessonPage, get_glossary_page, get_lesson_page, get_reading
from notes.services import bookmark, mark_read, mark_unread
from studyapp import clock
from studyapp.learners import SiteRequest, current_learner, learner_to_save_for
from studyapp.models import Learner
from studyapp.release import RELEASE

KEPT_SECONDS = 5
"""How long a lesson is shown without asking the database whether it was loaded anew. It is the same for everybody."""

PUBLIC = "public, max-age=60, stale-while-revalidate=86400"


@require_safe
def lesson(request: SiteRequest, course: str, topic: str) -> HttpResponse:
    key = f"lesson-{RELEASE}-{hashlib.sha256(f'{course}/{topic}'.encode()).hexdigest()}"  # addresses may be long
    kept = caches["local"].get(key)
    if kept is None:
        page = _page_or_404(course, topic)
        html = render_to_string("notes/lesson.html", {"page": page, "course": page.course}, request)
        kept = quote_etag(f"{page.version}-{RELEASE}"), html
        caches["local"].set(key, kept, KEPT_SECONDS)
    etag, html = kept
    response = get_conditional_response(request, etag=etag) or HttpResponse(html)
    response["ETag"] = etag
    response["Cache-Control"] = PUBLIC
    return response


@require_safe
def glossary(request: SiteRequest, course: str) -> HttpResponse:
    """All terms of the course, or those that match `?q=`; the same for everybody, as lessons are."""
    form = GlossaryForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    page = get_glossary_page(course=get_object_or_404(Course, slug=course), words=words)
    html = render_to_string("notes/glossary.html", {"page": page, "course": page.course, "form": form}, request)
    etag = quote_etag(hashlib.sha256(html.encode()).hexdigest()[:20])
    response = get_conditional_response(request, etag=etag) or HttpResponse(html)
    response["ETag"] = etag
    response["Cache-Control"] = PUBLIC
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: SiteRequest, course: str, topic: str) -> HttpResponse:
    """The learner's own state in a lesson: where they stopped, whether it is read."""
    page = _page_or_404(course, topic)
    if request.method == "POST":
        form = ReadingForm(request.POST, lesson=page.lesson)
        if not form.is_valid():
            return _reading_page(request, page, current_learner(request), status=422)
        learner = current_learner(request)
        if form.cleaned_data["action"] == "read":  # scrolling alone is not worth a guest's row
            learner = learner_to_save_for(request)
        if learner:
            _save(form, learner, page.lesson, clock.now())
        return _reading_page(request, page, learner) if request.htmx else redirect(page.topic)
    return _reading_page(request, page, current_learner(request))


def _page_or_404(course: str, topic: str) -> LessonPage:
    try:
        return get_lesson_page(course=course, topic=topic)
    except Lesson.DoesNotExist:
        raise Http404("There is no such lesson.") from None


def _save(form: ReadingForm, learner: Learner, lesson: Lesson, now: datetime) -> None:
    match form.cleaned_data["action"]:
        case "reached":
            bookmark(learner=learner, lesson=lesson, anchor=form.cleaned_data["anchor"], now=now)
        case "read":
            mark_read(learner=learner, lesson=lesson, now=now)
        case "unread":
            mark_unread(learner=learner, lesson=lesson)


def _reading_page(request: SiteRequest, page: LessonPage, learner: Learner | None, status: int = 200) -> HttpResponse:
    is_part = request.htmx and not request.htmx.history_restore_request
    template = "notes/partials/reading.html" if is_part else "notes/reading.html"
    own = get_reading(learner=learner, lesson=page.lesson)
    stopped_at = page.lesson.section(own.anchor) if own else None
    context = {"page": page, "course": page.course, "reading": own, "stopped_at": stopped_at}
    context["is_refused"] = status == 422
    return render(request, template, context, status=status)
