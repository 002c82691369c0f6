"""A real service that watches a real folder of documents."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from service_process import RunningService, run_service

from app.changing.desk import ChangeDesk
from app.changing.status import ChangeStatus
from index_build.indexing.pipeline import BuildOptions, build

GUIDE = """# Foot baths

## What a foot bath is

A foot bath is a tub of warm water for tired feet.

## How long a foot bath takes

A foot bath takes {} minutes.
"""
PINS = """pins:
- id: how-long
  section: guide#how-long-a-foot-bath-takes
  phrasings: ["How long does a foot bath take?"]
"""
QUESTION = "How long does a foot bath take?"
GOLDEN = '{"question": "How long does a foot bath take?", "outcome": "answered"}\n'
PATIENCE = 240


@dataclass(frozen=True)
class Clinic:
    """A running service with the folder that it watches."""

    service: RunningService
    documents: Path
    desk: ChangeDesk

    def write(self, text: str, name: str = "guide.md") -> None:
        (self.documents / name).write_text(text)

    def read(self, path: str) -> dict[str, str]:
        with urllib.request.urlopen(f"{self.service.url}{path}", timeout=30) as response:
            found: dict[str, str] = json.load(response)
        return found

    def ask(self) -> str:
        body = json.dumps({"message": QUESTION}).encode()
        url = f"{self.service.url}/api/v1/chat"
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as response:
            answer = json.load(response)
        return " ".join(quote["text"] for quote in answer["quotes"])

    def wait_for_answer(self, text: str) -> float:
        """Return the seconds until patients are answered so."""
        return wait_until(lambda: text in self.ask())

    def wait_for_state(self, state: str) -> ChangeStatus:
        wait_until(lambda: self.desk.read().state == state)
        return self.desk.read()


def wait_until(is_so: Callable[[], bool]) -> float:
    start = time.monotonic()
    while not is_so():
        assert time.monotonic() < start + PATIENCE
        time.sleep(0.1)
    return time.monotonic() - start


def find_builds(service: RunningService) -> list[int]:
    listing = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(service.process_id)],
        capture_output=True,
        text=True,
    ).stdout
    return [int(found[1]) for found in re.finditer(r"(\d+) .*index_build build", listing)]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "guide.md").write_text(GUIDE.format("ten"))
    (folder / "pins.yaml").write_text(PINS)
    (folder / "golden.jsonl").write_text(GOLDEN)
    return folder


@pytest.fixture
def open_clinic(tmp_path: Path, documents: Path) -> Iterator[Callable[..., Clinic]]:
    """Return what starts the service on the built documents."""
    running = []

    def start(**settings: str) -> Clinic:
        live = tmp_path / "index"
        build(documents, live, BuildOptions())
        context = run_service(live, tmp_path, watch=str(documents), **settings)
        running.append(context)
        clinic = Clinic(context.__enter__(), documents, ChangeDesk(live))
        assert "ten minutes" in clinic.ask()
        return clinic

    yield start
    for context in running:
        context.__exit__(None, None, None)


def test_an_edit_is_answered_from_and_a_broken_file_keeps_what_was(
    open_clinic: Callable[..., Clinic],
) -> None:
    clinic = open_clinic()
    assert clinic.read("/health/ready") == {"status": "ready"}
    clinic.write(GUIDE.format("twenty"))
    seconds = clinic.wait_for_answer("twenty minutes")
    print(f"answered from the edited page after {seconds:.1f} s")

    clinic.write("\0", "broken.md")
    status = clinic.wait_for_state("broken")
    assert re.search(r"broken\.md: expected .* found", status.lines[0])
    assert "twenty minutes" in clinic.ask()
    wait_until(lambda: "detail" in clinic.read("/health/ready"))
    assert clinic.read("/health/ready")["status"] == "ready"
    assert "broken.md" not in clinic.read("/health/ready")["detail"]
    assert "broken.md: expected" in clinic.service.log.read_text()
    metrics = urllib.request.urlopen(f"{clinic.service.url}/metrics").read().decode()
    assert 'verbatim_builds_total{result="broken"} 1.0' in metrics
    assert "verbatim_documents_unserved 1.0" in metrics

    (clinic.documents / "broken.md").unlink()
    clinic.write(GUIDE.format("thirty"))
    clinic.wait_for_answer("thirty minutes")
    wait_until(lambda: clinic.read("/health/ready") == {"status": "ready"})


def test_a_killed_build_costs_nothing_and_the_next_edit_is_built(
    open_clinic: Callable[..., Clinic],
) -> None:
    clinic = open_clinic()
    wait_until(lambda: not find_builds(clinic.service) and clinic.desk.folder.exists())
    clinic.write(GUIDE.format("twenty"))
    wait_until(lambda: bool(find_builds(clinic.service)))
    os.kill(find_builds(clinic.service)[0], signal.SIGKILL)
    assert "SIGKILL" in clinic.wait_for_state("broken").lines[0]
    assert "ten minutes" in clinic.ask()
    clinic.write(GUIDE.format("thirty"))
    clinic.wait_for_answer("thirty minutes")


def test_a_change_waits_until_somebody_accepts_it(open_clinic: Callable[..., Clinic]) -> None:
    clinic = open_clinic(watch_accept="ask")
    clinic.write(GUIDE.format("twenty"))
    changes = clinic.wait_for_state("waiting").changes
    assert changes is not None
    (passage,) = changes.passages
    assert (passage.kind, passage.section) == ("changed", "How long a foot bath takes")
    (answer,) = changes.answers
    assert answer.old.quotes == ("A foot bath takes ten minutes.",)
    assert answer.new.quotes == ("A foot bath takes twenty minutes.",)
    assert "ten minutes" in clinic.ask()
    wait_until(lambda: "waits" in clinic.read("/health/ready").get("detail", ""))
    clinic.desk.accept(changes.new_version)
    clinic.wait_for_answer("twenty minutes")


def test_a_change_that_breaks_a_golden_question_waits_too(
    open_clinic: Callable[..., Clinic],
) -> None:
    clinic = open_clinic()
    (clinic.documents / "pins.yaml").unlink()
    clinic.write("# Foot baths\n\nA foot bath is a tub of warm water.\n")
    changes = clinic.wait_for_state("waiting").changes
    assert changes is not None
    assert [broken.question.question for broken in changes.broken] == [QUESTION]
    assert "ten minutes" in clinic.ask()
    clinic.desk.keep_old(changes.new_version)
    assert "ten minutes" in clinic.ask()


def test_a_service_without_an_index_builds_its_first(tmp_path: Path, documents: Path) -> None:
    live = tmp_path / "new" / "index"
    with run_service(live, tmp_path, watch=str(documents), watch_accept="ask") as service:
        assert "ten minutes" in Clinic(service, documents, ChangeDesk(live)).ask()
