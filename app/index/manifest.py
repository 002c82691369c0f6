"""What an artifact says it is made of, sealed so that no change of it goes unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from app.index.errors import ArtifactCorruptError, ArtifactFormatError, ArtifactMissingError
from app.index.json_files import read_value, write_value
from app.index.policy import Policy

FORMAT_VERSION = 11
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """The model that made the vectors, and what names their kind."""

    model: str
    weights_sha256: str
    dimension: int


@dataclass(frozen=True, slots=True)
class SearchCard:
    """How the vectors are searched: FAISS's index type, and its recall where it is not exact."""

    kind: str
    recall_at_10: float


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the artifact is made of; ``files`` maps each file's path to its SHA-256, and ``seal``
    is the SHA-256 of all the rest.
    """

    format_version: int
    encoder: EncoderCard
    search: SearchCard
    policy: Policy
    corpus_sha256: str
    built_at: datetime
    files: Mapping[str, str]
    seal: str = ""

    @property
    def index_version(self) -> str:
        """A short name of exactly this content: the same files and policy give the same version."""
        listing = json.dumps([sorted(self.files.items()), asdict(self.policy)])
        return hashlib.sha256(listing.encode()).hexdigest()[:12]


def seal_manifest(manifest: Manifest) -> Manifest:
    """Return the manifest with the seal of what it says: a threshold changed by one bit would
    still be a threshold.
    """
    said = TypeAdapter(Manifest).dump_json(replace(manifest, seal=""))
    return replace(manifest, seal=hashlib.sha256(said).hexdigest())


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into a folder."""
    write_value(folder / MANIFEST, manifest, Manifest)


def load_manifest(folder: Path) -> Manifest:
    """Read the manifest alone; raise if there is none, or it is for another format or changed."""
    path = folder / MANIFEST
    if not path.is_file():
        raise ArtifactMissingError(
            f"{folder}: expected an index artifact, found no {MANIFEST}; make one with "
            f"'python -m index_build build --knowledge knowledge --output {folder}'"
        )
    try:
        found = json.loads(path.read_bytes()).get("format_version")
        if found != FORMAT_VERSION:
            raise ArtifactFormatError(
                f"{folder}: expected format version {FORMAT_VERSION}, found {found}; "
                "build the index again with this version"
            )
        manifest: Manifest = read_value(path, Manifest)
    except (ValueError, AttributeError, RecursionError, OSError) as exc:
        raise ArtifactCorruptError(
            f"{path}: expected a manifest, found something unreadable; build the index again"
        ) from exc
    if manifest != seal_manifest(manifest):
        raise ArtifactCorruptError(
            f"{path}: expected what was sealed when it was built, found something else; "
            "build the index again"
        )
    return manifest
