"""A real Chromium for the tests of this folder.

Every context fails its test when the page wrote an error or a warning to the console, threw, or asked any host but the
live server for anything; a test that means to provoke such a line names it in `expected_noise`. A test that asks for
`viewport`, `color_scheme` or `javascript` runs once for each of their values.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from tests.browser.support import VIEWPORTS, chromium_path, settle_pages, watch
from tests.courses import one_topic

# Before a test module imports it; then a failed comparison shows the difference.
pytest.register_assert_rewrite("tests.browser.exam_support")

# Playwright keeps an event loop running in this thread, and Django's ORM would refuse to work beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = chromium_path()
    if not path:
        sentence = "No Chromium: install the package `chromium` or set CHROMIUM_PATH."
        if os.environ.get("ALLOW_NO_BROWSER") == "1":
            pytest.skip(f"{sentence} Browser tests SKIPPED because ALLOW_NO_BROWSER=1.")
        pytest.fail(f"{sentence} ALLOW_NO_BROWSER=1 skips the browser tests.", pytrace=False)
    # Chromium refuses to start its sandbox as root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": path, "args": [*sandbox, *CHROMIUM_FLAGS]}


@pytest.fixture(scope="session")
def small_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the bundled course with one topic, which every test can afford to load."""
    return one_topic(tmp_path_factory.mktemp("course"))


@pytest.fixture(params=VIEWPORTS)
def viewport(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=["light", "dark"])
def color_scheme(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return request.param


@pytest.fixture
def browser_context_args(
    browser_context_args: dict[str, Any], live_server: LiveServer, request: pytest.FixtureRequest
) -> dict[str, Any]:
    asked = {
        name: request.getfixturevalue(name)
        for name in ("viewport", "color_scheme", "javascript")
        if name in request.fixturenames
    }
    return {
        **browser_context_args,
        "base_url": live_server.url,
        "reduced_motion": "reduce",
        "timezone_id": "UTC",
        "viewport": VIEWPORTS[asked.get("viewport", "desktop")],
        "color_scheme": asked.get("color_scheme", "light"),
        "java_script_enabled": asked.get("javascript", True),
    }


@pytest.fixture
def expected_noise() -> list[str]:
    """Regular expressions; a line that one of them finds does not fail the test."""
    return []


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, expected_noise: list[str]
) -> Iterator[Callable[..., BrowserContext]]:
    noise: list[str] = []
    contexts: list[BrowserContext] = []

    def watched_context(**options: Any) -> BrowserContext:
        context = new_context(**options)
        watch(context, live_server.url, noise)
        contexts.append(context)
        return context

    yield watched_context
    for context in contexts:
        settle_pages(context)
    unexpected = [line for line in noise if not any(re.search(pattern, line) for pattern in expected_noise)]
    if unexpected:
        pytest.fail("The page was not quiet:\n" + "\n".join(unexpected), pytrace=False)
