"""deploy/nginx.conf before two real services, on PostgreSQL and Redis or Valkey."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from data_servers import RedisServer, find_free_port, takes_connections, wait_until
from service_process import RunningService, run_service

from app.index.artifact import Index

ROOT = Path(__file__).resolve().parents[1]
ADDRESSES = ("127.0.0.1", "127.0.0.2")

pytestmark = pytest.mark.skipif(
    shutil.which("nginx") is None or sys.platform != "linux",
    reason="needs nginx (Debian: nginx-light), and all of 127.0.0.0/8",
)


@contextmanager
def run_name_server() -> Iterator[int]:
    """Say, on a UDP port, that every name has both addresses, as the containers' name server."""
    with socket.socket(type=socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def answer() -> None:
            while True:
                query, sender = server.recvfrom(512)
                if not query:
                    return
                end = query.index(b"\0", 12) + 5
                kind = query[end - 4 : end - 2]
                found = ADDRESSES if kind == b"\0\1" else ()
                records = b"".join(
                    b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" + socket.inet_aton(one) for one in found
                )
                head = query[:2] + b"\x81\x80\0\1" + len(found).to_bytes(2, "big") + b"\0\0\0\0"
                server.sendto(head + query[12:end] + records, sender)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.sendto(b"", server.getsockname())
            thread.join()


@contextmanager
def run_proxy(folder: Path, service_port: int) -> Iterator[str]:
    """Run nginx with the file as it is but for ports and folders; give its HTTPS address."""
    tls = folder / "tls"
    tls.mkdir()
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    words += ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    words += ["-keyout", str(tls / "privkey.pem"), "-out", str(tls / "fullchain.pem")]
    subprocess.run(["openssl", *words], check=True, capture_output=True)
    https = find_free_port()
    with run_name_server() as names:
        text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        for old, new in {
            "/tmp/": f"{folder}/",
            "127.0.0.11": f"127.0.0.1:{names}",
            "verbatim:8000": f"verbatim:{service_port}",
            "listen 8080": f"listen 127.0.0.1:{find_free_port()}",
            "listen 8443": f"listen 127.0.0.1:{https}",
            "/etc/nginx/tls": str(tls),
        }.items():
            assert old in text
            text = text.replace(old, new)
        path = folder / "nginx.conf"
        path.write_text(text)
        # As root, its workers would be of a user who may not enter the test's folder.
        more = " user root;" if os.geteuid() == 0 else ""
        command = ["nginx", "-c", str(path), "-p", str(folder), "-g", f"daemon off;{more}"]
        with (folder / "nginx.log").open("wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            log = folder / "nginx.log"
            wait_until(
                lambda: takes_connections(https) or process.poll() is not None, log.read_text
            )
            assert process.poll() is None, log.read_text()
            yield f"https://127.0.0.1:{https}"
        finally:
            process.terminate()
            process.wait(timeout=30)


class Stack:
    """Two services on one port of two addresses, and the proxy before them."""

    def __init__(self, url: str, certificate: Path, services: list[RunningService]) -> None:
        self.url = url
        self.services = services
        self._context = ssl.create_default_context(cafile=str(certificate))

    def call(self, path: str, body: object = None, **headers: str) -> int:
        data = None if body is None else json.dumps(body).encode()
        headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self.url + path, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=60, context=self._context) as response:
                assert response.headers["Strict-Transport-Security"]
                return int(response.status)
        except urllib.error.HTTPError as exc:
            return exc.code

    def ask(self, times: int) -> Counter[int]:
        with ThreadPoolExecutor(4) as pool:
            calls = [
                pool.submit(self.call, "/api/v1/chat", {"message": "hello"}) for _ in range(times)
            ]
            return Counter(call.result() for call in calls)

    def try_token(self, sender: str) -> int:
        """Try a wrong token, and say that it comes from another address."""
        headers = {"Authorization": "Bearer a-wrong-token-again", "X-Forwarded-For": sender}
        return self.call("/insights", **headers)


@pytest.fixture
def stack(
    small_index: Index, tmp_path: Path, postgres_url: str, redis_server: RedisServer
) -> Iterator[Stack]:
    port = find_free_port()
    shared = {"database_url": postgres_url, "limits_url": redis_server.url}
    shared["insights_token"] = "a-token-for-the-proxy"
    with ExitStack() as running:
        services = []
        for address in ADDRESSES:
            folder = tmp_path / address
            folder.mkdir()
            service = run_service(small_index.folder, folder, address=(address, port), **shared)
            services.append(running.enter_context(service))
        folder = tmp_path / "proxy"
        folder.mkdir()
        url = running.enter_context(run_proxy(folder, port))
        yield Stack(url, folder / "tls" / "fullchain.pem", services)


def test_every_call_is_answered_while_a_service_is_killed(stack: Stack) -> None:
    assert stack.call("/health/ready") == 200
    assert stack.call("/metrics") == 404
    assert stack.ask(20) == {200: 20}
    os.kill(stack.services[0].process_id, signal.SIGKILL)
    assert stack.ask(20) == {200: 20}


def test_both_services_count_a_sender_by_the_address_that_the_proxy_saw(stack: Stack) -> None:
    tried = [stack.try_token(f"192.0.2.{number}") for number in range(7)]
    assert tried == [401, 401, 401, 401, 401, 429, 429]
