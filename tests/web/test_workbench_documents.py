"""The documents as the chat reads them, and their sign-offs."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient

from app.index.artifact import Index
from app.insights.report import GroupCount
from app.insights.store import find_today
from app.web.workbench.documents import count_quotes
from app.web.workbench.layout import lay_out

TOKEN = "a-token-for-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
PAGE = "/insights/documents/foot-baths"


@pytest.fixture
def client(make_client) -> TestClient:
    return make_client(insights_token=TOKEN)


def sign(client: TestClient, **values: str):
    form = {"name": "Dr Ng", **values}
    return client.post(f"{PAGE}/sign-off", data=form, headers=BEARER, follow_redirects=False)


def test_the_stretches_of_a_document_are_all_of_its_text(small_index: Index) -> None:
    for document in small_index.documents.values():
        passages = [p for p in small_index.passages if p.document_id == document.id]
        stretches = lay_out(document, passages[::-1])
        assert "".join(stretch.text for stretch in stretches) == document.text
        laid = [s for s in stretches if s.passage]
        assert ["".join(u.text + u.after for u in s.units) for s in laid] == [s.text for s in laid]


def test_each_unit_of_a_document_is_a_line_of_its_own(client: TestClient) -> None:
    html = client.get(PAGE, headers=BEARER).text
    assert "<li>The water is as warm as the body. This keeps the skin calm.</li>" in html
    assert html.count('<section class="passage"') == 2


def test_quotes_are_counted_by_pin_and_by_passage(small_index: Index) -> None:
    section = "foot-baths#what-a-foot-bath-is"
    answered = [GroupCount("what-it-is", 3, 0, 0), GroupCount(section, 2, 0, 0)]
    assert count_quotes([*answered, GroupCount(None, 1, 0, 0)], small_index) == {section: 5}


def test_a_document_that_was_quoted_says_how_often(client: TestClient) -> None:
    client.post("/api/v1/chat", json={"message": "What is a foot bath?"})
    assert "quoted 1 time in 30 days" in client.get(PAGE, headers=BEARER).text
    assert "Quoted 1 time in 30 days" in client.get("/insights/documents", headers=BEARER).text


def test_what_is_overdue_comes_first_and_what_is_signed_off_last(
    client: TestClient, small_index: Index
) -> None:
    documents = dict(small_index.documents)
    documents["old-view"] = replace(documents["old-view"], review_due=date(2020, 1, 2))
    service = client.app.state.service  # type: ignore[attr-defined]
    service.index = replace(small_index, documents=documents)
    sign(client, sha256=documents["foot-baths"].sha256)
    html = client.get("/insights/documents", headers=BEARER).text
    named = re.findall(r'<h2><a href="/insights/documents/([\w-]+)">', html)
    assert named == ["old-view", "new-view", "foot-baths"]
    assert "Review overdue since 2020-01-02" in html


def test_a_signoff_is_shown_with_name_and_day(client: TestClient, small_index: Index) -> None:
    answer = sign(client, sha256=small_index.documents["foot-baths"].sha256, name="  Dr  Ng ")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#sign-off")
    today = find_today().isoformat()
    assert f"Signed off by Dr Ng on {today}" in client.get(PAGE, headers=BEARER).text


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
    assert "Changed since Ada signed it off" in client.get(PAGE, headers=BEARER).text


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
    answer = client.post(f"{PAGE}/sign-off", data=form, auth=("", TOKEN), headers=headers)
    assert answer.status_code == 403
    assert client.app.state.insights.read_signoffs() == ()  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["/insights/documents", PAGE])
def test_the_documents_need_the_token(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 401


def test_an_unknown_document_is_404(client: TestClient) -> None:
    assert client.get("/insights/documents/none", headers=BEARER).status_code == 404


def test_without_an_index_the_documents_say_so(make_client, tmp_path) -> None:
    client = make_client(insights_token=TOKEN, index_dir=tmp_path / "none")
    assert client.get("/insights/documents", headers=BEARER).status_code == 503
