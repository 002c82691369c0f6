"""Reads the clinic's folder: every file in it becomes a document, or an error."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.index.passage import Document
from app.index.report import Omission
from index_build.documents.file_kinds import find_suffix
from index_build.documents.files import find_files, read_bytes
from index_build.documents.front_matter import FrontMatter, check_front_matter
from index_build.documents.placeholders import check_placeholders
from index_build.documents.readers import READERS, Block, Reading
from index_build.documents.readers.blocks import find_title
from index_build.documents.slugs import make_slug
from index_build.documents.titles import is_template_title
from index_build.errors import ContentError, InputError, InputErrors

MAX_ID_BYTES = 200


@dataclass(frozen=True, slots=True)
class Source:
    """A document, the file it is from, and the headings and paragraphs in its text, in order.

    ``omissions`` are what the file holds besides, in its order.
    """

    path: Path
    document: Document
    blocks: tuple[Block, ...]
    omissions: tuple[Omission, ...] = ()


def read_folder(folder: Path) -> tuple[Source, ...]:
    """Read every document below a folder, in the order of their ids.

    Not documents are hidden files and folders, pictures and, at the top, README.md, pins.yaml,
    topics, clinic.toml and the folder wording/. Raises InputErrors with every file that cannot be
    used.
    """
    _check_folder(folder)
    sources: dict[str, tuple[Path, Source]] = {}
    files = find_files(folder)
    errors = list(files.errors)
    for path in files.paths:
        try:
            source = read_source(path, folder)
            _check_unique(path, source.document.id, sources)
            sources[source.document.id] = (path, source)
        except InputError as error:
            errors.append(error)
    if errors:
        raise InputErrors(sorted(errors, key=lambda error: str(error.path)))
    if not sources:
        remedy = f"put the clinic's documents ({_list_suffixes()}) into it"
        raise InputErrors([InputError(folder, "documents", "none", remedy)])
    return tuple(sources[key][1] for key in sorted(sources))


def read_source(path: Path, folder: Path) -> Source:
    """Read one file of a folder as a document; InputError when it cannot be used."""
    if path.suffix.lower() not in READERS:
        found = f"'{path.suffix}'" if path.suffix else "a file name without one"
        remedy = "save it in one of these formats, or move it out of the folder"
        raise InputError(path, f"a file that ends in {_list_suffixes()}", found, remedy)
    content = read_bytes(path)
    try:
        reading = READERS[find_suffix(path.suffix.lower(), content)](content)
        if not reading.blocks:
            raise ContentError("text", "none", "write its text, or move it out of the folder")
        meta = check_front_matter(reading.meta)
        check_placeholders(reading.text, meta.language)
    except ContentError as exc:
        raise InputError.at(path, exc) from exc
    except RecursionError as exc:
        remedy = "save it from a word processor again, with plain paragraphs"
        raise InputError(path, "a document", "parts nested too deeply to read", remedy) from exc
    document = _make_document(path, folder, reading, meta)
    return Source(path, document, reading.blocks, reading.omissions)


def _make_document(path: Path, folder: Path, reading: Reading, meta: FrontMatter) -> Document:
    relative = path.relative_to(folder).with_suffix("")
    document_id = meta.id or make_slug(" ".join(relative.parts))
    if not 0 < len(document_id.encode("utf-8")) <= MAX_ID_BYTES:
        expected = f"a path with letters or digits, of {MAX_ID_BYTES} bytes at most"
        raise InputError(path, expected, repr(str(relative)), "rename the file")
    return Document(
        id=document_id,
        title=_choose_title(path, reading, meta),
        language=meta.language,
        text=reading.text,
        perspective=meta.perspective,
        origin=meta.origin,
        reviewed_on=meta.reviewed_on,
        review_due=meta.review_due,
    )


def _choose_title(path: Path, reading: Reading, meta: FrontMatter) -> str:
    readable_name = " ".join(path.stem.replace("-", " ").replace("_", " ").split()).capitalize()
    for title in (meta.title, find_title(reading.blocks), readable_name):
        if title and not is_template_title(title):
            return title
    found = f"only {readable_name!r}, as a program names a new file"
    raise InputError(path, "a title", found, "rename the file after what it is about")


def _check_folder(folder: Path) -> None:
    if not folder.exists():
        error = InputError(folder, "a folder of documents", "nothing there", "check the path")
    elif not folder.is_dir():
        error = InputError(folder, "a folder of documents", "a file", "name the folder it is in")
    else:
        return
    raise InputErrors([error])


def _check_unique(path: Path, key: str, sources: dict[str, tuple[Path, Source]]) -> None:
    if key in sources:
        remedy = "rename one of the two files, or change the 'id' in its front matter"
        found = f"{key!r}, which {sources[key][0]} has already"
        raise InputError(path, "an id of its own", found, remedy)


def _list_suffixes() -> str:
    return ", ".join(READERS)
