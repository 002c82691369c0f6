"""Questions to offer: pins and headings, each tried on the finished index and itself answered."""

from __future__ import annotations

from collections.abc import Iterator

from app.answering.answer import Outcome, Question
from app.answering.answerer import Answerer
from app.index.artifact import Index
from app.index.pins import Suggestion

_ASKS = ("?", "？", "؟")
_LONGEST = 80


def find_suggestions(index: Index, answerer: Answerer) -> tuple[Suggestion, ...]:
    """Return one question a passage, the pins' first, that is answered by that passage first."""
    found: dict[str, Suggestion] = {}
    for question, passage_id in _list_candidates(index):
        if passage_id in found or len(question) > _LONGEST:
            continue
        answer = answerer.answer(Question(question))
        first = answer.quotes[0].section_id if answer.quotes else None
        if answer.outcome is Outcome.ANSWERED and first == passage_id:
            found[passage_id] = Suggestion(question, passage_id)
    return tuple(found.values())


def _list_candidates(index: Index) -> Iterator[tuple[str, str]]:
    for pin in index.pins:
        if pin.section is not None:
            yield pin.phrasings[0], pin.section
    for passage in index.passages:
        heading = passage.section.rpartition(" › ")[2].rstrip(" .:!…。：！")
        yield heading if heading.endswith(_ASKS) else f"{heading}?", passage.id
