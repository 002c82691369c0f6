"""What a clinic keeps beside its documents: pins.yaml, golden.jsonl, clinic.toml, the wording."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from app.answering.answer import Outcome
from app.answering.understanding import clean_text
from app.index.golden import GoldenQuestion
from app.index.pins import Pin
from app.index.report import IgnoredFile
from app.index.topics import TOPICS, TopicHead, read_topics
from app.index.wording import Clinic, Wording
from index_build.documents.files import find_files
from index_build.documents.reading import Source, read_folder
from index_build.errors import InputError, InputErrors
from index_build.indexing.countries import read_countries
from index_build.indexing.golden import read_golden

PINS_FILE = "pins.yaml"
CLINIC_FILE = "clinic.toml"
WORDING_FOLDER = "wording"
EMERGENCY_FOLDER = f"{WORDING_FOLDER}/emergency"
DEFAULT_KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"

PIN_OUTCOMES = frozenset({Outcome.NOT_COVERED, Outcome.PERSONAL_ADVICE})

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Content = TypeVar("Content", bound=BaseModel)
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class PinEntry(BaseModel):
    """One pin as pins.yaml states it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Slug
    phrasings: tuple[Line, ...] = Field(min_length=1)
    section: str | None = None
    outcome: Outcome | None = None
    hand_over: Line | None = None

    @model_validator(mode="after")
    def check_outcome(self) -> Self:
        """Refuse a pin that says both what is quoted and that nothing is, or neither."""
        if (self.section is None) == (self.outcome is None):
            raise ValueError("a pin has either a section or an outcome")
        if self.outcome is not None and self.outcome not in PIN_OUTCOMES:
            raise ValueError(f"outcome must be one of {', '.join(sorted(PIN_OUTCOMES))}")
        if self.hand_over is not None and self.section is not None:
            raise ValueError("hand_over goes with an outcome, not with a section")
        return self


class PinsFile(BaseModel):
    """pins.yaml as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pins: tuple[PinEntry, ...] = ()


class ClinicFile(BaseModel):
    """clinic.toml as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Line
    phone: Line
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    country: str | None = None
    emergency_phone: Line | None = None
    crisis_phone: Line | None = None
    poison_phone: Line | None = None

    @model_validator(mode="after")
    def check_numbers(self) -> Self:
        """Refuse a country that is not known here, and a clinic without an emergency number."""
        if self.country is not None and self.country not in read_countries():
            known = ", ".join(read_countries())
            raise ValueError(
                f"country {self.country!r} has no numbers here: leave it out and give "
                f"emergency_phone, or name one of {known}"
            )
        if self.country is None and self.emergency_phone is None:
            raise ValueError("whom do patients call? give emergency_phone, or country")
        return self


class WordingFile(BaseModel):
    """One language's wording as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answers: dict[str, Line]
    interface: dict[str, str]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that a folder holds.

    The wording and the contact that it lacks are the project's own; ``lacks`` names these files,
    and ``ignored`` those that are no documents.
    """

    folder: Path
    sources: tuple[Source, ...]
    pins: tuple[Pin, ...]
    golden: tuple[GoldenQuestion, ...]
    topics: TopicHead | None
    wordings: Mapping[str, Wording]
    emergency_wordings: Mapping[str, Wording]
    clinic: Clinic
    lacks: tuple[str, ...]
    ignored: tuple[IgnoredFile, ...] = ()

    def check_sections(self, passage_ids: Iterable[str]) -> None:
        """Raise InputErrors if a pin names a section that the documents do not have."""
        known = set(passage_ids)
        errors = [
            InputError(
                self.folder / PINS_FILE,
                expected=f"pin {pin.id!r} with a section of the documents",
                found=f"{pin.section!r}, which none has",
                remedy=f"name one of: {', '.join(sorted(known))}",
            )
            for pin in self.pins
            if pin.section is not None and pin.section not in known
        ]
        if errors:
            raise InputErrors(errors)


def read_knowledge(folder: Path) -> Knowledge:
    """Read a folder of documents with its pins, wording and clinic; raise InputErrors."""
    return Knowledge(
        folder=folder,
        sources=read_folder(folder),
        pins=read_pins(folder),
        golden=read_golden(folder),
        topics=_read_topics(folder),
        wordings=read_wordings(folder),
        emergency_wordings=read_emergency_wordings(folder),
        clinic=read_clinic(folder),
        lacks=tuple(name for name in (CLINIC_FILE,) if not (folder / name).exists()),
        ignored=find_files(folder).ignored,
    )


