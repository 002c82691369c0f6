"""Numbers as NumPy's own files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def read_array(path: Path) -> npt.NDArray[Any]:
    """Read an array; ValueError if the file holds none. Nothing in it is ever run."""
    try:
        found = np.load(path, allow_pickle=False)
    except OSError:
        raise
    except Exception as exc:
        # NumPy reads the header as Python's own literals: any of its errors may come of damage.
        raise ValueError(f"{path.name}: expected an array, found {exc}") from exc
    if not isinstance(found, np.ndarray):
        raise ValueError(f"{path.name}: expected one array, found a file of several")
    return found
