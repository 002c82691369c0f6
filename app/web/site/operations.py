"""The operations of an OpenAPI schema, unfolded into the words that the reference page prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.web.http.problems import MEDIA_TYPE as PROBLEM

Schema = Mapping[str, Any]

_PLURALS = {"any value": "values", "null": "nulls"}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value looks like: its type in words, its limits, and the fields inside it."""

    type: str
    limits: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    pattern: str = ""
    description: str = ""
    fields: tuple[Field, ...] = ()
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object, or a parameter; ``place`` is "path", "query" or "" in a body."""

    name: str
    shape: Shape
    required: bool
    place: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One declared response; ``shape`` is None where there is no body."""

    status: str
    description: str
    media_type: str = ""
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: what is sent, what comes back, and the problems it can end in."""

    tag: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    body: Shape | None
    answers: tuple[Reply, ...]
    problems: tuple[Reply, ...]

    @property
    def anchor(self) -> str:
        """An id for the page, such as "get-health-live"."""
        words = "".join(sign if sign.isalnum() else " " for sign in f"{self.method} {self.path}")
        return "-".join(words.lower().split())


def read_operations(openapi: Schema) -> tuple[Operation, ...]:
    """Return every operation, in the order of the schema."""
    return tuple(
        _read_operation(openapi, path, method, call)
        for path, calls in openapi["paths"].items()
        for method, call in calls.items()
    )


def describe_shape(openapi: Schema, schema: Schema) -> Shape:
    """Put a JSON Schema into words; references and "or null" are followed."""
    schema = _follow(openapi, schema)
    choices = [_follow(openapi, choice) for choice in schema.get("anyOf", ())]
    is_nullable = any(choice.get("type") == "null" for choice in choices)
    choices = [choice for choice in choices if choice.get("type") != "null"]
    if len(choices) == 1:
        # What stands beside the choice, such as a description, belongs to the field: it wins.
        schema = {**choices[0], **{key: schema[key] for key in schema if key != "anyOf"}}
    inner = _find_inner(openapi, schema)
    return Shape(
        type=_name_type(openapi, schema) + (" or null" if is_nullable else ""),
        limits=tuple(_write_limits(openapi, schema)),
        values=tuple(str(value) for value in schema.get("enum", ())),
        pattern=schema.get("pattern", ""),
        description=schema.get("description") or inner.get("description", ""),
        fields=_read_fields(openapi, inner),
        is_closed=inner.get("additionalProperties") is False,
    )


def _read_operation(openapi: Schema, path: str, method: str, call: Schema) -> Operation:
    sent = call.get("requestBody", {}).get("content", {}).get("application/json")
    replies = [_read_reply(openapi, *item) for item in sorted(call["responses"].items())]
    return Operation(
        tag=call["tags"][0],
        method=method.upper(),
        path=path,
        summary=call["summary"],
        description=call.get("description", ""),
        parameters=tuple(_read_parameter(openapi, each) for each in call.get("parameters", ())),
        body=describe_shape(openapi, sent["schema"]) if sent else None,
        answers=tuple(reply for reply in replies if reply.media_type != PROBLEM),
        problems=tuple(reply for reply in replies if reply.media_type == PROBLEM),
    )


def _read_reply(openapi: Schema, status: str, response: Schema) -> Reply:
    for media_type, content in response.get("content", {}).items():
        shape = describe_shape(openapi, content["schema"])
        return Reply(status, response["description"], media_type, shape)
    return Reply(status, response["description"])


def _read_parameter(openapi: Schema, parameter: Schema) -> Field:
    schema = {**parameter["schema"]}
    if "description" in parameter:
        schema["description"] = parameter["description"]
    return _read_field(
        openapi, parameter["name"], schema, parameter.get("required", False), parameter["in"]
    )


def _read_fields(openapi: Schema, schema: Schema) -> tuple[Field, ...]:
    required = schema.get("required", ())
    return tuple(
        _read_field(openapi, name, field, name in required)
        for name, field in schema.get("properties", {}).items()
    )


def _read_field(
    openapi: Schema, name: str, schema: Schema, required: bool, place: str = ""
) -> Field:
    default = schema.get("default")
    text = "" if default is None else str(default)
    return Field(name, describe_shape(openapi, schema), required, place, text)


def _find_inner(openapi: Schema, schema: Schema) -> Schema:
    """Return the object whose fields are worth listing: the schema, or what its list holds."""
    while "items" in schema:
        schema = _follow(openapi, schema["items"])
    return schema


def _follow(openapi: Schema, schema: Schema) -> Schema:
    """Replace a reference by what it points to, keeping what stands beside it."""
    while "$ref" in schema:
        target: Schema = openapi
        for name in schema["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        schema = {**target, **{key: schema[key] for key in schema if key != "$ref"}}
    return schema


def _name_type(openapi: Schema, schema: Schema) -> str:
    if choices := schema.get("anyOf"):
        return " or ".join(_name_type(openapi, _follow(openapi, choice)) for choice in choices)
    if "items" in schema:
        item = _name_type(openapi, _follow(openapi, schema["items"]))
        first, _, rest = item.partition(" of ")
        plural = _PLURALS.get(first, f"{first}s")
        return f"list of {plural} of {rest}" if rest else f"list of {plural}"
    if isinstance(values := schema.get("additionalProperties"), Mapping):
        return f"object of {_name_type(openapi, _follow(openapi, values))}s"
    if schema.get("format") == "date":
        return "date (YYYY-MM-DD)"
    return str(schema.get("type", "any value"))


def _write_limits(openapi: Schema, schema: Schema) -> Iterator[str]:
    ranges = (
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " items"),
        ("minimum", "maximum", ""),
    )
    for least, most, unit in ranges:
        if text := _write_range(schema.get(least), schema.get(most)):
            yield text + unit
    if "items" in schema:
        yield from (
            f"each {text}" for text in _write_limits(openapi, _follow(openapi, schema["items"]))
        )


def _write_range(least: float | None, most: float | None) -> str:
    match least, most:
        case None, None:
            return ""
        case None, _:
            return f"at most {most:g}"
        case _, None:
            return f"at least {least:g}"
    return f"{least:g} to {most:g}"
