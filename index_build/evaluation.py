"""Labelled questions to a report, by the answering code of the service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from app.answering.answer import Answer, Outcome, Question
from app.answering.answerer import Answerer
from app.index import artifact
from app.index.artifact import Index
from index_build.asking import make_answerer
from index_build.baseline import Baseline, measure_baseline
from index_build.errors import InputError, InputErrors

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class LabelledQuestion(BaseModel):
    """One line of an evaluation file; ``sections`` are all right first answers."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    question: Text
    history: tuple[Text, ...] = ()
    outcome: Outcome
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A labelled question with its answer.

    ``stated`` is the probability, 0 to 1, that was given to "the documents state it".
    """

    labelled: LabelledQuestion
    answer: Answer
    stated: float

    @property
    def first_section(self) -> str | None:
        """The section of the first quote."""
        return self.answer.quotes[0].section_id if self.answer.quotes else None

    @property
    def is_right(self) -> bool:
        """Whether the outcome is the labelled one, or one that serves as well (see _ALSO_FITS)."""
        expected, found = self.labelled.outcome, self.answer.outcome
        if expected is Outcome.ANSWERED:
            return found is Outcome.ANSWERED and self.has_right_section
        return found is expected or found in _ALSO_FITS.get(expected, ())

    @property
    def has_right_section(self) -> bool:
        """Whether the first quote is from a right section (any, if the label names none)."""
        wanted = self.labelled.sections
        if not wanted or self.first_section is None:
            return bool(self.first_section)
        quote = self.answer.quotes[0]
        names = {self.first_section, quote.section, quote.document_id}
        return not names.isdisjoint(wanted)


# A refusal that hands over to the clinic serves an uncovered question as well as "not covered".
_ALSO_FITS = {
    Outcome.NOT_COVERED: (Outcome.PERSONAL_ADVICE, Outcome.CLARIFY),
    Outcome.CLARIFY: (Outcome.ANSWERED,),
}


@dataclass(frozen=True, slots=True)
class Report:
    """All results of an evaluation, and what plain retrieval does with the same questions."""

    index_version: str
    results: tuple[Result, ...]
    baseline: Baseline | None


def evaluate_files(paths: Sequence[Path], folder: Path) -> Report:
    """Answer every question of the files with an artifact; raise InputErrors for bad lines."""
    questions = [question for path in paths for question in read_questions(path)]
    return evaluate_questions(questions, artifact.load(folder))


def evaluate_questions(questions: Sequence[LabelledQuestion], index: Index) -> Report:
    """Answer every question with an index."""
    answerer = make_answerer(index)
    results = tuple(_answer(question, answerer) for question in questions)
    baseline = measure_baseline(
        [question.question for question in questions],
        [frozenset(question.sections) for question in questions],
        [question.outcome is Outcome.NOT_COVERED for question in questions],
        index,
    )
    return Report(index.manifest.index_version, results, baseline)


def read_questions(path: Path) -> list[LabelledQuestion]:
    """Read a file of labelled questions, one JSON object a line."""
    try:
        lines = path.read_bytes().decode("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as exc:
        problem = InputError(path, "a UTF-8 file of labelled questions", str(exc), "check the file")
        raise InputErrors([problem]) from exc
    questions, errors = [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            questions.append(LabelledQuestion.model_validate_json(line))
        except ValidationError as exc:
            first = exc.errors()[0]
            found = f"in line {number}: {'.'.join(map(str, first['loc']))} {first['msg']}"
            expected = '{"question", "history"?, "outcome", "sections"?}'
            errors.append(InputError(path, expected, found, "mend that line"))
    if errors or not questions:
        none = InputError(path, "labelled questions", "none", "add lines")
        raise InputErrors(errors or [none])
    return questions


def _answer(labelled: LabelledQuestion, answerer: Answerer) -> Result:
    answer = answerer.answer(Question(labelled.question, labelled.history))
    return Result(labelled, answer, answer.confidence)
