"""The compose files fit the Compose specification, the settings, the image and the proxy."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
FILES = (ROOT / "compose.yaml", ROOT / "deploy" / "compose.yaml")
TEXT = FILES[1].read_text(encoding="utf-8")
SERVICES: dict[str, Any] = yaml.safe_load(TEXT)["services"]
VERBATIM = SERVICES["verbatim"]


def check_schema(path: Path) -> subprocess.CompletedProcess[str]:
    command = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run([sys.executable, *command], capture_output=True, text=True)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_a_compose_file_fits_the_specification(path: Path) -> None:
    done = check_schema(path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_specification_refuses_a_word_that_it_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    path.write_text(TEXT.replace("read_only:", "readonly:"))
    done = check_schema(path)
    assert done.returncode == 1
    assert "readonly" in done.stdout


def test_the_replicas_get_settings_that_exist_and_can_be_read() -> None:
    known = {f"VERBATIM_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"\bVERBATIM_[A-Z_]+[A-Z]\b", TEXT)) <= known
    values = {
        name.removeprefix("VERBATIM_").lower(): re.sub(r"\$\{[^}]+\}", "secret", value)
        for name, value in VERBATIM["environment"].items()
        if name.startswith("VERBATIM_")
    }
    read = Settings(_env_file=None, **values)
    assert read.database_url is not None
    assert read.limits_url is not None
    assert "@postgres/" in read.database_url.get_secret_value()
    assert "//valkey:" in read.limits_url.get_secret_value()


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_locked_down(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    # The project's own image names its user itself.
    assert name == "verbatim" or service["user"] not in ("root", "0")


@pytest.mark.parametrize("name", SERVICES)
def test_no_image_names_a_registry(name: str) -> None:
    image = re.sub(r"\$\{\w+:-(.+)\}", r"\1", SERVICES[name]["image"])
    host, _, rest = image.partition("/")
    assert not rest or not re.search(r"[.:]|^localhost$", host)


def test_no_password_is_written_down() -> None:
    assert set(re.findall(r"PASSWORD: (.+)|//verbatim:(.+?)@", TEXT)) == {
        ("${POSTGRES_PASSWORD:?set it in .env to letters and digits (openssl rand -hex 24)}", ""),
        ("", "${POSTGRES_PASSWORD:?set it in .env to letters and digits (openssl rand -hex 24)}"),
    }


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    networks = yaml.safe_load(TEXT)["networks"]
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert {name for name, network in networks.items() if network} == {"service", "stores"}
    assert all(networks[name]["internal"] for name in ("service", "stores"))
    assert SERVICES["proxy"]["networks"] == ["outside", "service"]
    assert VERBATIM["networks"] == ["service", "stores"]


def test_there_are_two_replicas_on_the_name_and_port_that_the_proxy_asks() -> None:
    proxy = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    [target] = re.findall(r"set \$replicas (\w+):(\d+);", proxy)
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert target == ("verbatim", *re.findall(r"^EXPOSE (\d+)$", dockerfile, re.M))
    assert VERBATIM["deploy"]["replicas"] == 2
    inside = {port.rpartition(":")[2] for port in SERVICES["proxy"]["ports"]}
    assert inside == set(re.findall(r"listen (\d+)", proxy))
