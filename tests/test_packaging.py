"""What is shipped: pinned packages, an image with the service alone, a Makefile that explains."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LAST_STAGE = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# What the image adds to the plain Python image, in bytes.
MOST_BYTES = 450_000_000
START_SECONDS = 60


@cache
def read_pins() -> dict[str, list[Requirement]]:
    pins: dict[str, list[Requirement]] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            requirement = Requirement(line)
            pins.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return pins


def find_pin(name: str) -> str | None:
    """Return the version that holds for this interpreter and platform."""
    for pin in read_pins().get(canonicalize_name(name), []):
        if pin.marker is None or pin.marker.evaluate():
            return str(pin.specifier).removeprefix("==")
    return None


def list_needed(requirements: Sequence[str]) -> dict[str, Distribution | None]:
    """Return all that these need here, themselves among them; None for one not installed."""
    found: dict[str, Distribution | None] = {}
    seen: set[tuple[str, tuple[str, ...]]] = set()
    waiting = [Requirement(line) for line in requirements]
    while waiting:
        requirement = waiting.pop()
        extras = tuple(sorted(requirement.extras))
        name = canonicalize_name(requirement.name)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            found[name] = package = distribution(name)
        except PackageNotFoundError:
            found[name] = None
            continue
        for line in package.requires or ():
            needed = Requirement(line)
            if needed.marker is None or any(
                needed.marker.evaluate({"extra": extra}) for extra in (*extras, "")
            ):
                waiting.append(needed)
    return found


def measure(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def link_packages(folder: Path) -> None:
    """Put the base packages' files into a folder, as the Dockerfile's stage `packages` does."""
    for name, package in list_needed(PROJECT["dependencies"]).items():
        assert package is not None, f"expected the package {name} to be installed"
        for file in package.files or ():
            # Commands lie outside; the packages' own tests are removed from the image.
            if ".." in file.parts or "tests" in file.parts[:-1]:
                continue
            source, target = Path(str(package.locate_file(file))), folder / file
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                link_file(source, target)


def link_file(source: Path | str, target: Path | str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


@pytest.fixture(scope="module")
def image(index_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders of the image: packages/, app/ and index/."""
    folder = tmp_path_factory.mktemp("image")
    link_packages(folder / "packages")
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "app", folder / "app", ignore=ignore)
    shutil.copytree(index_dir, folder / "index", copy_function=link_file)
    return folder


