"""The report of a build: in the artifact, on the terminal, and as a page to sign off."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from small_knowledge import SmallBuild
from typer.testing import CliRunner

from app.index import artifact
from app.index.report import IgnoredFile, Omission
from app.preview.drawing import draw_document
from index_build.__main__ import app
from index_build.indexing.knowledge import read_knowledge
from index_build.indexing.pipeline import split_all
from index_build.indexing.reporting import EXCERPT_LENGTH, describe_report, make_report

WriteFolder = Callable[..., Path]

PAGE = (
    "<title>Laser</title><main><h1>Laser</h1><p>Rest. Drink water.</p><ul><li>One</li><li>Two</li>"
    "</ul><table><tr><td>A<td>B<tr><td>C<td>D</table><p hidden>Not for you &lt;b&gt;.</p>"
    "<h2>Nothing below</h2></main>"
)


def report_on(folder: Path) -> tuple[list[str], object]:
    knowledge = read_knowledge(folder)
    report = make_report(knowledge, split_all(knowledge))
    return list(describe_report(report)), report


def test_a_document_is_reported_with_its_counts_and_omissions(write_folder: WriteFolder) -> None:
    knowledge = read_knowledge(write_folder({"sub/laser.html": PAGE}))
    (document,) = make_report(knowledge, split_all(knowledge)).documents
    assert (document.file, document.passages, document.lists, document.tables) == (
        "sub/laser.html",
        1,
        1,
        1,
    )
    assert document.characters == len(knowledge.sources[0].document.text)
    assert document.omissions == (
        Omission("hidden", "Not for you <b>."),
        Omission("heading", "Nothing below"),
    )


def test_files_that_are_no_documents_are_reported_with_the_reason(
    write_folder: WriteFolder,
) -> None:
    names = ("logo.png", "README.md", ".git/a", "Thumbs.db", "a.txt:Zone.Identifier", "p/a.css")
    folder = write_folder({**dict.fromkeys(names, "x"), "a.txt": "Rest.", "clinic.toml": CLINIC})
    assert read_knowledge(folder).ignored == (
        IgnoredFile(".git", "hidden"),
        IgnoredFile("README.md", "notes"),
        IgnoredFile("Thumbs.db", "system"),
        IgnoredFile("a.txt:Zone.Identifier", "system"),
        IgnoredFile("logo.png", "picture"),
        IgnoredFile("p/a.css", "picture"),
    )


CLINIC = 'name = "Harbour"\nphone = "1"\nurl = "https://harbour.example"\nemergency_phone = "112"\n'


def test_a_long_omission_is_shortened_and_says_so(write_folder: WriteFolder) -> None:
    code = "x" * (2 * EXCERPT_LENGTH)
    lines, report = report_on(write_folder({"a.md": f"# A\n\nRest.\n\n```\n{code}\n```\n"}))
    assert f"({len(code)} characters in all)" in repr(report)
    assert lines[1:] == ["left out of a.md: 1 block of code"]


def test_the_terminal_shows_a_few_lines_of_a_long_report(write_folder: WriteFolder) -> None:
    files = {f"{number}.md": "# A\n\nRest.\n\n* * *\n\n`***`" for number in range(30)}
    lines, _ = report_on(write_folder(files))
    assert len(lines) == 22
    assert lines[0].startswith("read: 30 documents, ")
    assert lines[-1] == "… and 10 more"


def test_the_artifact_holds_the_report_and_check_prints_it(small_build: SmallBuild) -> None:
    manifest = json.loads((small_build.output / "manifest.json").read_text())
    assert "report.json" in manifest["files"]
    index = artifact.load(small_build.output)
    assert index.report == small_build.built.report
    done = CliRunner().invoke(app, ["check", str(small_build.output)])
    assert "read: 1 documents, " in done.output


def test_the_preview_shows_every_document_whole(write_folder: WriteFolder, tmp_path: Path) -> None:
    folder, output = (
        write_folder({"laser.html": PAGE, "a.txt": "Rest < 2 hours."}),
        tmp_path / "p.html",
    )
    done = CliRunner().invoke(app, ["preview", str(folder), "--output", str(output)])
    assert done.exit_code == 0, done.output
    page = output.read_text()
    assert "<mark>Rest &lt; 2 hours.</mark>" in page
    assert '1 hidden part</b>: <q dir="auto">Not for you &lt;b&gt;.</q>' in page
    assert "Nothing was left out of this document." in page


def test_the_preview_is_one_file_without_a_script(small_build: SmallBuild, tmp_path: Path) -> None:
    output = tmp_path / "p.html"
    CliRunner().invoke(app, ["preview", str(small_build.output), "--output", str(output)])
    page = output.read_text()
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in page
    assert not re.search(r"<script|<link|<img|url\(|@import| style=| on\w+=|https?://", page)


def test_a_drawing_holds_the_whole_text_once(write_folder: WriteFolder) -> None:
    knowledge = read_knowledge(write_folder({"laser.html": PAGE}))
    passages = split_all(knowledge)
    (source,) = knowledge.sources
    parts = draw_document(source.document, passages)
    assert "".join(p.text for part in parts for p in part.pieces) == source.document.text
    units = [p.text for part in parts for p in part.pieces if p.is_unit]
    assert units == [source.document.slice(unit) for unit in passages[0].units]


def test_a_preview_that_cannot_be_written_is_one_line(
    small_build: SmallBuild, tmp_path: Path
) -> None:
    output = tmp_path / "gone" / "p.html"
    done = CliRunner().invoke(app, ["preview", str(small_build.output), "--output", str(output)])
    assert done.exit_code == 2
    assert "expected a file to write, found No such file or directory" in done.output
