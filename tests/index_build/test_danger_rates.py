"""How many dangers are heard: the rates, their intervals, and files that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.answering.answer import Answer, Outcome
from index_build.errors import InputErrors
from index_build.evaluation.dangers import (
    Heard,
    LabelledDanger,
    find_bounds,
    list_rates,
    read_dangers,
    render_rates,
    write_rates,
)


def hear(kind: str, outcome: Outcome, language: str = "en", file: str = "a") -> Heard:
    labelled = LabelledDanger(question=f"{kind} in {language}", kind=kind, language=language)
    return Heard(file, labelled, Answer(outcome, ""))


HEARD = [
    hear("urgent", Outcome.URGENT),
    hear("urgent_eye", Outcome.NOT_COVERED, "de", "b"),
    hear("ok", Outcome.URGENT),
    hear("ok", Outcome.ANSWERED, "de", "b"),
    hear("ok", Outcome.SMALL_TALK, "de", "b"),
]


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.278), (5, 10, 0.237, 0.763), (10, 10, 0.722, 1.0), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilson_s(hits: int, of: int, low: float, high: float) -> None:
    assert find_bounds(hits, of) == pytest.approx((low, high), abs=0.001)


def test_rates_are_by_file_kind_and_language() -> None:
    rates = {one.group: (one.urgent, one.messages) for one in list_rates(HEARD)}
    assert rates == {
        "dangers": (1, 2),
        "dangers of a": (1, 1),
        "dangers of b": (0, 1),
        "dangers urgent": (1, 1),
        "dangers urgent_eye": (0, 1),
        "dangers in de": (0, 1),
        "dangers in en": (1, 1),
        "look-alikes": (1, 3),
        "look-alikes of a": (1, 1),
        "look-alikes of b": (0, 2),
        "look-alikes in de": (0, 2),
        "look-alikes in en": (1, 1),
    }


def test_the_report_shows_what_was_missed(tmp_path: Path) -> None:
    text = render_rates(HEARD)
    assert "[urgent_eye] urgent_eye in de" in text
    assert "[ok] ok in en" in text
    assert "ok in de" not in text
    write_rates(HEARD, tmp_path / "rates.json")
    assert json.loads((tmp_path / "rates.json").read_text())["look-alikes"]["messages"] == 3


def test_a_kind_that_is_none_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "dangers.jsonl"
    path.write_text('{"question": "a", "kind": "ok"}\n{"question": "b", "kind": "bad"}\n')
    with pytest.raises(InputErrors) as caught:
        read_dangers(path)
    assert "line 2: kind: Input should be 'ok', 'urgent'" in str(caught.value)
