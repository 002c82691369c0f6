"""Takes the pictures of the workbench: python tests/browser/bench_shots.py INDEX FOLDER."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from bench import PASSWORD, change_a_page, run_watched_bench, wait_for_change  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

SIZES = (360, 1280)
ROOMS = {
    "asked": "/insights",
    "documents": "/insights/documents",
    "document": "/insights/documents/what-micro-needling-can-do",
    "try": "/insights/try",
    "change": "/insights/change",
}


def take_shots(page: Page, name: str, folder: Path, at: str) -> None:
    page.screenshot(path=folder / f"bench-{name}-{at}.png", full_page=True)


def main(index: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        run_watched_bench(index, Path(scratch)) as (service, documents),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_context(http_credentials=PASSWORD).new_page()  # type: ignore[arg-type]
        page.goto(f"{service.url}/insights/change")
        change_a_page(documents)
        wait_for_change(page)
        for width in SIZES:
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": 800},
                    color_scheme=scheme,  # type: ignore[arg-type]
                    http_credentials=PASSWORD,  # type: ignore[arg-type]
                    java_script_enabled=False,
                )
                for name, path in ROOMS.items():
                    page = context.new_page()
                    page.goto(service.url + path)
                    if name == "try":
                        page.get_by_label("The question").fill("does it help my old scars?")
                        page.get_by_role("button", name="Ask").click()
                    take_shots(page, name, folder, f"{width}-{scheme}")
                context.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
