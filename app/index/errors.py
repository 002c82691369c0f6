"""What can be wrong with an index artifact.

ArtifactError
├── ArtifactMissingError   there is no artifact in the folder
├── ArtifactFormatError    it was made for another version of the service
└── ArtifactCorruptError   a file is missing, changed or does not fit the others
"""

from __future__ import annotations


class ArtifactError(Exception):
    """Base of every error about an artifact; the message says what to do."""


class ArtifactMissingError(ArtifactError):
    """The folder holds no artifact."""


class ArtifactFormatError(ArtifactError):
    """The artifact's format version is not the one that this service reads."""


class ArtifactCorruptError(ArtifactError):
    """A file of the artifact is missing, was changed, or does not fit the others."""
