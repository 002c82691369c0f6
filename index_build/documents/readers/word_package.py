"""Makes a Word file's package one that python-docx can open, where no text is at stake."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile

from lxml import etree

# A Strict Open XML document says the same in other namespaces: these are its, and the usual ones.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_USUAL = rb"http://schemas.openxmlformats.org/\1/2006/"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Nothing is read from these. Mail gateways and converters leave out what they hold.
_UNREAD = frozenset({"image", "hyperlink", "thumbnail", "audio", "video", "media", "oleObject"})


def mend_package(content: bytes) -> bytes:
    """Return the package in the usual namespaces, and without links to pictures that are gone."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = frozenset(archive.namelist())
        mended = {
            name: part
            for name in names
            if name.endswith((".xml", ".rels"))
            and (part := _mend_part(name, before := archive.read(name), names)) != before
        }
        return _replace_parts(archive, mended) if mended else content


def _mend_part(name: str, part: bytes, names: frozenset[str]) -> bytes:
    part = _STRICT.sub(_USUAL, part)
    return _drop_missing(name, part, names) if name.endswith(".rels") else part


def _drop_missing(name: str, part: bytes, names: frozenset[str]) -> bytes:
    folder = posixpath.dirname(posixpath.dirname(name))
    root = etree.fromstring(part, etree.XMLParser(resolve_entities=False))
    missing = [
        link
        for link in root.iter(_RELATIONSHIP)
        if link.get("Type", "").rsplit("/", 1)[-1] in _UNREAD
        and link.get("TargetMode") != "External"
        and _find_target(folder, link.get("Target", "")) not in names
    ]
    for link in missing:
        root.remove(link)
    return etree.tostring(root) if missing else part


def _find_target(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _replace_parts(archive: zipfile.ZipFile, mended: dict[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as copy:
        for name in dict.fromkeys(archive.namelist()):
            copy.writestr(name, mended[name] if name in mended else archive.read(name))
    return output.getvalue()
