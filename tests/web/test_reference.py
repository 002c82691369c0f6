"""The page that explains the API, and whether the schema that it is made from is true."""

from __future__ import annotations

import itertools
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr, TypeAdapter

sys.path.append(str(Path(__file__).parents[1] / "browser"))
from canned import make_canned_app

from app import schemas
from app.answering.answer import Outcome
from app.insights.store import InsightsStore
from app.schemas import ChatRequest, Problem
from app.web.http.hits import HitCounts
from app.web.http.keys import KeyRing
from app.web.http.limits import MAX_BODY_BYTES, RequestLimiter
from app.web.site.operations import describe_shape, read_operations
from app.web.site.reference import EXAMPLE, OUTCOMES, write_example

JSON = {"Content-Type": "application/json"}
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    app = make_canned_app(tmp_path_factory.mktemp("reference"))
    app.state.insights.record_answer(
        answer_id="a1", outcome="answered", topic=None, index_version="v1", question="qi?"
    )
    yield app
    app.state.insights.close()


@pytest.fixture
def client(shared_app: FastAPI) -> Iterator[TestClient]:
    # A test may take the service away or close the gate: the next one finds both again.
    kept = dict(shared_app.state._state)
    yield TestClient(shared_app, raise_server_exceptions=False, client=("127.0.0.1", 50000))
    shared_app.state._state.update(kept)


@pytest.fixture(scope="module")
def openapi(shared_app: FastAPI) -> dict[str, Any]:
    return shared_app.openapi()


@pytest.fixture
def page(client: TestClient) -> BeautifulSoup:
    response = client.get("/docs")
    assert response.status_code == 200
    return BeautifulSoup(response.text, "lxml")


def list_calls(openapi: dict[str, Any]) -> list[tuple[str, str]]:
    return [(method, path) for path, calls in openapi["paths"].items() for method in calls]


def read_words(page: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(found.text.split()) for found in page.select(selector)]


def test_the_page_holds_every_call_under_its_tag(
    page: BeautifulSoup, openapi: dict[str, Any]
) -> None:
    lines = read_words(page, "main > section .line")
    assert lines == [f"{method.upper()} {path}" for method, path in list_calls(openapi)]
    for operation in read_operations(openapi):
        section = page.find(id=operation.anchor).find_parent("section")  # type: ignore[union-attr]
        assert section["aria-labelledby"] == operation.tag  # type: ignore[index]


def test_each_call_names_its_fields_parameters_and_statuses(
    page: BeautifulSoup, openapi: dict[str, Any]
) -> None:
    for call in read_operations(openapi):
        section = page.find(id=call.anchor)
        names = {code.text for code in section.select("dt code")}  # type: ignore[union-attr]
        sent = call.body.fields if call.body else ()
        received = [
            field for answer in call.answers if answer.shape for field in answer.shape.fields
        ]
        assert {field.name for field in (*call.parameters, *sent, *received)} <= names
        shown = {status.text for status in section.select(".status")}  # type: ignore[union-attr]
        replies = (*call.answers, *call.problems)
        assert shown == {reply.status.replace("default", "other") for reply in replies}


def test_a_request_s_limits_are_said_in_words(page: BeautifulSoup) -> None:
    message, history = read_words(page, "#post-api-v1-chat .field")[:2]
    assert message.startswith("message string required 1 to 500 characters")
    assert history.startswith(
        "history list of strings optional at most 10 items, each 1 to 500 characters"
    )


def test_the_fields_of_a_quote_stand_inside_it(page: BeautifulSoup) -> None:
    names = read_words(page, "#post-api-v1-chat .fields .fields dt code")
    # The spans inside a quote have fields of the same names as the quote's own.
    fields = list(schemas.QuoteBody.model_fields)
    assert list(dict.fromkeys(names))[: len(fields)] == fields


def test_every_outcome_has_a_row(page: BeautifulSoup) -> None:
    assert list(OUTCOMES) == list(Outcome)
    assert read_words(page, "table.outcomes tbody th") == [outcome.value for outcome in Outcome]


def test_the_example_is_a_question_that_the_service_takes(
    client: TestClient, page: BeautifulSoup
) -> None:
    words = shlex.split(page.select_one("pre").text.replace("\\\n", " "))  # type: ignore[union-attr]
    assert words[:2] == ["curl", "http://testserver/api/v1/chat"]
    assert ChatRequest.model_validate_json(words[-1]) == ChatRequest.model_validate(EXAMPLE)
    assert client.post("/api/v1/chat", content=words[-1], headers=JSON).status_code == 200


def test_an_odd_host_cannot_put_a_command_into_the_example() -> None:
    words = shlex.split(write_example("http://x;$(id)'/").replace("\\\n", " "))
    assert words[1] == "http://x;$(id)'/api/v1/chat"


