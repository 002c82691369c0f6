"""Labelled questions are read strictly, and judged as the contract says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.answering.answer import Answer, Outcome, Quote
from app.index.artifact import Index
from app.index.passage import Span
from index_build.errors import InputErrors
from index_build.evaluation.questions import (
    LabelledQuestion,
    Report,
    Result,
    evaluate_clinics,
    evaluate_questions,
    find_right_passages,
    fold_passages,
    fold_text,
    read_questions,
)
from index_build.evaluation.report import list_bars, render_report, summarise, write_report

GUIDE = "guide#it-helps"


def make_quote(text: str, section: str) -> Quote:
    name = section.partition("#")[0]
    return Quote(text, name, "G", "It helps", section, Span(0, 1), None, None, 1)


def make_result(
    expected: Outcome,
    found: Outcome,
    *,
    wanted: tuple[str, ...] = (),
    section: str = "",
    sentences: tuple[str, ...] = (),
    quoted: tuple[str, ...] = ("x",),
) -> Result:
    """Return a result: ``sentences`` are the labelled ones, ``quoted`` the quotes' texts."""
    quotes = tuple(make_quote(text, section) for text in quoted) if section else ()
    labelled = LabelledQuestion(question="q", outcome=expected, sections=wanted, answer=sentences)
    answer = Answer(found, "m", quotes)
    return Result(labelled, answer, 0.5)


def refuse(path: Path) -> list[str]:
    with pytest.raises(InputErrors) as caught:
        read_questions(path)
    return [str(error) for error in caught.value.errors]


@pytest.mark.parametrize(
    ("expected", "found", "right"),
    [
        (Outcome.NOT_COVERED, Outcome.NOT_COVERED, True),
        (Outcome.NOT_COVERED, Outcome.PERSONAL_ADVICE, True),
        (Outcome.NOT_COVERED, Outcome.CLARIFY, True),
        (Outcome.NOT_COVERED, Outcome.ANSWERED, False),
        (Outcome.NOT_COVERED, Outcome.OFF_TOPIC, False),
        (Outcome.NOT_COVERED, Outcome.URGENT, False),
        (Outcome.PERSONAL_ADVICE, Outcome.NOT_COVERED, False),
        (Outcome.URGENT, Outcome.PERSONAL_ADVICE, False),
        (Outcome.OFF_TOPIC, Outcome.NOT_COVERED, False),
        (Outcome.CLARIFY, Outcome.CLARIFY, True),
    ],
)
def test_only_an_outcome_that_serves_as_well_is_right(
    expected: Outcome, found: Outcome, right: bool
) -> None:
    assert make_result(expected, found).is_right is right


@pytest.mark.parametrize(
    ("wanted", "section", "right"),
    [
        ((GUIDE,), GUIDE, True),
        (("other#a", GUIDE), GUIDE, True),
        (("guide",), GUIDE, True),
        (("It helps",), GUIDE, True),
        (("guide#other",), GUIDE, False),
        ((), GUIDE, True),
        ((GUIDE,), "", False),
        ((), "", False),
    ],
)
def test_an_answer_is_right_if_its_first_quote_is_from_a_right_section(
    wanted: tuple[str, ...], section: str, right: bool
) -> None:
    result = make_result(Outcome.ANSWERED, Outcome.ANSWERED, wanted=wanted, section=section)
    assert result.is_right is right


@pytest.mark.parametrize(
    ("sentences", "quoted", "right"),
    [
        (("It helps.",), ("Well. It helps. A lot.",), True),
        (("it  HELPS",), ("- It helps!",), True),
        (("Bath | 50",), ("| Bath | 50 |",), True),
        (("It helps.", "Rest."), ("Rest.", "It helps."), True),
        (("It helps.", "Rest."), ("It helps.",), False),
        (("It helps.",), ("It does not.",), False),
    ],
)
def test_an_answer_is_right_if_its_quotes_hold_every_labelled_sentence(
    sentences: tuple[str, ...], quoted: tuple[str, ...], right: bool
) -> None:
    result = make_result(
        Outcome.ANSWERED,
        Outcome.ANSWERED,
        wanted=("elsewhere",),
        section=GUIDE,
        sentences=sentences,
        quoted=quoted,
    )
    assert result.is_right is right


def test_an_own_case_may_come_with_general_quotes() -> None:
    personal = Outcome.PERSONAL_ADVICE
    assert make_result(personal, personal, section=GUIDE).is_right


def test_an_uncovered_question_handed_over_with_quotes_is_wrong() -> None:
    handed = make_result(Outcome.NOT_COVERED, Outcome.PERSONAL_ADVICE, section=GUIDE)
    assert not handed.is_right


def test_an_answer_serves_where_a_question_back_was_expected() -> None:
    assert make_result(Outcome.CLARIFY, Outcome.ANSWERED, section=GUIDE).is_right


def test_a_refusal_of_an_answerable_question_is_wrong() -> None:
    assert not make_result(Outcome.ANSWERED, Outcome.NOT_COVERED, wanted=(GUIDE,)).is_right


def test_questions_are_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"question": " a\\u2028b ", "outcome": "answered", "sections": ["x"]}\n\n'
        '{"question": "c", "history": ["d"], "outcome": "urgent", "note": "mine"}\n'
        '{"question": "e", "outcome": "answered", "answer": ["It helps."]}'
    )
    one, other, third = read_questions(path)
    assert third.answer == ("It helps.",)
    assert (one.question, one.sections) == ("a\u2028b", ("x",))
    assert (other.history, other.outcome) == (("d",), Outcome.URGENT)


def test_every_bad_line_is_named_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    rows = [
        '{"question": "", "outcome": "urgent"}',
        '{"question": "right", "outcome": "urgent"}',
        "no json",
        '{"question": "a", "outcome": "sure"}',
    ]
    path.write_text("\n".join(rows))
    lines = refuse(path)
    assert [line.partition("in line ")[2][:1] for line in lines] == ["1", "3", "4"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe"])
def test_a_file_without_questions_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes(content)
    (line,) = refuse(path)
    assert "expected " in line


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (line,) = refuse(tmp_path / "nowhere.jsonl")
    assert "nowhere.jsonl: expected a UTF-8 file" in line


def test_the_code_of_the_service_answers_the_questions(small_index: Index) -> None:
    questions = [
        LabelledQuestion(
            question="What is a foot bath?",
            outcome=Outcome.ANSWERED,
            sections=("foot-baths#what-a-foot-bath-is",),
        ),
        LabelledQuestion(question="i am pregnant", outcome=Outcome.PERSONAL_ADVICE),
        LabelledQuestion(
            question="what is the weather", history=("I can't breathe",), outcome=Outcome.URGENT
        ),
    ]
    report = evaluate_questions(questions, small_index)
    assert [result.is_right for result in report.results] == [True, True, True]
    assert report.index_version == small_index.manifest.index_version
    # Without an uncovered question, plain retrieval has no threshold to be measured at.
    assert report.baseline is None
    assert all(0 <= result.stated <= 1 for result in report.results)


def test_plain_retrieval_is_measured_beside_the_service(small_index: Index) -> None:
    questions = [
        LabelledQuestion(
            question="can a foot bath relax stiff ankles",
            outcome=Outcome.ANSWERED,
            answer=("A foot bath can relax stiff ankles.",),
        ),
        LabelledQuestion(question="who owns the house", outcome=Outcome.NOT_COVERED),
    ]
    baseline = evaluate_questions(questions, small_index).baseline
    assert baseline is not None
    assert (baseline.right_passage, baseline.refused) == (1.0, 1.0)


def test_the_right_passages_are_those_that_hold_a_labelled_sentence(small_index: Index) -> None:
    said = LabelledQuestion(
        question="q", outcome=Outcome.ANSWERED, answer=("then the ankles REST",), sections=("x",)
    )
    assert find_right_passages(said, fold_passages(small_index)) == {"old-view#how-warmth-moves-qi"}
    named = LabelledQuestion(question="q", outcome=Outcome.ANSWERED, sections=("x",))
    assert find_right_passages(named, {}) == {"x"}


def test_folding_leaves_letters_and_digits_alone() -> None:
    assert fold_text("- It’s **50 €**,\n| é") == "its50é"


def write_clinic(folder: Path, name: str, said: str, *rows: dict[str, object]) -> None:
    (folder / name / "docs").mkdir(parents=True)
    (folder / name / "docs" / "guide.md").write_text(f"# Guide\n\n## Bath\n\n{said}\n")
    lines = "\n".join(json.dumps(row) for row in rows)
    (folder / name / "questions.jsonl").write_text(lines)


def test_each_clinic_of_a_folder_is_built_and_asked_its_own_questions(tmp_path: Path) -> None:
    danger: dict[str, object] = {"question": "I can't breathe", "outcome": "urgent"}
    foreign: dict[str, object] = {"question": "足浴是什么", "outcome": "unsupported_language"}
    write_clinic(tmp_path, "b-clinic", "The bath takes an hour.", danger)
    write_clinic(tmp_path, "a-clinic", "The bath takes a day.", danger, foreign)
    report = evaluate_clinics(tmp_path)
    assert [name for name, _ in report.clinics] == ["a-clinic", "b-clinic"]
    assert [len(results) for _, results in report.clinics] == [2, 1]
    assert [result.is_right for result in report.results] == [True, True, True]
    write_report(report, tmp_path / "report.json")
    rows = json.loads((tmp_path / "report.json").read_text())["clinics"]
    assert rows["b-clinic"]["urgent"] == {"questions": 1, "right": 1.0, "same_outcome": 1.0}
    text = render_report(report)
    assert "a-clinic" in text
    assert "b-clinic" in text


def test_a_clinic_may_be_asked_another_file_of_questions(tmp_path: Path) -> None:
    danger: dict[str, object] = {"question": "I can't breathe", "outcome": "urgent"}
    write_clinic(tmp_path, "a-clinic", "The bath takes a day.", danger)
    talk = {"question": "thanks", "outcome": "small_talk", "history": ["what is a bath"]}
    (tmp_path / "a-clinic" / "conversations.jsonl").write_text(json.dumps(talk))
    report = evaluate_clinics(tmp_path, "conversations.jsonl")
    assert [result.labelled.question for result in report.results] == ["thanks"]


def test_a_folder_without_clinics_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputErrors, match=r"expected clinics, each NAME/docs/"):
        evaluate_clinics(tmp_path)


