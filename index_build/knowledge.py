"""What a clinic keeps beside its documents: topics.yaml, clinic.toml and the wording."""

from __future__ import annotations

import tomllib
from collections import Counter
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
from app.answering.understanding import join_example
from app.index.topics import Topic
from app.index.wording import Clinic, Wording
from index_build.errors import InputError, InputErrors
from index_build.reading import Source, read_folder
from index_build.tuning import TuningSettings

TOPICS_FILE = "topics.yaml"
CLINIC_FILE = "clinic.toml"
WORDING_FOLDER = "wording"
EMERGENCY_FOLDER = f"{WORDING_FOLDER}/emergency"
DEFAULT_KNOWLEDGE = Path(__file__).resolve().parents[1] / "knowledge"

# The evidence is fitted in five folds, so each needs one example of either kind.
FEWEST_HELD_OUT = 5
TOPIC_OUTCOMES = frozenset(Outcome) - {Outcome.CLARIFY}

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Content = TypeVar("Content", bound=BaseModel)
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class TopicEntry(BaseModel):
    """One topic as topics.yaml states it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Slug
    outcome: Outcome
    answered_by: tuple[str, ...] = ()
    question: Line | None = None
    hand_over: Line | None = None
    examples: tuple[Line | Annotated[tuple[Line, ...], Field(min_length=2)], ...] = Field(
        min_length=2
    )

    @model_validator(mode="after")
    def check_outcome(self) -> Self:
        """Refuse an answered topic without sections, and sections on any other."""
        if self.outcome not in TOPIC_OUTCOMES:
            raise ValueError(f"outcome must be one of {', '.join(sorted(TOPIC_OUTCOMES))}")
        if (self.outcome == Outcome.ANSWERED) != bool(self.answered_by):
            raise ValueError("answered_by goes with outcome 'answered', and only with it")
        if (self.outcome == Outcome.ANSWERED) != bool(self.question):
            raise ValueError("question goes with outcome 'answered', and only with it")
        return self


class TopicsFile(BaseModel):
    """topics.yaml as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topics: tuple[TopicEntry, ...] = Field(min_length=2)


class ClinicFile(BaseModel):
    """clinic.toml as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Line
    phone: Line
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    emergency_phone: Line


class WordingFile(BaseModel):
    """One language's wording as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answers: dict[str, Line]
    interface: dict[str, str]


@dataclass(frozen=True, slots=True)
class Examples:
    """The topics with their example questions: ``questions[i]`` asks for topic ``labels[i]``.

    The questions are cleaned and joined with the message that they lean on, as the service does.
    """

    topics: tuple[Topic, ...]
    questions: tuple[str, ...]
    labels: tuple[int, ...]

    def outcome(self, number: int) -> Outcome:
        """Return the outcome that belongs to a question."""
        return Outcome(self.topics[self.labels[number]].outcome)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that a folder holds; what it lacks beside documents is the project's own."""

    folder: Path
    sources: tuple[Source, ...]
    examples: Examples
    has_topics: bool
    wordings: Mapping[str, Wording]
    emergency_wordings: Mapping[str, Wording]
    clinic: Clinic

    def check_sections(self, passage_ids: Iterable[str]) -> None:
        """Raise InputErrors if a topic is answered by a section that the documents do not have."""
        if not self.has_topics:
            return
        known = set(passage_ids)
        errors = [
            InputError(
                self.folder / TOPICS_FILE,
                expected=f"topic {topic.id!r} answered by sections of the documents",
                found=f"{missing!r}, which none has",
                remedy=f"name one of: {', '.join(sorted(known))}",
            )
            for topic in self.examples.topics
            for missing in topic.answered_by
            if missing not in known
        ]
        if errors:
            raise InputErrors(errors)


def read_knowledge(folder: Path) -> Knowledge:
    """Read a folder of documents with its topics, wording and clinic; raise InputErrors."""
    sources = read_folder(folder)
    own = read_topics(folder)
    if own is not None:
        _check_examples(folder / TOPICS_FILE, own)
    return Knowledge(
        folder=folder,
        sources=sources,
        examples=own or _parse_topics(DEFAULT_KNOWLEDGE / TOPICS_FILE),
        has_topics=own is not None,
        wordings=read_wordings(folder),
        emergency_wordings=read_emergency_wordings(folder),
        clinic=read_clinic(folder),
    )


def read_topics(folder: Path) -> Examples | None:
    """Read the folder's topics; None if it has none."""
    path = folder / TOPICS_FILE
    if not path.is_file():
        return None
    return _parse_topics(path)


def _check_examples(path: Path, examples: Examples) -> None:
    """Refuse too few examples to tell, on held-out ones, what the documents state."""
    held = Counter[bool]()
    for label, count in Counter(examples.labels).items():
        outcome = examples.topics[label].outcome
        held[outcome == Outcome.ANSWERED.value] += count // TuningSettings().held_out
    if min(held[True], held[False]) < FEWEST_HELD_OUT:
        error = InputError(
            path,
            expected=f"at least {FEWEST_HELD_OUT} held-out examples (one in "
            f"{TuningSettings().held_out} of each topic) of answered topics, and of others",
            found=f"{held[True]} and {held[False]}",
            remedy="write more examples, some tens for each topic; or remove the file, to use the "
            "project's own topics",
        )
        raise InputErrors((error,))


def _parse_topics(path: Path) -> Examples:
    entries = _validate(path, _parse_yaml, TopicsFile).topics
    _refuse_repeats(path, [entry.id for entry in entries], "topic id")
    pairs = [
        (join_example([example] if isinstance(example, str) else example), number)
        for number, entry in enumerate(entries)
        for example in entry.examples
    ]
    _refuse_repeats(path, [question.casefold() for question, _ in pairs], "example")
    topics = tuple(
        Topic(
            id=entry.id,
            outcome=entry.outcome.value,
            answered_by=entry.answered_by,
            question=entry.question,
            hand_over=entry.hand_over,
        )
        for entry in entries
    )
    return Examples(topics, tuple(q for q, _ in pairs), tuple(number for _, number in pairs))


def read_clinic(folder: Path) -> Clinic:
    """Read clinic.toml, or the project's own where the folder has none."""
    path = _choose(folder, CLINIC_FILE)
    card = _validate(path, tomllib.loads, ClinicFile)
    return Clinic(card.name, card.phone, card.url, card.emergency_phone)


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
    except (yaml.YAMLError, tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        problem = " ".join(str(exc).split())
    raise InputErrors(
        (
            InputError(
                path,
                expected=f"a valid {path.name}",
                found=problem,
                remedy="mend that place; docs/documents.md describes the file",
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
