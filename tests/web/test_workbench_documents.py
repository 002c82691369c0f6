"""The documents as the chat reads them, and their sign-offs."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient

from app.index.artifact import Index
from app.index.report import BuildReport, IgnoredFile, Omission
from app.insights.report import GroupCount
from app.insights.store import find_today
from app.metrics import Metrics
from app.service import Service
from app.web.workbench.documents import count_quotes

PAGE = "/insights/documents/foot-baths"


@pytest.fixture
def client(make_bench) -> TestClient:
    return make_bench()


def serve(client: TestClient, index: Index) -> None:
    client.app.state.service = Service(index, Metrics())  # type: ignore[attr-defined]


def sign(client: TestClient, **values: str):
    form = {"name": "Dr Ng", **values}
    return client.post(f"{PAGE}/sign-off", data=form, follow_redirects=False)


def test_each_unit_of_a_document_is_a_line_of_its_own(client: TestClient) -> None:
    html = client.get(PAGE).text
    assert '<li dir="auto">The water is as warm as the body. This keeps the skin calm.</li>' in html
    assert html.count('<section class="passage"') == 2


def test_what_was_left_out_of_a_file_is_listed(client: TestClient, small_index: Index) -> None:
    [report, *others] = small_index.report.documents
    omissions = (Omission("picture", "A foot", count=2), Omission("comment", place="page 3"))
    report = replace(report, document_id="foot-baths", omissions=omissions)
    whole = [r for r in others if r.document_id != "foot-baths"]
    ignored = (IgnoredFile("logo.png", "picture"),)
    serve(client, replace(small_index, report=BuildReport((report, *whole), ignored)))
    html = client.get(PAGE).text
    assert '<li>2 pictures: <q dir="auto">A foot</q></li>' in html
    assert "<li>1 comment (page 3)</li>" in html
    listed = client.get("/insights/documents").text
    assert "<li>3 left out</li>" in listed
    assert "logo.png</code>: it is a picture" in listed


def test_quotes_are_counted_by_pin_and_by_passage(small_index: Index) -> None:
    section = "foot-baths#what-a-foot-bath-is"
    answered = [GroupCount("what-it-is", 3, 0, 0), GroupCount(section, 2, 0, 0)]
    assert count_quotes([*answered, GroupCount(None, 1, 0, 0)], small_index) == {section: 5}


def test_a_document_that_was_quoted_says_how_often(client: TestClient) -> None:
    client.post("/api/v1/chat", json={"message": "What is a foot bath?"})
    assert "quoted 1 time in 30 days" in client.get(PAGE).text
    assert "Quoted 1 time in 30 days" in client.get("/insights/documents").text


def test_what_is_overdue_comes_first_and_what_is_signed_off_last(
    client: TestClient, small_index: Index
) -> None:
    documents = dict(small_index.documents)
    documents["old-view"] = replace(documents["old-view"], review_due=date(2020, 1, 2))
    serve(client, replace(small_index, documents=documents))
    sign(client, sha256=documents["foot-baths"].sha256)
    html = client.get("/insights/documents").text
    named = re.findall(r'<h2><a href="/insights/documents/([\w-]+)">', html)
    assert named == ["old-view", "new-view", "foot-baths"]
    assert "Review overdue since 2020-01-02" in html


def test_a_signoff_is_shown_with_name_and_day(client: TestClient, small_index: Index) -> None:
    answer = sign(client, sha256=small_index.documents["foot-baths"].sha256, name="  Dr  Ng ")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#sign-off")
    today = find_today().isoformat()
    assert f"Signed off by Dr Ng on {today}" in client.get(PAGE).text


def test_a_signoff_leaves_a_line_in_the_log(
    client: TestClient, small_index: Index, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "verbatim.audit"):
        sign(client, sha256=small_index.documents["foot-baths"].sha256)
    [line] = [r.getMessage() for r in caplog.records if r.name == "verbatim.audit"]
    assert re.fullmatch(r"document foot-baths with SHA-256 \w{64} signed off by Dr Ng", line)


def test_a_text_that_changed_since_has_to_be_signed_off_again(
    client: TestClient, small_index: Index
) -> None:
    client.app.state.insights.record_signoff("foot-baths", "0" * 64, "Ada")  # type: ignore[attr-defined]
    assert "Changed since Ada signed it off" in client.get(PAGE).text


def test_a_document_that_changed_while_it_was_read_is_not_signed_off(client: TestClient) -> None:
    answer = sign(client, sha256="0" * 64)
    assert answer.status_code == 409
    assert "has changed since you opened this page" in answer.text
    assert client.app.state.insights.read_signoffs() == ()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
def test_a_signoff_without_a_proper_name_is_refused(
    client: TestClient, small_index: Index, name: str
) -> None:
    answer = sign(client, sha256=small_index.documents["foot-baths"].sha256, name=name)
    assert answer.status_code == 422
    assert "Please write your name" in answer.text


def test_another_website_cannot_sign_off(client: TestClient, small_index: Index) -> None:
    form = {"name": "Evil", "sha256": small_index.documents["foot-baths"].sha256}
    headers = {"Sec-Fetch-Site": "cross-site"}
    del client.headers["Authorization"]
    password = ("", "a-token-for-tests")
    answer = client.post(f"{PAGE}/sign-off", data=form, auth=password, headers=headers)
    assert answer.status_code == 403
    assert client.app.state.insights.read_signoffs() == ()  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["/insights/documents", PAGE])
def test_the_documents_need_the_token(client: TestClient, path: str) -> None:
    del client.headers["Authorization"]
    assert client.get(path).status_code == 401


def test_an_unknown_document_is_404(client: TestClient) -> None:
    assert client.get("/insights/documents/none").status_code == 404


def test_without_an_index_the_documents_say_so(client: TestClient) -> None:
    client.app.state.service = None  # type: ignore[attr-defined]
    assert client.get("/insights/documents").status_code == 503
