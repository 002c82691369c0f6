"""The encoder as one ONNX graph: the general vector, and the topical one that shares its base."""

from __future__ import annotations

import logging
import math
import shutil
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.index.encoder import GENERAL_OUTPUT, MODEL_FILE, TOKENIZER_FILE, TOPICAL_OUTPUT
from index_build.errors import ModelError

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

MOST_TOKENS = 512
WEIGHTS_FILE = "model.weights"


def export_graph(
    general: SentenceTransformer,
    tuned: SentenceTransformer | None,
    shared_layers: int,
    tokenizer: Path,
    folder: Path,
) -> None:
    """Write the graph and its tokenizer into a folder.

    It takes ``input_ids`` and ``attention_mask``, both (batch, tokens) int64, and gives two
    (batch, dimension) float32 outputs. ``tuned`` is the model whose layers above the first
    ``shared_layers`` differ from the general one's; None: the two outputs are the same.
    """
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    graph = _make_graph(general, tuned, shared_layers)
    ids = torch.ones(2, 8, dtype=torch.int64)
    mask = torch.ones(2, 8, dtype=torch.int64)
    mask[1, 4:] = 0
    shape = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens", min=2, max=MOST_TOKENS)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        program = torch.onnx.export(
            graph,
            (ids, mask),
            None,
            input_names=["input_ids", "attention_mask"],
            output_names=[GENERAL_OUTPUT, TOPICAL_OUTPUT],
            dynamic_shapes={"input_ids": shape, "attention_mask": shape},
            dynamo=True,
            verbose=False,
        )
    if program is None:
        raise ModelError("expected an ONNX graph of the model, found none; use another model")
    save_graph(halve_embeddings(program.model_proto), folder)
    shutil.copyfile(tokenizer, folder / TOKENIZER_FILE)


def halve_embeddings(graph: Any) -> Any:
    """Return the ONNX graph with its largest table, the word embeddings, in half precision.

    They are only looked up, then widened again: 23 MB less to hold, and the vectors stay the same
    to five digits.
    """
    from onnx import TensorProto, helper, numpy_helper

    table = max(graph.graph.initializer, key=lambda tensor: math.prod(tensor.dims))
    users = [node for node in graph.graph.node if table.name in node.input]
    if [node.op_type for node in users] != ["Gather"]:
        return graph
    lookup = users[0]
    halved = numpy_helper.to_array(table).astype(np.float16)
    table.CopyFrom(numpy_helper.from_array(halved, table.name))
    wide, narrow = lookup.output[0], f"{lookup.output[0]}_half"
    lookup.output[0] = narrow
    cast = helper.make_node("Cast", [narrow], [wide], to=TensorProto.FLOAT)
    graph.graph.node.insert(list(graph.graph.node).index(lookup) + 1, cast)
    del graph.graph.value_info[:]
    return graph


def save_graph(graph: Any, folder: Path) -> None:
    """Save the graph with its weights in a file beside it, which is mapped and not read twice."""
    import onnx

    onnx.save(
        graph,
        str(folder / MODEL_FILE),
        save_as_external_data=True,
        location=WEIGHTS_FILE,
        size_threshold=1024,
    )
    (folder / WEIGHTS_FILE).chmod(0o644)


def _make_graph(
    general: SentenceTransformer, tuned: SentenceTransformer | None, shared_layers: int
) -> torch.nn.Module:
    import torch

    class WholeGraph(torch.nn.Module):
        """Any model: the same vector twice."""

        def __init__(self) -> None:
            super().__init__()
            self.model = general

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            vector = self.model(features)["sentence_embedding"]
            vector = torch.nn.functional.normalize(vector, dim=1)
            return vector, vector * 1.0

    class ForkedGraph(torch.nn.Module):
        """A BERT-like model: shared lower layers, then the general and the tuned upper ones."""

        def __init__(self, transformer: Any, other: Any) -> None:
            super().__init__()
            layers = transformer.encoder.layer
            self.embed = transformer.embeddings
            self.shared = layers[:shared_layers]
            self.general = layers[shared_layers:]
            self.tuned = other.encoder.layer[shared_layers:]

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            hidden = self.embed(input_ids=input_ids)
            hidden = run_layers(self.shared, hidden, attention_mask)
            general = run_layers(self.general, hidden, attention_mask)
            tuned = run_layers(self.tuned, hidden, attention_mask)
            return pool_mean(general, attention_mask), pool_mean(tuned, attention_mask)

    if tuned is None:
        return WholeGraph().eval()
    return ForkedGraph(general[0].auto_model, tuned[0].auto_model).eval()


def run_layers(layers: Sequence[Any], hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Run BERT-like layers on (batch, tokens, width) states; ``mask`` is 1 on real tokens."""
    barrier = (1.0 - mask[:, None, None, :].to(hidden.dtype)) * -1e9
    for layer in layers:
        hidden = layer(hidden, barrier)
        hidden = hidden[0] if isinstance(hidden, tuple) else hidden
    return hidden


def pool_mean(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return the unit-length mean over real tokens: (batch, width)."""
    import torch

    weight = mask[:, :, None].to(hidden.dtype)
    return torch.nn.functional.normalize((hidden * weight).sum(1) / weight.sum(1), dim=1)
