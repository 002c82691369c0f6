"""The service alone: python -m app [--host HOST] [--port PORT] [--workers N] [--root-path PATH]."""

from __future__ import annotations

import argparse

from app.serving import serve


def main() -> None:
    """Serve the index in VERBATIM_INDEX_DIR."""
    parser = argparse.ArgumentParser(prog="python -m app", description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to serve on (%(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to serve on (%(default)s)")
    parser.add_argument("--workers", type=int, default=1, help="processes that answer (1)")
    parser.add_argument("--root-path", default="", help="path that a proxy takes away, if any")
    given = parser.parse_args()
    serve(host=given.host, port=given.port, workers=given.workers, root_path=given.root_path)


if __name__ == "__main__":
    main()
