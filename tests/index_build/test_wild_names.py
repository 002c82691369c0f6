"""File names as clinics have them: spaces, signs, accents, other scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index_build.documents.reading import read_folder

WriteFolder = Callable[..., Path]


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
