"""Whom to call in a country, where the clinic does not say it itself."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

COUNTRIES = Path(__file__).parent / "countries.toml"


@dataclass(frozen=True, slots=True)
class Country:
    """The numbers to call in one country: None where it has none for the whole country.

    ``source`` says whose numbers they are, ``noted`` when they were written down.
    """

    emergency: str
    source: str
    noted: date
    crisis: str | None = None
    poison: str | None = None


@cache
def read_countries() -> Mapping[str, Country]:
    """Return the countries that come with the project, by their ISO 3166-1 code of two letters."""
    content = tomllib.loads(COUNTRIES.read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Country]).validate_python(content)
