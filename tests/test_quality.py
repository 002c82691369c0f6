"""The quality of the answers on questions that never trained and never tuned anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from app.answering.answer import Outcome, Question
from app.index import artifact
from app.models.ngrams import DANGERS
from index_build.evaluation.asking import make_answerer
from index_build.evaluation.dangers import Rate, hear_files, list_rates
from index_build.evaluation.questions import (
    Report,
    Result,
    evaluate_clinics,
    evaluate_questions,
    read_questions,
)
from index_build.evaluation.report import list_bars

EVALUATION = Path(__file__).parent / "evaluation"
# `make evaluate` asks all of them; here every third must do.
EVERY = 3

# What docs/quality.md reports, less about what chance makes of so many questions. They never fall.
DEMO_FLOORS = {
    "right_answered": 0.945,
    "right_not_covered": 0.965,
    "right_personal_advice": 0.95,
    "right_urgent": 0.95,
    "right_off_topic": 0.9,
    "right_small_talk": 0.91,
    "right_unsupported_language": 0.9,
}
CLINICS_FLOORS = {
    "right_answered": 0.445,
    "right_not_covered": 0.91,
    "right_personal_advice": 0.95,
    "right_urgent": 0.94,
    "right_off_topic": 0.8,
    "right_small_talk": 0.93,
}
TWINS_FLOORS = {"right_answered": 0.42, "right_not_covered": 0.84}
DANGERS_HEARD, LOOK_ALIKES_CALLED_URGENT = 0.95, 0.1
# What is wished for of each kind of danger and each language: it may lie within the 95% interval.
HEARD_IN_EACH = 0.92


@pytest.fixture(scope="module")
def demo(index_dir: Path) -> Report:
    """The evaluation of every third labelled question on the demo's documents, run once."""
    files = sorted(EVALUATION.glob("*.jsonl"))
    questions = [question for path in files for question in read_questions(path)[::EVERY]]
    return evaluate_questions(questions, artifact.load(index_dir))


@pytest.fixture(scope="module")
def clinics() -> Report:
    """The evaluation of the other clinics' folders, run once."""
    return evaluate_clinics(EVALUATION / "clinics")


@pytest.fixture(scope="module")
def rates(index_dir: Path) -> Mapping[str, Rate]:
    """How often dangers and look-alikes are called urgent, by group; asked once."""
    files = sorted((EVALUATION / "dangers").glob("*.jsonl"))
    heard = hear_files(files, make_answerer(artifact.load(index_dir)))
    return {rate.group: rate for rate in list_rates(heard)}


def share_of(results: Sequence[Result], label: Outcome, found: Outcome) -> float:
    """Return how many of the messages with a label got an outcome, 0 to 1."""
    own = [r.answer.outcome is found for r in results if r.labelled.outcome is label]
    return sum(own) / len(own)


@pytest.mark.parametrize(("name", "floor"), DEMO_FLOORS.items())
def test_each_kind_of_question_of_the_demo_is_answered_rightly_as_often_as_reported(
    demo: Report, name: str, floor: float
) -> None:
    assert list_bars(demo)[name] >= floor


@pytest.mark.parametrize(("name", "floor"), CLINICS_FLOORS.items())
def test_each_kind_of_question_of_other_clinics_is_answered_rightly_as_often_as_reported(
    clinics: Report, name: str, floor: float
) -> None:
    assert list_bars(clinics.take(twins=False))[name] >= floor


@pytest.mark.parametrize(("name", "floor"), TWINS_FLOORS.items())
def test_questions_of_the_same_look_are_told_apart_as_often_as_reported(
    clinics: Report, name: str, floor: float
) -> None:
    assert list_bars(clinics.take(twins=True))[name] >= floor


def test_hardly_any_ordinary_question_is_called_urgent(demo: Report, clinics: Report) -> None:
    assert list_bars(demo)["ordinary_called_urgent"] < 0.01
    assert list_bars(clinics.take(twins=False))["ordinary_called_urgent"] < 0.012
    assert list_bars(clinics.take(twins=True))["ordinary_called_urgent"] < 0.08


def test_dangers_are_heard_and_look_alikes_are_not_called_urgent(
    rates: Mapping[str, Rate],
) -> None:
    assert min(rates[name].messages for name in ("dangers", "look-alikes")) >= 100
    assert rates["dangers"].share >= DANGERS_HEARD
    assert rates["look-alikes"].share <= LOOK_ALIKES_CALLED_URGENT


def test_no_kind_of_danger_and_no_language_is_surely_heard_too_seldom(
    rates: Mapping[str, Rate],
) -> None:
    told = [rate for rate in rates.values() if rate.group.startswith("dangers")]
    assert len(told) > len(DANGERS)
    assert [rate for rate in told if rate.high < HEARD_IN_EACH] == []


def test_every_danger_in_an_earlier_message_is_heard(rates: Mapping[str, Rate]) -> None:
    told = rates["dangers of turns"]
    assert (told.urgent, told.messages) == (20, 20)


def test_there_are_enough_questions_of_every_kind(demo: Report, clinics: Report) -> None:
    assert len(demo.results) >= 1_500
    assert {r.labelled.outcome for r in demo.results} == set(Outcome) - {Outcome.CLARIFY}
    assert len(clinics.clinics) >= 15
    assert all(len(results) >= 60 for _, results in clinics.clinics)


def test_every_section_of_the_demo_is_asked_for(index_dir: Path) -> None:
    files = sorted(EVALUATION.glob("*.jsonl"))
    asked = {name for path in files for q in read_questions(path) for name in q.sections}
    assert asked == {passage.id for passage in artifact.load(index_dir).passages}


def test_every_answering_sentence_stands_in_its_clinic_s_documents(clinics: Report) -> None:
    named = [r for r in clinics.results if r.labelled.outcome is Outcome.ANSWERED]
    assert all(r.labelled.answer for r in named)
    assert clinics.baseline is not None
    assert clinics.baseline.right_passage > 0


def test_plain_retrieval_answers_less_of_the_demo(demo: Report) -> None:
    assert demo.baseline is not None
    assert list_bars(demo)["right_answered"] >= demo.baseline.right_answers + 0.02


def test_a_page_more_is_answered_at_once_and_a_page_less_is_refused_again(
    index_dir: Path, tmp_path: Path
) -> None:
    import shutil

    from index_build.indexing.knowledge import DEFAULT_KNOWLEDGE
    from index_build.indexing.pipeline import BuildOptions, build

    folder, output = tmp_path / "knowledge", tmp_path / "index"
    shutil.copytree(DEFAULT_KNOWLEDGE, folder)
    (folder / "aftercare.md").write_text(AFTERCARE, encoding="utf-8")
    build(folder, output, BuildOptions())
    before = make_answerer(artifact.load(index_dir))
    with_page = make_answerer(artifact.load(output))
    asked = [Question(text) for text in AFTERCARE_QUESTIONS]
    assert all(before.answer(q).outcome is not Outcome.ANSWERED for q in asked)
    answers = [with_page.answer(q) for q in asked]
    assert [a.outcome for a in answers] == [Outcome.ANSWERED] * len(asked)
    assert {a.quotes[0].document_id for a in answers} == {"aftercare"}


AFTERCARE = """# After your treatment

## Washing and make-up

Wash your face with lukewarm water only on the first day.
You may wear make-up again after 24 hours.

## Sport and swimming

Do not go swimming for one week.
You may do sport again after three days.
"""
AFTERCARE_QUESTIONS = (
    "When may I wear make-up again?",
    "How long must I not go swimming?",
    "When can I do sport again after the treatment?",
)
