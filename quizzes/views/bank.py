"""The interview questions of a course, to read and to say aloud."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quizzes.models import InterviewQuestion
from quizzes.views.access import course_or_404
from studyapp.learners import SiteRequest


@require_safe
def interview(request: SiteRequest, course: str) -> HttpResponse:
    """One topic's interview questions; without a known `topic`, the first one that has any."""
    shown_course = course_or_404(course)
    topics = list(shown_course.topics.live().filter(interview_count__gt=0).order_by("position"))
    wanted = request.GET.get("topic", "")
    topic = next((each for each in topics if each.slug == wanted), topics[0] if topics else None)
    questions = InterviewQuestion.objects.live().filter(topic=topic).order_by("position")
    context = {"course": shown_course, "topics": topics, "topic": topic, "questions": questions}
    return render(request, "quizzes/interview.html", context)
