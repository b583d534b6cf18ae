"""The due queue: one card after the other, how well it was recalled, and what else to do with it.

A question is answered right there, which makes an attempt of one item; an interview card has a page of its own.
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from notes.models import Course
from quizzes.domain.scheduling import Card
from quizzes.forms import AnswerForm, AttemptIdForm, RatingForm, ReviewActForm, ReviewCourseForm, UndoForm
from quizzes.models import InterviewProgress, InterviewQuestion, Question, QuestionProgress, QuestionRevision
from quizzes.models.attempts import AttemptKind
from quizzes.models.reviews import ReviewAct
from quizzes.selectors.reviews import (
    CardKind,
    ReviewQueue,
    current_revision,
    get_answered_card,
    get_rating,
    get_review_queue,
    interview_question,
    is_due,
    own_question,
    section_of,
    suspended_cards,
)
from quizzes.services import reviews as services
from quizzes.services.closing import close_learners_overdue
from quizzes.services.reviews import NothingToRate, NothingToUndo, Subject, latest_act, put_off, rate_question
from quizzes.views.access import course_or_404, learner_or_404
from quizzes.views.single import SingleItem, answer_or_404, form_context
from studyapp import clock
from studyapp.learners import SiteRequest, current_learner
from studyapp.models import Learner

DONE = {
    ReviewAct.BURY: "Put off until tomorrow.",
    ReviewAct.SUSPEND: "Suspended: it does not come up until you take it up again.",
    ReviewAct.RESUME: "Taken up again.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCard(SingleItem):
    """A question whose card is due."""

    card: Card

    @property
    def question(self) -> Question:
        return self.revision.question


@require_safe
def reviews(request: SiteRequest) -> HttpResponse:
    """What is due today in a course, and the first card of it."""
    course, learner, now = _chosen_course(request), current_learner(request), clock.now()
    if learner is None:
        return render(request, "quizzes/reviews.html", {"course": course})
    close_learners_overdue(learner=learner, now=now)
    today, carried = learner.study_day(now), _carried(request)
    queue = get_review_queue(learner=learner, course=course, today=today, is_capped=not carried)
    context = {"course": course, "queue": queue, "undoable": latest_act(learner, now), "carried": carried}
    return render(request, "quizzes/reviews.html", context | _next_card(learner, queue))


def _carried(request: SiteRequest) -> str:
    """What every address of the queue repeats while the learner goes on beyond the day's minutes."""
    return "more=on" if request.GET.get("more") == "on" else ""


def _chosen_course(request: SiteRequest) -> Course:
    form = ReviewCourseForm(request.GET)
    if not form.is_valid():
        raise Http404("There is no such course.")
    if form.cleaned_data["course"]:
        return course_or_404(form.cleaned_data["course"])
    course = Course.objects.order_by("pk").first()
    if course is None:
        raise Http404("There is no course yet.")
    return course


def _next_card(learner: Learner, queue: ReviewQueue) -> dict[str, Any]:
    key = queue.next_key
    if key is None:
        return {}
    if key.kind is CardKind.INTERVIEW:
        question = interview_question(key.pk)
        return {"interview": question, "interview_url": interview_url(question)}
    revision = current_revision(key.pk)
    asked = AskedCard(revision=revision, attempt_id=uuid4(), learner=learner, card=queue.cards[key])
    return _asking(asked, None)


def interview_url(question: InterviewQuestion) -> str:
    """Where an interview card is answered, and leads back here."""
    topic = question.topic
    return f"{reverse('quizzes:interview_card', args=[topic.course.slug, topic.slug, question.slug])}?from=reviews"


@require_http_methods(["GET", "HEAD", "POST"])
def card(request: SiteRequest, question_id: int) -> HttpResponse:
    """One question's card: asked while it is due, and else its latest answer; htmx gets how that was rated."""
    learner = learner_or_404(request)
    progress = _progress_or_404(learner, question_id)
    if request.method == "POST":
        return _answer(request, learner, progress)
    if request.htmx and not request.htmx.history_restore_request:
        return _show_rating(request, learner, progress)
    if is_due(progress, learner.study_day(clock.now())):
        return _ask(request, learner, _asked_or_404(learner, progress), None)
    return _show_answered(request, learner, progress, "quizzes/review_card.html")


def _progress_or_404(learner: Learner, question_id: int) -> QuestionProgress:
    try:
        return own_question(learner=learner, question_id=question_id)
    except QuestionProgress.DoesNotExist:
        raise Http404("You have not answered that question yet.") from None


def _asked_or_404(learner: Learner, progress: QuestionProgress, sent: Any = None) -> AskedCard:
    form = AttemptIdForm(sent)
    attempt_id = form.cleaned_data["attempt"] if form.is_valid() else None
    try:
        revision = current_revision(progress.question_id)
    except QuestionRevision.DoesNotExist:
        raise Http404("That question is asked no more.") from None
    return AskedCard(revision=revision, attempt_id=attempt_id or uuid4(), learner=learner, card=progress.card)


def _answer(request: SiteRequest, learner: Learner, progress: QuestionProgress) -> HttpResponse:
    asked, now = _asked_or_404(learner, progress, request.POST), clock.now()
    form = asked.bind(request.POST, now=now)
    if not form.is_valid():
        return _ask(request, learner, asked, form, status=422)
    answer_or_404(asked, form, learner=learner, kind=AttemptKind.REVIEW, now=now)
    if not request.htmx:
        own_page = reverse("quizzes:review_card", args=[progress.question_id])
        return redirect(f"{own_page}?{_carried(request)}".rstrip("?"))
    answered = _progress_or_404(learner, progress.question_id)
    return _show_answered(request, learner, answered, "quizzes/partials/review_answered.html")


