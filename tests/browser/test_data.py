"""A learner's own data in a real browser: taken along, cleared here, brought in again, and nothing is missing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from notes.models import Course
from studyapp.models import Learner
from tests.browser.exam_support import sign_in
from tests.browser.support import assert_accessible
from tests.factories import LearnerFactory, answer, begin, make_topic
from tests.pages import to_course

KEPT = """async () => ({
  local: Object.keys(localStorage),
  databases: (await indexedDB.databases()).map(({ name }) => name),
})"""
NOTHING: dict[str, Any] = {"local": [], "databases": []}

READING = ((390, "light"), (1280, "dark"))
"""Width of the window and color scheme in which pages are read."""


@pytest.fixture
def course(transactional_db: None) -> Course:
    return make_topic(2, title="Streams").course


@pytest.fixture
def learner(page: Page, course: Course, live_server: LiveServer) -> Learner:
    """With one answer, in this browser."""
    learner: Learner = LearnerFactory.create(username="l" * 90)
    answer(begin(learner, course, size=1))
    sign_in(page.context, learner, live_server.url)
    return learner


def kept(page: Page) -> dict[str, Any]:
    return page.evaluate(KEPT)  # type: ignore[no-any-return]


def history(page: Page, course: Course) -> str:
    page.goto(to_course("history", course))
    return page.locator("main").inner_text()


def bring_in(page: Page, file: Path | dict[str, Any]) -> None:
    page.goto("/settings/import/")
    page.get_by_label("File of the export").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Bring it in").click()


def read(page: Page, heading: str) -> None:
    """Read the page as it stands, on a phone and on a desktop."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    for width, scheme in READING:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert_accessible(page)
        sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(sideways) <= 0, (page.url, width)


def test_a_guest_takes_everything_along_and_brings_it_back(page: Page, course: Course, tmp_path: Path) -> None:
    page.goto(to_course("new", course))
    page.get_by_role("button", name=re.compile("^Start")).click()
    page.locator("label.option").first.click()
    page.get_by_role("button", name="Check").click()
    expect(page.locator('[data-behavior="verdict"]')).to_be_visible()
    page.goto("/settings/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    before = history(page, course)

    page.goto("/settings/")
    page.evaluate("localStorage.setItem('studyapp-draft', 'x')")
    page.evaluate("studyappOutbox.load()")
    assert all(kept(page).values())
    page.get_by_role("link", name="Clear this browser").click()
    read(page, "Clear this browser")
    page.get_by_role("button", name="Clear this browser for good").click()
    read(page, "All gone")
    assert kept(page) == NOTHING
    assert not Learner.objects.exists()
    page.get_by_role("link", name="Back to the start").click()
    expect(page.locator(".landing")).to_be_visible()

    bring_in(page, file)
    expect(page.locator(".notice")).to_contain_text("1 new, 0 already here.")
    read(page, "Bring your data in")
    assert history(page, course) == before
    (attempt,) = json.loads(file.read_bytes())["attempts"]
    assert Learner.objects.get().attempts.get().events.count() == len(attempt["events"]) > 0


def test_a_file_that_is_refused_says_why(page: Page, learner: Learner, expected_noise: list[str]) -> None:
    expected_noise.append("422")
    page.goto("/settings/import/")
    read(page, "Bring your data in")
    wrong = {"format": "studyapp-learner", "version": 1, "learner": [], "attempts": [{"id": "x" * 90, "kind": 5}]}
    bring_in(page, {"name": "a.json", "mimeType": "application/json", "buffer": json.dumps(wrong).encode()})
    expect(page.get_by_role("alert")).to_contain_text("attempts[0].course: This is missing.")
    read(page, "Bring your data in")
    page.goto("/settings/delete/")
    read(page, "Delete my account")


@pytest.mark.parametrize("javascript", [False], ids=["no-javascript"], indirect=True)
def test_without_javascript_too(page: Page, javascript: bool, learner: Learner, tmp_path: Path) -> None:
    page.goto("/settings/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export").click()
    download.value.save_as(tmp_path / "export.json")
    bring_in(page, tmp_path / "export.json")
    expect(page.locator(".notice")).to_contain_text("0 new, 1 already here.")
