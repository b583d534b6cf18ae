"""Interview practice: the list, one question with one's own answer first, a mock interview, answers to print."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notes.models import Course
from quizzes.domain.interviews import DEFAULT_MOCK, LARGEST_MOCK, SUGGESTED_TIME, MockInterview, UnknownMock, draw_mock
from quizzes.forms import LONGEST_ANSWER, BestAnswerForm, InterviewDraftForm, InterviewRatingForm, MockInterviewForm
from quizzes.models import InterviewAnswer, InterviewQuestion
from quizzes.selectors.interviews import (
    answers_to_print,
    get_interview_card,
    get_interview_list,
    get_mock_summary,
    get_question,
    mock_questions,
    next_due,
    next_in_topic,
)
from quizzes.services.interviews import ChangedElsewhere, Rated, keep_best, rate_answer, save_draft, text_stamp
from quizzes.views.access import course_or_404, learner_or_404
from studyapp import clock
from studyapp.learners import SiteRequest, current_learner, learner_to_save_for
from studyapp.models import Learner


@dataclass(frozen=True, slots=True)
class Visit:
    """A question, and the way that led to it: its topic (""), what is due, the reviews, or a mock interview."""

    question: InterviewQuestion
    origin: str = ""
    mock: MockInterview | None = None

    def url(self, view: str = "interview_card", **query: object) -> str:
        topic = self.question.topic
        path = reverse(f"quizzes:{view}", args=[topic.course.slug, topic.slug, self.question.slug])
        way = {"mock": self.mock.name} if self.mock else {"from": self.origin} if self.origin else {}
        encoded = urlencode(way | query)
        return f"{path}?{encoded}" if encoded else path

    @property
    def revealed_url(self) -> str:
        return self.url(revealed=1)

    @property
    def rate_url(self) -> str:
        return self.url("interview_rate")

    @property
    def best_url(self) -> str:
        return self.url("interview_best")

    @property
    def position(self) -> int | None:
        return self.mock.position(self.question.pk) if self.mock else None

    @property
    def count(self) -> int:
        return len(self.mock.question_ids) if self.mock else 0


def _visit_or_404(request: SiteRequest, course: str, topic: str, slug: str) -> Visit:
    try:
        question = get_question(course=course, topic=topic, slug=slug)
        name = request.GET.get("mock", "")
        mock = MockInterview.parse(name) if name else None
        if mock:
            mock.position(question.pk)
    except (InterviewQuestion.DoesNotExist, UnknownMock):
        raise Http404("There is no such interview question.") from None
    origin = request.GET.get("from", "")
    return Visit(question, origin if origin in ("due", "reviews") else "", mock)


def _next_url(visit: Visit, learner: Learner | None) -> str:
    """Where the way goes on; one query, or none back to the reviews."""
    course = visit.question.topic.course
    if visit.origin == "reviews" and not visit.mock:
        return reverse("quizzes:reviews")
    if visit.mock:
        following = mock_questions(course=course, mock=visit.mock)
        later = (each for each in following if visit.mock.position(each.pk) > (visit.position or 0))
        found = next(later, None)
        if found is None:
            return f"{reverse('quizzes:interview_mock', args=[course.slug])}?{urlencode({'mock': visit.mock.name})}"
        found.topic.course = course
    elif visit.origin == "due":
        found = next_due(learner=learner, question=visit.question, now=clock.now())
    else:
        found = next_in_topic(visit.question)
    if found is None:
        return f"{reverse('quizzes:interview', args=[course.slug])}?{urlencode({'topic': visit.question.topic.slug})}"
    return Visit(found, visit.origin, visit.mock).url()


@require_safe
def questions(request: SiteRequest, course: str) -> HttpResponse:
    return _list(request, course_or_404(course), None)


def _list(request: SiteRequest, course: Course, form: MockInterviewForm | None, status: int = 200) -> HttpResponse:
    learner = current_learner(request)
    context = {
        "course": course,
        "interview": get_interview_list(learner=learner, course=course, now=clock.now()),
        "wanted": request.GET.get("topic", ""),
        "form": form,
        "size": form.data.get("size", "") if form else DEFAULT_MOCK,
        "largest_mock": LARGEST_MOCK,
        "seed": uuid4(),
    }
    return render(request, "quizzes/interview.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def card(request: SiteRequest, course: str, topic: str, slug: str) -> HttpResponse:
    """One's own answer first; then, at `?revealed=1`, beside the model answer. POST keeps what was written."""
    visit = _visit_or_404(request, course, topic, slug)
    if request.method != "POST":
        return _card(request, visit, is_revealed="revealed" in request.GET)
    form = InterviewDraftForm(request.POST, now=clock.now())
    if not form.is_valid():
        return _unsaved(request, visit, form, None, status=422)
    try:
        answer = _keep(request, visit, form)
    except ChangedElsewhere as conflict:
        return _unsaved(request, visit, form, conflict.stored, status=409)
    if request.htmx:
        return _draft_status(request, form, answer=answer)
    if form.cleaned_data["reveal"]:
        spent = visit.url(revealed=1, seconds=form.seconds_spent)
        return redirect(visit.revealed_url if answer else spent)
    messages.success(request, "Your answer is saved.")
    return redirect(visit.url())


def _keep(request: SiteRequest, visit: Visit, form: InterviewDraftForm) -> InterviewAnswer | None:
    """A stranger who wrote nothing stays one."""
    draft = form.draft()
    if not draft.text and current_learner(request) is None:
        return None
    return save_draft(learner=learner_to_save_for(request), question=visit.question, draft=draft, now=form.now)


