"""What the page on security says is shown by tests that exist."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from app.settings import Settings
from app.web.http.keys import KeyRing

ROOT = Path(__file__).resolve().parents[1]


def test_every_row_of_the_table_names_tests_that_exist() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| V\d+ .+\|$", text, re.M)
    assert len(rows) > 15
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)`", row)
        assert named, row
        assert all((ROOT / name).is_file() for name in named), row


def test_the_recipe_for_a_key_makes_an_entry_that_the_service_takes() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    recipe = re.search(r"```sh\n(key=.+?)```", text, re.S)
    assert recipe
    script = f'set -e\n{recipe[1]}\nprintf "%s\\n" "$key"\n'
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    entry, key = done.stdout.split()
    settings = Settings(_env_file=None, api_keys=entry)
    assert KeyRing(settings.api_keys).find_name(key) == "portal"
