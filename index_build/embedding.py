"""Texts to vectors with the encoder that the service runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from tqdm import tqdm

from app.models.encoder import Encoder, Vectors
from app.models.frame import Frame


def embed_texts(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Return one vector a text, shape (len(texts), dimension)."""
    return encoder.encode(texts).vectors


def embed_passages(
    frames: Sequence[Frame],
    encoder: Encoder,
    known: Mapping[Frame, Vectors],
    progress: bool = False,
) -> Vectors:
    """Return one vector a passage, then one a sentence, passage after passage: (rows, dimension).

    Those of a known passage, (1 + sentences, dimension), are taken as they are.
    """
    bar = tqdm(frames, desc="embedding", disable=not progress)
    made = [known[frame] if frame in known else encoder.encode_passage(frame) for frame in bar]
    rows = [vectors[:1] for vectors in made] + [vectors[1:] for vectors in made]
    return np.concatenate(rows).astype(np.float32)