def _unsaved(
    request: SiteRequest, visit: Visit, form: InterviewDraftForm, stored: InterviewAnswer | None, status: int
) -> HttpResponse:
    """The text that was sent stays in the field; `stored` is another one that it would have overwritten."""
    if request.htmx:
        return _draft_status(request, form, stored=stored, status=status)
    return _card(request, visit, form=form, stored=stored, status=status)


def _draft_status(
    request: SiteRequest,
    form: InterviewDraftForm,
    *,
    answer: InterviewAnswer | None = None,
    stored: InterviewAnswer | None = None,
    status: int = 200,
) -> HttpResponse:
    """For the script that saves: what became of the text, and what the page has to send with the next one."""
    context = {
        "form": form,
        "stored": stored,
        "saved_at": form.now if status == 200 else None,
        "base": text_stamp(answer.text) if answer else form.data.get("base", ""),
        "started_at": answer.started_at.isoformat() if answer else form.data.get("started_at", ""),
    }
    return render(request, "quizzes/partials/draft_status.html", context, status=status)


def _card(
    request: SiteRequest, visit: Visit, *, is_revealed: bool = False, status: int = 200, **more: Any
) -> HttpResponse:
    learner, now = current_learner(request), clock.now()
    found = get_interview_card(learner=learner, question=visit.question, now=now)
    form: InterviewDraftForm | None = more.get("form")
    stored = more.get("stored") or found.draft
    context = {
        "course": visit.question.topic.course,
        "visit": visit,
        "card": found,
        "is_revealed": is_revealed,
        "text": form.written if form else found.draft.text if found.draft else "",
        "base": text_stamp(stored.text if stored else ""),
        "started_at": (found.draft.started_at if found.draft else now).isoformat(),
        "seconds": found.draft.seconds if found.draft else request.GET.get("seconds", "0"),
        "now": now,
        "next_url": _next_url(visit, learner),
        "suggested_time": SUGGESTED_TIME,
        "longest_answer": LONGEST_ANSWER,
        **more,
    }
    return render(request, "quizzes/interview_card.html", context, status=status)


@require_POST
def rate(request: SiteRequest, course: str, topic: str, slug: str) -> HttpResponse:
    visit = _visit_or_404(request, course, topic, slug)
    form = InterviewRatingForm(request.POST, point_count=visit.question.point_count, now=clock.now())
    if not form.is_valid():
        return _card(request, visit, is_revealed=True, rating_form=form, status=422)
    learner = learner_to_save_for(request)
    rated = rate_answer(learner=learner, question=visit.question, judgement=form.judgement(), now=form.now)
    messages.success(request, _told(rated))
    return HttpResponseRedirect(_next_url(visit, learner))


def _told(rated: Rated) -> str:
    answer, card = rated.answer, rated.progress.card
    rating = answer.final_rating.name.capitalize()
    if rated.is_repeat:
        return f"This try was rated {rating} before, and that stands. Nothing was counted twice."
    days = (card.due_on - card.reviewed_on).days if card.due_on and card.reviewed_on else 0
    is_capped = answer.self_rating != answer.rating
    why = f", as {len(answer.points)} of {answer.question.point_count} key points say" if is_capped else ""
    return f"Rated {rating}{why}: it comes back in {days} day{'' if days == 1 else 's'}."


@require_POST
def best(request: SiteRequest, course: str, topic: str, slug: str) -> HttpResponse:
    """Make an earlier try the best answer, or let it be one no more."""
    visit, form = _visit_or_404(request, course, topic, slug), BestAnswerForm(request.POST)
    answers = InterviewAnswer.objects.filter(learner=learner_or_404(request), question=visit.question)
    answer = answers.filter(rated_at__isnull=False, pk=form.cleaned_data["answer"]).first() if form.is_valid() else None
    if answer is None:
        raise Http404("There is no such answer of yours.")
    keep_best(answer=answer, is_best=form.cleaned_data["is_best"])
    return redirect(f"{visit.url()}#tries")


@require_http_methods(["GET", "HEAD", "POST"])
def mock(request: SiteRequest, course: str) -> HttpResponse:
    """POST draws a mock interview and opens its first question; GET shows what came of one so far."""
    chosen, learner = course_or_404(course), current_learner(request)
    if request.method == "POST":
        return _start_mock(request, chosen)
    try:
        drawn = MockInterview.parse(request.GET.get("mock", ""))
    except UnknownMock:
        raise Http404("There is no such mock interview.") from None
    summary = get_mock_summary(learner=learner, course=chosen, mock=drawn)
    if not summary.rows:
        raise Http404("There is no such mock interview in this course.")
    context = {"course": chosen, "summary": summary, "seed": uuid4(), "size": len(drawn.question_ids)}
    return render(request, "quizzes/interview_mock.html", context)


def _start_mock(request: SiteRequest, course: Course) -> HttpResponse:
    form = MockInterviewForm(request.POST)
    if not form.is_valid():
        return _list(request, course, form, status=422)
    now = clock.now()
    found = get_interview_list(learner=current_learner(request), course=course, now=now)
    drawn = MockInterview(now, draw_mock(found.candidates, form.cleaned_data["size"], form.rng()))
    if not drawn.question_ids:
        messages.info(request, "This course has no interview questions yet.")
        return redirect("quizzes:interview", course.slug)
    first = mock_questions(course=course, mock=drawn)[0]
    first.topic.course = course
    return redirect(Visit(first, mock=drawn).url())


@require_safe
def mine(request: SiteRequest, course: str) -> HttpResponse:
    """Questions with the learner's best answers, to print."""
    chosen = course_or_404(course)
    answers = answers_to_print(learner=current_learner(request), course=chosen)
    return render(request, "quizzes/interview_mine.html", {"course": chosen, "answers": answers})
