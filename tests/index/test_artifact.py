"""The artifact: what is saved is what is loaded, and no damage goes unseen."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
import pytest
from small_clinic import make_small_index, save_small_index

from app.index import artifact
from app.index.artifact import Index, hash_files, load, save
from app.index.errors import (
    ArtifactCorruptError,
    ArtifactError,
    ArtifactFormatError,
    ArtifactMissingError,
)
from app.index.manifest import FORMAT_VERSION, load_manifest, seal_manifest, write_manifest
from app.index.passage import Passage, Span
from app.index.pins import Pin
from app.index.windows import read_windows, write_windows
from app.models.frame import Frame
from app.models.network import Network

FILES = (
    "clinic.json",
    "documents.jsonl",
    "documents/foot-baths.txt",
    "documents/new-view.txt",
    "documents/old-view.txt",
    "emergency-wording.json",
    "index.faiss",
    "models/cross.onnx",
    "models/kinds.onnx",
    "models/lowest.onnx",
    "models/ngrams.onnx",
    "models/tokenizer.json",
    "models/upper.onnx",
    "passages.jsonl",
    "pins.faiss",
    "pins.json",
    "report.json",
    "suggestions.json",
    "tokens.npy",
    "windows.npy",
    "wording.json",
    "words.json",
)


@pytest.fixture
def folder(small_index: Index, tmp_path: Path) -> Path:
    """A copy of the small artifact that may be damaged."""
    return shutil.copytree(small_index.folder, tmp_path / "index")


def save_changed(folder: Path, change: Callable[[Index], Index]) -> None:
    """Save an artifact whose hashes are right and whose content is not."""
    save(change(make_small_index(folder.with_name("staged"))), folder)


def seal_again(folder: Path) -> None:
    """Write the hashes of the files as they are now into the manifest, under its seal."""
    manifest = replace(load_manifest(folder), files=hash_files(folder))
    write_manifest(folder, seal_manifest(manifest))


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    made = make_small_index(tmp_path / "staged")
    manifest = save(made, tmp_path / "index")
    loaded = load(tmp_path / "index")
    assert loaded.manifest == manifest
    assert dict(loaded.documents) == dict(made.documents)
    assert loaded.passages == made.passages
    assert loaded.pins == made.pins
    assert loaded.suggestions == made.suggestions
    assert loaded.manifest.policy == made.manifest.policy
    assert dict(loaded.wordings) == dict(made.wordings)
    assert loaded.clinic == made.clinic
    assert loaded.words == made.words
    for kept, given in (
        (loaded.vectors, made.vectors),
        (loaded.pin_vectors, made.pin_vectors),
    ):
        rows = given.ntotal
        assert kept.ntotal == rows > 0
        assert np.array_equal(kept.reconstruct_n(0, rows), given.reconstruct_n(0, rows))
    assert len(loaded.windows) == len(made.windows) == len(made.passages)
    for own, others in zip(loaded.windows, made.windows, strict=True):
        for kept, given in zip(own, others, strict=True):
            assert np.array_equal(kept.tokens, given.tokens)
            assert (kept.sentences, kept.ends) == (given.sentences, given.ends)


def test_the_manifest_names_every_file_and_only_those(small_index: Index) -> None:
    assert tuple(sorted(small_index.manifest.files)) == FILES
    assert hash_files(small_index.folder) == dict(small_index.manifest.files)


def test_the_hash_of_a_document_is_the_one_in_the_manifest(small_index: Index) -> None:
    for document in small_index.documents.values():
        assert small_index.manifest.files[f"documents/{document.id}.txt"] == document.sha256


def test_nothing_but_json_text_and_the_formats_of_faiss_onnx_and_numpy_is_written(
    small_index: Index,
) -> None:
    suffixes = {path.suffix for path in small_index.folder.rglob("*") if path.is_file()}
    assert suffixes == {".json", ".jsonl", ".txt", ".faiss", ".onnx", ".npy"}


def test_the_same_content_has_the_same_version(tmp_path: Path, small_index: Index) -> None:
    again = save_small_index(tmp_path / "index")
    assert again.manifest.index_version == small_index.manifest.index_version
    assert re.fullmatch("[0-9a-f]{12}", again.manifest.index_version)


def test_other_content_has_another_version(tmp_path: Path, small_index: Index) -> None:
    clinic = replace(small_index.clinic, phone="+1 555-0199")
    save_changed(tmp_path / "index", lambda index: replace(index, clinic=clinic))
    assert load(tmp_path / "index").manifest.index_version != small_index.manifest.index_version


def test_a_loaded_index_cannot_be_changed(small_index: Index) -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        small_index.documents["x"] = next(iter(small_index.documents.values()))  # type: ignore[index]


def test_text_is_kept_to_the_byte(tmp_path: Path) -> None:
    text = "a\r\nb\x0bc\u2028d\u0085e\ufeff"

    def change(index: Index) -> Index:
        document = replace(index.documents["new-view"], text=text)
        documents = {**index.documents, "new-view": document}
        own = [p for p in index.passages if p.document_id != "new-view"]
        passage = Passage("new-view#x", "new-view", "X", Span(0, 3), (Span(0, 3),), (Span(0, 3),))
        return replace(index, documents=documents, passages=(*own, passage))

    save_changed(tmp_path / "index", change)
    assert load(tmp_path / "index").documents["new-view"].text == text


@pytest.mark.parametrize("name", FILES)
def test_a_file_with_one_bit_changed_is_refused_by_name(folder: Path, name: str) -> None:
    path = folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ArtifactCorruptError, match=rf"{name}: expected SHA-256 \w+, found \w+;"):
        load(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_refused_by_name(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ArtifactCorruptError, match=rf"{name}: .* found no file; build the index"):
        load(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_short_is_refused_by_name(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-1])
    with pytest.raises(ArtifactCorruptError, match=rf"{name}: expected SHA-256"):
        load(folder)


@pytest.mark.parametrize("name", ["extra.txt", "documents/extra.txt", "models/.hidden"])
def test_a_file_that_was_added_is_refused_by_name(folder: Path, name: str) -> None:
    (folder / name).write_text("more")
    with pytest.raises(ArtifactCorruptError, match=rf"{name}: expected SHA-256 none \(no such"):
        load(folder)


def test_a_manifest_that_names_a_changed_file_as_its_own_gives_another_version(
    folder: Path, small_index: Index
) -> None:
    (folder / "documents" / "new-view.txt").write_text(
        small_index.documents["new-view"].text.replace("small", "giant")
    )
    seal_again(folder)
    assert load(folder).manifest.index_version != small_index.manifest.index_version


def test_a_folder_that_is_not_there_is_missing_and_the_message_says_how_to_make_one(
    tmp_path: Path,
) -> None:
    with pytest.raises(ArtifactMissingError, match="python -m index_build build --knowledge"):
        load(tmp_path / "nowhere")


def test_an_empty_folder_is_missing_an_artifact(tmp_path: Path) -> None:
    with pytest.raises(ArtifactMissingError, match=r"found no manifest\.json"):
        load(tmp_path)


def test_a_half_written_folder_is_missing_its_manifest(folder: Path) -> None:
    # The manifest is the last file that is written.
    (folder / "manifest.json").unlink()
    with pytest.raises(ArtifactMissingError, match=r"found no manifest\.json"):
        load(folder)


@pytest.mark.parametrize("version", [0, FORMAT_VERSION + 1, None, str(FORMAT_VERSION)])
def test_another_format_version_is_refused(folder: Path, version: object) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["format_version"] = version
    (folder / "manifest.json").write_text(json.dumps(manifest))
    found = re.escape(f"expected format version {FORMAT_VERSION}, found {version}")
    with pytest.raises(ArtifactFormatError, match=found):
        load(folder)


@pytest.mark.parametrize(
    "content",
    [
        *["", "{", "[]", "null", '"manifest"', "\x00\x01", "[" * 100_000],
        json.dumps({"format_version": FORMAT_VERSION}),
    ],
)
def test_a_manifest_that_is_none_is_refused(folder: Path, content: str) -> None:
    (folder / "manifest.json").write_text(content)
    with pytest.raises(ArtifactCorruptError, match=r"manifest\.json: expected a manifest"):
        load(folder)


def test_a_manifest_that_is_not_text_is_refused(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b"\xff\xfe{}")
    with pytest.raises(ArtifactCorruptError, match=r"manifest\.json: expected a manifest"):
        load(folder)


@pytest.mark.parametrize(
    ("old", "new"), [('"answered":0.7', '"answered":0.3'), ('"recall_at_10":1', '"recall_at_10":2')]
)
def test_a_manifest_that_says_something_else_than_was_sealed_is_refused(
    folder: Path, old: str, new: str
) -> None:
    path = folder / "manifest.json"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(ArtifactCorruptError, match="expected what was sealed"):
        load(folder)


def test_too_few_vectors_are_refused(tmp_path: Path) -> None:
    def drop_row(index: Index) -> Index:
        vectors = faiss.IndexFlatIP(index.vectors.d)
        vectors.add(index.vectors.reconstruct_n(0, index.vectors.ntotal - 1))
        return replace(index, vectors=vectors)

    save_changed(tmp_path / "index", drop_row)
    with pytest.raises(ArtifactCorruptError, match="expected 14 vectors of 64, found 13 of 64"):
        load(tmp_path / "index")


def test_vectors_of_another_length_are_refused(tmp_path: Path) -> None:
    def shorten(index: Index) -> Index:
        vectors = faiss.IndexFlatIP(32)
        vectors.add(index.vectors.reconstruct_n(0, index.vectors.ntotal)[:, :32].copy())
        return replace(index, vectors=vectors)

    save_changed(tmp_path / "index", shorten)
    with pytest.raises(ArtifactCorruptError, match="expected 14 vectors of 64, found 14 of 32"):
        load(tmp_path / "index")


def test_a_pin_without_its_vector_is_refused(tmp_path: Path) -> None:
    def add_pin(index: Index) -> Index:
        return replace(index, pins=(*index.pins, Pin("more", "not_covered", ("More?",))))

    save_changed(tmp_path / "index", add_pin)
    with pytest.raises(ArtifactCorruptError, match="expected 3 vectors of 64, found 2 of 64"):
        load(tmp_path / "index")


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ([[0, -1, 1], [0, 0, 5]], "windows that end with the 3 tokens"),
        ([[0, -1, 2], [0, 0, 1], [0, -1, 3]], "windows that end with the 3 tokens"),
        ([[1, -1, 3]], "windows of every passage in order"),
        ([[0, -1, 1], [1, -1, 2], [0, -1, 3]], "windows of every passage in order"),
        ([[0, 0, 3]], "begin with what stands above"),
        ([[0, -1]], "expected windows, found"),
    ],
)
def test_windows_that_do_not_fit_their_tokens_are_refused(
    tmp_path: Path, table: list[list[int]], found: str
) -> None:
    np.save(tmp_path / "tokens.npy", np.zeros((3, 4), np.float16))
    np.save(tmp_path / "windows.npy", np.array(table, np.int32))
    with pytest.raises(ValueError, match=found):
        read_windows(tmp_path)


def test_the_windows_of_a_long_passage_between_short_ones_are_kept(
    small_index: Index, tmp_path: Path
) -> None:
    text = "Bath\n" + "Warm water rests. " * 200
    spans = tuple(Span(5 + 18 * n, 5 + 18 * n + 17) for n in range(200))
    long = Network(small_index.model_folder).run_passage(Frame(text, spans)).windows
    assert len(long) > 1
    given = (small_index.windows[0], long, small_index.windows[1])
    write_windows(tmp_path, given)
    kept = read_windows(tmp_path)
    assert [len(windows) for windows in kept] == [len(windows) for windows in given]
    for own, others in zip(kept, given, strict=True):
        for window, other in zip(own, others, strict=True):
            assert np.array_equal(window.tokens, other.tokens)
            assert (window.sentences, window.ends) == (other.sentences, other.ends)


def test_windows_of_sentences_that_are_not_there_are_refused(tmp_path: Path) -> None:
    def move(index: Index) -> Index:
        window = index.windows[0][0]
        numbers = tuple(number + 1 for number in window.sentences)
        return replace(index, windows=((replace(window, sentences=numbers),), *index.windows[1:]))

    save_changed(tmp_path / "index", move)
    with pytest.raises(ArtifactCorruptError, match="expected windows of the 6 sentences"):
        load(tmp_path / "index")


def test_a_passage_without_its_windows_is_refused(tmp_path: Path) -> None:
    save_changed(tmp_path / "index", lambda index: replace(index, windows=index.windows[:-1]))
    with pytest.raises(ArtifactCorruptError, match="expected windows of 4 passages, found 3"):
        load(tmp_path / "index")


def test_a_clinic_without_pins_and_suggestions_is_kept(tmp_path: Path) -> None:
    def drop(index: Index) -> Index:
        vectors = faiss.IndexFlatIP(index.pin_vectors.d)
        return replace(index, pins=(), pin_vectors=vectors, suggestions=())

    save_changed(tmp_path / "index", drop)
    loaded = load(tmp_path / "index")
    assert (loaded.pins, loaded.suggestions, loaded.pin_vectors.ntotal) == ((), (), 0)


def test_a_passage_of_a_document_that_is_not_there_is_refused(tmp_path: Path) -> None:
    def orphan(index: Index) -> Index:
        documents = {k: v for k, v in index.documents.items() if k != "new-view"}
        return replace(index, documents=documents)

    save_changed(tmp_path / "index", orphan)
    with pytest.raises(ArtifactCorruptError, match="'new-view#how-warmth-moves-blood' is not"):
        load(tmp_path / "index")


def test_a_passage_behind_the_end_of_its_document_is_refused(tmp_path: Path) -> None:
    def cut(index: Index) -> Index:
        short = replace(index.documents["old-view"], text="Warmth")
        return replace(index, documents={**index.documents, "old-view": short})

    save_changed(tmp_path / "index", cut)
    with pytest.raises(ArtifactCorruptError, match="'old-view#how-warmth-moves-qi' is not inside"):
        load(tmp_path / "index")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pins.json", b"{}"),
        ("pins.json", b"no json"),
        ("suggestions.json", b'[{"question": "x"}]'),
        ("passages.jsonl", b'{"id": "x"}\n'),
        ("documents.jsonl", b'[{"id": 3}]\n'),
        ("wording.json", b"[]"),
        ("clinic.json", b'{"name": "x"}'),
        ("words.json", b"null"),
        ("index.faiss", b"no index"),
        ("index.faiss", b""),
        ("pins.faiss", b"no index"),
        ("tokens.npy", b"no tokens"),
        ("tokens.npy", b""),
        ("tokens.npy", b"\x93NUMPY\x01\x00\x08\x00{'descr("),
        ("windows.npy", b"no windows"),
        ("windows.npy", b""),
        ("documents/new-view.txt", b"\xff\xfe\xff"),
    ],
)
def test_a_file_with_the_right_hash_and_no_sense_is_refused(
    folder: Path, name: str, content: bytes
) -> None:
    (folder / name).write_bytes(content)
    seal_again(folder)
    with pytest.raises(ArtifactCorruptError, match="expected readable index files"):
        load(folder)


def test_a_passage_with_a_senseless_span_is_refused(folder: Path) -> None:
    path = folder / "passages.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"start":', b'"start":9', 1))
    seal_again(folder)
    with pytest.raises(ArtifactCorruptError, match=r"passages\.jsonl"):
        load(folder)


def test_a_save_that_fails_leaves_the_old_artifact_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = save_small_index(tmp_path / "index")

    def fail(folder: Path) -> dict[str, str]:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(artifact, "hash_files", fail)
        with pytest.raises(OSError, match="no space left"):
            save(make_small_index(tmp_path / "staged"), tmp_path / "index")
    assert load(tmp_path / "index").manifest == before.manifest


def test_a_reader_never_sees_a_broken_artifact_while_a_writer_saves(tmp_path: Path) -> None:
    live = tmp_path / "index"
    save_small_index(live)
    errors: list[ArtifactError] = []
    versions: set[str] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                versions.add(load(live).manifest.index_version)
            except ArtifactError as exc:
                errors.append(exc)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(20):
        made = make_small_index(tmp_path / f"staged-{number}")
        clinic = replace(made.clinic, phone=f"+1 555-{number:04}")
        save(replace(made, clinic=clinic), live)
    done.set()
    reader.join()
    assert errors == []
    assert len(versions) > 1
    assert artifact.load(live).clinic.phone == "+1 555-0019"
