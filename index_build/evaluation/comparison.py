"""What changed between two artifacts, for the person who signs the new one off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.index.artifact import MODELS, Index


def compare_indexes(old: Index, new: Index) -> list[str]:
    """Return one line for each difference; none if the two answer from the same content."""
    lines = _compare(
        "document",
        {d.id: (d.sha256, d.title, d.perspective, d.reviewed_on) for d in old.documents.values()},
        {d.id: (d.sha256, d.title, d.perspective, d.reviewed_on) for d in new.documents.values()},
    )
    lines += _compare("passage", _read_passages(old), _read_passages(new))
    lines += _compare(
        "pin",
        {pin.id: pin for pin in old.pins},
        {pin.id: pin for pin in new.pins},
    )
    lines += _compare("wording", _read_wordings(old), _read_wordings(new))
    lines += _compare("model", _read_models(old), _read_models(new))
    for name, before, after in (
        ("clinic", old.clinic, new.clinic),
        ("policy", old.manifest.policy, new.manifest.policy),
    ):
        if before != after:
            lines.append(f"{name} changed: {before} → {after}")
    return lines


def _read_wordings(index: Index) -> dict[str, Any]:
    emergency = {f"emergency/{name}": w for name, w in index.emergency_wordings.items()}
    return {**index.wordings, **emergency}


def _read_models(index: Index) -> dict[str, str]:
    found = index.manifest.files.items()
    return {name: digest for name, digest in found if name.startswith(f"{MODELS}/")}


def _read_passages(index: Index) -> dict[str, str]:
    return {p.id: index.documents[p.document_id].slice(p.span) for p in index.passages}


def _compare(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    lines = [f"{kind} removed: {name}" for name in sorted(old.keys() - new.keys())]
    lines += [f"{kind} added: {name}" for name in sorted(new.keys() - old.keys())]
    both = sorted(old.keys() & new.keys())
    return lines + [f"{kind} changed: {name}" for name in both if old[name] != new[name]]
