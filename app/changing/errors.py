"""What can go wrong with a new index beside the one that is served.

ChangeError
├── CandidateGoneError    the index that somebody decided on is no longer the one that waits
└── BuilderMissingError   there is nothing to build an index with
"""

from __future__ import annotations


class ChangeError(Exception):
    """Base of these errors; the message says what to do."""


class CandidateGoneError(ChangeError):
    """The index that somebody decided on is no longer the one that waits."""


class BuilderMissingError(ChangeError):
    """The index builder is not installed beside the service."""
