"""Texts to vectors with the encoder that the service runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from tqdm import tqdm

from app.models.encoder import Encoder, Vectors


def embed_texts(
    texts: Sequence[str],
    encoder: Encoder,
    known: Mapping[str, Vectors],
    progress: bool = False,
) -> Vectors:
    """Return one vector a text, shape (len(texts), dimension), taking those already known as is."""
    # One by one: in a batch, a text's vector would depend a little on the others.
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    bar = tqdm(missing, desc="embedding", disable=not progress)
    made = {text: encoder.encode([text]).vectors[0] for text in bar}
    if not texts:
        return np.empty((0, encoder.dimension), dtype=np.float32)
    rows = [known[text] if text in known else made[text] for text in texts]
    return np.stack(rows).astype(np.float32)
