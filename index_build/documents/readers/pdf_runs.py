"""Finds which signs on a PDF's page are shown from the right, by how programs write their runs.

Chromium, LibreOffice and Typst part a line into runs of one direction each, and write every run as
a text object of its own. Figures and Latin letters are always shown from the left, Hebrew and
Arabic ones from the right; a sign is shown as the letters in its run are. So it is known whether
an author has marked a telephone number to be shown from the left: then its signs stand in one run
with it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager

# A sign by where it stands on the page, in tenths of a point.
Place = tuple[int, int]


@dataclass(slots=True)
class _Run:
    """A text object: its font and its part of the document, its first place, its signs."""

    looks: tuple[object, ...] = ()
    part: object = None
    x: float = 0.0
    y: float = 0.0
    places: list[Place] = field(default_factory=list)
    text: str = ""

    def find_direction(self) -> bool | None:
        """Say whether it is shown from the right; None where its signs do not tell."""
        kinds = {unicodedata.bidirectional(sign) for sign in self.text}
        is_right, is_left = bool(kinds & {"R", "AL"}), bool(kinds & {"L", "EN", "AN"})
        return is_right if is_right != is_left else None


def locate(matrix: Sequence[float]) -> Place:
    """Return the place of a sign with this matrix."""
    return round(10 * matrix[4]), round(10 * matrix[5])


def find_turned(page: Any) -> dict[Place, bool]:
    """Return whether the signs of a page are shown from the right, where its runs tell.

    There are none where the runs are not of one direction.
    """
    device = _RunDevice(PDFResourceManager())
    _RunInterpreter(device.rsrcmgr, device).process_page(page.page_obj)
    runs = [run for run in device.runs if run.text.strip() or run.places]
    if len({run.part for run in runs}) == len(runs):
        # A program that makes each run a part of the document says nothing with that.
        for run in runs:
            run.part = None
    found = {id(run): run.find_direction() for run in runs}
    if any(found[id(run)] is None and any(map(str.isalnum, run.text)) for run in runs):
        return {}
    for line in _part_lines(runs):
        for at, run in enumerate(line):
            if run.find_direction() is None:
                near = [line[beside] for beside in (at - 1, at + 1) if 0 <= beside < len(line)]
                found[id(run)] = _tell_by_others(run, near)
    return {
        place: turned
        for run in runs
        if (turned := found[id(run)]) is not None
        for place in run.places
    }


def _part_lines(runs: Sequence[_Run]) -> Iterator[list[_Run]]:
    """Yield the runs of each line, from the left."""
    for _height, line in groupby(sorted(runs, key=lambda run: run.y), lambda run: round(run.y)):
        yield sorted(line, key=lambda run: run.x)


def _tell_by_others(run: _Run, near: Sequence[_Run]) -> bool | None:
    """Say whether signs alone are shown from the right; None where the others do not tell."""
    # A program parts what looks alike only where the direction changes: signs that it parts from
    # a number, and from no word that is alike, are shown from the right.
    alike = [other for other in near if (other.looks, other.part) == (run.looks, run.part)]
    told = {other.find_direction() for other in alike}
    return True if told == {False} else None


class _RunInterpreter(PDFPageInterpreter):
    device: _RunDevice

    def do_BT(self) -> None:  # noqa: N802
        """Begin a run with each text object."""
        super().do_BT()
        self.device.runs.append(_Run())


class _RunDevice(PDFTextDevice):
    """Collects the runs of a page."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.runs: list[_Run] = [_Run()]
        self._parts: list[object] = []

    def begin_tag(self, tag: Any, props: Any = None) -> None:
        """Enter a part of the document."""
        above = self._parts[-1] if self._parts else None
        has_number = isinstance(props, Mapping) and "MCID" in props
        self._parts.append(props["MCID"] if has_number else above)

    def end_tag(self) -> None:
        """Leave the part of the document that was entered last."""
        if self._parts:
            self._parts.pop()

    def render_char(
        self,
        matrix: Any,
        font: Any,
        fontsize: float,
        scaling: float,
        _rise: float,
        cid: int,
        *_: Any,
    ) -> float:
        """Add a sign to its run, and return how wide it is."""
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = "\N{REPLACEMENT CHARACTER}"
        run = self.runs[-1]
        if not run.places:
            run.looks = (font.fontname, round(fontsize, 1))
            run.part = self._parts[-1] if self._parts else None
            run.x, run.y = matrix[4], matrix[5]
        run.places.append(locate(matrix))
        run.text += text
        return float(font.char_width(cid) * fontsize * scaling)
