"""Opens an ONNX graph the way that the service runs it."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from weakref import WeakValueDictionary

import onnxruntime

# Sessions in use, by the graph's hash and threads: the clinics of one service, and an index that
# takes the place of another, have the same models, which are kept in memory once.
_open: WeakValueDictionary[tuple[bytes, int], onnxruntime.InferenceSession] = WeakValueDictionary()
_one_at_a_time = threading.Lock()


def open_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Return a session on the processor with so many threads; one for all users of a graph."""
    with path.open("rb") as stream:
        name = hashlib.file_digest(stream, "sha256").digest(), threads
    with _one_at_a_time:
        session = _open.get(name)
        if session is None:
            session = _open[name] = _make_session(path, threads)
    return session


def _make_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Without the arena, memory grows and shrinks with the question instead of staying at the
    # longest one ever seen.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
