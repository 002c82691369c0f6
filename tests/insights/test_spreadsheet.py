from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.spreadsheet import defuse_cell, write_csv


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "＋1", "－1", "＠x"],
)
def test_a_formula_becomes_text(cell: str) -> None:
    assert defuse_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["does it hurt?", "5 - 6 times", "a=b", "", "12"])
def test_plain_text_stays(cell: str) -> None:
    assert defuse_cell(cell) == cell


@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not defuse_cell(text).lstrip(" ").startswith(tuple("=+-@\t\r\n＝＋－＠"))


def test_the_file_holds_every_table(make_store, record) -> None:
    store = make_store(question_log=True)
    record(store, question='=HYPERLINK("https://evil.example","x");=1')
    record(store, outcome="answered", topic="hair")
    for _ in range(5):
        record(store, outcome="urgent", topic="eye")
    record(store, outcome="personal_advice", topic="pregnancy")
    text = write_csv(store.read_report(7), None, lambda topic: topic or "none")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    by_table = {row["table"]: row for row in rows}
    assert by_table["not_covered"]["name"] == "cost"
    assert by_table["answered"]["messages"] == "1"
    assert by_table["index_versions"]["messages"] == "8"
    assert by_table["outcomes"]["share"] == "0.000"
    personal = [row["messages"] for row in rows if row["table"] == "personal"]
    assert personal == ["few", "5 or more"]
    assert by_table["unanswered_questions"]["text"] == "'=HYPERLINK(\"[link]"
    assert "pregnancy" not in text