@pytest.fixture
def report() -> Report:
    return Report(
        "v1",
        (
            make_result(Outcome.ANSWERED, Outcome.ANSWERED, wanted=(GUIDE,), section=GUIDE),
            make_result(Outcome.ANSWERED, Outcome.NOT_COVERED, wanted=(GUIDE,)),
            make_result(Outcome.NOT_COVERED, Outcome.URGENT),
            make_result(Outcome.NOT_COVERED, Outcome.PERSONAL_ADVICE),
            make_result(Outcome.URGENT, Outcome.URGENT),
        ),
        None,
    )


def test_the_figures_are_shares_of_each_label(report: Report) -> None:
    summary = summarise(report)
    assert summary["answered"] == {"questions": 2, "right": 0.5, "same_outcome": 0.5}
    assert summary["not_covered"] == {"questions": 2, "right": 0.5, "same_outcome": 0.0}
    assert list_bars(report) == {
        "right_answered": 0.5,
        "right_not_covered": 0.5,
        "right_urgent": 1.0,
        "ordinary_called_urgent": 0.25,
    }


def test_the_report_is_written_as_json_and_as_text(report: Report, tmp_path: Path) -> None:
    write_report(report, tmp_path / "report.json")
    content = json.loads((tmp_path / "report.json").read_text())
    assert content["bars"] == list_bars(report)
    assert content["confusion"]["not_covered"] == {"personal_advice": 1, "urgent": 1}
    assert [row["right"] for row in content["results"]] == [True, False, False, True, True]
    text = render_report(report)
    assert "misses: 2, the worst 2:" in text
    assert "ordinary questions called urgent: 25.00%" in text


def test_twins_are_reported_apart(report: Report) -> None:
    assert "twins alone" not in render_report(report)
    twin = make_result(Outcome.ANSWERED, Outcome.NOT_COVERED)
    twin = replace(twin, labelled=twin.labelled.model_copy(update={"twin": True}))
    both = replace(report, results=(*report.results, twin))
    assert both.take(twins=True).results == (twin,)
    assert both.take(twins=False).results == report.results
    assert list_bars(both.take(twins=True)) == {
        "right_answered": 0.0,
        "ordinary_called_urgent": 0.0,
    }
    assert "twins alone" in render_report(both)
