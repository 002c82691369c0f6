"""Documents as files: the exact text that offsets refer to, and a card of each beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.index.json_files import read_lines, write_lines
from app.index.passage import Document

CARDS = "documents.jsonl"
TEXTS = "documents"


def write_documents(folder: Path, documents: Mapping[str, Document]) -> None:
    """Write every document's text, byte for byte, and its card."""
    (folder / TEXTS).mkdir(parents=True)
    for document in documents.values():
        (folder / TEXTS / f"{document.id}.txt").write_bytes(document.text.encode("utf-8"))
    write_lines(folder / CARDS, [replace(d, text="") for d in documents.values()], Document)


def read_documents(folder: Path) -> dict[str, Document]:
    """Read the documents by their ids."""
    cards = read_lines(folder / CARDS, Document)
    texts = ((folder / TEXTS / f"{card.id}.txt").read_bytes().decode() for card in cards)
    return {card.id: replace(card, text=text) for card, text in zip(cards, texts, strict=True)}
