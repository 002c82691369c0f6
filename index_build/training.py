"""The trained half of an index, cached by content: tuned encoder, ONNX graph, topic directions."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from app.index.artifact import hash_file
from app.index.encoder import TOKENIZER_FILE, Vectors
from index_build.embedding import (
    TorchEncoder,
    hash_weights,
    load_model,
    locate_model,
)
from index_build.graph import export_graph
from index_build.knowledge import Examples
from index_build.tuning import (
    TuningSettings,
    can_tune,
    fit_directions,
    split_held_out,
    tune_encoder,
)

CACHE_VERSION = 2
# The code that makes a training; a change in it makes a new one.
_CODE = ("embedding.py", "graph.py", "training.py", "tuning.py")
_CARD = "training.json"
_MODEL = "model"
_GRAPH = "encoder"
_DIRECTIONS = "directions.npy"
_EXAMPLES = "examples.npy"
_HELD_OUT_GENERAL = "held_out_general.npy"


@dataclass(frozen=True, slots=True)
class Training:
    """What training left in a folder of the cache."""

    folder: Path
    tuned: bool
    dimension: int
    max_tokens: int
    weights_sha256: str

    @property
    def model_folder(self) -> Path:
        """The tuned sentence-transformers model."""
        return self.folder / _MODEL

    @property
    def graph_folder(self) -> Path:
        """The same model as an ONNX graph, with its tokenizer."""
        return self.folder / _GRAPH

    def load_directions(self) -> Vectors:
        """Return one unit direction a topic, shape (topics, dimension)."""
        return np.asarray(np.load(self.folder / _DIRECTIONS), dtype=np.float32)

    def load_examples(self) -> Vectors:
        """Return the topical vectors of all examples, shape (examples, dimension)."""
        return np.asarray(np.load(self.folder / _EXAMPLES), dtype=np.float32)

    def load_held_out(self) -> Vectors:
        """Return the general vectors of the held-out examples, in the examples' order."""
        return np.asarray(np.load(self.folder / _HELD_OUT_GENERAL), dtype=np.float32)


def train(
    examples: Examples,
    model_name: str,
    settings: TuningSettings,
    cache: Path,
    *,
    tune: bool = True,
    progress: bool = False,
) -> Training:
    """Return the training for these examples: from the cache, or made now and put there."""
    key = name_training(examples, model_name, settings, tune=tune)
    folder = cache / key
    if not (folder / _CARD).is_file():
        staged = cache / f"{key}.new-{os.getpid()}"
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(parents=True)
        _make_training(staged, examples, model_name, settings, tune=tune, progress=progress)
        shutil.rmtree(folder, ignore_errors=True)
        staged.rename(folder)
    card = json.loads((folder / _CARD).read_text())
    return Training(folder, **card)


def name_training(
    examples: Examples, model_name: str, settings: TuningSettings, *, tune: bool
) -> str:
    """Return the key of a training: everything that can change its result."""
    content = {
        "version": CACHE_VERSION,
        "code": [hash_file(Path(__file__).with_name(name)) for name in _CODE],
        "weights": hash_weights(model_name),
        "settings": asdict(settings),
        "tune": tune,
        "questions": examples.questions,
        "labels": examples.labels,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:24]


def _make_training(
    folder: Path,
    examples: Examples,
    model_name: str,
    settings: TuningSettings,
    *,
    tune: bool,
    progress: bool,
) -> None:
    source = locate_model(model_name)
    model = load_model(source)
    labels = np.array(examples.labels, dtype=np.int64)
    held_out = split_held_out(examples.labels, settings)
    held = [question for question, out in zip(examples.questions, held_out, strict=True) if out]
    general = TorchEncoder(model).encode(held)
    tuned = load_model(source) if tune and can_tune(model) else None
    if tuned is not None:
        head = tune_encoder(
            tuned, examples.questions, labels, held_out, settings, progress=progress
        )
        directions, topical = head.directions, head.vectors
        tuned.save(str(folder / _MODEL), create_model_card=False)
    else:
        topical = TorchEncoder(model, progress).encode(examples.questions)
        directions = fit_directions(topical, labels, ~held_out)
    np.save(folder / _DIRECTIONS, directions)
    np.save(folder / _EXAMPLES, topical)
    np.save(folder / _HELD_OUT_GENERAL, general)
    tokenizer = source / TOKENIZER_FILE
    export_graph(model, tuned, settings.frozen_layers, tokenizer, folder / _GRAPH)
    card = {
        "tuned": tuned is not None,
        "dimension": int(general.shape[1]),
        "max_tokens": int(model.max_seq_length or 256),
        "weights_sha256": hash_weights(model_name),
    }
    (folder / _CARD).write_text(json.dumps(card))