def _ask(
    request: SiteRequest, learner: Learner, asked: AskedCard, form: AnswerForm | None, status: int = 200
) -> HttpResponse:
    is_part = request.htmx and form is not None  # htmx asks for a card only to restore its history
    template = "quizzes/partials/review_asked.html" if is_part else "quizzes/review_card.html"
    course = asked.question.topic.course
    context = {"course": course, "undoable": latest_act(learner, clock.now()), "carried": _carried(request)}
    return render(request, template, context | _asking(asked, form), status=status)


def _asking(asked: AskedCard, form: AnswerForm | None) -> dict[str, Any]:
    section = section_of(asked.question) if asked.card.is_leech else None
    return {"asked": asked, "section": section, **form_context(asked, form, now=clock.now())}


def _show_answered(request: SiteRequest, learner: Learner, progress: QuestionProgress, template: str) -> HttpResponse:
    answered = get_answered_card(learner=learner, progress=progress)
    context = {"answered": answered, "rating": answered.rating, "item": answered.item, "course": answered.course}
    context |= {"undoable": latest_act(learner, clock.now()), "carried": _carried(request)}
    return render(request, template, context)


def _show_rating(
    request: SiteRequest, learner: Learner, progress: QuestionProgress, *, error: str = "", status: int = 200
) -> HttpResponse:
    rating, _ = get_rating(learner=learner, progress=progress)
    context = {"rating": rating, "undoable": latest_act(learner, clock.now()), "error": error}
    return render(request, "quizzes/partials/rating.html", context, status=status)


@require_POST
def rate(request: SiteRequest, question_id: int) -> HttpResponse:
    """Overrule the rating that followed from the latest answer."""
    learner, form = learner_or_404(request), RatingForm(request.POST)
    progress, error = _progress_or_404(learner, question_id), ""
    if form.is_valid():
        _rate_or_404(learner, progress.question, form)
    else:
        error = "Choose one of the four ratings shown. Nothing was changed."
    if request.htmx:
        rated = _progress_or_404(learner, question_id)
        return _show_rating(request, learner, rated, error=error, status=422 if error else 200)
    if error:
        messages.error(request, error)
    return redirect("quizzes:review_card", question_id)


def _rate_or_404(learner: Learner, question: Question, form: RatingForm) -> None:
    try:
        rate_question(learner=learner, question=question, rating=form.cleaned_data["rating"], now=clock.now())
    except NothingToRate:
        raise Http404("You have not answered that question yet.") from None


@require_POST
def question_act(request: SiteRequest, question_id: int) -> HttpResponse:
    learner = learner_or_404(request)
    return _act(request, learner, _progress_or_404(learner, question_id).question)


@require_POST
def interview_act(request: SiteRequest, question_id: int) -> HttpResponse:
    learner = learner_or_404(request)
    try:
        own = InterviewProgress.objects.select_related("question__topic__course")
        progress = own.get(learner=learner, question_id=question_id, reviewed_on__isnull=False)
    except InterviewProgress.DoesNotExist:
        raise Http404("You have not rated an answer to that question yet.") from None
    return _act(request, learner, progress.question)


def _act(request: SiteRequest, learner: Learner, subject: Subject) -> HttpResponse:
    """Put a card off, suspend it or take it up again, and go on with the queue or the list of suspended cards."""
    form, course = ReviewActForm(request.POST), subject.topic.course
    if not form.is_valid():
        messages.error(request, "This page has no such button. Nothing was changed.")
        return redirect(_to_reviews(request, course))
    act = form.cleaned_data["act"]
    put_off(learner=learner, subject=subject, act=act, now=clock.now())
    messages.success(request, DONE[act])
    return redirect(_to_reviews(request, course, "suspended" if act is ReviewAct.RESUME else "reviews"))


def _to_reviews(request: SiteRequest, course: Course, view: str = "reviews") -> str:
    return f"{reverse(f'quizzes:{view}')}?{urlencode({'course': course.slug})}&{_carried(request)}".rstrip("&")


@require_POST
def undo(request: SiteRequest) -> HttpResponse:
    """Take back what the button named, and go to its card."""
    learner, form = learner_or_404(request), UndoForm(request.POST)
    try:
        undone = services.undo(
            learner=learner, act_id=form.cleaned_data["act"] if form.is_valid() else 0, now=clock.now()
        )
    except NothingToUndo:
        messages.info(request, "That was undone already, or something came after it. Nothing was changed.")
        return HttpResponseClientRedirect(reverse("quizzes:reviews")) if request.htmx else redirect("quizzes:reviews")
    if isinstance(undone.subject, InterviewQuestion):
        return redirect(interview_url(undone.subject))
    if request.htmx:
        return _show_rating(request, learner, _progress_or_404(learner, undone.subject.pk))
    return redirect("quizzes:review_card", undone.subject.pk)


@require_safe
def suspended(request: SiteRequest) -> HttpResponse:
    """What the learner suspended, to take it up again."""
    course, learner = _chosen_course(request), current_learner(request)
    cards = suspended_cards(learner=learner, course=course) if learner else []
    context = {"course": course, "cards": cards, "undoable": latest_act(learner, clock.now()) if learner else None}
    return render(request, "quizzes/suspended.html", context)
