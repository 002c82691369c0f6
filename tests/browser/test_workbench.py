"""Journeys through the workbench: the real service, a phone, no script, and axe in every room."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench import (
    CHANGE_SECONDS,
    NEW_SENTENCE,
    PASSWORD,
    change_a_page,
    enter,
    run_bench,
    run_watched_bench,
    wait_for_change,
)
from playwright.sync_api import expect
from service_process import RunningService
from stage import PHONE, Room
from test_widget_accessibility import find_violations

ROOMS = (
    "/insights",
    "/insights/documents",
    "/insights/documents/collagen",
    "/insights/try",
    "/insights/change",
)


@pytest.fixture(scope="module")
def bench(index_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with run_bench(index_dir, tmp_path_factory.mktemp("bench")) as service:
        yield service


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ROOMS)
def test_axe_finds_nothing_in_a_room(
    bench: RunningService, room: Room, path: str, scheme: str
) -> None:
    page = room.open_page(viewport=PHONE, http_credentials=PASSWORD, color_scheme=scheme)
    page.goto(bench.url + path)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert find_violations(page) == []
    assert room.watch.errors == []


@pytest.mark.parametrize("path", ROOMS)
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_room_is_wider_than_the_screen(
    bench: RunningService, room: Room, path: str, width: int
) -> None:
    page = room.open_page(viewport={"width": width, "height": 740}, http_credentials=PASSWORD)
    page.goto(bench.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ROOMS)
def test_a_room_asks_for_nothing_from_elsewhere(
    bench: RunningService, room: Room, path: str
) -> None:
    page = room.open_page(http_credentials=PASSWORD)
    page.goto(bench.url + path)
    assert {url.startswith(bench.url) for url in room.watch.requests} == {True}


def test_staff_see_what_the_documents_lack_and_take_it_along(
    bench: RunningService, room: Room
) -> None:
    page = enter(room, bench)
    first = page.locator(".clusters > li").first
    expect(first.locator(".lead")).to_contain_text("session")
    first.locator("summary").click()
    expect(first.get_by_text("what does a session cost")).to_be_visible()
    expect(page.get_by_role("region", name="Answers that did not help")).to_contain_text(
        "Can micro-needling help scars?"
    )
    page.get_by_role("link", name="7 days").click()
    expect(page.get_by_role("link", name="7 days")).to_have_attribute("aria-current", "page")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "what does a session cost" in download.value.path().read_text(encoding="utf-8-sig")


def test_staff_read_a_document_as_the_chat_does_and_sign_it_off(
    bench: RunningService, room: Room
) -> None:
    page = enter(room, bench)
    page.get_by_role("link", name="Documents", exact=True).click()
    page.get_by_role("link", name="Collagen and scars").click()
    first = page.locator(".passage").first
    expect(first.locator("li").first).to_have_text(
        "Collagen is a protein that healthy skin, hair and nails cannot do without."
    )
    expect(first).to_contain_text("quoted 2 times in 30 days")
    page.get_by_label("Your name").fill("Dr Ng")
    page.get_by_role("button", name="I have read it, and it is right").click()
    expect(page.locator(".facts")).to_contain_text("Signed off by Dr Ng")
    page.get_by_role("link", name="All documents").click()
    expect(page.locator(".cards > li").last).to_contain_text("Collagen and scars")


def test_staff_try_a_question_see_why_and_make_a_pin_of_it(
    bench: RunningService, room: Room
) -> None:
    page = enter(room, bench)
    page.get_by_role("link", name="Try it").click()
    page.get_by_label("The question").fill("do you have a garage?")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("heading", name="The answer:")).to_contain_text("not in the documents")
    expect(page.get_by_text("Nearest pin")).to_be_visible()
    expect(page.locator(".passages > li")).not_to_have_count(0)
    page.get_by_label("No, this should have been").select_option("personal_advice")
    page.get_by_role("button", name="Make a pin").click()
    expect(page.get_by_role("status")).to_contain_text("The pin waits below")
    with page.expect_download() as download:
        page.get_by_role("link", name="pins.yaml").click()
    assert 'phrasings: ["do you have a garage?"]' in download.value.path().read_text()
    page.get_by_role("button", name="Delete the pin do-you-have-a-garage").click()
    expect(page.get_by_text("None waits.")).to_be_visible()


def test_axe_finds_nothing_in_an_answer_with_its_reasons(bench: RunningService, room: Room) -> None:
    page = room.open_page(viewport=PHONE, http_credentials=PASSWORD)
    page.goto(f"{bench.url}/insights/try")
    page.get_by_label("The question").fill("does it help scars? and what is collagen?")
    page.get_by_role("button", name="Ask").click()
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert find_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_staff_change_a_leaflet_look_at_what_it_changes_and_accept_it(
    index_dir: Path, tmp_path: Path, room: Room
) -> None:
    with run_watched_bench(index_dir, tmp_path) as (service, documents):
        page = enter(room, service, "/insights/change")
        expect(page.get_by_role("heading", name="All is up to date")).to_be_visible()
        change_a_page(documents)
        wait_for_change(page)
        expect(page.locator("ins").first).to_contain_text("keeps")
        expect(page.locator("del").first).to_contain_text("supports")
        page.get_by_role("link", name="Questions", exact=True).click()
        page.get_by_role("link", name="Look at it").click()
        page.get_by_role("button", name="Accept the new index").click()
        expect(page.get_by_role("status")).to_contain_text("Accepted")
        page.get_by_role("link", name="Try it").click()
        deadline = time.monotonic() + CHANGE_SECONDS
        while page.locator("#answer").filter(has_text=NEW_SENTENCE).count() == 0:
            assert time.monotonic() < deadline
            page.get_by_label("The question").fill("What is collagen?")
            page.get_by_role("button", name="Ask").click()
