from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest


def test_what_was_done_is_kept_with_who_and_when(make_store) -> None:
    store = make_store()
    store.record_change("Dr Ümit Ng", "index v2 accepted")
    [line] = store.read_audit()
    assert (line.who, line.what) == ("Dr Ümit Ng", "index v2 accepted")
    age = datetime.now(UTC).replace(tzinfo=None) - line.at
    assert timedelta(0) <= age < timedelta(minutes=1)


def test_the_audit_outlives_the_retention(make_store, calendar) -> None:
    store = make_store(retention_days=1)
    store.record_change("Ada", "index v2 accepted")
    calendar.move(400)
    store.purge()
    assert len(store.read_audit()) == 1


def test_a_clinic_sees_its_own_audit_alone(make_store) -> None:
    make_store(clinic="north").record_change("Ada", "index v2 accepted")
    assert make_store(clinic="south").read_audit() == ()


def test_while_the_database_is_away_what_was_done_is_in_the_log(
    make_file_store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = make_file_store(database=tmp_path)
    with caplog.at_level(logging.INFO, "verbatim"):
        store.record_change("Ada", "index v2 accepted")
    assert "index v2 accepted by Ada" in caplog.messages
    assert "insights are not recorded" in caplog.text
