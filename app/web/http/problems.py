"""Errors as RFC 9457 problem documents."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from app.schemas import Problem

MEDIA_TYPE = "application/problem+json"

# Why a call fails, as the schema and the reference page say it.
TOO_LARGE = "The body is over 64 KiB."
INVALID = "The request does not fit the contract; `errors` names each field."
TOO_MANY = "Too many calls within a minute; the header `Retry-After` says how many seconds to wait."
WRONG_KEY = "The key of the header `Authorization` was not given out here."
BUSY = "Too many messages wait for an answer; `Retry-After` says when to try again."
NOT_LOADED = "The index is not loaded; `Retry-After` says when to try again."


class ProblemError(Exception):
    """An error that the caller is told about."""

    def __init__(
        self, status: int, title: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.problem = Problem(title=title, status=status, detail=detail)
        self.headers = headers


def add_problem_handlers(app: Starlette) -> None:
    """Answer every error that the app raises on purpose as a problem document."""
    app.add_exception_handler(ProblemError, _answer_problem)
    app.add_exception_handler(HTTPException, _answer_http_error)
    app.add_exception_handler(RequestValidationError, _answer_invalid)


def declare_problems(reasons: Mapping[int, str] | None = None) -> dict[int | str, dict[str, Any]]:
    """Return a route's ``responses``: its problems by status with the reason, and any other."""
    # A model would be declared as application/json, which is not what is sent.
    content = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
    declared: dict[int | str, dict[str, Any]] = {
        status: {"description": why, "content": content} for status, why in (reasons or {}).items()
    }
    return {**declared, "default": {"description": "Any other error.", "content": content}}


def make_response(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the problem as an HTTP response."""
    return JSONResponse(
        problem.model_dump(exclude_none=True), problem.status, dict(headers or {}), MEDIA_TYPE
    )


async def _answer_problem(request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, ProblemError)
    return make_response(exc.problem, exc.headers)


async def _answer_http_error(request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, HTTPException)
    if isinstance(exc.__cause__, UnicodeDecodeError):
        return _refuse_fields([{"field": "body", "problem": "Expected JSON in UTF-8."}])
    title = HTTPStatus(exc.status_code).phrase
    problem = Problem(title=title, status=exc.status_code, detail=str(exc.detail))
    return make_response(problem, exc.headers)


async def _answer_invalid(request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, RequestValidationError)
    if _expects_json(request) and any(error["loc"] == ("body",) for error in exc.errors()):
        problem = "Expected JSON; send it with the header Content-Type: application/json."
        return _refuse_fields([{"field": "body", "problem": problem}])
    return _refuse_fields(
        [{"field": _name_field(error), "problem": error["msg"]} for error in exc.errors()]
    )


def _expects_json(request: Request) -> bool:
    """Say whether a body was sent to the API that is not marked as JSON."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = sent == "application/json" or sent.endswith("+json")
    return request.method == "POST" and "/api/" in request.url.path and not is_json


def _refuse_fields(errors: list[dict[str, str]]) -> JSONResponse:
    problem = Problem(
        title="The request does not fit the contract",
        status=422,
        detail="; ".join(f"{error['field']}: {error['problem']}" for error in errors),
        errors=errors,
    )
    return make_response(problem)


def _name_field(error: Mapping[str, Any]) -> str:
    # Of broken JSON, the place is a number of characters and no field.
    if error["type"] == "json_invalid":
        return "body"
    return ".".join(str(part) for part in error["loc"] if part != "body") or "body"
