"""The desk beside the index that is served, where a new one waits: the folder ``<index>.next``."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.changing.changes import Changes
from app.changing.errors import CandidateGoneError
from app.changing.status import ChangeStatus, State
from app.index.artifact import load
from app.index.folder import swap_folder
from app.index.json_files import read_value, write_value
from app.index.manifest import MANIFEST

_UNTOUCHED = ChangeStatus("current", datetime.min.replace(tzinfo=UTC))


class ChangeDesk:
    """The new index of one live index, and the decision on it.

    All of it is in files, and every decision is made under a lock: several processes that serve
    the same index may read it, and any of them may decide.
    """

    def __init__(self, live: Path) -> None:
        self.live = live.absolute()
        self.folder = self.live.with_name(f"{live.name}.next")
        self.candidate = self.folder / "index"
        # Where a build writes, until it is whole.
        self.built = self.folder / "built"
        self.built_changes = self.folder / "built.json"
        self._status = self.folder / "status.json"

    def read(self) -> ChangeStatus:
        """Return how the documents stand to what is served."""
        try:
            status: ChangeStatus = read_value(self._status, ChangeStatus)
        except (OSError, ValueError):
            return _UNTOUCHED
        return status

    def accept(self, version: str) -> ChangeStatus:
        """Verify the waiting index and put it in the place of the live one, in one step.

        Every process that serves the live one loads it a moment later. Raises CandidateGoneError
        if another index than ``version`` waits, and ArtifactError if it is not whole.
        """
        with self._lock():
            self._find_candidate(version)
            load(self.candidate)
            swap_folder(self.candidate, self.live)
            return self._write("current")

    def keep_old(self, version: str) -> ChangeStatus:
        """Go on with the live index; raise CandidateGoneError if another than ``version`` waits."""
        with self._lock():
            return self._write("kept", changes=self._find_candidate(version))

    def receive(self) -> ChangeStatus:
        """Take what a build has written: a new index that waits, or none if nothing is new.

        An index that was decided on already does not ask again.
        """
        with self._lock():
            if not self.built.exists():
                return self._drop_candidate("current")
            changes: Changes = read_value(self.built_changes, Changes)
            status = self.read()
            if status.changes == changes and self.candidate.exists():
                return status
            self._drop_candidate("current")
            self.built.rename(self.candidate)
            return self._write("waiting", changes=changes)

    def note_broken(self, *lines: str) -> ChangeStatus:
        """Note why no index can be built from the documents as they are."""
        with self._lock():
            return self._drop_candidate("broken", lines)

    def clear_builds(self) -> None:
        """Delete what a build has left that did not come to its end."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in self.folder.glob("built*"):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    @contextmanager
    def try_to_build(self) -> Iterator[bool]:
        """Give the right to build to one process alone; say whether this one has it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "builder.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def read_stamp(self) -> tuple[int, int] | None:
        """Return what tells one live index from the next; None while there is none."""
        try:
            found = (self.live / MANIFEST).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "decision.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _find_candidate(self, version: str) -> Changes:
        changes = self.read().changes
        if changes is None or changes.new_version != version or not self.candidate.exists():
            found = changes.new_version if changes else "none"
            raise CandidateGoneError(
                f"expected index {version} to wait for a decision, found {found}; "
                "look at what has changed again"
            )
        return changes

    def _drop_candidate(self, state: State, lines: tuple[str, ...] = ()) -> ChangeStatus:
        shutil.rmtree(self.candidate, ignore_errors=True)
        return self._write(state, lines)

    def _write(
        self, state: State, lines: tuple[str, ...] = (), changes: Changes | None = None
    ) -> ChangeStatus:
        before = self.read()
        status = ChangeStatus(state, datetime.now(UTC), lines, changes)
        if status == replace(before, since=status.since):
            return before
        draft = self._status.with_suffix(f".{os.getpid()}")
        write_value(draft, status, ChangeStatus)
        draft.replace(self._status)
        return status
