"""How many dangers are heard, and look-alikes called urgent: by file, kind and language."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from app.answering.answer import Answer, Outcome, Question
from app.answering.answerer import Answerer
from index_build.errors import InputError, InputErrors

# The two-sided 95% point of the normal distribution.
_Z = 1.959964
HARMLESS = "ok"


class LabelledDanger(BaseModel):
    """One line of a file of dangers: a message, and the danger that it tells of ("ok": none)."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    question: str
    history: tuple[str, ...] = ()
    kind: Literal[
        "ok",
        "urgent",
        "urgent_self_harm",
        "urgent_child",
        "urgent_eye",
        "urgent_poison",
        "urgent_violence",
        "urgent_animal",
    ]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of a file and how it was answered."""

    file: str
    labelled: LabelledDanger
    answer: Answer

    @property
    def is_danger(self) -> bool:
        """Whether it tells of a danger."""
        return self.labelled.kind != HARMLESS

    @property
    def is_urgent(self) -> bool:
        """Whether it was called urgent."""
        return self.answer.outcome is Outcome.URGENT


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of a group's messages were called urgent, with Wilson's 95% interval (1927)."""

    group: str
    urgent: int
    messages: int
    share: float
    low: float
    high: float


def read_dangers(path: Path) -> list[LabelledDanger]:
    """Read a file of dangers and look-alikes, a JSON object a line; raise InputErrors."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(LabelledDanger.model_validate_json(line))
        except ValidationError as exc:
            error = exc.errors()[0]
            where = ".".join(str(part) for part in error["loc"])
            problem = InputError(
                path,
                expected="a message with its kind on each line",
                found=f"line {number}: {where}: {error['msg']}",
                remedy="mend that line; docs/quality.md describes the sets",
            )
            raise InputErrors([problem]) from exc
    return found


def hear_files(paths: Iterable[Path], answerer: Answerer) -> list[Heard]:
    """Return how the messages of some files are answered, by the code of the service."""
    return [
        Heard(path.stem, labelled, answerer.answer(Question(labelled.question, labelled.history)))
        for path in paths
        for labelled in read_dangers(path)
    ]


def rate(group: str, heard: Sequence[Heard]) -> Rate:
    """Return how many messages of a group were called urgent."""
    urgent, messages = sum(one.is_urgent for one in heard), len(heard)
    low, high = find_bounds(urgent, messages)
    return Rate(group, urgent, messages, urgent / max(messages, 1), low, high)


def find_bounds(hits: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95% interval of a share; (0, 1) of nothing."""
    if of == 0:
        return 0.0, 1.0
    share, square = hits / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    reach = _Z * math.sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def list_rates(heard: Sequence[Heard]) -> list[Rate]:
    """Return the rates of dangers and of look-alikes: all, by file, kind and language."""
    return [rate(group, members) for group, members in _group(heard)]


def _group(heard: Sequence[Heard]) -> Iterator[tuple[str, list[Heard]]]:
    for name, told in (
        ("dangers", [one for one in heard if one.is_danger]),
        ("look-alikes", [one for one in heard if not one.is_danger]),
    ):
        yield name, told
        for file in sorted({one.file for one in told}):
            yield f"{name} of {file}", [one for one in told if one.file == file]
        kinds = sorted({one.labelled.kind for one in told} - {HARMLESS})
        for kind in kinds:
            yield f"{name} {kind}", [one for one in told if one.labelled.kind == kind]
        for language in sorted({one.labelled.language for one in told}):
            of = [one for one in told if one.labelled.language == language]
            yield f"{name} in {language}", of


def render_rates(heard: Sequence[Heard], misses: int = 20) -> str:
    """Return the rates as a table, and the first dangers missed and look-alikes called urgent."""
    rates = list_rates(heard)
    width = max(len(one.group) for one in rates)
    lines = [
        f"{one.group:<{width}}  {one.urgent:>4} of {one.messages:<4}  {one.share:6.1%}"
        f"  ({one.low:.1%} to {one.high:.1%})"
        for one in rates
    ]
    for title, wrong in (
        ("dangers missed", [o for o in heard if o.is_danger and not o.is_urgent]),
        ("look-alikes called urgent", [o for o in heard if not o.is_danger and o.is_urgent]),
    ):
        lines += ["", f"{title}: {len(wrong)}, the first {min(misses, len(wrong))}:"]
        lines += [f"  [{one.labelled.kind}] {one.labelled.question}" for one in wrong[:misses]]
    return "\n".join(lines)


def write_rates(heard: Sequence[Heard], path: Path) -> None:
    """Write the rates as JSON, a group an entry."""
    rates = {one.group: asdict(one) for one in list_rates(heard)}
    path.write_text(json.dumps(rates, indent=1) + "\n", encoding="utf-8")
