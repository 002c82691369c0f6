"""Trained models to ONNX graphs with weights of one byte a number."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from app.models import encoder, reader, trunk
from training.encoder import EncoderModel
from training.reader import ReaderModel
from training.trunk import TrunkModel, list_upper, run_layers

_TOKENS = 8


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
    base = model.base
    ids = torch.ones(1, _TOKENS, dtype=torch.int64)
    _export(
        TrunkModel(base), {trunk.ID_INPUT: ids}, [trunk.STATE_OUTPUT], folder / trunk.MODEL_FILE
    )
    states = torch.zeros(1, _TOKENS, base.config.hidden_size)
    outputs = [encoder.VECTOR_OUTPUT, encoder.KIND_OUTPUT]
    _export(_Encoding(model), {encoder.STATE_INPUT: states}, outputs, folder / encoder.MODEL_FILE)


def export_reader(model: ReaderModel, folder: Path) -> None:
    """Write the reader's graph: two texts' states to one score, and one a token of the passage."""
    states = torch.zeros(1, _TOKENS, model.head.in_features)
    inputs = {reader.QUESTION_INPUT: states, reader.PASSAGE_INPUT: states[:, 2:]}
    outputs = [reader.STATED_OUTPUT, reader.SCORES_OUTPUT]
    _export(_Reading(model), inputs, outputs, folder / reader.MODEL_FILE)


def _export(model: nn.Module, inputs: Mapping[str, Tensor], outputs: list[str], path: Path) -> None:
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
        quantize_dynamic(
            str(ready),
            str(path),
            op_types_to_quantize=["MatMul", "Gather"],
            per_channel=True,
            # 7 bits: processors without VNNI overflow at 8, and would answer otherwise.
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )
