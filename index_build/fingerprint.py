"""One hash of everything that an index is made from, so that an unchanged one is not made again."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path

from pydantic_core import to_json

import app.answering
import app.index
from app.index.artifact import FORMAT_VERSION, hash_files
from index_build.danger import SHIPPED_DANGER
from index_build.knowledge import Knowledge
from index_build.training import name_training
from index_build.tuning import TuningSettings


def make_fingerprint(
    knowledge: Knowledge, model_name: str, settings: TuningSettings, *, tune: bool
) -> str:
    """Return the SHA-256 over documents, topics, wording, clinic, danger, training and code."""
    content = {
        "format": FORMAT_VERSION,
        "documents": [asdict(source.document) for source in knowledge.sources],
        "topics": [asdict(topic) for topic in knowledge.examples.topics],
        "own_topics": knowledge.has_topics,
        "wordings": {name: asdict(w) for name, w in sorted(knowledge.wordings.items())},
        "emergency_wordings": {
            name: asdict(w) for name, w in sorted(knowledge.emergency_wordings.items())
        },
        "danger": hash_files(SHIPPED_DANGER),
        "clinic": asdict(knowledge.clinic),
        "training": name_training(knowledge.examples, model_name, settings, tune=tune),
        "code": {folder.name: _hash_code(folder) for folder in _list_code()},
    }
    return hashlib.sha256(to_json(content)).hexdigest()


def _list_code() -> list[Path]:
    packages = (app.answering, app.index)
    return [*(Path(str(p.__file__)).parent for p in packages), Path(__file__).parent]


def _hash_code(folder: Path) -> dict[str, str]:
    return {name: h for name, h in hash_files(folder).items() if name.endswith(".py")}
