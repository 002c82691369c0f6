"""Writes the drawn documents, and what was left out of each, as HTML."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.index.passage import Document, Passage
from app.index.report import REASONS, BuildReport, DocumentReport, name_kind
from app.preview.drawing import DrawnPart, draw_document

FOLDER = Path(__file__).parent
STYLES = FOLDER / "preview.css"

_templates = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One document on the page."""

    document: Document
    report: DocumentReport
    parts: tuple[DrawnPart, ...]


def write_documents(
    documents: Mapping[str, Document], passages: Iterable[Passage], report: BuildReport
) -> Markup:
    """Return the documents as a part of a page, to be shown with the styles in STYLES."""
    own: dict[str, list[Passage]] = {name: [] for name in documents}
    for passage in passages:
        own[passage.document_id].append(passage)
    sheets = [
        _Sheet(documents[r.document_id], r, draw_document(documents[r.document_id], found))
        for r in report.documents
        if (found := own[r.document_id])
    ]
    template = _templates.get_template("documents.html")
    values = {"sheets": sheets, "report": report, "reasons": REASONS}
    return Markup(template.render(values, name_kind=name_kind))  # noqa: S704 - it is escaped


def write_page(
    documents: Mapping[str, Document], passages: Iterable[Passage], report: BuildReport
) -> str:
    """Return the documents as a page of its own: one file, no script, nothing from elsewhere."""
    styles = STYLES.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    return _templates.get_template("page.html").render(
        body=write_documents(documents, passages, report),
        styles=Markup(styles),  # noqa: S704 - it is our own file
        policy=f"default-src 'none'; style-src 'sha256-{digest}'",
    )
