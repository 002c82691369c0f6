from __future__ import annotations

import json
import logging
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from data_servers import join_files

from app.insights import database as database_module
from app.insights import store as store_module
from app.insights.errors import StoreError
from app.insights.store import InsightsStore, find_today

ROOT = Path(__file__).parents[2]
WRITER = """
import json, sys, uuid
from app.insights.store import InsightsStore
from app.settings import Settings

store = InsightsStore(Settings(_env_file=None, **json.loads(sys.argv[1])))
for _ in range(50):
    answer_id = uuid.uuid4().hex
    store.record_answer(
        answer_id=answer_id, outcome="answered", topic=None, index_version="v1", question=""
    )
    assert store.record_feedback(answer_id, True)
store.close()
"""


@contextmanager
def full_disk(free_bytes: int) -> Iterator[None]:
    """Let no file grow beyond the size: writing fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (free_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Give up root's right to write everywhere, if the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "PAUSE_SECONDS", 0.0)


def test_an_answer_is_counted(make_store, record) -> None:
    store = make_store()
    record(store)
    assert store.read_report(7).messages == 1


def test_a_row_holds_a_day_and_no_finer_time(make_store, record, read_rows) -> None:
    store = make_store(question_log=True)
    record(store, answer_id="a1")
    store.close()
    [(answer_id, day, *rest)] = read_rows("SELECT * FROM answers")
    assert (answer_id, str(day), rest) == (
        *("a1", "2026-03-10"),
        ["not_covered", "cost", "v1", None, ""],
    )
    [(day, *rest)] = read_rows("SELECT day, text, outcome, topic, clinic FROM questions")
    assert (str(day), rest) == ("2026-03-10", ["how much is it?", "not_covered", "cost", ""])


def test_with_the_log_off_no_byte_of_a_question_is_written(
    make_store, record, read_bytes, secret: str, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store = make_store(question_log=False)
    record(store, question=secret)
    while_open = read_bytes()
    store.close()
    assert b"not_covered" in while_open
    for encoding in ("utf-8", "utf-16-le"):
        assert place.encode(encoding) not in while_open + read_bytes()
    assert place not in caplog.text


def test_with_the_log_off_postgresql_hears_nothing_of_a_question(
    make_server_store, record, secret: str, place: str, postgres_server
) -> None:
    store = make_server_store(question_log=False)
    record(store, answer_id="a-known-answer", question=secret)
    postgres_server.run_sql("CHECKPOINT")
    everything = join_files(postgres_server.data) + postgres_server.log.encode()
    assert b"a-known-answer" in everything
    assert place.encode() not in everything


def test_with_the_log_on_the_question_is_stored_masked(
    make_store, record, read_bytes, place: str
) -> None:
    store = make_store(question_log=True)
    record(store, question=f"how much? mail {place}@mail.example or 555 010 1234")
    assert b"how much? mail [e-mail] or [number]" in read_bytes()
    assert place.encode() not in read_bytes()
    assert b"010 1234" not in read_bytes()


@pytest.mark.parametrize("outcome", ["personal_advice", "urgent"])
def test_what_patients_tell_of_themselves_is_never_stored(
    make_store, record, read_bytes, secret: str, place: str, outcome: str
) -> None:
    store = make_store(question_log=True)
    record(store, outcome=outcome, question=secret)
    assert store.read_report(7).messages == 1
    assert place.encode() not in read_bytes()


def test_rows_tell_nothing_about_the_order_of_arrival(make_store, record, read_rows) -> None:
    store = make_store(question_log=True)
    for number in range(40):
        record(store, question=f"question {number:02}")
    # PostgreSQL adds rows at the end; the daily clean-up puts them in the order of their keys.
    store.purge()
    texts = [text for (text,) in read_rows("SELECT text FROM questions")]
    assert len(texts) == 40
    assert texts != sorted(texts)


def test_a_file_numbers_no_rows(make_file_store, record, database: Path) -> None:
    store = make_file_store(question_log=True)
    record(store)
    store.close()
    connection = sqlite3.connect(database)
    with pytest.raises(sqlite3.OperationalError, match="rowid"):
        connection.execute("SELECT rowid FROM questions")
    connection.close()


def test_after_a_clean_up_no_transaction_ties_a_question_to_an_answer(
    make_server_store, record, postgres_server, postgres_url: str
) -> None:
    store = make_server_store(question_log=True)
    for _ in range(20):
        record(store)
    store.purge()
    name = postgres_url.rpartition("/")[2]
    query = "SELECT xmin FROM answers UNION SELECT xmin FROM questions"
    assert len(postgres_server.run_sql(query, name)) == 1


def test_feedback_is_noted_and_a_second_vote_replaces_the_first(make_store, record) -> None:
    store = make_store()
    answer_id = record(store, outcome="answered", topic="hair")
    assert store.record_feedback(answer_id, True)
    assert store.record_feedback(answer_id, False)
    [count] = store.read_report(7).answered
    assert (count.helpful, count.not_helpful) == (0, 1)


@pytest.mark.parametrize("answer_id", ["unknown", "a\0b", "\ud800", "é"])
def test_feedback_on_an_unknown_answer_is_refused(make_store, record, answer_id: str) -> None:
    store = make_store()
    record(store)
    assert not store.record_feedback(answer_id, True)


def test_a_question_with_a_zero_byte_is_stored_like_any_other(make_store, record) -> None:
    store = make_store(question_log=True)
    record(store, question="how\0much?")
    assert [question.text for question in store.read_report(7).questions] == ["how much?"]


def test_feedback_counts_until_the_next_day_and_no_longer(make_store, record, calendar) -> None:
    store = make_store()
    answer_id = record(store)
    calendar.move(1)
    assert store.record_feedback(answer_id, True)
    calendar.move(1)
    assert not store.record_feedback(answer_id, False)
    assert store.read_report(7).not_covered[0].helpful == 1


def test_threads_that_write_at_once_lose_nothing(make_store, record) -> None:
    first, second = make_store(question_log=True), make_store(question_log=True)

    def write(number: int) -> bool:
        store = (first, second)[number % 2]
        answer_id = record(store, question=f"question {number}")
        if number % 50 == 0:
            store.purge()
        return store.record_feedback(answer_id, True)

    with ThreadPoolExecutor(16) as pool:
        noted = list(pool.map(write, range(400)))
    report = first.read_report(7)
    assert all(noted)
    assert (report.messages, report.not_covered[0].helpful) == (400, 400)


def test_processes_that_write_at_once_lose_nothing(address, read_rows) -> None:
    command = [sys.executable, "-c", WRITER, json.dumps(address, default=str)]
    writers = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    query = "SELECT count(*), sum(CAST(helpful AS INTEGER)) FROM answers"
    assert read_rows(query) == [(150, 150)]


def test_purging_deletes_counts_and_text_after_their_retention(
    make_store, record, calendar, read_bytes, secret: str, place: str
) -> None:
    store = make_store(question_log=True, retention_days=30)
    record(store, topic="old-topic", question=secret)
    calendar.move(29)
    record(store, topic="new-topic")
    store.purge()
    assert store.read_report(30).messages == 2
    calendar.move(1)
    store.purge()
    assert [count.name for count in store.read_report(90).not_covered] == ["new-topic"]
    left = read_bytes()
    assert b"new-topic" in left
    assert place.encode() not in left
    assert b"old-topic" not in left


def test_switching_the_log_off_deletes_the_stored_text(
    make_store, record, read_bytes, secret: str, place: str
) -> None:
    store = make_store(question_log=True)
    record(store, question=secret)
    store.close()
    assert place.encode() in read_bytes()
    later = make_store(question_log=False)
    later.purge()
    assert place.encode() not in read_bytes()
    assert later.read_report(7).messages == 1


def test_clinics_of_one_database_see_nothing_of_each_other(make_store, record) -> None:
    stores = [make_store(clinic=name, question_log=True) for name in ("hill", "lake")]
    answer_id = record(stores[0])
    assert not stores[1].record_feedback(answer_id, True)
    assert stores[0].record_feedback(answer_id, True)
    reports = [store.read_report(7) for store in stores]
    assert [(report.messages, len(report.questions)) for report in reports] == [(1, 1), (0, 0)]


def test_a_clinic_deletes_its_own_lines_alone(make_store, record, calendar) -> None:
    long, short = make_store(clinic="hill"), make_store(clinic="lake", retention_days=1)
    record(long)
    record(short)
    calendar.move(1)
    short.purge()
    assert (long.read_report(7).messages, short.read_report(7).messages) == (1, 0)


def test_a_folder_that_cannot_be_made_stops_no_answer(
    make_file_store, record, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    check_that_answers_go_on(
        make_file_store(database=tmp_path / "file" / "i.sqlite"), record, caplog
    )


def test_a_folder_that_may_not_be_written_stops_no_answer(
    make_file_store, record, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database.parent.mkdir(mode=0o500)
    with ordinary_user():
        check_that_answers_go_on(make_file_store(), record, caplog)
    assert list(database.parent.iterdir()) == []


def test_a_newer_file_stops_no_answer(
    make_file_store, record, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make_file_store().read_report(7)
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE insights_version SET version_num = '99'")
    connection.close()
    check_that_answers_go_on(make_file_store(), record, caplog)
    assert "found version 99" in caplog.text


def check_that_answers_go_on(
    store: InsightsStore, record: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    store.purge()
    record(store)
    record(store)
    with pytest.raises(StoreError):
        store.record_feedback("a1", True)
    with pytest.raises(StoreError):
        store.read_report(7)
    assert [entry.levelname for entry in caplog.records] == ["ERROR"]
    assert "patients are still answered" in caplog.text


def test_a_full_disk_stops_no_answer_and_shows_no_question(
    make_file_store, record, secret: str, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store = make_file_store(question_log=True)
    first = record(store)
    with full_disk(1024):
        for number in range(1, 60):
            record(store, question=secret + " word" * number)
        with pytest.raises(StoreError):
            store.record_feedback(first, True)
    assert [entry.levelname for entry in caplog.records].count("ERROR") == 1
    assert place not in caplog.text


def test_recording_goes_on_when_there_is_space_again(make_file_store, record) -> None:
    store = make_file_store()
    with full_disk(1024):
        record(store)
    record(store)
    assert store.read_report(7).messages == 1


def test_a_lasting_failure_is_logged_again_at_each_purge(
    make_file_store, record, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = make_file_store(database=tmp_path)
    for _ in range(2):
        store.purge()
        record(store)
    assert [entry.levelname for entry in caplog.records] == ["ERROR", "ERROR"]


def test_a_locked_file_is_not_waited_for_again_and_again(
    make_file_store, record, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "PAUSE_SECONDS", 60.0)
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.3)
    store = make_file_store()
    record(store)
    blocker = sqlite3.connect(database, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    record(store)
    started = store_module.time.monotonic()
    for _ in range(20):
        record(store)
    waited = store_module.time.monotonic() - started
    blocker.close()
    assert waited < 0.3
    assert store.read_report(7).messages == 1


def test_the_day_is_that_of_utc() -> None:
    before = store_module.datetime.now(store_module.UTC).date()
    assert before <= find_today() <= store_module.datetime.now(store_module.UTC).date()
