"""Files that are something else than their names say, and front matter as Hugo writes it."""

import io
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest

from index_build.documents.readers.markdown import read_markdown
from index_build.documents.reading import read_folder
from index_build.errors import ContentError, InputErrors

PAGE = "<!DOCTYPE html>\n<html lang='de'><title>Pflege</title><p>Drei Tage Ruhe.</p></html>"


def make_word() -> bytes:
    document = docx.Document()
    document.add_paragraph("Rest.")
    document.save(file := io.BytesIO())
    return file.getvalue()


def make_archive() -> bytes:
    with zipfile.ZipFile(file := io.BytesIO(), "w") as archive:
        archive.writestr("care.txt", "Rest.")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("care.txt", rb"{\rtf1\ansi Rest.}", "Rich Text Format"),
        ("care.docx", rb"{\rtf1\ansi Rest.}", "Rich Text Format"),
        ("care.md", b"%PDF-1.7\n%", "a PDF file"),
        ("care.docx", b"%PDF-1.7\n%", "ends in .pdf"),
        ("care.txt", make_word(), "ends in .docx"),
        ("care.pdf", make_word(), "ends in .docx"),
        ("care.docx", make_archive(), "unpack it"),
        ("care.docx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 99, "an old .doc file"),
        ("care.txt", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 99, "an old .doc file"),
        ("care.md", b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
        (
            "care.html",
            b"From: <Saved by Blink>\r\nSubject: Care\r\nMIME-Version: 1.0\r\nContent-Type: "
            b'multipart/related;\r\n\ttype="text/html"\r\n\r\n--x\r\n',
            "MHTML",
        ),
    ],
)
def test_a_file_of_another_kind_than_its_name_says_is_refused(
    tmp_path: Path, name: str, content: bytes, found: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputErrors, match=found):
        read_folder(tmp_path)


@pytest.mark.parametrize("name", ["care.txt", "care.md"])
def test_a_web_page_in_a_text_file_is_read_as_one(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(PAGE)
    (source,) = read_folder(tmp_path)
    document = source.document
    assert (document.title, document.language, document.text) == ("Pflege", "de", "Drei Tage Ruhe.")


@pytest.mark.parametrize(
    "head",
    [
        "+++\ntitle = 'Care'\nreviewed_on = 2026-11-23\n+++\n",
        '{\n "title": "Care",\n "reviewed_on": "2026-11-23"\n}\n',
    ],
)
def test_front_matter_in_toml_and_json_is_read(tmp_path: Path, head: str) -> None:
    (tmp_path / "a.md").write_text(f"{head}\nRest.\n")
    (source,) = read_folder(tmp_path)
    assert source.document.text == "Rest."
    assert (source.document.title, source.document.reviewed_on) == ("Care", date(2026, 11, 23))


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("+++\ntitle = Care\n+++\n", "Invalid value"),
        ('+++\ntitle = "Care"\n', "no line '\\+\\+\\+' at its end"),
        ('{"title": Care}\n', "Expecting value"),
        ('+++\ntitle = "Care"\n' + "# x\n" * 3000 + "+++\n", "characters, over"),
    ],
)
def test_front_matter_in_toml_and_json_that_is_broken_is_refused(head: str, found: str) -> None:
    with pytest.raises(ContentError, match=found):
        read_markdown(f"{head}\nRest.\n".encode())


def test_another_line_in_toml_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("+++\ntitle = 'Care'\ndraft = true\n+++\n\nRest.\n")
    with pytest.raises(InputErrors, match="'draft'"):
        read_folder(tmp_path)
