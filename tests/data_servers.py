"""PostgreSQL, Redis and an S3 server as processes of the tests' own, on loopback, to be stopped and
started.

Debian's packages `postgresql` and `redis-server` (or `valkey-server`) hold the programs; the S3
server is the Python package `localbucket`.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 30
PASSWORD = "only-for-tests"
# PostgreSQL refuses to run as root; Debian's package makes this user.
_POSTGRES_USER = "postgres"


def find_postgres() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest version's; None if there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_read_version)
    path = shutil.which("initdb") or (found[-1] if found else None)
    return None if path is None else Path(path).resolve().parent


def find_redis() -> str | None:
    """Return the program of Valkey or Redis; None if there is none."""
    return shutil.which("valkey-server") or shutil.which("redis-server")


def _read_version(path: Path) -> int:
    name = path.parts[-3]
    return int(name) if name.isdigit() else 0


class PostgresServer:
    """A PostgreSQL cluster in a folder of its own."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.data = folder / "data"
        self._programs = programs
        self._log = folder / "postgres.log"
        self._port = find_free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._user = _POSTGRES_USER if os.geteuid() == 0 else None
        password = folder / "password"
        password.write_text(PASSWORD)
        if self._user:
            for path in (folder, password):
                shutil.chown(path, self._user)
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"]
        self._run("initdb", *options, "--username=test", f"--pwfile={password}", f"{self.data}")

    @property
    def log(self) -> str:
        """All that the server has written to its log."""
        return self._log.read_text(errors="replace")

    def name_database(self, name: str) -> str:
        """Return the address of a database of this server."""
        return f"postgresql://test:{PASSWORD}@127.0.0.1:{self._port}/{name}"

    def start(self) -> None:
        """Start the server, and wait until it takes connections."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self._port),
            "unix_socket_directories": "",
            # The machine does not fail in a test; a killed server loses nothing without it.
            "fsync": "off",
            "shared_buffers": "16MB",
            "wal_level": "minimal",
            "max_wal_senders": "0",
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self.data, *words],
                cwd=self.data,
                user=self._user,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_until(self._takes_connections, lambda: self.log)

    def stop(self, *, at_once: bool = False) -> None:
        """Stop the server: connections are cut; ``at_once``, as if it had been killed."""
        assert self._process is not None
        self._process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
        self._process.wait(timeout=START_SECONDS)

    def run_sql(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement as the owner, outside a transaction, and return its rows."""
        import psycopg

        with psycopg.connect(self.name_database(database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def _takes_connections(self) -> bool:
        import psycopg

        try:
            return bool(self.run_sql("SELECT 1"))
        except psycopg.OperationalError:
            return False

    def _run(self, program: str, *words: str) -> None:
        command = [self._programs / program, *words]
        folder = self.data.parent
        done = subprocess.run(command, cwd=folder, user=self._user, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


class LocalServer:
    """A server of one process on a free port of this machine."""

    def __init__(self) -> None:
        self._port = find_free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        """Kill the server; what it holds on disk stays."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(timeout=START_SECONDS)

    def _wait(self, tell: Callable[[], str]) -> None:
        wait_until(lambda: takes_connections(self._port), tell)


class RedisServer(LocalServer):
    """A Redis or Valkey server that keeps nothing on disk."""

    def __init__(self, program: str, folder: Path) -> None:
        super().__init__()
        self._program = program
        self._folder = folder

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start the server, empty, and wait until it takes connections."""
        words = ["--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly"]
        self._process = subprocess.Popen(
            [self._program, *words, "no"], cwd=self._folder, stdout=subprocess.DEVNULL
        )
        self._wait(lambda: "redis-server does not answer")

    def list_keys(self) -> list[bytes]:
        """Return the names of all that it holds."""
        import redis

        with redis.Redis(port=self._port) as client:
            return list(client.scan_iter())

    def clear(self) -> None:
        """Forget everything."""
        import redis

        with redis.Redis(port=self._port) as client:
            client.flushall()


class S3Server(LocalServer):
    """A server of the S3 protocol whose buckets are folders; it takes any credentials."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.data = folder / "buckets"
        self._log = folder / "s3.log"

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start the server on what it held before, and wait until it takes connections."""
        words = [sys.executable, "-m", "localbucket", str(self.data), "--port", str(self._port)]
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(words, stdout=output, stderr=subprocess.STDOUT)
        self._wait(lambda: self._log.read_text(errors="replace"))

    def list_read(self, place: str) -> list[str]:
        """Return the names below a bucket's folder that were asked for until now, in order."""
        return re.findall(rf'"GET /{place}/(\S+) HTTP', self._log.read_text())


@contextmanager
def run_postgres(programs: Path) -> Iterator[PostgresServer]:
    """Run PostgreSQL until the block ends."""
    with tempfile.TemporaryDirectory(prefix="verbatim-postgres-") as name:
        server = PostgresServer(programs, Path(name))
        server.start()
        try:
            yield server
        finally:
            server.stop(at_once=True)


@contextmanager
def run_redis(program: str) -> Iterator[RedisServer]:
    """Run Redis or Valkey until the block ends."""
    with tempfile.TemporaryDirectory(prefix="verbatim-redis-") as name:
        server = RedisServer(program, Path(name))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def run_s3() -> Iterator[S3Server]:
    """Run an S3 server until the block ends."""
    with tempfile.TemporaryDirectory(prefix="verbatim-s3-") as name:
        server = S3Server(Path(name))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def takes_connections(port: int) -> bool:
    """Say whether something on this machine takes connections at a port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def find_free_port() -> int:
    """Return a port of the loopback address that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until(
    is_done: Callable[[], bool], describe: Callable[[], str], seconds: float = START_SECONDS
) -> None:
    """Wait until the condition holds; fail with the description if it does not in time."""
    deadline = time.monotonic() + seconds
    while not is_done():
        assert time.monotonic() < deadline, describe()
        time.sleep(0.05)


def join_files(folder: Path) -> bytes:
    """Return the bytes of all files in a folder, one after another."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
