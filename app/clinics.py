"""Several clinics in one service: a folder of artifacts, and what each clinic sets for itself."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from app.index.manifest import MANIFEST
from app.settings import Settings

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# What one clinic has never stands for another.
_OWN = {"insights_token": None, "workbench_folder": None, "clinics": None, "index_url": None}


class ClinicsError(Exception):
    """The folder of clinics cannot be served; the message says what to do."""


class _ClinicFile(BaseModel):
    """What NAME.toml may hold: the clinic's hosts, and settings of its own."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    hosts: tuple[str, ...] = ()
    insights_token: str | None = None
    requests_per_minute: int | None = None
    question_log: bool | None = None
    retention_days: int | None = None
    allowed_origins: tuple[str, ...] | None = None
    frame_ancestors: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic of the service: its name in addresses, its host names and its settings."""

    name: str
    hosts: frozenset[str]
    settings: Settings


def read_clinics(folder: Path, settings: Settings) -> tuple[Clinic, ...]:
    """Return the clinics by name: each subfolder ``NAME`` is an artifact, ``NAME.toml`` its own
    settings, which stand for those of the service.

    Raises ClinicsError if there is none, a file is wrong, or two clinics have one host.
    """
    names = sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST}"))
    if not names:
        raise ClinicsError(f"{folder}: expected a folder NAME with an index for each clinic")
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in names:
            raise ClinicsError(f"{path}: expected an index in {path.with_suffix('')}, found none")
    clinics = tuple(_read_clinic(folder, name, settings) for name in names)
    hosts = Counter(host for clinic in clinics for host in clinic.hosts)
    if shared := [host for host, times in hosts.items() if times > 1]:
        raise ClinicsError(f"{folder}: expected one clinic for {shared[0]}, found several")
    return clinics


def _read_clinic(folder: Path, name: str, settings: Settings) -> Clinic:
    path = folder / f"{name}.toml"
    if not _NAME.fullmatch(name):
        raise ClinicsError(
            f"{folder / name}: expected a name of small letters, digits and hyphens, as addresses "
            "have them; rename the folder"
        )
    try:
        found = _ClinicFile.model_validate(
            tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        )
        own = found.model_dump(exclude={"hosts"}, exclude_none=True)
        values = {**settings.model_dump(), **_OWN, **own, "index_dir": folder / name}
        return Clinic(
            name,
            frozenset(host.lower() for host in found.hosts),
            Settings(_env_file=None, **values),
        )
    except (OSError, ValueError, ValidationError) as exc:
        raise ClinicsError(f"{path}: {exc}") from exc
