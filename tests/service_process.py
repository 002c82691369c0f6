"""The service in a process of its own, as `make run` starts it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class RunningService:
    """A service in a process of its own: its address, all that it prints, its number."""

    url: str
    log: Path
    process_id: int


@contextmanager
def run_service(
    index_dir: Path,
    folder: Path,
    workers: int = 1,
    address: tuple[str, int] = ("127.0.0.1", 0),
    **settings: str,
) -> Iterator[RunningService]:
    """Run the service until the block ends; its database and log are in folder.

    Port 0 is a free one.
    """
    log = folder / "service.log"
    given = {"index_dir": str(index_dir), "database": str(folder / "insights.sqlite")}
    values = {**given, "requests_per_minute": "0", **settings}
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("VERBATIM_")},
        **{f"VERBATIM_{name.upper()}": value for name, value in values.items()},
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    host, port = address
    command = [sys.executable, "-m", "app", "--host", host, "--port", str(port)]
    command += ["--workers", str(workers)]
    with log.open("wb") as output:
        # Another working folder, so that a developer's own .env has no say.
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield RunningService(_wait_until_ready(process, log), log, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"running on (http://[\d.]+:\d+)", log.read_text())
        if found and _is_ready(found[1]):
            return found[1]
        time.sleep(0.1)
    raise RuntimeError(
        f"expected a ready service within {START_SECONDS} s, found:\n{log.read_text()}"
    )


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health/ready", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
