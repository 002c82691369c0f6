"""`make audit` tells a package without holes from one that nobody has looked up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WELL = {"name": "faiss-cpu", "version": "1.0", "vulns": []}
HOLE = {"id": "PYSEC-1", "fix_versions": ["2.1"], "aliases": [], "description": "…"}
HOLED = {"name": "jinja2", "version": "2.0", "vulns": [HOLE]}
UNKNOWN = {"name": "numpy", "skip_reason": "not found"}


def audit(folder: Path, output: str, error: str = "") -> subprocess.CompletedProcess[str]:
    """Run the script with a pip-audit that prints this."""
    (folder / "pip_audit.py").write_text(
        f"import sys\nprint({output!r})\nprint({error!r}, file=sys.stderr)\nsys.exit(1)\n"
    )
    command = [sys.executable, "scripts/audit_packages.py", "some-folder"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def write_report(*packages: object) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_packages_that_are_all_looked_up_and_well_pass(tmp_path: Path) -> None:
    done = audit(tmp_path, write_report(WELL))
    assert (done.returncode, done.stdout) == (0, "1 of 1 packages looked up\n")


def test_a_hole_is_named_with_the_version_that_mends_it(tmp_path: Path) -> None:
    done = audit(tmp_path, write_report(WELL, HOLED))
    assert done.returncode == 1
    assert "jinja2 2.0: PYSEC-1, mended in 2.1" in done.stdout


def test_a_package_that_was_not_looked_up_fails_and_is_named(tmp_path: Path) -> None:
    done = audit(tmp_path, write_report(WELL, UNKNOWN))
    assert done.returncode == 2
    assert "1 of 2 packages looked up" in done.stdout
    assert "Not looked up: numpy" in done.stderr
    assert "the network must reach" in done.stderr


def test_without_a_network_it_says_that_it_needs_one(tmp_path: Path) -> None:
    done = audit(tmp_path, "", "ConnectionError: no route to host")
    assert done.returncode == 2
    assert "no route to host" in done.stderr
    assert "Nothing was looked up" in done.stderr
    assert "the network must reach" in done.stderr
