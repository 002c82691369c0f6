"""Golden questions: read from golden.jsonl, and held by every build."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from small_knowledge import FILES, GUIDE
from typer.testing import CliRunner

from app.index import artifact
from app.index.artifact import hash_files
from index_build.__main__ import app
from index_build.errors import GoldenErrors, InputErrors
from index_build.indexing.golden import read_golden
from index_build.indexing.pipeline import BuildOptions, build

WHAT = "guide#what-a-foot-bath-is"
HELD = (
    {
        "question": "What is a foot bath?",
        "outcome": "answered",
        "sections": [WHAT],
        "answer": ["It takes a quarter of an hour."],
    },
    {"question": "How much does a foot bath cost?", "outcome": "not_covered"},
)
BROKEN = {"question": "I cannot breathe", "outcome": "small_talk"}


def write_golden(folder: Path, *rows: dict[str, object]) -> Path:
    folder.mkdir(exist_ok=True)
    lines = "\n".join(json.dumps(row) for row in rows)
    (folder / "golden.jsonl").write_text(lines)
    return folder


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    folder = write_golden(tmp_path / "documents", *HELD)
    for name, content in FILES.items():
        (folder / name).write_text(content)
    return folder


def test_a_folder_without_golden_questions_has_none(tmp_path: Path) -> None:
    assert read_golden(tmp_path) == ()


def test_every_line_is_read(tmp_path: Path) -> None:
    first, second = read_golden(write_golden(tmp_path, *HELD))
    assert (first.question, first.sections) == ("What is a foot bath?", (WHAT,))
    assert (second.outcome, second.history) == ("not_covered", ())


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"question": "a"}, "in line 2: outcome Field required"),
        ({"question": "a", "outcome": "ok"}, "in line 2: outcome Input should be 'answered'"),
        ({"question": "a", "outcome": "urgent", "why": 1}, "in line 2: why Extra inputs"),
        (
            {"question": "a", "outcome": "urgent", "sections": ["b"]},
            "nothing is quoted with urgent",
        ),
        (HELD[0], "'What is a foot bath?' again in line 2"),
    ],
)
def test_a_bad_line_is_refused_with_its_number(
    tmp_path: Path, row: dict[str, object], told: str
) -> None:
    with pytest.raises(InputErrors) as caught:
        read_golden(write_golden(tmp_path, HELD[0], row))
    (error,) = caught.value.errors
    assert told in str(error)


def test_a_build_that_breaks_one_is_refused_with_a_list_until_it_is_accepted(
    knowledge: Path, tmp_path: Path
) -> None:
    output = tmp_path / "index"
    first = build(knowledge, output, BuildOptions())
    assert first.broken == ()
    assert artifact.load(output).golden == read_golden(knowledge)
    before = hash_files(output)

    (knowledge / "guide.md").write_text(GUIDE.replace("a quarter of an hour", "an hour"))
    write_golden(knowledge, *HELD, BROKEN)
    with pytest.raises(GoldenErrors) as caught:
        build(knowledge, output, BuildOptions())
    lines = caught.value.lines
    assert len(lines) == 3
    assert "expected 'What is a foot bath?' to get 'answered' from guide#what" in lines[0]
    assert "expected 'I cannot breathe' to get 'small_talk', found 'urgent'" in lines[1]
    assert lines[2].endswith("or build with --accept-changes")
    assert hash_files(output) == before
    assert list(tmp_path.glob("index.new*")) == []

    accepted = build(knowledge, output, BuildOptions(accept_changes=True))
    assert [answer.question.question for answer in accepted.broken] == [
        "What is a foot bath?",
        "I cannot breathe",
    ]


def test_the_command_lists_what_would_break_and_writes_what_changes(
    knowledge: Path, tmp_path: Path
) -> None:
    live, candidate, changes = tmp_path / "live", tmp_path / "candidate", tmp_path / "changes.json"
    build(knowledge, live, BuildOptions())
    write_golden(knowledge, BROKEN)
    command = ["build", "--knowledge", str(knowledge), "--output", str(candidate)]
    refused = CliRunner().invoke(app, command)
    assert refused.exit_code == 2
    assert len(refused.stderr.splitlines()) == 2
    assert not candidate.exists()

    extra = ["--accept-changes", "--against", str(live), "--changes", str(changes)]
    accepted = CliRunner().invoke(app, [*command, *extra])
    assert accepted.exit_code == 0
    assert "accepted: expected 'I cannot breathe'" in accepted.stderr
    found = json.loads(changes.read_text())
    assert found["old_version"] == artifact.load(live).manifest.index_version
    assert [answer["question"]["question"] for answer in found["broken"]] == ["I cannot breathe"]


def test_nothing_is_built_where_the_served_index_is_the_same(
    knowledge: Path, tmp_path: Path
) -> None:
    live, candidate = tmp_path / "live", tmp_path / "candidate"
    build(knowledge, live, BuildOptions())
    again = build(knowledge, candidate, BuildOptions(against=live))
    assert not again.changed
    assert not candidate.exists()
    shutil.rmtree(live)
    assert build(knowledge, candidate, BuildOptions(against=live)).changed
