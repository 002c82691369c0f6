"""The widget's files: joined, named by their hash, and compressed once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import zopfli.gzip  # type: ignore[import-untyped]

import app
from app.index.artifact import Index
from app.index.wording import Wording
from app.web.site.bundle import bundle_modules, squeeze_script, squeeze_styles
from app.web.site.sources import describe_sources

WIDGET_FOLDER = Path(app.__file__).parent / "widget"
BUILD_MARK = "VERBATIM_BUILD"

# Sentences that only the service's own pages show, or that the launcher holds already.
_PAGES_ONLY = {
    "language_name",
    "launcher",
    "launcher_failed",
    "earlier_questions",
    "back_to_chat",
    "quoted_part",
    "document_changed",
    "read_newest",
    "origin",
    "review_due",
    "not_found",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent: plain, gzip and brotli, which are made when they are wanted first."""

    stem: str
    suffix: str
    body: bytes
    digest: str

    @property
    def gzip(self) -> bytes:
        """The file as any browser reads it."""
        return _compress_gzip(self.body)

    @property
    def brotli(self) -> bytes:
        """The file as most browsers read it."""
        return _compress_brotli(self.body)

    def pack(self) -> None:
        """Compress the file now, so that no visitor waits for it."""
        _compress_gzip(self.body)
        _compress_brotli(self.body)

    @property
    def path(self) -> str:
        """The address below the service, which changes with the content."""
        return f"assets/{self.stem}.{self.digest}.{self.suffix}"


@dataclass(frozen=True, slots=True)
class Assets:
    """All files of one index: ``files`` by "stem.suffix", and the launcher."""

    files: Mapping[str, Asset]
    widget: Asset

    def list_all(self) -> tuple[Asset, ...]:
        """Return every file."""
        return (*self.files.values(), self.widget)

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


class AssetShelf:
    """Keeps the files of the index that is served and of the one before it, whose last requests
    may be under way; made at the first call.
    """

    def __init__(self) -> None:
        self._kept: tuple[tuple[Index | None, Assets], ...] = ()

    def prepare(self, index: Index | None) -> Assets:
        """Return the files of this index."""
        for known, assets in self._kept:
            if known is index:
                return assets
        assets = build_assets(index)
        self._kept = (*self._kept[-1:], (index, assets))
        return assets


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
    sources = describe_sources(index)
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
        digest=digest or hashlib.sha256(body).hexdigest()[:12],
    )


# As many as two indexes have files; most are the same in both.
@lru_cache(maxsize=64)
def _compress_gzip(body: bytes) -> bytes:
    # Some percent smaller than zlib can make it.
    packed: bytes = zopfli.gzip.compress(body)
    return packed


@lru_cache(maxsize=64)
def _compress_brotli(body: bytes) -> bytes:
    packed: bytes = brotli.compress(body, quality=11)
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
