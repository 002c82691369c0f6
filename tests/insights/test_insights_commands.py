"""Export, purge and deletion by hand, on both databases."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.index.artifact import Index
from app.insights.__main__ import main
from app.settings import Settings

ROOT = Path(__file__).parents[2]
HOSTILE = "=HYPERLINK(1)"


@pytest.fixture
def call(address, capsys, monkeypatch):
    """Run a command; return its exit code and both outputs."""

    def run(*words: str, answer: str = "", **values: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        settings = Settings(_env_file=None, **{**address, **values})
        try:
            main([*words, "--by", "Ada"], settings)
        except SystemExit as exc:
            return exc.code, *capsys.readouterr()
        return 0, *capsys.readouterr()

    return run


def list_lines(output: str) -> dict[str, list[dict[str, object]]]:
    tables: dict[str, list[dict[str, object]]] = {}
    for line in output.splitlines():
        found = json.loads(line)
        tables.setdefault(found.pop("table"), []).append(found)
    return tables


def fill(store, record) -> str:
    """Leave a line in each table, and return the answer's id."""
    answer_id = record(store, question="how much?")
    store.record_feedback(answer_id, True)
    store.record_signoff("foot-baths", "a" * 64, "Ada")
    store.record_draft("golden", '{"question": "how warm?"}')
    store.record_change("Ben", "index v2 accepted")
    return answer_id


def test_all_that_is_stored_is_exported_as_json_lines(make_store, record, call) -> None:
    answer_id = fill(make_store(question_log=True), record)
    code, output, told = call("export")
    tables = list_lines(output)
    assert (code, told) == (0, "5 lines exported\n")
    assert tables["answers"] == [
        {
            "id": answer_id,
            "day": "2026-03-10",
            "outcome": "not_covered",
            "topic": "cost",
            "index_version": "v1",
            "helpful": True,
        }
    ]
    assert [line["text"] for line in tables["questions"]] == ["how much?"]
    assert [line["body"] for line in tables["drafts"]] == ['{"question": "how warm?"}']
    assert [line["name"] for line in tables["signoffs"]] == ["Ada"]
    assert [(line["who"], line["what"]) for line in tables["audit"]] == [
        ("Ben", "index v2 accepted")
    ]


def test_the_export_as_a_table_is_safe_in_a_spreadsheet(make_store, record, call) -> None:
    record(make_store(question_log=True), question=HOSTILE)
    rows = list(csv.DictReader(io.StringIO(call("export", "--format", "csv")[1])))
    assert [row["table"] for row in rows] == ["answers", "questions"]
    assert rows[1]["text"] == f"'{HOSTILE}"
    assert rows[0]["helpful"] == rows[0]["text"] == ""


