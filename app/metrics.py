"""What is counted for Prometheus: outcomes and times, never a question."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
    multiprocess,
    values,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class WorkerSlots:
    """Numbers for workers, each with files of its own in a folder that all of them read.

    A worker that takes the place of another goes on with its numbers and its files: nothing that
    was counted is lost, and the files are as many as there ever were workers at a time.
    """

    FIRST = "first"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._own = self.FIRST
        self._taken: dict[int, str] = {}
        # The library looks here for the folder, and for the kind of value when a metric is made.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        values.ValueClass = values.MultiProcessValue(lambda: self._own)

    def assign(self, worker: Any) -> None:
        """Give a worker the lowest number that no other has; called before the fork."""
        used = set(self._taken.values())
        self._taken[id(worker)] = next(
            name for number in range(len(used) + 1) if (name := str(number)) not in used
        )

    def take(self, worker: Any) -> None:
        """Count under the worker's number from now on; called in the worker."""
        self._own = self._taken[id(worker)]

    def free(self, worker: Any) -> None:
        """Let another worker have the number of one that has ended."""
        if slot := self._taken.pop(id(worker), None):
            multiprocess.mark_process_dead(slot, str(self.folder))

    def forget_first(self) -> None:
        """Leave the process that answers nobody out of what is said of all workers."""
        multiprocess.mark_process_dead(self.FIRST, str(self.folder))


class Metrics:
    """The service's counters, in a registry of their own, so that two apps can run side by side."""

    def __init__(self, slots: WorkerSlots | None = None) -> None:
        self.registry = CollectorRegistry()
        self._slots = slots
        # The process's memory, processor time and open files, where the system tells them.
        ProcessCollector(registry=self.registry)
        self.answers = Counter(
            "verbatim_answers_total", "Answers sent.", ["outcome"], registry=self.registry
        )
        self.broken_quotes = Counter(
            "verbatim_broken_quotes_total",
            "Answers withheld because a quote did not match its source. Alarm if above 0.",
            registry=self.registry,
        )
        self.faults = Counter(
            "verbatim_faults_total",
            "Requests that ended in an unexpected error.",
            registry=self.registry,
        )
        self.shed = Counter(
            "verbatim_shed_total",
            "Messages told to come back, because too many waited.",
            registry=self.registry,
        )
        self.limited = Counter(
            "verbatim_limited_total",
            "Messages refused because their sender had sent too many.",
            registry=self.registry,
        )
        self.answer_seconds = Histogram(
            "verbatim_answer_seconds", "Time to answer.", buckets=BUCKETS, registry=self.registry
        )
        self.loads = Counter(
            "verbatim_index_loads_total",
            "Times that an index was loaded, or failed to load.",
            ["result"],
            registry=self.registry,
        )
        self.builds = Counter(
            "verbatim_builds_total",
            "Builds of the watched documents, by what became of them: "
            "current, waiting, kept, broken.",
            ["result"],
            registry=self.registry,
        )
        self.unserved = Gauge(
            "verbatim_documents_unserved",
            "1 while the watched documents are not what is served: a new index waits or is broken.",
            registry=self.registry,
        )
        self.ready = Gauge(
            "verbatim_ready",
            "1 when the index is loaded and verified.",
            registry=self.registry,
            multiprocess_mode="livemin",
        )

    def render(self) -> bytes:
        """Return the counters of all workers together, in Prometheus's text format."""
        if self._slots is None:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        multiprocess.MultiProcessCollector(together, str(self._slots.folder))
        return generate_latest(together)


class _Together(Collector):
    """The metrics of several clinics, each number with the clinic's name."""

    def __init__(self, metrics: Mapping[str, Metrics]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        """Return each metric once, with the numbers of all clinics."""
        together: dict[str, Metric] = {}
        for clinic, metrics in self._metrics.items():
            for found in metrics.registry.collect():
                metric = Metric(found.name, found.documentation, found.type)
                metric = together.setdefault(found.name, metric)
                for sample in found.samples:
                    labels = {"clinic": clinic, **sample.labels}
                    metric.add_sample(sample.name, labels, sample.value)
        return together.values()


def render_together(metrics: Mapping[str, Metrics]) -> bytes:
    """Return the counters of several clinics in Prometheus's text format."""
    registry = CollectorRegistry()
    registry.register(_Together(metrics))
    return generate_latest(registry)
