"""Takes the pictures of docs/screenshots: python tests/browser/screenshots.py [name …]."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from canned import make_canned_app, make_index, serve  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
PHONE = (360, 740)
TABLET = (768, 1024)
DESKTOP = (1280, 800)

QUESTIONS = {
    "answered": "How does collagen help scars?",
    "both-views": "How does it work in both views?",
    "clarify": "Which one?",
    "not-covered": "Does it hurt?",
    "personal-advice": "I am pregnant. May I have it?",
    "urgent": "There is pus and I have a fever",
    "urgent-self-harm": "I do not want to live any more",
    "off-topic": "What will the weather be?",
    "small-talk": "Hello",
    "unsupported-language": "¿Duele mucho?",
    "error": "Break",
}


def open_panel(page: Page) -> None:
    page.locator("verbatim-chat").evaluate("(element) => element.open()")
    page.locator("verbatim-chat textarea").wait_for()
    page.wait_for_timeout(400)


def ask(page: Page, question: str) -> None:
    count = page.locator("verbatim-chat .answer").count()
    page.locator("verbatim-chat textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator("verbatim-chat .answer").nth(count).wait_for()
    page.wait_for_timeout(700)


def explain_term(page: Page) -> None:
    ask(page, QUESTIONS["answered"])
    page.locator("verbatim-chat .term").click()
    page.wait_for_timeout(200)


def go_offline(page: Page) -> None:
    page.context.set_offline(True)
    page.wait_for_timeout(200)


def type_without_script(question: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator("textarea").fill(question)
        page.locator(".send").click()
        page.locator(".answer").wait_for()

    return act


def list_shots() -> dict[str, tuple[tuple[int, int], str, dict[str, str], Callable[[Page], None]]]:
    """Name → (size, path, context options, what to do on the page)."""
    shots: dict[str, tuple[tuple[int, int], str, dict[str, str], Callable[[Page], None]]] = {}
    for scheme in ("light", "dark"):
        look = {"color_scheme": scheme}
        for size in (PHONE, TABLET, DESKTOP):
            at = f"{size[0]}-{scheme}"
            shots[f"closed-{at}"] = (size, "/", look, lambda page: None)
            shots[f"open-{at}"] = (size, "/", look, open_panel)
            shots[f"answered-{at}"] = (
                size, "/", look, lambda page: (open_panel(page), ask(page, QUESTIONS["both-views"]))[0],
            )  # fmt: skip
        for name, question in QUESTIONS.items():
            shots[f"{name}-360-{scheme}"] = (
                PHONE, "/", look, lambda page, q=question: (open_panel(page), ask(page, q))[0],  # type: ignore[misc]
            )  # fmt: skip
        shots[f"chat-page-1280-{scheme}"] = (
            DESKTOP,
            "/chat",
            look,
            lambda page: page.wait_for_timeout(500),
        )
        shots[f"document-360-{scheme}"] = (
            PHONE, "/documents/tcm-view?PASSAGE#passage", look, lambda page: None,
        )  # fmt: skip
    light = {"color_scheme": "light"}
    shots["term-360-light"] = (
        PHONE,
        "/",
        light,
        lambda page: (open_panel(page), explain_term(page))[0],
    )
    shots["offline-360-light"] = (
        PHONE,
        "/",
        light,
        lambda page: (open_panel(page), go_offline(page))[0],
    )
    shots["landscape-740-light"] = (
        (740, 360), "/", light, lambda page: (open_panel(page), ask(page, QUESTIONS["not-covered"]))[0],
    )  # fmt: skip
    shots["narrow-320-light"] = (
        (320, 568), "/", light, lambda page: (open_panel(page), ask(page, QUESTIONS["not-covered"]))[0],
    )  # fmt: skip
    for language in ("ar", "es", "vi", "zh-Hans", "zh-Hant"):
        for size in (PHONE, DESKTOP) if language == "ar" else (PHONE,):
            shots[f"{language}-{size[0]}-light"] = (
                size, f"/chat?locale={language}", light,
                lambda page: (page.locator("verbatim-chat dialog, verbatim-chat main").last.wait_for(), ask(page, QUESTIONS["both-views"]))[0],
            )  # fmt: skip
    plain = {"color_scheme": "light", "scripts": "off"}
    shots["no-script-360-light"] = (PHONE, "/chat", plain, lambda page: None)
    shots["no-script-answered-360-light"] = (
        PHONE, "/chat", plain, type_without_script(QUESTIONS["both-views"]),
    )  # fmt: skip
    shots["no-script-urgent-360-light"] = (
        PHONE, "/chat", plain, type_without_script(QUESTIONS["urgent"]),
    )  # fmt: skip
    return shots


def find_passage() -> str:
    index = make_index()
    wanted = "tcm-view#how-stagnation-can-lead-to-a-scar"
    span = next(passage.span for passage in index.passages if passage.id == wanted)
    return f"start={span.start}&end={span.end}"


def take_shot(browser: Browser, base: str, name: str) -> None:
    (width, height), path, options, act = list_shots()[name]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=options["color_scheme"],  # type: ignore[arg-type]
        java_script_enabled="scripts" not in options,
        locale="en-US",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(base + path.replace("PASSAGE", find_passage()))
    page.wait_for_load_state("networkidle")
    act(page)
    page.screenshot(path=FOLDER / f"{name}.png", full_page="scripts" in options)
    context.close()


def main(wanted: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serve(make_canned_app(Path(folder))) as port:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
            for name in wanted or list_shots():
                take_shot(browser, f"http://127.0.0.1:{port}", name)


if __name__ == "__main__":
    main(sys.argv[1:])
