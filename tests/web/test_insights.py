from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.index.artifact import Index
from app.insights.store import find_today
from app.metrics import Metrics
from app.service import Service
from app.settings import Settings
from app.web.http.guard import MAX_GUESSES
from app.web.http.problems import add_problem_handlers
from app.web.http.security import SecurityHeaders
from app.web.state import AppState
from app.web.workbench import asked
from app.web.workbench.room import read_styles

TOKEN = "a-token-for-tests-with-ümlaut"
BEARER = {"Authorization": f"Bearer {TOKEN}".encode()}
PATHS = ("/insights", "/insights.csv", "/insights.json", "/insights.css")

MakeClient = Callable[..., TestClient]


@pytest.fixture
def make_client(tmp_path: Path) -> Iterator[MakeClient]:
    stores = []

    def make(**values: Any) -> TestClient:
        given = {"database": tmp_path / "insights.sqlite", "insights_token": TOKEN, **values}
        settings = Settings(_env_file=None, **given)
        app = FastAPI()
        app.state = AppState(settings)
        stores.append(app.state.insights)
        add_problem_handlers(app)
        app.add_middleware(SecurityHeaders)
        app.include_router(asked.router)
        return TestClient(app)

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def client(make_client: MakeClient) -> TestClient:
    return make_client()


def record(client: TestClient, times: int = 1, **values: Any) -> None:
    for number in range(times):
        given = {
            "answer_id": f"{values}{number}",
            "outcome": "not_covered",
            "topic": "results-last",
            "index_version": "v1",
            "question": "how long do results last?",
        }
        client.app.state.insights.record_answer(**{**given, **values})


@pytest.mark.parametrize("path", PATHS)
def test_without_a_token_set_there_is_no_report(make_client: MakeClient, path: str) -> None:
    client = make_client(insights_token=None)
    answer = client.get(path, headers=BEARER)
    assert answer.status_code == 404
    assert answer.json() == client.get("/nowhere").json()


@pytest.mark.parametrize("path", PATHS)
def test_without_credentials_they_are_asked_for(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic realm=")
    assert "Bearer" in answer.headers["www-authenticate"]
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", PATHS)
def test_the_token_as_bearer_opens_the_report(client: TestClient, path: str) -> None:
    assert client.get(path, headers=BEARER).status_code == 200


@pytest.mark.parametrize("user", ["", "clinic", "Ümit"])
def test_the_token_as_password_opens_the_report(client: TestClient, user: str) -> None:
    assert client.get("/insights", auth=(user, TOKEN)).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "Bearer wrong",
        f"Bearer {TOKEN}x",
        "Bearer",
        "Basic not-base64!",
        "Basic Y2xpbmlj",
        f"Digest {TOKEN}",
        TOKEN,
        "",
    ],
)
def test_anything_else_is_refused(client: TestClient, header: str) -> None:
    answer = client.get("/insights", headers={"Authorization": header.encode()})
    assert answer.status_code == 401
    assert TOKEN not in answer.text


def test_guessing_locks_the_sender_out_even_with_the_right_token(client: TestClient) -> None:
    for _ in range(MAX_GUESSES):
        wrong = client.get("/insights", headers={"Authorization": "Bearer guess"})
        assert wrong.status_code == 401
    locked = client.get("/insights", headers=BEARER)
    assert locked.status_code == 429
    assert 0 < int(locked.headers["retry-after"]) <= 61


def test_asking_without_credentials_is_no_guess(client: TestClient) -> None:
    for _ in range(2 * MAX_GUESSES):
        client.get("/insights")
    assert client.get("/insights", headers=BEARER).status_code == 200


def test_the_page_is_private_and_may_run_nothing(client: TestClient) -> None:
    headers = client.get("/insights", headers=BEARER).headers
    policy = headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["x-robots-tag"] == "noindex"
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "set-cookie" not in headers


def test_the_page_needs_no_inline_style_and_no_script(client: TestClient) -> None:
    record(client)
    html = client.get("/insights", headers=BEARER).text
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", html)
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', html) == ["/insights.css"]


def test_the_page_shows_the_counts(client: TestClient) -> None:
    record(client, times=3)
    record(client, outcome="answered", topic="hair")
    client.app.state.insights.record_feedback("{'outcome': 'answered', 'topic': 'hair'}0", True)
    text = read_text(client.get("/insights", headers=BEARER).text)
    assert "Messages: 4" in text
    assert "Not in the documents 3 75 %" in text
    assert "Results last 3" in text
    assert "Hair 1 1 0" in text
    assert "v1 4 1 0" in text


def test_topics_are_named_by_the_pins_question_or_the_section(
    client: TestClient, small_index: Index
) -> None:
    client.app.state.service = SimpleNamespace(index=small_index)
    record(client, topic="cost")
    record(client, topic="old-view#how-warmth-moves-qi")
    record(client, topic="gone-since")
    record(client, topic=None)
    text = read_text(client.get("/insights", headers=BEARER).text)
    assert "What does it cost? 1" in text
    assert "How warmth moves qi 1" in text
    assert "Gone since 1" in text
    assert "No single topic 1" in text


def test_questions_that_ask_the_same_stand_together(
    make_client: MakeClient, small_index: Index
) -> None:
    client = make_client(question_log=True)
    client.app.state.service = Service(small_index, Metrics())
    for question in ("is the tub cedar?", "cedar tub?", "do you rinse with salt?"):
        record(client, question=question)
    page = client.get("/insights", headers=BEARER).text
    assert page.count('<p class="lead">') == 2
    assert "2 messages" in read_text(page)
    clusters = client.get("/insights.json", headers=BEARER).json()["clusters"]
    assert [{q["text"] for q in c["examples"]} for c in clusters] == [
        {"is the tub cedar?", "cedar tub?"},
        {"do you rinse with salt?"},
    ]


