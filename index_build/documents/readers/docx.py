"""Reads Word documents (.docx): headings, paragraphs, lists and tables, as they are printed."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from index_build.documents.readers.blocks import BlockWriter, Reading
from index_build.documents.readers.word_beside import list_beside
from index_build.documents.readers.word_body import write_body
from index_build.documents.readers.word_fields import check_fields
from index_build.documents.readers.word_package import mend_package
from index_build.errors import ContentError, quote_value

MAX_UNPACKED_BYTES = 200_000_000
_OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1")
_IMPORTS = ("w:altChunk", "w:subDoc")
_CHANGES = ("w:ins", "w:del", "w:moveFrom", "w:moveTo")


def read_docx(content: bytes) -> Reading:
    """Read a Word document; ContentError when it is broken, locked or holds tracked changes."""
    _check_archive(content)
    writer = BlockWriter()
    try:
        document = docx.Document(io.BytesIO(mend_package(content)))
        _check_changes(document.element.body)
        _check_imports(document.element.body)
        check_fields(document.element.body)
        write_body(document, writer)
        list_beside(document, writer.left_out)
        return writer.finish(_read_meta(document))
    except ContentError:
        raise
    except Exception as exc:
        # In a broken file python-docx stumbles over whatever it meets, with any type of error.
        raise _reject(f"a broken file ({quote_value(str(exc))})", "save it in Word again") from exc


def _check_archive(content: bytes) -> None:
    if content.startswith(_OLD_WORD):
        raise _reject("an old .doc file, or a locked one", "save it as .docx without a password")
    try:
        # The sizes stand in the archive's directory: nothing is unpacked to learn them.
        size = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except Exception as exc:
        found = "a broken file, or one of another format"
        raise _reject(found, "save it in Word again") from exc
    if size > MAX_UNPACKED_BYTES:
        found = f"one that unpacks to {size / 1e6:.0f} MB, over {MAX_UNPACKED_BYTES / 1e6:.0f} MB"
        raise _reject(found, "save it without its images, or split it")


def _reject(found: str, remedy: str) -> ContentError:
    return ContentError("a Word document (.docx)", found, remedy)


def _check_changes(body: Any) -> None:
    if any(next(body.iter(qn(name)), None) is not None for name in _CHANGES):
        raise _reject("tracked changes", "accept or reject all changes in Word, and save it")


def _check_imports(body: Any) -> None:
    if any(next(body.iter(qn(name)), None) is not None for name in _IMPORTS):
        found = "a part of another file that Word puts in when it opens this one"
        raise _reject(found, "open it in Word and save it again, so that the text stands in it")


def _read_meta(document: WordDocument) -> dict[str, object]:
    properties = document.core_properties
    found = {"title": properties.title, "language": properties.language.replace("_", "-")}
    return {name: value.strip() for name, value in found.items() if value.strip()}