def read_pins(folder: Path) -> tuple[Pin, ...]:
    """Read the folder's pins; none if it has no pins.yaml."""
    path = folder / PINS_FILE
    if not path.is_file():
        return ()
    entries = _validate(path, lambda text: _parse_yaml(text) or {}, PinsFile).pins
    _refuse_repeats(path, [entry.id for entry in entries], "pin id")
    phrasings = [clean_text(line).casefold() for entry in entries for line in entry.phrasings]
    _refuse_repeats(path, phrasings, "phrasing")
    return tuple(
        Pin(
            id=entry.id,
            outcome=(entry.outcome or Outcome.ANSWERED).value,
            phrasings=tuple(clean_text(line) for line in entry.phrasings),
            section=entry.section,
            hand_over=entry.hand_over,
        )
        for entry in entries
    )


def _read_topics(folder: Path) -> TopicHead | None:
    try:
        return read_topics(folder)
    except (ValueError, OSError, EOFError) as exc:
        remedy = "take both files away, or fit them again (python -m training topics)"
        problem = InputError(folder / TOPICS, "topics with their weights", str(exc), remedy)
        raise InputErrors([problem]) from exc


def read_clinic(folder: Path) -> Clinic:
    """Read clinic.toml, or the project's own where the folder has none.

    A number that it does not name is its country's.
    """
    path = _choose(folder, CLINIC_FILE)
    card = _validate(path, tomllib.loads, ClinicFile)
    country = read_countries()[card.country] if card.country else None
    emergency = card.emergency_phone or (country.emergency if country else "")
    crisis = card.crisis_phone or (country.crisis if country else None)
    poison = card.poison_phone or (country.poison if country else None)
    return Clinic(card.name, card.phone, card.url, emergency, crisis, poison)


def read_wordings(folder: Path) -> dict[str, Wording]:
    """Read every wording/<lang>.toml, or the project's own where the folder has none."""
    paths = sorted(_choose(folder, WORDING_FOLDER).glob("*.toml"))
    wordings = {path.stem: _read_wording(path) for path in paths}
    if "en" not in wordings:
        raise InputErrors(
            (
                InputError(
                    folder / WORDING_FOLDER,
                    expected="a wording file en.toml",
                    found="none",
                    remedy="copy the project's knowledge/wording folder and change it",
                ),
            )
        )
    _check_keys(paths, _read_wording(DEFAULT_KNOWLEDGE / WORDING_FOLDER / "en.toml"), wordings)
    return wordings


def read_emergency_wordings(folder: Path) -> dict[str, Wording]:
    """Read wording/emergency/<lang>.toml: what is said in the languages that have no whole wording.

    The project's own where the folder has none.
    """
    paths = sorted(_choose(folder, EMERGENCY_FOLDER).glob("*.toml"))
    wordings = {path.stem: _read_wording(path) for path in paths}
    own = sorted((DEFAULT_KNOWLEDGE / EMERGENCY_FOLDER).glob("*.toml"))
    _check_keys(paths, _read_wording(own[0]), wordings)
    return wordings


def _read_wording(path: Path) -> Wording:
    content = _validate(path, tomllib.loads, WordingFile)
    return Wording(path.stem, content.answers, content.interface)


def _check_keys(paths: list[Path], model: Wording, wordings: Mapping[str, Wording]) -> None:
    errors = []
    for path in paths:
        wording = wordings[path.stem]
        for kind in ("answers", "interface"):
            expected, found = set(getattr(model, kind)), set(getattr(wording, kind))
            if expected != found:
                errors.append(
                    InputError(
                        path,
                        expected=f"the [{kind}] keys of the project's {model.language}.toml",
                        found=f"missing {sorted(expected - found)}, "
                        f"unknown {sorted(found - expected)}",
                        remedy="add or remove these keys",
                    )
                )
    if errors:
        raise InputErrors(tuple(errors))


def _choose(folder: Path, name: str) -> Path:
    return folder / name if (folder / name).exists() else DEFAULT_KNOWLEDGE / name


def _parse_yaml(text: str) -> Any:
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


def _validate(path: Path, parse: Callable[[str], Any], kind: type[Content]) -> Content:
    try:
        return kind.model_validate(parse(path.read_bytes().decode("utf-8")))
    except ValidationError as exc:
        first = exc.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        problem = f"{where}: {first['msg']}"
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, RecursionError) as exc:
        # The parsers raise these too, of dates such as 2026-13-40 and of lists in lists in lists.
        problem = " ".join(str(exc).split())
    raise InputErrors(
        (
            InputError(
                path,
                expected=f"a valid {path.name}",
                found=problem,
                remedy="mend that place; docs/documents.md and docs/pins.md describe the files",
            ),
        )
    )


def _refuse_repeats(path: Path, values: list[str], what: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise InputErrors(
                (
                    InputError(
                        path,
                        expected=f"every {what} once",
                        found=f"{value!r} twice",
                        remedy="keep one of them",
                    ),
                )
            )
        seen.add(value)
