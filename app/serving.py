"""Serving by one process or by several workers, without an access log: it would hold addresses."""

from __future__ import annotations

import uvicorn

from app.settings import Settings


def serve(
    settings: Settings | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    root_path: str = "",
) -> None:
    """Serve until the process is asked to end."""
    settings = settings or Settings()
    if workers > 1:
        if settings.clinics:
            raise SystemExit(
                f"expected one process for the clinics in {settings.clinics}, found {workers} "
                "workers; run a copy of the service for each core, on ports of their own"
            )
        if settings.watch:
            raise SystemExit(
                f"expected one process to watch {settings.watch}, found {workers} workers; serve "
                "without VERBATIM_WATCH, build with 'verbatim build', and send SIGHUP"
            )
        # It has no use, and takes memory, in one process.
        from app.workers import run_workers

        run_workers(settings, host=host, port=port, workers=workers, root_path=root_path)
        return
    from app.main import create_app

    app = create_app(settings)
    # As JSON, the service's own set-up serves uvicorn too.
    log_config = None if settings.log_format == "json" else uvicorn.config.LOGGING_CONFIG
    uvicorn.run(
        app,
        host=host,
        port=port,
        root_path=root_path,
        access_log=False,
        log_config=log_config,
    )
