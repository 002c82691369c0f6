"""A build in a process of its own: whatever becomes of it, the service goes on."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import app
from app.changing.desk import ChangeDesk
from app.changing.errors import BuilderMissingError

BAD_INPUT = 2
_BUILDER = "index_build"
# What answers patients comes first.
_NICENESS = 5
_LAST_LINES = 5
_PROJECT = Path(app.__file__).parents[1]


@dataclass(frozen=True, slots=True)
class BuildEnd:
    """How a build ended: ``lines`` say why, if it failed; ``is_expected`` if that was an input's
    fault, so that trying again would change nothing.
    """

    lines: tuple[str, ...] = ()
    is_expected: bool = True


def check_builder() -> None:
    """Raise BuilderMissingError if the builder is not installed, as in the container's image."""
    if importlib.util.find_spec(_BUILDER) is None:
        raise BuilderMissingError(
            f"expected the package {_BUILDER} beside the service, to watch documents with, found "
            "none; install it, or build the index elsewhere and send the service SIGHUP"
        )


async def run_build(documents: Path, desk: ChangeDesk) -> BuildEnd:
    """Build the index of a folder of documents on the desk, with what it would change."""
    desk.clear_builds()
    command = [sys.executable, "-m", _BUILDER, "build", "--accept-changes"]
    options = {
        "--knowledge": documents.absolute(),
        "--output": desk.built,
        "--against": desk.live,
        "--changes": desk.built_changes,
    }
    process = await asyncio.create_subprocess_exec(
        *command,
        *(str(part) for option in options.items() for part in option),
        cwd=_PROJECT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
        _, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return _read_end(await process.wait(), errors.decode("utf-8", "replace").splitlines())


def _read_end(code: int, lines: list[str]) -> BuildEnd:
    if code == 0:
        return BuildEnd()
    if code == BAD_INPUT:
        return BuildEnd(tuple(lines))
    if code < 0:
        name = signal.Signals(-code).name
        why = f"expected the build to end by itself, found it ended by {name}"
        remedy = "it is tried again; if this comes back, see that there is memory enough"
        return BuildEnd((f"{why}; {remedy}",), is_expected=False)
    why = f"expected the build to end well, found exit code {code}; it is tried again"
    return BuildEnd((why, *lines[-_LAST_LINES:]), is_expected=False)