def test_an_exported_file_is_for_its_owner_and_replaces_none(
    make_store, record, call, tmp_path: Path
) -> None:
    record(make_store())
    path = tmp_path / "export.jsonl"
    assert call("export", "--output", str(path))[:2] == (0, "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    code, _, told = call("export", "--output", str(path))
    assert code == 2
    assert "export.jsonl" in told
    assert path.read_bytes() == before


def test_a_purge_deletes_what_is_past_its_retention_and_no_more(
    make_store, record, call, calendar
) -> None:
    store = make_store(question_log=True)
    record(store, question="old words")
    calendar.today = type(calendar.today).today()
    record(store, question="new words")
    code, _, told = call("purge", "--yes", question_log=True)
    assert code == 0
    assert told.startswith("deleted 1 counts, 1 questions, 0 waiting corrections")
    assert [question.text for question in store.read_report(7).questions] == ["new words"]


def test_the_lines_of_some_days_are_deleted_from_the_files_too(
    make_store, record, call, calendar, read_bytes, secret: str, place: str
) -> None:
    store = make_store(question_log=True)
    record(store, question="before")
    calendar.move(1)
    record(store, question=secret)
    store.record_draft("golden", place)
    calendar.move(1)
    record(store, question="after")
    store.close()
    assert place.encode() in read_bytes()
    code, _, told = call("delete", "--since", "2026-03-11", "--until", "2026-03-11", "--yes")
    assert (code, told) == (
        0,
        "deleted 1 counts, 1 questions, 1 waiting corrections: from 2026-03-11 to 2026-03-11\n",
    )
    assert place.encode() not in read_bytes()
    assert {question.text for question in store.read_report(7).questions} == {"before", "after"}


@pytest.mark.parametrize("table", ["answers", "questions", "drafts"])
def test_one_line_is_deleted_by_its_id(make_store, record, call, table: str) -> None:
    store = make_store(question_log=True)
    fill(store, record)
    fill(store, record)
    chosen = list_lines(call("export")[1])[table][0]["id"]
    assert call("delete", "--id", chosen, "--yes")[0] == 0
    left = list_lines(call("export")[1])
    assert chosen not in [line["id"] for line in left[table]]
    assert {name: len(left[name]) for name in ("answers", "questions", "drafts")} == {
        "answers": 2,
        "questions": 2,
        "drafts": 2,
        table: 1,
    }


def test_of_everything_the_sign_offs_and_the_audit_stay(make_store, record, call) -> None:
    store = make_store(question_log=True)
    fill(store, record)
    assert call("delete", "--all", "--yes")[0] == 0
    assert set(list_lines(call("export")[1])) == {"signoffs", "audit"}


def test_a_deletion_is_asked_about_and_without_a_yes_nothing_goes(make_store, record, call) -> None:
    store = make_store()
    record(store)
    for answer in ("", "n\n", "what?\n"):
        code, _, told = call("delete", "--all", answer=answer)
        assert code == 1
        assert "Delete 1 counts, 0 questions, 0 waiting corrections: all of them? [y/N]" in told
        assert told.endswith("nothing was deleted\n")
    assert store.read_report(7).messages == 1
    assert call("delete", "--all", answer="y\n")[0] == 0
    assert store.read_report(7).messages == 0


def test_each_deletion_and_export_leaves_a_line_without_words_or_ids(
    make_store, record, call, place: str
) -> None:
    store = make_store(question_log=True)
    answer_id = record(store, question=place)
    call("export")
    call("delete", "--id", answer_id, "--yes")
    call("delete", "--all", "--yes")
    lines = store.read_audit()
    assert {(line.who, line.what) for line in lines} == {
        ("Ada", "2 lines exported"),
        ("Ada", "1 counts, 0 questions, 0 waiting corrections deleted: one by its id"),
        ("Ada", "0 counts, 1 questions, 0 waiting corrections deleted: all of them"),
    }


def test_where_nothing_is_stored_nothing_is_asked_and_noted(make_store, call) -> None:
    store = make_store()
    assert store.read_audit() == ()
    code, _, told = call("delete", "--id", "unknown")
    assert (code, told) == (0, "nothing is stored of these: one by its id; nothing was deleted\n")
    assert store.read_audit() == ()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["delete"], "expected one of"),
        (["delete", "--all", "--id", "x"], "expected one of"),
        (["delete", "--since", "last week"], "expected a day as 2026-03-01, found 'last week'"),
        (["export", "--clinic", "hill"], "VERBATIM_CLINICS"),
    ],
)
def test_a_command_that_cannot_be_meant_is_refused(make_store, call, words, told: str) -> None:
    make_store().read_audit()
    code, _, errors = call(*words)
    assert code == 2
    assert told in errors


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path, capsys) -> None:
    settings = Settings(_env_file=None, database=tmp_path / "no.sqlite")
    with pytest.raises(SystemExit) as caught:
        main(["export"], settings)
    assert caught.value.code == 2
    assert "VERBATIM_DATABASE" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_of_several_clinics_the_named_ones_lines_go_also_one_that_was_taken_away(
    make_store, record, call, small_index: Index, tmp_path: Path
) -> None:
    clinics = tmp_path / "clinics"
    shutil.copytree(small_index.folder, clinics / "hill")
    for name in ("hill", "gone"):
        record(make_store(clinic=name))
    code, _, told = call("delete", "--all", "--yes", clinics=clinics)
    assert code == 2
    assert "expected --clinic with one of hill, found none" in told
    assert call("delete", "--all", "--yes", "--clinic", "sea", clinics=clinics)[0] == 2
    assert call("delete", "--all", "--yes", "--clinic", "gone", clinics=clinics)[0] == 0
    left = {name: make_store(clinic=name).read_report(7).messages for name in ("hill", "gone")}
    assert left == {"hill": 1, "gone": 0}


def test_the_command_works_from_a_shell_as_people_call_it(
    make_file_store, record, database: Path, tmp_path: Path
) -> None:
    store = make_file_store()
    record(store)
    store.close()
    environment = {**os.environ, "VERBATIM_DATABASE": str(database), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "index_build", "insights", "delete", "--all"],
        cwd=tmp_path,
        env=environment,
        input="y\n",
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "deleted 1 counts, 0 questions, 0 waiting corrections: all of them" in done.stderr
