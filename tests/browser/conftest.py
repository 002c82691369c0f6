"""A real browser, the canned service, and a website on another origin."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from canned import Website, make_canned_app, serve
from playwright.sync_api import Browser, sync_playwright
from stage import Room, Stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    app = make_canned_app(tmp_path_factory.mktemp("canned"))
    website = Website()
    with serve(app) as service_port, serve(website.make_app()) as site_port:
        yield Stage(
            service_url=f"http://127.0.0.1:{service_port}",
            # Another host name, so that the widget is cross-origin and cross-site.
            site_url=f"http://localhost:{site_port}",
            website=website,
            service=app.state.service,
        )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail(
            "expected Debian's Chromium for the browser tests, found none; "
            "install it with: apt-get install -y chromium"
        )
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def room(browser: Browser) -> Iterator[Room]:
    room = Room(browser)
    yield room
    room.close()
