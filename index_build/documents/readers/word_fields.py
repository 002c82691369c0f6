"""Refuses Word fields that hold no words of the document: drawn by Word, or filled in by nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from index_build.errors import ContentError, quote_value

_DRAWN = frozenset({"EQ", "SYMBOL"})
_OPEN, _TURN, _CLOSE = "begin", "separate", "end"
_PARTS = tuple(map(qn, ("w:fldChar", "w:instrText", "w:t", "w:fldSimple")))


@dataclass(slots=True)
class _Field:
    """What a field says to Word, what it shows, and whether words follow in its paragraph."""

    code: str = ""
    shown: str = ""
    turned: bool = False
    leads_on: bool = False


def check_fields(body: Any) -> None:
    """Raise ContentError for a field without a text of its own, or one that waits for one."""
    for control in body.xpath(".//w:sdt[w:sdtPr/w:showingPlcHdr]"):
        mark = control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}")
        prompt = "".join(text.text or "" for text in control.iter(qn("w:t"))).strip()
        if prompt and mark.get(qn("w:val")) not in ("0", "false", "off"):
            raise _reject_empty(prompt)
    for field in _find_fields(body):
        _check_field(field)


def _check_field(field: _Field) -> None:
    name = next(iter(field.code.split()), "").upper()
    if name in _DRAWN:
        found = f"a sign that only Word draws ({quote_value(field.code.strip())})"
        raise _reject(found, "put the sign itself in its place, from an ordinary font")
    if name == "MERGEFIELD" and re.fullmatch(r"\s*«.*»\s*", field.shown):
        raise _reject_empty(field.shown.strip())
    if name == "FORMTEXT" and field.leads_on and not field.shown.strip():
        # At a line's end it is for patients to write in.
        raise _reject_empty("an empty box in the middle of a sentence")


def _find_fields(body: Any) -> Iterator[_Field]:
    """Yield the fields of a body, each as it ends."""
    open_fields: list[_Field] = []
    for part in body.iter(*_PARTS):
        kind = part.get(qn("w:fldCharType"))
        if part.tag == qn("w:fldSimple"):
            shown = "".join(text.text or "" for text in part.iter(qn("w:t")))
            yield _Field(part.get(qn("w:instr")) or "", shown)
        elif kind == _OPEN:
            open_fields.append(_Field())
        elif open_fields and kind == _TURN:
            open_fields[-1].turned = True
        elif open_fields and kind == _CLOSE:
            field = open_fields.pop()
            field.leads_on = _leads_on(part)
            yield field
        elif open_fields and part.tag == qn("w:instrText"):
            open_fields[-1].code += part.text or ""
        elif part.tag == qn("w:t"):
            for field in open_fields:
                field.shown += (part.text or "") if field.turned else ""


def _leads_on(end: Any) -> bool:
    paragraph = next(end.iterancestors(qn("w:p")), None)
    parts = list(paragraph.iter(end.tag, qn("w:t"))) if paragraph is not None else [end]
    after = parts[parts.index(end) :]
    return any(c.isalnum() for part in after for c in part.text or "")


def _reject_empty(prompt: str) -> ContentError:
    found = f"a field that nobody has filled in ({quote_value(prompt)})"
    return _reject(found, "fill it in or delete it in Word, and save it")


def _reject(found: str, remedy: str) -> ContentError:
    return ContentError("a Word document (.docx)", found, remedy)
