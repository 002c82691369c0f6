"""The script tag on all sorts of websites, and the element's own interface."""

from __future__ import annotations

import json

import httpx
import pytest
from playwright.sync_api import Page, expect
from stage import PHONE, Room, Stage, ask, open_chat


def count_elements(page: Page) -> int:
    return page.locator("verbatim-chat").count()


def test_a_second_script_tag_changes_nothing(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(
        stage.embed(body=f"<script defer src='{stage.service_url}/widget.js?again'></script>")
    )
    open_chat(page)
    assert count_elements(page) == 1
    assert room.watch.errors == []


def test_a_script_in_the_head_without_defer_works_too(stage: Stage, room: Room) -> None:
    page = room.open_page()
    script = f"<script src='{stage.service_url}/widget.js'></script>"
    html = f"<html lang=en><head><title>x</title>{script}</head><body>x</body></html>"
    page.goto(stage.site_url + stage.website.show("/early", html))
    open_chat(page)
    assert count_elements(page) == 1


def test_the_plain_element_is_used_instead_of_a_second_one(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed(body="<verbatim-chat position='start'></verbatim-chat>"))
    open_chat(page)
    assert count_elements(page) == 1
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["x"] < 100


def test_without_a_launcher_a_link_opens_the_panel(stage: Stage, room: Room) -> None:
    page = room.open_page()
    link = f"<a href='{stage.service_url}/chat'>Ask us</a><verbatim-chat></verbatim-chat>"
    page.goto(stage.embed(body=link))
    page.get_by_role("link", name="Ask us").click()
    expect(page.get_by_role("textbox", name="Your question")).to_be_visible()
    assert page.url.startswith(stage.site_url)


def test_the_link_goes_to_the_chat_page_without_scripts(stage: Stage, room: Room) -> None:
    page = room.open_page(java_script_enabled=False)
    page.goto(stage.embed(body=f"<a href='{stage.service_url}/chat'>Ask us</a>"))
    page.get_by_role("link", name="Ask us").click()
    expect(page.get_by_role("button", name="Send")).to_be_visible()


def test_a_link_with_a_key_held_stays_a_link(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed(body=f"<a href='{stage.service_url}/chat'>Ask us</a>"))
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Ask us").click(modifiers=["Control"])
    assert opened.value.url.startswith(stage.service_url)
    assert page.get_by_role("dialog").count() == 0


def test_it_survives_push_state_and_a_swapped_body(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "What is collagen?")
    page.evaluate(
        "() => { history.pushState({}, '', '/other'); const body = document.createElement('body');"
        " body.textContent = 'Another page'; document.body.replaceWith(body) }"
    )
    expect(page.locator("verbatim-chat .quote")).to_be_visible()
    assert count_elements(page) == 1
    page.keyboard.press("Tab")
    page.locator("verbatim-chat textarea").focus()
    page.keyboard.press("Escape")
    open_chat(page)
    ask(page, "Does it hurt?")


def test_a_swapped_body_under_a_phone_s_panel_frees_the_page(stage: Stage, room: Room) -> None:
    page = room.open_page(viewport=PHONE)
    page.goto(stage.embed())
    open_chat(page)
    page.evaluate("document.body.replaceWith(document.createElement('body'))")
    expect(page.get_by_role("textbox", name="Your question")).to_be_visible()
    page.get_by_role("button", name="Close chat").click()
    assert page.evaluate("getComputedStyle(document.documentElement).overflowY") == "visible"


def test_the_conversation_survives_navigation_in_this_tab_only(stage: Stage, room: Room) -> None:
    page = room.open_page()
    address = stage.embed()
    page.goto(address)
    open_chat(page)
    ask(page, "What is collagen?")
    page.goto(address + "?next")
    expect(page.locator("verbatim-chat .quote")).to_be_visible()
    # Coming back by itself, the panel must not take the focus from the page.
    assert page.evaluate("document.activeElement.localName") == "body"
    other = page.context.new_page()
    other.goto(address)
    open_chat(other)
    assert other.locator("verbatim-chat .turn").count() == 0


def test_a_phone_keeps_the_conversation_but_not_the_panel_open(stage: Stage, room: Room) -> None:
    page = room.open_page(viewport=PHONE)
    address = stage.embed()
    page.goto(address)
    open_chat(page)
    ask(page, "What is collagen?")
    page.goto(address + "?next")
    expect(page.get_by_role("button", name="Ask a question")).to_be_visible()
    assert page.get_by_role("dialog").count() == 0
    open_chat(page)
    expect(page.locator("verbatim-chat .quote")).to_be_visible()


def test_an_old_conversation_is_forgotten(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "What is collagen?")
    page.evaluate(
        "() => { const kept = JSON.parse(sessionStorage['verbatim-chat']);"
        " sessionStorage['verbatim-chat'] = JSON.stringify({ ...kept, until: Date.now() - 1 }) }"
    )
    page.reload()
    expect(page.get_by_role("button", name="Ask a question")).to_be_visible()
    open_chat(page)
    assert page.locator("verbatim-chat .turn").count() == 0


def test_garbage_in_the_store_is_forgotten(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    for garbage in ('"x"', "{", "[]", '{"until":9e15,"turns":"x","isOpen":true}', "null"):
        page.evaluate("(text) => sessionStorage.setItem('verbatim-chat', text)", garbage)
        page.reload()
        page.locator("verbatim-chat").evaluate("(e) => e.open()")
        expect(page.get_by_role("textbox", name="Your question")).to_be_visible()
    assert room.watch.errors == []


def test_it_works_where_storage_is_blocked(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', {"
        " get() { throw new DOMException('no', 'SecurityError') } })"
    )
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "What is collagen?")
    assert room.watch.errors == []


def test_the_back_button_brings_the_page_back_working(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    page.evaluate("addEventListener('pageshow', (event) => { window.fromCache = event.persisted })")
    open_chat(page)
    ask(page, "What is collagen?")
    page.goto(stage.site_url + stage.website.show("/away", "<title>Away</title>Away"))
    page.go_back()
    expect(page.locator("verbatim-chat .quote")).to_be_visible()
    ask(page, "Does it hurt?")
    expect(page.locator("verbatim-chat .turn")).to_have_count(2)


def test_nothing_keeps_the_page_out_of_the_back_forward_cache(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    listeners = page.evaluate("typeof window.onunload + typeof window.onbeforeunload")
    page.goto(stage.site_url + stage.website.show("/away", "<title>Away</title>Away"))
    page.go_back()
    reasons = page.evaluate(
        "JSON.stringify(performance.getEntriesByType('navigation')[0]?.notRestoredReasons ?? null)"
    )
    assert listeners == "objectobject"
    assert "unload" not in json.dumps(reasons)


def test_the_element_opens_closes_toggles_and_goes(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    element = page.locator("verbatim-chat")
    dialog = page.get_by_role("dialog")
    element.evaluate("(e) => e.open()")
    expect(dialog).to_be_visible()
    element.evaluate("(e) => e.close()")
    expect(dialog).to_be_hidden()
    element.evaluate("(e) => e.toggle()")
    expect(dialog).to_be_visible()
    element.evaluate("(e) => e.setLocale('zh-TW')")
    expect(page.get_by_role("textbox", name="您的問題")).to_be_visible()
    element.evaluate("(e) => e.destroy()")
    assert count_elements(page) == 0
    page.wait_for_timeout(100)
    assert count_elements(page) == 0


def test_a_phone_is_given_its_styles_back(stage: Stage, room: Room) -> None:
    page = room.open_page(viewport=PHONE)
    page.goto(stage.embed(head="<style>html{overflow:scroll}</style>"))
    look = (
        "[getComputedStyle(document.documentElement).overflowY,"
        " document.documentElement.style.cssText, document.body.style.cssText,"
        " document.adoptedStyleSheets.length]"
    )
    before = page.evaluate(look)
    open_chat(page)
    assert page.evaluate(look)[0] == "hidden"
    page.locator("verbatim-chat").evaluate("(e) => e.destroy()")
    assert page.evaluate(look) == before


def test_events_tell_what_happened_without_any_text(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.add_init_script(
        "window.heard = [];"
        "for (const name of ['ready', 'open', 'close', 'message', 'error'])"
        "  document.addEventListener(name, (e) => e.target.localName === 'verbatim-chat' &&"
        "    window.heard.push([name, e.composed, JSON.stringify(e.detail)]), true)"
    )
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "What is collagen?")
    ask(page, "Break")
    page.get_by_role("button", name="Close chat").click()
    heard = page.evaluate("window.heard")
    assert [name for name, _, _ in heard] == ["ready", "open", "message", "error", "close"]
    assert all(composed for _, composed, _ in heard)
    assert "ollagen" not in json.dumps(heard)


def test_the_service_s_page_in_a_frame_is_closed_to_the_website(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed('data-mode="frame"'))
    page.get_by_role("button", name="Ask a question").click()
    frame = page.frame_locator("verbatim-chat iframe")
    frame.locator("main.panel").wait_for()
    frame.get_by_role("textbox", name="Your question").fill("What is collagen?")
    frame.get_by_role("textbox", name="Your question").press("Enter")
    expect(frame.locator("blockquote")).to_be_visible()
    assert (
        page.evaluate(
            "document.querySelector('verbatim-chat').shadowRoot.querySelector('iframe').contentDocument"
        )
        is None
    )
    page.get_by_role("button", name="Close chat").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_website_that_is_not_allowed_cannot_frame_the_chat(stage: Stage, room: Room) -> None:
    page = room.open_page()
    html = f"<title>x</title><iframe src='{stage.service_url}/documents/collagen'></iframe>"
    page.goto(stage.site_url + stage.website.show("/framing", html))
    page.wait_for_timeout(500)
    assert page.frames[1].url.startswith("chrome-error:")


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("es-MX", "Haga una pregunta"),
        ("zh-CN", "提问"),
        ("zh-HK", "提問"),
        ("vi", "Đặt câu hỏi"),
        ("fr", "Ask a question"),
    ],
)
def test_the_page_s_language_chooses_the_wording(
    stage: Stage, room: Room, asked: str, label: str
) -> None:
    page = room.open_page()
    script = f"<script defer src='{stage.service_url}/widget.js'></script>"
    html = f"<html lang={asked}><title>x</title>{script}"
    page.goto(stage.site_url + stage.website.show("/language", html))
    expect(page.get_by_role("button", name=label)).to_be_visible()


def test_offsets_layer_theme_and_parts_can_be_styled(stage: Stage, room: Room) -> None:
    page = room.open_page()
    style = (
        "<style>verbatim-chat { --verbatim-offset-block: 100px; --verbatim-z-index: 7;"
        " --verbatim-accent: #123456 } verbatim-chat::part(launcher) { border-radius: 4px }</style>"
    )
    page.goto(stage.embed('data-theme="dark"', head=style))
    button = page.get_by_role("button", name="Ask a question")
    look = button.evaluate(
        "(b) => { const s = getComputedStyle(b);"
        " return [s.bottom, s.zIndex, s.backgroundColor, s.borderRadius] }"
    )
    assert look == ["100px", "7", "rgb(18, 52, 86)", "4px"]
    open_chat(page)
    expect(page.get_by_role("dialog")).to_have_attribute("data-theme", "dark")


def test_a_phone_s_panel_follows_the_keyboard(stage: Stage, room: Room) -> None:
    page = room.open_page(viewport=PHONE)
    page.add_init_script(
        "const view = new EventTarget();"
        "Object.assign(view, { height: 740, offsetTop: 0, scale: 1 });"
        "Object.defineProperty(window, 'visualViewport', { value: view })"
    )
    page.goto(stage.embed())
    open_chat(page)
    page.evaluate(
        "Object.assign(visualViewport, { height: 400, offsetTop: 30 });"
        "visualViewport.dispatchEvent(new Event('resize'))"
    )
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert (box["y"], box["height"], box["width"]) == (30, 400, 360)
    field = page.get_by_role("textbox", name="Your question")
    expect(field).to_have_attribute("enterkeyhint", "send")
    assert field.evaluate("(f) => parseFloat(getComputedStyle(f).fontSize)") >= 16
    assert (
        page.locator("verbatim-chat .scroller").evaluate(
            "(s) => getComputedStyle(s).overscrollBehaviorY"
        )
        == "contain"
    )


def test_twice_the_text_size_fits_at_320_pixels(stage: Stage, room: Room) -> None:
    page = room.open_page(viewport={"width": 320, "height": 640})
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "How does it work in both views?")
    page.locator("verbatim-chat dialog").evaluate(
        "(d) => { const sheet = new CSSStyleSheet();"
        " sheet.replaceSync('.panel { font-size: 32px }');"
        " d.getRootNode().adoptedStyleSheets = [...d.getRootNode().adoptedStyleSheets, sheet] }"
    )
    wide = page.locator("verbatim-chat dialog").evaluate(
        "(d) => [d, ...d.querySelectorAll('*')]"
        " .filter((e) => !e.closest('.hidden') && !e.closest('svg')"
        " && e.getBoundingClientRect().right > 321).map((e) => e.className || e.localName)"
    )
    assert wide == []
    expect(page.get_by_role("textbox", name="Your question")).to_be_in_viewport()


@pytest.mark.parametrize(
    "script",
    [
        "<script type=module>await import('{service}/widget.js')</script>",
        "<script type=module src='{service}/widget.js'></script>",
        "<script>addEventListener('load', () => import('{service}/widget.js?v=2'))</script>",
    ],
    ids=["import", "module", "late-import"],
)
def test_a_module_finds_its_service_beside_another_widget(
    stage: Stage, room: Room, script: str
) -> None:
    page = room.open_page()
    other = "<script async src='/weather/widget.js'></script>"
    html = f"<html lang=en><title>x</title><body>{other}{script.format(service=stage.service_url)}"
    page.goto(stage.site_url + stage.website.show("/module", html))
    open_chat(page)
    ask(page, "What is collagen?")


def test_a_module_s_attributes_are_read(stage: Stage, room: Room) -> None:
    page = room.open_page()
    script = f"<script type=module src='{stage.service_url}/widget.js' data-lang=es></script>"
    page.goto(stage.site_url + stage.website.show("/module", f"<html lang=en><body>{script}"))
    expect(page.get_by_role("button", name="Haga una pregunta")).to_be_visible()


def test_a_combined_or_inlined_script_says_what_to_do(stage: Stage, room: Room) -> None:
    source = httpx.get(f"{stage.service_url}/widget.js").text
    combined = stage.website.show("/combined.js", source, content_type="text/javascript")
    for script in (f"<script>{source}</script>", f"<script src='{combined}'></script>"):
        page = room.open_page()
        page.goto(stage.site_url + stage.website.show("/optimized", f"<html lang=en>{script}"))
        assert "load widget.js from the chat itself" in room.watch.errors.pop()
        assert count_elements(page) == 0
    assert room.watch.errors == []


@pytest.mark.parametrize("rule", ["filter:grayscale(1)", "transform:scale(1)", "contain:paint"])
def test_effects_on_the_body_leave_launcher_and_panel_in_sight(
    stage: Stage, room: Room, rule: str
) -> None:
    page = room.open_page()
    style = f"<style>body{{{rule}}}</style>"
    page.goto(stage.embed(head=style, body="<div style='height:3000px'>A long page.</div>"))
    expect(page.get_by_role("button", name="Ask a question")).to_be_in_viewport(ratio=1)
    open_chat(page)
    expect(page.get_by_role("dialog")).to_be_in_viewport(ratio=1)


# As Prototype 1.6 has it, on thousands of shops and old content systems.
PROTOTYPE = """<script>
Array.prototype.toJSON = function () { return "[" + this.map(Object.toJSON).join(", ") + "]" };
Object.toJSON = (value) => JSON.stringify(value);
Array.prototype.entries = Array.prototype.toArray = function () { return this.slice() };
Array.from = (list) => Object.assign([], list);
</script>"""


def test_a_library_that_changes_lists_changes_no_question(stage: Stage, room: Room) -> None:
    page = room.open_page()
    address = stage.embed(head=PROTOTYPE)
    page.goto(address)
    open_chat(page)
    ask(page, "What is collagen?")
    ask(page, "Does it hurt?")
    assert stage.service.asked[-1].history == ["What is collagen?"]
    page.goto(address)
    expect(page.locator("verbatim-chat .turn")).to_have_count(2)
    assert room.watch.errors == []
