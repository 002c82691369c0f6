from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
from fake_encoder import encode_texts
from small_clinic import make_document

from app.index.artifact import Index
from app.index.encoder import Vectors
from app.index.passage import Passage, Span
from index_build.rows import list_texts
from index_build.topic_transfer import carry_topics
from index_build.vector_index import make_vector_index


def make_folder(small_index: Index, texts: list[str], vectors: Vectors | None = None) -> Index:
    """Return the index of a folder without topics: one document, one passage of each text."""
    document = replace(make_document("foot-baths"), id="leaflet", text="\n".join(texts))
    starts = [document.text.index(text) for text in texts]
    spans = [Span(start, start + len(text)) for start, text in zip(starts, texts, strict=True)]
    passages = tuple(
        Passage(f"leaflet#p{number}", "leaflet", "Leaflet", span, (span,), (span,))
        for number, span in enumerate(spans, start=1)
    )
    documents = MappingProxyType({"leaflet": document})
    found = encode_texts(list_texts(documents, passages)) if vectors is None else vectors
    return replace(
        small_index, documents=documents, passages=passages, vectors=make_vector_index(found)[0]
    )


def list_answered(reference: Index, folder: Index) -> dict[str, tuple[str, ...]]:
    topics = carry_topics(reference, folder)
    return {topic.id: topic.answered_by for topic in topics if topic.outcome == "answered"}


def test_a_topic_is_kept_where_the_folder_says_much_the_same(small_index: Index) -> None:
    folder = make_folder(
        small_index,
        ["Please shut the door.", "What a foot bath can do: relax ankles that are stiff."],
    )
    assert list_answered(small_index, folder) == {"what-it-does": ("leaflet#p2",)}


def test_the_clinic_s_own_hand_over_lines_stay_behind(small_index: Index) -> None:
    folder = make_folder(small_index, ["Please shut the door."])
    topics = carry_topics(small_index, folder)
    assert [topic.id for topic in topics] == [topic.id for topic in small_index.topics.topics]
    assert {topic.outcome for topic in topics} >= {"not_covered", "urgent", "small_talk"}
    assert all(topic.hand_over is None for topic in topics)


def test_of_two_passages_as_near_the_one_with_the_same_words_is_taken(small_index: Index) -> None:
    texts = ["Loose joints are a joy.", "Stiff ankles relax in a foot bath."]
    ids = [passage.id for passage in small_index.passages]
    number = ids.index("foot-baths#what-a-foot-bath-can-do")
    theirs = small_index.vectors.reconstruct(number)
    aside = encode_texts(["door"])[0]
    nearer, near = theirs + 0.30 * aside, theirs + 0.35 * aside
    vectors = np.array([nearer, near, nearer, near], dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    folder = make_folder(small_index, texts, vectors)
    assert list_answered(small_index, folder)["what-it-does"] == ("leaflet#p2",)
