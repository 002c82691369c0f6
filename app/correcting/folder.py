"""The clinic's folder, where corrections may be written into it."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.correcting.errors import FolderError
from app.correcting.files import GOLDEN_FILE, PINS_FILE, add_golden, add_pin
from app.index.golden import GoldenQuestion
from app.index.pins import Pin


class CorrectionFolder:
    """Adds entries to the files of a clinic's folder; safe between threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add_pin(self, pin: Pin) -> None:
        """Add a pin to pins.yaml, which is made if it is missing; raises FolderError."""
        self._change(PINS_FILE, lambda text: add_pin(text, pin))

    def add_golden(self, question: GoldenQuestion) -> None:
        """Add a question to golden.jsonl, which is made if it is missing; raises FolderError."""
        self._change(GOLDEN_FILE, lambda text: add_golden(text, question))

    def _change(self, name: str, change: Callable[[str], str]) -> None:
        path = self._folder / name
        try:
            # The folder itself is the lock: no further file in it that a build would ask about.
            lock = os.open(self._folder, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX)
                text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
                _replace(path, change(text))
            finally:
                os.close(lock)
        except (OSError, UnicodeDecodeError) as exc:
            raise FolderError(
                f"{path}: expected a UTF-8 file that can be read and written, found: {exc}; check "
                "the folder's owner and permissions (setting VERBATIM_WORKBENCH_FOLDER)"
            ) from exc


def _replace(path: Path, text: str) -> None:
    """Write the file beside itself and put it in place in one step, with the mode that it had."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(draft).chmod(mode)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
