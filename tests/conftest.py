"""What all tests share: a fake encoder, a small artifact, the real artifact, the real service.

Set VERBATIM_TEST_INDEX to the folder of an artifact to test that one as it is.
"""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fake_encoder import FakeEncoder
from small_clinic import save_small_index

from app.index.artifact import Index

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class RunningService:
    """A service in a process of its own: its address, and the file of all that it prints."""

    url: str
    log: Path


@pytest.fixture
def fake_encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The artifact of a small made-up clinic; it must not be changed."""
    return save_small_index(tmp_path_factory.mktemp("small") / "index")


@pytest.fixture(scope="session")
def index_dir(request: pytest.FixtureRequest) -> Path:
    """The artifact of knowledge/, in the folder that `make run` serves; built when it must be."""
    given = os.environ.get("VERBATIM_TEST_INDEX")
    if given:
        return Path(given).resolve()
    output = ROOT / "index"
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print("\nindex/: building it where knowledge/ or the code changed (some minutes at first)")
        _build_index(output)
    return output


@pytest.fixture(scope="session")
def running_service(
    index_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningService]:
    """The service as `make run` starts it, on a free port, with a database of its own."""
    folder = tmp_path_factory.mktemp("service")
    log = folder / "service.log"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("VERBATIM_")},
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "VERBATIM_INDEX_DIR": str(index_dir),
        "VERBATIM_DATABASE": str(folder / "insights.sqlite"),
        "VERBATIM_REQUESTS_PER_MINUTE": "0",
    }
    command = [sys.executable, "-m", "uvicorn", "--factory", "app.main:create_app", "--port", "0"]
    with log.open("wb") as output:
        # Another working folder, so that a developer's own .env has no say.
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield RunningService(_wait_until_ready(process, log), log)
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def service_url(running_service: RunningService) -> str:
    """The address of the real service, without a slash at its end."""
    return running_service.url


def _build_index(output: Path) -> None:
    lock_path = ROOT / ".cache" / "test-build.lock"
    lock_path.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "index_build", "build"]
    with lock_path.open("w") as lock:
        # Two test runs at once would train the same thing twice; the second waits instead.
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(
            [*command, "--knowledge", "knowledge", "--output", str(output)], cwd=ROOT
        )
    if done.returncode != 0:
        pytest.exit("the index could not be built; the lines above say why", returncode=2)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"running on (http://[\d.]+:\d+)", log.read_text())
        if found and _is_ready(found[1]):
            return found[1]
        time.sleep(0.1)
    pytest.fail(f"expected a ready service within {START_SECONDS} s, found:\n{log.read_text()}")


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health/ready", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