def test_the_days_are_drawn_and_listed(client: TestClient) -> None:
    record(client, times=3)
    record(client, outcome="answered")
    page = client.get("/insights?days=7", headers=BEARER).text
    assert '<rect class="not-covered" x="61" y="0.0" width="8" height="75.0"/>' in page
    assert f"{find_today().isoformat()} 1 3 0 0" in read_text(page)


def test_answers_that_did_not_help_are_named(client: TestClient) -> None:
    record(client, outcome="answered", topic="hair")
    client.app.state.insights.record_feedback("{'outcome': 'answered', 'topic': 'hair'}0", False)
    text = read_text(client.get("/insights", headers=BEARER).text)
    assert "Answers that did not help Read the section" in text
    assert "Hair 1 0 1" in text


def test_few_personal_messages_are_not_named(client: TestClient) -> None:
    record(client, times=4, outcome="personal_advice", topic="pregnancy")
    record(client, times=6, outcome="personal_advice", topic="medicines")
    text = read_text(client.get("/insights", headers=BEARER).text)
    assert "Pregnancy" not in text
    assert "Other topics Sent to the clinic or a doctor fewer than 5 each" in text
    assert "Medicines Sent to the clinic or a doctor 5 or more" in text


def test_without_the_log_the_page_says_that_no_text_is_stored(client: TestClient) -> None:
    record(client)
    text = read_text(client.get("/insights", headers=BEARER).text)
    assert "The question log is off" in text
    assert "how long do results last?" not in text


def test_with_the_log_the_page_shows_questions_as_plain_text(make_client: MakeClient) -> None:
    client = make_client(question_log=True)
    record(client, question="<script>alert(1)</script> & why?")
    html = client.get("/insights", headers=BEARER).text
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; why?" in html


def test_long_tables_are_cut_and_say_so(client: TestClient) -> None:
    for number in range(30):
        record(client, topic=f"topic-{number}")
    page = client.get("/insights", headers=BEARER).text
    assert "5 more in the CSV file" in page
    assert client.get("/insights.csv", headers=BEARER).text.count('"not_covered","Topic') == 30


@pytest.mark.parametrize("days", ["7", "30", "90"])
def test_each_period_can_be_chosen(client: TestClient, days: str) -> None:
    html = client.get(f"/insights?days={days}", headers=BEARER).text
    assert f'<a href="/insights?days={days}" aria-current="page">' in html
    assert f'href="/insights.csv?days={days}"' in html


@pytest.mark.parametrize("days", ["1", "0", "-7", "all", ""])
def test_another_period_is_refused(client: TestClient, days: str) -> None:
    assert client.get(f"/insights?days={days}", headers=BEARER).status_code == 422


def test_a_period_longer_than_the_retention_says_so(make_client: MakeClient) -> None:
    client = make_client(retention_days=20)
    assert "this period is not complete" in client.get("/insights", headers=BEARER).text
    assert "not complete" not in client.get("/insights?days=7", headers=BEARER).text


def test_the_csv_is_a_download_with_the_same_numbers(make_client: MakeClient) -> None:
    client = make_client(question_log=True)
    record(client, times=2, question="=cmd|' /C calc'!A0")
    answer = client.get("/insights.csv?days=7", headers=BEARER)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    [topic] = [row for row in rows if row["table"] == "not_covered"]
    texts = {row["text"] for row in rows if row["table"] == "unanswered_questions"}
    assert answer.headers["content-disposition"].startswith('attachment; filename="insights-2')
    assert answer.headers["cache-control"] == "no-store"
    assert (topic["name"], topic["messages"]) == ("Results last", "2")
    assert texts == {"'=cmd|' /C calc'!A0"}


def test_the_json_has_the_same_numbers_and_no_question_without_a_log(client: TestClient) -> None:
    record(client, times=3)
    record(client, outcome="answered", topic="hair")
    answer = client.get("/insights.json?days=7", headers=BEARER)
    body = answer.json()
    assert answer.headers["content-disposition"].startswith('attachment; filename="insights-2')
    assert (body["messages"], body["answered_rate"], len(body["days"])) == (4, 0.25, 7)
    assert body["not_covered"][0]["title"] == "Results last"
    assert (body["clusters"], body["questions"]) == (None, None)


def test_a_report_that_cannot_be_read_is_a_503_problem(
    make_client: MakeClient, tmp_path: Path
) -> None:
    answer = make_client(database=tmp_path).get("/insights", headers=BEARER)
    assert answer.status_code == 503
    assert "VERBATIM_DATABASE" in answer.json()["detail"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_the_contrast_of_wcag_aa(scheme: str) -> None:
    css = read_styles().decode()
    light, dark = re.findall(r":root \{([^}]+)\}", css)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", light if scheme == "light" else dark))
    for ink in ("ink", "soft", "accent", "warn", "good"):
        for ground in ("page", "card"):
            assert measure_contrast(colours[ink], colours[ground]) >= 4.5
    for mark in ("mark", "removed", "added"):
        assert measure_contrast(colours["ink"], colours[mark]) >= 4.5
    assert measure_contrast(colours["warn"], colours["warn-tint"]) >= 4.5
    assert measure_contrast(colours["on-accent"], colours["accent"]) >= 4.5


def measure_contrast(one: str, other: str) -> float:
    def measure_light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((measure_light(one), measure_light(other)))
    return (high + 0.05) / (low + 0.05)


def read_text(html: str) -> str:
    """Return the words of a page, one space apart."""
    words: list[str] = []
    parser = HTMLParser()
    parser.handle_data = words.append
    parser.feed(html)
    return " ".join(" ".join(words).split())
