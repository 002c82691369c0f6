"""Trained models to ONNX graphs with weights of a byte a number."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import (
    DefaultWeightOnlyQuantConfig,
    MatMulNBitsQuantizer,
)
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from app.models import encoder, reader, trunk
from training.encoder import EncoderModel
from training.reader import ReaderModel
from training.trunk import TrunkModel, list_upper, run_layers

_TOKENS = 8
_BLOCK = 32
# onnxruntime's name for multiplying in bytes, with a scale for every block of the input too.
_BYTE_INPUTS = 4


class _Encoding(nn.Module):
    """The encoder's own layers, over the states of one text."""

    def __init__(self, model: EncoderModel) -> None:
        super().__init__()
        self.layers, self.screen = list_upper(model.base), model.screen

    def forward(self, states: Tensor) -> tuple[Tensor, Tensor]:
        pooled = run_layers(self.layers, states, None).mean(1)
        return nn.functional.normalize(pooled, dim=1), self.screen(pooled)


class _Reading(nn.Module):
    """The reader over the states of one question and one passage."""

    def __init__(self, model: ReaderModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, question: Tensor, passage: Tensor) -> tuple[Tensor, Tensor]:
        asked = torch.zeros_like(question[..., 0], dtype=torch.int64)
        read = torch.ones_like(passage[..., 0], dtype=torch.int64)
        scores = self.model(torch.cat([question, passage], 1), torch.cat([asked, read], 1))
        return scores[..., 0].mean(1), scores[:, question.shape[1] :, 1]


def export_encoder(model: EncoderModel, folder: Path) -> None:
    """Write the trunk's graph, ids to states, and the encoder's, states to vector and kinds."""
    ids = {trunk.ID_INPUT: torch.ones(1, _TOKENS, dtype=torch.int64)}
    path, shrink = folder / trunk.MODEL_FILE, _shrink_for_accuracy
    _export(TrunkModel(model.base), ids, [trunk.STATE_OUTPUT], path, shrink)
    states = {encoder.STATE_INPUT: torch.zeros(1, _TOKENS, model.base.config.hidden_size)}
    outputs = [encoder.VECTOR_OUTPUT, encoder.KIND_OUTPUT]
    _export(_Encoding(model), states, outputs, folder / encoder.MODEL_FILE, shrink)


def export_reader(model: ReaderModel, folder: Path) -> None:
    """Write the reader's graph: two texts' states to one score, and one a token of the passage."""
    states = torch.zeros(1, _TOKENS, model.head.in_features)
    inputs = {reader.QUESTION_INPUT: states, reader.PASSAGE_INPUT: states[:, 2:]}
    outputs = [reader.STATED_OUTPUT, reader.SCORES_OUTPUT]
    _export(_Reading(model), inputs, outputs, folder / reader.MODEL_FILE, _shrink_for_speed)


def _export(
    model: nn.Module,
    inputs: Mapping[str, Tensor],
    outputs: list[str],
    path: Path,
    shrink: Callable[[Path, Path], None],
) -> None:
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("root").setLevel(logging.ERROR)
        whole, ready = Path(scratch) / "whole.onnx", Path(scratch) / "ready.onnx"
        torch.onnx.export(
            model.eval(),
            tuple(inputs.values()),
            str(whole),
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes={name: {1: f"{name}_tokens"} for name in inputs},
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
        shrink(ready, path)


def _shrink_for_speed(whole: Path, path: Path) -> None:
    """Write weights and inputs of the multiplications as bytes: what runs for every passage."""
    quantize_dynamic(
        str(whole),
        str(path),
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QInt8,
    )


def _shrink_for_accuracy(whole: Path, path: Path) -> None:
    """Write bytes with a scale for every 32 weights, and word embeddings of 16 bits.

    What runs once a text may take longer; what it makes is read with every question.
    """
    config = DefaultWeightOnlyQuantConfig(
        block_size=_BLOCK, is_symmetric=True, accuracy_level=_BYTE_INPUTS, bits=8
    )
    quantizer = MatMulNBitsQuantizer(
        onnx.load(str(whole)), accuracy_level=_BYTE_INPUTS, algo_config=config
    )
    quantizer.process()
    quantizer.model.save_model_to_file(str(path), False)
    graph = onnx.load(str(path))
    _halve_embeddings(graph.graph)
    onnx.save(graph, str(path))


def _halve_embeddings(graph: onnx.GraphProto) -> None:
    tables = {table.name: table for table in graph.initializer}
    for place, node in reversed(list(enumerate(graph.node))):
        table = tables.get(node.input[0]) if node.op_type == "Gather" else None
        if table is None or table.data_type != onnx.TensorProto.FLOAT:
            continue
        half = onnx.numpy_helper.to_array(table).astype(np.float16)
        table.CopyFrom(onnx.numpy_helper.from_array(half, table.name))
        rows = node.output[0]
        node.output[0] = f"{rows}_half"
        cast = onnx.helper.make_node("Cast", [f"{rows}_half"], [rows], to=onnx.TensorProto.FLOAT)
        graph.node.insert(place + 1, cast)
