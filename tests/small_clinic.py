"""A small made-up clinic of foot baths: three documents, two pins, no weights."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

from fake_models import DIMENSION, KIND_WORDS, encode_frames, encode_texts, export_fake_models

from app.answering.retrieval import WORD
from app.index import artifact
from app.index.artifact import Index
from app.index.manifest import FORMAT_VERSION, EncoderCard, Manifest
from app.index.passage import Document, Passage, Perspective, Span
from app.index.pins import Pin, Suggestion
from app.index.policy import DangerPolicy, Logistic, Policy
from app.index.report import BuildReport, DocumentReport
from app.index.words import Words
from app.models.frame import frame_passages
from app.models.network import Network
from index_build.documents.slugs import make_slug
from index_build.indexing.knowledge import (
    DEFAULT_KNOWLEDGE,
    read_clinic,
    read_emergency_wordings,
    read_wordings,
)
from index_build.indexing.vector_index import make_vector_index

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

PINS = (
    Pin("what-it-is", "answered", ("What is a foot bath?",), "foot-baths#what-a-foot-bath-is"),
    Pin("cost", "not_covered", ("What does it cost?",), None, "Please ask the desk about prices."),
)
POLICY = Policy(
    read=4,
    again=2,
    stated=Logistic((1.0, 0.0, 0.0, 0.0), 0.0),
    together=Logistic((1.0, 0.0), 0.0),
    off_topic=Logistic((1.0, 0.0, 0.0, 0.0), 0.0),
    danger=DangerPolicy(
        Logistic((0.1, 0.5, 0.5), 0.0), urgent=0.5, rule=-30.0, foreign=0.0, named=0.5
    ),
    link=Logistic((0.0, 0.0, 0.0, 0.0, 0.0), 0.0),
    linked=0.5,
    answered=0.7,
    also=0.25,
    clarify=0.5,
    personal=0.5,
    hand_over=0.5,
    elsewhere=0.5,
    small_talk=0.5,
    foreign=0.5,
    pinned=0.95,
)

# Words that are no slips.
COMMON = ("does", "have", "what", *KIND_WORDS)


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


def list_words() -> list[str]:
    """Return every word of the documents, their titles and the pins."""
    documents = [make_document(name) for name in TEXTS]
    asked = [phrasing for pin in PINS for phrasing in pin.phrasings]
    texts = [*(f"{document.title} {document.text}" for document in documents), *asked]
    return sorted({word for text in texts for word in WORD.findall(text.lower())})


def make_small_index(staged: Path) -> Index:
    """Return the clinic's index, not saved yet; its models are in ``staged``."""
    documents = {name: make_document(name) for name in TEXTS}
    passages = [passage for document in documents.values() for passage in make_passages(document)]
    frames = frame_passages(documents, passages)
    vectors, search = make_vector_index(encode_frames(frames))
    phrasings = [phrasing for pin in PINS for phrasing in pin.phrasings]
    words = list_words()
    export_fake_models(words, staged / artifact.MODELS)
    network = Network(staged / artifact.MODELS)
    return Index(
        manifest=Manifest(
            FORMAT_VERSION,
            EncoderCard("fake", "0" * 64, DIMENSION),
            search,
            POLICY,
            "0" * 64,
            datetime(2026, 1, 1, tzinfo=UTC),
            {},
        ),
        documents=MappingProxyType(documents),
        passages=tuple(passages),
        vectors=vectors,
        windows=tuple(network.run_passage(frame).windows for frame in frames),
        pins=PINS,
        pin_vectors=make_vector_index(encode_texts(phrasings))[0],
        topics=None,
        suggestions=(
            Suggestion("What is a foot bath?", "foot-baths#what-a-foot-bath-is"),
            Suggestion("Can it relax stiff ankles?", "foot-baths#what-a-foot-bath-can-do"),
            Suggestion("How does warmth widen vessels?", "new-view#how-warmth-moves-blood"),
        ),
        wordings=MappingProxyType(read_wordings(DEFAULT_KNOWLEDGE)),
        emergency_wordings=MappingProxyType(read_emergency_wordings(DEFAULT_KNOWLEDGE)),
        clinic=read_clinic(DEFAULT_KNOWLEDGE),
        words=Words(tuple(word for word in words if len(word) > 3), COMMON),
        report=BuildReport(
            tuple(
                DocumentReport(name, f"{name}.md", len(document.text), 1, 1, 0, 0, ())
                for name, document in documents.items()
            )
        ),
        folder=staged,
    )


def save_small_index(folder: Path) -> Index:
    """Save the clinic's index by the real save(), and return it by the real load()."""
    artifact.save(make_small_index(folder.with_name(f"{folder.name}.new")), folder)
    return artifact.load(folder)
