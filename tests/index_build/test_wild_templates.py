"""Templates as clinics leave them: words for somebody to fill in, and titles of programs."""

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader, PdfWriter

from index_build.documents.placeholders import check_placeholders
from index_build.documents.reading import read_folder
from index_build.documents.titles import is_template_title
from index_build.errors import ContentError, InputError

WriteFolder = Callable[..., Path]
RefuseFolder = Callable[[Path], tuple[InputError, ...]]


@pytest.mark.parametrize(
    "text",
    [
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
        "Ring [Insert clinic name] before you come.",
        "Ring <insert phone number> before you come.",
        "Ring {{clinic_phone}} before you come.",
        "Ring «Practice_Phone» before you come.",
        "Ring [phone number] or [XXX].",
        "Open on Sunday: TBC",
        "The price is to be confirmed.",
        "The price (tbc) is for one area.",
        "The swelling goes down in XX days.",
        "The swelling goes down in xx–xx weeks, at most XX weeks.",
        "It costs £XX.XX for each area.",
        "Call 01XXX XXXXXX at night.",
        "Reviewed on XX/XX/XXXX.",
        "Click or tap here to enter text.",
        "Your text here",
        "TODO: ask the nurse.",
        "Rufen Sie [Name der Praxis einfügen] an.",
        "Die Rötung dauert XX Tage.",
        "Appelez [nom de la clinique] avant.",
    ],
)
def test_words_for_somebody_to_fill_in_are_refused(text: str) -> None:
    with pytest.raises(ContentError, match=r"a text that is filled in, found .* as in a template"):
        check_placeholders(f"Rest well.\n\n{text}\n\nDrink water.", "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Women have two X chromosomes (XX), men XY.", "en"),
        ("Gloves come in L, XL and XXL, 20 to 25 cm.", "en"),
        ("Your name: ____ Date: ____", "en"),
        ("Eat nothing [see page 2] for six hours (four for water).", "en"),
        ("Add the cream, type A, and enter by the back door.", "en"),
        ("Bring your card (your doctor's letter too).", "en"),
        ("It helps a few people [1] and hurts none [2–4].", "en"),
        ("TBC ist eine Krankheit der Lunge.", "de"),
        ("Il dit «bonjour» et «Merci».", "fr"),
        ("Your appointment has to be confirmed by telephone.", "en"),
        ("Part XX of the act, chapter xx.", "en"),
    ],
)
def test_words_like_those_of_a_template_are_read(text: str, language: str) -> None:
    check_placeholders(text, language)


def test_a_template_is_refused_by_its_file_and_its_words(
    write_folder: WriteFolder, refuse_folder: RefuseFolder
) -> None:
    page = "<h1>Care</h1><p>Ring [insert name] or [insert number].</p><p>It takes XX days, TBC.</p>"
    (error,) = refuse_folder(write_folder({"care.html": page, "rest.txt": "Rest."}))
    assert error.path.name == "care.html"
    assert error.found == (
        "'[insert name]', '[insert number]', 'XX days' and 1 more, as in a template"
    )


@pytest.mark.parametrize(
    "title",
    [
        "Document1",
        "Dokument 2",
        "Untitled",
        "Untitled document (3)",
        "untitled-1",
        "Microsoft Word - leaflet_final.docx",
        "Microsoft Word - Care after surgery",
        "leaflet_final.docx",
        "PowerPoint Presentation",
        "Unbenanntes Dokument",
        "Sans titre 1",
        "Sin título",
        "[Title]",
        "{{ page.title }}",
        "New Page",
        "Title",
    ],
)
def test_a_title_that_a_program_wrote_is_known(title: str) -> None:
    assert is_template_title(title)


@pytest.mark.parametrize(
    "title",
    ["Documents to bring", "Care at St.Johns", "Microneedling", "About us", "Entitled to help"],
)
def test_a_title_of_a_document_is_kept(title: str) -> None:
    assert not is_template_title(title)


def make_word(title: str, heading: str) -> bytes:
    document = docx.Document()
    document.core_properties.title = title
    if heading:
        document.add_heading(heading, 1)
    document.add_paragraph("Behind the house.")
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


@pytest.mark.parametrize(
    ("name", "heading", "title"),
    [("a.docx", "Parking", "Parking"), ("where-to-park.docx", "", "Where to park")],
)
def test_a_document_with_a_program_s_title_is_called_by_its_heading_or_its_file(
    tmp_path: Path, name: str, heading: str, title: str
) -> None:
    (tmp_path / name).write_bytes(make_word("Document1", heading))
    assert read_folder(tmp_path)[0].document.title == title


def test_a_pdf_with_the_title_of_word_is_called_by_its_file(tmp_path: Path, fixtures: Path) -> None:
    writer = PdfWriter(PdfReader(fixtures / "preise.pdf"))
    writer.add_metadata({"/Title": "Microsoft Word - preise_final2.doc"})
    writer.write(tmp_path / "what-it-costs.pdf")
    assert read_folder(tmp_path)[0].document.title != "Microsoft Word - preise_final2.doc"


def test_a_page_without_a_title_of_its_own_is_called_by_its_heading(
    write_folder: WriteFolder,
) -> None:
    page = "<title>Untitled</title><h2>Parking</h2><p>Behind the house.</p>"
    (source,) = read_folder(write_folder({"a.html": page}))
    assert source.document.title == "Parking"


def test_a_file_that_only_a_program_has_named_is_refused(
    write_folder: WriteFolder, refuse_folder: RefuseFolder
) -> None:
    (error,) = refuse_folder(write_folder({"Untitled.txt": "Behind the house."}))
    assert str(error).endswith("rename the file after what it is about")
