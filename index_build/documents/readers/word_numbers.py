"""Counts the items of a Word document's lists as Word does: where they start, go on and restart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from index_build.documents.readers.ordinals import OrdinalStyle, write_ordinal
from index_build.documents.readers.word_symbols import TICKS, is_sign_font, read_signs

BULLET = "- "
_STYLES: dict[str, OrdinalStyle] = {
    **{"lowerLetter": "letters", "upperLetter": "LETTERS"},
    **{"lowerRoman": "roman", "upperRoman": "ROMAN"},
}


@dataclass(slots=True)
class WordNumbers:
    """The markers of list items; ``numbering`` is the part's element, or None without lists."""

    numbering: Any
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _seen: set[tuple[str, int]] = field(default_factory=set)

    def make_marker(self, list_id: str, level: int) -> str:
        """Return the marker of the next item of a list, with a space at its end."""
        found = self._find(f"./w:num[@w:numId='{int(list_id)}']")
        kind_id = _value(found, "w:abstractNumId") if found is not None else None
        if kind_id is None:
            return BULLET
        count = self._count(found, kind_id, level)
        definition = self._find_level(found, kind_id, level)
        style = _value(definition, "w:numFmt") or "decimal"
        pattern = _value(definition, "w:lvlText")
        if style == "bullet" or definition is None or pattern == "":
            sign = _read_bullet(definition, pattern)
            return f"{sign} " if sign in TICKS else BULLET
        counts = {**self._counts[kind_id], level: count}

        def write(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            above = self._find_level(found, kind_id, at)
            number = counts.get(at, _start(above))
            is_legal = at != level and definition.find(qn("w:isLgl")) is not None
            return _write_number(number, "decimal" if is_legal else _value(above, "w:numFmt"))

        marker = re.sub(r"%([1-9])", write, pattern or f"%{level + 1}.").strip()
        return f"{marker} " if any(c.isalnum() for c in marker) else BULLET

    def _count(self, found: Any, kind_id: str, level: int) -> int:
        counts = self._counts.setdefault(kind_id, {})
        list_id = found.get(qn("w:numId"))
        restart = _find_override(found, level)
        start = _value(restart, "w:startOverride") if restart is not None else None
        if start is not None and (list_id, level) not in self._seen:
            counts[level] = int(start)
        elif level in counts:
            counts[level] += 1
        else:
            counts[level] = _start(self._find_level(found, kind_id, level))
        self._seen.add((list_id, level))
        for deeper in [key for key in counts if key > level]:
            del counts[deeper]
        return counts[level]

    def _find_level(self, found: Any, kind_id: str, level: int) -> Any:
        override = _find_override(found, level)
        own = override.find(qn("w:lvl")) if override is not None else None
        if own is not None:
            return own
        kind = self._find(f"./w:abstractNum[@w:abstractNumId='{int(kind_id)}']")
        if linked := _value(kind, "w:numStyleLink"):
            named = self.numbering.findall(qn("w:abstractNum"))
            kind = next((k for k in named if _value(k, "w:styleLink") == linked), kind)
        levels = kind.findall(qn("w:lvl")) if kind is not None else ()
        return next((lvl for lvl in levels if lvl.get(qn("w:ilvl")) == str(level)), None)

    def _find(self, path: str) -> Any:
        return next(iter(self.numbering.xpath(path)), None) if self.numbering is not None else None


def _find_override(found: Any, level: int) -> Any:
    overrides = found.findall(qn("w:lvlOverride"))
    return next((o for o in overrides if o.get(qn("w:ilvl")) == str(level)), None)


def _value(parent: Any, name: str) -> str | None:
    child = parent.find(qn(name)) if parent is not None else None
    return child.get(qn("w:val")) if child is not None else None


def _start(level: Any) -> int:
    return int(_value(level, "w:start") or 1)


def _write_number(number: int, style: str | None) -> str:
    if style == "decimalZero":
        return f"{number:02d}"
    return write_ordinal(number, _STYLES.get(style or "", "figures"))


def _read_bullet(definition: Any, pattern: str | None) -> str:
    """Return the sign that a list's bullets show, '' for none or one that is not known."""
    fonts = definition.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") if definition is not None else None
    font = (fonts.get(qn("w:ascii")) or "") if fonts is not None else ""
    # Bullets of the font Symbol are dots and dashes; one that is not known says nothing.
    is_read = is_sign_font(font) and font.lower() != "symbol"
    return read_signs(font, pattern or "") if is_read else pattern or ""
