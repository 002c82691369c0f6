"""What changed between two artifacts, for the person who signs the new one off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from app.answering.golden import GoldenAnswer, answer_golden
from app.changing.changes import AnswerChange, Changes, Kind, PartChange, PassageChange, name_kind
from app.index import artifact
from app.index.artifact import MODELS, Index
from app.index.errors import ArtifactError
from app.index.golden import GoldenQuestion
from app.index.json_files import write_value
from index_build.evaluation.asking import make_answerer
from index_build.indexing.golden import describe_answer, describe_broken, find_broken

_KINDS = get_args(Kind)


def compare_indexes(
    old: Index | None, new: Index, answers: Sequence[GoldenAnswer] | None = None
) -> Changes:
    """Return all that two indexes differ in; the new one's golden questions are asked of both.

    ``answers`` are the new one's, if it was asked already.
    """
    answers = _ask(new, new.golden) if answers is None else answers
    broken = find_broken(answers)
    version = new.manifest.index_version
    if old is None:
        return Changes(None, version, broken=broken)
    before = _ask(old, new.golden)
    return Changes(
        old_version=old.manifest.index_version,
        new_version=version,
        passages=_compare_passages(old, new),
        answers=tuple(
            AnswerChange(was, now)
            for was, now in zip(before, answers, strict=True)
            if not was.is_same(now)
        ),
        parts=_compare_parts(old, new),
        broken=broken,
    )


def compare_folders(
    old: Path | None, new: Path, answers: Sequence[GoldenAnswer] | None = None
) -> Changes:
    """Return all that two artifacts differ in; an old one that is missing or broken is none."""
    try:
        before = artifact.load(old) if old else None
    except ArtifactError:
        before = None
    return compare_indexes(before, artifact.load(new), answers)


def describe_changes(changes: Changes) -> list[str]:
    """Return one line for each difference; none if the two answer from the same content."""
    return [
        *(_describe_part(part) for part in changes.parts),
        *(f"passage {passage.kind}: {passage.id}" for passage in changes.passages),
        *(_describe_answer_change(answer) for answer in changes.answers),
        *(f"golden question broken: {describe_broken(answer)}" for answer in changes.broken),
    ]


def write_changes(changes: Changes, path: Path) -> None:
    """Write the changes as JSON."""
    write_value(path, changes, Changes)


def _ask(index: Index, questions: Sequence[GoldenQuestion]) -> tuple[GoldenAnswer, ...]:
    return answer_golden(questions, make_answerer(index)) if questions else ()


def _compare_passages(old: Index, new: Index) -> tuple[PassageChange, ...]:
    before, after = _read_passages(old), _read_passages(new)
    return tuple(
        PassageChange(name, title, section, was, now)
        for name, (title, section, _) in {**after, **_leave_out(before, after)}.items()
        if (was := _find_text(before, name)) != (now := _find_text(after, name))
    )


def _leave_out(
    passages: Mapping[str, tuple[str, str, str]], others: Mapping[str, object]
) -> dict[str, tuple[str, str, str]]:
    return {name: passage for name, passage in passages.items() if name not in others}


def _read_passages(index: Index) -> dict[str, tuple[str, str, str]]:
    return {
        passage.id: (document.title, passage.section, document.slice(passage.span))
        for passage in index.passages
        for document in (index.documents[passage.document_id],)
    }


def _find_text(passages: Mapping[str, tuple[str, str, str]], name: str) -> str | None:
    return passages[name][-1] if name in passages else None


def _compare_parts(old: Index, new: Index) -> tuple[PartChange, ...]:
    before = _read_parts(old)
    return tuple(
        part
        for what, after in _read_parts(new).items()
        for part in _compare_named(what, before[what], after)
    )


def _compare_named(
    what: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[PartChange]:
    found = [
        PartChange(what, name, name_kind(was, now), _show(was, now))
        for name in before.keys() | after.keys()
        if (was := before.get(name)) != (now := after.get(name))
    ]
    return sorted(found, key=lambda part: (_KINDS.index(part.kind), part.name))


def _read_parts(index: Index) -> dict[str, dict[str, Any]]:
    files = index.manifest.files.items()
    return {
        "document": {
            d.id: (d.sha256, d.title, d.perspective, d.reviewed_on, d.review_due, d.origin)
            for d in index.documents.values()
        },
        "pin": {pin.id: pin for pin in index.pins},
        "golden question": {" / ".join((*g.history, g.question)): g for g in index.golden},
        "wording": {
            **index.wordings,
            **{f"emergency/{name}": w for name, w in index.emergency_wordings.items()},
        },
        "model": {name: digest for name, digest in files if name.startswith(f"{MODELS}/")},
        "clinic": asdict(index.clinic),
        "policy": asdict(index.manifest.policy),
    }


def _show(old: object, new: object) -> str:
    """Show what fits on a line, such as a phone number or a threshold, as it was and as it is."""
    fits = all(isinstance(value, str | float) and len(str(value)) < 60 for value in (old, new))
    return f"{old} → {new}" if fits else ""


def _describe_part(part: PartChange) -> str:
    line = f"{part.what} {part.kind}: {part.name}"
    return f"{line}: {part.detail}" if part.detail else line


def _describe_answer_change(change: AnswerChange) -> str:
    old = describe_answer(change.old.outcome, change.old.section)
    new = describe_answer(change.new.outcome, change.new.section)
    to = "quotes another text" if old == new else f"{old} → {new}"
    return f"answer changed: {change.new.question.question!r}: {to}"
