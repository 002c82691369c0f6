"""The arrows between the parts, and what the service can do without."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCKED = (
    *("torch", "sentence_transformers", "transformers", "sklearn", "onnx", "onnxscript"),
    *("bs4", "lxml", "docx", "pypdf", "markdown_it", "frontmatter", "sentencex", "yaml"),
    *(
        "typer",
        "tqdm",
        "pdfplumber",
        "pdfminer",
        "pypdfium2",
        "bidi",
        "matplotlib",
        "spellchecker",
        "index_build",
        "training",
    ),
)
OURS = ("app", "index_build", "training")
# Answers a question with every listed package refused, and lists what was asked for in vain.
ANSWER_WITHOUT = """
import importlib.abc, sys

class Refuse(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"{{name}} is not installed", name=name)

sys.meta_path.insert(0, Refuse())
from fastapi.testclient import TestClient
from app.main import create_app
from app.settings import Settings

settings = Settings(_env_file=None, index_dir={index!r}, database={database!r})
with TestClient(create_app(settings)) as client:
    while client.get("/health/ready").status_code == 503:
        assert not client.app.state.not_ready
    body = client.post("/api/v1/chat", json={{"message": {question!r}}}).json()
    assert client.get("/chat").status_code == 200
assert not set({blocked!r}) & set(sys.modules)
print(body["outcome"], body["quotes"][0]["text"])
"""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("app", "index_build", "training", include_external_packages=True)


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("app", "index_build"),
        ("app", "training"),
        ("index_build", "training"),
        ("training", "app.web"),
        ("training", "app.service"),
        ("training", "app.settings"),
        ("training", "app.insights"),
        ("app.models", "app.answering"),
        ("app.models", "app.insights"),
        ("app.models", "app.web"),
        ("app.models", "app.settings"),
        ("app.models", "app.service"),
        ("app.models", "app.schemas"),
        ("app.models", "app.main"),
        ("app.index", "app.models"),
        ("app.index", "app.preview"),
        ("app.answering", "app.preview"),
        ("app.preview", "app.answering"),
        ("app.preview", "app.models"),
        ("app.preview", "app.insights"),
        ("app.preview", "app.web"),
        ("app.preview", "app.settings"),
        ("app.index", "app.answering"),
        ("app.index", "app.insights"),
        ("app.index", "app.web"),
        ("app.index", "app.settings"),
        ("app.index", "app.service"),
        ("app.index", "app.schemas"),
        ("app.index", "app.main"),
        ("app.answering", "app.insights"),
        ("app.answering", "app.web"),
        ("app.answering", "app.settings"),
        ("app.answering", "app.service"),
        ("app.answering", "app.schemas"),
        ("app.answering", "app.main"),
        ("index_build", "app.web"),
        ("index_build", "app.insights"),
        ("index_build", "app.settings"),
        ("index_build", "app.main"),
        ("index_build", "app.loading"),
        ("index_build", "app.following"),
        ("app.web", "app.following"),
        ("app.web", "app.loading"),
        ("app.changing", "app.web"),
        ("app.changing", "app.insights"),
        ("app.changing", "app.service"),
        ("app.answering", "app.changing"),
        ("app.settings", "app.web"),
        ("app.schemas", "app.web"),
        ("app.insights", "app.web"),
        ("app.web.http", "app.web.routes"),
        ("app.web.http", "app.web.site"),
        ("app.web.routes", "app.web.site.pages"),
        ("app.web.http", "app.web.workbench"),
        ("app.correcting", "app.insights"),
        ("app.correcting", "app.settings"),
        ("app.correcting", "app.web"),
        ("app.answering", "app.correcting"),
        ("app.index", "app.correcting"),
        ("app.web.routes", "app.web.workbench"),
        ("app.web.site", "app.web.workbench"),
        ("index_build.documents", "index_build.indexing"),
        ("index_build.documents", "index_build.evaluation"),
        ("index_build.indexing", "index_build.evaluation"),
    ],
)
def test_no_arrow_points_back(graph: grimp.ImportGraph, importer: str, imported: str) -> None:
    chain = graph.find_shortest_chain(importer, imported, as_packages=True)
    assert chain is None, " → ".join(chain)


@pytest.mark.parametrize("package", ["app.index", "app.models", "app.answering"])
@pytest.mark.parametrize("foreign", ["fastapi", "starlette", "sqlalchemy", "pydantic_settings"])
def test_answering_knows_no_web_and_no_database(
    graph: grimp.ImportGraph, package: str, foreign: str
) -> None:
    modules = {package, *graph.find_descendants(package)}
    users = {m for m in modules if foreign in graph.find_modules_directly_imported_by(m)}
    assert users == set()


def test_frozen_values_import_nothing_of_ours(graph: grimp.ImportGraph) -> None:
    names = (
        "arrays",
        "golden",
        "passage",
        "pins",
        "policy",
        "report",
        "windows",
        "words",
        "wording",
    )
    for name in names:
        imported = graph.find_modules_directly_imported_by(f"app.index.{name}")
        assert {name for name in imported if name.startswith(OURS)} <= {"app.index.arrays"}


def test_the_models_know_the_index_alone(graph: grimp.ImportGraph) -> None:
    own = {"app.models", *graph.find_descendants("app.models")}
    imported = {name for m in own for name in graph.find_modules_directly_imported_by(m)}
    foreign = {name for name in imported - own if name.startswith(OURS)}
    assert foreign
    assert {name.rpartition(".")[0] for name in foreign} == {"app.index"}


@pytest.mark.parametrize("package", ["app", "index_build"])
def test_neither_the_service_nor_the_build_trains(graph: grimp.ImportGraph, package: str) -> None:
    trainers = {"torch", "transformers", "sentence_transformers", "sklearn", "onnx", "onnxscript"}
    modules = {package, *graph.find_descendants(package)}
    used = {name for m in modules for name in graph.find_modules_directly_imported_by(m)}
    assert used & trainers == set()


def test_only_the_settings_read_the_environment() -> None:
    # Setting a variable, as a library wants it, is not reading one.
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "app").rglob("*.py")
        if re.search(r"\benviron\b(?!\[[^]]+\] = )|\bgetenv\b", path.read_text())
    ]
    assert readers == []


def test_the_service_answers_without_anything_that_only_the_build_needs(
    index_dir: Path, tmp_path: Path
) -> None:
    script = ANSWER_WITHOUT.format(
        blocked=BLOCKED,
        index=str(index_dir),
        database=str(tmp_path / "insights.sqlite"),
        question="What is collagen?",
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("answered ")
