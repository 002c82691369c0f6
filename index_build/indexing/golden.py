"""golden.jsonl: questions whose answer must hold, read and tried on a finished index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from app.answering.answer import Outcome
from app.answering.golden import GoldenAnswer
from app.index.golden import GoldenQuestion
from index_build.errors import GoldenErrors, InputError, InputErrors, quote_value

GOLDEN_FILE = "golden.jsonl"
_LINE = '{"question", "outcome", "history"?, "answer"?, "sections"?}'
_QUOTING = frozenset({Outcome.ANSWERED, Outcome.PERSONAL_ADVICE})

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class GoldenEntry(BaseModel):
    """One line of golden.jsonl."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: Text
    outcome: Outcome
    history: tuple[Text, ...] = Field((), max_length=10)
    answer: tuple[Sentence, ...] = ()
    sections: tuple[Sentence, ...] = ()

    @model_validator(mode="after")
    def check_outcome(self) -> Self:
        """Refuse a line that wants quotes with an outcome that has none."""
        if (self.answer or self.sections) and self.outcome not in _QUOTING:
            raise ValueError(f"nothing is quoted with {self.outcome.value}: no answer, no sections")
        return self


def read_golden(folder: Path) -> tuple[GoldenQuestion, ...]:
    """Read the folder's golden questions; none if it has no golden.jsonl. Raises InputErrors."""
    path = folder / GOLDEN_FILE
    if not path.is_file():
        return ()
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as exc:
        problem = InputError(path, "a UTF-8 file of golden questions", str(exc), "save it as UTF-8")
        raise InputErrors([problem]) from exc
    found: dict[tuple[str, ...], GoldenQuestion] = {}
    errors: list[InputError] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = GoldenEntry.model_validate_json(line)
        except ValidationError as exc:
            first = exc.errors()[0]
            where = ".".join(map(str, first["loc"]))
            told = f"in line {number}: {where} {first['msg']}"
            errors.append(InputError(path, _LINE, told, "mend that line"))
            continue
        asked = (*entry.history, entry.question)
        if asked in found:
            told = f"{quote_value(entry.question)} again in line {number}"
            errors.append(InputError(path, "every golden question once", told, "keep one of them"))
        found[asked] = GoldenQuestion(**{**entry.model_dump(), "outcome": entry.outcome.value})
    if errors:
        raise InputErrors(errors)
    return tuple(found.values())


def find_broken(answers: Iterable[GoldenAnswer]) -> tuple[GoldenAnswer, ...]:
    """Return the answers that are not what must hold."""
    return tuple(answer for answer in answers if not answer.holds)


def refuse(folder: Path, broken: Sequence[GoldenAnswer]) -> GoldenErrors:
    """Return the error that says which golden questions a build would break."""
    path = folder / GOLDEN_FILE
    return GoldenErrors(
        [
            *(f"{path}: {describe_broken(answer)}" for answer in broken),
            f"{path}: {len(broken)} of its questions would be answered otherwise, so nothing was "
            "built; mend the documents or that file, or build with --accept-changes",
        ]
    )


def describe_broken(answer: GoldenAnswer) -> str:
    """Say on one line what a golden question must get, and what it got."""
    golden = answer.question
    wanted = describe_answer(golden.outcome, " or ".join(golden.sections))
    holding = "".join(f", with {quote_value(sentence)}" for sentence in golden.answer)
    found = describe_answer(answer.outcome, answer.section)
    return f"expected {quote_value(golden.question)} to get {wanted}{holding}, found {found}"


def describe_answer(outcome: str, section: str | None) -> str:
    """Say in a few words what kind of answer it is, and from which section."""
    return f"{outcome!r} from {section}" if section else repr(outcome)
