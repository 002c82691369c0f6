"""How the search of words grows: build and time a question, over real text, without models.

python benchmarks/words.py FILE …     JSON lines (.jsonl or .jsonl.gz); every "context" or
                                      "answer" or "text" in them is cut into passages
"""

from __future__ import annotations

import gzip
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from app.answering.bm25 import Bm25
from app.answering.retrieval import WordSearch

SIZES = (100, 1_000, 10_000, 100_000)
FIELDS = ("context", "answer", "text", "passage")
QUESTIONS, LIMIT = 100, 8


def main() -> None:
    """Measure each size, and print a table."""
    passages = [text for name in sys.argv[1:] for text in read_passages(Path(name))]
    random.Random(15).shuffle(passages)
    print(f"{len(passages)} passages\n")
    print("| passages | build | a question, median | 99% | texts looked at, mean |")
    print("| --- | --- | --- | --- | --- |")
    for size in [size for size in SIZES if size <= len(passages)]:
        print(measure(passages[:size], passages[-QUESTIONS:]), flush=True)


def read_passages(path: Path) -> Iterator[str]:
    """Yield passages of about 400 characters, each one once a file."""
    seen: set[str] = set()
    open_text = gzip.open if path.suffix == ".gz" else open
    with open_text(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            for text in (row.get(field) for field in FIELDS):
                if not isinstance(text, str):
                    continue
                for part in re.findall(r".{100,400}?(?:[.!?]\s|$)", text, re.S):
                    if part not in seen:
                        seen.add(part)
                        yield part


def measure(passages: list[str], sources: list[str]) -> str:
    """Return one row: questions are words of other passages."""
    started = time.perf_counter()
    search = WordSearch(passages, "en")
    built = time.perf_counter() - started
    chance = random.Random(15)
    questions = [" ".join(chance.sample(s.split(), min(8, len(s.split())))) for s in sources]
    looked_at: list[int] = []
    score = Bm25._score
    Bm25._score = lambda self, texts, lists: (  # type: ignore[method-assign]
        looked_at.append(len(texts)),
        score(self, texts, lists),
    )[1]
    times = []
    for question in questions:
        began = time.perf_counter()
        search.search(search.tokenize(question), LIMIT)
        times.append(time.perf_counter() - began)
    Bm25._score = score  # type: ignore[method-assign]
    times.sort()
    return (
        f"| {len(passages):,} | {built:.1f} s | {1000 * statistics.median(times):.2f} ms | "
        f"{1000 * times[int(len(times) * 0.99)]:.1f} ms | {sum(looked_at) / len(times):,.0f} |"
    )


if __name__ == "__main__":
    main()
