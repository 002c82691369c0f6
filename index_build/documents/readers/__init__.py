"""One reader for each file format; READERS says which one reads a file, by its suffix."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from index_build.documents.readers.blocks import Block, Heading, Paragraph, Reader, Reading
from index_build.documents.readers.docx import read_docx
from index_build.documents.readers.html import read_html
from index_build.documents.readers.markdown import read_markdown
from index_build.documents.readers.pdf import read_pdf
from index_build.documents.readers.plain import read_plain

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".md": read_markdown,
        ".markdown": read_markdown,
        ".txt": read_plain,
        ".html": read_html,
        ".htm": read_html,
        ".pdf": read_pdf,
        ".docx": read_docx,
    }
)

__all__ = ["READERS", "Block", "Heading", "Paragraph", "Reader", "Reading"]
