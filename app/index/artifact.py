"""The index artifact: one folder with all that the service reads, hashed file by file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import faiss

from app.index.document_files import read_documents, write_documents
from app.index.errors import ArtifactCorruptError, ArtifactError
from app.index.folder import swap_folder
from app.index.golden import GoldenQuestion
from app.index.json_files import read_lines, read_value, write_lines, write_value
from app.index.manifest import MANIFEST, Manifest, load_manifest, seal_manifest, write_manifest
from app.index.passage import Document, Passage
from app.index.pins import Pin, Suggestion
from app.index.report import BuildReport
from app.index.topics import TopicHead, read_topics, write_topics
from app.index.windows import Windows, read_windows, write_windows
from app.index.wording import Clinic, Wording
from app.index.words import Words

VECTORS = "index.faiss"
PIN_VECTORS = "pins.faiss"
PASSAGES = "passages.jsonl"
PINS = "pins.json"
SUGGESTIONS = "suggestions.json"
WORDING = "wording.json"
EMERGENCY_WORDING = "emergency-wording.json"
CLINIC = "clinic.json"
GOLDEN = "golden.jsonl"
WORDS = "words.json"
REPORT = "report.json"
MODELS = "models"

# How often an artifact is read anew when it is replaced meanwhile.
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Index:
    """A loaded artifact.

    ``vectors`` is a FAISS inner-product index of unit vectors with one row a passage, in the order
    of ``passages``, followed by one row a sentence, passage after passage. ``windows`` are what a
    reader needs of each passage. ``pin_vectors`` is another FAISS index, with a row for each
    phrasing of each pin. ``topics`` judge beside the reader, where the clinic has examples of its
    own. ``wordings`` say all that the service says, ``emergency_wordings`` what it says to a
    message in a language that it does not read. ``report`` tells what was read of the clinic's
    files, and what was not. ``golden`` are questions whose answer must hold.
    """

    manifest: Manifest
    documents: Mapping[str, Document]
    passages: tuple[Passage, ...]
    vectors: Any
    windows: tuple[Windows, ...]
    pins: tuple[Pin, ...]
    pin_vectors: Any
    topics: TopicHead | None
    suggestions: tuple[Suggestion, ...]
    wordings: Mapping[str, Wording]
    emergency_wordings: Mapping[str, Wording]
    clinic: Clinic
    words: Words
    report: BuildReport
    folder: Path
    golden: tuple[GoldenQuestion, ...] = ()

    @property
    def model_folder(self) -> Path:
        """The folder of the ONNX graphs and their tokenizer."""
        return self.folder / MODELS


def save(index: Index, folder: Path) -> Manifest:
    """Write the artifact beside ``folder`` and swap it in; return its manifest.

    ``index.folder`` holds the finished ``models/``; it is moved into place with the rest, so that
    a reader never sees half an artifact.
    """
    staged = index.folder
    write_lines(staged / PASSAGES, list(index.passages), Passage)
    write_documents(staged, index.documents)
    faiss.write_index(index.vectors, str(staged / VECTORS))
    write_windows(staged, index.windows)
    faiss.write_index(index.pin_vectors, str(staged / PIN_VECTORS))
    write_value(staged / PINS, index.pins, tuple[Pin, ...])
    if index.topics is not None:
        write_topics(staged, index.topics)
    write_value(staged / SUGGESTIONS, index.suggestions, tuple[Suggestion, ...])
    write_value(staged / WORDING, dict(index.wordings), dict[str, Wording])
    write_value(staged / EMERGENCY_WORDING, dict(index.emergency_wordings), dict[str, Wording])
    write_value(staged / CLINIC, index.clinic, Clinic)
    write_value(staged / WORDS, index.words, Words)
    write_value(staged / REPORT, index.report, BuildReport)
    if index.golden:
        write_lines(staged / GOLDEN, list(index.golden), GoldenQuestion)
    manifest = seal_manifest(
        replace(index.manifest, files=hash_files(staged), built_at=datetime.now(UTC))
    )
    write_manifest(staged, manifest)
    swap_folder(staged, folder)
    return manifest


def load(folder: Path) -> Index:
    """Read an artifact and verify every file's hash; raise an ArtifactError if anything is off.

    A folder that is replaced while it is read is read again, so that old and new never mix.
    """
    error = ArtifactError(f"{folder}: it is replaced faster than it can be read; try again later")
    for _ in range(_ATTEMPTS):
        before = _read_stamp(folder)
        try:
            index = _read_index(folder)
        except ArtifactError as exc:
            if before is not None and before == _read_stamp(folder):
                raise
            error = exc
        else:
            if before == _read_stamp(folder):
                return index
    raise error


def _read_stamp(folder: Path) -> bytes | None:
    """Return what tells one artifact from the next: the manifest, with the time it was built."""
    try:
        return (folder / MANIFEST).read_bytes()
    except OSError:
        return None


def _read_index(folder: Path) -> Index:
    manifest = load_manifest(folder)
    try:
        verify_files(folder, manifest)
        documents = read_documents(folder)
        passages = tuple(read_lines(folder / PASSAGES, Passage))
        vectors = faiss.read_index(str(folder / VECTORS))
        windows = read_windows(folder)
        pin_vectors = faiss.read_index(str(folder / PIN_VECTORS))
        pins = read_value(folder / PINS, tuple[Pin, ...])
        topics = read_topics(folder)
        suggestions = read_value(folder / SUGGESTIONS, tuple[Suggestion, ...])
        wordings = read_value(folder / WORDING, dict[str, Wording])
        emergency_wordings = read_value(folder / EMERGENCY_WORDING, dict[str, Wording])
        clinic = read_value(folder / CLINIC, Clinic)
        words = read_value(folder / WORDS, Words)
        report = read_value(folder / REPORT, BuildReport)
        golden = read_lines(folder / GOLDEN, GoldenQuestion) if (folder / GOLDEN).exists() else []
    except (ValueError, RuntimeError, OSError, EOFError) as exc:
        raise ArtifactCorruptError(
            f"{folder}: expected readable index files, found: {exc}; build the index again"
        ) from exc
    index = Index(
        manifest=manifest,
        documents=MappingProxyType(documents),
        passages=passages,
        vectors=vectors,
        windows=windows,
        pins=pins,
        pin_vectors=pin_vectors,
        topics=topics,
        suggestions=suggestions,
        wordings=MappingProxyType(wordings),
        emergency_wordings=MappingProxyType(emergency_wordings),
        clinic=clinic,
        words=words,
        report=report,
        folder=folder,
        golden=tuple(golden),
    )
    _check_fit(index)
    return index


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Raise unless the folder holds exactly the manifest's files with the manifest's hashes."""
    found = hash_files(folder)
    for name in sorted(manifest.files.keys() | found.keys()):
        expected, actual = manifest.files.get(name), found.get(name)
        if expected != actual:
            raise ArtifactCorruptError(
                f"{folder / name}: expected SHA-256 {expected or 'none (no such file)'}, "
                f"found {actual or 'no file'}; build the index again"
            )


