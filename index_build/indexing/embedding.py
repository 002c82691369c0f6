"""Texts to vectors with the encoder that the service runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from tqdm import tqdm

from app.models.encoder import Encoder, Vectors
from app.models.frame import Frame
from app.models.network import PassageRun


def embed_texts(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Return one vector a text, shape (len(texts), dimension)."""
    return encoder.encode(texts).vectors


def run_passages(
    frames: Sequence[Frame],
    encoder: Encoder,
    known: Mapping[Frame, PassageRun],
    progress: bool = False,
) -> list[PassageRun]:
    """Return each passage after its run; a known one is taken as it is."""
    bar = tqdm(frames, desc="embedding", disable=not progress)
    return [known[frame] if frame in known else encoder.run_passage(frame) for frame in bar]


def stack_vectors(runs: Sequence[PassageRun]) -> Vectors:
    """Return one vector a passage, then one a sentence, passage after passage: (rows, width)."""
    rows = [run.vectors[:1] for run in runs] + [run.vectors[1:] for run in runs]
    return np.concatenate(rows).astype(np.float32)
