"""What every request may need, kept on the application."""

from __future__ import annotations

from fastapi import Request
from starlette.datastructures import State

from app.insights.store import InsightsStore
from app.metrics import Metrics
from app.service import Service
from app.settings import Settings
from app.web.http.guard import GuessGuard
from app.web.http.hits import HitCounts
from app.web.http.limits import RequestLimiter
from app.web.site.files import AssetShelf


class AppState(State):
    """The application's state.

    ``service`` is None until the index is loaded; ``not_ready`` says why it could not be.
    """

    settings: Settings
    service: Service | None
    not_ready: str | None
    metrics: Metrics
    insights: InsightsStore
    limiter: RequestLimiter
    guard: GuessGuard
    shelf: AssetShelf

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.service = None
        self.not_ready = None
        self.metrics = Metrics()
        self.insights = InsightsStore(settings)
        limits_url = settings.limits_url.get_secret_value() if settings.limits_url else None
        counts = HitCounts(limits_url)
        self.limiter = RequestLimiter(settings.requests_per_minute, counts)
        self.guard = GuessGuard(counts)
        self.shelf = AssetShelf()


def find_state(request: Request) -> AppState:
    """Return the state of the application that a request came to."""
    state: AppState = request.app.state
    return state
