"""Which of the interface's languages a patient reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.index.wording import Wording, find_wording


def choose_language(
    wordings: Mapping[str, Wording], asked: str | None, accept_language: str
) -> Wording:
    """Return the wording asked for, else the best of the Accept-Language header, else English."""
    for tag in (*([asked] if asked else []), *_rank_tags(accept_language)):
        found = find_wording(wordings, tag)
        if found is not None:
            return found
    return wordings["en"]


def _rank_tags(header: str) -> Iterable[str]:
    weighted: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        tag, _, parameter = part.partition(";")
        try:
            weight = float(parameter.partition("=")[2]) if parameter else 1.0
        except ValueError:
            weight = 0.0
        if tag.strip() and weight > 0:
            weighted.append((weight, tag))
    # sorted() is stable: tags of the same weight stay in the order of the header.
    return [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]
