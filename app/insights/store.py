"""Keeps the insights: what was answered, whether it helped and, if that is on, what was asked."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Engine, insert, update
from sqlalchemy.exc import SQLAlchemyError

from app.insights.audit import AuditLine, make_line, read_audit, write_audit
from app.insights.database import (
    SQLITE,
    begin_reading,
    make_file_url,
    open_database,
    read_url,
    reclaim_space,
    translate_error,
)
from app.insights.deletion import (
    Counts,
    Selection,
    count_lines,
    delete_lines,
    describe_counts,
    select_expired,
)
from app.insights.drafts import Draft, DraftKind, delete_draft, read_drafts, write_draft
from app.insights.errors import StoreError
from app.insights.export import Line, list_clinics, read_lines
from app.insights.masking import mask_identifiers
from app.insights.report import PERSONAL, Report, read_report
from app.insights.signoffs import SignOff, read_signoffs, write_signoff
from app.insights.tables import answers, questions
from app.settings import Settings

# After a failed write the next ones are skipped for this long, so that patients need not wait.
PAUSE_SECONDS = 30.0
FEEDBACK_DAYS = 1

logger = logging.getLogger("verbatim.insights")
audit = logging.getLogger("verbatim.audit")


def find_today() -> date:
    """Return today's date in UTC, the finest time that is ever stored."""
    return datetime.now(UTC).date()


