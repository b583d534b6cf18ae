"""Pages trust the HTML that the loader stores, so that nobody else may write it."""

import pytest
from django.contrib import admin
from django.urls import reverse

from notes.models import Course, Lesson, Term, Topic
from tests.factories import LearnerFactory, LessonFactory
from tests.pages import Visitor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Course, Topic, Lesson, Term])
def test_staff_only_look(model: type) -> None:
    visitor = Visitor(LearnerFactory.create(is_staff=True, is_superuser=True))
    name = f"admin:notes_{model.__name__.lower()}"
    assert admin.site.is_registered(model)
    assert visitor.send(reverse(f"{name}_add")).status == 403
    assert visitor.see(reverse(f"{name}_changelist")).status == 200


def test_a_lesson_keeps_its_html() -> None:
    lesson = LessonFactory.create()
    path = reverse("admin:notes_lesson_change", args=[lesson.pk])
    visitor = Visitor(LearnerFactory.create(is_staff=True, is_superuser=True))
    assert visitor.see(path).status == 200
    assert visitor.send(path, {"introduction_html": "<script>pwned()</script>"}).status == 403
    assert visitor.send(reverse("admin:notes_lesson_delete", args=[lesson.pk]), {"post": "yes"}).status == 403
    assert Lesson.objects.get().introduction_html == lesson.introduction_html
