"""What the tests of the build tool share: a folder of documents, written for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from small_knowledge import FILES, SmallBuild

from index_build.documents.reading import read_folder
from index_build.errors import InputError, InputErrors
from index_build.indexing.pipeline import BuildOptions, build

WriteFolder = Callable[..., Path]


@pytest.fixture
def write_folder(tmp_path: Path) -> WriteFolder:
    """Return a function that writes files, path → text or bytes, into a fresh folder."""

    def write(files: dict[str, str | bytes]) -> Path:
        folder = tmp_path / "documents"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return folder

    return write


@pytest.fixture
def refuse_folder() -> Callable[[Path], tuple[InputError, ...]]:
    """Return a function that reads a folder and returns the errors it is refused with."""

    def refuse(folder: Path) -> tuple[InputError, ...]:
        with pytest.raises(InputErrors) as caught:
            read_folder(folder)
        return caught.value.errors

    return refuse


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path; the same one as in tests/browser."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail("expected Chromium, found none; install it with: apt-get install -y chromium")
    return path


@pytest.fixture
def fixtures() -> Path:
    """The folder of document fixtures."""
    return Path(__file__).parent.parent / "fixtures" / "documents"


@pytest.fixture(scope="session")
def small_build(tmp_path_factory: pytest.TempPathFactory) -> SmallBuild:
    """The small folder, built once with the shipped models; neither may be changed."""
    folder = tmp_path_factory.mktemp("small-build")
    knowledge, output = folder / "knowledge", folder / "index"
    knowledge.mkdir()
    for name, content in FILES.items():
        (knowledge / name).write_text(content)
    options = BuildOptions()
    return SmallBuild(knowledge, output, options, build(knowledge, output, options))
