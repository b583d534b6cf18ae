"""Every page of the site, fetched as a stranger and as a learner, whole and by htmx, and held to the same rules."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from pytest_django import DjangoDbBlocker

from quizzes.domain.interviews import MockInterview
from tests.factories import DAY, NOW
from tests.pages import HTMX, RESTORE, Page, Visitor, World, item_at, make_world


class Case(NamedTuple):
    """One address, and the status for a stranger and for the learner of `make_world`."""

    view: str
    args: Callable[[World], list[object]]
    stranger: int
    learner: int
    query: str | Callable[[World], str] = ""

    def path(self, world: World) -> str:
        query = self.query if isinstance(self.query, str) else self.query(world)
        return reverse(self.view, args=self.args(world)) + query


def in_course(view: str, query: str | Callable[[World], str] = "") -> Case:
    return Case(f"quizzes:{view}", lambda world: [world.course.slug], 200, 200, query)


def on_interview(view: str, number: int, status: int = 200, query: str | Callable[[World], str] = "") -> Case:
    """The interview question of that number in the topic: 0 tried with a best answer, 1 drafted."""

    def args(world: World) -> list[object]:
        slug = world.topic.interviewquestions.order_by("position")[number].slug
        return [world.course.slug, world.topic.slug, slug]

    return Case(f"quizzes:{view}", args, status, status, query)


def in_mock_interview(world: World) -> str:
    questions = world.topic.interviewquestions.order_by("position")
    return f"?mock={MockInterview(NOW - DAY, tuple(each.pk for each in questions)).name}"


def in_attempt(view: str, attempt: str, learner: int, *position: int, stranger: int = 404, query: str = "") -> Case:
    return Case(f"quizzes:{view}", lambda world: [getattr(world, attempt).pk, *position], stranger, learner, query)


def in_topic(view: str, *anchor: str, topic: str = "topic", query: str = "") -> Case:
    return Case(view, lambda world: [world.course.slug, getattr(world, topic).slug, *anchor], 200, 200, query)


def of_card(view: str, attempt: str, learner: int, stranger: int = 404) -> Case:
    """The card of the second question of the attempt, which was answered wrongly."""
    return Case(
        f"quizzes:{view}",
        lambda world: [item_at(getattr(world, attempt), 2).revision.question_id],
        stranger,
        learner,
    )


def account(view: str, stranger: int, learner: int, *args: object) -> Case:
    return Case(view, lambda _: list(args), stranger, learner)


pytestmark = pytest.mark.django_db

CASES = {
    "no page": Case("quizzes:course", lambda _: ["nowhere"], 404, 404),
    "start": Case("home", lambda _: [], 200, 200),
    "settings": Case("settings", lambda _: [], 200, 200),
    "deleting everything": Case("delete", lambda _: [], 200, 200),
    "look": Case("look", lambda _: [], 405, 405),
    "other browsers": Case("sessions", lambda _: [], 405, 405),
    "process health": Case("healthz", lambda _: [], 200, 200),
    "database health": Case("readyz", lambda _: [], 200, 200),
    "nothing kept": Case("kept", lambda _: [], 302, 302),
    "icon": Case("favicon", lambda _: [], 204, 204),
    "export": Case("export", lambda _: [], 404, 200),
    "exported answers": Case("export_table", lambda _: ["answers"], 404, 200),
    "exported quizzes": Case("export_table", lambda _: ["quizzes"], 404, 200),
    "exported reviews": Case("export_table", lambda _: ["reviews"], 404, 200),
    "exported interview answers": Case("export_table", lambda _: ["interview-answers"], 404, 200),
    "no such table": Case("export_table", lambda _: ["keys"], 404, 404),
    "import": Case("import", lambda _: [], 200, 200),
    "course": in_course("course"),
    "builder": in_course("new"),
    "builder with a choice": in_course("new", "?mode=exam&size=3&state=unseen"),
    "builder without a match": in_course("new", "?state=flagged&size=0"),
    "mock": in_course("mock"),
    "realistic mini mock": in_course("mock", "?domain=1&realistic=on&time_factor=200"),
    "mock of an unknown topic": in_course("mock", "?topic=unknown"),
    "goal": in_course("goal"),
    "today's round": Case("quizzes:today", lambda world: [world.course.slug], 405, 405),
    "drill": Case("quizzes:drill", lambda world: [world.course.slug], 405, 405),
    "missed": in_course("missed"),
    "lucky": in_course("missed", "?show=lucky"),
    "slow": in_course("missed", "?show=slow"),
    "changed": in_course("missed", "?show=changed"),
    "flagged": in_course("missed", "?show=flagged"),
    "plan": in_course("plan"),
    "plan to keep": in_course("plan_file"),
    "streak": Case("quizzes:streak", lambda world: [world.course.slug], 405, 405),
    "sheet": in_course("sheet"),
    "progress": in_course("progress"),
    "history": in_course("history"),
    "interview": in_course("interview"),
    "interview of a topic": in_course("interview", "?topic=unknown"),
    "tried interview question": on_interview("interview_card", 0, query="?from=due"),
    "drafted interview question": on_interview("interview_card", 1),
    "revealed interview answer": on_interview("interview_card", 0, query="?revealed=1"),
    "revealed interview draft": on_interview("interview_card", 1, query="?revealed=1&seconds=no"),
    "question of a mock interview": on_interview("interview_card", 0, query=in_mock_interview),
    "mock interview": in_course("interview_mock", in_mock_interview),
    "rating an interview answer": on_interview("interview_rate", 0, 405),
    "keeping an interview answer": on_interview("interview_best", 0, 405),
    "my interview answers": in_course("interview_mine"),
    "glossary": Case("notes:glossary", lambda world: [world.course.slug], 200, 200),
    "glossary of matches": Case("notes:glossary", lambda world: [world.course.slug], 200, 200, "?q=OLD+word"),
    "glossary without a match": Case("notes:glossary", lambda world: [world.course.slug], 200, 200, "?q=nothing"),
    "glossary of too long a search": Case(
        "notes:glossary", lambda world: [world.course.slug], 200, 200, f"?q={'w' * 101}"
    ),
    "search": Case("search", lambda _: [], 200, 200),
    "search of everything": Case("search", lambda _: [], 200, 200, "?q=o"),
    "search of questions": Case("search", lambda _: [], 200, 200, "?q=stem&only=questions"),
    "search without a match": Case("search", lambda _: [], 200, 200, "?q=nothing+of+it"),
    "search of no word": Case("search", lambda _: [], 200, 200, "?q=!!!"),
    "lesson": in_topic("notes:lesson"),
    "last lesson": in_topic("notes:lesson", topic="other_topic"),
    "read lesson": in_topic("notes:reading"),
    "begun lesson": in_topic("notes:reading", topic="other_topic"),
    "check yourself": in_topic("quizzes:check", "first-section"),
    "next check": in_topic("quizzes:check", "first-section", query="?n=2"),
    "resumed practice": in_attempt("resume", "practice", 302),
    "resumed after the end": in_attempt("resume", "sat", 302),
    "right answer": in_attempt("item", "practice", 200, 1),
    "wrong answer": in_attempt("item", "practice", 200, 2),
    "flagged item": in_attempt("item", "practice", 200, 3),
    "last item": in_attempt("item", "practice", 200, 4),
    "finished practice item": in_attempt("item", "practiced", 200, 3),
    "checked item": in_attempt("item", "checked", 200, 1),
    "answered exam item": in_attempt("item", "exam", 200, 1),
    "flagged exam item": in_attempt("item", "exam", 200, 2),
    "last exam item": in_attempt("item", "exam", 200, 4),
    "closed exam item": in_attempt("item", "sat", 302, 1),
    "overdue exam item": in_attempt("item", "overdue", 302, 1),
    "overview of practice": in_attempt("review", "practice", 200),
    "overview of an exam": in_attempt("review", "exam", 200),
    "overview after the end": in_attempt("review", "sat", 302),
    "results of practice": in_attempt("result", "practiced", 200),
    "results of an exam": in_attempt("result", "sat", 200),
    "results of an overdue exam": in_attempt("result", "overdue", 200),
    "results before the end": in_attempt("result", "exam", 302),
    "results of a mock": in_attempt("result", "mocked", 200),
    "missed of a mock": in_attempt("result", "mocked", 200, query="?show=missed"),
    "results of an empty mock": in_attempt("result", "blank", 200),
    "receipt of an exam under way": in_attempt("receipt", "exam", 200),
    "receipt of a mock": in_attempt("receipt", "mocked", 200),
    "receipt of nothing": in_attempt("receipt", "blank", 200),
    "receipt to keep": in_attempt("receipt_file", "mocked", 200),
    "all exam items": in_attempt("items", "exam", 200),
    "time of an exam": in_attempt("time", "exam", 200),
    "cause": in_attempt("cause", "mocked", 405, 1, stranger=405),
    "report of a right answer": in_attempt("report", "practice", 200, 1),
    "report once more": in_attempt("report", "practice", 200, 2, query="?from=missed"),
    "report from the results": in_attempt("report", "sat", 200, 2, query="?from=result"),
    "report from the reviews": in_attempt("report", "practiced", 200, 2, query="?from=reviews"),
    "report before the answer": in_attempt("report", "practice", 404, 4),
    "report during an exam": in_attempt("report", "exam", 404, 1),
    "report of an overdue exam": in_attempt("report", "overdue", 200, 1),
    "reports": Case("quizzes:reports", lambda _: [], 200, 200),
    "paused practice": in_attempt("pause", "practice", 200),
    "paused exam": in_attempt("pause", "exam", 302),
    "submit": in_attempt("submit", "practice", 405, stranger=405),
    "reviews": Case("quizzes:reviews", lambda _: [], 200, 200),
    "reviews beyond the minutes": Case("quizzes:reviews", lambda _: [], 200, 200, "?more=on"),
    "reviews of no course": Case("quizzes:reviews", lambda _: [], 404, 404, "?course=nowhere"),
    "suspended": Case("quizzes:suspended", lambda _: [], 200, 200),
    "due card": of_card("review_card", "practiced", 200),
    "reviewed card": of_card("review_card", "practice", 200),
    "suspended card": of_card("review_card", "sat", 200),
    "rate": of_card("rate", "practice", 405, stranger=405),
    "act on a question": of_card("question_act", "practice", 405, stranger=405),
    "act on an interview question": of_card("interview_act", "practice", 405, stranger=405),
    "undo": Case("quizzes:undo", lambda _: [], 405, 405),
    "retake": in_attempt("retake", "practiced", 405, stranger=405),
    "accounts": account("accounts", 302, 302),
    "signing up": account("account_signup", 200, 302),
    "signing in": account("account_login", 200, 302),
    "signing out": account("account_logout", 302, 200),
    "account switched off": account("account_inactive", 200, 200),
    "asked again": account("account_reauthenticate", 302, 200),
    "e-mail address": account("account_email", 302, 200),
    "address to confirm": account("account_email_verification_sent", 200, 200),
    "address confirmed too late": account("account_confirm_email", 200, 200, "unknown"),
    "password to change": account("account_change_password", 302, 200),
    "password to set": account("account_set_password", 302, 302),
    "password forgotten": account("account_reset_password", 200, 200),
    "password mail sent": account("account_reset_password_done", 200, 200),
    "password reset too late": account("account_reset_password_from_key", 200, 200, "1", "unknown"),
    "password reset": account("account_reset_password_from_key_done", 200, 200),
    "code by mail": account("account_confirm_login_code", 302, 302),
}
PARTS = {"quizzes:new", "quizzes:mock", "quizzes:check", "quizzes:item", "quizzes:review_card", "notes:reading"}
"""The views that send htmx a part; all others send it the whole page."""

ALWAYS_PARTS = {"quizzes:items"}
"""For scripts only: never a whole page."""

NO_HTML = {
    "healthz",
    "readyz",
    "favicon",
    "export",
    "export_table",
    "quizzes:time",
    "quizzes:receipt_file",
    "quizzes:plan_file",
}
WITH_HTML = [name for name, case in CASES.items() if 200 in case[2:4] and case.view not in NO_HTML] + ["no page"]

Fetch = Callable[..., Page]
Visits = Callable[..., list[Page]]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def fetch(world: World) -> Fetch:
    """Every page is fetched once, and nothing that fetching it does stays."""

    @cache
    def by_path(path: str, who: str, sent: tuple[str, ...] = ()) -> Page:
        with time_machine.travel(NOW + timedelta(minutes=5), tick=False), transaction.atomic():
            visitor = Visitor(world.learner if who == "learner" else None, headers=dict.fromkeys(sent, "true"))
            page = visitor.see(path)
            transaction.set_rollback(True)
        return page

    return by_path


@pytest.fixture(scope="module")
def visits(world: World, fetch: Fetch) -> Visits:
    """The page as the stranger and as the learner get it."""

    def by_name(name: str, *sent: str) -> list[Page]:
        case = CASES[name]
        path = case.path(world)
        return [fetch(path, who, sent) for who in ("stranger", "learner")]

    return by_name


@pytest.fixture
def pages(visits: Visits, name: str) -> list[Page]:
    """Whole and, where htmx gets a part, that too, for both of them, where there is a page at all."""
    parts = visits(name, *HTMX) if CASES[name].view in PARTS else []
    return [page for page in visits(name) + parts if page.status == 200 or name == "no page"]


@pytest.fixture
def whole_pages(pages: list[Page]) -> list[Page]:
    return [page for page in pages if page.is_whole]


def every_view() -> set[str]:
    """The names of all addresses but the admin's."""
    found = set()
    for entry in get_resolver().url_patterns:
        if isinstance(entry, URLResolver) and entry.app_name != "admin":
            found |= {f"{entry.app_name}:{name}" if entry.app_name else name for name in _names(entry)}
        elif isinstance(entry, URLPattern):
            found.add(str(entry.name))
    return found


