"""Takes the pictures of the workbench: python tests/browser/bench_shots.py INDEX FOLDER [guide].

With "guide", those of docs/clinic-guide.md: phones, light, as much as a screen shows.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from bench import PASSWORD, change_a_page, run_watched_bench, wait_for_change  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

SIZES = (360, 1280)
ROOMS = {
    "asked": "/insights",
    "documents": "/insights/documents",
    "document": "/insights/documents/what-micro-needling-can-do",
    "try": "/insights/try",
    "change": "/insights/change",
}


def open_room(page: Page, address: str, name: str) -> None:
    page.goto(address)
    if name == "try":
        page.get_by_label("The question").fill("will this help my scar?")
        page.get_by_role("button", name="Ask").click()


def let_a_change_wait(browser: Browser, address: str, documents: Path) -> None:
    page = browser.new_page(http_credentials=PASSWORD)  # type: ignore[arg-type]
    page.goto(f"{address}/insights/change")
    change_a_page(documents)
    wait_for_change(page)
    page.close()


def main(index: Path, folder: Path, *, for_guide: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        run_watched_bench(index, Path(scratch)) as (service, documents),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for name, path in ROOMS.items():
            if name == "change":
                let_a_change_wait(browser, service.url, documents)
            for width in SIZES[:1] if for_guide else SIZES:
                for scheme in ("light",) if for_guide else ("light", "dark"):
                    page = browser.new_page(
                        viewport={"width": width, "height": 800},
                        color_scheme=scheme,  # type: ignore[arg-type]
                        http_credentials=PASSWORD,  # type: ignore[arg-type]
                        java_script_enabled=False,
                    )
                    open_room(page, service.url + path, name)
                    picture = folder / f"bench-{name}-{width}-{scheme}.png"
                    if for_guide and name == "try":
                        # The page has jumped to the answer, and what is above it is not drawn.
                        page.locator("#answer").screenshot(path=picture)
                    else:
                        page.screenshot(path=picture, full_page=not for_guide)
                    page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), for_guide=sys.argv[3:] == ["guide"])