def run_in_image(image: Path, command: Sequence[str], output: Path) -> subprocess.Popen[bytes]:
    """Start Python in the image: the standard library and the image's folders, no site-packages."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(image / "packages"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "VERBATIM_INDEX_DIR": "index",
        "VERBATIM_DATABASE": str(output.with_name("insights.sqlite")),
    }
    with output.open("wb") as stream:
        return subprocess.Popen(
            [sys.executable, "-S", *command],
            cwd=image,
            env=environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )


@pytest.fixture(scope="module")
def image_url(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service as the image's own command starts it, but on a free port."""
    command = json.loads(re.findall(r"^CMD (\[.+\])$", LAST_STAGE, re.M)[-1])
    assert command[0] == "python"
    swap = {"0.0.0.0": "127.0.0.1", "8000": "0"}
    output = tmp_path_factory.mktemp("image-run") / "service.log"
    process = run_in_image(image, [swap.get(word, word) for word in command[1:]], output)
    try:
        yield wait_until_ready(process, output)
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_until_ready(process: subprocess.Popen[bytes], output: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        text = output.read_text()
        found = re.search(r"running on (http://[\d.]+:\d+)", text)
        if found and "INFO verbatim: ready: " in text:
            return found[1]
        time.sleep(0.1)
    pytest.fail(f"expected a ready service within {START_SECONDS} s, found:\n{output.read_text()}")


@pytest.mark.parametrize("package", ["app", "index_build"])
def test_an_installed_package_has_every_file_that_it_reads(package: str) -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = patterns["tool"]["setuptools"]["package-data"][package]
    shipped = {path for pattern in patterns for path in (ROOT / package).glob(pattern)}
    files = {path for path in (ROOT / package).rglob("*") if path.is_file()}
    # A template of new migrations serves those who write one.
    left = {p.name for p in files - shipped if p.suffix not in (".py", ".pyc", ".mako")}
    assert left == set()


def test_the_image_stays_under_450_megabytes(image: Path) -> None:
    parts = {part.name: measure(part) for part in image.iterdir()}
    assert parts.keys() == {"packages", "app", "index"}
    assert sum(parts.values()) < MOST_BYTES, parts


def test_the_image_answers_without_torch_and_without_the_index_builder(image_url: str) -> None:
    request = urllib.request.Request(
        f"{image_url}/api/v1/chat",
        b'{"message": "what is collagen?"}',
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        answer = json.load(response)
    assert answer["outcome"] == "answered"
    assert answer["quotes"][0]["document_id"] == "collagen"


def test_torch_parsers_and_the_index_builder_are_not_in_the_image(
    image: Path, tmp_path: Path
) -> None:
    code = """
from importlib.util import find_spec
names = ("app", "fastapi", "index_build", "torch", "sentence_transformers", "transformers",
         "sklearn", "scipy", "onnx", "bs4", "docx", "pypdf", "lxml", "typer", "pip", "pytest")
print(*(name for name in names if find_spec(name)))
"""
    output = tmp_path / "found.txt"
    assert run_in_image(image, ["-c", code], output).wait(timeout=30) == 0
    assert output.read_text().split() == ["app", "fastapi"]


def test_the_health_check_fails_when_nothing_answers(image_url: str) -> None:
    found = re.search(r"HEALTHCHECK .*?CMD (\[.+?\])$", LAST_STAGE, re.S | re.M)
    assert found
    program, *words = json.loads(found[1])
    assert program == "python"

    def check(address: str) -> int:
        swapped = [word.replace("http://127.0.0.1:8000", address) for word in words]
        return subprocess.run([sys.executable, *swapped], capture_output=True).returncode

    assert check(image_url) == 0
    assert check("http://127.0.0.1:9") != 0


def test_the_image_runs_without_root_and_installs_nothing_in_its_last_stage() -> None:
    user = re.search(r"^USER (\d+):(\d+)$", LAST_STAGE, re.M)
    assert user
    assert int(user[1]) > 0
    assert "pip" not in LAST_STAGE
    assert "index_build" not in LAST_STAGE
    assert "RUN" not in LAST_STAGE
    assert '"-m", "app"' in LAST_STAGE


def test_the_image_and_compose_set_settings_that_exist() -> None:
    known = {f"VERBATIM_{name.upper()}" for name in Settings.model_fields}
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    named = set(re.findall(r"\bVERBATIM_[A-Z_]+[A-Z]\b", DOCKERFILE + compose))
    assert named == {"VERBATIM_INDEX_DIR", "VERBATIM_DATABASE"}
    assert named <= known


def test_the_build_context_holds_what_the_image_copies_and_no_more() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)
    copied = {name for line in copies for name in line.split() if "$" not in name}
    assert ignored[1] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    assert all((ROOT / name).exists() for name in copied)


def test_compose_runs_it_locked_down() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    service = services["verbatim"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert service["volumes"] == ["data:/data"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["environment"]["VERBATIM_DATABASE"].startswith("/data/")
    assert service["env_file"] == [{"path": ".env", "required": False}]


def test_the_example_of_settings_holds_every_setting_with_its_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("VERBATIM_")]:
        monkeypatch.delenv(name)
    lines = (ROOT / ".env.example").read_text(encoding="utf-8")
    switched_on = re.sub(r"^#(?=VERBATIM_)", "", lines, flags=re.M)
    path = tmp_path / ".env"
    path.write_text(switched_on)
    names = re.findall(r"^VERBATIM_(\w+)=", switched_on, re.M)
    assert {name.lower() for name in names} == set(Settings.model_fields)
    assert Settings(_env_file=path) == Settings(_env_file=None)


def test_every_package_that_is_needed_here_is_pinned_to_the_version_here() -> None:
    extras = PROJECT["optional-dependencies"]
    groups = ("build", "dev", "s3")
    needed = list_needed([*PROJECT["dependencies"], *(n for name in groups for n in extras[name])])
    trained = {canonicalize_name(name) for name in extras["train"]}
    unpinned = {name for name in {*needed, *trained} if find_pin(name) is None}
    assert unpinned == set()
    versions = {
        # A build such as +cpu is the same version.
        name: (find_pin(name), package.version.partition("+")[0])
        for name, package in needed.items()
        if package is not None
    }
    assert {name: pair for name, pair in versions.items() if pair[0] != pair[1]} == {}


def test_every_pin_is_one_exact_version() -> None:
    for pins in read_pins().values():
        for pin in pins:
            assert re.fullmatch(r"==[\w.]+", str(pin.specifier)), pin


def test_the_service_needs_no_package_of_the_index_builder() -> None:
    heavy = {"torch", "transformers", "sentence-transformers", "scikit-learn", "scipy", "lxml"}
    assert heavy.isdisjoint(list_needed(PROJECT["dependencies"]))


def test_neither_the_build_nor_the_tests_need_pytorch() -> None:
    extras = PROJECT["optional-dependencies"]
    heavy = {"torch", "transformers", "sentence-transformers", "scikit-learn"}
    assert heavy.isdisjoint(list_needed([*extras["build"], *extras["dev"]]))


def test_the_models_weigh_60_megabytes_at_most() -> None:
    assert measure(ROOT / "models") <= 60_000_000


def test_the_list_of_requirements_is_the_project_s() -> None:
    command = [sys.executable, "scripts/list_requirements.py", "base"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert listed.split() == sorted(PROJECT["dependencies"])


@pytest.mark.parametrize("version", ["Python 3.9.2", None])
def test_make_says_what_it_needs_where_python_is_too_old_or_missing(
    version: str | None, tmp_path: Path
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "make"):
        (tools / name).symlink_to(str(shutil.which(name)))
    if version:
        (tools / "python3").write_text(
            f'#!/bin/sh\n[ "$1" = --version ] || exit 1\necho "{version}"\n'
        )
        (tools / "python3").chmod(0o755)
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    done = subprocess.run(
        ["make", "run"], cwd=tmp_path, env={"PATH": str(tools)}, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "Verbatim needs Python 3.11 or newer" in done.stderr
    assert (version or "not found") in done.stderr
    assert "make run PYTHON=" in done.stderr
    assert not (tmp_path / ".venv").exists()
