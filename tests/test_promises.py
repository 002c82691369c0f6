"""Promises that no single module keeps."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("app", "index_build", "training")


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_say_what_they_are(package: str) -> None:
    for path in sorted((ROOT / package).rglob("*.py")):
        source = path.read_text()
        assert not source.strip() or ast.get_docstring(ast.parse(source)), path


@pytest.mark.parametrize("package", PACKAGES)
def test_public_names_say_what_they_are(package: str) -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    silent = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, kinds) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_module_is_a_grab_bag() -> None:
    names = {path.stem for package in PACKAGES for path in (ROOT / package).rglob("*")}
    assert names.isdisjoint({"utils", "helpers", "common", "misc", "util", "helper"})
