"""The widget on two clinics' websites, from one service that serves both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect
from service_process import run_service
from small_clinic import make_small_index
from stage import Room, Stage, ask, open_chat

from app.index import artifact

PHONES = {"hill": "555 0101", "lake": "555 0202"}


@pytest.fixture(scope="module")
def clinics(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage whose service has two clinics, which the website may ask."""
    folder = tmp_path_factory.mktemp("clinics")
    for name, phone in PHONES.items():
        small = make_small_index(folder / f"{name}.new")
        clinic = replace(small.clinic, name=f"{name.title()} Clinic", phone=phone)
        artifact.save(replace(small, clinic=clinic), folder / name)
        settings = f'allowed_origins = ["{stage.site_url}"]\n'
        (folder / f"{name}.toml").write_text(settings)
    place = tmp_path_factory.mktemp("service")
    with run_service(Path("unused"), place, clinics=str(folder)) as service:
        yield replace(stage, service_url=service.url)


@pytest.mark.parametrize("name", ["hill", "lake"])
def test_the_widget_talks_to_the_clinic_that_its_tag_names(
    clinics: Stage, room: Room, name: str
) -> None:
    page = room.open_page()
    page.goto(clinics.embed(f'data-clinic="{name}"'))
    open_chat(page)
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text(f"{name.title()} Clinic")
    expect(panel).to_contain_text(PHONES[name])
    ask(page, "Can it relax stiff ankles?")
    expect(page.locator("verbatim-chat blockquote").first).to_be_visible()
    asked = [url for url in room.watch.requests if url.startswith(clinics.service_url)]
    paths = [url.removeprefix(clinics.service_url) for url in asked]
    assert f"/clinics/{name}/api/v1/chat" in paths
    assert {path for path in paths if not path.startswith(f"/clinics/{name}/")} == {"/widget.js"}
    assert room.watch.errors == []


def test_a_link_to_the_clinics_chat_page_opens_its_widget(clinics: Stage, room: Room) -> None:
    page = room.open_page()
    link = f"<a href='{clinics.service_url}/clinics/lake/chat'>Ask us</a>"
    page.goto(clinics.embed('data-clinic="lake"', body=link))
    page.get_by_role("link", name="Ask us").click()
    expect(page.get_by_role("dialog")).to_contain_text("Lake Clinic")
    assert page.url.startswith(clinics.site_url)


def test_a_clinic_that_is_not_served_shows_no_other_ones_answers(
    clinics: Stage, room: Room
) -> None:
    page = room.open_page()
    page.goto(clinics.embed('data-clinic="sea"'))
    page.get_by_role("button", name="Ask a question").click()
    page.wait_for_load_state("networkidle")
    assert not [url for url in room.watch.requests if "/clinics/hill" in url or "/lake" in url]
    shown = page.locator("body").inner_text()
    assert not [phone for phone in PHONES.values() if phone in shown]
