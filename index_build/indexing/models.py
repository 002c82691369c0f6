"""The models that every artifact takes with it: where they lie, and that they are whole."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.index.artifact import hash_file
from app.index.json_files import read_value
from app.index.policy import Policy
from app.models import network, ngrams
from index_build.errors import ModelError

SHIPPED = Path(__file__).resolve().parents[2] / "models"
POLICY_FILE = "policy.json"
FILES = (
    *(network.LOWEST_FILE, network.UPPER_FILE, network.KIND_FILE, network.CROSS_FILE),
    *(ngrams.MODEL_FILE, network.TOKENIZER_FILE),
)


@dataclass(frozen=True, slots=True)
class Models:
    """A folder of models with their hashes, and the policy fitted for them."""

    folder: Path
    hashes: dict[str, str]
    policy: Policy

    @property
    def network_sha256(self) -> str:
        """What names the network: the hash of its tokenizer's and its graphs' hashes."""
        parts = (network.TOKENIZER_FILE, network.LOWEST_FILE, network.UPPER_FILE)
        return _hash_all(self.hashes[name] for name in parts)

    @property
    def vectors_sha256(self) -> str:
        """What names the vectors: the hash of all that makes them, code included."""
        code = sorted(Path(network.__file__).parent.glob("*.py"))
        return _hash_all([self.network_sha256, *map(hash_file, code)])

    def copy_to(self, folder: Path) -> None:
        """Copy the models into an artifact."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copyfile(self.folder / name, folder / name)


def _hash_all(hashes: Iterable[str]) -> str:
    return hashlib.sha256(" ".join(hashes).encode()).hexdigest()


def find_models(folder: Path = SHIPPED) -> Models:
    """Return the models of a folder; ModelError when one is missing or the policy is none."""
    missing = [name for name in (*FILES, POLICY_FILE) if not (folder / name).is_file()]
    if missing:
        raise ModelError(
            f"{folder}: expected the models that Verbatim ships with, found no {missing[0]}; "
            "clone the project again"
        )
    try:
        policy: Policy = read_value(folder / POLICY_FILE, Policy)
    except ValueError as exc:
        raise ModelError(
            f"{folder / POLICY_FILE}: expected the numbers that decide, found: {exc}; "
            "clone the project again"
        ) from exc
    return Models(folder, {name: hash_file(folder / name) for name in FILES}, policy)
