from django.urls import include, path

from quizzes.views import bank, check, mock, plan, player, progress, quiz, result, today

app_name = "quizzes"

course_urls = [
    path("", progress.course, name="course"),
    path("quiz/new/", quiz.new, name="new"),
    path("mock/new/", mock.new, name="mock"),
    path("today/", today.start, name="today"),
    path("goal/", today.goal, name="goal"),
    path("drill/", today.drill, name="drill"),
    path("plan/", plan.plan, name="plan"),
    path("plan/streak/", plan.streak, name="streak"),
    path("plan.ics", plan.plan_file, name="plan_file"),
    path("sheet/", plan.sheet, name="sheet"),
    path("missed/", progress.missed, name="missed"),
    path("progress/", progress.progress, name="progress"),
    path("attempts/", progress.history, name="history"),
    path("interview/", bank.interview, name="interview"),
    path("<slug:topic>/check/<slug:anchor>/", check.section_check, name="check"),
]
attempt_urls = [
    path("", player.resume, name="resume"),
    path("items/", player.items, name="items"),
    path("items/<int:position>/", player.item, name="item"),
    path("items/<int:position>/cause/", result.cause, name="cause"),
    path("time/", player.time_left, name="time"),
    path("pause/", player.pause, name="pause"),
    path("review/", player.review, name="review"),
    path("submit/", player.submit, name="submit"),
    path("result/", result.result, name="result"),
    path("retake/", result.retake, name="retake"),
    path("receipt/", result.receipt, name="receipt"),
    path("receipt.json", result.receipt_file, name="receipt_file"),
]
urlpatterns = [
    path("courses/<slug:course>/", include(course_urls)),
    path("attempts/<uuid:attempt_id>/", include(attempt_urls)),
]
