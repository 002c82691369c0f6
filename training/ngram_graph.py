"""The screen of n-grams as an ONNX graph: weighed rows of a table of bytes, added up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from app.models.ngrams import MODEL_FILE, ODDS_OUTPUT, ROW_INPUT, WEIGHT_INPUT

_BYTE = 127


def write_screen(
    table: npt.NDArray[np.float64], bias: npt.NDArray[np.float64], folder: Path
) -> None:
    """Write the graph of a table (rows, columns) and its biases, a byte a number.

    Each column keeps a scale of its own.
    """
    scale = np.maximum(np.abs(table).max(axis=0), 1e-9) / _BYTE
    constants = {
        "table": np.round(table / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "bias": bias.astype(np.float32),
    }
    nodes = [
        helper.make_node("Gather", ["table", ROW_INPUT], ["bytes"]),
        helper.make_node("Cast", ["bytes"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("MatMul", [WEIGHT_INPUT, "numbers"], ["total"]),
        helper.make_node("Mul", ["total", "scale"], ["scaled"]),
        helper.make_node("Add", ["scaled", "bias"], [ODDS_OUTPUT]),
    ]
    graph = helper.make_graph(
        nodes,
        "danger",
        [
            helper.make_tensor_value_info(ROW_INPUT, TensorProto.INT64, ["rows"]),
            helper.make_tensor_value_info(WEIGHT_INPUT, TensorProto.FLOAT, ["rows"]),
        ],
        [helper.make_tensor_value_info(ODDS_OUTPUT, TensorProto.FLOAT, [table.shape[1]])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(folder / MODEL_FILE))
