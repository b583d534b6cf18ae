from django.urls import include, path

from quizzes.views import attempt, bank, check, progress, quiz

app_name = "quizzes"

course_urls = [
    path("", progress.course, name="course"),
    path("quiz/new/", quiz.new, name="new"),
    path("missed/", progress.missed, name="missed"),
    path("progress/", progress.progress, name="progress"),
    path("attempts/", progress.history, name="history"),
    path("interview/", bank.interview, name="interview"),
    path("<slug:topic>/check/<slug:anchor>/", check.section_check, name="check"),
]
attempt_urls = [
    path("", attempt.resume, name="resume"),
    path("items/<int:position>/", attempt.item, name="item"),
    path("items/<int:position>/flag/", attempt.flag, name="flag"),
    path("review/", attempt.review, name="review"),
    path("submit/", attempt.submit, name="submit"),
    path("result/", attempt.result, name="result"),
    path("retake/", attempt.retake, name="retake"),
]
urlpatterns = [
    path("courses/<slug:course>/", include(course_urls)),
    path("attempts/<uuid:attempt_id>/", include(attempt_urls)),
]
