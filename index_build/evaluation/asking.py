"""One answer in the terminal, by the code and the encoder of the service."""

from __future__ import annotations

from pathlib import Path

import typer

from app.answering.answer import Answer
from app.answering.answerer import Answerer, open_answerer
from app.index import artifact
from app.index.artifact import Index
from app.models.network import Network

THREADS = 1


def load_answerer(folder: Path) -> Answerer:
    """Return the answerer of an artifact, with the ONNX encoder that the service runs."""
    return make_answerer(artifact.load(folder))


def open_network(index: Index) -> Network:
    """Return the network in an index's folder."""
    return Network(index.model_folder, THREADS)


def make_answerer(index: Index, network: Network | None = None) -> Answerer:
    """Return the answerer of an index, with the models in its folder; an open network is used."""
    return open_answerer(index, network or open_network(index))


def print_answer(answer: Answer) -> None:
    """Print an answer as a patient would read it, and what it was decided on."""
    typer.echo(f"[{answer.outcome.value}] {answer.message}")
    for quote in answer.quotes:
        view = f", {quote.perspective} view" if quote.perspective else ""
        typer.echo(f"\n  “{quote.text}”\n  — {quote.document_title}, {quote.section}{view}")
        typer.echo(
            f"    {quote.document_id}[{quote.span.start}:{quote.span.end}]"
            f" confidence {quote.score:.2f}"
        )
    for suggestion in answer.suggestions:
        typer.echo(f"\n  ? {suggestion}")
