"""Measures the service on an artifact: start, memory, latency, throughput.

    python benchmarks/serving.py --index index

Times are also given as ratios to the encoder alone, run in this same process on the same questions,
so that two machines can be compared. Questions come from tests/evaluation.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from served import (
    CHAT,
    ROOT,
    ask_all,
    list_messages,
    make_settings,
    measure_rate,
    read_memory,
    serve,
    wait_for_answer,
)

from app.index import artifact
from app.models.encoder import OnnxEncoder
from app.models.network import Network

QUESTIONS = 500
CLIENTS = (1, 4, 8)


def main() -> None:
    """Start the service, ask it, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=ROOT / "index")
    folder = parser.parse_args().index.resolve()
    questions = list_messages(QUESTIONS)
    encoder = measure_encoder(folder, questions)
    command = [sys.executable, "-m", "app", "--port"]
    with tempfile.TemporaryDirectory() as scratch:
        settings = make_settings(folder, Path(scratch))
        started = time.perf_counter()
        with serve(command, settings, Path(scratch)) as (process, port):
            wait_for_answer(port, CHAT, questions[0])
            print(f"start to first answer   {time.perf_counter() - started:.2f} s")
            seconds = sorted(ask_all(port, CHAT, questions))
            memory = read_memory(process.pid)
            rates = [measure_rate(port, CHAT, questions, clients) for clients in CLIENTS]
    report(seconds, memory, rates, encoder)


def measure_encoder(folder: Path, questions: Sequence[str]) -> float:
    """Return the median seconds that the encoder alone takes for one question."""
    encoder = OnnxEncoder(Network(artifact.load(folder).model_folder))
    return statistics.median(measure(partial(encoder.encode, [q])) for q in questions[:100])


def report(seconds: Sequence[float], memory: float, rates: Sequence[float], encoder: float) -> None:
    """Print the figures; ``seconds`` of each answer in rising order, ``rates`` by CLIENTS."""
    median, late = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.99)]
    print(f"memory after {len(seconds)}        {memory:.0f} MB")
    print(f"encoder alone, median   {1000 * encoder:.1f} ms")
    print(f"answer, median          {1000 * median:.1f} ms ({median / encoder:.1f} × encoder)")
    print(f"answer, 99th percentile {1000 * late:.1f} ms ({late / encoder:.1f} × encoder)")
    for clients, rate in zip(CLIENTS, rates, strict=True):
        print(
            f"{clients} clients            {rate:.0f} answers/s "
            f"({rate / rates[0]:.2f} × one client)"
        )


def measure(work: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
