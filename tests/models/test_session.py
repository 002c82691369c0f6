from __future__ import annotations

import shutil
from pathlib import Path

from app.models.ngrams import MODEL_FILE
from app.models.session import open_session

MODELS = Path(__file__).resolve().parents[2] / "models"


def test_the_same_graph_is_in_memory_once_wherever_its_file_is(tmp_path: Path) -> None:
    copy = shutil.copy(MODELS / MODEL_FILE, tmp_path / "copy.onnx")
    session = open_session(MODELS / MODEL_FILE, 1)
    assert open_session(Path(copy), 1) is session
    assert open_session(Path(copy), 2) is not session
