"""Put a finished folder in the place of a live one, in one step."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

_AT_FDCWD = -100
_LINUX_EXCHANGE = 2
_MACOS_SWAP = 2


def swap_folder(staged: Path, live: Path) -> None:
    """Make ``live`` the staged folder, and delete what was there before.

    Both must be on one file system. Where the system can exchange two folders in one step (Linux,
    macOS), there is no moment without a whole folder at ``live``.
    """
    if not live.exists():
        staged.rename(live)
        return
    if not _exchange(staged, live):
        retired = live.with_name(f"{live.name}.old-{os.getpid()}")
        live.rename(retired)
        staged.rename(live)
        staged = retired
    shutil.rmtree(staged)


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
