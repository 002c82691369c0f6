"""What every request may need, kept on the application."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from fastapi import Request
from starlette.datastructures import State

from app.changing.desk import ChangeDesk
from app.changing.status import ChangeStatus
from app.index.passage import Document
from app.metrics import Metrics
from app.recorder import Recorder
from app.service import Service
from app.settings import Settings
from app.web.archive import DocumentArchive
from app.web.http.guard import GuessGuard
from app.web.http.hits import Counter, HitCounts, open_server
from app.web.http.keys import KeyRing
from app.web.http.limits import RequestLimiter
from app.web.http.turns import Turns
from app.web.site.files import AssetShelf

if TYPE_CHECKING:
    from app.insights.store import InsightsStore


class AppState(State):
    """The application's state.

    ``service`` is None until the index is loaded; ``not_ready`` says why it could not be, and
    ``notice`` why what is served is not what was loaded last. ``archive`` holds the documents of
    the versions served before. Where documents are watched, ``desk`` is where a new index waits,
    and ``change`` what became of the documents' last change.
    """

    settings: Settings
    service: Service | None
    not_ready: str | None
    notice: str | None
    metrics: Metrics
    recorder: Recorder
    limiter: RequestLimiter
    keys: KeyRing
    key_limiter: RequestLimiter
    turns: Turns
    guard: GuessGuard
    shelf: AssetShelf
    archive: DocumentArchive
    desk: ChangeDesk | None
    change: ChangeStatus | None
    reload: Callable[[], Coroutine[Any, Any, bool]] | None

    def __init__(
        self,
        settings: Settings,
        metrics: Metrics | None = None,
        open_counts: Callable[[], Counter] | None = None,
        clinic: str = "",
    ) -> None:
        super().__init__()
        self.settings = settings
        self.service = None
        self.not_ready = None
        self.notice = None
        self.metrics = metrics or Metrics()
        self.recorder = Recorder()
        self._opening = Lock()
        self._clinic = clinic
        limits_url = settings.limits_url.get_secret_value() if settings.limits_url else ""
        if limits_url:
            open_counts = partial(open_server, limits_url)
        counts = HitCounts(open_counts, limits_url, clinic)
        self.limiter = RequestLimiter(settings.requests_per_minute, counts)
        self.keys = KeyRing(settings.api_keys)
        self.key_limiter = RequestLimiter(settings.key_requests_per_minute, counts)
        self.turns = Turns(settings.concurrency + settings.waiting)
        self.guard = GuessGuard(counts)
        self.shelf = AssetShelf()
        self.archive = DocumentArchive()
        self.desk = ChangeDesk(settings.index_dir) if settings.watch else None
        self.change = None
        self.reload = None

    @property
    def insights(self) -> InsightsStore:
        """The insights, with all that was recorded until now in them."""
        self.recorder.finish()
        return self.open_insights()

    def open_insights(self) -> InsightsStore:
        """Return the insights. Their packages are loaded at the first use: no answer needs them."""
        with self._opening:
            if "insights" not in self._state:
                from app.insights.store import InsightsStore

                self._state["insights"] = InsightsStore(self.settings, clinic=self._clinic)
            store: InsightsStore = self._state["insights"]
            return store

    def close_insights(self) -> None:
        """Wait for what is to be recorded, and close the insights if they were opened."""
        self.recorder.finish()
        if "insights" in self._state:
            self.open_insights().close()

    @property
    def detail(self) -> str | None:
        """What an operator should know although patients are answered; None if all is well."""
        return self.notice or (self.change.notice if self.change else None)

    def serve(self, service: Service) -> None:
        """Answer every request that comes from now on with this service."""
        self.archive.keep(service.index_version, service.index.documents)
        self.service = service
        self.not_ready = self.notice = None
        self.metrics.ready.set(1)
        self.metrics.loads.labels(result="loaded").inc()


def find_state(request: Request) -> AppState:
    """Return the state of the application that a request came to."""
    state: AppState = request.app.state
    return state


def find_service(request: Request) -> Service | None:
    """Return the service that answers a request, or None while there is none.

    A request keeps the one that it began with, also when the index is swapped meanwhile.
    """
    if not hasattr(request.state, "service"):
        request.state.service = find_state(request).service
    service: Service | None = request.state.service
    return service


def find_document(request: Request, document_id: str, version: str | None) -> Document | None:
    """Return a document as it stands, or as it stood in a version that was served lately."""
    service = find_service(request)
    if service is None:
        return None
    if version is None or version == service.index_version:
        return service.index.documents.get(document_id)
    return find_state(request).archive.find(version, document_id)
