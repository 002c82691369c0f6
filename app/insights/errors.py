"""What can be wrong with the insights.

InsightsError
└── StoreError              the insights cannot be read or written just now
    └── StoreVersionError   it was made by a newer version, or by another program
"""

from __future__ import annotations


class InsightsError(Exception):
    """Base of every error about insights; the message says what to do."""


class StoreError(InsightsError):
    """The database cannot be opened, read or written."""


class StoreVersionError(StoreError):
    """The database is not one that this version of the service reads."""
