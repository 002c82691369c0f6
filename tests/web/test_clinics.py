"""Several clinics in one service: told apart in every way, and apart in everything."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.clinics import ClinicsError, read_clinics
from app.index.artifact import Index
from app.main import create_app
from app.settings import Settings

HILL_TOKEN, LAKE_TOKEN = "the-token-of-the-hill", "the-token-of-the-lake"
HILL = f"""
hosts = ["chat.hill.example"]
insights_token = "{HILL_TOKEN}"
requests_per_minute = 2
allowed_origins = ["https://www.hill.example"]
"""
LAKE = f'insights_token = "{LAKE_TOKEN}"\nquestion_log = true\nallowed_origins = ["*"]\n'
CHAT = "/api/v1/chat"


@pytest.fixture
def folder(small_index: Index, tmp_path: Path) -> Path:
    clinics = tmp_path / "clinics"
    for name, text in (("hill", HILL), ("lake", LAKE)):
        shutil.copytree(small_index.folder, clinics / name)
        (clinics / f"{name}.toml").write_text(text)
    return clinics


def make_settings(folder: Path, **values: object) -> Settings:
    database = folder.parent / "insights.sqlite"
    given = {"clinics": folder, "database": database, "requests_per_minute": 0}
    return Settings(_env_file=None, **{**given, **values})


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(make_settings(folder)), client=("127.0.0.1", 5000)) as started:
        deadline = time.monotonic() + 60
        while started.get("/health/ready").status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield started


def ask(client: TestClient, prefix: str = "", **headers: str) -> int:
    body = {"message": "how much is it?"}
    return client.post(f"{prefix}{CHAT}", json=body, headers=headers).status_code


def test_a_clinic_is_found_by_path_header_or_host(client: TestClient) -> None:
    assert ask(client, "/clinics/lake") == 200
    assert ask(client, **{"X-Clinic": "lake"}) == 200
    assert ask(client, Host="Chat.Hill.example:8443") == 200


@pytest.mark.parametrize("path", ["/", "/chat", CHAT, "/clinics/sea/chat", "/insights"])
def test_without_a_clinic_there_is_a_404_that_says_what_to_name(
    client: TestClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "X-Clinic" in answer.json()["detail"]


def test_an_unknown_clinic_in_the_header_is_not_another_one(client: TestClient) -> None:
    headers = {"X-Clinic": "sea", "Host": "chat.hill.example"}
    assert client.get("/chat", headers=headers).status_code == 404


def test_each_clinic_has_its_own_limit(client: TestClient) -> None:
    assert [ask(client, "/clinics/hill") for _ in range(3)] == [200, 200, 429]
    assert [ask(client, "/clinics/lake") for _ in range(5)] == [200] * 5


def test_each_clinic_has_its_own_token_and_counts(client: TestClient) -> None:
    ask(client, "/clinics/lake")

    def read_report(clinic: str, token: str) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {token}"}
        answer = client.get(f"/clinics/{clinic}/insights.csv", headers=headers)
        return answer.status_code, answer.text

    assert read_report("hill", LAKE_TOKEN)[0] == 401
    status, hill = read_report("hill", HILL_TOKEN)
    assert status == 200
    assert '"index_versions"' not in hill
    assert '"index_versions"' in read_report("lake", LAKE_TOKEN)[1]


def test_the_token_of_the_service_opens_no_clinic(folder: Path) -> None:
    (folder / "lake.toml").unlink()
    settings = make_settings(folder, insights_token="the-token-of-the-service")
    clinics = {clinic.name: clinic.settings for clinic in read_clinics(folder, settings)}
    assert clinics["lake"].insights_token is None
    assert clinics["hill"].insights_token.get_secret_value() == HILL_TOKEN


def test_each_clinic_allows_its_own_websites(client: TestClient) -> None:
    origin = {"Origin": "https://other.example"}
    allowed = [
        client.get(f"/clinics/{name}/api/v1/suggestions", headers=origin).headers.get(
            "access-control-allow-origin"
        )
        for name in ("hill", "lake")
    ]
    assert allowed == [None, "*"]


def test_the_pages_below_a_clinics_path_stay_below_it(client: TestClient) -> None:
    page = client.get("/clinics/lake/chat").text
    addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
    assert addresses
    assert all(address.startswith("/clinics/lake/") for address in addresses)
    styles = next(address for address in addresses if ".css" in address)
    assert client.get(styles).status_code == 200


def test_the_launcher_is_there_for_a_page_that_names_its_clinic(client: TestClient) -> None:
    script = client.get("/widget.js")
    assert script.status_code == 200
    assert "clinics/${" in script.text


def test_the_metrics_are_not_open_to_other_machines(folder: Path) -> None:
    app = create_app(make_settings(folder))
    assert TestClient(app, client=("192.0.2.1", 5000)).get("/metrics").status_code == 403


def test_the_metrics_tell_the_clinics_apart(client: TestClient) -> None:
    ask(client, "/clinics/lake")
    text = client.get("/metrics").text
    assert 'verbatim_ready{clinic="hill"} 1.0' in text
    found = re.findall(r'^verbatim_answers_total\{clinic="(\w+)",.*\} (\S+)$', text, re.M)
    assert found == [("lake", "1.0")]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("hill.toml", "insight_token = 'x'", "insight_token"),
        ("hill.toml", "insights_token = 'short'", "at least 16"),
        ("hill.toml", "hosts = [", "hill.toml"),
        ("lake.toml", 'hosts = ["chat.hill.example"]', "found several"),
        ("sea.toml", "", "expected an index"),
    ],
)
def test_a_wrong_file_is_refused_by_its_name(folder: Path, name: str, text: str, told: str) -> None:
    (folder / name).write_text(text)
    with pytest.raises(ClinicsError, match=told) as caught:
        read_clinics(folder, make_settings(folder))
    assert "short" not in str(caught.value)


def test_a_folder_without_clinics_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClinicsError, match="an index for each clinic"):
        read_clinics(tmp_path, make_settings(tmp_path))


@pytest.mark.parametrize("path", ["/nothing", "/health/live", "/clinics/lake/chat"])
def test_every_answer_has_the_security_headers_and_one_id(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"X-Request-ID": "proxy-0123456789"})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers.get_list("x-request-id") == ["proxy-0123456789"]
    own = client.get(path).headers.get_list("x-request-id")
    assert [len(name) for name in own] == [32]
