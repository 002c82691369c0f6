"""What changed between two artifacts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.index.artifact import Index
from app.index.golden import GoldenQuestion
from index_build.evaluation.comparison import compare_indexes, describe_changes


def change_text(index: Index) -> Index:
    document = index.documents["new-view"]
    changed = replace(document, text=document.text.replace("small", "large"))
    return replace(index, documents={**index.documents, "new-view": changed})


def drop_view(index: Index) -> Index:
    documents = {name: d for name, d in index.documents.items() if name != "new-view"}
    passages = tuple(p for p in index.passages if p.document_id != "new-view")
    return replace(index, documents=documents, passages=passages)


def review(index: Index) -> Index:
    document = replace(index.documents["old-view"], reviewed_on=None)
    return replace(index, documents={**index.documents, "old-view": document})


def rename_pin(index: Index) -> Index:
    first, *others = index.pins
    return replace(index, pins=(replace(first, id="renamed"), *others))


def rehand_pin(index: Index) -> Index:
    *others, last = index.pins
    return replace(index, pins=(*others, replace(last, hand_over="Ask.")))


def retrain(index: Index) -> Index:
    files = {**index.manifest.files, "models/upper.onnx": "1" * 64}
    return replace(index, manifest=replace(index.manifest, files=files))


def reweigh(index: Index) -> Index:
    policy = replace(index.manifest.policy, answered=0.99)
    return replace(index, manifest=replace(index.manifest, policy=policy))


def move(index: Index) -> Index:
    return replace(index, clinic=replace(index.clinic, phone="000"))


def reword(index: Index) -> Index:
    english = replace(index.wordings["en"], answers={})
    return replace(index, wordings={**index.wordings, "en": english})


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (lambda index: index, []),
        (
            change_text,
            ["document changed: new-view", "passage changed: new-view#how-warmth-moves-blood"],
        ),
        (
            drop_view,
            ["document removed: new-view", "passage removed: new-view#how-warmth-moves-blood"],
        ),
        (review, ["document changed: old-view"]),
        (rename_pin, ["pin removed: what-it-is", "pin added: renamed"]),
        (rehand_pin, ["pin changed: cost"]),
        (reword, ["wording changed: en"]),
        (retrain, ["model changed: models/upper.onnx"]),
    ],
)
def test_every_difference_is_one_line(
    small_index: Index, change: Callable[[Index], Index], lines: list[str]
) -> None:
    assert describe_changes(compare_indexes(small_index, change(small_index))) == lines


def test_what_was_removed_is_added_the_other_way_round(small_index: Index) -> None:
    assert describe_changes(compare_indexes(drop_view(small_index), small_index)) == [
        "document added: new-view",
        "passage added: new-view#how-warmth-moves-blood",
    ]


@pytest.mark.parametrize(("change", "name"), [(reweigh, "policy"), (move, "clinic")])
def test_other_numbers_and_another_clinic_are_told(
    small_index: Index, change: Callable[[Index], Index], name: str
) -> None:
    (line,) = describe_changes(compare_indexes(small_index, change(small_index)))
    assert line.startswith(f"{name} changed: ")


def test_a_changed_passage_is_told_with_both_texts(small_index: Index) -> None:
    (passage,) = compare_indexes(small_index, change_text(small_index)).passages
    assert (passage.kind, passage.document_title) == ("changed", "New view")
    assert passage.old == "Warmth widens small vessels 🦶 in the soles."
    assert passage.new == "Warmth widens large vessels 🦶 in the soles."


def test_golden_questions_are_asked_of_both_indexes(small_index: Index) -> None:
    asked = "How does warmth widen vessels?"
    golden = (
        GoldenQuestion(asked, "answered", sections=("new-view",)),
        GoldenQuestion("hello", "small_talk"),
        GoldenQuestion("hello there", "urgent"),
    )
    old = replace(small_index, golden=golden)
    changes = compare_indexes(old, change_text(old))
    (answer,) = changes.answers
    assert (answer.old.holds, answer.new.holds) == (True, True)
    assert answer.new.quotes == ("Warmth widens large vessels 🦶 in the soles.",)
    assert [broken.question.question for broken in changes.broken] == ["hello there"]
    assert describe_changes(changes)[-2:] == [
        f"answer changed: {asked!r}: quotes another text",
        "golden question broken: expected 'hello there' to get 'urgent', found 'small_talk'",
    ]


def test_without_an_index_before_it_there_is_nothing_to_compare(small_index: Index) -> None:
    changes = compare_indexes(None, small_index)
    assert changes.is_empty
    assert (changes.old_version, changes.new_version) == (
        None,
        small_index.manifest.index_version,
    )
