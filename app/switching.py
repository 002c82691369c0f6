"""Which clinic a request is for: by the path /clinics/NAME, the header X-Clinic or the host."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.clinics import Clinic
from app.loading import hear_hangup
from app.metrics import render_together
from app.schemas import Problem
from app.web.http.problems import add_problem_handlers, make_response
from app.web.routes.dependencies import require_own_machine
from app.web.state import AppState

HEADER = "x-clinic"
_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class ClinicSwitch:
    """ASGI application that hands a request to the clinic of its header or host.

    The launcher is the same for all clinics: without either, the first one's is sent.
    """

    def __init__(self, apps: Mapping[str, ASGIApp], hosts: Mapping[str, str]) -> None:
        self._apps = apps
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 404."""
        headers = Headers(scope=scope)
        host = headers.get("host", "").rpartition("@")[2].lower()
        name = headers.get(HEADER) or self._hosts.get(host) or self._hosts.get(_cut_port(host))
        app = self._apps.get(name or "")
        if name is None and scope["path"] == "/widget.js":
            app = next(iter(self._apps.values()))
        if app is None:
            app = make_response(Problem(title="No such clinic", status=404, detail=_EXPECTED))
        await app(scope, receive, send)


_EXPECTED = (
    "Expected the path /clinics/NAME, the header X-Clinic or the host name of a clinic that is "
    "served here."
)


def join_clinics(clinics: Sequence[Clinic], apps: Mapping[str, FastAPI]) -> Starlette:
    """Return one application of the clinics' applications."""
    states: dict[str, AppState] = {}
    for name, app in apps.items():
        assert isinstance(app.state, AppState)
        states[name] = app.state

    def get_live(request: Request) -> Response:
        return JSONResponse({"status": "live"})

    def get_ready(request: Request) -> Response:
        away = [name for name, state in states.items() if state.service is None]
        if away:
            detail = f"The index is not loaded of: {', '.join(away)}."
            problem = Problem(title="The index is not loaded", status=503, detail=detail)
            return make_response(problem, {"Retry-After": "2"})
        return JSONResponse({"status": "ready"})

    def get_metrics(request: Request) -> Response:
        require_own_machine(request)
        body = render_together({name: state.metrics for name, state in states.items()})
        return Response(body, media_type=_MEDIA_TYPE)

    hosts = {host: clinic.name for clinic in clinics for host in clinic.hosts}
    joined = Starlette(
        routes=[
            Route("/health/live", get_live),
            Route("/health/ready", get_ready),
            Route("/metrics", get_metrics),
            *(Mount(f"/clinics/{name}", app) for name, app in apps.items()),
            Mount("/", ClinicSwitch(apps, hosts)),
        ],
        lifespan=lambda app: _run_together(apps),
    )
    # The token of the metrics, which is asked for here, is that of all clinics.
    joined.state = next(iter(states.values()))
    add_problem_handlers(joined)
    return joined


@asynccontextmanager
async def _run_together(apps: Mapping[str, FastAPI]) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for app in apps.values():
            await stack.enter_async_context(app.router.lifespan_context(app))
        reloads = [app.state.reload for app in apps.values()]

        async def reload_all() -> None:
            for reload in reloads:
                await reload()

        hear_hangup(reload_all)
        yield


def _cut_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
