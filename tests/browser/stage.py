"""A real browser for pages that were made in this process: no server, no second connection to the database.

A page is put on stage with the headers it came with, and watched: what it says, what it asks for, what it runs.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Route

from tests.browser.support import watch

HOME = "http://localhost:1"
"""Nobody listens there; Chromium trusts localhost as it does HTTPS."""


EXPECTED = re.compile(r"The specified value .* (does not conform|cannot be parsed)|verbose: \[DOM\]", re.DOTALL)
"""Chromium's remark on a field for a date or a number that was given text, and its advice on forms."""


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
        self.files: dict[str, str] = {}
        """Scripts that are no static files, by their path."""
        self._html, self._headers = "", {}

    def show(self, html: str, headers: Mapping[str, str]) -> None:
        """Chromium would remark on a status of a mistake, so that none is given."""
        self._html, self._headers = html, dict(headers)
        self.page.goto("/on-stage/")

    def _fulfil(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.resource_type == "document":
            route.fulfill(body=self._html, headers=self._headers)
        elif path in self.files:
            route.fulfill(body=self.files[path], content_type="text/javascript")
        elif path.startswith("/static/") and (file := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=Path(file))
        elif route.request.resource_type in ("fetch", "xhr"):
            route.fulfill(status=204)  # the watch notices where it went
        else:
            self.noise.append(f"asked for {route.request.url}")
            route.abort()

    def assert_harmless(self, what: str) -> None:
        """Nothing hostile is in the page, nothing runs when it is touched, and nothing was said or asked for."""
        survived = self.page.evaluate("stage.look()")
        assert not survived, f"{what}: {len(survived)} survived, such as {survived[:3]}"
        self.page.evaluate("stage.touch()")
        self.assert_quiet(what)

    def assert_quiet(self, what: str) -> None:
        ran = self.page.evaluate("stage.ran")
        assert not ran, f"{what}: {ran}"
        noise = [line for line in self.noise if not EXPECTED.search(line)]
        assert not noise, f"{what}: {noise[:3]}"
