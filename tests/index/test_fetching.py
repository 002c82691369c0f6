from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from app.index.artifact import Index, load
from app.index.errors import ArtifactError
from app.index.fetching import fetch_index
from app.index.manifest import load_manifest, seal_manifest, write_manifest

STORE = "memory://clinic/index"


@pytest.fixture
def store(small_index: Index) -> Iterator[MemoryFileSystem]:
    """An object store that holds the small clinic's index."""
    found = fsspec.filesystem("memory")
    found.put(str(small_index.folder), "/clinic/index", recursive=True)
    yield found
    found.rm("/clinic", recursive=True)


def count_fetched(store: MemoryFileSystem, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    fetched: list[str] = []
    get_file = MemoryFileSystem.get_file

    def note(self: MemoryFileSystem, source: str, *words: object, **more: object) -> None:
        fetched.append(source.rpartition("/index/")[2])
        get_file(self, source, *words, **more)

    monkeypatch.setattr(MemoryFileSystem, "get_file", note)
    return fetched


def test_an_index_comes_from_an_object_store_whole(
    store: MemoryFileSystem, small_index: Index, tmp_path: Path
) -> None:
    assert fetch_index(STORE, tmp_path / "index")
    loaded = load(tmp_path / "index")
    assert loaded.manifest.index_version == small_index.manifest.index_version
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_an_index_comes_from_a_folder(small_index: Index, tmp_path: Path) -> None:
    assert fetch_index(small_index.folder.as_uri(), tmp_path / "index")
    assert load(tmp_path / "index").manifest == small_index.manifest


def test_what_is_there_already_is_not_fetched_again(
    store: MemoryFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch_index(STORE, tmp_path / "index")
    fetched = count_fetched(store, monkeypatch)
    assert not fetch_index(STORE, tmp_path / "index")
    assert fetched == ["manifest.json"]


def test_a_file_that_was_damaged_is_fetched_again(
    store: MemoryFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch_index(STORE, tmp_path / "index")
    (tmp_path / "index" / "clinic.json").write_text("{}")
    fetched = count_fetched(store, monkeypatch)
    assert fetch_index(STORE, tmp_path / "index")
    assert sorted(fetched) == ["clinic.json", "manifest.json"]
    assert load(tmp_path / "index")


def test_of_a_changed_index_only_changed_files_are_fetched(
    store: MemoryFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch_index(STORE, tmp_path / "index")
    before = load_manifest(tmp_path / "index")
    changed = json.loads(store.cat("/clinic/index/clinic.json"))
    changed["phone"] = "555 0000"
    replace_file(store, "clinic.json", json.dumps(changed).encode(), tmp_path)
    fetched = count_fetched(store, monkeypatch)
    assert fetch_index(STORE, tmp_path / "index")
    assert sorted(fetched) == ["clinic.json", "manifest.json"]
    loaded = load(tmp_path / "index")
    assert loaded.clinic.phone == "555 0000"
    assert loaded.manifest.index_version != before.index_version


def test_a_file_that_is_not_what_the_manifest_says_leaves_the_old_index(
    store: MemoryFileSystem, tmp_path: Path
) -> None:
    fetch_index(STORE, tmp_path / "index")
    replace_file(store, "clinic.json", b"{}", tmp_path)
    store.pipe("/clinic/index/clinic.json", b"something else")
    with pytest.raises(ArtifactError, match=r"clinic\.json: expected SHA-256"):
        fetch_index(STORE, tmp_path / "index")
    assert load(tmp_path / "index")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".index")]


@pytest.mark.parametrize("name", ["../outside.json", "/outside.json"])
def test_a_file_outside_the_index_is_refused(
    store: MemoryFileSystem, tmp_path: Path, name: str
) -> None:
    replace_file(store, name, b"{}", tmp_path)
    with pytest.raises(ArtifactError, match="inside the index"):
        fetch_index(STORE, tmp_path / "fetched" / "index")
    assert not list(tmp_path.rglob("outside.json"))


@pytest.mark.parametrize(
    "url",
    ["memory://nowhere/index", "nothing-known://user:a-secret@store/index", "file:///nowhere"],
)
def test_an_address_that_cannot_be_read_is_told_without_its_password(
    url: str, tmp_path: Path
) -> None:
    with pytest.raises(ArtifactError, match="VERBATIM_INDEX_URL") as caught:
        fetch_index(url, tmp_path / "index")
    assert "a-secret" not in str(caught.value)


def replace_file(store: MemoryFileSystem, name: str, content: bytes, folder: Path) -> None:
    """Write a file into the store's index, and a manifest that names it."""
    staged = folder / "staged"
    staged.mkdir()
    store.get_file("/clinic/index/manifest.json", str(staged / "manifest.json"))
    manifest = load_manifest(staged)
    files = {**manifest.files, name: hashlib.sha256(content).hexdigest()}
    write_manifest(staged, seal_manifest(replace(manifest, files=files)))
    store.put_file(str(staged / "manifest.json"), "/clinic/index/manifest.json")
    if ".." not in name and not name.startswith("/"):
        store.pipe(f"/clinic/index/{name}", content)
    shutil.rmtree(staged)
