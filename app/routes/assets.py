"""The widget's files: joined, named by their hash and compressed once, then served from memory."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import zopfli.gzip  # type: ignore[import-untyped]
from fastapi import APIRouter, FastAPI, HTTPException, Request, Response

from app.index.artifact import Index
from app.index.wording import Wording
from app.routes.bundle import bundle_modules, squeeze_script, squeeze_styles
from app.routes.sources import describe_sources

WIDGET_FOLDER = Path(__file__).parent.parent / "widget"
BUILD_MARK = "VERBATIM_BUILD"

_IMMUTABLE = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=300, stale-while-revalidate=86400"
_HASHED_NAME = re.compile(r"(?P<stem>[\w-]+)\.(?P<hash>[0-9a-f]{12})\.(?P<suffix>js|css|json|svg)")
_MEDIA_TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
}
# Sentences that only the service's own pages show, or that the launcher holds already.
_PAGES_ONLY = {
    "language_name",
    "launcher",
    "launcher_failed",
    "earlier_questions",
    "back_to_chat",
    "quoted_part",
    "origin",
    "review_due",
    "not_found",
}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent: plain, gzip and brotli."""

    stem: str
    suffix: str
    body: bytes
    gzip: bytes
    brotli: bytes
    digest: str

    @property
    def path(self) -> str:
        """The address below the service, which changes with the content."""
        return f"assets/{self.stem}.{self.digest}.{self.suffix}"


@dataclass(frozen=True, slots=True)
class Assets:
    """All files of one index: ``files`` by "stem.suffix", and the launcher."""

    files: Mapping[str, Asset]
    widget: Asset

    def find_path(self, name: str) -> str:
        """Return the hashed address of a file, such as "page.css"."""
        return self.files[name].path


def build_assets(index: Index | None) -> Assets:
    """Join, hash and compress every file; without an index there is no wording to send."""
    files = [
        _make_asset("panel", "js", bundle_modules(WIDGET_FOLDER, "panel.js")),
        _make_asset("frame", "js", bundle_modules(WIDGET_FOLDER, "frame.js")),
        _make_asset("page", "css", squeeze_styles(_read_source("page.css"))),
        _make_asset("reference", "css", squeeze_styles(_read_source("reference.css"))),
        _make_asset("icon", "svg", _read_source("icon.svg")),
    ]
    if index is not None:
        files += _make_wordings(index)
    by_name = {f"{asset.stem}.{asset.suffix}": asset for asset in files}
    return Assets(by_name, _make_launcher(by_name, index.wordings if index else {}))


def prepare_assets(app: FastAPI, index: Index | None) -> Assets:
    """Return the files of this index, made at the first call and kept on the app."""
    kept: tuple[Index | None, Assets] | None = getattr(app.state, "assets", None)
    if kept is None or kept[0] is not index:
        kept = (index, build_assets(index))
        app.state.assets = kept
    return kept[1]


def get_assets(request: Request) -> Assets:
    """Dependency: the files of the index that is loaded now."""
    service = getattr(request.app.state, "service", None)
    return prepare_assets(request.app, service.index if service else None)


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


def _make_launcher(files: Mapping[str, Asset], wordings: Mapping[str, Wording]) -> Asset:
    # The launcher's words are in it, so that the button costs a single request.
    build = {
        name: files[file].digest
        for name, file in (
            ("panel", "panel.js"),
            ("frame", "frame.js"),
            ("wording", "wording-en.json"),
        )
        if file in files
    }
    labels = {
        language: [wording.interface["launcher"], wording.interface["launcher_failed"]]
        for language, wording in wordings.items()
    }
    listing = _dump({**build, "labels": labels})
    source = squeeze_script(_read_source("widget.js"))
    return _make_asset("widget", "js", source.replace(BUILD_MARK, listing, 1))


def _make_wordings(index: Index) -> list[Asset]:
    # Sent along, they cost the first question no request of its own.
    sources = describe_sources(index.documents, index.passages)
    texts = {
        wording.language: _dump_wording(wording, index, sources)
        for wording in index.wordings.values()
    }
    # One hash for all languages: the launcher names it once.
    digest = hashlib.sha256("".join(texts.values()).encode("utf-8")).hexdigest()[:12]
    return [
        _make_asset(f"wording-{language}", "json", text, digest) for language, text in texts.items()
    ]


def _make_asset(stem: str, suffix: str, text: str, digest: str | None = None) -> Asset:
    body = text.encode("utf-8")
    return Asset(
        stem=stem,
        suffix=suffix,
        body=body,
        gzip=_compress_gzip(body),
        brotli=brotli.compress(body, quality=11),
        digest=digest or hashlib.sha256(body).hexdigest()[:12],
    )


def _compress_gzip(body: bytes) -> bytes:
    # As any browser reads it, and some percent smaller than zlib can make it.
    packed: bytes = zopfli.gzip.compress(body)
    return packed


def _dump_wording(wording: Wording, index: Index, sources: Mapping[str, Any]) -> str:
    return _dump(
        {
            "language": wording.language,
            "languages": {
                language: other.interface["language_name"]
                for language, other in index.wordings.items()
            },
            # The address goes along with the answers that show it.
            "clinic": {key: text for key, text in asdict(index.clinic).items() if key != "url"},
            "sources": sources,
            "interface": {
                key: sentence
                for key, sentence in wording.interface.items()
                if key not in _PAGES_ONLY
            },
        }
    )


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read_source(name: str) -> str:
    return (WIDGET_FOLDER / name).read_text(encoding="utf-8")
