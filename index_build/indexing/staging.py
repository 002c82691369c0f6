"""Where an artifact is made until it is whole: beside its place, or in it where that is a mount."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from app.index.folder import is_mount
from app.index.manifest import MANIFEST
from index_build.errors import InputError, InputErrors

_STAGED = ".new-"


def check_output(output: Path) -> None:
    """Raise InputErrors if writing the artifact would replace something that is not one."""
    # A new disk holds this folder, and a build that was killed may have left its own.
    others = [path.name for path in output.iterdir()] if output.is_dir() else []
    is_empty = all(name == "lost+found" or name.startswith(_STAGED) for name in others)
    if (output.is_dir() and is_empty) or not output.exists() or (output / MANIFEST).is_file():
        return
    found = "a folder with other things in it" if output.is_dir() else "a file"
    remedy = "name another folder: building replaces the whole folder"
    raise InputErrors([InputError(output, "an index artifact or nothing", found, remedy)])


@contextmanager
def open_staging(output: Path) -> Iterator[Path]:
    """Make an empty folder on the disk of ``output``, and take it away at the end.

    Also when the process is told to stop; what one left that was killed outright goes with the
    next build. Raises InputErrors, on one line, when the place cannot be written to or is full.
    """
    try:
        staged = _make_folder(output)
        with _stop_by_exception():
            try:
                yield staged
            finally:
                shutil.rmtree(staged, ignore_errors=True)
    except OSError as exc:
        raise _translate(output, exc) from exc


def _make_folder(output: Path) -> Path:
    place, name = (output, _STAGED) if is_mount(output) else (output.parent, output.name + _STAGED)
    place.mkdir(parents=True, exist_ok=True)
    for left in place.glob(f"{_escape(name)}*"):
        if not _is_running(left.name.removeprefix(name)):
            shutil.rmtree(left, ignore_errors=True)
    staged = place / f"{name}{os.getpid()}"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir()
    return staged


def _escape(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def _is_running(process: str) -> bool:
    if not process.isdecimal():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


@contextmanager
def _stop_by_exception() -> Iterator[None]:
    """Let a signal to stop end the process by an exception, so that it can clear up."""

    def stop(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:
        # Only the main thread may listen to signals; another one is not stopped by them.
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _translate(output: Path, error: OSError) -> InputErrors:
    found = error.strerror or " ".join(str(error).split()) or type(error).__name__
    remedy = "name another folder (--output), or make room and give the account the right to write"
    return InputErrors([InputError(output, "a folder to write the index to", found, remedy)])
