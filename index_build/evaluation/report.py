"""An evaluation's report: as text for the terminal, as JSON, as a figure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.answering.answer import Outcome
from index_build.evaluation.questions import Report, Result

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def summarise(report: Report) -> dict[str, dict[str, float]]:
    """Return, for each labelled outcome: how many questions, and the share answered rightly."""
    summary = {}
    for outcome in Outcome:
        results = [r for r in report.results if r.labelled.outcome is outcome]
        if results:
            right = sum(r.is_right for r in results)
            exact = sum(r.answer.outcome is outcome for r in results)
            summary[outcome.value] = {
                "questions": len(results),
                "right": right / len(results),
                "same_outcome": exact / len(results),
            }
    return summary


def list_bars(report: Report) -> dict[str, float]:
    """Return the figures that the quality bars are set on, each a share from 0 to 1."""
    summary = summarise(report)
    ordinary = [r for r in report.results if r.labelled.outcome in _ORDINARY]
    alarms = sum(r.answer.outcome is Outcome.URGENT for r in ordinary)
    bars = {f"right_{name}": row["right"] for name, row in summary.items()}
    bars["ordinary_called_urgent"] = alarms / max(len(ordinary), 1)
    return bars


_ORDINARY = (Outcome.ANSWERED, Outcome.NOT_COVERED, Outcome.PERSONAL_ADVICE)


def render_report(report: Report, misses: int = 20) -> str:
    """Return the report as text: a table, the confusion matrix, the baseline, the worst misses."""
    blocks = [_render_clinics(report)] if report.clinics else []
    blocks.append(_render_table(report))
    if (twins := report.take(twins=True)).results:
        blocks.append(f"twins alone\n{_render_table(twins)}")
        blocks.append(f"without twins\n{_render_table(report.take(twins=False))}")
    blocks += [_render_confusion(report.results), _render_baseline(report)]
    wrong = [result for result in report.results if not result.is_right]
    worst = sorted(wrong, key=_grade_miss, reverse=True)[:misses]
    lines = [f"  {_describe(result)}" for result in worst]
    blocks.append("\n".join([f"misses: {len(wrong)}, the worst {len(worst)}:", *lines]))
    return "\n\n".join(blocks)


def write_report(report: Report, path: Path) -> None:
    """Write the report as JSON: figures, confusion, baseline, and every question's result."""
    baseline = report.baseline
    content = {
        "index_version": report.index_version,
        "outcomes": summarise(report),
        "bars": list_bars(report),
        "clinics": {name: summarise(replace(report, results=own)) for name, own in report.clinics},
        "confusion": _count_confusion(report.results),
        "baseline": None
        if baseline is None
        else {
            "right_passage": baseline.right_passage,
            "right_answers": baseline.right_answers,
            "refused": baseline.refused,
            "threshold": baseline.threshold,
        },
        "results": [_dump(result) for result in report.results],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def plot_risk(report: Report, path: Path) -> None:
    """Draw how many uncovered questions get an answer as more answerable ones are answered."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    stated = np.array([r.labelled.outcome is Outcome.ANSWERED for r in report.results])
    uncovered = np.array([r.labelled.outcome is Outcome.NOT_COVERED for r in report.results])
    coverage, risk = trace_risk(np.array([r.stated for r in report.results]), stated, uncovered)
    figure, axes = pyplot.subplots(figsize=(6, 4), layout="constrained")
    axes.step(100 * coverage, 100 * risk, where="post")
    answered = [r.answer.outcome is Outcome.ANSWERED for r in report.results]
    here = np.array(answered)
    axes.plot(100 * here[stated].mean(), 100 * here[uncovered].mean(), "o", label="as served")
    axes.set(
        xlabel="coverage: answerable questions answered (%)",
        ylabel="risk: uncovered questions answered (%)",
        ylim=(0, 20),
        xlim=(50, 100),
    )
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)


def trace_risk(probabilities: Floats, stated: Flags, uncovered: Flags) -> tuple[Floats, Floats]:
    """Return the risk-coverage curve over all thresholds that the probabilities allow: the share of
    the answerable that is answered, and that of the uncovered.
    """
    thresholds = np.unique(np.concatenate([probabilities, [0.0, 1.0]]))
    coverage = np.array([(probabilities[stated] >= t).mean() for t in thresholds])
    risk = np.array([(probabilities[uncovered] >= t).mean() for t in thresholds])
    return coverage, risk


def _render_clinics(report: Report) -> str:
    """Return a row for each clinic: the share answered rightly, by labelled outcome."""
    names = [o for o in Outcome if any(r.labelled.outcome is o for r in report.results)]
    lines = ["clinic".ljust(28) + "".join(f"{name.value[:12]:>14}" for name in names)]
    for clinic, results in report.clinics:
        cells = []
        for outcome in names:
            own = [r.is_right for r in results if r.labelled.outcome is outcome]
            cells.append(f"{sum(own) / len(own):>14.0%}" if own else f"{'–':>14}")
        lines.append(clinic.ljust(28) + "".join(cells))
    return "\n".join(lines)


def _render_table(report: Report) -> str:
    lines = [f"{'outcome':<22}{'questions':>10}{'right':>9}{'same outcome':>14}"]
    for name, row in summarise(report).items():
        lines.append(
            f"{name:<22}{row['questions']:>10.0f}{row['right']:>9.1%}{row['same_outcome']:>14.1%}"
        )
    called = list_bars(report)["ordinary_called_urgent"]
    lines.append(f"ordinary questions called urgent: {called:.2%}")
    return "\n".join(lines)


def _render_confusion(results: Sequence[Result]) -> str:
    counts = _count_confusion(results)
    found = [o.value for o in Outcome if any(o.value in row for row in counts.values())]
    lines = ["label \\ found".ljust(22) + "".join(f"{name[:11]:>13}" for name in found)]
    for label, row in counts.items():
        lines.append(f"{label:<22}" + "".join(f"{row.get(name, 0) or '·':>13}" for name in found))
    return "\n".join(lines)


def _render_baseline(report: Report) -> str:
    row = report.baseline
    if row is None:
        return "plain retrieval: not measured (needs answerable questions with sections)"
    return (
        "plain retrieval, the same encoder, best threshold: right passage before any threshold "
        f"{row.right_passage:.1%}; right answers {row.right_answers:.1%} at {row.refused:.1%} "
        "of the uncovered refused"
    )


def _count_confusion(results: Sequence[Result]) -> dict[str, dict[str, int]]:
    pairs = Counter((r.labelled.outcome.value, r.answer.outcome.value) for r in results)
    counts: dict[str, dict[str, int]] = {}
    for outcome in Outcome:
        row = {found: n for (label, found), n in sorted(pairs.items()) if label == outcome.value}
        if row:
            counts[outcome.value] = row
    return counts


def _grade_miss(result: Result) -> tuple[int, float]:
    """Return how bad a miss is: a missed danger, then a wrong yes, then the rest."""
    label, found = result.labelled.outcome, result.answer.outcome
    if label is Outcome.URGENT:
        return (3, 0.0)
    if found is Outcome.ANSWERED and label is not Outcome.ANSWERED:
        return (2, result.stated)
    return (1, 1 - result.stated)


def _describe(result: Result) -> str:
    history = " ← ".join(reversed(result.labelled.history))
    asked = result.labelled.question + (f" ← {history}" if history else "")
    found = result.answer.outcome.value
    where = result.first_section or result.answer.topic or ""
    return f"{result.labelled.outcome.value} → {found} [{where}] {result.stated:.2f} {asked[:160]}"


def _dump(result: Result) -> dict[str, Any]:
    return {
        "question": result.labelled.question,
        "history": list(result.labelled.history),
        "expected": result.labelled.outcome.value,
        "sections": list(result.labelled.sections),
        "outcome": result.answer.outcome.value,
        "first_section": result.first_section,
        "topic": result.answer.topic,
        "stated": round(result.stated, 4),
        "right": result.is_right,
    }
