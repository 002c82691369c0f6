"""The screen of n-grams: what a message is counted as, and what the file must hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.index.artifact import Index
from app.models.ngrams import COLUMNS, DANGERS, ROWS, NgramScreen, count_rows, list_ngrams
from training.ngram_graph import write_screen


def test_runs_of_letters_stay_inside_their_words_and_accents_go() -> None:
    found = list_ngrams("Né à")
    assert {" ne ", "ne", "n", " a "} <= set(found)
    assert "e a" not in found
    assert found[-1] == "ne=a"


@pytest.mark.parametrize("text", ["", " ", "a", "🦶", "\ud800", "no puedo respirar", "x" * 4000])
def test_a_text_has_rows_of_unit_length_or_none(text: str) -> None:
    rows, weights = count_rows(text)
    assert ((rows >= 0) & (rows < ROWS)).all()
    assert len(rows) == len(set(rows.tolist()))
    assert np.linalg.norm(weights) == pytest.approx(1.0 if text.strip() else 0.0, abs=1e-5)


def test_what_was_fitted_is_heard(small_index: Index) -> None:
    screen = NgramScreen(small_index.model_folder)
    assert screen.weigh("festering").log_odds > 0 > screen.weigh("lukewarm").log_odds
    assert screen.weigh("festering").kind in DANGERS
    assert 0 < screen.weigh("festering").share <= 1


def test_a_table_of_another_width_is_refused(tmp_path: Path) -> None:
    write_screen(np.zeros((ROWS, 3)), np.zeros(3), tmp_path)
    with pytest.raises(ValueError, match=f"expected {COLUMNS} columns, found 3"):
        NgramScreen(tmp_path)


def test_bytes_say_nearly_what_the_numbers_said(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    table, bias = chance.normal(size=(ROWS, COLUMNS)), chance.normal(size=COLUMNS)
    write_screen(table, bias, tmp_path)
    for text in ("no puedo respirar", "hello", "", "an even longer message about my arm"):
        rows, weights = count_rows(text)
        wanted = weights @ table[rows] + bias
        assert NgramScreen(tmp_path).weigh(text).log_odds == pytest.approx(wanted[0], abs=0.05)
