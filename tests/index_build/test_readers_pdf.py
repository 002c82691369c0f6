import io
import logging
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from index_build.documents.readers import Heading, Paragraph, Reading
from index_build.documents.readers.blocks import BlockWriter
from index_build.documents.readers.page_lines import Line, write_lines
from index_build.documents.readers.pdf import read_pdf
from index_build.errors import ContentError


def list_texts(reading: Reading) -> list[str]:
    return [reading.text[block.span.start : block.span.end] for block in reading.blocks]


def test_paragraphs_are_joined_over_line_ends(fixtures: Path) -> None:
    texts = list_texts(read_pdf((fixtures / "aftercare.pdf").read_bytes()))
    assert texts[3].startswith(
        "Wash your face with lukewarm water only, and pat it dry with a clean"
    )
    assert texts[3].endswith(
        "Efficient healing begins with rest: the first five hours are the most important."
    )
    assert not any("\n" in text for text in texts)


def test_headings_are_known_by_their_size(fixtures: Path) -> None:
    reading = read_pdf((fixtures / "aftercare.pdf").read_bytes())
    headings = [(b.level, b.title) for b in reading.blocks if isinstance(b, Heading)]
    assert headings == [
        (1, "Looking after your skin"),
        (2, "The first day"),
        (2, "The first week"),
        (2, "When to call us"),
    ]


def test_every_paragraph_stays_one(fixtures: Path) -> None:
    reading = read_pdf((fixtures / "aftercare.pdf").read_bytes())
    prose = [b for b in reading.blocks if isinstance(b, Paragraph) and b.kind == "prose"]
    assert len(prose) == 11


def test_running_heads_and_page_numbers_are_dropped(fixtures: Path) -> None:
    text = read_pdf((fixtures / "aftercare.pdf").read_bytes()).text
    assert "leaflet 7" not in text
    assert "Page" not in text


def test_lines_set_in_are_items_even_without_a_bullet(fixtures: Path) -> None:
    reading = read_pdf((fixtures / "aftercare.pdf").read_bytes())
    assert (
        "You should not do any of these on the first day:\n\n- put on make-up\n- go" in reading.text
    )


def test_printed_bullets_open_items(fixtures: Path) -> None:
    reading = read_pdf((fixtures / "first-visit.pdf").read_bytes())
    items = [b for b in reading.blocks if isinstance(b, Paragraph) and b.kind == "item"]
    assert [reading.text[b.span.start + b.marker : b.span.end] for b in items] == [
        "a list of your medicines and of all creams that you use at home",
        "photographs of the scar, if you have older ones",
        "your health card",
    ]


def test_hyphens_at_line_ends_are_mended_but_compounds_keep_theirs(fixtures: Path) -> None:
    text = read_pdf((fixtures / "first-visit.pdf").read_bytes()).text
    assert "the conversation, and micro-needling itself" in text
    assert "a short list of medicines and creams" in text
    assert text.count("micro-needling") == 3


def test_ligatures_are_readable(fixtures: Path) -> None:
    text = read_pdf((fixtures / "first-visit.pdf").read_bytes()).text
    assert "An efficient visit" in text
    assert "the leaflet of the self-help group" in text


def test_bold_lines_are_headings(fixtures: Path) -> None:
    reading = read_pdf((fixtures / "first-visit.pdf").read_bytes())
    titles = [block.title for block in reading.blocks if isinstance(block, Heading)]
    assert titles == ["Before the first visit", "What to bring", "How to get here"]


def test_title_and_letters_of_another_language_are_read(fixtures: Path) -> None:
    reading = read_pdf((fixtures / "preise.pdf").read_bytes())
    assert reading.meta == {"title": "Preise"}
    assert "schließen die Pflege danach ein. " not in reading.text
    assert reading.text.endswith("Größere Flächen werden nach Absprache berechnet.")


def test_a_scan_is_refused(fixtures: Path) -> None:
    with pytest.raises(ContentError, match="none, as in a scan; run text recognition"):
        read_pdf((fixtures / "scan.pdf").read_bytes())


def test_an_encrypted_file_is_refused(fixtures: Path) -> None:
    writer = PdfWriter(PdfReader(fixtures / "preise.pdf"))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(ContentError, match="an encrypted one; save a copy without a password"):
        read_pdf(locked.getvalue())


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.6])
def test_a_broken_file_is_refused(fixtures: Path, kept: float) -> None:
    content = (fixtures / "preise.pdf").read_bytes()
    with pytest.raises(ContentError, match=r"broken file|none, as in a scan"):
        read_pdf(content[: int(len(content) * kept)])


@pytest.mark.parametrize("content", [b"", b"not a PDF", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(ContentError, match="broken file"):
        read_pdf(content)


def test_a_paragraph_goes_on_over_the_end_of_a_page(fixtures: Path) -> None:
    texts = list_texts(read_pdf((fixtures / "nachbehandlung.pdf").read_bytes()))
    assert len(texts) == 3
    assert "und Sie bekommen alles schriftlich mit nach Hause." in texts[1]


def test_soft_hyphens_leave_no_trace(fixtures: Path) -> None:
    text = read_pdf((fixtures / "nachbehandlung.pdf").read_bytes()).text
    assert "Die neue Behandlungseinheit dauert eine Stunde" in text
    assert "die Nachbehandlung ist inbegriffen. Vor- und Nachteile" in text


def test_a_page_number_is_dropped_even_when_it_stands_alone() -> None:
    lines = [
        Line("Rest well.", page=0, x=50, y=500, size=12, bold=False, height=0.6),
        Line("- 3 -", page=0, x=50, y=20, size=12, bold=False, height=0.02),
    ]
    writer = BlockWriter()
    write_lines(lines, 1, writer)
    assert writer.finish({}).text == "Rest well."


def test_a_damaged_stream_is_refused_and_not_read_in_part(fixtures: Path) -> None:
    content = bytearray((fixtures / "preise.pdf").read_bytes())
    place = content.index(b"stream\n") + 150
    content[place : place + 20] = bytes(20)
    with pytest.raises(ContentError, match="a broken file"):
        read_pdf(bytes(content))


def test_reading_leaves_the_log_of_the_program_alone(
    fixtures: Path, caplog: pytest.LogCaptureFixture
) -> None:
    content = (fixtures / "preise.pdf").read_bytes().replace(b"startxref\n", b"startxref\n1")
    read_pdf(content)
    assert caplog.records == []
    assert logging.getLogger("pypdf").propagate
    assert logging.getLogger("pypdf").handlers == []
