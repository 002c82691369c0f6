"""Labelled questions to a report, by the answering code of the service."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from app.answering.answer import Answer, Outcome, Question
from app.answering.golden import fold_text, states
from app.index import artifact
from app.index.artifact import Index
from app.models.encoder import Encoder, OnnxEncoder
from app.models.network import Network
from index_build.errors import InputError, InputErrors
from index_build.evaluation.asking import make_answerer, open_network
from index_build.evaluation.baseline import Baseline, Nearest, find_nearest, measure_baseline
from index_build.indexing.pipeline import BuildOptions, build

QUESTIONS = "questions.jsonl"
DOCUMENTS = "docs"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class LabelledQuestion(BaseModel):
    """One line of an evaluation file.

    ``answer`` are the sentences, items or rows that state the answer; ``sections`` are all right
    first answers where no ``answer`` is named. A ``twin`` has another question of the same look
    beside it, whose outcome is the other one.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    question: Text
    history: tuple[Text, ...] = ()
    outcome: Outcome
    answer: tuple[Text, ...] = ()
    sections: tuple[str, ...] = ()
    twin: bool = False


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
            return found is Outcome.ANSWERED and self.quotes_answer
        if found is expected:
            return True
        quoted = expected is Outcome.NOT_COVERED and bool(self.answer.quotes)
        return found in _ALSO_FITS.get(expected, ()) and not quoted

    @property
    def quotes_answer(self) -> bool:
        """Whether the quotes hold the answering sentences or, where none is named, the first quote
        is from a right section (any, if the label names none).
        """
        wanted = self.labelled
        sections = () if wanted.answer else wanted.sections
        return states(self.answer.quotes, wanted.answer, sections)


# A refusal that hands over to the clinic serves an uncovered question as well as "not covered".
_ALSO_FITS = {
    Outcome.NOT_COVERED: (Outcome.PERSONAL_ADVICE, Outcome.CLARIFY),
    Outcome.CLARIFY: (Outcome.ANSWERED,),
}


@dataclass(frozen=True, slots=True)
class Report:
    """All results of an evaluation, and what plain retrieval does with the same questions.

    ``clinics`` are the results clinic by clinic, where there are several.
    """

    index_version: str
    results: tuple[Result, ...]
    baseline: Baseline | None
    clinics: tuple[tuple[str, tuple[Result, ...]], ...] = ()

    def take(self, *, twins: bool) -> Report:
        """Return the report of the twins alone, or of the others, without what is beside it."""
        own = tuple(r for r in self.results if r.labelled.twin is twins)
        return Report(self.index_version, own, None)


def evaluate_files(paths: Sequence[Path], folder: Path) -> Report:
    """Answer every question of the files with an artifact; raise InputErrors for bad lines."""
    questions = [question for path in paths for question in read_questions(path)]
    return evaluate_questions(questions, artifact.load(folder))


def evaluate_questions(questions: Sequence[LabelledQuestion], index: Index) -> Report:
    """Answer every question with an index."""
    network = open_network(index)
    results = answer_questions(questions, index, network)
    baseline = measure_baseline(*compare_retrieval(questions, index, OnnxEncoder(network)))
    return Report(index.manifest.index_version, results, baseline)


def evaluate_clinics(folder: Path, file: str = QUESTIONS) -> Report:
    """Build each clinic of a folder and answer its questions.

    A clinic is a folder with its documents in docs/ and its questions in a file of that name.
    """
    names = sorted(path.parent.name for path in folder.glob(f"*/{file}"))
    if not names:
        expected = f"clinics, each NAME/{DOCUMENTS}/ and NAME/{file}"
        raise InputErrors([InputError(folder, expected, "none", "name the folder they are in")])
    clinics: list[tuple[str, tuple[Result, ...]]] = []
    answerable: list[Nearest] = []
    uncovered: list[Nearest] = []
    version = ""
    for name in names:
        questions = read_questions(folder / name / file)
        with tempfile.TemporaryDirectory() as scratch:
            output = Path(scratch) / "index"
            build(folder / name / DOCUMENTS, output, BuildOptions())
            index = artifact.load(output)
            version = index.manifest.index_version
            network = open_network(index)
            clinics.append((name, answer_questions(questions, index, network)))
            found = compare_retrieval(questions, index, OnnxEncoder(network))
        answerable += found[0]
        uncovered += found[1]
    results = tuple(result for _, own in clinics for result in own)
    baseline = measure_baseline(answerable, uncovered)
    return Report(version, results, baseline, tuple(clinics))


def answer_questions(
    questions: Sequence[LabelledQuestion], index: Index, network: Network
) -> tuple[Result, ...]:
    """Answer questions by the code of the service."""
    answerer = make_answerer(index, network)
    answers = (answerer.answer(Question(q.question, q.history)) for q in questions)
    return tuple(
        Result(question, answer, answer.confidence)
        for question, answer in zip(questions, answers, strict=True)
    )


def fold_passages(index: Index) -> dict[str, str]:
    """Return each passage's folded text by its id."""
    return {p.id: fold_text(index.documents[p.document_id].slice(p.span)) for p in index.passages}


def find_right_passages(question: LabelledQuestion, passages: Mapping[str, str]) -> frozenset[str]:
    """Return the ids of the passages, folded texts by id, that answer a question."""
    if not question.answer:
        return frozenset(question.sections)
    wanted = [fold_text(sentence) for sentence in question.answer]
    return frozenset(name for name, text in passages.items() if any(w in text for w in wanted))


def compare_retrieval(
    questions: Sequence[LabelledQuestion], index: Index, encoder: Encoder
) -> tuple[list[Nearest], list[Nearest]]:
    """Return what plain retrieval finds for the answerable and for the uncovered questions."""
    asked = [q for q in questions if q.outcome is Outcome.ANSWERED]
    passages = fold_passages(index)
    right = [find_right_passages(question, passages) for question in asked]
    answerable = [(q.question, names) for q, names in zip(asked, right, strict=True) if names]
    uncovered = [q.question for q in questions if q.outcome is Outcome.NOT_COVERED]
    return (
        find_nearest([t for t, _ in answerable], [n for _, n in answerable], index, encoder),
        find_nearest(uncovered, [frozenset()] * len(uncovered), index, encoder),
    )


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
            expected = '{"question", "history"?, "outcome", "answer"?, "sections"?}'
            errors.append(InputError(path, expected, found, "mend that line"))
    if errors or not questions:
        none = InputError(path, "labelled questions", "none", "add lines")
        raise InputErrors(errors or [none])
    return questions
