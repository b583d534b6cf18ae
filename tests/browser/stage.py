"""A real browser for pages that were made in this process: no server, no second connection to the database.

A page is put on stage with the headers it came with, and watched: what it says, what it asks for, what it runs.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Route

from tests.browser.support import watch

HOME = "http://localhost:1"
"""Nobody listens there; Chromium trusts localhost as it does HTTPS."""


class Stage:
    """One context of the browser, in which every page is fulfilled from here."""

    def __init__(self, browser: Browser) -> None:
        self.noise: list[str] = []
        self.context = browser.new_context(base_url=HOME)
        self.context.add_init_script(path=Path(__file__).with_suffix(".js"))
        watch(self.context, HOME, self.noise)
        self.context.on("console", lambda message: self.noise.append(f"console {message.type}: {message.text}"))
        self.context.on("dialog", lambda dialog: self.noise.append(f"dialog: {dialog.message}") or dialog.dismiss())
        self.page = self.context.new_page()
        self.page.route("**/*", self._fulfil)
        self._html, self._headers, self._status = "", {}, 200

    def show(self, html: str, headers: Mapping[str, str], status: int = 200) -> None:
        self._html, self._headers, self._status = html, dict(headers), status
        self.page.goto("/on-stage/")

    def _fulfil(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.resource_type == "document":
            route.fulfill(body=self._html, headers=self._headers, status=self._status)
        elif path.startswith("/static/") and (file := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=Path(file))
        else:
            self.noise.append(f"asked for {route.request.url}")
            route.abort()

    def assert_harmless(self, what: str) -> None:
        """Nothing hostile is in the page, nothing runs when it is touched, and nothing was said or asked for."""
        survived = self.page.evaluate("stage.look()")
        assert not survived, f"{what}: {len(survived)} survived, such as {survived[:3]}"
        self.page.evaluate("stage.touch()")
        ran = self.page.evaluate("stage.ran")
        assert not ran, f"{what}: {ran}"
        assert not self.noise, f"{what}: {self.noise[:3]}"
