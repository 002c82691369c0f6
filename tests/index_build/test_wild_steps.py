"""Steps that were typed by hand in other ways than Markdown's, in Markdown and plain text."""

import pytest

from index_build.documents.readers import Paragraph, Reading
from index_build.documents.readers.markdown import read_markdown
from index_build.documents.readers.plain import read_plain
from index_build.documents.sentences import cut_units

STEPS = ("Wash the skin.", "Dry it well.", "Use the cream.")
MARKS = [
    ("A) ", "B) ", "C) "),
    ("A. ", "B. ", "C. "),
    ("(a) ", "(b) ", "(c) "),
    ("(1) ", "(2) ", "(3) "),
    ("1.", "2.", "3."),
    ("1)", "2)", "3)"),
    ("① ", "② ", "③ "),
    ("①", "②", "③"),
    ("Step 1: ", "Step 2: ", "Step 3: "),
    ("Schritt 1 - ", "Schritt 2 - ", "Schritt 3 - "),
    ("Étape 1 : ", "Étape 2 : ", "Étape 3 : "),
]


def list_paragraphs(reading: Reading) -> list[Paragraph]:
    return [block for block in reading.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("marks", MARKS)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("kind", ["md", "txt"])
def test_typed_steps_are_items_and_one_piece_with_their_lead(
    marks: tuple[str, ...], gap: str, kind: str
) -> None:
    lines = [mark + step for mark, step in zip(marks, STEPS, strict=True)]
    body = f"At night:\n\n{gap.join(lines)}\n"
    reading = (
        read_plain(body.encode())
        if kind == "txt"
        else read_markdown(f"---\ntitle: T\n---\n{body}".encode())
    )
    paragraphs = list_paragraphs(reading)
    assert [paragraph.kind for paragraph in paragraphs] == ["prose", "item", "item", "item"]
    assert [paragraph.marker for paragraph in paragraphs[1:]] == [len(mark) for mark in marks]
    assert all(line in reading.text for line in lines)
    assert len(cut_units(reading.text, "en", "", paragraphs)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Ask Dr\nA. Smith or her nurse.\nShe can help.",
        "Take 1.5 ml.\n2.5 ml is too much.",
        "We close on\n12.5.2026 and open\n13.5.2026 again.",
        "Step 2: comes later.",
        "See (b) below.\n(c) is not yet known.",
    ],
)
def test_prose_that_only_looks_like_steps_stays_prose(text: str) -> None:
    marked = read_markdown(f"---\ntitle: T\n---\n{text}\n".encode())
    for reading in (read_plain(text.encode()), marked):
        assert [paragraph.kind for paragraph in list_paragraphs(reading)] == ["prose"]
