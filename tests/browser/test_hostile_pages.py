"""Hostile text in every field of every row, and in every form and query, as the real pages show it in Chromium.

What a page makes of a text does not depend on the database, so that one of them is enough.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.db.models import CharField, Model, TextField
from django.urls import reverse
from playwright.sync_api import Browser

from notes.models import Lesson, Term
from notes.rendering import render_fragment, render_inline
from quizzes.models import AttemptItem, InterviewAnswer, InterviewQuestion, QuestionRevision
from quizzes.models.attempts import LONGEST_NOTE
from tests.browser.stage import Stage
from tests.factories import NOW, LearnerFactory
from tests.hostile_text import hostile_texts
from tests.pages import Page, Visitor, World, make_world, to_item
from tests.test_fuzz import FIELDS, FORMS, LEAVING, path_of
from tests.test_pages import CASES, WITH_HTML

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NO_PROSE = {
    *("slug", "section", "anchor", "code", "status", "sibling_group", "email", "password", "time_zone", "fingerprint"),
    *("content_hash", "markdown", "introduction_html", "html", "definition", "source_url"),
}
"""Names and numbers that a pattern checks when a course is loaded, and HTML, which is made of Markdown below."""

TEXTS = [text.replace("\0", "").encode(errors="replace").decode() for text in hostile_texts()][::7]
MARKDOWN = "\n\n".join(TEXTS[::50])
QUERIES = (
    "q",
    "topic",
    "show",
    "state",
    "mode",
    "size",
    "only",
    "course",
    "page",
    "next",
    "from",
    "seconds",
    "attempt",
)
BREAKOUT = "\"'><script>pwned()</script><img src=x onerror=pwned()> javascript:pwned()//</textarea><svg onload=pwned()>"


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    stage = Stage(browser)
    yield stage
    stage.context.close()


@pytest.fixture
def world(db: None) -> World:
    with time_machine.travel(NOW, tick=False):
        world = make_world()
    numbers = count()
    for model in apps.get_models():
        if model._meta.app_label in ("notes", "quizzes", "studyapp"):
            _spoil(model, numbers)
    _spoil_html()
    AttemptItem.objects.update(note="\n".join(TEXTS)[:LONGEST_NOTE])
    InterviewAnswer.objects.update(text="\n".join(TEXTS[100:])[:10_000])
    world.learner.refresh_from_db()
    return world


def _spoil(model: type[Model], numbers: Iterator[int]) -> None:
    """Give every row another text in each field that takes any; the number makes what must be unique so."""
    fields: list[Any] = [
        each
        for each in model._meta.concrete_fields
        if isinstance(each, (CharField, TextField)) and not each.choices and each.name not in NO_PROSE
    ]
    for row in model._base_manager.all() if fields and model.__name__ != "Session" else ():
        for field in fields:
            number = next(numbers)
            setattr(row, field.attname, f"{number}{BREAKOUT}{TEXTS[number % len(TEXTS)]}"[: field.max_length])
        row.save()


def _spoil_html() -> None:
    """As the loader would have stored it."""
    block, inline = render_fragment(MARKDOWN), render_inline(BREAKOUT)
    for lesson in Lesson.objects.all():
        lesson.introduction_html = block
        lesson.sections = [section | {"html": block, "title": BREAKOUT} for section in lesson.sections]
        lesson.terms = [term | {"name": BREAKOUT, "html": inline} for term in lesson.terms]
        lesson.save()
    Term.objects.update(html=inline, aliases=[BREAKOUT], former_names=[BREAKOUT])
    for revision in QuestionRevision.objects.all():
        options = {name: {"text": inline, "rationale": block} for name in revision.html["options"]}
        revision.html |= {"stem": block, "explanation": block, "options": options}
        revision.save()
    html = {"prompt": block, "answer": block, "key_points": [inline], "follow_up": block, "rendering": 1}
    InterviewQuestion.objects.update(html=html, tags=[BREAKOUT])


def shown_pages(world: World) -> Iterator[Page]:
    """One page of each view, as the learner gets it; what each form answers to rubbish; and each query with some."""
    visitor = Visitor(world.learner)
    cases = {CASES[name].view: CASES[name] for name in WITH_HTML}
    yield from (visitor.see(case.path(world)) for case in cases.values())
    rubbish = dict.fromkeys(FIELDS, BREAKOUT)
    yield from (visitor.send(path_of(form, world), rubbish) for form in FORMS if form not in LEAVING)
    for view in ("login", "signup", "reset_password"):
        fields = ("login", "username", "email", "password", "password1", "next")
        yield Visitor().send(reverse(f"account_{view}"), dict.fromkeys(fields, BREAKOUT))
    query = urlencode(dict.fromkeys(QUERIES, BREAKOUT))
    views = (
        "home",
        "quizzes:new",
        "quizzes:mock",
        "quizzes:missed",
        "notes:glossary",
        "quizzes:interview",
        "quizzes:item",
    )
    paths = [cases[view].path(world).split("?")[0] for view in views]
    yield from (visitor.see(f"{path}?{query}") for path in [*paths, reverse("account_login")])
    yield Page(Visitor(world.learner, enforce_csrf_checks=True).post(to_item(world.practice), rubbish))


def test_every_page_shows_hostile_text_as_text(world: World, stage: Stage) -> None:
    with time_machine.travel(NOW, tick=False):
        pages = [page for page in shown_pages(world) if page.is_html]
    for page in pages:
        stage.show(page.html, page.response.headers)
        stage.assert_harmless(repr(page))
    assert sum("pwned" in page.html for page in pages) > len(pages) / 2


@pytest.mark.filterwarnings("ignore:The default scheme")  # the admin shows what nobody edits as a form all the same
def test_the_admin_works_under_the_policy(world: World, stage: Stage) -> None:
    with time_machine.travel(NOW, tick=False):
        visitor = Visitor(LearnerFactory.create(is_staff=True, is_superuser=True))
        stage.files[reverse("admin:jsi18n")] = visitor.see(reverse("admin:jsi18n")).html
        pages = [visitor.see(reverse("admin:index"))]
        for model in admin.site._registry:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            pages.append(visitor.see(reverse(f"{name}_changelist")))
            pages += [visitor.see(reverse(f"{name}_change", args=[row.pk])) for row in model._base_manager.all()[:1]]
    for page in pages:
        assert page.status == 200
        stage.show(page.html, page.response.headers)
        stage.assert_quiet(repr(page))
