"""Bytes, requests, origins, cookies, layout shift and blocking time, measured in Chromium."""

from __future__ import annotations

import gzip
import json
import math
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from stage import PHONE, Room, Stage, ask, open_chat

KB = 1000
LAUNCHER_LIMIT = 3 * KB
WHOLE_LIMIT = 15 * KB
REQUESTS_AFTER_OPENING = 3
LANGUAGES = ("ar", "en", "es", "vi", "zh-Hans", "zh-Hant")

WATCH_LAYOUT = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.shift += entry.value))
  .observe({ type: "layout-shift", buffered: true });
"""
OPEN_BY_ITSELF = """
addEventListener("load", () => setTimeout(async () => {
  performance.mark("verbatim-opening");
  await document.querySelector("verbatim-chat").open();
  setTimeout(() => { window.isDone = true; }, 1000);
}, 300));
"""
SLOWDOWN = 4
LONG_TASK = 50
TRACED = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"]


def measure_gzip(url: str) -> int:
    """The bytes of a body as gzip, the larger of the two encodings that are served."""
    response = httpx.get(url, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    served = int(response.headers.get("content-length", 0))
    return (
        served if "content-encoding" in response.headers else len(gzip.compress(response.content))
    )


def of_service(stage: Stage, room: Room) -> list[str]:
    return [url for url in room.watch.requests if url.startswith(stage.service_url)]


def test_the_closed_launcher_is_one_small_request(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    page.wait_for_load_state("networkidle")
    assert of_service(stage, room) == [f"{stage.service_url}/widget.js"]
    assert measure_gzip(f"{stage.service_url}/widget.js") <= LAUNCHER_LIMIT


@pytest.mark.parametrize("language", LANGUAGES)
def test_opening_stays_within_the_budget_in_every_language(
    stage: Stage, room: Room, language: str
) -> None:
    page = room.open_page()
    page.goto(stage.embed(f'data-lang="{language}"'))
    before = len(of_service(stage, room))
    page.locator("verbatim-chat").evaluate("(element) => element.open()")
    page.locator("verbatim-chat .suggestion").first.wait_for()
    after = of_service(stage, room)[before:]
    assert len(after) <= REQUESTS_AFTER_OPENING
    assert sum(measure_gzip(url) for url in {*of_service(stage, room)}) <= WHOLE_LIMIT


def test_a_question_costs_one_request_and_loads_no_further_file(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    page.locator("verbatim-chat .suggestion").first.wait_for()
    before = len(of_service(stage, room))
    ask(page, "What is collagen?")
    assert of_service(stage, room)[before:] == [f"{stage.service_url}/api/v1/chat"]


def test_a_whole_conversation_touches_no_third_party_font_or_cookie(
    stage: Stage, room: Room
) -> None:
    page = room.open_page()
    fonts: list[str] = []
    page.on(
        "request", lambda r: fonts.append(r.url) if r.resource_type in {"font", "image"} else None
    )
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "How does it work in both views?")
    hosts = {urlsplit(url).netloc for url in room.watch.requests}
    assert hosts == {urlsplit(stage.service_url).netloc, urlsplit(stage.site_url).netloc}
    assert [url for url in fonts if url.startswith(stage.service_url)] == []
    assert page.context.cookies() == []


def test_nothing_is_stored_or_asked_before_the_patient_opens_it(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    page.wait_for_load_state("networkidle")
    stored = page.evaluate(
        "async () => [sessionStorage.length, localStorage.length,"
        " (await indexedDB.databases()).length, (await caches.keys()).length]"
    )
    assert stored == [0, 0, 0, 0]
    assert [url for url in of_service(stage, room) if "/api/" in url] == []


def test_calls_carry_no_credentials(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.context.add_cookies([{"name": "site", "value": "1", "url": stage.service_url}])
    sent: list[str] = []
    page.on(
        "request",
        lambda r: sent.append(r.all_headers().get("cookie", "")) if "/api/" in r.url else None,
    )
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "What is collagen?")
    assert sent
    assert set(sent) == {""}


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_the_page_does_not_shift(stage: Stage, room: Room, viewport: dict[str, int] | None) -> None:
    page = room.open_page(viewport=viewport)
    page.add_init_script(WATCH_LAYOUT)
    page.goto(stage.embed(body="<p>More text.</p>" * 60))
    open_chat(page)
    ask(page, "What is collagen?")
    page.get_by_role("button", name="Close chat").click()
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") == 0


def trace_opening(stage: Stage, room: Room) -> list[dict[str, Any]]:
    """The trace of a page that opens the panel by itself: a driver's scripts would count too."""
    page = room.open_page(viewport=PHONE)
    browser = page.context.browser
    assert browser is not None
    session = page.context.new_cdp_session(page)
    browser.start_tracing(page=page, categories=TRACED)
    address = stage.embed(head=f"<script>{OPEN_BY_ITSELF}</script>")
    session.send("Page.navigate", {"url": address})
    for _ in range(80):
        time.sleep(0.25)
        answer = session.send("Runtime.evaluate", {"expression": "window.isDone"})
        if answer["result"].get("value"):
            break
    events: list[dict[str, Any]] = json.loads(browser.stop_tracing())["traceEvents"]
    return events


def measure_blocking(events: list[dict[str, Any]]) -> float:
    """Total blocking time in ms if every task of the page's main thread took four times its CPU.

    The CPU time of a task does not depend on what else the machine does; the time on the wall
    under an emulated slowdown does.
    """
    thread = next((e["pid"], e["tid"]) for e in events if e.get("name") == "verbatim-opening")
    tasks = [
        SLOWDOWN * event.get("tdur", 0) / 1000
        for event in events
        if event.get("name") == "RunTask" and (event["pid"], event["tid"]) == thread
    ]
    assert len(tasks) > 10
    return sum(max(0.0, task - LONG_TASK) for task in tasks)


def test_the_main_thread_is_hardly_blocked_on_a_slow_phone(stage: Stage, room: Room) -> None:
    totals: list[float] = []
    # Caches that other work has emptied only ever add: the least of a few runs is the widget's own.
    while len(totals) < 5 and min(totals, default=math.inf) > LONG_TASK:
        totals.append(measure_blocking(trace_opening(stage, room)))
    assert min(totals) <= LONG_TASK, totals


def test_the_service_names_its_files_by_their_content(stage: Stage) -> None:
    launcher = httpx.get(f"{stage.service_url}/widget.js")
    assert "max-age=300" in launcher.headers["cache-control"]
    assert launcher.headers["etag"]
    again = httpx.get(
        f"{stage.service_url}/widget.js", headers={"If-None-Match": launcher.headers["etag"]}
    )
    assert again.status_code == 304
