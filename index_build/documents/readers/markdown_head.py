"""Reads the front matter above a Markdown text: YAML, or TOML or JSON as Hugo can write it."""

from __future__ import annotations

import json
import re
import tomllib

from frontmatter.default_handlers import YAMLHandler
from yaml import MarkedYAMLError, SafeLoader, YAMLError

from index_build.documents.front_matter import FrontMatter
from index_build.errors import ContentError, quote_value

# The YAML parser crashes on brackets nested many thousands deep: short front matter holds fewer.
_MAX_FRONT_MATTER = 10_000
# A remark has a space after its '#'; in "Leaflet #2" the '#' belongs to the value.
_CUT_BY_REMARK = re.compile(r"^([\w-]+):[ \t]+[^\s\"'|>\[{#][^#\n]*[ \t]#\S", re.MULTILINE)
# A line '---' at the top that nothing about the document follows is a line across the page.
_RULE = re.compile(rf"---[ \t]*\n[ \t]*\n(?!(?:.*\n)*?(?:{'|'.join(FrontMatter.model_fields)}):)")

# A value right below says that it is no line of signs, or a word in braces.
_TOML = re.compile(r"\+\+\+[ \t]*\n(?=(?:\s*#[^\n]*\n)*\s*(?:[\w.\"-]+\s*=|\+\+\+))")
_TOML_END = re.compile(r"^\+\+\+[ \t]*$\n?", re.MULTILINE)
_JSON = re.compile(r"\{\s*\"[\w-]+\"\s*:")


class _PlainLoader(SafeLoader):
    """Takes values as they are written: left to itself, YAML makes False of the language no."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag.endswith((":timestamp", ":null"))]
    for first, found in SafeLoader.yaml_implicit_resolvers.items()
}


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """Return what a text says of itself above its first line, and the text below that.

    Raises ContentError for front matter that cannot be read.
    """
    text = text.lstrip()
    if _TOML.match(text):
        return _split_toml(text)
    if _JSON.match(text):
        return _split_json(text)
    handler = YAMLHandler()
    if not handler.detect(text) or _RULE.match(text):
        return {}, text
    try:
        head, body = handler.split(text)
    except ValueError as exc:
        raise _reject("no line '---' at its end") from exc
    _check_length(head)
    return _load_yaml(head), body


def _split_toml(text: str) -> tuple[dict[str, object], str]:
    end = _TOML_END.search(text, 3)
    if end is None:
        raise _reject("no line '+++' at its end", "+++")
    head = text[3 : end.start()]
    _check_length(head)
    try:
        return tomllib.loads(head), text[end.end() :]
    except (tomllib.TOMLDecodeError, RecursionError) as exc:
        raise _reject(quote_value(str(exc)), "+++") from exc


def _split_json(text: str) -> tuple[dict[str, object], str]:
    try:
        meta, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError) as exc:
        raise _reject(quote_value(str(exc)), "{", "}") from exc
    _check_length(text[:end])
    return meta, text[end:]


def _check_length(head: str) -> None:
    if len(head) > _MAX_FRONT_MATTER:
        raise _reject(f"{len(head)} characters, over {_MAX_FRONT_MATTER}")


def _load_yaml(head: str) -> dict[str, object]:
    if remark := _CUT_BY_REMARK.search(head):
        raise ContentError(
            f"the whole value of '{remark[1]}'",
            "a ' #' in it, after which YAML reads no further",
            "put the value between quotation marks",
        )
    try:
        meta = YAMLHandler().load(head, Loader=_PlainLoader)
    except YAMLError as exc:
        raise _reject(_describe(exc)) from exc
    except (ValueError, TypeError, OverflowError, RecursionError) as exc:
        # Dates such as 2026-02-30 get this far, and lists in lists in lists.
        raise _reject(str(exc)) from exc
    if not isinstance(meta, dict | None):
        raise _reject(quote_value(meta))
    return {str(key): value for key, value in (meta or {}).items()}


def _reject(found: str, first: str = "---", last: str = "") -> ContentError:
    remedy = f"correct the lines between '{first}' and '{last or first}' at the top of the file"
    return ContentError("front matter of lines 'name: value'", found, remedy)


def _describe(error: YAMLError) -> str:
    if isinstance(error, MarkedYAMLError) and error.problem_mark:
        # The mark counts lines from 0, beginning with the rest of the opening line '---'.
        return f"{error.problem} in line {error.problem_mark.line + 1}"
    return quote_value(str(error))
