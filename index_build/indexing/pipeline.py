"""The whole path, from a folder of documents to an index artifact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from app.answering.answerer import open_answerer
from app.answering.golden import GoldenAnswer, answer_golden
from app.index import artifact
from app.index.artifact import Index
from app.index.errors import ArtifactError
from app.index.manifest import FORMAT_VERSION, EncoderCard, Manifest
from app.index.passage import Passage
from app.index.report import BuildReport
from app.index.topics import TOPICS
from app.models.encoder import OnnxEncoder
from app.models.frame import Frame, frame_passages
from app.models.network import TOKENIZER_FILE, Network, PassageRun
from index_build.documents.splitting import split_document
from index_build.errors import InputError, InputErrors
from index_build.indexing.embedding import embed_texts, run_passages, stack_vectors
from index_build.indexing.fingerprint import make_fingerprint
from index_build.indexing.golden import find_broken, refuse
from index_build.indexing.knowledge import Knowledge, read_knowledge
from index_build.indexing.models import SHIPPED, Models, find_models
from index_build.indexing.reporting import make_report
from index_build.indexing.rows import collect_runs
from index_build.indexing.staging import check_output, open_staging
from index_build.indexing.suggestions import find_suggestions
from index_build.indexing.vector_index import make_vector_index
from index_build.indexing.vocabulary import collect_words

DEFAULT_MODEL = "verbatim-network"


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How an index is built.

    ``accept_changes`` builds it also if golden questions get another answer than they must get.
    ``against`` is the index that is served, if it is not the one to be replaced: what has not
    changed is taken from it, and nothing is built if nothing has.
    """

    models: Path = SHIPPED
    force: bool = False
    accept_changes: bool = False
    progress: bool = False
    threads: int = 2
    against: Path | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: the manifest, what was read, whether it changed, what the folder lacks.

    ``answers`` are those to the golden questions, if it was built.
    """

    manifest: Manifest
    report: BuildReport
    changed: bool
    lacks: tuple[str, ...] = ()
    answers: tuple[GoldenAnswer, ...] = ()

    @property
    def broken(self) -> tuple[GoldenAnswer, ...]:
        """The golden questions that are answered otherwise than they must be."""
        return find_broken(self.answers)


def build(folder: Path, output: Path, options: BuildOptions) -> Built:
    """Build the artifact for a folder of documents, unless it is there already.

    Raises BuildError (GoldenErrors among them), and leaves the old artifact as it was, if anything
    cannot be used. Where ``output`` is a link, the folder that it leads to is replaced.
    """
    output = output.resolve() if output.is_symlink() else output
    check_output(output)
    models = find_models(options.models)
    knowledge = read_knowledge(folder)
    passages = split_all(knowledge)
    knowledge.check_sections(passage.id for passage in passages)
    check_topics(knowledge, models)
    report = make_report(knowledge, passages)
    fingerprint = make_fingerprint(knowledge, models, report)
    old = None if options.force else _load_old(options.against or output)
    if old and old.manifest.corpus_sha256 == fingerprint:
        return Built(old.manifest, report, False, knowledge.lacks)
    with open_staging(output) as staged:
        models.copy_to(staged / artifact.MODELS)
        index, network = make_index(
            knowledge, passages, report, models, staged, fingerprint, old, options
        )
        answers = answer_golden(index.golden, open_answerer(index, network))
        if (broken := find_broken(answers)) and not options.accept_changes:
            raise refuse(folder, broken)
        manifest = artifact.save(index, output)
    return Built(manifest, report, True, knowledge.lacks, answers)


def check_topics(knowledge: Knowledge, models: Models) -> None:
    """Raise InputErrors if the folder's topics were fitted on the vectors of another network."""
    head = knowledge.topics
    if head is None or head.card.network == models.network_sha256:
        return
    found = f"topics of the network {head.card.network[:12]}"
    expected = f"topics fitted for the network {models.network_sha256[:12]}"
    remedy = "fit them again (python -m training topics), or take topics.json and topics.npy away"
    raise InputErrors([InputError(knowledge.folder / TOPICS, expected, found, remedy)])


def make_index(
    knowledge: Knowledge,
    passages: Sequence[Passage],
    report: BuildReport,
    models: Models,
    staged: Path,
    fingerprint: str,
    old: Index | None,
    options: BuildOptions,
) -> tuple[Index, Network]:
    """Return the index of a folder's documents, not saved yet, and the network that made it.

    ``staged`` holds the index's models.
    """
    network = Network(staged / artifact.MODELS, options.threads)
    served = OnnxEncoder(network)
    documents = {source.document.id: source.document for source in knowledge.sources}
    frames = frame_passages(documents, passages)
    runs = run_passages(frames, served, _reuse_runs(old, models), options.progress)
    vectors, search = make_vector_index(stack_vectors(runs))
    phrasings = [phrasing for pin in knowledge.pins for phrasing in pin.phrasings]
    pin_vectors, _ = make_vector_index(embed_texts(phrasings, served))
    card = EncoderCard(DEFAULT_MODEL, models.vectors_sha256, served.dimension)
    index = Index(
        manifest=Manifest(
            FORMAT_VERSION,
            card,
            search,
            models.policy,
            fingerprint,
            datetime.now(UTC),
            {},
        ),
        documents=MappingProxyType(documents),
        passages=tuple(passages),
        vectors=vectors,
        windows=tuple(run.windows for run in runs),
        pins=knowledge.pins,
        pin_vectors=pin_vectors,
        topics=knowledge.topics,
        suggestions=(),
        wordings=knowledge.wordings,
        emergency_wordings=knowledge.emergency_wordings,
        clinic=knowledge.clinic,
        words=collect_words(
            documents.values(), phrasings, staged / artifact.MODELS / TOKENIZER_FILE
        ),
        report=report,
        folder=staged,
        golden=knowledge.golden,
    )
    suggestions = find_suggestions(index, open_answerer(index, network))
    return replace(index, suggestions=suggestions), network


def split_all(knowledge: Knowledge) -> tuple[Passage, ...]:
    """Return the passages of all documents; InputErrors for those that have none."""
    passages: list[Passage] = []
    errors: list[InputError] = []
    for source in knowledge.sources:
        found = split_document(source.document, source.blocks)
        passages += found
        if not found:
            remedy = "write the text under its headings, or move it out of the folder"
            expected = "a document with sentences"
            errors.append(InputError(source.path, expected, "headings alone", remedy))
    if errors:
        raise InputErrors(errors)
    return tuple(passages)


def _load_old(output: Path) -> Index | None:
    """Return the artifact that is there, if it is whole; a broken one is simply built again."""
    try:
        return artifact.load(output)
    except ArtifactError:
        return None


def _reuse_runs(old: Index | None, models: Models) -> dict[Frame, PassageRun]:
    """Return the old artifact's passages after their runs, if the same network ran them."""
    if old is None:
        return {}
    if old.manifest.encoder.weights_sha256 != models.vectors_sha256:
        return {}
    return collect_runs(old)
