"""What is stored, in the clinic's hand: python -m app.insights export | purge | delete."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NoReturn, TextIO

from pydantic import ValidationError

from app.clinics import ClinicsError, read_clinics
from app.insights.deletion import (
    Selection,
    describe_counts,
    select_all,
    select_days,
    select_line,
)
from app.insights.errors import StoreError
from app.insights.export import write_csv, write_jsonl
from app.insights.store import InsightsStore
from app.settings import Settings

DECLINED, BAD_INPUT = 1, 2


def main(words: Sequence[str] | None = None, settings: Settings | None = None) -> None:
    """Export, purge or delete what the service has stored; exit 2 with a line if it cannot be."""
    given = _make_parser().parse_args(words)
    try:
        store = _open_store(settings or Settings(), given.clinic)
        try:
            given.run(store, given)
        finally:
            store.close()
    except (StoreError, ClinicsError, ValidationError, OSError) as exc:
        _stop(str(exc), BAD_INPUT)


def export(store: InsightsStore, given: argparse.Namespace) -> None:
    """Write all that is stored of a clinic."""
    write = write_csv if given.format == "csv" else write_jsonl
    with store.read_lines() as lines, _open_output(given.output) as stream:
        number = write(lines, stream)
    store.record_change(given.by, f"{number} lines exported")
    _tell(f"{number} lines exported")


def purge(store: InsightsStore, given: argparse.Namespace) -> None:
    """Delete what is past its retention now, without waiting for the daily clean-up."""
    _delete(store, given, store.select_expired(), "what is past its retention")


def delete(store: InsightsStore, given: argparse.Namespace) -> None:
    """Delete the lines of some days, one line by its id, or all."""
    days = given.since is not None or given.until is not None
    if [given.all, given.id is not None, days].count(True) != 1:
        _stop(
            "expected one of: --since and --until (or one of the two), --id, --all; "
            "docs/insights.md says which lines each means",
            BAD_INPUT,
        )
    if given.all:
        _delete(store, given, select_all(), "all of them")
    elif days:
        since, until = given.since or date.min, given.until or date.max
        told = f"from {given.since or 'the first day'} to {given.until or 'the last day'}"
        _delete(store, given, select_days(since, until), told)
    else:
        # The id itself would be kept in the audit.
        _delete(store, given, select_line(given.id), "one by its id")


def _delete(
    store: InsightsStore, given: argparse.Namespace, selection: Selection, told: str
) -> None:
    counts = store.count_lines(selection)
    if not any(counts.values()):
        _tell(f"nothing is stored of these: {told}; nothing was deleted")
        return
    if not given.yes and not _confirm(f"Delete {describe_counts(counts)}: {told}?"):
        _stop("nothing was deleted", DECLINED)
    counts = store.delete_lines(selection, who=given.by, what=told)
    _tell(f"deleted {describe_counts(counts)}: {told}")


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verbatim insights",
        description="Export, purge or delete what the service has stored of patients' questions.",
        epilog="The database is the one in VERBATIM_DATABASE or VERBATIM_DATABASE_URL. The service "
        "may run meanwhile.",
    )
    commands = parser.add_subparsers(required=True, metavar="export | purge | delete")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--clinic", help="name of the clinic, where the service has several")
    shared.add_argument(
        "--by", default=_name_user(), help="who does this, for the audit (%(default)s)"
    )
    asking = argparse.ArgumentParser(add_help=False)
    asking.add_argument("--yes", action="store_true", help="do not ask before deleting")

    exporting = commands.add_parser("export", parents=[shared], help=export.__doc__)
    exporting.add_argument("--format", choices=("jsonl", "csv"), default="jsonl", help="(jsonl)")
    exporting.add_argument("--output", type=Path, help="new file to write (standard output)")
    exporting.set_defaults(run=export)

    purging = commands.add_parser("purge", parents=[shared, asking], help=purge.__doc__)
    purging.set_defaults(run=purge)

    deleting = commands.add_parser("delete", parents=[shared, asking], help=delete.__doc__)
    deleting.add_argument("--since", type=_read_day, help="first day, as 2026-03-01 (UTC)")
    deleting.add_argument("--until", type=_read_day, help="last day, itself too")
    deleting.add_argument("--id", help="id of one line, as the export shows it")
    deleting.add_argument("--all", action="store_true", help="every line")
    deleting.set_defaults(run=delete)
    return parser


def _open_store(settings: Settings, clinic: str | None) -> InsightsStore:
    if settings.database_url is None and not settings.database.is_file():
        # Opening would make an empty one.
        raise StoreError(
            f"expected the service's database at {settings.database.absolute()}, found none; set "
            "VERBATIM_DATABASE or VERBATIM_DATABASE_URL as the service has it"
        )
    if settings.clinics is None:
        if clinic is not None:
            raise ClinicsError("expected --clinic with VERBATIM_CLINICS set, found it unset")
        return InsightsStore(settings)
    own = {found.name: found.settings for found in read_clinics(settings.clinics, settings)}
    store = InsightsStore(own.get(clinic or "", settings), clinic=clinic or "")
    # The lines of a clinic that was taken away stay until somebody deletes them.
    if clinic not in own and clinic not in store.list_clinics():
        store.close()
        names = ", ".join(own)
        raise ClinicsError(f"expected --clinic with one of {names}, found {clinic or 'none'}")
    return store


@contextmanager
def _open_output(path: Path | None) -> Iterator[TextIO]:
    """Open a new file for its owner alone, which is gone again if it cannot be finished."""
    if path is None:
        yield sys.stdout
        return
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(made, "w", encoding="utf-8", newline="") as stream:  # noqa: PTH123
            yield stream
    except BaseException:
        path.unlink()
        raise


def _name_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container's user may have a number alone.
        return f"user {os.getuid()}"


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(f"expected a day as 2026-03-01, found {text!r}") from exc


def _confirm(question: str) -> bool:
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline().strip().lower()
    return answer in ("y", "yes")


def _tell(line: str) -> None:
    # Standard output may be the export itself.
    print(line, file=sys.stderr)


def _stop(line: str, code: int) -> NoReturn:
    _tell(line)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
