"""The layers that encoder and reader share, and what they make of the texts trained on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

# How many of the base's layers are shared; the reader sees question and passage together above.
SHARED = 3
_FAR = -1e4


@dataclass(frozen=True, slots=True)
class TextStates:
    """A text after the shared layers: rows (tokens, width), and offsets (tokens, 2) in the text."""

    rows: Tensor
    offsets: npt.NDArray[np.int64]


class TrunkModel(nn.Module):
    """The word embeddings and the shared layers of a BERT encoder."""

    def __init__(self, base: BertModel) -> None:
        super().__init__()
        self.embeddings = base.embeddings
        self.layers = nn.ModuleList(list(base.encoder.layer)[:SHARED])

    def forward(self, input_ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return the states (texts, tokens, width)."""
        return run_layers(self.layers, self.embeddings(input_ids=input_ids), mask)


def list_upper(base: BertModel) -> nn.ModuleList:
    """Return the layers of a BERT encoder that are not shared."""
    return nn.ModuleList(list(base.encoder.layer)[SHARED:])


def run_layers(layers: nn.ModuleList, states: Tensor, mask: Tensor | None) -> Tensor:
    """Return the states after some layers; the mask (texts, tokens) is 0 where no token stands."""
    barred = None if mask is None else (1 - mask[:, None, None, :].to(states.dtype)) * _FAR
    for layer in layers:
        found = layer(states, attention_mask=barred)
        states = found[0] if isinstance(found, tuple) else found
    return states


def collect_states(
    trunk: TrunkModel, tokenizer: Tokenizer, texts: Iterable[str], size: int = 64
) -> dict[str, TextStates]:
    """Return what the trunk makes of each text; it is not trained."""
    ordered = sorted(dict.fromkeys(texts), key=len)
    known: dict[str, TextStates] = {}
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(ordered), size):
            known |= _run_batch(trunk, tokenizer, ordered[start : start + size])
    return known


def _run_batch(
    trunk: TrunkModel, tokenizer: Tokenizer, texts: Sequence[str]
) -> dict[str, TextStates]:
    encodings = tokenizer.encode_batch(texts)
    mask = torch.tensor([e.attention_mask for e in encodings])
    rows = trunk(torch.tensor([e.ids for e in encodings]), mask).to(torch.bfloat16)
    found = {}
    for text, encoding, row, length in zip(
        texts, encodings, rows, mask.sum(1).tolist(), strict=True
    ):
        offsets = np.array(encoding.offsets[:length], dtype=np.int64)
        found[text] = TextStates(row[:length].clone(), offsets)
    return found
