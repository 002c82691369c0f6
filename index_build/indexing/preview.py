"""Writes the preview page of a folder of documents, or of an index made of one."""

from __future__ import annotations

from pathlib import Path

from app.index import artifact
from app.index.manifest import MANIFEST
from app.index.report import BuildReport
from app.preview.page import write_page
from index_build.errors import InputError, InputErrors
from index_build.indexing.knowledge import read_knowledge
from index_build.indexing.pipeline import split_all
from index_build.indexing.reporting import make_report


def write_preview(folder: Path, output: Path) -> BuildReport:
    """Write the page and return the report that it shows; BuildError or ArtifactError."""
    if (folder / MANIFEST).is_file():
        index = artifact.load(folder)
        report = index.report
        page = write_page(index.documents, index.passages, report)
    else:
        knowledge = read_knowledge(folder)
        passages = split_all(knowledge)
        report = make_report(knowledge, passages)
        documents = {source.document.id: source.document for source in knowledge.sources}
        page = write_page(documents, passages, report)
    try:
        output.write_text(page, encoding="utf-8")
    except OSError as exc:
        found = exc.strerror or type(exc).__name__
        remedy = "name a file in a folder that you may write to (--output)"
        raise InputErrors([InputError(output, "a file to write", found, remedy)]) from exc
    return report
