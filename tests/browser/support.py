"""Helpers for browser tests: finding Chromium, listening to a page, accessibility, screenshots for the docs."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, ViewportSize, WebError, expect

SCREENSHOTS = Path(__file__).parents[2] / "docs" / "screenshots"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
VIEWPORTS: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1280, "height": 800},
}
LOCAL_SCHEMES = ("data:", "blob:", "about:")


def chromium_path() -> str | None:
    return os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def watch(context: BrowserContext, home: str, noise: list[str]) -> None:
    """Add to `noise` whatever a page of the context should not have said or asked for."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            noise.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def on_error(error: WebError) -> None:
        noise.append(f"uncaught: {error.error}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((f"{home}/", *LOCAL_SCHEMES)):
            noise.append(f"foreign request: {request.url}")

    context.on("console", on_console)
    context.on("weberror", on_error)
    context.on("request", on_request)


def settle_pages(context: BrowserContext) -> None:
    """Let the time spent on the open pages arrive too: nothing may come while the database is being emptied."""
    for page in context.pages:
        if page.locator('[data-behavior="saved"]').count():
            page.evaluate(
                "Object.defineProperty(document, 'hidden', { value: true, configurable: true });"
                "dispatchEvent(new Event('pagehide'))"
            )
            expect(page.locator("[data-waiting]")).to_have_count(0)


def assert_accessible(page: Page) -> None:
    """Fail with one line for each element that breaks a rule of WCAG 2.2 AA or best practice."""
    violations = Axe().run(page, options={"runOnly": AXE_RULES, "resultTypes": ["violations"]}).response["violations"]
    lines = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {node['html'][:160]}"
        for violation in violations
        for node in violation["nodes"]
    ]
    assert not lines, f"{page.url} is not accessible:\n" + "\n".join(lines)


def screenshot(page: Page, name: str) -> None:
    """Save the page for the docs, as far as it is seen, as a JPEG of fifty kilobytes or so, when SCREENSHOTS=1."""
    if os.environ.get("SCREENSHOTS") == "1":
        page.screenshot(path=SCREENSHOTS / f"{name}.jpg", type="jpeg", quality=55, animations="disabled")


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    """For what no element of a page shows; wait_for_function would evaluate strings, which our policy forbids."""
    for _ in range(100):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It did not come about within ten seconds.")
