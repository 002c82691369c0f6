"""Measures the service on an artifact: start, memory, latency, throughput.

    python benchmarks/serving.py --index index

Times are also given as ratios to the encoder alone, run in this same process on the same questions,
so that two machines can be compared. Questions come from tests/evaluation.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from app.index import artifact
from app.models.encoder import OnnxEncoder
from app.models.network import Network

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = 500
CLIENTS = (1, 4, 8)


def main() -> None:
    """Start the service, ask it, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=ROOT / "index")
    folder = parser.parse_args().index.resolve()
    questions = read_questions()
    encoder_seconds = measure_encoder(folder, questions)
    with tempfile.TemporaryDirectory() as scratch:
        process, url, start = start_service(folder, Path(scratch), questions[0])
        try:
            report(process, url, questions, start, encoder_seconds)
        finally:
            process.terminate()
            process.wait()


def read_questions() -> list[str]:
    """Return questions of every kind, the same ones in the same order each time."""
    files = sorted((ROOT / "tests" / "evaluation").glob("*.jsonl"))
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    step = max(1, len(lines) // QUESTIONS)
    return [json.loads(line)["question"] for line in lines[::step]][:QUESTIONS]


def measure_encoder(folder: Path, questions: list[str]) -> float:
    """Return the median seconds that the encoder alone takes for one question."""
    encoder = OnnxEncoder(Network(artifact.load(folder).model_folder))
    return statistics.median(measure(partial(encoder.encode, [q])) for q in questions[:100])


def start_service(
    folder: Path, scratch: Path, question: str
) -> tuple[subprocess.Popen[bytes], str, float]:
    """Return the running service, its address, and the seconds from start to first answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "VERBATIM_INDEX_DIR": str(folder),
        "VERBATIM_DATABASE": str(scratch / "insights.sqlite"),
        "VERBATIM_REQUESTS_PER_MINUTE": "0",
    }
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "--factory",
        "app.main:create_app",
        "--no-access-log",
    ]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=scratch,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    while time.perf_counter() - started < 60:
        try:
            ask(url, question)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
        else:
            return process, url, time.perf_counter() - started
    process.kill()
    raise SystemExit("the service did not answer within a minute; is the index whole?")


def report(
    process: subprocess.Popen[bytes], url: str, questions: list[str], start: float, encoder: float
) -> None:
    """Print the figures."""
    seconds = sorted(measure(partial(ask, url, q)) for q in questions)
    median, late = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.99)]
    print(f"start to first answer   {start:.2f} s")
    print(f"memory after {len(questions)}        {read_memory(process.pid)} MB")
    print(f"encoder alone, median   {1000 * encoder:.1f} ms")
    print(f"answer, median          {1000 * median:.1f} ms ({median / encoder:.1f} × encoder)")
    print(f"answer, 99th percentile {1000 * late:.1f} ms ({late / encoder:.1f} × encoder)")
    alone = 0.0
    for clients in CLIENTS:
        with ThreadPoolExecutor(clients) as pool:
            took = measure(partial(ask_all, pool, url, questions))
        rate = len(questions) / took
        alone = alone or rate
        print(
            f"{clients} clients            {rate:.0f} answers/s ({rate / alone:.2f} × one client)"
        )


def ask(url: str, question: str) -> None:
    """Send one question and read the answer."""
    body = json.dumps({"message": question[:500]}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{url}/api/v1/chat", body, headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        response.read()


def ask_all(pool: ThreadPoolExecutor, url: str, questions: list[str]) -> None:
    """Send all questions, as many at once as the pool has threads."""
    list(pool.map(partial(ask, url), questions))


def measure(work: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def read_memory(pid: int) -> str:
    """Return the resident memory of a process in MB, where the system tells."""
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return "unknown"
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return str(int(line.split()[1]) // 1024)


if __name__ == "__main__":
    main()
