"""manage.py course_report: how much of each course there is."""

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from notes.models import Course, Topic
from quizzes.domain.blueprint import distinct_forms
from quizzes.domain.items import ItemKind
from quizzes.models import Exam, Question


class Command(BaseCommand):
    help = "Counts lessons, questions by kind and interview questions of every topic."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *, format: str, **options: Any) -> None:
        courses = [_course(course) for course in Course.objects.order_by("slug")]
        if format == "json":
            self.stdout.write(json.dumps({"courses": courses}, indent=2))
            return
        for course in courses:
            self.stdout.write(f"{course['slug']}: exams {', '.join(exam['code'] for exam in course['exams'])}")
            for exam in course["exams"]:
                forms = ", ".join(f"domain {number}: {count}" for number, count in exam["distinct_forms"].items())
                self.stdout.write(f"  {exam['code']}: full forms without repeating a question: {forms}")
            for topic in course["topics"]:
                kinds = ", ".join(f"{count} {kind}" for kind, count in topic["questions"].items())
                self.stdout.write(
                    f"  {topic['slug']}: {topic['lesson_words']} words, {kinds}, {topic['interview']} interview"
                )


def _course(course: Course) -> dict[str, Any]:
    topics = course.topics.live().order_by("position").select_related("lesson")
    return {
        "slug": course.slug,
        "exams": [
            {
                "code": exam.code,
                "status": exam.status,
                "domains": exam.domains.count(),
                "distinct_forms": _distinct_forms(exam),
            }
            for exam in course.exams.live().order_by("position")
        ],
        "topics": [_topic(topic) for topic in topics],
    }


def _distinct_forms(exam: Exam) -> dict[int, int]:
    """By domain number, over the kinds of question that the exam asks."""
    weights = dict(exam.domains.order_by("number").values_list("number", "weight_percent"))
    asked = Question.objects.live().filter(kind__in=exam.kinds, topic__domains__exam=exam)
    available = Counter(asked.values_list("topic__domains__number", flat=True))
    return distinct_forms(exam.question_count, weights, available)


def _topic(topic: Topic) -> dict[str, Any]:
    kinds = Counter(Question.objects.live().filter(topic=topic).values_list("kind", flat=True))
    return {
        "slug": topic.slug,
        "questions": {kind.value: kinds[kind.value] for kind in ItemKind},
        "interview": topic.interview_count,
        "lesson_words": topic.lesson.word_count,
    }