def test_headings_and_landmarks_are_in_order(page: BeautifulSoup) -> None:
    levels = [int(heading.name[1]) for heading in page.find_all(re.compile(r"h[1-6]"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert [len(page.find_all(name)) for name in ("header", "nav", "main")] == [1, 1, 1]


def test_every_link_within_the_page_leads_somewhere(page: BeautifulSoup) -> None:
    ids = [found["id"] for found in page.select("[id]")]
    assert len(ids) == len(set(ids))
    targets = [link["href"] for link in page.select("a[href^='#']")]
    assert {str(target)[1:] for target in targets} <= set(ids)


def test_the_page_loads_only_its_own_styles_and_runs_nothing(
    client: TestClient, page: BeautifulSoup
) -> None:
    assert page.select("script, style, [style], iframe, img") == []
    assert [tag for tag in page.find_all(True) if any(a.startswith("on") for a in tag.attrs)] == []
    addresses = [link["href"] for link in page.select("link[href]")]
    assert all(re.match(r"/assets/", str(address)) for address in addresses)
    assert [client.get(str(address)).status_code for address in addresses] == [200] * 3
    policy = client.get("/docs").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'self'" in policy


def test_the_page_needs_no_index(client: TestClient) -> None:
    client.app.state.service = None  # type: ignore[attr-defined]
    assert client.get("/docs").status_code == 200


def test_below_another_path_the_addresses_follow(client: TestClient) -> None:
    below = TestClient(client.app, root_path="/bot")
    page = BeautifulSoup(below.get("/docs").text, "lxml")
    assert page.select_one("a[href='/bot/openapi.json']")
    assert page.select_one("link[href^='/bot/assets/reference.']")


@pytest.mark.parametrize("path", ["/redoc", "/docs/oauth2-redirect"])
def test_the_framework_s_own_readers_are_gone(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_schema_holds_no_page_and_no_file(openapi: dict[str, Any]) -> None:
    paths = set(openapi["paths"])
    assert {path for path in paths if not path.startswith(("/api/v1/", "/health/"))} == {"/metrics"}


def test_every_error_is_declared_as_a_problem(openapi: dict[str, Any]) -> None:
    for operation in read_operations(openapi):
        assert all(reply.status.startswith("2") for reply in operation.answers)
        assert "default" in {reply.status for reply in operation.problems}
        for reply in operation.problems:
            assert reply.shape == describe_shape(openapi, Problem.model_json_schema())


# Every answer that the schema declares without an error, as a call that gets it.
ANSWERS: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "/api/v1/chat"): {"json": EXAMPLE},
    ("get", "/api/v1/suggestions"): {},
    ("get", "/api/v1/documents"): {},
    ("get", "/api/v1/documents/{document_id}"): {},
    ("post", "/api/v1/feedback"): {"json": {"id": "a1", "helpful": True}},
    ("get", "/health/live"): {},
    ("get", "/health/ready"): {},
    ("get", "/metrics"): {},
}


def test_every_call_s_answer_is_tried(openapi: dict[str, Any]) -> None:
    assert list(ANSWERS) == list_calls(openapi)


@pytest.mark.parametrize(("method", "path"), ANSWERS)
def test_a_real_answer_fits_the_schema(
    client: TestClient, openapi: dict[str, Any], method: str, path: str
) -> None:
    address = path.replace("{document_id}", "collagen")
    response = client.request(method, address, **ANSWERS[method, path])
    declared = openapi["paths"][path][method]["responses"][str(response.status_code)]
    [(media_type, content)] = declared.get("content", {"": {}}).items()
    if not media_type:
        assert response.content == b""
        return
    assert response.headers["content-type"].partition(";")[0] == media_type
    if media_type == "application/json":
        find_model(content["schema"]).validate_json(response.content)


def find_model(schema: dict[str, Any]) -> TypeAdapter[Any]:
    """Return the model that a declared schema refers to; it refuses unknown and missing fields."""
    if schema.get("type") == "array":
        return TypeAdapter(list[getattr(schemas, name_model(schema["items"]))])  # type: ignore[misc]
    return TypeAdapter(getattr(schemas, name_model(schema)))


def name_model(schema: dict[str, Any]) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def empty_service(client: TestClient) -> None:
    client.app.state.service = None  # type: ignore[attr-defined]


def close_gate(client: TestClient) -> None:
    limiter = RequestLimiter(1, HitCounts())
    assert limiter.allows("127.0.0.1")
    client.app.state.limiter = limiter  # type: ignore[attr-defined]


def break_store(client: TestClient) -> None:
    # A folder where the database's file should be.
    settings = client.app.state.settings  # type: ignore[attr-defined]
    broken = settings.model_copy(update={"database": settings.database.parent})
    client.app.state.insights = InsightsStore(broken)  # type: ignore[attr-defined]


def give_keys_out(client: TestClient) -> None:
    client.app.state.keys = KeyRing(["site:" + "0" * 64])  # type: ignore[attr-defined]


def set_token(client: TestClient) -> None:
    settings = client.app.state.settings  # type: ignore[attr-defined]
    token = settings.model_copy(update={"metrics_token": SecretStr("the-token-of-the-metrics")})
    client.app.state.settings = token  # type: ignore[attr-defined]


def guess_token(client: TestClient) -> None:
    set_token(client)
    while client.get("/metrics", **ELSEWHERE_WITH_KEY).status_code == 401:
        pass


def change_nothing(client: TestClient) -> None:
    pass


BIG = {"content": b" " * (MAX_BODY_BYTES + 1), "headers": JSON}
VOTE = {"json": {"id": "unknown", "helpful": True}}
WRONG_KEY = {"Authorization": "Bearer wrong"}
# A proxy on this machine names the sender.
ELSEWHERE = {"headers": {"X-Forwarded-For": "203.0.113.7"}}
ELSEWHERE_WITH_KEY = {"headers": {**ELSEWHERE["headers"], **WRONG_KEY}}

# Every error that the schema declares by its status, as a call that gets it.
PROBLEMS: list[tuple[str, str, int, Callable[[TestClient], None], dict[str, Any]]] = [
    ("post", "/api/v1/chat", 401, give_keys_out, {"json": EXAMPLE, "headers": WRONG_KEY}),
    ("post", "/api/v1/chat", 413, change_nothing, BIG),
    ("post", "/api/v1/chat", 422, change_nothing, {"json": {"message": ""}}),
    ("post", "/api/v1/chat", 429, close_gate, {"json": EXAMPLE}),
    ("post", "/api/v1/chat", 503, empty_service, {"json": EXAMPLE}),
    ("get", "/api/v1/suggestions", 422, change_nothing, {"params": {"locale": "?"}}),
    ("get", "/api/v1/suggestions", 503, empty_service, {}),
    ("get", "/api/v1/documents", 503, empty_service, {}),
    ("get", "/api/v1/documents/{document_id}", 404, change_nothing, {}),
    ("get", "/api/v1/documents/{document_id}", 503, empty_service, {}),
    ("post", "/api/v1/feedback", 401, give_keys_out, {**VOTE, "headers": WRONG_KEY}),
    ("post", "/api/v1/feedback", 404, change_nothing, VOTE),
    ("post", "/api/v1/feedback", 413, change_nothing, BIG),
    ("post", "/api/v1/feedback", 422, change_nothing, {"json": {}}),
    ("post", "/api/v1/feedback", 429, close_gate, VOTE),
    ("post", "/api/v1/feedback", 503, break_store, VOTE),
    ("get", "/health/ready", 503, empty_service, {}),
    ("get", "/metrics", 401, set_token, ELSEWHERE),
    ("get", "/metrics", 403, change_nothing, ELSEWHERE),
    ("get", "/metrics", 429, guess_token, ELSEWHERE_WITH_KEY),
]


def test_every_declared_error_is_tried(openapi: dict[str, Any]) -> None:
    declared = [
        (call.method.lower(), call.path, int(reply.status))
        for call in read_operations(openapi)
        for reply in call.problems
        if reply.status != "default"
    ]
    assert [case[:3] for case in PROBLEMS] == declared


@pytest.mark.parametrize(("method", "path", "status", "prepare", "options"), PROBLEMS)
def test_a_declared_error_comes_as_a_problem(
    client: TestClient,
    method: str,
    path: str,
    status: int,
    prepare: Callable[[TestClient], None],
    options: dict[str, Any],
) -> None:
    prepare(client)
    check_problem(client.request(method, path, **options), status)


@pytest.mark.parametrize(
    ("status", "options"),
    [
        (500, {"json": {"message": "Break"}}),
        (422, {"content": b'{"message": "\xff"}', "headers": JSON}),
    ],
)
def test_any_other_error_comes_as_a_problem(
    client: TestClient, status: int, options: dict[str, Any]
) -> None:
    check_problem(client.post("/api/v1/chat", **options), status)


def test_a_body_that_grows_too_large_is_a_413_too(client: TestClient) -> None:
    def send_pieces() -> Iterator[bytes]:
        for _ in range(3):
            yield b" " * (MAX_BODY_BYTES // 2)

    check_problem(client.post("/api/v1/chat", content=send_pieces(), headers=JSON), 413)


def check_problem(response: Any, status: int) -> None:
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)
    problem = Problem.model_validate_json(response.content)
    assert set(response.json()) <= set(Problem.model_fields)
    assert problem.status == status


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "maxLength": 5}, ("string", ("at most 5 characters",))),
        ({"type": "integer", "minimum": 2}, ("integer", ("at least 2",))),
        ({"type": "string", "format": "date"}, ("date (YYYY-MM-DD)", ())),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, ("string or null", ())),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, ("string or integer", ())),
        (
            {
                "type": "array",
                "items": {"type": "object", "additionalProperties": {"type": "string"}},
            },
            ("list of objects of strings", ()),
        ),
        ({"type": "array", "items": {}}, ("list of values", ())),
        ({}, ("any value", ())),
    ],
)
def test_a_schema_is_put_into_words(
    schema: dict[str, Any], words: tuple[str, tuple[str, ...]]
) -> None:
    shape = describe_shape({}, schema)
    assert (shape.type, shape.limits) == words


def test_what_a_field_says_of_itself_wins_over_what_it_refers_to() -> None:
    openapi = {"components": {"x": {"type": "string", "description": "Any."}}}
    field = {"anyOf": [{"$ref": "#/components/x"}, {"type": "null"}], "description": "This one."}
    assert describe_shape(openapi, field).description == "This one."
