"""Public question–passage data as pairs; read from where it lies, never copied into the project."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

from training.pairs import Pair

# Files that are trained on, and how many rows of each at the most (their README tells licences).
FILES = {
    "squad2_dev": 12_000,
    "squad2_disfl": 6_000,
    "squad1_dev": 4_000,
    "squad1_swap_NEG": 1_021,
    "medquad": 4_000,
    "vagov": 2_546,
    "covid_faq_cdc": 374,
    "covidqa": 1_200,
}


def read_public(folder: Path) -> Iterator[Pair]:
    """Yield the training part of the public files as pairs."""
    links = json.loads((folder / "linked_groups.json").read_text(encoding="utf-8"))
    link = {group: groups[0] for groups in links for group in groups}
    for name, most in FILES.items():
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        rows = [row for row in rows if _is_training(link.get(row["group"], row["group"]))]
        rows.sort(key=lambda row: zlib.crc32((row["question"] + row["passage"][:99]).encode()))
        yield from (_make_pair(row) for row in rows[:most])


def _is_training(group: str) -> bool:
    return zlib.crc32(group.encode()) % 10 > 1


def _make_pair(row: dict[str, str | int | None]) -> Pair:
    passage, answer = str(row["passage"]), row["answer_sentence"]
    if row["label"] == 0:
        return Pair(str(row["question"]), passage, False, (), ())
    if not answer or len(str(answer)) > 0.8 * len(passage):
        return Pair(str(row["question"]), passage, True, (), None)
    start = passage.find(str(answer))
    spans = [
        (0, start),
        (start, start + len(str(answer))),
        (start + len(str(answer)), len(passage)),
    ]
    kept = [(a, b) for a, b in spans if b > a]
    return Pair(str(row["question"]), passage, True, tuple(kept), (kept.index(spans[1]),))
