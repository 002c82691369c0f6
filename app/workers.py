"""Several workers on one machine: loaded once, then forked, so that they share what is in memory.

gunicorn looks after the workers: a killed one is replaced; SIGHUP to the first process loads the
index anew and lets new workers take over from the old ones, one by one; SIGTERM ends all when their
requests are answered.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any, ClassVar

from fastapi import FastAPI
from gunicorn.app.base import BaseApplication
from uvicorn_worker import UvicornWorker

from app.loading import IndexLoader
from app.logs import configure_logging
from app.main import make_app
from app.metrics import Metrics, WorkerSlots
from app.models.languages import open_identifier
from app.settings import Settings
from app.web.http.machine_counts import MachineCounts
from app.web.state import AppState

# A worker that is asked to end has this many seconds for the requests under way.
GRACE_SECONDS = 30

logger = logging.getLogger("verbatim")


class Worker(UvicornWorker):  # type: ignore[misc]
    """uvicorn in a worker; it ends when the first process is gone.

    Of FORWARDED_ALLOW_IPS, uvicorn reads networks too.
    """

    CONFIG_KWARGS: ClassVar = {"access_log": False, "forwarded_allow_ips": None}

    async def callback_notify(self) -> None:
        """Say that this worker is alive, every few seconds."""
        self.notify()
        if os.getppid() != self.ppid:
            os.kill(os.getpid(), signal.SIGTERM)


class Workers(BaseApplication):  # type: ignore[misc]
    """The first process: it loads, forks and looks after the workers, and answers nobody."""

    def __init__(
        self,
        settings: Settings,
        *,
        host: str,
        port: int,
        workers: int,
        root_path: str,
        shared: Path,
    ) -> None:
        # Threads do not live on in a fork: one question keeps one worker busy.
        self._settings = settings.model_copy(update={"threads": 1})
        self._address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._workers = workers
        self._root_path = root_path
        self._slots = WorkerSlots(shared)
        self._counts = MachineCounts(shared)
        self._state = AppState(self._settings, Metrics(self._slots), self._counts.open)
        self._app: FastAPI | None = None
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what to run, and when to call us."""
        chosen: dict[str, Any] = {
            "bind": self._address,
            "workers": self._workers,
            "worker_class": Worker,
            "graceful_timeout": GRACE_SECONDS,
            "control_socket_disable": True,
            "on_starting": lambda arbiter: self._load(),
            "on_reload": lambda arbiter: self._load(),
            "when_ready": self._tell_address,
            "pre_fork": lambda arbiter, worker: self._slots.assign(worker),
            "post_fork": lambda arbiter, worker: self._slots.take(worker),
            "child_exit": lambda arbiter, worker: self._slots.free(worker),
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> FastAPI:
        """Return the application of one worker, as it was made before the fork."""
        if self._app is None:
            raise RuntimeError("expected the application to be made before the fork, found none")
        return self._app

    def run(self) -> None:
        """Serve until the process is asked to end."""
        first = os.getpid()
        try:
            super().run()
        finally:
            # A worker leaves by this way too.
            if os.getpid() == first:
                self._counts.stop()

    def _load(self) -> None:
        asyncio.run(IndexLoader(self._state).load())
        # Else each worker would make its own of all this, in its own memory.
        open_identifier()
        self._state.open_insights()
        self._app = make_app(self._state, is_loaded=True)
        self._app.root_path = self._root_path
        self._slots.forget_first()
        # What the workers will share is not touched by their search for garbage.
        gc.collect()
        gc.freeze()
        self._counts.start()

    def _tell_address(self, arbiter: Any) -> None:
        for listener in arbiter.LISTENERS:
            host, port = listener.sock.getsockname()[:2]
            address = f"[{host}]" if ":" in host else host
            logger.info("%d workers running on http://%s:%s", self._workers, address, port)


def run_workers(settings: Settings, *, host: str, port: int, workers: int, root_path: str) -> None:
    """Serve with several workers until the process is asked to end."""
    configure_logging(settings.log_level, settings.log_format)
    if settings.threads > 1:
        logger.warning("VERBATIM_THREADS is 1 in each of several workers")
    first, shared = os.getpid(), Path(tempfile.mkdtemp(prefix="verbatim-metrics-"))
    try:
        Workers(
            settings, host=host, port=port, workers=workers, root_path=root_path, shared=shared
        ).run()
    finally:
        # A worker leaves by this way too.
        if os.getpid() == first:
            shutil.rmtree(shared, ignore_errors=True)
