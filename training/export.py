"""The trained network to an ONNX graph with weights of a byte a number."""

from __future__ import annotations

import logging
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from app.models import network
from training.network import NetworkModel

_TOKENS = 8
# The largest number that a signed byte holds.
_LARGEST = 127
_OUTPUTS = [
    network.VECTOR_OUTPUT,
    network.KIND_OUTPUT,
    network.STATE_OUTPUT,
    network.TOKEN_OUTPUT,
    network.WANTED_OUTPUT,
    network.LEVEL_OUTPUT,
]


class _Served(nn.Module):
    """The network over one text."""

    def __init__(self, model: NetworkModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor) -> tuple[Tensor, ...]:
        model = self.model
        states = model.run(ids)
        pooled = states.mean(1)
        return (
            nn.functional.normalize(pooled, dim=1),
            model.kinds(pooled),
            states,
            model.show_tokens(states),
            model.look_for(states),
            model.middle[None],
        )


def export_network(model: NetworkModel, folder: Path) -> None:
    """Write the graph that app.models.network runs."""
    ids = torch.ones(1, _TOKENS, dtype=torch.int64)
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("root").setLevel(logging.ERROR)
        whole, ready = Path(scratch) / "whole.onnx", Path(scratch) / "ready.onnx"
        torch.onnx.export(
            _Served(model.eval()),
            (ids,),
            str(whole),
            input_names=[network.ID_INPUT],
            output_names=_OUTPUTS,
            dynamic_axes={network.ID_INPUT: {1: "tokens"}},
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
        _shrink(ready, folder / network.MODEL_FILE)


def _shrink(whole: Path, path: Path) -> None:
    """Write weights and inputs of the multiplications, and the word vectors, as bytes."""
    quantize_dynamic(
        str(whole),
        str(path),
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QInt8,
    )
    graph = onnx.load(str(path))
    _shrink_embeddings(graph.graph)
    onnx.save(graph, str(path))


def _shrink_embeddings(graph: onnx.GraphProto) -> None:
    """Put bytes and a scale for each row in place of every table that rows are taken from."""
    tables = {table.name: table for table in graph.initializer}
    for place, node in reversed(list(enumerate(graph.node))):
        table = tables.get(node.input[0]) if node.op_type == "Gather" else None
        if table is None or table.data_type != onnx.TensorProto.FLOAT:
            continue
        rows = onnx.numpy_helper.to_array(table)
        scales = np.abs(rows).max(axis=1, keepdims=True) / _LARGEST
        scales[scales == 0] = 1.0
        shrunk = np.round(rows / scales).astype(np.int8)
        table.CopyFrom(onnx.numpy_helper.from_array(shrunk, table.name))
        name, ids, found = f"{table.name}_scales", node.input[1], node.output[0]
        graph.initializer.append(onnx.numpy_helper.from_array(scales, name))
        node.output[0] = f"{found}_bytes"
        more = (
            onnx.helper.make_node(
                "Cast", [f"{found}_bytes"], [f"{found}_numbers"], to=onnx.TensorProto.FLOAT
            ),
            onnx.helper.make_node("Gather", [name, ids], [f"{found}_scales"]),
            onnx.helper.make_node("Mul", [f"{found}_numbers", f"{found}_scales"], [found]),
        )
        for number, added in enumerate(more, start=1):
            graph.node.insert(place + number, added)
