from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from index_build.documents.reading import read_folder
from index_build.errors import InputError, InputErrors

WriteFolder = Callable[..., Path]
RefuseFolder = Callable[[Path], tuple[InputError, ...]]

ABOUT_CARE = """---
title: Looking after your skin
language: en-GB
perspective: biomedical
origin: Leaflet 7
reviewed_on: 2026-11-23
review_due: 2027-11-23
---

## The first day

Keep your skin clean.
"""


def test_a_document_carries_its_front_matter(write_folder: WriteFolder) -> None:
    (source,) = read_folder(write_folder({"Care/After Care.md": ABOUT_CARE}))
    document = source.document
    assert (document.id, document.title) == ("care-after-care", "Looking after your skin")
    assert (document.language, document.perspective) == ("en-GB", "biomedical")
    assert (document.origin, document.reviewed_on) == ("Leaflet 7", date(2026, 11, 23))
    assert document.review_due == date(2027, 11, 23)
    assert document.text == "The first day\n\nKeep your skin clean."
    assert [document.slice(block.span) for block in source.blocks] == document.text.split("\n\n")


def test_documents_come_in_the_order_of_their_ids(write_folder: WriteFolder) -> None:
    folder = write_folder({"b.txt": "x", "c.txt": "x", "a.md": "---\nid: z\n---\n# T\n\nx"})
    assert [source.document.id for source in read_folder(folder)] == ["b", "c", "z"]


def test_a_suffix_is_known_in_any_case(write_folder: WriteFolder) -> None:
    assert read_folder(write_folder({"A.TXT": "x"}))[0].document.id == "a"


def test_a_text_without_a_title_is_named_after_its_file(write_folder: WriteFolder) -> None:
    (source,) = read_folder(write_folder({"what-to-bring_1.txt": "Your notes."}))
    assert source.document.title == "What to bring 1"


def test_a_page_without_a_title_takes_its_first_heading(write_folder: WriteFolder) -> None:
    (source,) = read_folder(write_folder({"a.html": "<h2>Care</h2><p>Keep it clean.</p>"}))
    assert source.document.title == "Care"


def test_a_missing_folder_is_refused(tmp_path: Path, refuse_folder: RefuseFolder) -> None:
    (error,) = refuse_folder(tmp_path / "gone")
    assert (error.path, error.found) == (tmp_path / "gone", "nothing there")


def test_a_file_instead_of_a_folder_is_refused(
    write_folder: WriteFolder, refuse_folder: RefuseFolder
) -> None:
    (error,) = refuse_folder(write_folder({"a.md": "x"}) / "a.md")
    assert error.found == "a file"


@pytest.mark.parametrize("files", [{}, {"README.md": "x", ".hidden.md": "x"}])
def test_a_folder_without_documents_is_refused(
    write_folder: WriteFolder, refuse_folder: RefuseFolder, files: dict[str, str]
) -> None:
    (error,) = refuse_folder(write_folder(files))
    assert (error.expected, error.found) == ("documents", "none")


@pytest.mark.parametrize("name", ["slides.pptx", "notes", "archive.tar.gz"])
def test_a_format_without_a_reader_is_refused(
    write_folder: WriteFolder, refuse_folder: RefuseFolder, name: str
) -> None:
    (error,) = refuse_folder(write_folder({name: "x"}))
    assert all(suffix in error.expected for suffix in (".md", ".txt", ".html", ".pdf", ".docx"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b""),
        ("a.txt", b"\xef\xbb\xbf"),
        ("a.txt", b" \n\t\r\n"),
        ("a.txt", b"--- ***\n"),
        ("a.md", b""),
        ("a.md", b"---\ntitle: T\n---\n"),
        ("a.md", b"<!-- nothing yet -->"),
        ("a.html", b"<html><body><nav>Home</nav></body></html>"),
    ],
)
def test_a_file_without_text_is_refused(
    write_folder: WriteFolder, refuse_folder: RefuseFolder, name: str, content: bytes
) -> None:
    (error,) = refuse_folder(write_folder({name: content}))
    assert (error.expected, error.found) == ("text", "none")


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_bytes_that_are_not_utf8_are_refused_with_their_place(
    write_folder: WriteFolder, refuse_folder: RefuseFolder, name: str
) -> None:
    (error,) = refuse_folder(write_folder({name: b"caf\xe9 is French"}))
    assert "0xe9 at byte 3" in error.found


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_nul_bytes_are_refused(
    write_folder: WriteFolder, refuse_folder: RefuseFolder, name: str
) -> None:
    (error,) = refuse_folder(write_folder({name: "text".encode("utf-16-le")}))
    assert error.found == "a NUL byte at byte 1"


def test_the_second_file_with_an_id_is_refused_and_names_the_first(
    write_folder: WriteFolder, refuse_folder: RefuseFolder
) -> None:
    folder = write_folder({"a/b.txt": "x", "a-b.txt": "x"})
    (error,) = refuse_folder(folder)
    assert error.path == folder / "a-b.txt"
    assert error.found == f"'a-b', which {folder / 'a' / 'b.txt'} has already"


def test_a_name_without_letters_is_refused(
    write_folder: WriteFolder, refuse_folder: RefuseFolder
) -> None:
    (error,) = refuse_folder(write_folder({"!!!.txt": "x"}))
    assert error.remedy == "rename the file"


def test_all_bad_files_are_reported_together(
    write_folder: WriteFolder, refuse_folder: RefuseFolder
) -> None:
    bad = {"a.txt": b"\xff", "b.pptx": b"x", "c.md": b"no title", "d.pdf": b"x", "e.docx": b"x"}
    errors = refuse_folder(write_folder({**bad, "good.txt": b"x"}))
    assert [error.path.name for error in errors] == sorted(bad)


def test_a_document_nested_too_deeply_is_refused(
    write_folder: WriteFolder, refuse_folder: RefuseFolder
) -> None:
    (error,) = refuse_folder(write_folder({"a.html": "<div>" * 5000 + "x"}))
    assert "nested too deeply" in error.found


def test_errors_are_raised_as_one(write_folder: WriteFolder) -> None:
    with pytest.raises(InputErrors, match=r"a\.txt: expected text, found none; "):
        read_folder(write_folder({"a.txt": ""}))
