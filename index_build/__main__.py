"""The command line: verbatim build, serve, insights, check, preview, ask, evaluate, diff …"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from app.index import artifact
from app.index.errors import ArtifactError
from index_build.errors import BuildError, InputErrors

BAD_INPUT = 2

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Folder = Annotated[Path, typer.Argument(help="Folder of an index artifact.")]
IndexOption = Annotated[Path, typer.Option("--index", help="Folder of an index artifact.")]


@app.command()
def build(
    knowledge: Annotated[Path, typer.Option(help="Folder of the clinic's documents.")],
    output: Annotated[Path, typer.Option(help="Folder of the index artifact to write.")],
    force: Annotated[bool, typer.Option(help="Build even if nothing has changed.")] = False,
    accept_changes: Annotated[
        bool,
        typer.Option("--accept-changes", help="Build even if golden questions are not held."),
    ] = False,
    against: Annotated[
        Path | None,
        typer.Option(help="The index that is served: build only what differs from it."),
    ] = None,
    changes: Annotated[
        Path | None, typer.Option(help="Write what changes against that index here (JSON).")
    ] = None,
) -> None:
    """Build the index artifact, and swap it in when it is whole."""
    with _clear_errors():
        from index_build.indexing.golden import describe_broken
        from index_build.indexing.pipeline import BuildOptions
        from index_build.indexing.pipeline import build as build_index
        from index_build.indexing.reporting import describe_report

        options = BuildOptions(
            force=force,
            accept_changes=accept_changes,
            progress=sys.stderr.isatty(),
            against=against,
        )
        built = build_index(knowledge, output, options)
        if changes is not None and built.changed:
            from index_build.evaluation.comparison import compare_folders, write_changes

            write_changes(compare_folders(against, output, built.answers), changes)
    state = "built" if built.changed else "unchanged"
    typer.echo(f"{output}: index {built.manifest.index_version} {state}")
    for line in describe_report(built.report):
        typer.echo(line)
    for answer in built.broken:
        typer.echo(f"{knowledge}: accepted: {describe_broken(answer)}", err=True)
    for name in built.lacks:
        typer.echo(
            f"{knowledge}: no {name}, so the demo clinic's contact and emergency number are shown; "
            "docs/documents.md says how to write one",
            err=True,
        )


@app.command()
def serve(
    watch: Annotated[
        Path | None,
        typer.Option(help="Folder of documents: serve their changes without a restart."),
    ] = None,
    port: Annotated[int, typer.Option(help="Port to serve on.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to serve on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer.")] = 1,
    root_path: Annotated[str, typer.Option(help="Path that a proxy takes away, if any.")] = "",
) -> None:
    """Serve the index in VERBATIM_INDEX_DIR."""
    if watch is not None:
        # The service's settings come from the environment alone.
        os.environ["VERBATIM_WATCH"] = str(watch)
    given = {"--host": host, "--port": port, "--workers": workers, "--root-path": root_path}
    _become("app", *(str(word) for pair in given.items() for word in pair))


@app.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    help="Export, purge or delete what the service has stored: export | purge | delete, --help.",
)
def insights(
    words: Annotated[
        list[str] | None, typer.Argument(help="Command and options, as --help lists them.")
    ] = None,
) -> None:
    """Hand over to the service's own command."""
    _become("app.insights", *(words or ()))


@app.command()
def check(folder: Folder) -> None:
    """Verify an artifact: every hash, and that every passage lies in its document."""
    with _clear_errors():
        from index_build.indexing.reporting import describe_report

        index = artifact.load(folder)
    manifest = index.manifest
    typer.echo(
        f"{folder}: index {manifest.index_version} is whole: {len(index.documents)} documents, "
        f"{len(index.passages)} passages, {len(index.pins)} pins, "
        f"{manifest.search.kind} search (recall@10 {manifest.search.recall_at_10:.3f}), "
        f"built {manifest.built_at:%Y-%m-%d %H:%M} UTC"
    )
    for line in describe_report(index.report):
        typer.echo(line)


