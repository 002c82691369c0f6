"""More messages than can be answered are told to come back at once; nothing else waits for them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.answering.answer import Answer, Question
from app.answering.answerer import Answerer
from app.web.http.turns import Turns

CHAT = "/api/v1/chat"
MakeClient = Callable[..., TestClient]


def test_a_turn_is_given_back_when_its_block_ends() -> None:
    turns = Turns(1)
    with turns.take() as first, turns.take() as second:
        assert (first, second) == (True, False)
    with suppress(RuntimeError), turns.take():
        raise RuntimeError
    with turns.take() as again:
        assert again


def test_what_comes_when_all_turns_are_taken_is_told_so_at_once(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Answerer.answer
    started, may_end = threading.Semaphore(0), threading.Event()

    def wait(self: Answerer, question: Question) -> Answer:
        started.release()
        may_end.wait(30)
        return answer(self, question)

    monkeypatch.setattr(Answerer, "answer", wait)
    client = make_client(concurrency=1, waiting=1)

    def ask(message: str) -> Any:
        return client.post(CHAT, json={"message": message})

    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(ask, f"What is a foot bath? {n}") for n in range(2)]
        try:
            assert started.acquire(timeout=30)
            while client.app.state.turns._taken < 2:  # type: ignore[attr-defined]
                pass
            shed = ask("hello")
            page = client.post("/chat", data={"message": "hello"})
            live = client.get("/health/live")
            ready = client.get("/health/ready")
        finally:
            may_end.set()
        assert [each.result().status_code for each in waiting] == [200, 200]
    assert shed.status_code == 503
    assert shed.headers["content-type"] == "application/problem+json"
    assert int(shed.headers["retry-after"]) > 0
    assert page.status_code == 503
    assert "tel:" in page.text
    assert (live.status_code, ready.status_code) == (200, 200)
    assert "verbatim_shed_total 2.0" in client.get("/metrics").text
    assert ask("hello").status_code == 200
