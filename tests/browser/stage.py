"""Where the browser tests play: the service, a website on another origin, and fresh pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from canned import CannedService, Website
from playwright.sync_api import Browser, BrowserContext, Page

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
AXE = Path(__file__).parent / "vendor" / "axe.min.js"


@dataclass
class Stage:
    """Where the tests play: the service's address, and a website that embeds the widget."""

    service_url: str
    site_url: str
    website: Website
    service: CannedService

    def embed(self, attributes: str = "", *, body: str = "", head: str = "", **headers: str) -> str:
        """Put up a page with the script tag on it and return its address."""
        html = (
            f"<!doctype html><html lang=en><head><meta charset=utf-8><title>A website</title>"
            f'<meta name=viewport content="width=device-width,initial-scale=1">{head}</head>'
            f"<body><main><h1>A website</h1><p>Some text.</p>{body}</main>"
            f'<script defer src="{self.service_url}/widget.js" {attributes}></script></body></html>'
        )
        return self.site_url + self.website.show("/page", html, **headers)


@dataclass
class Watch:
    """What a page did that a test wants to know of."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Room:
    """One browser context, closed after the test; pages report what they ask for."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.watch = Watch()

    def open_page(self, *, viewport: dict[str, int] | None = None, **options: object) -> Page:
        """Open a blank page in a fresh context."""
        size = viewport or DESKTOP
        context = self._browser.new_context(viewport=size, locale="en-US", **options)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: self.watch.requests.append(request.url))
        page.on("pageerror", lambda error: self.watch.errors.append(str(error)))
        page.on("console", self._note_console)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _note_console(self, message: object) -> None:
        if getattr(message, "type", "") == "error":
            self.watch.errors.append(getattr(message, "text", ""))


def open_chat(page: Page) -> None:
    """Open the panel as a patient does, and wait until it can be used."""
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_role("textbox", name="Your question").wait_for()


def ask(page: Page, question: str) -> None:
    """Type a question, send it, and wait for what comes of it."""
    field_ = page.get_by_role("textbox", name="Your question")
    count = page.locator("verbatim-chat .answer").count()
    field_.fill(question)
    field_.press("Enter")
    page.locator("verbatim-chat .answer").nth(count).wait_for()
