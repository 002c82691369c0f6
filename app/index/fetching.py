"""Fetches an artifact from a folder or an object store, file by file, by their hashes."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec

from app.index.artifact import hash_file, hash_files, verify_files
from app.index.errors import ArtifactCorruptError, ArtifactError
from app.index.folder import swap_folder
from app.index.manifest import MANIFEST, Manifest, load_manifest

# A store that is away must not keep a restarted service from what it fetched before. Whether it is
# spoken to by HTTP is for its address to say.
_S3_OPTIONS = {
    "client_options": {"connect_timeout": "5s", "timeout": "60s", "allow_http": True},
    "retry_config": {"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
}


def fetch_index(url: str, folder: Path) -> bool:
    """Put the artifact at the address into ``folder``, once it is whole; say whether it is new.

    Only files that the folder's own artifact has not are fetched. Raises an ArtifactError, and
    leaves the folder as it is, if the address cannot be read or a file has not its hash.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent.absolute()))
    # As any folder that is made; tempfile's are for the owner alone.
    staged.chmod(0o755)
    try:
        store, root = _open_store(url)
        # What was listed before may have changed.
        store.invalidate_cache()
        store.get_file(f"{root.rstrip('/')}/{MANIFEST}", str(staged / MANIFEST))
        manifest = load_manifest(staged)
        if _holds(folder, staged, manifest):
            return False
        _fetch_files(store, root.rstrip("/"), manifest, folder, staged)
        verify_files(staged, manifest)
        swap_folder(staged, folder)
    except ArtifactError:
        raise
    except Exception as exc:
        # Each kind of store has errors of its own.
        raise ArtifactError(
            f"expected an index that can be read at {_hide_user(url)}, found: "
            f"{type(exc).__name__}: {_cut_lines(exc)}; check the address, the rights, and that the "
            "package for this kind of store is installed (setting VERBATIM_INDEX_URL)"
        ) from exc
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return True


def _open_store(url: str) -> tuple[Any, str]:
    """Return the store of an address and the place in it."""
    options: dict[str, Any] = {}
    if url.startswith("s3://"):
        _use_obstore(url)
        options = _S3_OPTIONS
    store, root = fsspec.url_to_fs(url, **options)
    return store, str(root)


def _use_obstore(url: str) -> None:
    try:
        from obstore.fsspec import register
    except ModuleNotFoundError as exc:
        raise ArtifactError(
            f"expected the package obstore, which reads {_hide_user(url)}, found it not installed; "
            "install Verbatim with its extra s3: pip install '.[s3]'"
        ) from exc
    register("s3")


def _fetch_files(store: Any, root: str, manifest: Manifest, folder: Path, staged: Path) -> None:
    for name, digest in manifest.files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name:
            raise ArtifactCorruptError(f"expected files inside the index, found {name!r}")
        target = staged / path
        target.parent.mkdir(parents=True, exist_ok=True)
        kept = folder / path
        if kept.is_file() and hash_file(kept) == digest:
            _link_file(kept, target)
        else:
            store.get_file(f"{root}/{name}", str(target))


def _link_file(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _holds(folder: Path, staged: Path, manifest: Manifest) -> bool:
    """Say whether the folder holds just what is staged, undamaged."""
    path = folder / MANIFEST
    if not path.is_file() or path.read_bytes() != (staged / MANIFEST).read_bytes():
        return False
    return hash_files(folder) == manifest.files


def _cut_lines(exc: Exception) -> str:
    """Return the error's first line: some stores add their own insides below it."""
    return str(exc).strip().partition("\n")[0]


def _hide_user(url: str) -> str:
    """Return the address without a user and password in it."""
    scheme, separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}"
