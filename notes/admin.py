"""Staff look courses up. Content is edited as text and loaded, never here: pages trust what the loader stores."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from notes.models import Course, Lesson, Term, Topic


class ReadOnly:
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Course)
class CourseAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("title", "slug", "licence")


@admin.register(Topic)
class TopicAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("title", "course", "position", "question_count", "interview_count", "archived_at")
    list_filter = ("course",)
    search_fields = ("title", "slug")
    list_select_related = ("course",)


@admin.register(Lesson)
class LessonAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("topic", "word_count", "checked_on")
    list_select_related = ("topic",)


@admin.register(Term)
class TermAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "course", "status", "archived_at")
    list_filter = ("course", "status")
    search_fields = ("name", "slug")
    list_select_related = ("course",)
