"""Serves a rival as a tutorial would: FastAPI, one process, one POST a question.

    python harness.py RIVAL FOLDER PORT     FOLDER holds NAME.jsonl, a passage's text a line

POST /ask {"message": "…", "clinic": "NAME"} → {"text": "…", "score": 0.7, "built": seconds}
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

# The libraries read these as they are imported: nothing is fetched, and nothing reported.
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
}


class Asked(BaseModel):
    """A question to one clinic."""

    message: str
    clinic: str = "demo"


def main() -> None:
    """Build an index of each file of passages, and serve them."""
    os.environ.update(OFFLINE)
    rival = importlib.import_module(sys.argv[1])
    indexes, built = {}, {}
    for path in sorted(Path(sys.argv[2]).glob("*.jsonl")):
        texts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        started = time.perf_counter()
        indexes[path.stem] = rival.Index(texts)
        built[path.stem] = time.perf_counter() - started
    app = FastAPI()

    @app.post("/ask")
    def ask(asked: Asked) -> dict[str, object]:
        text, score = indexes[asked.clinic].search(asked.message)
        return {"text": text, "score": score, "built": built[asked.clinic]}

    uvicorn.run(app, port=int(sys.argv[3]), access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
