"""POST /api/v1/chat as the contract has it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from service_process import RunningService

from app.answering.answer import Answer, Outcome, Question, Quote
from app.answering.answerer import Answerer
from app.index.artifact import Index
from app.index.passage import Span
from app.schemas import MAX_HISTORY, MAX_MESSAGE

CHAT = "/api/v1/chat"
PROBLEM = "application/problem+json"
KEYS = {
    *("id", "outcome", "message", "quotes", "topic", "suggestions", "contact", "index_version"),
}
QUOTE_KEYS = {
    *("text", "document_id", "document_title", "section", "start", "end"),
    *("perspective", "reviewed_on", "score", "highlight", "parts"),
}
OUTCOMES = {
    "What is a foot bath?": Outcome.ANSWERED,
    "what is the price": Outcome.NOT_COVERED,
    "i am pregnant": Outcome.PERSONAL_ADVICE,
    "I can't breathe": Outcome.URGENT,
    "nice weather": Outcome.OFF_TOPIC,
    "hello": Outcome.SMALL_TALK,
    "cuesta agua": Outcome.UNSUPPORTED_LANGUAGE,
}
NEEDS_CONTACT = {
    *(Outcome.NOT_COVERED, Outcome.PERSONAL_ADVICE, Outcome.URGENT),
    Outcome.UNSUPPORTED_LANGUAGE,
}
MakeClient = Callable[..., TestClient]


def ask(client: TestClient, message: str, **fields: object) -> dict[str, Any]:
    response = client.post(CHAT, json={"message": message, **fields})
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def add_letter(quote: Quote) -> Quote:
    return replace(quote, text=quote.text + "!")


def mark_outside(quote: Quote) -> Quote:
    return replace(quote, highlight=Span(quote.span.start, quote.span.end + 1))


def break_quotes(monkeypatch: pytest.MonkeyPatch, damage: Callable[[Quote], Quote]) -> None:
    """Make every quote a wrong one."""
    answer = Answerer.answer

    def answer_wrongly(self: Answerer, question: Question) -> Answer:
        right = answer(self, question)
        return replace(right, quotes=tuple(damage(quote) for quote in right.quotes))

    monkeypatch.setattr(Answerer, "answer", answer_wrongly)


@pytest.mark.parametrize(("message", "outcome"), OUTCOMES.items())
def test_every_outcome_has_the_fields_of_the_contract(
    client: TestClient, message: str, outcome: Outcome
) -> None:
    body = ask(client, message)
    assert set(body) == KEYS
    assert body["outcome"] == outcome.value
    assert bool(body["quotes"]) == (outcome is Outcome.ANSWERED)
    assert all(set(quote) == QUOTE_KEYS for quote in body["quotes"])
    if outcome in NEEDS_CONTACT:
        assert set(body["contact"]) == {"name", "phone", "url"}
    assert body["message"]


def test_a_quote_is_the_text_of_the_document_that_the_api_returns(client: TestClient) -> None:
    for quote in ask(client, "How does warmth work?")["quotes"]:
        document = client.get(f"/api/v1/documents/{quote['document_id']}").json()
        assert document["text"][quote["start"] : quote["end"]] == quote["text"]
        assert (quote["document_title"], quote["reviewed_on"]) == (
            document["title"],
            document["reviewed_on"],
        )
        assert quote["perspective"] == document["perspective"]
        assert 0 <= quote["score"] <= 1


def test_a_highlight_lies_in_its_quote_and_is_a_whole_sentence_of_the_document(
    client: TestClient,
) -> None:
    for message, said in (
        ("of which wood, cedar?", "The tub is made of cedar wood."),
        ("which small vessels?", "Warmth widens small vessels 🦶 in the soles."),
    ):
        (quote,) = ask(client, message)["quotes"]
        marked = quote["highlight"]
        document = client.get(f"/api/v1/documents/{quote['document_id']}").json()
        assert set(marked) == {"start", "end"}
        assert quote["start"] <= marked["start"] < marked["end"] <= quote["end"]
        assert document["text"][marked["start"] : marked["end"]] == said


def test_parts_of_a_long_quote_lie_in_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose(text: str, start: int, answering: list[Span]) -> tuple[Span, ...]:
        return (Span(start, start + 5), *answering)

    monkeypatch.setattr("app.answering.quoting.choose_parts", choose)
    (quote,) = ask(client, "of which wood, cedar?")["quotes"]
    document = client.get(f"/api/v1/documents/{quote['document_id']}").json()
    said = [document["text"][part["start"] : part["end"]] for part in quote["parts"]]
    assert len(said) > 1
    assert all(part in quote["text"] for part in said)
    assert "The tub is made of cedar wood." in said


def test_a_personal_question_gets_the_general_statement_and_the_contact(
    client: TestClient, small_index: Index
) -> None:
    body = ask(client, "Should somebody pregnant relax ankles?")
    say = small_index.wordings["en"].answers
    assert body["outcome"] == "personal_advice"
    assert body["message"] == f"{say['personal_advice']} {say['in_general']}"
    assert [quote["text"] for quote in body["quotes"]] == ["A foot bath can relax stiff ankles."]
    assert body["contact"]


def test_what_is_not_covered_is_filed_under_the_section_that_came_near(
    client: TestClient, small_index: Index
) -> None:
    topic = ask(client, "what is the price")["topic"]
    assert topic in {passage.id for passage in small_index.passages}


def test_every_answer_has_an_id_of_its_own_and_the_version_of_the_index(
    client: TestClient,
) -> None:
    one, other = ask(client, "hello"), ask(client, "hello")
    assert one["id"] != other["id"]
    assert one["index_version"] == other["index_version"]


def test_the_history_is_read(client: TestClient) -> None:
    assert ask(client, "and it?", history=["stiff ankles"])["topic"] == (
        "foot-baths#what-a-foot-bath-can-do"
    )


def test_the_message_is_in_the_language_of_the_locale(client: TestClient) -> None:
    english, spanish = ask(client, "hello"), ask(client, "hello", locale="es-MX")
    assert english["message"] != spanish["message"]


def test_a_message_of_many_short_words_is_answered(client: TestClient) -> None:
    body = ask(client, "a? " * (MAX_MESSAGE // 3), history=["b? " * (MAX_MESSAGE // 3)])
    assert body["outcome"] == "not_covered"


def test_suggestions_are_answered_when_they_are_asked(client: TestClient) -> None:
    suggestions = client.get("/api/v1/suggestions?locale=es").json()["suggestions"]
    assert suggestions
    assert suggestions == client.get("/api/v1/suggestions").json()["suggestions"]
    for suggestion in suggestions:
        assert ask(client, suggestion)["outcome"] == "answered"


@pytest.mark.parametrize(
    "body",
    [
        {"message": "hi", "extra": 1},
        {"message": "hi", "Message": "hi"},
        {"text": "hi"},
        {},
        [],
        "hi",
        None,
        {"message": None},
        {"message": 5},
        {"message": ["hi"]},
        {"message": "hi", "history": "hi"},
        {"message": "hi", "history": [5]},
        {"message": "hi", "history": ["hi"] * (MAX_HISTORY + 1)},
        {"message": "hi", "history": [""]},
        {"message": "hi", "history": ["x" * (MAX_MESSAGE + 1)]},
        {"message": "hi", "locale": ""},
        {"message": "hi", "locale": "en; drop"},
        {"message": "hi", "locale": "../../etc/passwd"},
        {"message": ""},
        {"message": "   \n\t "},
        {"message": "x" * (MAX_MESSAGE + 1)},
    ],
)
def test_what_does_not_fit_the_contract_is_a_422_problem(client: TestClient, body: object) -> None:
    response = client.post(CHAT, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == PROBLEM
    problem = response.json()
    assert problem["status"] == 422
    assert problem["errors"]
    assert all(set(error) == {"field", "problem"} for error in problem["errors"])


def test_the_problem_names_the_field_and_never_holds_the_text(client: TestClient) -> None:
    response = client.post(CHAT, json={"message": "my secret " * 100, "surprise": "secret"})
    assert {error["field"] for error in response.json()["errors"]} == {"message", "surprise"}
    assert "secret" not in response.text


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"message": "\\ud800"}'])
def test_a_body_that_is_no_json_is_a_422_problem(client: TestClient, content: bytes) -> None:
    response = client.post(CHAT, content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert response.headers["content-type"] == PROBLEM


def test_the_length_is_counted_after_trimming(client: TestClient) -> None:
    longest = "?" + "a" * (MAX_MESSAGE - 1)
    assert ask(client, " \n" * 50 + longest + " " * 100)["outcome"]


def test_the_longest_history_is_read(client: TestClient) -> None:
    assert ask(client, "hello", history=["x" * MAX_MESSAGE] * MAX_HISTORY)["outcome"]


@pytest.mark.parametrize("damage", [add_letter, mark_outside])
def test_a_broken_quote_is_withheld_counted_and_reported_without_the_text(
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    damage: Callable[[Quote], Quote],
) -> None:
    break_quotes(monkeypatch, damage)
    with caplog.at_level(logging.DEBUG):
        response = client.post(CHAT, json={"message": "What is a foot bath?"})
    assert response.status_code == 503
    assert response.headers["content-type"] == PROBLEM
    assert "foot bath" not in response.text.lower()
    assert "verbatim_broken_quotes_total 1.0" in client.get("/metrics").text
    alarms = [record for record in caplog.records if "ALARM" in record.getMessage()]
    assert [record.levelname for record in alarms] == ["CRITICAL"]
    assert "foot bath" not in caplog.text.lower()


def test_an_answer_without_quotes_is_sent_while_quotes_are_broken(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_quotes(monkeypatch, add_letter)
    assert ask(client, "I can't breathe")["outcome"] == "urgent"
    assert "verbatim_broken_quotes_total 0.0" in client.get("/metrics").text


def test_an_unexpected_error_is_a_500_problem_without_the_text(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Answerer, question: object) -> None:
        raise RuntimeError("the question was: a secret")

    client = make_client(raise_server_exceptions=False)
    monkeypatch.setattr(Answerer, "answer", fail)
    response = client.post(CHAT, json={"message": "What is a foot bath?"})
    assert response.status_code == 500
    assert response.headers["content-type"] == PROBLEM
    assert "secret" not in response.text


def test_no_question_is_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for message in (*OUTCOMES, "sesquipedalian wound festering"):
            ask(client, message, history=["sesquipedalian history"])
    assert "sesquipedalian" not in caplog.text
    assert "foot bath" not in caplog.text.lower()


def test_the_real_process_prints_no_question(running_service: RunningService) -> None:
    with httpx.Client(base_url=running_service.url, timeout=30) as client:
        for body in (
            {"message": "sesquipedalian collagen?", "history": ["sesquipedalian"]},
            {"message": "sesquipedalian " * 100},
            {"message": "I can't breathe, sesquipedalian"},
            {"sesquipedalian": "x"},
        ):
            assert client.post(CHAT, json=body).status_code in {200, 422}
        client.get("/chat", params={"message": "hello"})
        page = client.post("/chat", data={"message": "sesquipedalian collagen?"})
    assert page.status_code == 200
    assert "sesquipedalian" not in running_service.log.read_text()


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", None])
def test_a_body_that_is_not_marked_as_json_is_told_which_header_to_send(
    client: TestClient, kind: str | None
) -> None:
    headers = {"Content-Type": kind} if kind else {}
    body = b'{"message": "What is a foot bath?"}'
    response = client.post("/api/v1/chat", content=body, headers=headers)
    assert response.status_code == 422
    assert "Content-Type: application/json" in response.json()["detail"]


@pytest.mark.parametrize(
    ("message", "start", "emergency"),
    [
        ("cuesta agua", "Lo siento.", "En una emergencia, llame al 911."),
        ("سلام، قیمت چند است؟", "متأسفم", "911"),
        ("이 치료는 얼마예요?", "죄송합니다", "911"),
        ("чи боляче це робити?", "", "911"),
    ],
)
def test_another_language_is_refused_in_that_language_with_the_emergency_number(
    client: TestClient, message: str, start: str, emergency: str
) -> None:
    answer = client.post("/api/v1/chat", json={"message": message}).json()
    assert answer["outcome"] == "unsupported_language"
    assert answer["message"].startswith(start)
    assert emergency in answer["message"]
    assert "English" in answer["message"]
    assert answer["contact"]["phone"]


def test_a_danger_in_another_script_is_heard_and_answered_in_its_language(
    client: TestClient,
) -> None:
    answer = client.post("/api/v1/chat", json={"message": "это festering рана у ребёнка"}).json()
    assert answer["outcome"] == "urgent"
    assert "911" in answer["message"]
    assert re.search("[а-я]{4}", answer["message"])
