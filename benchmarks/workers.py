"""Measures the memory of one process, and of several workers with their first process.

    python benchmarks/workers.py --index index

It is the proportional set size, in which what several processes share counts once (Linux only),
after 600 messages of every kind from tests/evaluation, each over a connection of its own.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from served import (
    CHAT,
    ROOT,
    ask,
    list_messages,
    make_settings,
    read_family,
    serve,
    wait_for_answer,
)

MESSAGES = 600
CLIENTS = 8
WORKERS = (1, 4)


def main() -> None:
    """Start the service with so many workers, ask it, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=ROOT / "index")
    folder = parser.parse_args().index.resolve()
    messages = list_messages(MESSAGES)
    for workers in WORKERS:
        print(f"{workers} workers   {measure(folder, workers, messages):.0f} MiB")


def measure(folder: Path, workers: int, messages: Sequence[str]) -> float:
    """Return the MiB that the service takes after the messages, all its processes together."""
    command = [sys.executable, "-m", "app", "--workers", str(workers), "--port"]
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        with serve(command, make_settings(folder, scratch), scratch) as (process, port):
            wait_for_answer(port, CHAT, messages[0])
            with ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(lambda text: ask(port, CHAT, {"message": text}), messages))
            return read_family(process.pid)


if __name__ == "__main__":
    main()
