from django.contrib import admin

from notes.models import Course, Lesson, Term, Topic


@admin.register(Course)
class CourseAdmin(admin.ModelAdmin):
    list_display = ("title", "slug", "licence")


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ("title", "course", "position", "question_count", "interview_count", "archived_at")
    list_filter = ("course",)
    search_fields = ("title", "slug")
    list_select_related = ("course",)


@admin.register(Lesson)
class LessonAdmin(admin.ModelAdmin):
    list_display = ("topic", "word_count", "checked_on")
    list_select_related = ("topic",)


@admin.register(Term)
class TermAdmin(admin.ModelAdmin):
    list_display = ("name", "course", "status", "archived_at")
    list_filter = ("course", "status")
    search_fields = ("name", "slug")
    list_select_related = ("course",)
