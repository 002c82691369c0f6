"""Takes the words out of a PDF that nobody sees on its pages, and says which they were."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any, TypeVar

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
)

from app.index.report import OmissionKind
from index_build.documents.readers.blocks import LeftOut, has_words
from index_build.documents.readers.pdf_apart import see_texts_apart
from index_build.documents.readers.pdf_shown import Drawing, ShownText
from index_build.errors import ContentError

# Operators that show a text, and at which of their operands it stands.
_SHOW = {b"Tj": 0, b"TJ": 0, b"'": 0, b'"': 2}
# Letters of one word lie no further apart than this, in parts of their size.
_LETTER = 0.18
_ENTRIES_OF_DATA = ("/Length", "/Filter", "/DecodeParms")

Operation = tuple[Any, bytes]
_Drawn = TypeVar("_Drawn")


def drop_unseen(content: bytes, left_out: LeftOut) -> bytes:
    """Return a PDF without the texts that nobody sees; the same bytes where it holds none.

    Raises ContentError for a page where such a text cannot be told from the others.
    """
    reader = PdfReader(io.BytesIO(content))
    drawings = see_texts_apart(content, [page.user_unit for page in reader.pages])
    for number, drawing in enumerate(drawings):
        if drawing.is_costly:
            place = f"page {number + 1}"
            left_out.add("look", place, place)
    if all(text.seen for drawing in drawings for text in drawing.list_texts()):
        return content
    writer = PdfWriter(clone_from=reader)
    for number, (page, drawing) in enumerate(zip(writer.pages, drawings, strict=True)):
        unseen = [text for text in drawing.list_texts() if not text.seen]
        for beside, words in _join_words(unseen):
            kind: OmissionKind = "frame" if beside else "hidden"
            left_out.add(kind if has_words(words) else "sign", words, f"page {number + 1}")
        if unseen:
            _sweep_page(writer, page, drawing, number)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _join_words(texts: Iterable[ShownText]) -> Iterator[tuple[bool, str]]:
    """Yield the words of texts, those of one line together, with whether they lie outside."""
    last: ShownText | None = None
    line = ""
    for text in texts:
        is_level = last is not None and abs(text.box[1] - last.box[1]) < text.size
        if last is not None and not (is_level and text.beside == last.beside):
            yield last.beside, line
            line = ""
        is_near = last is not None and abs(text.box[0] - last.box[2]) < _LETTER * text.size
        line += text.words if is_near else f" {text.words}"
        last = text
    if last is not None:
        yield last.beside, line


def _sweep_page(writer: PdfWriter, page: PageObject, drawing: Drawing, number: int) -> None:
    resources = _own_resources(page["/Resources"])
    try:
        swept = _Sweeper(writer).sweep(page["/Contents"], drawing, resources)
    except ValueError as exc:
        found = f"words on page {number + 1} that nobody sees, in the middle of others"
        remedy = "delete what is hidden in the original, and export it as PDF again"
        raise ContentError("a PDF whose words are seen", found, remedy) from exc
    stream = DecodedStreamObject()
    stream.set_data(swept)
    page[NameObject("/Contents")] = writer._add_object(stream)
    page[NameObject("/Resources")] = resources


def _own_resources(shared: Any) -> DictionaryObject:
    """Return resources that have room for other drawings, and are shared with nothing else."""
    resources = DictionaryObject(shared)
    objects = resources.get("/XObject")
    resources[NameObject("/XObject")] = DictionaryObject(objects.get_object() if objects else {})
    return resources


class _Sweeper:
    """Writes the operators of pages and of drawings anew, without the texts that are not seen."""

    def __init__(self, writer: PdfWriter) -> None:
        self._writer = writer
        self._names = (NameObject(f"/Swept{number}") for number in count())
        self._copies: dict[object, Any] = {}

    def sweep(self, source: Any, drawing: Drawing, resources: Any) -> bytes:
        """Return the operators of a page or drawing; ValueError when it shows other texts."""
        stream = ContentStream(source, self._writer, "bytes")
        texts, drawings = iter(drawing.texts), iter(drawing.drawings)
        operations: list[Operation] = []
        for operands, operator in stream.operations:
            if operator in _SHOW and _has_text(operands[_SHOW[operator]]):
                text = _take(texts)
                operations += (
                    [(operands, operator)] if text.seen else _skip(operands, operator, text)
                )
            elif operator == b"Do" and (form := _find_form(resources, operands[0])) is not None:
                inner = _take(drawings)
                if not all(text.seen for text in inner.list_texts()):
                    operands = [self._copy(form, inner, resources)]
                operations.append((operands, operator))
            else:
                operations.append((operands, operator))
        if next(texts, None) is not None or next(drawings, None) is not None:
            raise ValueError("fewer texts than are drawn")
        stream.operations = operations
        return stream.get_data()

    def _copy(self, form: Any, drawing: Drawing, resources: Any) -> NameObject:
        """Add a copy of a drawing without what is not seen where it is drawn; return its name."""
        own = form.get("/Resources") or resources
        key = (id(form), id(own), _list_seen(drawing))
        if key not in self._copies:
            copy = DecodedStreamObject()
            copy.update({key: form.raw_get(key) for key in form if key not in _ENTRIES_OF_DATA})
            copy[NameObject("/Resources")] = own = _own_resources(own)
            copy.set_data(self.sweep(form, drawing, own))
            self._copies[key] = self._writer._add_object(copy)
        objects = resources["/XObject"]
        name = next(name for name in self._names if name not in objects)
        objects[name] = self._copies[key]
        return name


def _list_seen(drawing: Drawing) -> object:
    seen = tuple(text.seen for text in drawing.texts)
    return seen, tuple(_list_seen(inner) for inner in drawing.drawings)


def _take(found: Iterator[_Drawn]) -> _Drawn:
    if (taken := next(found, None)) is None:
        raise ValueError("more texts than are drawn")
    return taken


def _has_text(operand: Any) -> bool:
    parts = operand if isinstance(operand, list) else [operand]
    return any(isinstance(part, (str, bytes)) and part for part in parts)


def _find_form(resources: Any, name: Any) -> Any:
    drawn = (resources.get("/XObject") or {}).get(name)
    drawn = drawn.get_object() if drawn is not None else None
    return drawn if drawn is not None and drawn.get("/Subtype") == "/Form" else None


def _skip(operands: Any, operator: bytes, text: ShownText) -> Iterator[Operation]:
    """Yield what moves on as far as a text would, and shows nothing."""
    if operator == b'"':
        yield [operands[0]], b"Tw"
        yield [operands[1]], b"Tc"
    if operator in (b"'", b'"'):
        yield [], b"T*"
    yield [ArrayObject([FloatObject(round(-text.width, 1))])], b"TJ"
