"""What the service writes to its log: where, in which form, and never what somebody asked."""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

LogFormat = Literal["text", "json"]

_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"

# The id of the request that is answered now; "-" outside any.
request_id: ContextVar[str] = ContextVar("request_id", default="-")

logger = logging.getLogger("verbatim")


def describe_error(error: BaseException) -> str:
    """Return an error's kinds and places, its causes too, without its words: they may hold what
    a patient wrote. Use it instead of ``exc_info`` for whatever breaks while a message is answered.
    """
    lines: list[str] = []
    found: BaseException | None = error
    while found is not None:
        lines.append(f"{type(found).__module__}.{type(found).__qualname__}")
        frames = traceback.extract_tb(found.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return "\n".join(lines)


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as JSON: time (UTC), level, logger, message, request_id, error."""
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get(),
        }
        if record.exc_info and record.exc_info[1]:
            said["error"] = describe_error(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


def configure_logging(level: str, form: LogFormat = "text") -> None:
    """Log to standard error at this level, unless the host has set up logging already.

    As JSON, the web server's own lines are JSON too.
    """
    formatter = JsonFormatter() if form == "json" else logging.Formatter(_LINE)
    if not logger.handlers and not logging.getLogger().handlers:
        logger.addHandler(_make_handler(formatter))
    logger.setLevel(level)
    if form == "json":
        server = logging.getLogger("uvicorn")
        server.setLevel(logging.INFO)
        if not server.handlers and not logging.getLogger().handlers:
            server.addHandler(_make_handler(formatter))
        for handler in (*server.handlers, *logging.getLogger("uvicorn.access").handlers):
            handler.setFormatter(formatter)


def _make_handler(formatter: logging.Formatter) -> logging.Handler:
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    return handler
