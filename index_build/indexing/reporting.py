"""Makes the report of a build, and its lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from app.index.passage import Passage
from app.index.report import (
    REASONS,
    BuildReport,
    DocumentReport,
    Omission,
    name_kind,
)
from index_build.documents.readers import Block, Heading, Paragraph
from index_build.documents.reading import Source
from index_build.indexing.knowledge import Knowledge

# The report names what was left out by its beginning; the file has the rest.
EXCERPT_LENGTH = 500
# A terminal shows so many documents and files of each kind, and the report all.
_SHOWN = 20


def make_report(knowledge: Knowledge, passages: Sequence[Passage]) -> BuildReport:
    """Return what was read of a folder's documents, and what was left out of them."""
    own: dict[str, list[Passage]] = {source.document.id: [] for source in knowledge.sources}
    for passage in passages:
        own[passage.document_id].append(passage)
    documents = (
        _report_source(source, source.path.relative_to(knowledge.folder).as_posix(), found)
        for source, found in zip(knowledge.sources, own.values(), strict=True)
    )
    return BuildReport(tuple(documents), knowledge.ignored)


def _report_source(source: Source, file: str, passages: Sequence[Passage]) -> DocumentReport:
    lone = (Omission("heading", heading.title) for heading in _find_lone(source.blocks))
    return DocumentReport(
        document_id=source.document.id,
        file=file,
        characters=len(source.document.text),
        passages=len(passages),
        units=sum(len(passage.units) for passage in passages),
        lists=_count_runs(source.blocks, "item"),
        tables=_count_runs(source.blocks, "row"),
        omissions=tuple(map(_shorten, (*source.omissions, *lone))),
    )


def _find_lone(blocks: Sequence[Block]) -> Iterator[Heading]:
    """Yield the headings that nothing stands below: no passage bears their name."""
    for at, block in enumerate(blocks):
        if isinstance(block, Heading):
            below = next(
                (b for b in blocks[at + 1 :] if isinstance(b, Paragraph) or b.level <= block.level),
                None,
            )
            if not isinstance(below, Paragraph):
                yield block


def _count_runs(blocks: Iterable[Block], kind: str) -> int:
    kinds = (block.kind if isinstance(block, Paragraph) else "" for block in blocks)
    return sum(found == kind for found, _run in groupby(kinds))


def _shorten(omission: Omission) -> Omission:
    text = omission.text
    if len(text) <= EXCERPT_LENGTH:
        return omission
    cut = f"{text[:EXCERPT_LENGTH]} … ({len(text)} characters in all)"
    return Omission(omission.kind, cut, omission.place, omission.count)


def describe_report(report: BuildReport) -> Iterator[str]:
    """Yield a report's lines: all that was read, then what was left out, document by document."""
    documents = report.documents
    units = sum(document.units for document in documents)
    characters = sum(document.characters for document in documents)
    lists = sum(document.lists for document in documents)
    tables = sum(document.tables for document in documents)
    yield (
        f"read: {len(documents)} documents, {characters} characters, {units} units to quote, "
        f"{lists} lists, {tables} tables"
    )
    yield from _cut([line for document in documents if (line := _describe_omissions(document))])
    yield from _cut([f"ignored: {file.path} ({REASONS[file.reason]})" for file in report.ignored])


def _describe_omissions(document: DocumentReport) -> str:
    counts = document.count_kinds()
    found = ", ".join(name_kind(kind, count) for kind, count in counts.items())
    return f"left out of {document.file}: {found}" if found else ""


def _cut(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:_SHOWN]
    if len(lines) > _SHOWN:
        yield f"… and {len(lines) - _SHOWN} more"
