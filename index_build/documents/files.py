"""Finds the files of the clinic's folder and reads their bytes, within its limits."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from app.index.report import IgnoredFile, IgnoreReason
from index_build.errors import InputError

MAX_FILE_BYTES = 20_000_000
_NOT_DOCUMENTS = frozenset(
    {"pins.yaml", "golden.jsonl", "topics.json", "topics.npy", "clinic.toml"}
)
_NOTES = "readme.md"
_WORDING = "wording"
# They belong to documents, or to nothing, and hold no text of their own.
_PICTURES = (
    *(".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp", ".ico", ".tif", ".tiff"),
    *(".heic", ".heif", ".css", ".js", ".map", ".woff", ".woff2", ".ttf", ".otf", ".eot"),
    *(".mp3", ".m4a", ".wav", ".mp4", ".webm", ".mov"),
)
_LITTER = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})
_DOWNLOAD_MARK = ":zone.identifier"


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """The files that should be documents, what cannot be followed, and what is no document."""

    paths: tuple[Path, ...]
    errors: tuple[InputError, ...]
    ignored: tuple[IgnoredFile, ...]


@dataclass(slots=True)
class _Found:
    files: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    links: list[Path] = field(default_factory=list)
    errors: list[InputError] = field(default_factory=list)
    ignored: list[IgnoredFile] = field(default_factory=list)


def find_files(folder: Path) -> FolderFiles:
    """Return the files below a folder, each in its place.

    A link to a folder is followed only when that folder was not reached without it, so that each
    file is read once and links in a circle come to an end.
    """
    found = _Found(folders=[folder])
    visited: set[Path] = set()
    while found.folders or found.links:
        current = found.folders.pop() if found.folders else found.links.pop(0)
        real = current.resolve()
        if real not in visited:
            visited.add(real)
            _search_folder(current, folder, found)
    ignored = sorted(found.ignored, key=lambda file: file.path)
    return FolderFiles(tuple(sorted(found.files)), tuple(found.errors), tuple(ignored))


def _search_folder(current: Path, top: Path, found: _Found) -> None:
    try:
        for path in sorted(current.iterdir()):
            if reason := _find_reason(path, current == top):
                name = path.relative_to(top).as_posix()
                found.ignored.append(IgnoredFile(_print_name(name), reason))
            elif current == top and _is_beside(path):
                continue
            elif not _is_utf8(path.name):
                found.errors.append(_reject_name(path))
            elif path.is_symlink():
                _add_link(path, top, found)
            else:
                (found.folders if path.is_dir() else found.files).append(path)
    except OSError as exc:
        found.errors.append(_translate(current, exc))


def _find_reason(path: Path, at_top: bool) -> IgnoreReason | None:
    """Return why a file or folder is no document, or None."""
    name = path.name.lower()
    if name.startswith("."):
        return "hidden"
    if at_top and name == _NOTES:
        return "notes"
    if name in _LITTER or name.endswith(_DOWNLOAD_MARK):
        return "system"
    return "picture" if path.suffix.lower() in _PICTURES and not path.is_dir() else None


def _print_name(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _is_beside(path: Path) -> bool:
    return path.name.lower() in _NOT_DOCUMENTS or (path.name == _WORDING and path.is_dir())


def _is_utf8(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _reject_name(path: Path) -> InputError:
    # Archives from Windows hold names in its code pages, and some programs unpack them as they are.
    remedy = "rename it, or unpack the archive with a program that knows names from Windows"
    return InputError(path, "a name in UTF-8", "one with other bytes", remedy)


def _add_link(path: Path, top: Path, found: _Found) -> None:
    expected = "a link to a file in the same folder"
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        remedy = "remove the link or put the file there"
        found.errors.append(InputError(path, expected, "a broken link", remedy))
        return
    if target.is_relative_to(top.resolve()):
        (found.links if target.is_dir() else found.files).append(path)
    else:
        remedy = "put a copy of the file into the folder instead"
        found.errors.append(InputError(path, expected, f"one to {target}", remedy))


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file; InputError when it is too large, not a file or unreadable."""
    try:
        # The size comes first: a huge file is refused without being read.
        _check_size(path, path.stat())
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES)
    except OSError as exc:
        raise _translate(path, exc) from exc


def _check_size(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        remedy = "move it out of the folder"
        raise InputError(path, "a file", "something that is neither file nor folder", remedy)
    if status.st_size > MAX_FILE_BYTES:
        limit, size = f"{MAX_FILE_BYTES / 1e6:.0f} MB", f"{status.st_size / 1e6:.1f} MB"
        remedy = "split it into smaller documents, or save it without its images"
        raise InputError(path, f"a file of {limit} at most", size, remedy)


def _translate(path: Path, error: OSError) -> InputError:
    if isinstance(error, PermissionError):
        remedy = "give the account that builds the index the right to read it"
        return InputError(path, "a readable file or folder", "no permission to read it", remedy)
    found = error.strerror or type(error).__name__
    return InputError(path, "a readable file or folder", found, "check the file and its disk")
