"""Typed values as JSON files: one value a file, or one a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError


def write_value(path: Path, value: object, kind: Any) -> None:
    """Write a value of a type as one JSON document."""
    path.write_bytes(TypeAdapter(kind).dump_json(value) + b"\n")


def read_value(path: Path, kind: Any) -> Any:
    """Read a value of a type; ValueError if the file holds none."""
    try:
        return TypeAdapter(kind).validate_json(path.read_bytes())
    except ValidationError as exc:
        raise ValueError(f"{path.name}: {exc.errors()[0]['msg']}") from exc


def write_lines(path: Path, values: list[Any], kind: Any) -> None:
    """Write values of a type as JSON, one a line."""
    adapter = TypeAdapter(kind)
    path.write_bytes(b"".join(adapter.dump_json(value) + b"\n" for value in values))


def read_lines(path: Path, kind: Any) -> list[Any]:
    """Read values of a type, one a line; ValueError if a line holds none."""
    adapter = TypeAdapter(kind)
    try:
        return [adapter.validate_json(line) for line in path.read_bytes().splitlines()]
    except ValidationError as exc:
        raise ValueError(f"{path.name}: {exc.errors()[0]['msg']}") from exc