def hash_files(folder: Path) -> dict[str, str]:
    """Return each file's SHA-256 by its path in the folder, the manifest left out.

    Nothing is read from hidden folders, in which a build may be at work on a mount point.
    """
    shown = (top for top in sorted(folder.iterdir()) if not top.name.startswith("."))
    files = (
        path
        for top in shown
        for path in ([top] if top.is_file() else sorted(top.rglob("*")))
        if path.is_file()
    )
    return {
        path.relative_to(folder).as_posix(): hash_file(path)
        for path in files
        if path != folder / MANIFEST
    }


def hash_file(path: Path) -> str:
    """Return a file's SHA-256 as hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check_fit(index: Index) -> None:
    rows = len(index.passages) + sum(len(passage.sentences) for passage in index.passages)
    phrasings = sum(len(pin.phrasings) for pin in index.pins)
    width = index.manifest.encoder.dimension
    for vectors, expected in ((index.vectors, rows), (index.pin_vectors, phrasings)):
        if vectors.ntotal != expected or vectors.d != width:
            raise ArtifactCorruptError(
                f"{index.folder}: expected {expected} vectors of {width}, found "
                f"{vectors.ntotal} of {vectors.d}; build the index again"
            )
    _check_windows(index)
    if index.topics is not None and index.topics.weights.shape[1] != width + 1:
        raise ArtifactCorruptError(
            f"{index.folder}: expected topics over vectors of {width}, found "
            f"{index.topics.weights.shape[1] - 1}; build the index again"
        )
    for passage in index.passages:
        document = index.documents.get(passage.document_id)
        if document is None or passage.span.end > len(document.text):
            raise ArtifactCorruptError(
                f"{index.folder}: passage {passage.id!r} is not inside a document of the index; "
                "build the index again"
            )


def _check_windows(index: Index) -> None:
    if len(index.windows) != len(index.passages):
        raise ArtifactCorruptError(
            f"{index.folder}: expected windows of {len(index.passages)} passages, found "
            f"{len(index.windows)}; build the index again"
        )
    for passage, windows in zip(index.passages, index.windows, strict=True):
        numbers = {number for window in windows for number in window.sentences}
        if not numbers <= set(range(len(passage.sentences))):
            raise ArtifactCorruptError(
                f"{index.folder}: expected windows of the {len(passage.sentences)} sentences of "
                f"{passage.id!r}, found others; build the index again"
            )
