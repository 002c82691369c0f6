"""Put a finished folder in the place of a live one, in one step."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

from app.index.manifest import MANIFEST

_AT_FDCWD = -100
_LINUX_EXCHANGE = 2
_MACOS_SWAP = 2


def swap_folder(staged: Path, live: Path) -> None:
    """Make ``live`` the staged folder, and delete what was there before.

    Both must be on one file system. Where the system can exchange two folders in one step (Linux,
    macOS), there is no moment without a whole folder at ``live``. A mount point cannot be moved:
    what it holds is replaced, the manifest last, so that a reader finds a whole folder or none.
    """
    if is_mount(live):
        _replace_contents(staged, live)
        return
    if not live.exists():
        staged.rename(live)
        return
    if not _exchange(staged, live):
        retired = live.with_name(f"{live.name}.old-{os.getpid()}")
        live.rename(retired)
        staged.rename(live)
        staged = retired
    shutil.rmtree(staged)


def is_mount(path: Path) -> bool:
    """Say whether a folder is a mount point, also of a folder on the same disk, as in Docker."""
    if path.is_mount():
        return True
    mounts = Path("/proc/self/mountinfo")
    if not mounts.is_file():
        return False
    places = (line.split()[4] for line in mounts.read_text("utf-8", "replace").splitlines())
    return str(path.resolve()) in {place.replace("\\040", " ") for place in places}


def _replace_contents(staged: Path, live: Path) -> None:
    (live / MANIFEST).unlink(missing_ok=True)
    for old in live.iterdir():
        if old != staged and old.name != "lost+found":
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    names = sorted((path.name for path in staged.iterdir()), key=lambda name: name == MANIFEST)
    for name in names:
        (staged / name).rename(live / name)
    staged.rmdir()


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders atomically; say whether the system could."""
    libc = ctypes.CDLL(None, use_errno=True)
    a, b = os.fsencode(one.absolute()), os.fsencode(other.absolute())
    try:
        if sys.platform == "darwin":
            return bool(libc.renamex_np(a, b, _MACOS_SWAP) == 0)
        return bool(libc.renameat2(_AT_FDCWD, a, _AT_FDCWD, b, _LINUX_EXCHANGE) == 0)
    except AttributeError:
        return False
