"""What became of the documents' last change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.changing.changes import Changes

State = Literal["current", "waiting", "kept", "broken"]

_NOTICES: dict[State, str] = {
    "waiting": "A new index waits to be accepted; the one before it is served.",
    "kept": "A new index was not accepted; the one before it is served.",
    "broken": "No index could be built from the documents as they are now; the one before it is "
    "served. The service's log says why.",
}


@dataclass(frozen=True, slots=True)
class ChangeStatus:
    """How the documents in the folder stand to what is served, and since when (UTC).

    - ``current``: what is served is what they say;
    - ``waiting``: a new index waits to be accepted; ``changes`` says what it would change;
    - ``kept``: somebody has looked at it and kept the old one; it may still be accepted;
    - ``broken``: no index could be built from them; ``lines`` say why, one a file.
    """

    state: State
    since: datetime
    lines: tuple[str, ...] = ()
    changes: Changes | None = None

    @property
    def notice(self) -> str | None:
        """What an operator should know; None if all is well."""
        return _NOTICES.get(self.state)
