"""axe-core in every state, the keyboard, focus, and what is announced."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from stage import AXE, PHONE, Room, Stage, ask, open_chat

RULES = [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
]  # fmt: skip
QUESTIONS = {
    "answered": "How does it work in both views?",
    "clarify": "Which one?",
    "not_covered": "Does it hurt?",
    "personal_advice": "I am pregnant. May I have it?",
    "urgent": "There is pus and I have a fever",
    "off_topic": "What will the weather be?",
    "small_talk": "Hello",
    "unsupported_language": "¿Duele mucho?",
    "error": "Break",
}


def find_violations(page: Page) -> list[dict[str, Any]]:
    """Run axe on the page as it is, animations done; return what it finds, and where."""
    page.wait_for_function(
        "() => document.getAnimations({ subtree: true }).every((a) => a.playState !== 'running')"
    )
    page.wait_for_timeout(350)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("(tags) => axe.run(document, { runOnly: tags })", RULES)
    return [
        {
            "rule": found["id"],
            "nodes": [[n["target"], n.get("failureSummary")] for n in found["nodes"]],
        }
        for found in result["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_closed_and_open(
    stage: Stage, room: Room, scheme: str, size: str
) -> None:
    page = room.open_page(viewport=PHONE if size == "phone" else None, color_scheme=scheme)
    page.goto(stage.embed())
    assert find_violations(page) == []
    open_chat(page)
    page.locator("verbatim-chat .suggestion").first.wait_for()
    assert find_violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_outcome(stage: Stage, room: Room, scheme: str) -> None:
    page = room.open_page(color_scheme=scheme)
    page.goto(stage.embed())
    open_chat(page)
    found = {}
    for outcome, question in QUESTIONS.items():
        ask(page, question)
        expect(page.locator("verbatim-chat .turn").last).to_be_visible()
        if violations := find_violations(page):
            found[outcome] = violations
    assert found == {}


@pytest.mark.parametrize("accent", ["#c2185b", "#ffd54f", "#1b3a6b", "#7cb342", "#808080"])
def test_any_accent_keeps_its_text_readable(stage: Stage, room: Room, accent: str) -> None:
    page = room.open_page()
    page.goto(stage.embed(f'data-accent="{accent}"'))
    assert find_violations(page) == []
    open_chat(page)
    ask(page, "Does it hurt?")
    assert find_violations(page) == []


@pytest.mark.parametrize(
    "path", ["/", "/chat", "/documents/tcm-view?start=0&end=80", "/documents/none"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_our_pages(stage: Stage, room: Room, path: str, scheme: str) -> None:
    page = room.open_page(color_scheme=scheme)
    page.goto(stage.service_url + path)
    page.wait_for_load_state("networkidle")
    assert find_violations(page) == []


@pytest.mark.parametrize("outcome", [name for name in QUESTIONS if name != "error"])
def test_axe_finds_nothing_on_the_page_without_scripts(
    stage: Stage, room: Room, outcome: str
) -> None:
    page = room.open_page()
    page.route("**/widget.js", lambda route: route.abort())
    page.goto(f"{stage.service_url}/chat")
    page.get_by_label("Your question").fill(QUESTIONS[outcome])
    page.get_by_role("button", name="Send").click()
    page.locator(".answer").wait_for()
    assert find_violations(page) == []


def find_focus(page: Page) -> str:
    return page.evaluate(
        "() => { let at = document.activeElement;"
        " while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;"
        " return at.getAttribute('aria-label') || at.textContent.trim() || at.localName }"
    )


def test_a_whole_visit_needs_only_the_keyboard(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    page.keyboard.press("Tab")
    assert find_focus(page) == "Ask a question"
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Your question")).to_be_focused()
    page.keyboard.type("How does it work in both views?")
    page.keyboard.press("Enter")
    page.locator("verbatim-chat .quote").first.wait_for()
    expect(page.get_by_role("textbox", name="Your question")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert find_focus(page) == "Ask a question"


def test_the_tab_order_follows_what_is_seen(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "What is collagen?")
    page.locator("verbatim-chat h2").focus()
    order = []
    while find_focus(page) != "Send" and len(order) < 25:
        page.keyboard.press("Tab")
        order.append(find_focus(page))
    kept = [name for name in order if name not in {"Speak your question", "Read aloud"}]
    assert kept == [
        "Language", "Clear conversation", "Close chat", "Call the clinic: +1 555-0142",
        "Conversation", "Show in source (opens in a new tab)", "Copy", "This helped",
        "This did not help", "How does it work in both views?", "Your question", "Send",
    ]  # fmt: skip


def test_a_phone_keeps_the_focus_inside(stage: Stage, room: Room) -> None:
    page = room.open_page(viewport=PHONE)
    page.goto(stage.embed(body="<a href='#x'>A link outside</a>"))
    open_chat(page)
    assert page.evaluate(
        "document.querySelector('verbatim-chat').shadowRoot.querySelector('dialog').matches(':modal')"
    )
    for _ in range(30):
        page.keyboard.press("Tab")
        assert find_focus(page) != "A link outside"


def test_a_desktop_lets_the_focus_go(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed(body="<a href='#x'>A link outside</a>"))
    open_chat(page)
    page.get_by_role("link", name="A link outside").focus()
    assert find_focus(page) == "A link outside"
    assert not page.evaluate(
        "document.querySelector('verbatim-chat').shadowRoot.querySelector('dialog').matches(':modal')"
    )


def test_focus_returns_to_the_link_that_opened_it(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed(body=f"<a href='{stage.service_url}/chat'>Chat with us</a>"))
    page.get_by_role("link", name="Chat with us").click()
    page.get_by_role("textbox", name="Your question").wait_for()
    page.keyboard.press("Escape")
    assert find_focus(page) == "Chat with us"


def test_a_closed_panel_is_out_of_reach(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    page.get_by_role("button", name="Close chat").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    names = set()
    for _ in range(6):
        page.keyboard.press("Tab")
        names.add(find_focus(page))
    assert "Your question" not in names


def test_the_log_is_empty_before_content_and_hears_each_answer_once(
    stage: Stage, room: Room
) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    log = page.locator("verbatim-chat [role=log]")
    expect(log).to_be_empty()
    log.evaluate(
        "(log) => { window.added = [];"
        " new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach("
        "   (node) => window.added.push(node.className))))"
        "   .observe(log, { childList: true, subtree: true }) }"
    )
    ask(page, "What is collagen?")
    page.wait_for_timeout(300)
    assert page.evaluate("window.added.filter((name) => /answer/.test(name))") == ["answer plain"]
    assert page.locator("verbatim-chat [role=status]").count() == 1


def test_every_control_is_named_and_big_enough(stage: Stage, room: Room) -> None:
    page = room.open_page(viewport={"width": 320, "height": 640})
    page.goto(stage.embed())
    box = page.get_by_role("button", name="Ask a question").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    open_chat(page)
    ask(page, "Does it hurt?")
    controls = page.locator("verbatim-chat dialog").locator("button, a, select, textarea").all()
    small = []
    for control in controls:
        box = control.bounding_box()
        # Chromium reports fractions: 43.99997 is 44 pixels.
        if box and round(min(box["width"], box["height"]), 2) < 44:
            small.append((control.evaluate("(c) => c.outerHTML"), box))
    assert small == []


def test_unread_answers_are_in_the_button_s_name(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    page.get_by_role("textbox", name="Your question").fill("Be slow")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    button = page.get_by_role("button", name=re.compile("New answers: 1"))
    button.wait_for()
    button.click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Ask a question", exact=True)).to_be_visible()


def test_reduced_motion_stops_the_animations(stage: Stage, room: Room) -> None:
    page = room.open_page(reduced_motion="reduce")
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "What is collagen?")
    name = page.locator("verbatim-chat .answer").evaluate(
        "(a) => getComputedStyle(a).animationName"
    )
    assert name == "none"


def test_forced_colours_keep_controls_visible(stage: Stage, room: Room) -> None:
    page = room.open_page(forced_colors="active")
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "Does it hurt?")
    width = page.locator("verbatim-chat .contact .button").evaluate(
        "(b) => getComputedStyle(b).borderTopWidth"
    )
    assert width != "0px"


def test_arabic_runs_from_right_to_left_and_quotes_keep_their_language(
    stage: Stage, room: Room
) -> None:
    page = room.open_page()
    page.goto(stage.embed('data-lang="ar"'))
    page.locator("verbatim-chat").evaluate("(element) => element.open()")
    panel = page.locator("verbatim-chat dialog")
    expect(panel).to_have_attribute("dir", "rtl")
    expect(panel).to_have_attribute("lang", "ar")
    page.locator("verbatim-chat textarea").fill("What is collagen?")
    page.keyboard.press("Enter")
    quote = page.locator("verbatim-chat blockquote")
    quote.wait_for()
    expect(quote).to_have_attribute("lang", "en")
    assert quote.evaluate("(q) => getComputedStyle(q).direction") == "ltr"
    expect(page.locator("verbatim-chat .answer")).to_contain_text("الاقتباسات بلغة الوثائق")
    assert find_violations(page) == []
