"""Questions to offer: pins and headings, each tried on the finished index and itself answered."""

from __future__ import annotations

from collections.abc import Iterator

from app.answering.answer import Answer, Outcome, Question
from app.answering.answerer import Answerer
from app.index.artifact import Index
from app.index.pins import Suggestion

_ASKS = ("?", "？", "؟")
_LONGEST = 80


def find_suggestions(index: Index, answerer: Answerer) -> tuple[Suggestion, ...]:
    """Return one question a passage, the pins' first, that is answered by that passage first,
    asked as the first question and after another one.
    """
    found: dict[str, Suggestion] = {}
    tried: set[str] = set()
    before = ""
    for question, passage_id in _list_candidates(index):
        if passage_id in found or question in tried or len(question) > _LONGEST:
            continue
        tried.add(question)
        histories: list[tuple[str, ...]] = [(), (before,)] if before else [()]
        answers = [answerer.answer(Question(question, history)) for history in histories]
        if all(_is_answered_by(answer, passage_id) for answer in answers):
            found[passage_id] = Suggestion(question, passage_id)
            before = question
    return tuple(found.values())


def _is_answered_by(answer: Answer, passage_id: str) -> bool:
    is_first = bool(answer.quotes) and answer.quotes[0].section_id == passage_id
    return answer.outcome is Outcome.ANSWERED and is_first


def _list_candidates(index: Index) -> Iterator[tuple[str, str]]:
    for pin in index.pins:
        if pin.section is not None:
            yield pin.phrasings[0], pin.section
    for passage in index.passages:
        heading = passage.section.rpartition(" › ")[2].rstrip(" .:!…。：！")
        yield heading if heading.endswith(_ASKS) else f"{heading}?", passage.id
