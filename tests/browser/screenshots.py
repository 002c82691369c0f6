"""Takes the pictures of docs/screenshots: python tests/browser/screenshots.py [name …]."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


Act = Callable[[Page], None]


@dataclass(frozen=True)
class Shot:
    """A picture: the window, the page, and what is done on it first."""

    size: tuple[int, int]
    path: str
    scheme: Any
    act: Act
    scripts: bool = True


def do_nothing(page: Page) -> None:
    """Show the page as it is."""


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


def open_and_ask(name: str) -> Act:
    def act(page: Page) -> None:
        open_panel(page)
        ask(page, QUESTIONS[name])

    return act


def explain_term(page: Page) -> None:
    open_and_ask("answered")(page)
    page.locator("verbatim-chat .term").click()
    page.wait_for_timeout(200)


def go_offline(page: Page) -> None:
    open_panel(page)
    page.context.set_offline(True)
    page.wait_for_timeout(200)


def ask_on_page(page: Page) -> None:
    page.locator("verbatim-chat main").wait_for()
    ask(page, QUESTIONS["both-views"])


def ask_without_script(name: str) -> Act:
    def act(page: Page) -> None:
        page.locator("textarea").fill(QUESTIONS[name])
        page.locator(".send").click()
        page.locator(".answer").wait_for()

    return act


def list_shots() -> dict[str, Shot]:
    """Name each picture, and say how to take it."""
    shots = {}
    for scheme in ("light", "dark"):
        for size in (PHONE, TABLET, DESKTOP):
            at = f"{size[0]}-{scheme}"
            shots[f"closed-{at}"] = Shot(size, "/", scheme, do_nothing)
            shots[f"open-{at}"] = Shot(size, "/", scheme, open_panel)
            shots[f"answered-{at}"] = Shot(size, "/", scheme, open_and_ask("both-views"))
        for name in QUESTIONS:
            shots[f"{name}-360-{scheme}"] = Shot(PHONE, "/", scheme, open_and_ask(name))
        shots[f"chat-page-1280-{scheme}"] = Shot(DESKTOP, "/chat", scheme, ask_on_page)
        source = "/documents/tcm-view?PASSAGE#passage"
        shots[f"document-360-{scheme}"] = Shot(PHONE, source, scheme, do_nothing)
    refused = open_and_ask("not-covered")
    shots["term-360-light"] = Shot(PHONE, "/", "light", explain_term)
    shots["offline-360-light"] = Shot(PHONE, "/", "light", go_offline)
    shots["landscape-740-light"] = Shot((740, 360), "/", "light", refused)
    shots["narrow-320-light"] = Shot((320, 568), "/", "light", refused)
    for language in ("ar", "es", "vi", "zh-Hans", "zh-Hant"):
        path = f"/chat?locale={language}"
        shots[f"{language}-360-light"] = Shot(PHONE, path, "light", ask_on_page)
    shots["ar-1280-dark"] = Shot(DESKTOP, "/chat?locale=ar", "dark", ask_on_page)
    shots["no-script-360-light"] = Shot(PHONE, "/chat", "light", do_nothing, scripts=False)
    for name in ("both-views", "urgent"):
        shots[f"no-script-{name}-360-light"] = Shot(
            PHONE, "/chat", "light", ask_without_script(name), scripts=False
        )
    return shots


def find_passage() -> str:
    index = make_index()
    wanted = "tcm-view#how-stagnation-can-lead-to-a-scar"
    span = next(passage.span for passage in index.passages if passage.id == wanted)
    return f"start={span.start}&end={span.end}"


def take_shot(browser: Browser, base: str, name: str) -> None:
    shot = list_shots()[name]
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=shot.scheme,
        java_script_enabled=shot.scripts,
        locale="en-US",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(base + shot.path.replace("PASSAGE", find_passage()))
    page.wait_for_load_state("networkidle")
    shot.act(page)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=not shot.scripts)
    context.close()


def main(wanted: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(make_canned_app(Path(folder))) as port,
        sync_playwright() as playwright,
    ):
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        for name in wanted or list_shots():
            take_shot(browser, f"http://127.0.0.1:{port}", name)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
