"""Trained models to ONNX graphs with weights of one byte a number."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn

from app.models import encoder, reader


def export_encoder(model: nn.Module, folder: Path) -> None:
    """Write the encoder's graph: ids and mask to unit vectors and the kinds' logits."""
    _export(
        model,
        ("input_ids", "attention_mask"),
        (encoder.VECTOR_OUTPUT, encoder.KIND_OUTPUT),
        folder / encoder.MODEL_FILE,
    )


def export_reader(model: nn.Module, folder: Path) -> None:
    """Write the reader's graph: ids, mask and types to two scores a token."""
    _export(
        model,
        ("input_ids", "attention_mask", "token_type_ids"),
        (reader.SCORE_OUTPUT,),
        folder / reader.MODEL_FILE,
    )


def _export(model: nn.Module, inputs: Sequence[str], outputs: Sequence[str], path: Path) -> None:
    example = [torch.ones(2, 8, dtype=torch.int64) for _ in inputs]
    example[1][1, 4:] = 0
    axes = {name: {0: "batch", 1: "tokens"} for name in inputs}
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("root").setLevel(logging.ERROR)
        whole, ready = Path(scratch) / "whole.onnx", Path(scratch) / "ready.onnx"
        torch.onnx.export(
            model.eval(),
            tuple(example),
            str(whole),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=axes | {name: {0: "batch"} for name in outputs},
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(
            str(ready),
            str(path),
            op_types_to_quantize=["MatMul", "Gather"],
            per_channel=True,
            weight_type=QuantType.QInt8,
        )