def _names(resolver: URLResolver) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry)
        else:
            yield str(entry.name)


def test_no_page_of_the_site_is_missing_here() -> None:
    assert {case.view for case in CASES.values()} == every_view()


@pytest.mark.parametrize("name", CASES)
class TestAnswers:
    def test_with_the_right_status(self, visits: Visits, name: str) -> None:
        for sent in ((), HTMX, RESTORE):
            assert [page.status for page in visits(name, *sent)] == [CASES[name].stranger, CASES[name].learner]

    def test_without_letting_anybody_store_what_is_personal(self, visits: Visits, name: str) -> None:
        is_public = CASES[name].view in ("notes:lesson", "notes:glossary", "favicon")
        for page in visits(name):
            control = page.response.headers["Cache-Control"]
            assert control.startswith("public") if is_public else {"private", "no-store"} <= set(control.split(", "))

    def test_with_a_strict_content_security_policy(self, visits: Visits, name: str) -> None:
        for page in visits(name) + visits(name, "HX-Request"):
            policy = page.response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'self'" in policy
            assert "unsafe" not in policy


@pytest.mark.once
@pytest.mark.parametrize("name", WITH_HTML)
class TestMarkup:
    def test_parses_strictly(self, pages: list[Page], name: str) -> None:
        for page in pages:
            page.assert_valid()

    def test_has_no_id_twice(self, pages: list[Page], name: str) -> None:
        for page in pages:
            assert sorted(page.ids) == sorted(set(page.ids))

    def test_has_nothing_inline(self, pages: list[Page], name: str) -> None:
        elements = [element for page in pages for element in page.elements]
        assert not [each for each in elements if each.tag == "style" or "style" in each.attrib]
        assert not [each for each in elements if any(attribute.startswith("on") for attribute in each.attrib)]
        assert not [each for each in elements if each.tag == "script" and "src" not in each.attrib]

    def test_posts_with_a_token_to_addresses_that_exist(self, pages: list[Page], name: str) -> None:
        forms = [form for page in pages for form in page.forms if form.method == "post"]
        assert all(form.fields.get("csrfmiddlewaretoken", [""])[0] for form in forms)
        assert all(resolve(urlsplit(form.action).path) for form in forms)

    def test_opens_popovers_that_exist(self, pages: list[Page], name: str) -> None:
        for page in pages:
            opened = {each.attrib["popovertarget"] for each in page.elements if "popovertarget" in each.attrib}
            assert opened <= set(page.ids)

    def test_links_to_pages_that_exist(self, pages: list[Page], fetch: Fetch, name: str) -> None:
        for link in {link.split("#")[0] for page in pages for link in page.links} - {page.path for page in pages}:
            assert fetch(link, "learner").status in (200, 302), link

    def test_jumps_to_places_that_exist(self, pages: list[Page], fetch: Fetch, name: str) -> None:
        for page in pages:
            for path, anchor in {(link.split("#")[0], link.split("#")[1]) for link in page.links if "#" in link}:
                ids = page.ids if path == page.path else fetch(path, "learner").ids
                assert anchor in ids, f"{path}#{anchor}"


