"""A server that is measured: started, asked over HTTP, and what it takes of the machine."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 500
START_SECONDS = 180
CHAT = "/api/v1/chat"


def list_messages(count: int) -> list[str]:
    """Return messages of every kind, each once, the same ones in the same order each time."""
    files = sorted((ROOT / "tests" / "evaluation").glob("*.jsonl"))
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    texts = list(dict.fromkeys(json.loads(line)["question"][:LONGEST] for line in lines))
    return texts[:: max(1, len(texts) // count)][:count]


def make_settings(index: Path, scratch: Path) -> dict[str, str]:
    """Return the environment of the service over an index, without a limit of requests."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "VERBATIM_INDEX_DIR": str(index),
        "VERBATIM_DATABASE": str(scratch / "insights.sqlite"),
        "VERBATIM_REQUESTS_PER_MINUTE": "0",
    }


@contextmanager
def serve(
    command: Sequence[str], environment: Mapping[str, str], scratch: Path
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run a server on a free port, which ends its command, until the block ends."""
    port = _find_port()
    log = scratch / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, str(port)], cwd=scratch, env=environment, stdout=output, stderr=output
        )
    try:
        yield process, port
    except SystemExit:
        print(log.read_text(errors="replace")[-3000:], file=sys.stderr)
        raise
    finally:
        process.terminate()
        process.wait()


def wait_for_answer(port: int, path: str, message: str) -> None:
    """Ask until the first answer comes."""
    deadline = time.perf_counter() + START_SECONDS
    while time.perf_counter() < deadline:
        try:
            ask(port, path, {"message": message})
        except (OSError, HTTPException):
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"expected an answer within {START_SECONDS} s, found none")


def ask(port: int, path: str, body: Mapping[str, str]) -> dict[str, object]:
    """Ask once, over a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        return _post(connection, path, body)
    finally:
        connection.close()


def ask_all(port: int, path: str, messages: Sequence[str]) -> list[float]:
    """Ask one after the other over one connection; return each one's seconds."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    seconds = []
    for message in messages:
        started = time.perf_counter()
        _post(connection, path, {"message": message})
        seconds.append(time.perf_counter() - started)
    connection.close()
    return seconds


def measure_rate(port: int, path: str, messages: Sequence[str], clients: int) -> float:
    """Return the answers a second to so many clients, each with its share of the messages."""
    parts = [messages[n::clients] for n in range(clients)]
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(partial(ask_all, port, path), parts))
    return len(messages) / (time.perf_counter() - began)


def read_memory(pid: int) -> float:
    """Return the resident memory of a process in MB, "not a number" where nothing tells it."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.is_file() else []
    found = (int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
    return next(found, float("nan"))


def read_family(pid: int) -> float:
    """Return the MiB of a process and its children; a page that several share is divided."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    rollups = (Path(f"/proc/{one}/smaps_rollup").read_text() for one in (pid, *children))
    return sum(int(re.findall(r"^Pss: +(\d+)", text, re.M)[0]) for text in rollups) / 1024


def read_work(pid: int) -> float:
    """Return the processor seconds that a process has taken, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _post(connection: HTTPConnection, path: str, body: Mapping[str, str]) -> dict[str, object]:
    """Send JSON and return what comes back; OSError for a refusal."""
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    response = connection.getresponse()
    content = response.read()
    if response.status != 200:
        raise OSError(f"status {response.status}: {content[:200]!r}")
    found: dict[str, object] = json.loads(content)
    return found
