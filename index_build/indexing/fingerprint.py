"""One hash of everything that an index is made from, so that an unchanged one is not made again."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path

from pydantic_core import to_json

import app.answering
import app.index
import app.models
import index_build
from app.index.artifact import hash_files
from app.index.manifest import FORMAT_VERSION
from app.index.report import BuildReport
from index_build.indexing.knowledge import Knowledge
from index_build.indexing.models import Models


def make_fingerprint(knowledge: Knowledge, models: Models, report: BuildReport) -> str:
    """Return the SHA-256 over all that the folder holds, its report, models, policy and code."""
    content = {
        "format": FORMAT_VERSION,
        "documents": [asdict(source.document) for source in knowledge.sources],
        "report": asdict(report),
        "pins": [asdict(pin) for pin in knowledge.pins],
        "golden": [asdict(question) for question in knowledge.golden],
        "topics": _describe_topics(knowledge),
        "wordings": {name: asdict(w) for name, w in sorted(knowledge.wordings.items())},
        "emergency_wordings": {
            name: asdict(w) for name, w in sorted(knowledge.emergency_wordings.items())
        },
        "clinic": asdict(knowledge.clinic),
        "models": models.hashes,
        "policy": asdict(models.policy),
        "code": {folder.name: _hash_code(folder) for folder in _list_code()},
    }
    return hashlib.sha256(to_json(content)).hexdigest()


def _describe_topics(knowledge: Knowledge) -> list[object]:
    if knowledge.topics is None:
        return []
    weights = hashlib.sha256(knowledge.topics.weights.tobytes()).hexdigest()
    return [asdict(knowledge.topics.card), weights]


def _list_code() -> list[Path]:
    packages = (app.answering, app.index, app.models)
    return [*(Path(str(p.__file__)).parent for p in packages), Path(index_build.__file__).parent]


def _hash_code(folder: Path) -> dict[str, str]:
    return {name: h for name, h in hash_files(folder).items() if name.endswith((".py", ".toml"))}
