"""Staff may look the bank and the attempts up. Content is edited as text and loaded, so nothing is written here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from quizzes.models import Attempt, Exam, InterviewQuestion, Question, QuestionRevision


class ReadOnly:
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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
