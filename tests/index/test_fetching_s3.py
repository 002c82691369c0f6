"""The index by s3:// from a server of the S3 protocol, over HTTP."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import sys
import time
import urllib.request
from pathlib import Path

import fsspec
import pytest
from data_servers import S3Server, wait_until
from service_process import run_service
from small_clinic import save_small_index

from app.index.artifact import Index, load
from app.index.errors import ArtifactError
from app.index.fetching import fetch_index
from app.index.manifest import MANIFEST


@pytest.fixture
def place(
    s3_server: S3Server, monkeypatch: pytest.MonkeyPatch, small_index: Index, tmp_path: Path
) -> str:
    """The small clinic's index in a bucket of its own, written as the guide says."""
    for name, value in {
        "AWS_ENDPOINT_URL": s3_server.url,
        "AWS_ACCESS_KEY_ID": "clinic",
        "AWS_SECRET_ACCESS_KEY": "a-secret",
    }.items():
        monkeypatch.setenv(name, value)
    bucket = f"clinic-{secrets.token_hex(6)}"
    (s3_server.data / bucket).mkdir(parents=True)
    publish(small_index.folder, f"{bucket}/index", tmp_path)
    return f"{bucket}/index"


def publish(folder: Path, place: str, tmp_path: Path) -> None:
    """Write an index to the store by the client, the manifest last."""
    with pytest.raises(ArtifactError):
        # What registers the client is the service's own code.
        fetch_index("s3://no-bucket/index", tmp_path / "nothing")
    store, _ = fsspec.url_to_fs(f"s3://{place}", client_options={"allow_http": True})
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST]
    for path in (*files, folder / MANIFEST):
        store.pipe_file(f"{place}/{path.relative_to(folder).as_posix()}", path.read_bytes())


def test_an_index_comes_from_a_bucket_whole(
    place: str, small_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert fetch_index(f"s3://{place}", Path("index"))
    assert load(tmp_path / "index").manifest == small_index.manifest


def test_of_an_index_that_is_there_the_manifest_alone_is_read_again(
    s3_server: S3Server, place: str, tmp_path: Path
) -> None:
    fetch_index(f"s3://{place}", tmp_path / "index")
    before = len(s3_server.list_read(place))
    (tmp_path / "index" / "clinic.json").write_text("{}")
    assert fetch_index(f"s3://{place}", tmp_path / "index")
    assert not fetch_index(f"s3://{place}", tmp_path / "index")
    assert s3_server.list_read(place)[before:] == [MANIFEST, "clinic.json", MANIFEST]


def test_a_file_without_its_hash_leaves_the_index_from_before(
    s3_server: S3Server, place: str, small_index: Index, tmp_path: Path
) -> None:
    shutil.copytree(small_index.folder, tmp_path / "index")
    (tmp_path / "index" / "clinic.json").write_text("{}")
    (s3_server.data / place / "clinic.json").write_text("something else")
    with pytest.raises(ArtifactError, match=r"clinic\.json: expected SHA-256"):
        fetch_index(f"s3://{place}", tmp_path / "index")
    assert (tmp_path / "index" / "clinic.json").read_text() == "{}"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_store_that_is_away_is_told_on_one_line_in_time_and_without_the_secret(
    s3_server: S3Server, place: str, tmp_path: Path
) -> None:
    s3_server.stop()
    started = time.monotonic()
    try:
        with pytest.raises(ArtifactError, match="VERBATIM_INDEX_URL") as caught:
            fetch_index(f"s3://{place}", tmp_path / "index")
    finally:
        s3_server.start()
    assert time.monotonic() - started < 30
    assert "\n" not in str(caught.value)
    assert "a-secret" not in str(caught.value)


def test_a_bucket_that_is_not_there_is_told(place: str, tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="FileNotFoundError"):
        fetch_index("s3://no-such-bucket/index", tmp_path / "index")


def test_without_the_package_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "obstore.fsspec", None)
    with pytest.raises(ArtifactError, match=r"install Verbatim with its extra s3"):
        fetch_index("s3://clinic/index", tmp_path / "index")


def test_a_running_service_takes_up_what_is_new_in_the_bucket(
    place: str, small_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = tmp_path / "served" / "index"
    with run_service(served, tmp_path, index_url=f"s3://{place}") as service:

        def read_version() -> str:
            request = urllib.request.Request(
                f"{service.url}/api/v1/chat",
                b'{"message": "hello"}',
                {"Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=30) as response:
                return str(json.load(response)["index_version"])

        assert read_version() == small_index.manifest.index_version
        monkeypatch.setattr("small_clinic.PINS", small_index.pins[:1])
        changed = save_small_index(tmp_path / "changed")
        publish(changed.folder, place, tmp_path)
        os.kill(service.process_id, signal.SIGHUP)
        wait_until(lambda: read_version() == changed.manifest.index_version, service.log.read_text)
