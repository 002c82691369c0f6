"""The trained models to ONNX graphs with weights of a byte a number."""

from __future__ import annotations

import json
import logging
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from app.models import network
from training.cross import CrossModel
from training.kinds import KindModel
from training.network import LOWEST, NetworkModel, run_layers
from training.unpacking import NOTE

_TOKENS = 8
# The largest number that a signed byte holds.
_LARGEST = 127
_OUTPUTS = [
    network.VECTOR_OUTPUT,
    network.STATE_OUTPUT,
    network.TOKEN_OUTPUT,
    network.WANTED_OUTPUT,
    network.LEVEL_OUTPUT,
]


class _ServedLowest(nn.Module):
    """The network's lowest layers over one text."""

    def __init__(self, model: NetworkModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor) -> Tensor:
        return self.model.run_lowest(ids)


class _ServedUpper(nn.Module):
    """The network's other layers, and its heads, over the lowest states of one text."""

    def __init__(self, model: NetworkModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, low: Tensor) -> tuple[Tensor, ...]:
        model = self.model
        states = run_layers(model.base.encoder.layer[LOWEST:], low)
        return (
            nn.functional.normalize(states.mean(1), dim=1),
            states,
            model.show_tokens(states),
            model.look_for(states),
            model.middle[None],
        )


class _ServedKinds(nn.Module):
    """The layers of kinds over the lowest states of one text."""

    def __init__(self, model: KindModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, low: Tensor) -> Tensor:
        logits: Tensor = self.model.head(run_layers(self.model.layers, low).mean(1))
        return logits


class _ServedCross(nn.Module):
    """The layers that read together over the lowest states of one pair."""

    def __init__(self, model: CrossModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, low: Tensor) -> Tensor:
        logits: Tensor = self.model(low)
        return logits


def export_network(model: NetworkModel, folder: Path) -> None:
    """Write the two graphs of the network that app.models.network runs."""
    ids = torch.ones(1, _TOKENS, dtype=torch.int64)
    lowest = _ServedLowest(model.eval())
    _export(lowest, network.ID_INPUT, ids, [network.LOW_OUTPUT], folder / network.LOWEST_FILE)
    low = torch.ones(1, _TOKENS, model.base.config.hidden_size)
    upper = folder / network.UPPER_FILE
    _export(_ServedUpper(model), network.LOW_OUTPUT, low, _OUTPUTS, upper)
    _note(upper, {"nothing": model.nothing, "scale": model.scale})


def export_kinds(model: KindModel, folder: Path) -> None:
    """Write the graph of the layers of kinds that app.models.network runs."""
    low = torch.ones(1, _TOKENS, model.head.in_features)
    served = _ServedKinds(model.eval())
    _export(served, network.LOW_OUTPUT, low, [network.KIND_OUTPUT], folder / network.KIND_FILE)


def export_cross(model: CrossModel, folder: Path) -> None:
    """Write the graph of the layers that read together, which app.models.network runs."""
    low = torch.ones(1, _TOKENS, model.width)
    served = _ServedCross(model.eval())
    _export(served, network.LOW_OUTPUT, low, [network.CROSS_OUTPUT], folder / network.CROSS_FILE)


def _export(module: nn.Module, name: str, given: Tensor, outputs: list[str], path: Path) -> None:
    """Write a module's graph over (1, tokens, …)."""
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("root").setLevel(logging.ERROR)
        whole, ready = Path(scratch) / "whole.onnx", Path(scratch) / "ready.onnx"
        torch.onnx.export(
            module,
            (given,),
            str(whole),
            input_names=[name],
            output_names=outputs,
            dynamic_axes={name: {1: "tokens"}},
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
        _shrink(ready, path)


def _note(path: Path, notes: Mapping[str, Tensor]) -> None:
    """Write numbers beside a graph, for those who train on (training.unpacking)."""
    graph = onnx.load(str(path))
    for name, numbers in notes.items():
        graph.metadata_props.add(key=f"{NOTE}{name}", value=json.dumps(numbers.tolist()))
    onnx.save(graph, str(path))


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
