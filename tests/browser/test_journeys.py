"""Whole visits to the real service with a real index, as a patient makes them."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect
from stage import PHONE, Room, ask, open_chat


def open_clinic(room: Room, service_url: str, **options: object) -> Page:
    page = room.open_page(**options)  # type: ignore[arg-type]
    page.goto(f"{service_url}/")
    return page


def test_a_patient_reads_a_quote_and_finds_it_in_its_document(room: Room, service_url: str) -> None:
    page = open_clinic(room, service_url)
    open_chat(page)
    ask(page, "what is collagen?")
    quote = page.locator("verbatim-chat blockquote").first
    text = quote.text_content() or ""
    assert text in httpx.get(f"{service_url}/api/v1/documents/collagen").json()["text"]
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Show in source").first.click()
    expect(opened.value.locator("#passage mark")).to_have_text(text)
    page.get_by_role("button", name="This helped").first.click()
    expect(page.locator("verbatim-chat [role=status]")).to_have_text("Thank you for telling us.")
    assert room.watch.errors == []


def test_every_opening_suggestion_is_answered(room: Room, service_url: str) -> None:
    page = open_clinic(room, service_url)
    open_chat(page)
    suggestions = page.locator("verbatim-chat .intro .suggestion")
    suggestions.first.wait_for()
    for text in suggestions.all_text_contents():
        page.get_by_role("button", name="Clear conversation").click()
        page.get_by_role("button", name=text, exact=True).click()
        expect(page.locator("verbatim-chat blockquote").first).to_be_visible()


def test_what_the_documents_do_not_say_is_refused_with_a_phone(
    room: Room, service_url: str
) -> None:
    page = open_clinic(room, service_url, viewport=PHONE)
    open_chat(page)
    ask(page, "how much does a session cost?")
    answer = page.locator("verbatim-chat .answer.not_covered")
    expect(answer.locator("blockquote")).to_have_count(0)
    expect(answer.locator("a[href^='tel:']")).to_be_visible()


def test_an_emergency_is_told_to_call_first(room: Room, service_url: str) -> None:
    page = open_clinic(room, service_url, viewport=PHONE)
    open_chat(page)
    ask(page, "my scar is full of pus and I have a fever")
    links = page.locator("verbatim-chat .answer.urgent a[href^='tel:']")
    assert links.first.get_attribute("href") == "tel:911"


@pytest.mark.parametrize("question", ["what is collagen?", "how much does a session cost?"])
def test_the_page_without_scripts_gives_the_same_answer(
    room: Room, service_url: str, question: str
) -> None:
    api = httpx.post(f"{service_url}/api/v1/chat", json={"message": question}).json()
    page = room.open_page(java_script_enabled=False)
    page.goto(f"{service_url}/chat")
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message")).to_have_text(api["message"])
    assert page.locator("blockquote").all_text_contents() == [q["text"] for q in api["quotes"]]
