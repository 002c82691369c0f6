"""The command line: what it prints, what it exits with, and what it leaves alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_clinic import save_small_index
from small_knowledge import SmallBuild
from typer.testing import CliRunner

from app.index.artifact import Index, hash_files
from index_build.__main__ import app
from index_build.indexing.models import Models, find_models

ROOT = Path(__file__).resolve().parents[2]
WriteFolder = Callable[..., Path]
PIN = "pins:\n- id: x\n  section: a#nowhere\n  phrasings: [What is it?]\n"


def run(*arguments: str | Path) -> tuple[int, list[str], list[str]]:
    """Run a command in this process; return its exit code and the lines of both outputs."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout.splitlines(), result.stderr.splitlines()


def write_questions(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


@pytest.fixture
def damaged(small_index: Index, tmp_path: Path) -> Path:
    folder = shutil.copytree(small_index.folder, tmp_path / "damaged")
    (folder / "pins.json").write_text("{}")
    return folder


def test_the_real_command_prints_one_line_for_each_bad_file_and_exits_with_2(
    write_folder: WriteFolder, tmp_path: Path
) -> None:
    knowledge = write_folder({"good.md": "# A\n\nText.", "bad.xls": b"\0", "empty.txt": "\n"})
    live = tmp_path / "index"
    save_small_index(live)
    before = hash_files(live)
    done = subprocess.run(
        [sys.executable, "-m", "index_build", "build", "--knowledge", knowledge, "--output", live],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert "bad.xls: expected a file that ends in" in lines[0]
    assert "empty.txt: expected text, found none" in lines[1]
    assert hash_files(live) == before
    assert {path.name for path in tmp_path.iterdir()} == {"documents", "index"}


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({}, "expected documents, found none"),
        (
            {"a.md": "# A\n\n## B\n", "b.md": "# B\n\nC."},
            "a.md: expected a document with sentences, found headings alone; write the text",
        ),
        ({"a.md": "# A\n\nB.", "pins.yaml": "pins: 3"}, "pins.yaml: expected a valid"),
        ({"a.md": "# A\n\nB.", "pins.yaml": PIN}, "name one of: a#a"),
        ({"a.md": "# A\n\nB.", "clinic.toml": "x = 1"}, "clinic.toml: expected a valid"),
        ({"a.md": "# A\n\nB.", "wording/xx.toml": ""}, "xx.toml"),
    ],
)
def test_a_folder_that_cannot_be_used_is_one_line_and_2(
    write_folder: WriteFolder, tmp_path: Path, files: dict[str, str], line: str
) -> None:
    code, printed, errors = run(
        "build", "--knowledge", write_folder(files), "--output", tmp_path / "index"
    )
    assert (code, printed, len(errors)) == (2, [], 1)
    assert line in errors[0]
    assert not (tmp_path / "index").exists()


def test_a_folder_that_is_not_there_is_one_line_and_2(tmp_path: Path) -> None:
    code, _, errors = run("build", "--knowledge", tmp_path / "no", "--output", tmp_path / "index")
    assert (code, len(errors)) == (2, 1)
    assert "expected a folder of documents, found nothing there" in errors[0]


