"""One index takes another's place while patients ask."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import small_clinic
from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient
from small_clinic import save_small_index

from app.index.artifact import Index
from app.loading import KEPT, IndexLoader
from app.service import Service
from app.web.archive import VERSIONS, DocumentArchive

MakeClient = Callable[..., TestClient]
WARMTH = "How does warmth widen vessels?"
NEW_VIEW = {"How warmth moves blood": ("Warmth widens large vessels in the soles.",)}


@pytest.fixture
def changed_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    """The small clinic after one sentence was edited and one document taken out."""
    monkeypatch.setitem(small_clinic.TEXTS, "new-view", ("biomedical", NEW_VIEW))
    monkeypatch.delitem(small_clinic.TEXTS, "old-view")
    return save_small_index(tmp_path / "changed")


def swap(client: TestClient, index: Index) -> None:
    state = client.app.state  # type: ignore[attr-defined]
    state.serve(Service(index, state.metrics))


def ask(client: TestClient, message: str = WARMTH) -> dict[str, object]:
    body: dict[str, object] = client.post("/api/v1/chat", json={"message": message}).json()
    return body


def load(client: TestClient) -> bool:
    # Not in this thread, which may be a browser's in the same run.
    with start_blocking_portal() as portal:
        return portal.call(IndexLoader(client.app.state).load)  # type: ignore[attr-defined]


def test_the_next_answer_comes_from_the_new_index(client: TestClient, changed_index: Index) -> None:
    before = ask(client)
    swap(client, changed_index)
    after = ask(client)
    assert before["quotes"][0]["text"] == "Warmth widens small vessels 🦶 in the soles."  # type: ignore[index]
    assert after["quotes"][0]["text"] == "Warmth widens large vessels in the soles."  # type: ignore[index]
    assert after["index_version"] == changed_index.manifest.index_version


def test_an_answers_document_is_read_as_it_was_quoted(
    client: TestClient, small_index: Index, changed_index: Index
) -> None:
    version = ask(client)["index_version"]
    swap(client, changed_index)
    for name, document in small_index.documents.items():
        path = f"/api/v1/documents/{name}"
        assert client.get(path, params={"version": version}).json()["text"] == document.text
    assert "large" in client.get("/api/v1/documents/new-view").json()["text"]
    assert client.get("/api/v1/documents/old-view").status_code == 404
    unknown = client.get("/api/v1/documents/new-view", params={"version": "never"})
    assert unknown.status_code == 404


def test_the_page_of_a_changed_document_marks_the_quote_and_says_that_it_changed(
    client: TestClient, small_index: Index, changed_index: Index
) -> None:
    quote = ask(client)["quotes"][0]  # type: ignore[index]
    place = {"start": quote["start"], "end": quote["end"]}
    version = small_index.manifest.index_version
    swap(client, changed_index)
    page = client.get("/documents/new-view", params={**place, "version": version}).text
    assert "<mark>Warmth widens small vessels 🦶 in the soles.</mark>" in page
    assert small_index.wordings["en"].interface["document_changed"] in page
    gone = client.get("/documents/old-view", params={"version": version})
    assert gone.status_code == 200
    assert small_index.wordings["en"].interface["read_newest"] not in gone.text


def test_a_version_that_nobody_keeps_marks_nothing(client: TestClient) -> None:
    page = client.get("/documents/new-view?start=0&end=20&version=forgotten")
    assert page.status_code == 200
    assert "<mark>" not in page.text


def test_the_form_of_the_chat_links_to_the_version_it_quotes(
    client: TestClient, small_index: Index
) -> None:
    page = client.post("/chat", data={"message": WARMTH}).text
    assert f"version={small_index.manifest.index_version}" in page


def test_a_broken_index_leaves_the_old_one_and_says_so(
    make_client: MakeClient, tmp_path: Path
) -> None:
    index = save_small_index(tmp_path / "live")
    client = make_client(index_dir=index.folder)
    (index.folder / "pins.json").write_text("{}")
    assert not load(client)
    assert client.get("/health/ready").json() == {"status": "ready", "detail": KEPT}
    assert ask(client)["outcome"] == "answered"
    assert 'verbatim_index_loads_total{result="failed"} 1.0' in client.get("/metrics").text
    save_small_index(tmp_path / "whole").folder.rename(tmp_path / "moved")
    (index.folder / "pins.json").write_bytes((tmp_path / "moved" / "pins.json").read_bytes())
    assert load(client)
    assert client.get("/health/ready").json() == {"status": "ready"}


def test_the_files_of_both_indexes_are_at_hand_after_a_swap(
    client: TestClient, small_index: Index, changed_index: Index
) -> None:
    shelf = client.app.state.shelf  # type: ignore[attr-defined]
    old, new = shelf.prepare(small_index), shelf.prepare(changed_index)
    assert shelf.prepare(small_index) is old
    assert shelf.prepare(changed_index) is new


def test_the_archive_keeps_an_unchanged_document_once_and_forgets_the_oldest_version(
    small_index: Index, changed_index: Index
) -> None:
    archive = DocumentArchive()
    archive.keep("first", small_index.documents)
    archive.keep("second", changed_index.documents)
    assert archive.find("first", "foot-baths") is archive.find("second", "foot-baths")
    assert archive.find("first", "new-view") != archive.find("second", "new-view")
    for number in range(VERSIONS - 1):
        archive.keep(str(number), changed_index.documents)
    assert archive.find("first", "new-view") is None
    assert archive.find("second", "new-view") is not None
