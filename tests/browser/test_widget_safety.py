"""Strict policies, hostile pages, and answers or documents that try to do harm."""

from __future__ import annotations

import json

import pytest
from canned import PAYLOAD
from playwright.sync_api import expect
from stage import PHONE, Room, Stage, ask, open_chat


def write_policy(stage: Stage) -> str:
    return (
        f"default-src 'none'; script-src {stage.service_url}; connect-src {stage.service_url}; "
        "require-trusted-types-for 'script'; trusted-types 'none'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_a_strict_policy_with_trusted_types_is_never_broken(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.add_init_script(
        "window.violations = [];"
        "document.addEventListener('securitypolicyviolation',"
        " (e) => window.violations.push(e.violatedDirective + e.blockedURI))"
    )
    page.goto(stage.embed(Content_Security_Policy=write_policy(stage)))
    open_chat(page)
    for question in ("How does it work in both views?", "There is pus and I have a fever", "Break"):
        ask(page, question)
    page.locator("verbatim-chat .term").first.click()
    page.get_by_role("button", name="This helped").first.click()
    page.get_by_role("button", name="Close chat").click()
    assert page.evaluate("window.violations") == []


@pytest.mark.parametrize("path", ["/", "/chat", "/documents/collagen?start=0&end=60"])
def test_our_own_pages_keep_their_policy(stage: Stage, room: Room, path: str) -> None:
    page = room.open_page()
    page.add_init_script(
        "window.violations = [];"
        "document.addEventListener('securitypolicyviolation',"
        " (e) => window.violations.push(e.violatedDirective))"
    )
    response = page.goto(stage.service_url + path)
    assert response is not None
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.violations") == []
    assert room.watch.errors == []


HOSTILE_STYLES = """<style>
html { font-size: 5px; letter-spacing: 9px }
* { display: none !important; color: red !important; font-size: 3px !important;
    visibility: hidden !important; opacity: 0 !important; pointer-events: none !important;
    transform: rotate(90deg) !important }
button, a, dialog, verbatim-chat {
    all: unset !important; position: absolute !important; left: -9999px !important }
html { display: block !important; transform: none !important }
body { display: block !important }
</style>"""


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_hostile_styles_of_the_page_do_not_reach_it(
    stage: Stage, room: Room, viewport: dict[str, int] | None
) -> None:
    page = room.open_page(viewport=viewport)
    page.goto(stage.embed(head=HOSTILE_STYLES))
    open_chat(page)
    field = page.get_by_role("textbox", name="Your question")
    ask(page, "Does it hurt?")
    style = field.evaluate(
        "(f) => { const s = getComputedStyle(f);"
        " return [s.fontSize, s.letterSpacing, s.visibility] }"
    )
    assert style[0] == "16px"
    assert style[1] == "normal"
    assert style[2] == "visible"
    box = page.get_by_role("dialog").bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["height"] > 300


def test_markup_in_a_question_stays_text(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    ask(page, PAYLOAD)
    expect(page.locator("verbatim-chat .question")).to_contain_text(PAYLOAD)
    assert page.locator("verbatim-chat .question img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_markup_in_a_document_stays_text(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "Show me the hostile document")
    expect(page.locator("verbatim-chat blockquote")).to_contain_text(PAYLOAD)
    assert page.locator("verbatim-chat :is(img, script)").count() == 0
    page.goto(f"{stage.service_url}/documents/hostile?start=0&end=20")
    expect(page.locator("h1")).to_have_text(PAYLOAD)
    assert page.evaluate("window.hacked") is None


def test_markup_in_a_question_stays_text_without_scripts(stage: Stage, room: Room) -> None:
    page = room.open_page(java_script_enabled=False)
    page.goto(f"{stage.service_url}/chat")
    for question in (PAYLOAD, '"><script>alert(1)</script>'):
        page.get_by_label("Your question").fill(question)
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".question")).to_contain_text(question)
    assert page.locator("main img, main script").count() == 0


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"outcome": "answered"},
        {"outcome": "answered", "message": "Hi", "quotes": "none"},
        {"outcome": "constructor", "message": PAYLOAD, "quotes": [], "suggestions": []},
        {"outcome": "answered", "message": "Hi", "suggestions": [], "quotes": [{"text": None}]},
        [],
    ],
    ids=["empty", "no-message", "wrong-quotes", "unknown-outcome", "no-text", "list"],
)
def test_an_answer_outside_the_contract_does_no_harm(
    stage: Stage, room: Room, answer: object
) -> None:
    page = room.open_page()
    page.route(
        "**/api/v1/chat",
        lambda route: route.fulfill(json=answer, headers={"access-control-allow-origin": "*"}),
    )
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "What is collagen?")
    assert page.evaluate("window.hacked") is None
    assert page.locator("verbatim-chat .answer").count() == 1
    expect(page.get_by_role("textbox", name="Your question")).to_be_editable()
    assert [error for error in room.watch.errors if "Uncaught" in error] == []


def test_a_contact_address_that_is_a_script_is_no_link(stage: Stage, room: Room) -> None:
    page = room.open_page()
    contact = {"name": "Clinic", "phone": "+1 555-0142", "url": "javascript:window.hacked=1"}
    answer = {
        "id": "1", "outcome": "not_covered", "message": "No.", "quotes": [], "topic": None,
        "suggestions": [], "contact": contact, "index_version": "1",
    }  # fmt: skip
    page.route(
        "**/api/v1/chat",
        lambda route: route.fulfill(
            body=json.dumps(answer), headers={"access-control-allow-origin": "*"}
        ),
    )
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "Does it hurt?")
    assert page.locator("verbatim-chat a[href^='javascript']").count() == 0
    expect(page.locator("verbatim-chat .contact a[href='tel:+15550142']")).to_be_visible()


def test_the_accent_cannot_smuggle_in_styles(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed('data-accent="red } :host { display: none !important"'))
    expect(page.get_by_role("button", name="Ask a question")).to_be_visible()
