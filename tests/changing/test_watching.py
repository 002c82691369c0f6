"""When a folder counts as changed."""

from __future__ import annotations

import threading
import time
from itertools import pairwise
from pathlib import Path

from app.changing.watching import stamp_folder, wait_for_change


def test_every_edit_of_a_file_below_the_folder_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "part" / "page.md"
    page.parent.mkdir()
    stamps = [stamp_folder(tmp_path)]
    for change in (
        lambda: page.write_text("# One"),
        lambda: page.write_text("# Two"),
        lambda: page.rename(page.with_name("other.md")),
        lambda: (tmp_path / "part" / "other.md").unlink(),
    ):
        time.sleep(0.01)
        change()
        stamps.append(stamp_folder(tmp_path))
    assert all(before != after for before, after in pairwise(stamps))


def test_hidden_files_and_a_missing_folder_are_nothing(tmp_path: Path) -> None:
    empty = stamp_folder(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "index").write_text("x")
    (tmp_path / ".page.md.swp").write_text("x")
    assert stamp_folder(tmp_path) == empty == stamp_folder(tmp_path / "gone")


def test_a_folder_put_in_anothers_place_is_a_change(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.md").write_text("# The same")
    before = stamp_folder(tmp_path / "one")
    (tmp_path / "one").rename(tmp_path / "old")
    (tmp_path / "two").rename(tmp_path / "one")
    assert stamp_folder(tmp_path / "one") != before


def test_an_edit_ends_the_waiting(tmp_path: Path) -> None:
    waiting = threading.Thread(target=wait_for_change, args=(tmp_path, threading.Event()))
    waiting.start()
    deadline = time.monotonic() + 8
    while waiting.is_alive():
        (tmp_path / "page.md").write_text(str(time.monotonic()))
        waiting.join(1)
        assert time.monotonic() < deadline


def test_the_waiting_for_a_folder_that_is_gone_can_be_stopped(tmp_path: Path) -> None:
    stop = threading.Event()
    waiting = threading.Thread(target=wait_for_change, args=(tmp_path / "gone", stop))
    waiting.start()
    stop.set()
    waiting.join(5)
    assert not waiting.is_alive()
