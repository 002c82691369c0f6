"""Every call of the OpenAPI schema, with good and bad requests, is answered as it is declared."""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path

import pytest
from examples import ASKED
from service_process import run_service

from app.index.artifact import Index

SCHEMATHESIS = Path(sysconfig.get_path("scripts")) / "schemathesis"


def test_every_call_answers_as_the_schema_says(small_index: Index, tmp_path: Path) -> None:
    with run_service(small_index.folder, tmp_path) as service:
        command = [
            *(str(SCHEMATHESIS), "run", f"{service.url}/openapi.json", "--checks", "all"),
            *("--max-examples", str(ASKED or 5), "--seed", "15", "--no-color"),
        ]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        log = service.log.read_text()
    if done.returncode != 0:
        pytest.fail(done.stdout[-8000:] + done.stderr, pytrace=False)
    assert "Selected: 8/8" in done.stdout
    assert "Tested: 8" in done.stdout
    assert "Traceback" not in log
    assert "ERROR" not in log
