"""What stands in which row of the vectors."""

from __future__ import annotations

from app.index.artifact import Index
from index_build.rows import list_owners, list_texts


def test_passages_come_first_with_title_and_section_then_sentences_with_their_section(
    small_index: Index,
) -> None:
    texts = list_texts(small_index.documents, small_index.passages)
    assert len(texts) == small_index.vectors.ntotal
    assert texts[1] == "Foot baths › What a foot bath can do\nA foot bath can relax stiff ankles."
    count = len(small_index.passages)
    assert texts[count + 2] == "What a foot bath is. This keeps the skin calm."
    assert texts[-1] == "How warmth moves blood. Warmth widens small vessels 🦶 in the soles."


def test_every_row_has_the_passage_that_its_text_is_from(small_index: Index) -> None:
    texts = list_texts(small_index.documents, small_index.passages)
    owners = list_owners(small_index.passages)
    passages = {passage.id: passage for passage in small_index.passages}
    assert len(owners) == len(texts)
    for text, owner in zip(texts, owners, strict=True):
        passage = passages[owner]
        document = small_index.documents[passage.document_id]
        said = text.rpartition("\n")[2].removeprefix(f"{passage.section}. ")
        assert said in document.slice(passage.span)
