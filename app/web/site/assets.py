"""Sends the widget's files from memory."""

from __future__ import annotations

import re

from fastapi import APIRouter, HTTPException, Request, Response

from app.web.site.files import Asset, Assets
from app.web.state import find_service, find_state

_IMMUTABLE = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=300, stale-while-revalidate=86400"
_HASHED_NAME = re.compile(r"(?P<stem>[\w-]+)\.(?P<hash>[0-9a-f]{12})\.(?P<suffix>js|css|json|svg)")
_MEDIA_TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
}

router = APIRouter(include_in_schema=False)


def get_assets(request: Request) -> Assets:
    """Return the files of the index that answers this request."""
    service = find_service(request)
    return find_state(request).shelf.prepare(service.index if service else None)


@router.get("/widget.js")
def send_widget(request: Request) -> Response:
    """Send the launcher, which names the other files by their hash."""
    return _send(request, get_assets(request).widget, cache=_SHORT)


@router.get("/assets/{name}")
def send_asset(request: Request, name: str) -> Response:
    """Send a hashed file; an address of an earlier version gets today's file, not to be kept."""
    match = _HASHED_NAME.fullmatch(name)
    files = get_assets(request).files
    asset = files.get(f"{match['stem']}.{match['suffix']}") if match else None
    if match is None or asset is None:
        raise HTTPException(404, f"expected a file of the widget, found no {name!r}")
    cache = _IMMUTABLE if match["hash"] == asset.digest else "no-store"
    return _send(request, asset, cache=cache)


def _send(request: Request, asset: Asset, *, cache: str) -> Response:
    body, encoding = _choose_body(asset, request.headers.get("accept-encoding", ""))
    headers = {
        "Cache-Control": cache,
        "ETag": f'"{asset.digest}{"-" + encoding if encoding else ""}"',
        "Vary": "Accept-Encoding",
        # Other websites load these files: they hold nothing private.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    known = {tag.strip().removeprefix("W/") for tag in _read_tags(request)}
    if headers["ETag"] in known or "*" in known:
        return Response(status_code=304, headers=headers)
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(body, media_type=_MEDIA_TYPES[asset.suffix], headers=headers)


def _read_tags(request: Request) -> list[str]:
    return request.headers.get("if-none-match", "").split(",")


def _choose_body(asset: Asset, accepted: str) -> tuple[bytes, str]:
    weights = dict(_read_weight(part) for part in accepted.lower().split(",") if part.strip())
    for encoding, body in (("br", asset.brotli), ("gzip", asset.gzip)):
        if weights.get(encoding, weights.get("*", 0.0)) > 0:
            return body, encoding
    return asset.body, ""


def _read_weight(part: str) -> tuple[str, float]:
    name, _, parameter = part.partition(";")
    try:
        return name.strip(), float(parameter.partition("=")[2]) if parameter else 1.0
    except ValueError:
        return name.strip(), 0.0
