"""Asking as a patient in the workbench, and making pins and golden questions of it."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.index.artifact import Index
from app.index.golden import GoldenQuestion
from app.metrics import Metrics
from app.service import Service
from index_build.indexing.golden import read_golden
from index_build.indexing.knowledge import read_pins

ASKED = "Is the tub of cedar?"
SECTION = "foot-baths#what-a-foot-bath-is"


@pytest.fixture
def client(make_bench) -> TestClient:
    return make_bench()


def correct(client: TestClient, **values: str):
    form = {"question": ASKED, "should": SECTION, "make": "pin", **values}
    return client.post("/insights/try/correct", data=form, follow_redirects=False)


def test_a_question_is_answered_with_its_reasons(client: TestClient) -> None:
    html = client.post("/insights/try", data={"question": ASKED}).text
    assert "The answer: an answer from the documents" in html
    assert "<mark>The tub is made of cedar wood.</mark>" in html
    assert "passages found and read" in html


def test_what_is_tried_is_neither_counted_nor_logged(make_bench) -> None:
    client = make_bench(question_log=True)
    client.post("/insights/try", data={"question": ASKED})
    report = client.app.state.insights.read_report(7)
    assert (report.messages, report.questions) == (0, ())


def test_earlier_questions_count(client: TestClient) -> None:
    form = {"question": "What is it?", "history": "hello\r\nmy wound is festering"}
    html = client.post("/insights/try", data=form).text
    assert "The answer: emergency information" in html


@pytest.mark.parametrize("question", ["", "   ", "x" * 501])
def test_a_question_that_no_patient_can_ask_is_refused(client: TestClient, question: str) -> None:
    answer = client.post("/insights/try", data={"question": question})
    assert answer.status_code == 422
    assert "at most 500 letters" in answer.text


def test_a_question_is_shown_as_plain_text(client: TestClient) -> None:
    html = client.post("/insights/try", data={"question": "<b>tub</b> & cedar"}).text
    assert "<b>tub" not in html
    assert "&lt;b&gt;tub&lt;/b&gt; &amp; cedar</textarea>" in html


def test_a_pin_waits_and_is_in_the_file(client: TestClient, tmp_path: Path) -> None:
    answer = correct(client)
    assert answer.headers["location"] == "/insights/try?done=pin-waits#done"
    page = client.get(answer.headers["location"]).text
    assert f'<b>Pin:</b> <q dir="auto">{ASKED}</q> → What a foot bath is' in page
    (tmp_path / "pins.yaml").write_bytes(client.get("/insights/pins.yaml").content)
    pins = read_pins(tmp_path)
    assert [pin.id for pin in pins] == ["what-it-is", "cost", "is-the-tub-of-cedar"]
    assert (pins[-1].phrasings, pins[-1].section) == ((ASKED,), SECTION)


def test_a_golden_question_waits_and_is_in_the_file(client: TestClient, tmp_path: Path) -> None:
    correct(client, make="golden", history="hello\nwhat is a tub?")
    (tmp_path / "golden.jsonl").write_bytes(client.get("/insights/golden.jsonl").content)
    assert read_golden(tmp_path) == (
        GoldenQuestion(ASKED, "answered", ("hello", "what is a tub?"), sections=(SECTION,)),
    )


def test_two_corrections_are_in_one_file(client: TestClient) -> None:
    correct(client)
    correct(client, question="Is the water warm?", should="not_covered")
    text = client.get("/insights/pins.yaml").text
    assert ASKED in text
    assert 'outcome: not_covered\n  phrasings: ["Is the water warm?"]' in text


def test_what_the_index_has_by_now_waits_no_longer(client: TestClient, small_index: Index) -> None:
    correct(client, make="golden", should="urgent")
    known = (GoldenQuestion(ASKED, "urgent"),)
    client.app.state.service = Service(replace(small_index, golden=known), Metrics())
    assert "None waits." in client.get("/insights/try").text
    assert client.get("/insights/golden.jsonl").text.count("\n") == 1


def test_a_correction_that_waits_can_be_deleted(client: TestClient) -> None:
    correct(client)
    [draft] = client.app.state.insights.read_drafts()
    client.post(f"/insights/drafts/{draft.id}/delete")
    assert client.app.state.insights.read_drafts() == ()


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"should": ""}, "Choose the section"),
        ({"should": "foot-baths#gone"}, "no such section any more"),
        ({"should": "urgent"}, "A pin can quote a section"),
        ({"question": "what does it COST?"}, "The pin &#39;cost&#39; has this question already"),
        ({"make": "both"}, "Choose a pin or a golden question"),
    ],
)
def test_a_correction_that_cannot_be_made_says_why(client: TestClient, values, why) -> None:
    answer = correct(client, **values)
    assert answer.status_code == 409
    assert why in answer.text
    assert client.app.state.insights.read_drafts() == ()


def test_where_it_is_allowed_the_folders_files_are_written(make_bench, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    client = make_bench(workbench_folder=folder)
    assert correct(client).headers["location"] == "/insights/try?done=pin#done"
    correct(client, make="golden")
    assert read_pins(folder)[0].phrasings == (ASKED,)
    assert json.loads((folder / "golden.jsonl").read_text())["sections"] == [SECTION]
    assert client.app.state.insights.read_drafts() == ()


def test_a_change_leaves_a_line_without_the_question(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "verbatim.audit"):
        correct(client, make="golden")
        correct(client)
        [draft, _] = client.app.state.insights.read_drafts()
        client.post(f"/insights/drafts/{draft.id}/delete")
    done = [
        "golden question with outcome answered made",
        f"pin with {SECTION} made",
        "waiting correction deleted",
    ]
    lines = [r.getMessage() for r in caplog.records if r.name == "verbatim.audit"]
    assert lines == [f"{what} by somebody with the token" for what in done]
    kept = client.app.state.insights.read_audit()
    assert sorted(line.what for line in kept) == sorted(done)


@pytest.mark.parametrize(
    "path", ["/insights/try", "/insights/try/correct", "/insights/drafts/x/delete"]
)
def test_another_website_changes_nothing(client: TestClient, path: str) -> None:
    del client.headers["Authorization"]
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post(path, auth=("", "a-token-for-tests"), headers=headers)
    assert answer.status_code == 403
