"""What all tests share: a fake encoder, a small artifact, the real artifact, the real service.

Set VERBATIM_TEST_INDEX to the folder of an artifact to test that one as it is.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from data_servers import (
    PostgresServer,
    RedisServer,
    S3Server,
    find_postgres,
    find_redis,
    run_postgres,
    run_redis,
    run_s3,
)
from fake_models import FakeEncoder, FakeReader
from service_process import RunningService, run_service
from small_clinic import save_small_index

from app.index.artifact import Index

ROOT = Path(__file__).resolve().parents[1]
# They take longest. Started first, they leave no process idle at the end.
LONGEST = ("test_quality.py", "test_promises.py", "test_command_line.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture
def fake_encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def fake_reader() -> FakeReader:
    return FakeReader()


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The artifact of a small made-up clinic; it must not be changed."""
    return save_small_index(tmp_path_factory.mktemp("small") / "index")


@pytest.fixture(scope="session")
def index_dir(request: pytest.FixtureRequest) -> Path:
    """The artifact of knowledge/, in the folder that `make run` serves; built when it must be."""
    given = os.environ.get("VERBATIM_TEST_INDEX")
    if given:
        return Path(given).resolve()
    output = ROOT / "index"
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print("\nindex/: building it where knowledge/, models/ or the code changed")
        _build_index(output)
    return output


@pytest.fixture(scope="session")
def running_service(
    index_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningService]:
    """The service as `make run` starts it, on a free port, with a database of its own."""
    with run_service(index_dir, tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture(scope="session")
def service_url(running_service: RunningService) -> str:
    """The address of the real service, without a slash at its end."""
    return running_service.url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test process; its databases are the tests' to make."""
    programs = find_postgres()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with run_postgres(programs) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty database."""
    name = f"test_{secrets.token_hex(6)}"
    postgres_server.run_sql(f"CREATE DATABASE {name}")
    yield postgres_server.name_database(name)
    postgres_server.run_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def redis_program() -> Iterator[RedisServer]:
    """A Redis or Valkey server of this test process."""
    program = find_redis()
    if program is None:
        pytest.skip("neither Valkey nor Redis is installed (Debian: apt-get install redis-server)")
    with run_redis(program) as server:
        yield server


@pytest.fixture
def redis_server(redis_program: RedisServer) -> RedisServer:
    """An empty Redis or Valkey server."""
    redis_program.clear()
    return redis_program


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """An S3 server of this test process; its buckets are the tests' to make."""
    with run_s3() as server:
        yield server


def _build_index(output: Path) -> None:
    lock_path = ROOT / ".cache" / "test-build.lock"
    lock_path.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "index_build", "build"]
    with lock_path.open("w") as lock:
        # Two test runs at once would build the same thing twice; the second waits instead.
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(
            [*command, "--knowledge", "knowledge", "--output", str(output)], cwd=ROOT
        )
    if done.returncode != 0:
        pytest.fail("the index could not be built; `make index` says why", pytrace=False)
