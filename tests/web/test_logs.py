"""The log: for people or for programs, with the request's id, and no word that somebody wrote."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from service_process import run_service

from app.answering.answerer import Answerer
from app.index.artifact import Index
from app.logs import JsonFormatter, describe_error

CHAT = "/api/v1/chat"
WORD = "sesquipedalian"
MakeClient = Callable[..., TestClient]


@pytest.fixture
def written() -> Iterator[tuple[io.StringIO, io.StringIO]]:
    """What is logged meanwhile, as text and as JSON."""
    streams = io.StringIO(), io.StringIO()
    handlers = [logging.StreamHandler(stream) for stream in streams]
    for handler, formatter in zip(handlers, (logging.Formatter(), JsonFormatter()), strict=True):
        handler.setFormatter(formatter)
        logging.getLogger().addHandler(handler)
    yield streams
    for handler in handlers:
        logging.getLogger().removeHandler(handler)


def fail(self: Answerer, question: object) -> None:
    try:
        raise ValueError(f"{WORD} cause")
    except ValueError as exc:
        raise RuntimeError(f"{WORD} error") from exc


def test_an_error_is_described_by_kinds_and_places_and_not_by_its_words() -> None:
    try:
        fail(None, None)  # type: ignore[arg-type]
    except RuntimeError as exc:
        described = describe_error(exc)
    assert "builtins.RuntimeError" in described
    assert "builtins.ValueError" in described
    assert "test_logs.py:" in described
    assert WORD not in described


@pytest.mark.parametrize("path", [CHAT, "/chat"])
def test_an_unexpected_error_is_logged_with_the_request_s_id_and_without_the_question(
    make_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
    written: tuple[io.StringIO, io.StringIO],
    path: str,
) -> None:
    monkeypatch.setattr(Answerer, "answer", fail)
    client = make_client(raise_server_exceptions=False)
    body = {"message": f"{WORD} foot bath?"}
    headers = {"X-Request-ID": "proxy-0123456789"}
    sent = {"json": body} if path == CHAT else {"data": body}
    assert client.post(path, headers=headers, **sent).status_code == 500  # type: ignore[arg-type]
    text, lines = (stream.getvalue() for stream in written)
    assert "RuntimeError" in text
    assert WORD not in text + lines
    errors = [line for line in map(json.loads, lines.splitlines()) if line["level"] == "ERROR"]
    assert [line["request_id"] for line in errors] == ["proxy-0123456789"]
    assert "RuntimeError" in errors[0]["message"]


def test_a_line_of_json_has_its_time_in_utc_and_the_words_of_the_log() -> None:
    record = logging.LogRecord("verbatim", logging.INFO, "x.py", 1, "ready: %s", ("ü",), None)
    line = json.loads(JsonFormatter().format(record))
    assert line["time"].endswith("+00:00")
    assert (line["level"], line["logger"], line["message"]) == ("INFO", "verbatim", "ready: ü")


def test_a_whole_process_logs_json_and_neither_questions_nor_secrets(
    small_index: Index, tmp_path: Path
) -> None:
    key, token = f"{WORD}-key-{WORD}", f"{WORD}-token-0123456789"
    settings = {
        "log_format": "json",
        "log_level": "DEBUG",
        "question_log": "true",
        "api_keys": f"portal:{hashlib.sha256(key.encode()).hexdigest()}",
        "insights_token": token,
        "metrics_token": token,
    }
    with (
        run_service(small_index.folder, tmp_path, **settings) as service,
        httpx.Client(base_url=service.url, timeout=30) as client,
    ):
        for secret in (key, token, f"{WORD}-wrong"):
            headers = {"Authorization": f"Bearer {secret}"}
            for body in (
                {"message": f"What is a {WORD} foot bath?", "history": [WORD]},
                {"message": f"I can't breathe, {WORD}"},
                {"message": WORD * 100},
                {WORD: WORD},
            ):
                assert client.post(CHAT, json=body, headers=headers).status_code < 500
            client.post(CHAT, content=WORD.encode(), headers=headers)
            client.post("/chat", data={"message": f"{WORD} foot bath?"}, headers=headers)
            client.post("/api/v1/feedback", json={"id": WORD, "helpful": True}, headers=headers)
            for path in ("/insights", "/metrics", f"/documents/{WORD}", f"/assets/{WORD}"):
                client.get(path, headers={**headers, "X-Forwarded-For": "192.0.2.1"})
        lines = service.log.read_text().splitlines()
    said = [json.loads(line) for line in lines]
    assert any(line["message"].startswith("ready: index") for line in said)
    own = [line for line in said if line["logger"] != "uvicorn.access"]
    assert WORD not in json.dumps(own)
    # The access log, which the Makefile and the image switch off, has the paths.
    access = [line["message"] for line in said if line["logger"] == "uvicorn.access"]
    assert all(WORD not in line.split('"')[0] for line in access)


def test_a_setting_that_is_refused_is_not_shown(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from app.main import create_app; create_app()"]
    for name in ("METRICS_TOKEN", "INSIGHTS_TOKEN", "API_KEYS", "LIMITS_URL", "DATABASE_URL"):
        environment = {f"VERBATIM_{name}": "secret", "PYTHONPATH": ":".join(sys.path)}
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode != 0
        assert name.lower() in done.stderr
        assert "secret'" not in done.stderr
        assert "=secret" not in done.stderr