class InsightsStore:
    """The insights of one clinic; safe to share between threads.

    The database is opened at the first use. What only counts (``record_answer``, ``purge``) never
    raises: a patient's answer does not depend on it. A failure is logged once between two purges,
    and the database is tried again a moment later.
    """

    def __init__(
        self, settings: Settings, *, clinic: str = "", today: Callable[[], date] = find_today
    ) -> None:
        address = settings.database_url
        self._url = (
            read_url(address.get_secret_value()) if address else make_file_url(settings.database)
        )
        self._clinic = clinic
        self._retention = timedelta(days=settings.retention_days)
        self._question_log = settings.question_log
        self._today = today
        self._engine: Engine | None = None
        self._opening = threading.Lock()
        # SQLite takes one writer at a time; waiting here is fairer and faster than polling there.
        self._writing: AbstractContextManager[object] = (
            threading.Lock() if self._url.get_backend_name() == SQLITE else nullcontext()
        )
        self._paused_until = 0.0
        self._has_failed = False

    def record_answer(
        self, *, answer_id: str, outcome: str, topic: str | None, index_version: str, question: str
    ) -> None:
        """Count one answer; keep the masked question only if the question log is on."""
        day = self._today()
        counted = {"id": answer_id, "day": day, "outcome": outcome, "topic": topic}
        logged = self._make_question(day, outcome, topic, question)
        with self._without_failing(), self._write() as connection:
            connection.execute(
                insert(answers).values(index_version=index_version, clinic=self._clinic, **counted)
            )
            if logged:
                connection.execute(insert(questions).values(clinic=self._clinic, **logged))

    def record_feedback(self, answer_id: str, helpful: bool) -> bool:
        """Note whether the answer helped, also a second time; False if it is unknown or too old.

        Raises StoreError if it cannot be written.
        """
        if not answer_id.isascii() or not answer_id.isprintable():
            # PostgreSQL would take some of these for an error of ours.
            return False
        recent = answers.c.day >= self._today() - timedelta(days=FEEDBACK_DAYS)
        own = answers.c.clinic == self._clinic
        found = update(answers).where(answers.c.id == answer_id, own, recent)
        with self._write() as connection:
            return connection.execute(found.values(helpful=helpful)).rowcount > 0

    def read_report(self, days: int) -> Report:
        """Return the counts of the last days, today among them; raise StoreError if unreadable."""
        until = self._today()
        with self._translate_errors(), begin_reading(self._open()) as connection:
            return read_report(
                connection,
                clinic=self._clinic,
                since=until - timedelta(days=days - 1),
                until=until,
                with_questions=self._question_log,
            )

    def record_signoff(self, document_id: str, sha256: str, name: str) -> None:
        """Keep that somebody signs a document's text off today; raise StoreError if it cannot be.

        A sign-off is never purged.
        """
        with self._write() as connection:
            signoff = SignOff(self._today(), document_id, sha256, name)
            write_signoff(connection, self._clinic, signoff)

    def read_signoffs(self) -> tuple[SignOff, ...]:
        """Return all sign-offs, the latest first; raise StoreError if unreadable."""
        with self._translate_errors(), begin_reading(self._open()) as connection:
            return read_signoffs(connection, self._clinic)

    def record_change(self, who: str, what: str) -> None:
        """Keep what somebody of the clinic did. It is never purged, and always in the log too.

        Never raises: what was done is done.
        """
        line = make_line(who, what)
        audit.info("%s by %s", line.what, line.who)
        with self._without_failing(), self._write() as connection:
            write_audit(connection, self._clinic, line)

    def read_audit(self) -> tuple[AuditLine, ...]:
        """Return what was done lately, the latest first; raise StoreError if unreadable."""
        with self._translate_errors(), begin_reading(self._open()) as connection:
            return read_audit(connection, self._clinic)

    def record_draft(self, kind: DraftKind, body: str) -> None:
        """Keep a correction until it is in the clinic's files; raise StoreError if it cannot be."""
        with self._write() as connection:
            write_draft(connection, self._clinic, kind, body, self._today())

    def read_drafts(self) -> tuple[Draft, ...]:
        """Return the corrections that wait, the earliest first; raise StoreError if unreadable."""
        with self._translate_errors(), begin_reading(self._open()) as connection:
            return read_drafts(connection, self._clinic)

    def delete_draft(self, draft_id: str) -> bool:
        """Delete a correction that waits; False if there is none such. May raise StoreError."""
        with self._write() as connection:
            return delete_draft(connection, self._clinic, draft_id)

    def purge(self) -> None:
        """Delete what is past its retention; with the question log off, every stored question."""
        self._has_failed = False
        self._paused_until = 0.0
        with self._without_failing(), self._write() as connection:
            delete_lines(connection, self._clinic, self.select_expired())
        with self._without_failing():
            self._reclaim_space()

    def select_expired(self) -> Selection:
        """Return what the next purge deletes."""
        expired = self._today() - self._retention
        return select_expired(expired, keeps_questions=self._question_log)

    def count_lines(self, selection: Selection) -> Counts:
        """Return how many of the clinic's lines are selected; raise StoreError if unreadable."""
        with self._translate_errors(), begin_reading(self._open()) as connection:
            return count_lines(connection, self._clinic, selection)

    def delete_lines(self, selection: Selection, *, who: str, what: str) -> Counts:
        """Delete the clinic's lines that are selected, out of the files too, and keep who did it.

        ``what`` says which lines they were. Raises StoreError, and deletes none, if it cannot be.
        """
        with self._write() as connection:
            counts = delete_lines(connection, self._clinic, selection)
            line = make_line(who, f"{describe_counts(counts)} deleted: {what}")
            write_audit(connection, self._clinic, line)
        audit.info("%s by %s", line.what, line.who)
        self._reclaim_space()
        return counts

    def list_clinics(self) -> frozenset[str]:
        """Return the names of the clinics that the database has lines of; may raise StoreError."""
        with self._translate_errors(), begin_reading(self._open()) as connection:
            return list_clinics(connection)

    @contextmanager
    def read_lines(self) -> Iterator[Iterator[Line]]:
        """Give all that is stored of the clinic, at one moment; may raise StoreError."""
        with self._translate_errors(), begin_reading(self._open()) as connection:
            yield read_lines(connection, self._clinic)

    def close(self) -> None:
        """Close the database; a later use opens it again."""
        with self._opening:
            if self._engine is not None:
                self._engine.dispose()
            self._engine = None

    def _make_question(
        self, day: date, outcome: str, topic: str | None, text: str
    ) -> dict[str, object] | None:
        # What somebody tells of their own body is not needed to improve the documents.
        if not self._question_log or outcome in PERSONAL:
            return None
        masked = mask_identifiers(text)
        key = secrets.token_hex(16)
        return {"id": key, "day": day, "text": masked, "outcome": outcome, "topic": topic}

    def _reclaim_space(self) -> None:
        with self._translate_errors(), self._writing:
            reclaim_space(self._open())

    def _open(self) -> Engine:
        with self._opening:
            if self._engine is None:
                self._engine = open_database(self._url)
            return self._engine

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        if time.monotonic() < self._paused_until:
            raise StoreError(
                "expected to write to the insights, found a failure a moment ago; wait"
            )
        try:
            with self._translate_errors(), self._writing:
                engine = self._open().execution_options(begin="BEGIN IMMEDIATE")
                with engine.begin() as connection:
                    yield connection
        except StoreError as exc:
            self._note_failure(exc)
            raise

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as exc:
            raise translate_error(exc, self._url) from exc

    @contextmanager
    def _without_failing(self) -> Iterator[None]:
        try:
            yield
        except StoreError as exc:
            logger.debug("insights skipped: %s", exc)

    def _note_failure(self, exc: StoreError) -> None:
        self._paused_until = time.monotonic() + PAUSE_SECONDS
        if not self._has_failed:
            self._has_failed = True
            logger.error("insights are not recorded, patients are still answered: %s", exc)
        self.close()
