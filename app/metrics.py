"""What is counted for Prometheus: outcomes and times, never a question."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """The service's counters, in a registry of their own, so that two apps can run side by side."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.answers = Counter(
            "verbatim_answers_total", "Answers sent.", ["outcome"], registry=self.registry
        )
        self.broken_quotes = Counter(
            "verbatim_broken_quotes_total",
            "Answers withheld because a quote did not match its source. Alarm if above 0.",
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
            "verbatim_ready", "1 when the index is loaded and verified.", registry=self.registry
        )

    def render(self) -> bytes:
        """Return all counters in Prometheus's text format."""
        return generate_latest(self.registry)
