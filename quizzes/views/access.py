"""Whose is it: every view that takes an id gets its object here, starting from the learner, or answers 404."""

from uuid import UUID

from django.http import Http404

from notes.models import Course
from quizzes.models import Attempt
from quizzes.selectors.attempts import get_attempt
from quizzes.services.closing import close_overdue
from studyapp import clock
from studyapp.learners import NotYours, SiteRequest, current_learner
from studyapp.models import Learner


def learner_or_404(request: SiteRequest) -> Learner:
    learner = current_learner(request)
    if learner is None:
        raise NotYours("Nobody is signed in here.")
    return learner


def attempt_or_404(request: SiteRequest, attempt_id: UUID) -> Attempt:
    try:
        return get_attempt(learner=learner_or_404(request), attempt_id=attempt_id)
    except Attempt.DoesNotExist:
        raise Http404("There is no such quiz of yours.") from None


def settled_attempt_or_404(request: SiteRequest, attempt_id: UUID) -> Attempt:
    """Return the attempt, closed as of its deadline where its time ran out: reading it is enough to end it."""
    attempt, now = attempt_or_404(request, attempt_id), clock.now()
    if not attempt.is_overdue(now):
        return attempt
    close_overdue(learner=attempt.learner, attempt_id=attempt_id, now=now)
    return attempt_or_404(request, attempt_id)


def course_or_404(slug: str) -> Course:
    try:
        return Course.objects.get(slug=slug)
    except Course.DoesNotExist:
        raise Http404("There is no such course.") from None
