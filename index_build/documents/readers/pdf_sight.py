"""Looks at a PDF's pages as they are drawn, and says of each text whether anybody sees it.

A text is seen if the page looks different without it. What is in doubt counts as seen.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw as pdfium

from index_build.documents.readers.blocks import has_words
from index_build.documents.readers.pdf_canvas import Box, Canvas, Pixels, use_own_fonts
from index_build.documents.readers.pdf_cost import is_costly
from index_build.documents.readers.pdf_shown import DEPTH, Drawing, ShownText, collect_shown

# Of 255 shades: a colour that differs less from what lies below it is not noticed.
_NOTICED = 20
# Smaller letters than this, in points, are read by nobody.
_SMALL = 1.5
# Pictures over more of a page than this are the page itself, as in a scan.
_SCAN = 0.5
# Pictures larger than this, in parts of the size of letters, are no picture of those letters.
_LARGE = 4.0
# In each row of pixels, letters have more edges than this each.
_STEPS = 0.5
# Texts that lie on one another are left out one after the other, in no more drawings than this.
_MOST_LAYERS = 12
# A page whose drawing takes longer than this is not looked at: in nanoseconds of a slow processor,
# by what is on it and not by a clock, so that the same is read on every machine.
_MOST_COSTLY = 500_000_000
# Letters before this one can be drawn without the file's font.
_OTHER_SCRIPTS = "\u0250"
_CLIP = pdfium.FPDF_TEXTRENDERMODE_CLIP
_INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, _CLIP)


def see_texts(content: bytes, units: Iterable[float]) -> Iterator[Drawing]:
    """Yield what each page of a PDF shows, each text with whether it is seen.

    ``units`` gives for each page how many points its unit has, mostly 1. Of a page that holds
    too much to be drawn several times, it lists no text.
    """
    use_own_fonts()
    pdf = pypdfium2.PdfDocument(content)
    try:
        for page, unit in zip(pdf, units, strict=True):
            canvas = Canvas.open(page, unit)
            if is_costly(page, canvas.scale, DEPTH, _MOST_COSTLY):
                yield Drawing(is_costly=True)
            else:
                drawing, pictures = collect_shown(page, unit)
                if texts := list(drawing.list_texts()):
                    _judge(canvas, texts, pictures)
                yield drawing
            page.close()
    finally:
        pdf.close()


def _judge(canvas: Canvas, texts: Sequence[ShownText], pictures: Sequence[Box]) -> None:
    """Find out which texts of a page are seen, and the words of those that are not."""
    full = canvas.draw()
    empty = _draw_without(canvas, texts)
    suspects = _list_suspects(canvas, texts, full, empty)
    without = _draw_without(canvas, suspects) if suspects else full
    for text in suspects:
        text.seen = text.size >= _SMALL and _differ(canvas, text, full, without)
    unseen = [text for text in suspects if not text.seen]
    _read_words(canvas, texts, unseen, full)
    inked = [text for text in texts if text.seen or text.words]
    for text in unseen:
        text.beside = not canvas.cut(full, text.box).size
        # What holds no words, such as a space, stays, and so do letters that only we cannot draw.
        is_shape = _has_shapes(canvas, text, empty, pictures)
        text.seen = not text.words or is_shape or _may_be_seen(canvas, text, full)
    seen = [text for text in inked if text.seen]
    hidden = [text for text in inked if not (text.seen or text.beside)]
    _find_recognised(canvas, seen, hidden, empty, pictures)
    _keep_signs(inked)
    for text in texts:
        # What PDFium holds ends with its page.
        text.source = None


def _draw_without(canvas: Canvas, texts: Iterable[ShownText]) -> Pixels:
    _switch(texts, is_on=False)
    drawn = canvas.draw()
    _switch(texts, is_on=True)
    return drawn


def _switch(texts: Iterable[ShownText], is_on: bool) -> None:
    for text in texts:
        pdfium.FPDFPageObj_SetIsActive(text.source, is_on)


def _differ(canvas: Canvas, text: ShownText, before: Pixels, after: Pixels) -> bool:
    old, new = canvas.cut(before, text.box), canvas.cut(after, text.box)
    return bool(old.size and np.abs(old.astype(np.int16) - new).max() > _NOTICED)


def _list_suspects(
    canvas: Canvas, texts: Sequence[ShownText], full: Pixels, empty: Pixels
) -> list[ShownText]:
    """Return the texts that are small, or that the page looks the same without, each by itself."""
    suspects, crowded = list[ShownText](), list[ShownText]()
    covered = canvas.cover(full, [text.box for text in texts])
    for text in texts:
        if text.size < _SMALL or not _differ(canvas, text, full, empty):
            suspects.append(text)
        elif canvas.cut(covered, text.box).max() > 1:
            crowded.append(text)
    for layer in _part(canvas, crowded, full, _MOST_LAYERS):
        drawn = _draw_without(canvas, layer)
        suspects += (text for text in layer if not _differ(canvas, text, full, drawn))
    return suspects


def _part(
    canvas: Canvas, texts: Iterable[ShownText], pixels: Pixels, most: int
) -> Iterator[Sequence[ShownText]]:
    """Yield texts in parts in which none lies on another, but for the last, if there are many."""
    rest = list(texts)
    for number in range(most):
        taken = canvas.cover(pixels, ())
        layer, later = list[ShownText](), list[ShownText]()
        for text in rest:
            place = canvas.cut(taken, text.box)
            is_free = not place.any() or number == most - 1
            (layer if is_free else later).append(text)
            if is_free:
                place[:] = 1
        if layer:
            yield layer
        rest = later


def _read_words(
    canvas: Canvas, texts: Sequence[ShownText], unseen: Sequence[ShownText], pixels: Pixels
) -> None:
    """Read the words of unseen texts: PDFium reads none of a text that lies on the same one."""
    _switch(texts, is_on=False)
    for layer in _part(canvas, unseen, pixels, _MOST_LAYERS):
        _switch(layer, is_on=True)
        letters = canvas.page.get_textpage()
        for text in layer:
            text.words = _read_text(letters, text.source)
        letters.close()
        _switch(layer, is_on=False)
    _switch(texts, is_on=True)


def _may_be_seen(canvas: Canvas, text: ShownText, full: Pixels) -> bool:
    """Say whether a text that changes nothing may still be seen."""
    # The letters themselves may be a hole through which a colour or a picture is seen.
    is_hole = pdfium.FPDFTextObj_GetTextRenderMode(text.source) == _CLIP
    is_drawn = is_hole and _has_contrast(canvas.cut(full, text.box))
    return is_drawn or (text.size >= _SMALL and not _can_draw(text))


def _has_shapes(canvas: Canvas, text: ShownText, empty: Pixels, pictures: Sequence[Box]) -> bool:
    """Say whether shapes lie where an unseen text does that may be its letters.

    Programs draw some letters as outlines, as a hole in a mask or as a shadow, and write the words
    unseen beside them.
    """
    x, y = (text.box[0] + text.box[2]) / 2, (text.box[1] + text.box[3]) / 2
    large = [box for box in pictures if min(box[2] - box[0], box[3] - box[1]) > _LARGE * text.size]
    if text.size < _SMALL or any(b[0] < x < b[2] and b[1] < y < b[3] for b in large):
        return False
    part = canvas.cut(empty, text.box).astype(np.int16)
    steps = [(np.abs(np.diff(part, axis=axis)).max(axis=2) > _NOTICED) for axis in (0, 1)]
    found = max(
        (float(step.sum(axis=axis).mean()) for axis, step in enumerate(steps) if step.size),
        default=0.0,
    )
    return found >= max(1.0, _STEPS * len("".join(text.words.split())))


def _has_contrast(pixels: Pixels) -> bool:
    return bool(pixels.size and np.ptp(pixels, axis=(0, 1)).max() > _NOTICED)


def _find_recognised(
    canvas: Canvas,
    seen: Sequence[ShownText],
    hidden: Sequence[ShownText],
    empty: Pixels,
    pictures: Sequence[Box],
) -> None:
    """Find the hidden texts that text recognition laid over a picture of them, or behind it.

    More is hidden over the pictures then than is seen on them, and the pictures are the page, or
    more of its text is hidden than seen.
    """
    covered = canvas.cover(empty, pictures) > 0
    marked = [text for text in hidden if _has_contrast(canvas.cut(empty, text.box, text.size / 2))]
    over = [text for text in marked if _lies_on(canvas, text, covered)]
    is_scan = covered.mean() > _SCAN or _count_letters(hidden) > _count_letters(seen)
    beneath = [text for text in seen if _lies_on(canvas, text, covered)]
    if is_scan and _count_letters(over) > _count_letters(beneath):
        for text in over:
            text.seen = True
    if not seen:
        for text in marked:
            mode = pdfium.FPDFTextObj_GetTextRenderMode(text.source)
            text.seen = text.seen or mode in _INVISIBLE


def _lies_on(canvas: Canvas, text: ShownText, covered: NDArray[np.bool_]) -> bool:
    part = canvas.cut(covered, text.box)
    return bool(part.size and part.mean() > 0.5)


def _count_letters(texts: Iterable[ShownText]) -> float:
    """Return about how many letters there are, as some of the texts cannot be read."""
    return sum(max(t.box[2] - t.box[0], t.box[3] - t.box[1]) / (t.size or 1.0) for t in texts)


def _keep_signs(texts: Sequence[ShownText]) -> None:
    """Keep signs such as a decimal point or a hyphen, unless words beside them are not seen."""
    for at, text in enumerate(texts):
        if not text.seen and not has_words(text.words):
            around = (reversed(texts[:at]), texts[at + 1 :])
            beside = [next(filter(_is_word, side), None) for side in around]
            level = [other for other in beside if other is not None and _is_level(text, other)]
            text.seen = bool(level) and all(other.seen for other in level)


def _is_word(text: ShownText) -> bool:
    return text.seen or has_words(text.words)


def _is_level(text: ShownText, other: ShownText) -> bool:
    return text.box[1] <= other.box[3] and other.box[1] <= text.box[3]


def _can_draw(text: ShownText) -> bool:
    """Say whether we have the letters: a file may leave them to the fonts of the machine."""
    font = pdfium.FPDFTextObj_GetFont(text.source)
    if pdfium.FPDFFont_GetIsEmbedded(font) == 1:
        return True
    length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    name = ctypes.create_string_buffer(length)
    pdfium.FPDFFont_GetBaseFontName(font, name, length)
    # A part of a font that is not in the file is nowhere.
    return b"+" not in name.value and max(text.words) < _OTHER_SCRIPTS


def _read_text(letters: pypdfium2.PdfTextPage, source: Any) -> str:
    length = pdfium.FPDFTextObj_GetText(source, letters, None, 0)
    buffer = ctypes.create_string_buffer(length)
    place = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
    pdfium.FPDFTextObj_GetText(source, letters, place, length)
    return " ".join(buffer.raw.decode("utf-16-le", "replace").rstrip("\0").split())
