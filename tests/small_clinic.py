"""A small made-up clinic of foot baths: three documents, twelve topics, no model."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

import numpy as np
from fake_encoder import DIMENSION, encode_texts, encode_words, export_fake_encoder

from app.answering.retrieval import WORD
from app.index import artifact
from app.index.artifact import EncoderCard, Index, Manifest
from app.index.danger import DangerPolicy
from app.index.json_files import write_value
from app.index.passage import Document, Passage, Perspective, Span
from app.index.topics import Evidence, ExampleHead, Head, Thresholds, Topic, TopicModel
from app.index.words import Words
from app.models.ngrams import DANGERS, ROWS, count_rows
from index_build.knowledge import (
    DEFAULT_KNOWLEDGE,
    read_clinic,
    read_emergency_wordings,
    read_wordings,
)
from index_build.rows import list_texts
from index_build.slugs import make_slug
from index_build.vector_index import make_example_index, make_vector_index
from training.ngram_graph import write_screen

# A unit is written on one line; what stands in one unit is quoted whole.
TEXTS: dict[str, tuple[Perspective | None, dict[str, tuple[str, ...]]]] = {
    "foot-baths": (
        None,
        {
            "What a foot bath is": (
                "A foot bath is warm water for tired feet.",
                "The water is as warm as the body. This keeps the skin calm.",
                "A bath lasts as long as a song.",
                "The tub is made of cedar wood.",
                "Each tub is rinsed with salt.",
            ),
            "What a foot bath can do": ("A foot bath can relax stiff ankles.",),
        },
    ),
    "old-view": (
        "tcm",
        {"How warmth moves qi": ("Warmth lets qi flow to the soles.", "Then the ankles rest.")},
    ),
    "new-view": (
        "biomedical",
        {"How warmth moves blood": ("Warmth widens small vessels 🦶 in the soles.",)},
    ),
}

# topic id: (outcome, sections, question, hand-over line, words that patients use)
TOPICS: dict[str, tuple[str, tuple[str, ...], str | None, str | None, str]] = {
    "what-it-is": (
        "answered",
        ("foot-baths#what-a-foot-bath-is",),
        "What is a foot bath?",
        None,
        "foot bath water",
    ),
    "what-it-does": (
        "answered",
        ("foot-baths#what-a-foot-bath-can-do",),
        "Can it relax stiff ankles?",
        None,
        "relax stiff ankles",
    ),
    "how-it-works": (
        "answered",
        ("new-view#how-warmth-moves-blood", "old-view#how-warmth-moves-qi"),
        "How does warmth work?",
        None,
        "warmth work",
    ),
    "cost": ("not_covered", (), None, "Please ask the desk about prices.", "cost price"),
    "pain": ("not_covered", (), None, None, "hurt pain"),
    "pregnancy": ("personal_advice", (), None, None, "pregnant"),
    "infection": ("urgent", (), None, None, "festering wound"),
    "eye": ("urgent", (), None, None, "eyeball splashed"),
    "weather": ("off_topic", (), None, None, "weather football"),
    "greeting": ("small_talk", (), None, None, "hello morning"),
    "human": ("small_talk", (), None, None, "human person speak"),
    "spanish": ("unsupported_language", (), None, None, "agua pies cuesta"),
}

# So steep that one of a topic's words settles the topic.
SCALE = 20.0


def make_document(document_id: str) -> Document:
    """Return one of the clinic's documents."""
    perspective, sections = TEXTS[document_id]
    parts = [part for title, units in sections.items() for part in (title, " ".join(units))]
    return Document(
        id=document_id,
        title=document_id.replace("-", " ").capitalize(),
        language="en",
        text="\n\n".join(parts) + "\n",
        perspective=perspective,
        origin="The clinic",
        reviewed_on=date(2026, 11, 1),
        review_due=date(2027, 11, 1),
    )


def make_passages(document: Document) -> list[Passage]:
    """Return a document's passages, one a section."""
    passages, end = [], 0
    for section, texts in TEXTS[document.id][1].items():
        units = []
        for text in texts:
            start = document.text.index(text, end)
            end = start + len(text)
            units.append(Span(start, end))
        passages.append(
            Passage(
                id=f"{document.id}#{make_slug(section)}",
                document_id=document.id,
                section=section,
                span=Span(units[0].start, units[-1].end),
                units=tuple(units),
                sentences=tuple(s for unit in units for s in cut_sentences(document.text, unit)),
            )
        )
    return passages


