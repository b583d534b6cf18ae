"""HTML is trusted in few places, and all of them hold what the loader made of an author's Markdown.

What a learner writes is text, and goes into pages as text: nothing below knows it.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

from quizzes.models import AttemptItem, InterviewAnswer
from tests.factories import NOW
from tests.pages import Visitor, make_world, to_interview, to_item

ROOT = Path(settings.BASE_DIR)
CODE = [path for app in ("studyapp", "notes", "quizzes") for path in sorted((ROOT / app).rglob("*.py"))]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

STORED = {
    *("item.stem_html", "item.feedback.explanation_html", "each.item.stem_html", "each.item.feedback.explanation_html"),
    *("option.html", "option.rationale_html"),
    *("lesson.introduction_html", "section.html", "each.section.html", "term.html"),
    *("card.question.html.prompt", "card.question.html.answer", "card.question.html.follow_up", "point"),
    *("answer.question.html.prompt", "interview.html.prompt"),
}
"""Everything that a template prints as HTML: columns that only the loader writes."""

RENDERING = {"quizzes/services/content.py", "quizzes/authoring/lint/amounts.py"}
"""Who makes HTML of Markdown: the loader, and the check that counts an author's words."""


def test_templates_trust_only_what_the_loader_stored() -> None:
    trusted = {found for path in TEMPLATES for found in re.findall(r"{{\s*([^}|]+)\|stored_html", path.read_text())}
    assert trusted == STORED


def test_templates_never_switch_escaping_off() -> None:
    loose = re.compile(r"\|\s*(safe|safeseq)\b|autoescape|\|\s*escape\b")
    assert not [path.name for path in TEMPLATES if loose.search(path.read_text())]


def test_only_one_module_marks_text_as_html() -> None:
    trusting = {str(path.relative_to(ROOT)) for path in CODE if re.search(r"mark_safe|SafeText", path.read_text())}
    assert trusting == {"quizzes/templatetags/quiz_tags.py"}


def test_markdown_is_rendered_only_when_a_course_is_loaded() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in CODE
        if re.search(r"\brender_(lesson|fragment|inline)\b", path.read_text())
    }
    assert found == RENDERING | {"notes/rendering.py"}


@pytest.mark.django_db
@pytest.mark.time_machine(NOW, tick=False)
def test_what_a_learner_writes_is_shown_as_it_was_written() -> None:
    world = make_world()
    written = "**Bold** [link](https://ok.example) <b>tag</b> & <script>pwned()</script>"
    AttemptItem.objects.update(note=written)
    InterviewAnswer.objects.update(text=written)
    visitor = Visitor(world.learner)
    tried, drafted = world.topic.interviewquestions.order_by("position")
    paths = (to_item(world.practice, 3), to_interview(drafted), f"{to_interview(tried)}?revealed=1")
    for page in map(visitor.see, paths):
        assert written in page.text
        assert "<script>pwned" not in page.html
