"""The models that an artifact takes with it are whole, and bring their policy."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from fake_models import export_fake_models
from pydantic_core import to_json
from small_clinic import POLICY

from app.answering.decision import Distance, Evidence, Look
from app.index.artifact import hash_file
from index_build.errors import ModelError
from index_build.indexing.models import FILES, POLICY_FILE, find_models


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of fake models with their policy."""
    export_fake_models(["water"], tmp_path / "models")
    (tmp_path / "models" / POLICY_FILE).write_bytes(to_json(POLICY))
    return tmp_path / "models"


def test_models_are_found_with_their_hashes_and_their_policy(folder: Path) -> None:
    models = find_models(folder)
    assert models.policy == POLICY
    assert models.hashes == {name: hash_file(folder / name) for name in FILES}


@pytest.mark.parametrize("name", [*FILES, POLICY_FILE])
def test_a_folder_that_lacks_a_file_is_refused_by_its_name(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError, match=rf"found no {name}; clone the project again"):
        find_models(folder)


def test_an_artifact_takes_the_models_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    (folder / "notes.txt").write_text("mine")
    find_models(folder).copy_to(tmp_path / "index" / "models")
    copied = {p.name: hash_file(p) for p in (tmp_path / "index" / "models").iterdir()}
    assert copied == find_models(folder).hashes


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "[]",
        "\x00",
        json.dumps({name: value for name, value in asdict(POLICY).items() if name != "answered"}),
        json.dumps({**asdict(POLICY), "answered": "often"}),
    ],
)
def test_a_policy_that_is_none_is_refused(folder: Path, policy: str) -> None:
    (folder / POLICY_FILE).write_text(policy)
    with pytest.raises(ModelError, match=r"policy\.json: expected the numbers that decide"):
        find_models(folder)


def test_the_shipped_policy_weighs_what_the_answering_measures() -> None:
    policy = find_models().policy
    assert len(policy.stated.weights) == len(Evidence._fields)
    assert len(policy.together.weights) == len(Look._fields)
    assert len(policy.off_topic.weights) == len(Distance._fields)
    assert policy.read >= policy.again > 0
