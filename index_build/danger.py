"""The screen of n-grams that every artifact takes with it: where it lies, and that it is whole."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.index.artifact import DANGER_POLICY
from app.index.danger import DangerPolicy
from app.index.json_files import read_value
from app.models.ngrams import MODEL_FILE
from index_build.errors import ModelError

SHIPPED_DANGER = Path(__file__).resolve().parents[1] / "models" / "danger"


def copy_danger(target: Path, source: Path = SHIPPED_DANGER) -> DangerPolicy:
    """Copy the screen and its policy into an artifact's folder; return the policy.

    Raises ModelError when one of them is missing or the policy is none.
    """
    names = (MODEL_FILE, DANGER_POLICY)
    missing = [name for name in names if not (source / name).is_file()]
    if missing:
        raise ModelError(
            f"{source}: expected the screen that Verbatim ships with, found no {missing[0]}; "
            "clone the project again"
        )
    try:
        policy: DangerPolicy = read_value(source / DANGER_POLICY, DangerPolicy)
    except ValueError as exc:
        raise ModelError(
            f"{source / DANGER_POLICY}: expected the numbers that decide, found: {exc}; "
            "clone the project again"
        ) from exc
    target.mkdir(parents=True)
    for name in names:
        shutil.copyfile(source / name, target / name)
    return policy
