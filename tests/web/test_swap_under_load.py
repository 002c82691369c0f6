"""SIGHUP to a real process, while patients ask without a pause."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import urllib.request
from pathlib import Path

import pytest
import small_clinic
from service_process import RunningService, run_service
from small_clinic import save_small_index

from app.index.folder import swap_folder

QUESTION = "How does warmth widen vessels?"
SENTENCE = "Warmth widens {} vessels in the soles."
PATIENTS = 4
SWAPS = 3


def save_index(folder: Path, word: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Save the small clinic with one word of its own; return the index's version."""
    view = {"How warmth moves blood": (SENTENCE.format(word),)}
    monkeypatch.setitem(small_clinic.TEXTS, "new-view", ("biomedical", view))
    return save_small_index(folder).manifest.index_version


def call(url: str, body: dict[str, object] | None = None) -> dict[str, object]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        found: dict[str, object] = json.load(response)
    return found


class Patient(threading.Thread):
    """Asks again and again; notes each answer with the document that its quote is cut from."""

    def __init__(self, service: RunningService, until: threading.Event) -> None:
        super().__init__()
        self.service, self.until = service, until
        self.answers: list[tuple[str, str, str]] = []
        self.failures: list[str] = []

    def run(self) -> None:
        while not self.until.is_set():
            try:
                answer = call(f"{self.service.url}/api/v1/chat", {"message": QUESTION})
                self.answers.append(self.open_source(answer))
            except Exception as exc:
                self.failures.append(repr(exc))
            time.sleep(0.02)

    def open_source(self, answer: dict[str, object]) -> tuple[str, str, str]:
        quote, version = answer["quotes"][0], str(answer["index_version"])  # type: ignore[index]
        url = f"{self.service.url}/api/v1/documents/{quote['document_id']}?version={version}"
        text = str(call(url)["text"])
        return version, quote["text"], text[quote["start"] : quote["end"]]


def wait_for(service: RunningService, version: str) -> None:
    deadline = time.monotonic() + 60
    while f"ready: index {version}" not in service.log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_no_request_fails_and_no_answer_mixes_two_indexes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = tmp_path / "index"
    words = [f"very{'very' * number}" for number in range(SWAPS + 1)]
    expected = {save_index(live, words[0], monkeypatch): SENTENCE.format(words[0])}
    stop = threading.Event()
    with run_service(live, tmp_path) as service:
        patients = [Patient(service, stop) for _ in range(PATIENTS)]
        for patient in patients:
            patient.start()
        for word in words[1:]:
            version = save_index(tmp_path / word, word, monkeypatch)
            expected[version] = SENTENCE.format(word)
            swap_folder(tmp_path / word, live)
            os.kill(service.process_id, signal.SIGHUP)
            wait_for(service, version)
            time.sleep(0.3)
        stop.set()
        for patient in patients:
            patient.join()
    assert [failure for patient in patients for failure in patient.failures] == []
    answers = [answer for patient in patients for answer in patient.answers]
    assert {version for version, _, _ in answers} == set(expected)
    assert all(quote == source == expected[version] for version, quote, source in answers)
