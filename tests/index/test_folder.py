"""A finished folder takes the place of a live one in one step."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.index import folder as folders
from app.index.folder import swap_folder


def write_folder(path: Path, text: str) -> Path:
    path.mkdir()
    (path / "file.txt").write_text(text)
    return path


def test_the_first_folder_is_moved_into_place(tmp_path: Path) -> None:
    staged, live = write_folder(tmp_path / "staged", "new"), tmp_path / "live"
    swap_folder(staged, live)
    assert (live / "file.txt").read_text() == "new"
    assert not staged.exists()


def test_a_folder_replaces_the_old_one_and_leaves_nothing_else(tmp_path: Path) -> None:
    staged = write_folder(tmp_path / "staged", "new")
    live = write_folder(tmp_path / "live", "old")
    (live / "leftover.txt").write_text("old")
    swap_folder(staged, live)
    assert [path.name for path in tmp_path.iterdir()] == ["live"]
    assert [path.name for path in live.iterdir()] == ["file.txt"]
    assert (live / "file.txt").read_text() == "new"


def test_relative_paths_are_taken_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_folder(tmp_path / "live", "old")
    swap_folder(write_folder(Path("staged"), "new"), Path("live"))
    assert (tmp_path / "live" / "file.txt").read_text() == "new"


def test_a_system_that_cannot_exchange_folders_renames_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "_exchange", lambda one, other: False)
    staged = write_folder(tmp_path / "staged", "new")
    live = write_folder(tmp_path / "live", "old")
    swap_folder(staged, live)
    assert [path.name for path in tmp_path.iterdir()] == ["live"]
    assert (live / "file.txt").read_text() == "new"


def test_an_open_file_of_the_old_folder_can_still_be_read(tmp_path: Path) -> None:
    live = write_folder(tmp_path / "live", "old")
    opened = os.open(live / "file.txt", os.O_RDONLY)
    try:
        swap_folder(write_folder(tmp_path / "staged", "new"), live)
        assert os.read(opened, 10) == b"old"
    finally:
        os.close(opened)
