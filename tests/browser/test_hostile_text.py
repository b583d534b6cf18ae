"""Whatever anybody writes, in Chromium under our own policy: no script runs, nothing hostile survives, all is quiet.

HOSTILE_LISTS names a folder of further texts, a line each, that are run in the same way.
"""

from collections.abc import Callable, Iterator, Sequence

import pytest
from csp.constants import HEADER
from csp.utils import build_policy
from django.template import engines
from playwright.sync_api import Browser

from notes.rendering import render_fragment, render_inline, render_lesson
from notes.terms import TermIndex
from tests.browser.stage import Stage
from tests.hostile_text import hostile_texts, listed_texts

TERMS = TermIndex({"text": "text", "x": "x", "pwned": "pwned"})
BATCH = 1500
HEADERS = {"Content-Type": "text/html; charset=utf-8", HEADER: build_policy()}
DOCUMENT = '{% extends "base.html" %}{% block main %}{% autoescape off %}{{ shown }}{% endautoescape %}{% endblock %}'


def document(shown: str) -> str:
    """A page of ours with that in it, and all that our pages run."""
    return engines["django"].from_string(DOCUMENT).render({"shown": shown})


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    stage = Stage(browser)
    yield stage
    stage.context.close()


def as_lesson(text: str) -> str:
    """Where a lesson puts it: before the sections, in a title, under a heading, in a cell; and with terms marked."""
    lesson = render_lesson(text, TERMS)
    return lesson.introduction_html + "".join(section.html for section in lesson.sections)


TYPED = engines["django"].from_string(
    '<p>{{ text|linebreaksbr }}</p><p title="{{ text }}">x</p><input aria-label="x" value="{{ text }}">'
    '<textarea aria-label="x">{{ text }}</textarea><a href="/search/?q={{ text|urlencode }}">x</a>'
)


def as_typed(text: str) -> str:
    """Where a page puts what a learner writes, whatever field it was typed into; test_hostile_pages has the pages."""
    return str(TYPED.render({"text": text.encode(errors="replace").decode()}))


RENDERERS: dict[str, tuple[Callable[[str], str], str]] = {
    "stem, explanation, rationale, interview": (render_fragment, "<div data-hostile>{}</div>"),
    "option, key point, definition": (render_inline, "<label><input type=radio><span data-hostile>{}</span></label>"),
    "lesson": (as_lesson, "<section data-hostile>{}</section>"),
    "name, note, answer, search, report": (as_typed, "<div>{}</div>"),
}
"""What the loader makes of every kind of Markdown, what a template makes of a learner's text, and what holds it."""


def corpora() -> dict[str, Sequence[str]]:
    return {"own": hostile_texts(), **listed_texts()}


@pytest.mark.once
@pytest.mark.parametrize("field", RENDERERS)
@pytest.mark.parametrize("corpus", corpora())
def test_what_anybody_writes_is_harmless(stage: Stage, corpus: str, field: str) -> None:
    render, holder = RENDERERS[field]
    texts = corpora()[corpus]
    for start in range(0, len(texts), BATCH):
        shown = "".join(holder.format(render(text)) for text in texts[start : start + BATCH])
        stage.show(document(shown), HEADERS)
        stage.assert_harmless(f"{corpus} from {start} as {field}")


@pytest.mark.once
@pytest.mark.parametrize(
    "text",
    [
        "<script>pwned()</script>",
        "<img src=data:, onerror=pwned()>",
        "<p style='color:red'>x</p>",
        "<p onclick=pwned()>x</p>",
        "<a href='java\tscript:pwned()'>x</a>",
        "<a href='data:text/html,x'>x</a>",
        "<template><svg onload=pwned()></svg></template>",
        "<img src=https://elsewhere.invalid/x.png>",
        "<form name=x></form>",
        "<p hx-get=/healthz hx-trigger=load>x</p>",
    ],
)
def test_the_stage_notices(stage: Stage, text: str) -> None:
    stage.show(document(f"<div data-hostile>{text}</div>"), HEADERS)
    with pytest.raises(AssertionError):
        stage.assert_harmless("unsanitised")


@pytest.mark.once
def test_the_stage_notices_what_runs(stage: Stage) -> None:
    stage.show("<!DOCTYPE html><title>x</title><body><script>pwned()</script>", {"Content-Type": "text/html"})
    assert stage.page.evaluate("stage.ran") == ["pwned"]
