"""What can be wrong with a correction.

CorrectionError
├── CorrectionRefusedError   it cannot be made as it is
└── FolderError              the clinic's folder cannot be read or written
"""

from __future__ import annotations


class CorrectionError(Exception):
    """Base of every error about corrections; the message says what to do."""


class CorrectionRefusedError(CorrectionError):
    """The correction does not fit what is there already, or says too little."""


class FolderError(CorrectionError):
    """The clinic's folder, or a file in it, cannot be read or written."""
