"""The browser fixtures themselves: the site answers, and a page that is not quiet fails its test."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.support import watch


def test_the_site_answers(
    page: Page, viewport: str, color_scheme: str, javascript: bool, expected_noise: list[str]
) -> None:
    expected_noise.append("/favicon.ico")  # what is no page names no icon, and Chromium guesses one
    response = page.goto("/healthz")

    assert response is not None
    assert response.text().strip() == "ok"


@pytest.mark.parametrize(
    ("script", "line"),
    [
        ("console.warn('careful')", "console warning: careful"),
        ("setTimeout(() => { throw new Error('broken') })", "uncaught"),
        ("new Image().src = 'http://elsewhere.invalid/a.png'", "foreign request: http://elsewhere.invalid/a.png"),
    ],
)
def test_noise_is_noticed(context: BrowserContext, expected_noise: list[str], script: str, line: str) -> None:
    expected_noise.append("")
    noise: list[str] = []
    watch(context, "http://localhost:1", noise)

    page = context.new_page()
    page.evaluate(script)
    page.wait_for_function("new Promise(done => setTimeout(done, 0))")  # lets the page's own timers come first
    page.goto("about:blank")

    assert any(line in entry for entry in noise), noise
