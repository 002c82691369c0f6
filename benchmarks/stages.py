"""Where the time of an answer goes: each stage's share, and what HTTP adds.

python benchmarks/stages.py --index index
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from served import ROOT, list_messages

from app.answering import answerer as answering
from app.answering.retrieval import Retriever, WordSearch
from app.index import artifact
from app.metrics import Metrics
from app.models.network import Network
from app.models.ngrams import NgramScreen
from app.models.reader import OnnxReader
from app.schemas import ChatRequest
from app.service import Service

MESSAGES = 500
STAGES: tuple[tuple[str, Any, str], ...] = (
    ("understand: spelling, parts", answering, "understand"),
    ("screen: n-grams", NgramScreen, "weigh"),
    ("network: each text once", Network, "run_message"),
    ("network: what is only listened to", Network, "tell_kinds"),
    ("retrieve: vectors and words", Retriever, "search"),
    ("retrieve: words alone", WordSearch, "search"),
    ("read: questions with passages", OnnxReader, "read"),
    ("quote and word the reply", answering.Replier, "reply"),
)


class Clock:
    """Adds up the seconds of named calls; a call inside another is taken out of the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inside: list[float] = []

    def watch(self, name: str, owner: Any, attribute: str) -> None:
        """Measure every call of a function from now on."""
        setattr(owner, attribute, self._wrap(name, getattr(owner, attribute)))

    def _wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(call)
        def timed(*args: Any, **options: Any) -> Any:
            self._inside.append(0.0)
            started = time.perf_counter()
            try:
                return call(*args, **options)
            finally:
                took = time.perf_counter() - started
                self.seconds[name] += took - self._inside.pop()
                if self._inside:
                    self._inside[-1] += took

        return timed


def main() -> None:
    """Answer the questions, and print each stage's share."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=ROOT / "index")
    folder = parser.parse_args().index
    messages = list_messages(MESSAGES)
    clock = Clock()
    for name, owner, attribute in STAGES:
        clock.watch(name, owner, attribute)
    service = Service(artifact.load(folder), Metrics())
    for message in messages[:20]:
        service.answer(ChatRequest(message=message))
    clock.seconds.clear()
    times = []
    for message in messages[20:]:
        started = time.perf_counter()
        service.answer(ChatRequest(message=message))
        times.append(time.perf_counter() - started)
    total = sum(times)
    print(f"{len(times)} messages, median {1000 * statistics.median(times):.1f} ms each, no HTTP\n")
    print("| stage | mean | share |\n| --- | --- | --- |")
    for name, seconds in sorted(clock.seconds.items(), key=lambda item: -item[1]):
        print(f"| {name} | {1000 * seconds / len(times):.2f} ms | {100 * seconds / total:.0f}% |")
    rest = total - sum(clock.seconds.values())
    print(f"| all else | {1000 * rest / len(times):.2f} ms | {100 * rest / total:.0f}% |")


if __name__ == "__main__":
    main()
