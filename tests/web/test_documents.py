"""The documents as the contract has them."""

from __future__ import annotations

import hashlib

import pytest
from fastapi.testclient import TestClient

from app.index.artifact import Index

CARD = {"id", "title", "language", "perspective", "reviewed_on", "review_due", "origin"}


def test_the_list_has_every_document_without_its_text(
    client: TestClient, small_index: Index
) -> None:
    cards = client.get("/api/v1/documents").json()
    assert [card["id"] for card in cards] == list(small_index.documents)
    assert all(set(card) == CARD for card in cards)


def test_a_document_has_the_exact_text_and_its_hash(client: TestClient, small_index: Index) -> None:
    for name, document in small_index.documents.items():
        body = client.get(f"/api/v1/documents/{name}").json()
        assert set(body) == CARD | {"text", "sha256"}
        assert body["text"] == document.text
        assert body["sha256"] == hashlib.sha256(document.text.encode()).hexdigest()
        assert body["sha256"] == small_index.manifest.files[f"documents/{name}.txt"]
        assert (body["perspective"], body["reviewed_on"]) == (document.perspective, "2026-11-01")


@pytest.mark.parametrize("name", ["nowhere", "..%2F..%2Fmanifest", "foot-baths.txt", "%00"])
def test_an_unknown_document_is_a_404_problem(client: TestClient, name: str) -> None:
    response = client.get(f"/api/v1/documents/{name}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
