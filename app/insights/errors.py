"""What can be wrong with the insights.

InsightsError
└── StoreError              the insights cannot be read or written just now
    └── StoreVersionError   the file was made by a newer version, or is not an insights file
"""

from __future__ import annotations


class InsightsError(Exception):
    """Base of every error about insights; the message says what to do."""


class StoreError(InsightsError):
    """The database file cannot be opened, read or written."""


class StoreVersionError(StoreError):
    """The database file is not one that this version of the service reads."""
