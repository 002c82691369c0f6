"""What is shipped for operators fits what the service counts."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from app.answering.answer import Outcome
from app.metrics import Metrics

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
ALERTS = yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text(encoding="utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
DASHBOARD = json.loads((DEPLOY / "grafana-dashboard.json").read_text(encoding="utf-8"))
PANELS = DASHBOARD["panels"]
GUIDE = (DEPLOY.parent / "docs" / "deployment.md").read_text(encoding="utf-8")


def list_counted() -> set[str]:
    """Return the names of all samples that the service gives."""
    names = {sample.name for family in Metrics().registry.collect() for sample in family.samples}
    declared = re.findall(r"^# TYPE (\S+) ", Metrics().render().decode(), re.M)
    return names | set(declared) | {"verbatim_answer_seconds_bucket", "up"}


def list_named(expression: str) -> set[str]:
    return set(re.findall(r"\b(?:verbatim|process)_[a-z_]+|\bup\b", expression))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alarm_is_about_what_is_counted_and_says_what_to_do(rule: dict[str, object]) -> None:
    assert list_named(str(rule["expr"]))
    assert list_named(str(rule["expr"])) <= list_counted()
    assert set(rule["annotations"]) == {"summary", "description"}  # type: ignore[call-overload]
    assert rule["labels"]["severity"] in {"page", "ticket"}  # type: ignore[index]


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_panel_shows_what_is_counted(panel: dict[str, object]) -> None:
    for target in panel["targets"]:  # type: ignore[attr-defined]
        assert list_named(target["expr"])
        assert list_named(target["expr"]) <= list_counted()


def test_panels_do_not_cover_each_other() -> None:
    places = [
        (panel["gridPos"]["x"] + dx, panel["gridPos"]["y"] + dy)
        for panel in PANELS
        for dx in range(panel["gridPos"]["w"])
        for dy in range(panel["gridPos"]["h"])
    ]
    assert len(places) == len(set(places))
    assert max(x for x, _ in places) < 24


def test_outcomes_that_are_named_exist() -> None:
    text = json.dumps(DASHBOARD) + json.dumps(ALERTS)
    named = re.findall(r'outcome=~?\\+"([a-z_|]+)\\+"', text)
    assert named
    assert {o for names in named for o in names.split("|")} <= {o.value for o in Outcome}


def test_the_guide_names_every_file() -> None:
    files = {
        path.name for path in DEPLOY.rglob("*") if path.parent in (DEPLOY, DEPLOY / "kubernetes")
    }
    assert files <= set(re.findall(r"[\w-]+(?:\.[\w-]+)*", GUIDE))


@pytest.mark.skipif(shutil.which("promtool") is None, reason="needs promtool (Debian: prometheus)")
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "rules", "prometheus-alerts.yml"),
        ("test", "rules", "prometheus-alerts.test.yml"),
        ("check", "config", "prometheus.yml"),
    ],
)
def test_promtool_finds_nothing_wrong(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(["promtool", *arguments], cwd=DEPLOY, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