@app.command()
def preview(
    folder: Annotated[
        Path, typer.Argument(help="Folder of the clinic's documents, or of an index artifact.")
    ],
    output: Annotated[Path, typer.Option(help="HTML file to write.")] = Path("preview.html"),
) -> None:
    """Write a page that shows each document as the chat reads it, and what was left out."""
    with _clear_errors():
        from index_build.indexing.preview import write_preview

        report = write_preview(folder, output)
    typer.echo(f"{output}: {len(report.documents)} documents as the chat reads them")


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A patient's question.")],
    index: IndexOption,
    locale: Annotated[str, typer.Option(help="Language of the fixed wording.")] = "en",
) -> None:
    """Answer one question in the terminal."""
    with _clear_errors():
        from app.answering.answer import Question
        from index_build.evaluation.asking import load_answerer, print_answer

        print_answer(load_answerer(index).answer(Question(question, (), locale)))


@app.command()
def evaluate(
    questions: Annotated[
        list[Path],
        typer.Argument(help="Files of labelled questions (JSONL), or one folder of clinics."),
    ],
    index: Annotated[
        Path | None, typer.Option("--index", help="Folder of an index artifact, for files.")
    ] = None,
    file: Annotated[
        str, typer.Option(help="Each clinic's file of questions, for a folder of clinics.")
    ] = "questions.jsonl",
    json: Annotated[Path | None, typer.Option("--json", help="Write the report here.")] = None,
    plot: Annotated[
        Path | None, typer.Option(help="Write the risk-coverage figure (PNG) here.")
    ] = None,
    misses: Annotated[int, typer.Option(help="How many of the worst misses to print.")] = 20,
) -> None:
    """Run labelled questions through the answering code of the service, and report."""
    with _clear_errors():
        from index_build.evaluation.questions import evaluate_clinics, evaluate_files
        from index_build.evaluation.report import plot_risk, render_report, write_report

        if index is not None:
            report = evaluate_files(questions, index)
        elif len(questions) == 1 and questions[0].is_dir():
            report = evaluate_clinics(questions[0], file)
        else:
            raise typer.BadParameter("expected --index for files, or one folder of clinics")
        if json is not None:
            write_report(report, json)
        if plot is not None:
            plot_risk(report, plot)
    typer.echo(render_report(report, misses))


@app.command()
def dangers(
    files: Annotated[list[Path], typer.Argument(help="Files of dangers and look-alikes (JSONL).")],
    index: Annotated[Path, typer.Option("--index", help="Folder of an index artifact.")],
    json: Annotated[Path | None, typer.Option("--json", help="Write the report here.")] = None,
    misses: Annotated[int, typer.Option(help="How many of each kind of miss to print.")] = 20,
) -> None:
    """Say how many dangers are heard, and how many look-alikes are called urgent."""
    with _clear_errors():
        from index_build.evaluation.asking import load_answerer
        from index_build.evaluation.dangers import hear_files, render_rates, write_rates

        heard = hear_files(files, load_answerer(index))
        if json is not None:
            write_rates(heard, json)
    typer.echo(render_rates(heard, misses))


@app.command()
def diff(
    old: Folder,
    new: Folder,
    json: Annotated[Path | None, typer.Option("--json", help="Write the changes here.")] = None,
) -> None:
    """Say what changed between two artifacts: documents, passages, answers, pins, models."""
    with _clear_errors():
        from index_build.evaluation.comparison import (
            compare_indexes,
            describe_changes,
            write_changes,
        )

        changes = compare_indexes(artifact.load(old), artifact.load(new))
        if json is not None:
            write_changes(changes, json)
    typer.echo("\n".join(describe_changes(changes)) or "no difference")


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Turn every expected error into its lines on standard error, and exit code 2."""
    try:
        yield
    except InputErrors as exc:
        _stop(*(str(error) for error in exc.errors))
    except (BuildError, ArtifactError) as exc:
        _stop(*str(exc).splitlines())


def _become(module: str, *words: str) -> NoReturn:
    """Go on as another program: what builds does not know the service."""
    os.execv(sys.executable, [sys.executable, "-m", module, *words])  # noqa: S606


def _stop(*lines: str) -> NoReturn:
    for line in lines:
        typer.echo(line, err=True)
    sys.exit(BAD_INPUT)


if __name__ == "__main__":
    app()
