"""Who is named beside a change that was made in the workbench."""

from __future__ import annotations

import base64

import pytest
from starlette.requests import Request

from app.web.workbench.audit import NAMELESS, name_user


def name(header: str) -> str:
    headers = [(b"authorization", header.encode("latin-1"))]
    return name_user(Request({"type": "http", "headers": headers}))


def encode(credentials: bytes) -> str:
    return f"Basic {base64.b64encode(credentials).decode()}"


def test_the_user_name_beside_the_token_names_who_changed_something() -> None:
    assert name(encode("Ümit  Ng:token".encode())) == "Ümit Ng"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer token",
        "Basic !",
        encode(b":token"),
        encode(b"\xff:token"),
        encode(b"a\x1b[2J:token"),
    ],
)
def test_without_a_name_that_can_be_shown_it_is_somebody_with_the_token(header: str) -> None:
    assert name(header) == NAMELESS


def test_a_long_name_is_cut() -> None:
    assert len(name(encode(b"a" * 500 + b":token"))) == 80