@pytest.mark.once
@pytest.mark.parametrize("name", WITH_HTML)
class TestWholePage:
    def test_has_one_heading_and_a_title(self, whole_pages: list[Page], name: str) -> None:
        for page in whole_pages:
            assert len(page.all("h1")) == 1
            assert [bool(title.text) for title in page.all("title")] == [True]

    def test_swaps_places_that_exist(self, whole_pages: list[Page], name: str) -> None:
        for page in whole_pages:
            targets = [each.attrib["hx-target"] for each in page.elements if "hx-target" in each.attrib]
            assert {target.removeprefix("#") for target in targets if target.startswith("#")} <= set(page.ids)

    def test_loads_only_files_of_its_own_that_exist(self, whole_pages: list[Page], name: str) -> None:
        elements = [each for page in whole_pages for each in page.elements if each.tag in ("script", "link", "img")]
        for address in {each.attrib.get("src") or each.attrib["href"] for each in elements}:
            assert address.startswith("data:") or finders.find(address.removeprefix("/static/")), address

    def test_is_sent_when_htmx_restores_its_history(self, visits: Visits, name: str) -> None:
        is_page = CASES[name].view not in ALWAYS_PARTS
        assert all(page.is_whole == is_page for page in visits(name, *RESTORE) if page.is_html and page.status == 200)

    def test_is_sent_to_htmx_only_where_there_is_no_part(self, visits: Visits, name: str) -> None:
        parts = [page.is_whole for page in visits(name, *HTMX) if page.status == 200]
        assert set(parts) <= {CASES[name].view not in PARTS | ALWAYS_PARTS}


def test_titles_tell_pages_apart(visits: Visits) -> None:
    names = [
        "start",
        "course",
        "builder",
        "missed",
        "plan",
        "sheet",
        "progress",
        "history",
        "interview",
        "lesson",
        "right answer",
    ]
    names += ["tried interview question", "mock interview", "my interview answers", "report once more", "reports"]
    titles = [visits(name)[1].all("title")[0].text for name in names]
    assert len(set(titles)) == len(names)
