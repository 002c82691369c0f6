"""Reads the weights back out of ONNX graphs that keep them as bytes, so that training goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import numpy_helper

Floats = npt.NDArray[np.float32]
Tables = Mapping[str, npt.NDArray[Any]]

# What the tools that write graphs call the bytes of a weight, their scales and their zero.
_BYTES, _SCALE, _ZERO = "_quantized", "_scale", "_zero_point"
# Before the names of the numbers that our own export notes beside a graph.
NOTE = "trained."
# Before the names of a module that our own export has wrapped.
_WRAP = "model."
# What our own export calls the scales of a table of which rows are taken (training.export).
_ROW_SCALES = "_scales"


def read_weights(path: Path) -> dict[str, Floats]:
    """Return a graph's weights by the names of its modules.

    A matrix has the name of the node that multiplies with it, without the graph's own prefix:
    ``layer.0.attention.self.query.weight`` (out, in). What export notes beside the graph, numbers
    that are trained and not multiplied with, have the names that they have there. Raises OSError
    for a missing file.
    """
    model = onnx.load(str(path))
    graph = model.graph
    tables = {table.name: numpy_helper.to_array(table) for table in graph.initializer}
    found = {name: value for name, value in tables.items() if value.dtype == np.float32}
    for name in [name for name in tables if name.endswith((".weight", f".weight{_BYTES}"))]:
        if tables[name].dtype != np.float32:
            found[name.removesuffix(_BYTES)] = _scale_rows(tables, name)
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            found[_name_matrix(node.name)] = _scale(tables, node.input[1].removesuffix(_BYTES)).T
    weights = {
        name.removeprefix(_WRAP): value
        for name, value in found.items()
        if name.endswith((".weight", ".bias"))
    }
    notes = {note.key: note.value for note in model.metadata_props}
    return weights | {
        name.removeprefix(NOTE): np.array(json.loads(value), dtype=np.float32)
        for name, value in notes.items()
        if name.startswith(NOTE)
    }


def _name_matrix(node: str) -> str:
    """Return the name of the module of a node such as /layer.0/output/dense/MatMul_quant."""
    parts = [part for part in node.split("/") if part and not part.endswith("MatMul_quant")]
    # A module in a list has its list's name twice: /head/head.0.
    place = [a for a, b in pairwise([*parts, ""]) if not b.startswith(f"{a}.")]
    return ".".join([*place, "weight"])


def _scale(tables: Tables, name: str) -> Floats:
    whole, zero, scale = (tables[name + end] for end in (_BYTES, _ZERO, _SCALE))
    number = whole.astype(np.float32) - zero.astype(np.float32)
    return np.asarray(number * scale.astype(np.float32))


def _scale_rows(tables: Tables, name: str) -> Floats:
    if f"{name}{_ROW_SCALES}" in tables:
        scales = tables[f"{name}{_ROW_SCALES}"].astype(np.float32)
        return np.asarray(tables[name].astype(np.float32) * scales)
    return _scale(tables, name.removesuffix(_BYTES))
