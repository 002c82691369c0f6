"""Corrections in the clinic's files, read again by the build's own readers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.correcting.errors import CorrectionRefusedError, FolderError
from app.correcting.files import add_golden, add_pin, write_golden, write_pins
from app.correcting.folder import CorrectionFolder
from app.index.golden import GoldenQuestion
from app.index.pins import Pin
from index_build.indexing.golden import read_golden
from index_build.indexing.knowledge import DEFAULT_KNOWLEDGE, read_pins

PIN = Pin("new-one", "answered", ("How warm: is it?",), "foot-baths#what-a-foot-bath-is")
REFUSAL = Pin("cost", "not_covered", ('What does "it" cost?', "Cost #1?"), None, "Please ask us.")
QUESTION = GoldenQuestion('Is it "warm"?\nReally?', "answered", sections=("foot-baths#warm",))


def read_back(folder: Path, text: str) -> tuple[Pin, ...]:
    (folder / "pins.yaml").write_text(text, encoding="utf-8")
    return read_pins(folder)


def test_pins_that_are_written_are_read_again(tmp_path: Path) -> None:
    assert read_back(tmp_path, write_pins([PIN, REFUSAL])) == (PIN, REFUSAL)
    assert read_back(tmp_path, write_pins([])) == ()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_text_of_a_pin_is_read_again(text: str) -> None:
    import yaml

    kept = yaml.safe_load(write_pins([Pin("a", "not_covered", (text,))]))
    assert kept["pins"][0]["phrasings"] == [text]


def test_a_pin_is_added_to_the_demos_file_and_every_comment_stays(tmp_path: Path) -> None:
    before = (DEFAULT_KNOWLEDGE / "pins.yaml").read_text(encoding="utf-8")
    after = add_pin(before, PIN)
    assert after.startswith(before.rstrip())
    assert read_back(tmp_path, after) == (*read_pins(DEFAULT_KNOWLEDGE), PIN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pins:\n",
        "pins: []\n",
        "# ours\npins:   # all\n  - id: old\n    outcome: not_covered\n    phrasings: [old]",
        "pins:\n- id: old\n  outcome: not_covered\n  phrasings:\n  - one\n  - two\n\n\n",
    ],
)
def test_a_pin_is_added_to_a_file_of_any_usual_form(tmp_path: Path, text: str) -> None:
    assert read_back(tmp_path, add_pin(text, PIN))[-1] == PIN


@pytest.mark.parametrize("text", ["pins: [{id: a, outcome: not_covered, phrasings: [b]}]", "hello"])
def test_a_file_of_another_form_is_left_alone(text: str) -> None:
    with pytest.raises(FolderError, match="items that begin with"):
        add_pin(text, PIN)


def test_a_question_that_the_file_has_is_refused_and_an_id_that_it_has_gets_a_number() -> None:
    text = add_pin("", PIN)
    with pytest.raises(CorrectionRefusedError, match="has this question already"):
        add_pin(text, PIN)
    assert "- id: new-one-2\n" in add_pin(text, Pin("new-one", "not_covered", ("Other?",)))


def test_golden_questions_that_are_written_are_read_again(tmp_path: Path) -> None:
    other = GoldenQuestion("And?", "urgent", history=("Before",))
    (tmp_path / "golden.jsonl").write_text(add_golden(write_golden([QUESTION]), other))
    assert read_golden(tmp_path) == (QUESTION, other)
    with pytest.raises(CorrectionRefusedError):
        add_golden(write_golden([QUESTION]), QUESTION)


def test_the_folder_gets_both_files_and_nothing_else(tmp_path: Path) -> None:
    folder = CorrectionFolder(tmp_path)
    folder.add_pin(PIN)
    folder.add_golden(QUESTION)
    folder.add_pin(REFUSAL)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["golden.jsonl", "pins.yaml"]
    assert (read_pins(tmp_path), read_golden(tmp_path)) == ((PIN, REFUSAL), (QUESTION,))


def test_a_file_keeps_its_mode_and_survives_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "pins.yaml"
    path.write_text("hello")
    path.chmod(0o640)
    with pytest.raises(FolderError):
        CorrectionFolder(tmp_path).add_pin(PIN)
    assert path.read_text() == "hello"
    path.write_text("pins: []\n")
    CorrectionFolder(tmp_path).add_pin(PIN)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_folder_that_is_not_there_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="VERBATIM_WORKBENCH_FOLDER"):
        CorrectionFolder(tmp_path / "none").add_pin(PIN)
