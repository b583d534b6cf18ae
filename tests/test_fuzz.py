"""A thousand random malformed posts over every form of the site: never a fault, never a changed row that should not be.

The forms are those of the table in test_access.py, so that a new one is in it by itself, and some in further states.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker, Settings

from studyapp import limits
from studyapp.models import Learner
from tests.factories import NOW, LearnerFactory, answer, begin
from tests.pages import (
    HTMX,
    Page,
    Visitor,
    World,
    item_at,
    make_world,
    to,
    to_card,
    to_item,
)
from tests.rows import WRITING, all_rows, changed_rows
from tests.test_access import LINES, ONLY_PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

POSTS = 1000
"""A run. They come from one learner, one guest and strangers, and what earlier ones did is part of the game."""

SESSIONS = "studyapp_session"
"""A page that shows a waiting message, be it a refusal, takes it out of the session."""

STATES: dict[str, Callable[[World], str]] = {
    "answered item": lambda world: to_item(world.practice, 1),
    "exam item": lambda world: to_item(world.exam, 1),
    "overdue item": lambda world: to_item(world.overdue, 2),
    "retake of an exam": lambda world: to("retake", world.sat),
    "due card": lambda world: to_card(item_at(world.practiced, 2).revision.question),
}
"""Forms in other states than the table has them in."""

LEAVING = ("account_logout", "delete", "sessions")
"""Sent by strangers only: whoever is gone sends nothing more."""

FORMS = [*STATES, *(name for name, line in LINES.items() if line.post != ONLY_PAGES)]

_FIELDS = """
option client_seq confidence shown_at go is_flagged topic state size mode kind struck strike restore flag note
save_note client_at elapsed_ms attempt anyway update n action anchor page cause rating act exam domain realistic
time_factor exam_on minutes_per_day recall_percent question text started_at seconds base unconfirmed reveal point
keep answer is_best seed counts_streak login username email password password1 password2 oldpassword remember next
action_add action_send action_remove code reason source_url file look time_zone theme text_size shuffles_options
uses_shortcuts reduces_motion
"""
FIELDS = tuple(_FIELDS.split())
_KNOWN = """
answer strike visit a b c 1 2 0 -1 on sure tutor exam missed all read unread bury suspend resume reached
first-section 2027-03-15 /account/email/ //evil.invalid a@example.org
"""
KNOWN = tuple(_KNOWN.split())
VALUES = st.one_of(
    st.sampled_from((*KNOWN, "", "1" + "0" * 30, "\0", "\ud800", "9" * 5000, "x" * 100_000, "NaN", "[]")),
    st.text(max_size=20),
    st.integers().map(str),
    st.uuids().map(str),
)


def test_every_field_of_the_table_is_fuzzed(world: World) -> None:
    named = {field for line in LINES.values() for field in line.body(world) if not field.startswith("goal-")}
    assert named <= set(FIELDS), f"add to FIELDS in {__file__}: {named - set(FIELDS)}"


# Ways to send the same thing: each returns the body and its type

Data = dict[str, list[str]]
Sent = tuple[bytes, str]
URLENCODED = "application/x-www-form-urlencoded"


def _plain(data: Data, content_type: str = URLENCODED) -> Sent:
    return urlencode(data, doseq=True, errors="replace").encode(), content_type


def _as(content_type: str) -> Callable[[Data], Sent]:
    return lambda data: _plain(data, content_type)


def _multipart(data: Data) -> Sent:
    readable = {name: [value.encode(errors="replace").decode() for value in values] for name, values in data.items()}
    return encode_multipart(BOUNDARY, readable), MULTIPART_CONTENT


def _files(data: Data) -> Sent:
    files = {name: SimpleUploadedFile("../\u202eevil.html", b"<script>", "text/html") for name in data}
    return encode_multipart(BOUNDARY, files), MULTIPART_CONTENT


def _no_text(data: Data) -> Sent:
    return b"option=%ff\xff&\x00=%ed%a0%80&&=;%" + _plain(data)[0], URLENCODED


def _too_many(data: Data) -> Sent:
    return _plain({**data, "option": ["a"] * 1001})


WAYS = (
    *(_plain, _plain, _plain, _multipart, _multipart, _files, _no_text, _too_many),
    *map(_as, ("application/json", "text/plain", "", "multipart/form-data", "multipart/form-data; boundary=x")),
    *map(_as, (f"{URLENCODED}; charset=utf-16", f"{URLENCODED}; charset=none")),
)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@dataclass(frozen=True, slots=True)
class Site:
    """The world by addresses and sessions, found once: a thousand posts would spend most of their time on it."""

    paths: dict[str, str]
    sessions: dict[str, str]

    def post(self, form: str, who: str, sent: Sent, *, is_htmx: bool) -> Page:
        visitor = Visitor(headers=HTMX if is_htmx else {})
        if who in self.sessions and form not in LEAVING:
            visitor.cookies["sessionid"] = self.sessions[who]
        return Page(visitor.generic("POST", self.paths[form], *sent))


@pytest.fixture
def other(world: World) -> Learner:
    """Somebody else with answers of their own, whom none of this may touch."""
    learner: Learner = LearnerFactory.create()
    answer(begin(learner, world.course, size=2, topic=world.topic))
    return learner


@pytest.fixture
def site(world: World, other: Learner) -> Site:
    people = {"learner": world.learner, "guest": Learner.objects.create_guest()}
    sessions = {who: Visitor(learner).cookies["sessionid"].value for who, learner in people.items()}
    return Site({form: path_of(form, world) for form in FORMS}, sessions)


def path_of(form: str, world: World) -> str:
    if form in STATES:
        return STATES[form](world)
    return reverse(form, args=LINES[form].args(world)) + LINES[form].query(world)


@settings(
    max_examples=POSTS,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    form=st.sampled_from(FORMS),
    data=st.dictionaries(st.sampled_from(FIELDS), st.lists(VALUES, min_size=1, max_size=3), max_size=5),
    way=st.sampled_from(WAYS),
    who=st.sampled_from(("learner", "learner", "guest", "stranger")),
    is_htmx=st.booleans(),
)
def post_anything(site: Site, form: str, data: Data, way: Callable[[Data], Sent], who: str, is_htmx: bool) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = site.post(form, who, way(data), is_htmx=is_htmx)
    assert page.status in (200, 204, 302, 307, 400, 404, 409, 410, 413, 422)
    if page.is_html and not page.is_whole:
        page.assert_valid()
    if page.status in (400, 404, 422):
        statements = [query["sql"] for query in queries.captured_queries]
        written = [sql for sql in statements if sql.startswith(WRITING) and SESSIONS not in sql]
        assert not written, f"{page.status} and yet: {written[0]}"


def test_no_post_breaks_a_form_or_touches_what_is_anothers(
    site: Site, other: Learner, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is refused has changed nothing; whoever is not has changed nothing of others, and nothing of the bank."""
    settings.ACCOUNT_RATE_LIMITS = False
    monkeypatch.setattr(limits, "_rates", lambda request: [])
    before = all_rows()
    post_anything(site)
    changed = changed_rows(before, all_rows())
    assert not {key: row for key, row in changed.items() if row.learner_id in (other.pk, None) and key[0] != "Session"}
