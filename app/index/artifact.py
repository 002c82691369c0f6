"""The index artifact: one folder with all that the service reads, hashed file by file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import faiss
from pydantic import TypeAdapter, ValidationError

from app.index.errors import ArtifactCorruptError, ArtifactFormatError, ArtifactMissingError
from app.index.folder import swap_folder
from app.index.passage import Document, Passage
from app.index.topics import TopicModel
from app.index.wording import Clinic, Wording
from app.index.words import Words

FORMAT_VERSION = 1

MANIFEST = "manifest.json"
VECTORS = "index.faiss"
PASSAGES = "passages.jsonl"
DOCUMENTS = "documents.jsonl"
TOPICS = "topics.json"
WORDING = "wording.json"
CLINIC = "clinic.json"
WORDS = "words.json"
ENCODER = "encoder"


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """The encoder that made the vectors, and the graph that makes the question's."""

    model: str
    weights_sha256: str
    tuned: bool
    dimension: int
    max_tokens: int


@dataclass(frozen=True, slots=True)
class SearchCard:
    """How the vectors are searched: FAISS's index type, and its recall where it is not exact."""

    kind: str
    recall_at_10: float


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the artifact is made of; ``files`` maps each file's path to its SHA-256."""

    format_version: int
    encoder: EncoderCard
    search: SearchCard
    corpus_sha256: str
    built_at: datetime
    files: Mapping[str, str]

    @property
    def index_version(self) -> str:
        """A short name of exactly this content: the same files give the same version."""
        listing = json.dumps(sorted(self.files.items())).encode()
        return hashlib.sha256(listing).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Index:
    """A loaded artifact.

    ``vectors`` is a FAISS inner-product index of unit vectors with one row a passage, in the order
    of ``passages``, followed by one row a unit, passage after passage.
    """

    manifest: Manifest
    documents: Mapping[str, Document]
    passages: tuple[Passage, ...]
    vectors: Any
    topics: TopicModel
    wordings: Mapping[str, Wording]
    clinic: Clinic
    words: Words
    folder: Path

    @property
    def encoder_folder(self) -> Path:
        """The folder of the ONNX graph and its tokenizer."""
        return self.folder / ENCODER


def save(index: Index, folder: Path) -> Manifest:
    """Write the artifact beside ``folder`` and swap it in; return its manifest.

    ``index.folder`` holds the finished ``encoder/``; it is moved into place with the rest, so that
    a reader never sees half an artifact.
    """
    staged = index.folder
    _write_lines(staged / PASSAGES, list(index.passages), Passage)
    _write_documents(staged, index.documents)
    faiss.write_index(index.vectors, str(staged / VECTORS))
    _write_value(staged / TOPICS, index.topics, TopicModel)
    _write_value(staged / WORDING, dict(index.wordings), dict[str, Wording])
    _write_value(staged / CLINIC, index.clinic, Clinic)
    _write_value(staged / WORDS, index.words, Words)
    manifest = replace(index.manifest, files=hash_files(staged), built_at=datetime.now(UTC))
    _write_value(staged / MANIFEST, manifest, Manifest)
    swap_folder(staged, folder)
    return manifest


def load(folder: Path) -> Index:
    """Read an artifact and verify every file's hash; raise an ArtifactError if anything is off."""
    manifest = load_manifest(folder)
    verify_files(folder, manifest)
    try:
        documents = _read_documents(folder)
        passages = tuple(_read_lines(folder / PASSAGES, Passage))
        vectors = faiss.read_index(str(folder / VECTORS))
        topics = _read_value(folder / TOPICS, TopicModel)
        wordings = _read_value(folder / WORDING, dict[str, Wording])
        clinic = _read_value(folder / CLINIC, Clinic)
        words = _read_value(folder / WORDS, Words)
    except (ValueError, RuntimeError, OSError) as exc:
        raise ArtifactCorruptError(
            f"{folder}: expected readable index files, found: {exc}; build the index again"
        ) from exc
    index = Index(
        manifest=manifest,
        documents=MappingProxyType(documents),
        passages=passages,
        vectors=vectors,
        topics=topics,
        wordings=MappingProxyType(wordings),
        clinic=clinic,
        words=words,
        folder=folder,
    )
    _check_fit(index)
    return index


def load_manifest(folder: Path) -> Manifest:
    """Read the manifest alone; raise if there is none or it is for another format."""
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
        return _read_value(path, Manifest)
    except (ValueError, AttributeError) as exc:
        raise ArtifactCorruptError(
            f"{path}: expected a manifest, found something unreadable; build the index again"
        ) from exc


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
    """Return each file's SHA-256 by its path in the folder, the manifest left out."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
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
    rows = len(index.passages) + sum(len(passage.units) for passage in index.passages)
    if index.vectors.ntotal != rows or index.vectors.d != index.manifest.encoder.dimension:
        raise ArtifactCorruptError(
            f"{index.folder}: expected {rows} vectors of {index.manifest.encoder.dimension}, found "
            f"{index.vectors.ntotal} of {index.vectors.d}; build the index again"
        )
    for passage in index.passages:
        document = index.documents.get(passage.document_id)
        if document is None or passage.span.end > len(document.text):
            raise ArtifactCorruptError(
                f"{index.folder}: passage {passage.id!r} is not inside a document of the index; "
                "build the index again"
            )


def _write_documents(folder: Path, documents: Mapping[str, Document]) -> None:
    (folder / "documents").mkdir(parents=True)
    for document in documents.values():
        path = folder / "documents" / f"{document.id}.txt"
        path.write_bytes(document.text.encode("utf-8"))
    cards = [replace(document, text="") for document in documents.values()]
    _write_lines(folder / DOCUMENTS, cards, Document)


def _read_documents(folder: Path) -> dict[str, Document]:
    cards = _read_lines(folder / DOCUMENTS, Document)
    texts = ((folder / "documents" / f"{card.id}.txt").read_bytes().decode() for card in cards)
    return {card.id: replace(card, text=text) for card, text in zip(cards, texts, strict=True)}


def _write_value(path: Path, value: object, kind: Any) -> None:
    path.write_bytes(TypeAdapter(kind).dump_json(value) + b"\n")


def _read_value(path: Path, kind: Any) -> Any:
    try:
        return TypeAdapter(kind).validate_json(path.read_bytes())
    except ValidationError as exc:
        raise ValueError(f"{path.name}: {exc.errors()[0]['msg']}") from exc


def _write_lines(path: Path, values: list[Any], kind: Any) -> None:
    adapter = TypeAdapter(kind)
    path.write_bytes(b"".join(adapter.dump_json(value) + b"\n" for value in values))


def _read_lines(path: Path, kind: Any) -> list[Any]:
    adapter = TypeAdapter(kind)
    try:
        return [adapter.validate_json(line) for line in path.read_bytes().splitlines()]
    except ValidationError as exc:
        raise ValueError(f"{path.name}: {exc.errors()[0]['msg']}") from exc
