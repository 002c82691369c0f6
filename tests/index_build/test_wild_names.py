"""File names as clinics have them: spaces, signs, accents, other scripts."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from index_build.documents.reading import read_folder

WriteFolder = Callable[..., Path]
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "document_id"),
    [
        ("After Care (new).txt", "after-care-new"),
        ("100% safe.txt", "100-safe"),
        ("Leaflet #2.txt", "leaflet-2"),
        ("Skin & hair.txt", "skin-hair"),
        ("<b>old<b>.txt", "b-old-b"),
        ("Narbenpflege für Zuhause.txt", "narbenpflege-für-zuhause"),
        ("术后护理.txt", "术后护理"),
    ],
)
def test_a_file_of_any_name_is_a_document(
    write_folder: WriteFolder, name: str, document_id: str
) -> None:
    (source,) = read_folder(write_folder({f"My documents/{name}": "Rest well."}))
    assert source.path.name == name
    assert source.document.id == f"my-documents-{document_id}"


def test_make_hands_folders_with_spaces_on_whole(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
    python.chmod(0o755)
    (tmp_path / ".python").touch()
    (tmp_path / ".build").touch()
    folders = ["KNOWLEDGE=My documents", "VERBATIM_INDEX_DIR=My index"]
    command = ["make", "--no-print-directory", "index", f"VENV={tmp_path}", *folders]
    made = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    options = made.stdout.splitlines()[-4:]
    assert options == ["--knowledge", "My documents", "--output", "My index"]
