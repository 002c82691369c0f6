"""The whole path, from a folder of documents to an index artifact."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from app.answering.answer import Outcome, Question
from app.answering.answerer import Answerer
from app.index import artifact
from app.index.artifact import EncoderCard, Index, Manifest, SearchCard
from app.index.encoder import Encoder, Vectors
from app.index.errors import ArtifactError
from app.index.passage import Passage
from app.index.topics import ExampleHead, Head, Topic
from index_build.asking import load_encoder
from index_build.danger import copy_danger
from index_build.embedding import (
    DEFAULT_MODEL,
    TorchEncoder,
    embed_texts,
    load_model,
    locate_model,
)
from index_build.errors import InputError, InputErrors
from index_build.fingerprint import make_fingerprint
from index_build.knowledge import DEFAULT_KNOWLEDGE, Knowledge, read_knowledge
from index_build.reading import Source
from index_build.rows import list_texts
from index_build.splitting import split_document
from index_build.topic_model import add_topic_model, make_blank_model
from index_build.topic_transfer import carry_topics
from index_build.training import Training, train
from index_build.tuning import TuningSettings, choose_settings
from index_build.vector_index import make_vector_index
from index_build.vocabulary import collect_words

KEPT_TRAININGS = 3
DEFAULT_CACHE = Path(__file__).resolve().parents[1] / ".cache"


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How an index is built."""

    model: str = DEFAULT_MODEL
    tune: bool = True
    force: bool = False
    progress: bool = False
    cache: Path = DEFAULT_CACHE
    tuning: TuningSettings = field(default_factory=choose_settings)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: the artifact's manifest, and whether anything had changed."""

    manifest: Manifest
    changed: bool


def build(folder: Path, output: Path, options: BuildOptions) -> Built:
    """Build the artifact for a folder of documents, unless it is there already.

    Raises BuildError, and leaves the old artifact as it was, if anything cannot be used.
    """
    check_output(output)
    knowledge = read_knowledge(folder)
    passages = _split_all(knowledge.sources)
    knowledge.check_sections(passage.id for passage in passages)
    fingerprint = make_fingerprint(knowledge, options.model, options.tuning, tune=options.tune)
    old = None if options.force else _load_old(output)
    if old and old.manifest.corpus_sha256 == fingerprint:
        return Built(old.manifest, changed=False)
    training = train(
        knowledge.examples,
        options.model,
        options.tuning,
        options.cache,
        tune=options.tune,
        progress=options.progress,
    )
    forget_trainings(options.cache, training)
    staged = output.with_name(f"{output.name}.new-{os.getpid()}")
    shutil.rmtree(staged, ignore_errors=True)
    try:
        index = _make_index(knowledge, passages, training, staged, fingerprint, old, options)
        return Built(artifact.save(index, output), changed=True)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def forget_trainings(cache: Path, training: Training) -> None:
    """Delete all but the latest few trainings: each takes some 230 MB."""
    os.utime(training.folder)
    folders = [path for path in cache.iterdir() if path.is_dir()]
    latest = sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in latest[KEPT_TRAININGS:]:
        shutil.rmtree(folder, ignore_errors=True)


def check_output(output: Path) -> None:
    """Raise InputErrors if writing the artifact would replace something that is not one."""
    is_free = not output.exists() or (output.is_dir() and not any(output.iterdir()))
    if is_free or (output / artifact.MANIFEST).is_file():
        return
    found = "a folder with other things in it" if output.is_dir() else "a file"
    remedy = "name another folder: building replaces the whole folder"
    raise InputErrors([InputError(output, "an index artifact or nothing", found, remedy)])


def _make_index(
    knowledge: Knowledge,
    passages: Sequence[Passage],
    training: Training,
    staged: Path,
    fingerprint: str,
    old: Index | None,
    options: BuildOptions,
) -> Index:
    encoder = TorchEncoder(load_model(locate_model(options.model)), options.progress)
    documents = {source.document.id: source.document for source in knowledge.sources}
    texts = list_texts(documents, passages)
    vectors, search = make_vector_index(embed_texts(texts, encoder, _reuse_vectors(old, training)))
    shutil.copytree(training.graph_folder, staged / artifact.ENCODER)
    danger = copy_danger(staged / artifact.DANGER)
    examples = knowledge.examples
    index = Index(
        manifest=_make_manifest(training, search, fingerprint, options),
        documents=MappingProxyType(documents),
        passages=tuple(passages),
        vectors=vectors,
        examples=None,
        topics=make_blank_model(examples.topics, Head((), ()), ExampleHead((), 0, 1.0, 0.0)),
        wordings=knowledge.wordings,
        emergency_wordings=knowledge.emergency_wordings,
        danger=danger,
        clinic=knowledge.clinic,
        words=collect_words(documents.values(), examples, training.graph_folder),
        folder=staged,
    )
    service_encoder = load_encoder(index)
    reference = index if knowledge.has_topics else _make_reference(index, encoder)
    trained = add_topic_model(examples, training, reference, service_encoder, options.tuning)
    model = trained.topics
    if not knowledge.has_topics:
        model = replace(model, topics=carry_topics(trained, index))
    index = replace(index, topics=model, examples=trained.examples)
    return offer_suggestions(index, service_encoder)


def _make_reference(index: Index, encoder: TorchEncoder) -> Index:
    """Return the index with the project's own documents, which its own topics speak of."""
    sources = read_knowledge(DEFAULT_KNOWLEDGE).sources
    documents = {source.document.id: source.document for source in sources}
    passages = _split_all(sources)
    vectors, _ = make_vector_index(encoder.encode(list_texts(documents, passages)))
    return replace(index, documents=documents, passages=passages, vectors=vectors)


def _split_all(sources: Sequence[Source]) -> tuple[Passage, ...]:
    return tuple(p for source in sources for p in split_document(source.document, source.blocks))


def _make_manifest(
    training: Training, search: SearchCard, fingerprint: str, options: BuildOptions
) -> Manifest:
    card = EncoderCard(
        model=options.model,
        weights_sha256=training.weights_sha256,
        tuned=training.tuned,
        dimension=training.dimension,
        max_tokens=training.max_tokens,
    )
    return Manifest(artifact.FORMAT_VERSION, card, search, fingerprint, datetime.now(UTC), {})


def offer_suggestions(index: Index, encoder: Encoder) -> Index:
    """Return the index with those topics offered whose own question their passage answers."""
    answerer = Answerer(index, encoder)

    def is_answered(topic: Topic) -> bool:
        if not topic.question:
            return False
        answer = answerer.answer(Question(topic.question))
        sections = [quote.section_id for quote in answer.quotes]
        return answer.outcome is Outcome.ANSWERED and sections[:1] == list(topic.answered_by[:1])

    topics = tuple(replace(topic, offered=is_answered(topic)) for topic in index.topics.topics)
    return replace(index, topics=replace(index.topics, topics=topics))


def _load_old(output: Path) -> Index | None:
    """Return the artifact that is there, if it is whole; a broken one is simply built again."""
    try:
        return artifact.load(output)
    except ArtifactError:
        return None


def _reuse_vectors(old: Index | None, training: Training) -> dict[str, Vectors]:
    """Return the vectors of the old artifact by their text, if the same encoder made them."""
    if old is None:
        return {}
    if old.manifest.encoder.weights_sha256 != training.weights_sha256:
        return {}
    texts = list_texts(old.documents, old.passages)
    return {text: old.vectors.reconstruct(row) for row, text in enumerate(texts)}
