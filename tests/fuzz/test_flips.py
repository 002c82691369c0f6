"""No byte of an artifact can change unseen, and no damaged file ends a load in another way."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from examples import ASKED, try_many
from fake_models import FakeEncoder, FakeReader
from hypothesis import given
from hypothesis import strategies as st

from app.answering.answer import Question
from app.answering.answerer import Answerer
from app.answering.quoting import QuoteError, verify_quotes
from app.index.artifact import Index, hash_file, load
from app.index.errors import ArtifactError
from app.index.manifest import MANIFEST, seal_manifest, write_manifest
from app.models.ngrams import NgramScreen, Screen

FLIPS = max(ASKED // 10, 8)
# What is read here. FAISS and ONNX open their own files and trust them: the hash protects those.
OWN = (
    *("clinic.json", "documents.jsonl", "documents/foot-baths.txt", "emergency-wording.json"),
    *("passages.jsonl", "pins.json", "suggestions.json", "tokens.npy", "windows.npy"),
    *("wording.json", "words.json"),
)
QUESTION = Question("What is a foot bath?", (), "en")
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.binary(max_size=8)), min_size=1, max_size=3
)


@pytest.fixture(scope="module")
def folder(small_index: Index, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(small_index.folder, tmp_path_factory.mktemp("flips") / "index")


@pytest.fixture(scope="module")
def screen(small_index: Index) -> Screen:
    return NgramScreen(small_index.model_folder)


@contextmanager
def change(path: Path, content: bytes) -> Iterator[None]:
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(before)


def list_files(index: Index) -> list[str]:
    return [*sorted(index.manifest.files), MANIFEST]


def test_a_flipped_bit_anywhere_is_refused(folder: Path, small_index: Index) -> None:
    chance = random.Random(15)
    for name in list_files(small_index):
        content = (folder / name).read_bytes()
        for _ in range(FLIPS):
            flipped = bytearray(content)
            flipped[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            with change(folder / name, flipped), pytest.raises(ArtifactError):
                load(folder)
    assert load(folder).manifest == small_index.manifest


@pytest.mark.parametrize("name", OWN)
@try_many(10)
@given(edits=EDITS)
def test_a_damaged_file_under_a_right_seal_is_refused_or_never_misquoted(
    folder: Path,
    small_index: Index,
    screen: Screen,
    name: str,
    edits: list[tuple[float, int, bytes]],
) -> None:
    content = bytearray((folder / name).read_bytes())
    for place, removed, added in edits:
        start = int(place * len(content))
        content[start : start + removed] = added
    with change(folder / name, bytes(content)):
        files = {**small_index.manifest.files, name: hash_file(folder / name)}
        sealed = seal_manifest(replace(small_index.manifest, files=files))
        with change(folder / MANIFEST, (folder / MANIFEST).read_bytes()):
            write_manifest(folder, sealed)
            try:
                index = load(folder)
            except ArtifactError:
                return
    ask(index, screen)


def ask(index: Index, screen: Screen) -> None:
    """Ask a question: the quotes are the text of the document that the manifest names, or none."""
    answer = Answerer(index, FakeEncoder(), FakeReader(), screen).answer(QUESTION)
    try:
        verify_quotes(answer.quotes, index)
    except QuoteError:
        return
    for quote in answer.quotes:
        text = index.documents[quote.document_id].text
        assert text[quote.span.start : quote.span.end] == quote.text
