from django.urls import include, path, register_converter
from django.urls.converters import IntConverter

from quizzes.views import check, interview, mock, plan, player, progress, quiz, reports, result, reviews, today

app_name = "quizzes"


class RowConverter(IntConverter):
    """The number of a row; more digits than fit a column are no address, or the database would fail on them."""

    regex = "[0-9]{1,18}"


register_converter(RowConverter, "row")

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
    path("interview/", interview.questions, name="interview"),
    path("interview/mock/", interview.mock, name="interview_mock"),
    path("interview/mine/", interview.mine, name="interview_mine"),
    path("interview/<slug:topic>/<slug:slug>/", interview.card, name="interview_card"),
    path("interview/<slug:topic>/<slug:slug>/rate/", interview.rate, name="interview_rate"),
    path("interview/<slug:topic>/<slug:slug>/best/", interview.best, name="interview_best"),
    path("<slug:topic>/check/<slug:anchor>/", check.section_check, name="check"),
]
attempt_urls = [
    path("", player.resume, name="resume"),
    path("items/", player.items, name="items"),
    path("items/<int:position>/", player.item, name="item"),
    path("items/<int:position>/cause/", result.cause, name="cause"),
    path("items/<int:position>/report/", reports.report, name="report"),
    path("time/", player.time_left, name="time"),
    path("pause/", player.pause, name="pause"),
    path("review/", player.review, name="review"),
    path("submit/", player.submit, name="submit"),
    path("result/", result.result, name="result"),
    path("retake/", result.retake, name="retake"),
    path("receipt/", result.receipt, name="receipt"),
    path("receipt.json", result.receipt_file, name="receipt_file"),
]
review_urls = [
    path("", reviews.reviews, name="reviews"),
    path("suspended/", reviews.suspended, name="suspended"),
    path("undo/", reviews.undo, name="undo"),
    path("questions/<row:question_id>/", reviews.card, name="review_card"),
    path("questions/<row:question_id>/rating/", reviews.rate, name="rate"),
    path("questions/<row:question_id>/act/", reviews.question_act, name="question_act"),
    path("interview/<row:question_id>/act/", reviews.interview_act, name="interview_act"),
]
urlpatterns = [
    path("courses/<slug:course>/", include(course_urls)),
    path("attempts/<uuid:attempt_id>/", include(attempt_urls)),
    path("reviews/", include(review_urls)),
    path("reports/", reports.reports, name="reports"),
]