def test_a_copy_of_the_project_without_its_models_is_one_line_and_2(
    write_folder: WriteFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_none(folder: Path) -> Models:
        return find_models(tmp_path / "nothing")

    monkeypatch.setattr("index_build.indexing.pipeline.find_models", find_none)
    knowledge = write_folder({"a.md": "# A\n\nB."})
    code, _, errors = run("build", "--knowledge", knowledge, "--output", tmp_path / "index")
    assert (code, len(errors)) == (2, 1)
    assert "expected the models that Verbatim ships with, found no lowest.onnx" in errors[0]
    assert not (tmp_path / "index").exists()


def test_a_whole_artifact_is_said_to_be_whole(small_index: Index) -> None:
    code, lines, errors = run("check", small_index.folder)
    assert (code, len(lines), errors) == (0, 2, [])
    assert f"index {small_index.manifest.index_version} is whole: 3 documents" in lines[0]
    assert "4 passages, 2 pins" in lines[0]
    assert "recall@10 1.000" in lines[0]


def test_a_damaged_artifact_is_one_line_and_2(damaged: Path) -> None:
    for command in (("check", damaged), ("ask", "hello", "--index", damaged)):
        code, printed, errors = run(*command)
        assert (code, printed, len(errors)) == (2, [], 1)
        assert "pins.json: expected SHA-256" in errors[0]


def test_no_artifact_is_one_line_and_2(tmp_path: Path) -> None:
    code, _, errors = run("check", tmp_path)
    assert (code, len(errors)) == (2, 1)
    assert "found no manifest.json" in errors[0]


def test_a_question_is_answered_as_a_patient_would_read_it(small_index: Index) -> None:
    code, lines, _ = run("ask", "Can it relax stiff ankles?", "--index", small_index.folder)
    assert code == 0
    assert lines[0].startswith("[answered] ")
    assert "“A foot bath can relax stiff ankles.”" in "\n".join(lines)
    span = small_index.passages[1].span
    assert f"foot-baths[{span.start}:{span.end}]" in "\n".join(lines)
    assert lines[-1].startswith("  ? ")


def test_the_locale_chooses_the_wording(small_index: Index) -> None:
    _, lines, _ = run("ask", "hello", "--index", small_index.folder, "--locale", "es")
    assert small_index.wordings["es"].answers["greeting"] in lines[0]


def test_an_evaluation_is_printed_and_written(small_index: Index, tmp_path: Path) -> None:
    questions = write_questions(
        tmp_path / "q.jsonl",
        {"question": "What is a foot bath?", "outcome": "answered", "sections": ["foot-baths"]},
        {"question": "hello", "outcome": "small_talk"},
        {"question": "hello", "outcome": "urgent"},
    )
    report = tmp_path / "report.json"
    code, lines, _ = run("evaluate", questions, "--index", small_index.folder, "--json", report)
    assert code == 0
    assert "misses: 1" in "\n".join(lines)
    content = json.loads(report.read_text())
    assert content["index_version"] == small_index.manifest.index_version
    assert [row["right"] for row in content["results"]] == [True, True, False]


def test_a_folder_of_clinics_is_evaluated_clinic_by_clinic(tmp_path: Path) -> None:
    docs = tmp_path / "bath" / "docs"
    docs.mkdir(parents=True)
    (docs / "guide.md").write_text("# Guide\n\nA bath takes an hour.\n")
    write_questions(
        tmp_path / "bath" / "questions.jsonl", {"question": "I can't breathe", "outcome": "urgent"}
    )
    code, lines, _ = run("evaluate", tmp_path)
    assert code == 0
    assert any(line.startswith("bath ") and "100%" in line for line in lines)


def test_files_of_questions_without_an_index_are_refused(tmp_path: Path) -> None:
    questions = write_questions(tmp_path / "q.jsonl", {"question": "a", "outcome": "urgent"})
    code, printed, errors = run("evaluate", questions)
    assert (code, printed) == (2, [])
    assert "expected --index for files, or one folder of clinics" in "\n".join(errors)


def test_a_folder_without_clinics_is_one_line_and_2(tmp_path: Path) -> None:
    code, printed, errors = run("evaluate", tmp_path)
    assert (code, printed, len(errors)) == (2, [], 1)
    assert "expected clinics, each NAME/docs/" in errors[0]


def test_bad_lines_of_an_evaluation_are_one_line_each_and_2(
    small_index: Index, tmp_path: Path
) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "a"}\n[]\n{"question": "b", "outcome": "urgent"}')
    code, printed, errors = run("evaluate", path, "--index", small_index.folder)
    assert (code, printed, len(errors)) == (2, [], 2)


def test_two_equal_artifacts_have_no_difference(small_index: Index, damaged: Path) -> None:
    assert run("diff", small_index.folder, small_index.folder) == (0, ["no difference"], [])
    assert run("diff", small_index.folder, damaged)[0] == 2


def test_a_build_ends_with_the_name_of_its_index(
    small_build: SmallBuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The command builds with the default settings; what it prints is what matters here.
    built = small_build.built
    monkeypatch.setattr("index_build.indexing.pipeline.build", lambda *_: built)
    command = ("build", "--knowledge", small_build.knowledge, "--output", small_build.output)
    code, lines, _ = run(*command)
    version = built.manifest.index_version
    assert code == 0
    assert lines[0] == f"{small_build.output}: index {version} built"
    assert lines[1].startswith("read: 1 documents, ")


def test_a_folder_without_a_clinic_of_its_own_is_told_so(
    small_build: SmallBuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index_build.indexing.pipeline.build", lambda *_: small_build.built)
    command = ("build", "--knowledge", small_build.knowledge, "--output", small_build.output)
    _, _, (error,) = run(*command)
    assert "no clinic.toml, so the demo clinic's contact and emergency number" in error


def test_a_command_that_is_none_explains_itself() -> None:
    code, _, errors = run("bild")
    assert code == 2
    assert any("No such command" in line for line in errors)


def test_serving_with_a_folder_to_watch_tells_the_service_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setenv("VERBATIM_WATCH", "")
    monkeypatch.setattr("os.execv", lambda _, words: started.append(words))
    assert run("serve", "--watch", tmp_path)[0] == 0
    assert started[0][1:3] == ["-m", "app"]
    assert os.environ["VERBATIM_WATCH"] == str(tmp_path)
