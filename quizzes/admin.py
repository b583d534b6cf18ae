"""Staff look the bank and the attempts up, and answer reports. Content is edited as text and loaded, never here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import Truncator

from notes.admin import ReadOnly
from quizzes.models import Attempt, Exam, InterviewQuestion, Question, QuestionReport, QuestionRevision
from quizzes.models.reports import ReportStatus
from quizzes.services.reports import settle_report
from studyapp import clock


class RevisionInline(ReadOnly, admin.TabularInline):
    model = QuestionRevision
    fields = ("number", "content", "created_at")
    extra = 0


@admin.register(Question)
class QuestionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("slug", "topic", "kind", "difficulty", "status", "revision_number", "archived_at")
    list_filter = ("kind", "difficulty", "status", "topic")
    search_fields = ("slug",)
    list_select_related = ("topic",)
    inlines = (RevisionInline,)


@admin.register(InterviewQuestion)
class InterviewQuestionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("slug", "topic", "difficulty", "archived_at")
    list_select_related = ("topic",)


@admin.register(Exam)
class ExamAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("code", "title", "course", "status")
    list_select_related = ("course",)


@admin.register(Attempt)
class AttemptAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("id", "learner", "title", "mode", "started_at", "closed_at", "right_count", "item_count")
    list_filter = ("mode", "kind", "course")
    list_select_related = ("learner",)


class ReportAdminForm(forms.ModelForm):
    def clean_status(self) -> str:
        """A report that was settled cannot be opened again beside a newer one that says the same."""
        status, report = str(self.cleaned_data["status"]), self.instance
        same = QuestionReport.objects.filter(
            learner=report.learner_id, question=report.question_id, reason=report.reason, status=ReportStatus.OPEN
        )
        if status == ReportStatus.OPEN and same.exclude(pk=report.pk).exists():
            raise forms.ValidationError("The learner has reported this again since: answer that report.")
        return status


@admin.register(QuestionReport)
class QuestionReportAdmin(admin.ModelAdmin):
    """The queue of reports. What the learner sent is read; the status and the reply are what staff add."""

    form = ReportAdminForm
    list_display = ("reported_at", "question", "reason", "status", "learner", "words")
    list_filter = ("status", "reason")
    list_select_related = ("question", "learner")
    search_fields = ("question__slug", "text", "reply", "source_url", "learner__username")
    date_hierarchy = "reported_at"
    readonly_fields = (
        *("learner", "question", "reason", "text", "source_url", "reported_at", "resolved_at"),
        *("revision", "asked", "answered"),
    )
    fields = (*readonly_fields, "status", "reply")

    @admin.display(description="Text")
    def words(self, report: QuestionReport) -> str:
        return Truncator(report.text).chars(80)

    @admin.display(description="As it was asked")
    def asked(self, report: QuestionReport) -> str:
        item = report.revision.item
        options = (f"{each.identifier}: {each.text}{' (key)' if each.is_key else ''}" for each in item.options)
        return "\n".join([item.stem, *options])

    @admin.display(description="Answered")
    def answered(self, report: QuestionReport) -> str:
        return ", ".join(report.attempt_item.response) if report.attempt_item else ""

    def save_model(self, request: HttpRequest, obj: QuestionReport, form: Any, change: bool) -> None:
        settle_report(report=obj, now=clock.now())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
