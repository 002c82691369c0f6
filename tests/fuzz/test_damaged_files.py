"""Whatever happens to a file, it is read or refused; it never ends the build in another way."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from examples import try_many
from hypothesis import given
from hypothesis import strategies as st

from index_build.documents.readers import READERS
from index_build.errors import ContentError

FIXTURES = Path(__file__).parents[1] / "fixtures" / "documents"


def write_word_document() -> bytes:
    document = docx.Document()
    document.add_heading("Care", 1)
    document.add_paragraph("Rest.", style="List Number")
    document.add_table(2, 2).cell(0, 0).text = "What"
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


INTACT = {
    ".md": b"---\ntitle: Care\nreviewed_on: 2026-11-23\n---\n## Rest\n\n- *One*\n- Two &amp; x\n",
    ".txt": "Rest. \n\n- Drink – water. 🙂".encode(),
    ".html": b"<html lang=en><title>Care</title><main><h1>Care</h1><ol start=2><li>Rest.",
    ".pdf": (FIXTURES / "preise.pdf").read_bytes(),
    ".docx": write_word_document(),
}
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=8)), max_size=6)


@pytest.mark.parametrize("suffix", INTACT)
@try_many(40)
@given(edits=EDITS)
def test_a_damaged_file_is_read_or_refused(
    suffix: str, edits: list[tuple[float, int, bytes]]
) -> None:
    content = bytearray(INTACT[suffix])
    for place, removed, added in edits:
        start = int(place * len(content))
        content[start : start + removed] = added
    try:
        reading = READERS[suffix](bytes(content))
    except ContentError:
        return
    assert all(block.span.end <= len(reading.text) for block in reading.blocks)
    # A document's hash is taken over its text in UTF-8, so that has to exist.
    assert reading.text.encode("utf-8").decode("utf-8") == reading.text
