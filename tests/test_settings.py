"""Settings that can never work are refused when the service starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Settings


@pytest.mark.parametrize(
    "origins",
    [
        *("*", "https://clinic.example", "http://localhost:8080", "http://127.0.0.1"),
        *("https://xn--klnik-4ya.example", "http://[::1]:3000", "capacitor://localhost"),
        "https://clinic.example, https://www.clinic.example",
    ],
)
def test_an_origin_as_browsers_send_it_is_taken(origins: str) -> None:
    settings = Settings(_env_file=None, allowed_origins=origins)
    assert ",".join(settings.allowed_origins) == origins.replace(" ", "")


@pytest.mark.parametrize(
    "origin",
    [
        *("https://clinic.example/", "https://clinic.example/page", "clinic.example"),
        *("https://Clinic.example", "'https://clinic.example'", "https://*.clinic.example"),
        *("https://clinic.example:", "HTTPS://clinic.example", "https://klinik-köln.example"),
    ],
)
def test_an_origin_that_no_browser_sends_is_refused_with_what_to_write(origin: str) -> None:
    with pytest.raises(ValidationError, match=r"such as https://clinic\.example .* found"):
        Settings(_env_file=None, allowed_origins=f"https://other.example,{origin}")


def test_an_empty_variable_means_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RETENTION_DAYS", "ALLOWED_ORIGINS", "INSIGHTS_TOKEN", "QUESTION_LOG"):
        monkeypatch.setenv(f"VERBATIM_{name}", "")
    assert Settings(_env_file=None) == Settings.model_construct()


@pytest.mark.parametrize(
    "values",
    [
        {"database_url": "mysql://clinic:a-secret@db/insights"},
        {"database_url": "postgresql://clinic:a-secret@db"},
        {"limits_url": "memcached://:a-secret@store"},
    ],
)
def test_an_address_of_another_kind_of_store_is_refused_without_showing_it(
    values: dict[str, str],
) -> None:
    with pytest.raises(ValidationError, match=r"expected (postgresql|redis)://") as caught:
        Settings(_env_file=None, **values)
    assert "a-secret" not in str(caught.value)


def test_a_folder_to_watch_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert Settings(_env_file=None, watch=tmp_path).watch == tmp_path
    with pytest.raises(ValidationError, match="expected a folder of documents to watch"):
        Settings(_env_file=None, watch=tmp_path / "gone")
