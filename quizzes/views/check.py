"""Check yourself: one question at a time on a lesson's section, inside the lesson or on a page of its own.

Looking at a question saves nothing. Answering it makes an attempt of one item, so that it counts like any answer.
"""

from dataclasses import dataclass
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from notes.models import Topic
from quizzes.forms import AnswerForm, CheckForm
from quizzes.models import Question, QuestionRevision
from quizzes.models.attempts import AttemptKind, Confidence
from quizzes.selectors.player import get_player_page
from quizzes.views.single import SingleItem, answer_or_404, form_context
from studyapp import clock
from studyapp.learners import SiteRequest, current_learner, learner_to_save_for


@dataclass(frozen=True, slots=True)
class Check(SingleItem):
    """The `number`th of `count` questions on one section."""

    topic: Topic
    anchor: str
    number: int
    count: int

    def get_absolute_url(self) -> str:
        return reverse("quizzes:check", args=[self.topic.course.slug, self.topic.slug, self.anchor])

    @property
    def next_number(self) -> int | None:
        return self.number + 1 if self.number < self.count else None


@require_http_methods(["GET", "HEAD", "POST"])
def section_check(request: SiteRequest, course: str, topic: str, anchor: str) -> HttpResponse:
    check = _check_or_404(request, course, topic, anchor)
    if request.method != "POST":
        return _show(request, check, None)
    form = check.bind(request.POST, now=clock.now())
    if not form.is_valid():
        return _show(request, check, form, status=422)
    return _answer(request, check, form)


def _check_or_404(request: SiteRequest, course: str, topic: str, anchor: str) -> Check:
    sent = CheckForm(request.POST if request.method == "POST" else request.GET)
    if not sent.is_valid():
        raise Http404("There is no such question.")
    number = sent.cleaned_data["n"] or 1
    revisions = list(
        QuestionRevision.objects.current()
        .filter(question__in=Question.objects.live(), question__section=anchor)
        .filter(question__topic__slug=topic, question__topic__course__slug=course)
        .select_related("question__topic__course")
        .order_by("question__position")
    )
    if not 1 <= number <= len(revisions):
        raise Http404("There is no such question on this section.")
    revision = revisions[number - 1]
    return Check(
        topic=revision.question.topic,
        anchor=anchor,
        number=number,
        count=len(revisions),
        revision=revision,
        attempt_id=sent.cleaned_data["attempt"] or uuid4(),
        learner=current_learner(request),
    )


def _answer(request: SiteRequest, check: Check, form: AnswerForm) -> HttpResponse:
    learner, now = learner_to_save_for(request), clock.now()
    attempt = answer_or_404(check, form, learner=learner, kind=AttemptKind.CHECK, now=now)
    if not request.htmx:
        return redirect("quizzes:item", attempt.pk, 1)
    page = get_player_page(learner=learner, attempt_id=attempt.pk, position=1, now=now)
    context = {"page": page, "attempt": page.attempt, "item": page.item, "confidences": Confidence, "check": check}
    return render(request, "quizzes/partials/attempt_item.html", context)


def _show(request: SiteRequest, check: Check, form: AnswerForm | None, status: int = 200) -> HttpResponse:
    is_part = request.htmx and not request.htmx.history_restore_request
    template = "quizzes/partials/check.html" if is_part else "quizzes/check.html"
    context = {"check": check, "course": check.topic.course, **form_context(check, form, now=clock.now())}
    return render(request, template, context, status=status)
