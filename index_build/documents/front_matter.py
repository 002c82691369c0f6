"""What a document may say of itself in its front matter, and the check of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    model_validator,
)

from app.index.passage import Perspective
from index_build.documents.slugs import make_slug
from index_build.errors import ContentError, quote_value

_LANGUAGE = re.compile(
    r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-([A-Za-z\d]{5,8}|\d[A-Za-z\d]{3}))*"
)


def _unify_line(value: str) -> str | None:
    return " ".join(unicodedata.normalize("NFC", value).split()) or None


def _check_date(value: object) -> object:
    # Left to itself, pydantic takes the number 2026 for seconds since 1970.
    is_iso = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    if value is None or is_iso or type(value) is date:
        return value
    raise ValueError("a date such as 2026-11-23")


def _check_language(value: str) -> str:
    if _LANGUAGE.fullmatch(value):
        return value
    raise ValueError("a language tag such as en, de or zh-Hant")


def _check_id(value: str) -> str:
    if value and value == make_slug(value):
        return value
    raise ValueError("an id of letters in lower case, digits and single '-'")


_Line = Annotated[str, AfterValidator(_unify_line)]
_Date = Annotated[date, BeforeValidator(_check_date)]


class FrontMatter(BaseModel):
    """What a document says of itself; every field may be left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, AfterValidator(_check_id)] | None = None
    title: _Line | None = None
    language: Annotated[str, AfterValidator(_check_language)] = "en"
    perspective: Perspective | None = None
    origin: _Line | None = None
    reviewed_on: _Date | None = None
    review_due: _Date | None = None

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.reviewed_on and self.review_due and self.review_due < self.reviewed_on:
            raise ValueError(
                f"a review_due that is not before reviewed_on, {self.reviewed_on.isoformat()}"
            )
        return self


def check_front_matter(meta: Mapping[str, object]) -> FrontMatter:
    """Return the checked front matter; ContentError names the first field that is not valid."""
    try:
        return FrontMatter.model_validate(dict(meta))
    except ValidationError as exc:
        raise _translate(exc, meta) from exc


def _translate(error: ValidationError, meta: Mapping[str, object]) -> ContentError:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "review_due"
    if first["type"] == "extra_forbidden":
        known = ", ".join(FrontMatter.model_fields)
        remedy = "correct the name or remove the line"
        return ContentError(f"in the front matter only {known}", quote_value(name), remedy)
    # A validator's own message comes with pydantic's words in front of it.
    expected = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    found = quote_value(meta.get(name))
    remedy = f"correct '{name}' in the document"
    if first["type"] == "string_type":
        expected, remedy = "text", f"put the value of '{name}' between quotation marks"
    return ContentError(f"'{name}' to be {expected}", found, remedy)