def cut_sentences(text: str, unit: Span) -> list[Span]:
    """Return the sentences of a unit, which ends each one but the last with ". "."""
    spans, start = [], unit.start
    while (end := text.find(". ", start, unit.end)) >= 0:
        spans.append(Span(start, end + 1))
        start = end + 2
    return [*spans, Span(start, unit.end)]


def make_model(evidence: Evidence | None = None) -> TopicModel:
    """Return a topic model by hand: the topic's own words point to it."""
    topics = tuple(
        Topic(name, outcome, sections, question, hand_over, offered=question is not None)
        for name, (outcome, sections, question, hand_over, _) in TOPICS.items()
    )
    rows = [encode_words(words.split()) * SCALE for *_, words in TOPICS.values()]
    weights = tuple(tuple(float(value) for value in row) for row in rows)
    head = Head(tuple(TOPICS), weights)
    # One example a topic, its words; the share of 0 leaves the word to the head.
    silent = ExampleHead(tuple(range(len(TOPICS))), nearest=3, sharpness=20.0, share=0.0)
    # The evidence is the head's word alone: log-odds back to a probability.
    evidence = evidence or Evidence((1.0, 0.0, 0.0, 0.0, 0.0), 0.0)
    thresholds = Thresholds(answered=0.7, unclaimed=1.0, clarify=0.35)
    return TopicModel(topics, head, silent, evidence, Evidence((0.0, 0.0, 0.0), 0.0), thresholds)


def list_words() -> list[str]:
    """Return every word of the documents and the topics."""
    texts = [make_document(name).text for name in TEXTS]
    asked = [f"{question or ''} {words}" for _, _, question, _, words in TOPICS.values()]
    return sorted({word for text in (*texts, *asked) for word in WORD.findall(text.lower())})


def make_small_index(staged: Path) -> Index:
    """Return the clinic's index, not saved yet; its encoder is in ``staged``."""
    documents = {name: make_document(name) for name in TEXTS}
    passages = [passage for document in documents.values() for passage in make_passages(document)]
    vectors, search = make_vector_index(encode_texts(list_texts(documents, passages)))
    words = list_words()
    export_fake_encoder(words, staged / artifact.ENCODER)
    card = EncoderCard("fake", "0" * 64, tuned=False, dimension=DIMENSION, max_tokens=64)
    return Index(
        manifest=Manifest(
            artifact.FORMAT_VERSION, card, search, "0" * 64, datetime(2026, 1, 1, tzinfo=UTC), {}
        ),
        documents=MappingProxyType(documents),
        passages=tuple(passages),
        vectors=vectors,
        examples=make_example_index(encode_texts([words for *_, words in TOPICS.values()])),
        topics=make_model(),
        wordings=MappingProxyType(read_wordings(DEFAULT_KNOWLEDGE)),
        emergency_wordings=MappingProxyType(read_emergency_wordings(DEFAULT_KNOWLEDGE)),
        danger=save_fake_danger(staged / artifact.DANGER),
        clinic=read_clinic(DEFAULT_KNOWLEDGE),
        words=Words(tuple(word for word in words if len(word) > 3), ("does", "have", "what")),
        folder=staged,
    )


def save_fake_danger(folder: Path) -> DangerPolicy:
    """Write a screen of n-grams that hears nothing but a festering, and a policy for it."""
    folder.mkdir(parents=True)
    table = np.zeros((ROWS, 1 + len(DANGERS)))
    rows, weights = count_rows("festering")
    table[rows, 0] = 40 / weights.sum()
    bias = np.zeros(table.shape[1])
    bias[0] = -20
    write_screen(table, bias, folder)
    policy = DangerPolicy(
        evidence=Evidence((0.0, 1.0), -0.01), urgent=0.5, rule=-30.0, foreign=0.0, named=0.5
    )
    write_value(folder / artifact.DANGER_POLICY, policy, DangerPolicy)
    return policy


def save_small_index(folder: Path) -> Index:
    """Save the clinic's index by the real save(), and return it by the real load()."""
    artifact.save(make_small_index(folder.with_name(f"{folder.name}.new")), folder)
    return artifact.load(folder)
