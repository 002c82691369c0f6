"""Tables of PDF files: printed by a browser, drawn by a program, with rules and without."""

import subprocess
from pathlib import Path

import pytest
from test_wild_pdf import fill, make_pdf, read, show

from index_build.documents.readers import Paragraph, Reading
from index_build.documents.readers.pdf import read_pdf
from index_build.errors import ContentError


def list_rows(reading: Reading) -> list[str]:
    rows = [b for b in reading.blocks if isinstance(b, Paragraph) and b.kind == "row"]
    return [reading.text[row.span.start : row.span.end] for row in rows]


def print_page(body: str, folder: Path, chromium: str) -> Reading:
    """Print a page as a browser does, and read the PDF."""
    page, printed = folder / "page.html", folder / "page.pdf"
    # A font that Chromium brings with it: which one a machine takes by itself decides where lines
    # break, and that is not what is tested.
    font = '<style>body { font: 16px "DejaVu Serif", serif }</style>'
    page.write_text(f"<!doctype html><meta charset=utf-8><title>Prices</title>{font}{body}")
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
    command = [chromium, *options, f"--print-to-pdf={printed}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return read_pdf(printed.read_bytes())


PRICES = (
    "<h1>Prices</h1><p>We work on several areas, and the prices are those of this year.</p><table>"
    "<tr><th>Area<th>One visit<th>Not for<tr><td>Upper lip<td>45 euros<td>Tanned skin"
    "<tr><td>Both legs with feet<td>390 euros<sup>1</sup><td>Pregnancy"
    "<tr><td>Back<td>310 euros<td>Open wounds and burns, and people who take pills that make the "
    "skin sensitive to the light of the sun or of lamps</table><p>They hold for this year.</p>"
)


@pytest.mark.parametrize(
    "style",
    [
        "",
        "table { border-collapse: collapse } td, th { border: 1px solid black }",
        "td, th { padding: 8px; border-bottom: 1px solid #ccc; text-align: left }",
        "table { width: 100% } td { vertical-align: top } tr:nth-child(even) { background: #eee }",
    ],
)
def test_a_table_printed_by_a_browser_is_read_row_by_row(
    style: str, tmp_path: Path, chromium: str
) -> None:
    reading = print_page(f"<style>{style}</style>{PRICES}", tmp_path, chromium)
    assert list_rows(reading) == [
        "Area | One visit | Not for",
        "Upper lip | 45 euros | Tanned skin",
        "Both legs with feet | 390 euros¹ | Pregnancy",
        "Back | 310 euros | Open wounds and burns, and people who take pills that make the skin "
        "sensitive to the light of the sun or of lamps",
    ]
    assert reading.text.endswith("They hold for this year.")


@pytest.mark.parametrize("page", ["A4", "A5", "110mm 200mm"])
@pytest.mark.parametrize(
    "font", ['18px "DejaVu Serif"', '16px "Noto Serif"', '16px/1.6 "Noto Sans"']
)
def test_a_narrow_table_is_read_row_by_row_whatever_its_font(
    font: str, page: str, tmp_path: Path, chromium: str
) -> None:
    style = f"<style>@page {{ size: {page} }} body {{ font: {font} }}</style>"
    rows = list_rows(print_page(f"{style}{PRICES}", tmp_path, chromium))
    assert rows[0] == "Area | One visit | Not for"
    assert rows[2] == "Both legs with feet | 390 euros¹ | Pregnancy"
    assert rows[3].startswith("Back | 310 euros | Open wounds and burns, and people who take pills")
    assert len(rows) == 4


def test_printed_cells_that_span_several_stand_in_each(tmp_path: Path, chromium: str) -> None:
    reading = print_page(
        "<h1>Hours</h1><table border=1 style='border-collapse: collapse'><tr><th>Day<th>Morning"
        "<th>Noon<tr><td rowspan=2>Monday<td colspan=2>closed<tr><td>phone<td>1 to 4</table>",
        tmp_path,
        chromium,
    )
    assert list_rows(reading) == [
        "Day | Morning | Noon",
        "Monday | closed | closed",
        "Monday | phone | 1 to 4",
    ]


def test_the_columns_of_a_page_are_no_table(tmp_path: Path, chromium: str) -> None:
    reading = print_page(
        "<div style='column-count: 2'><p>You may go home after one hour. Somebody should stay with "
        "you until the morning. Do not drive on that day, and do not sign anything.</p><p>You may "
        "eat light food in the evening. Take the tablets with a glass of water, and do not drink "
        "alcohol with them.</p></div><table style='width: 100%'><tr><td>Visit<td>40<tr><td>Laser"
        "<td>120</table>",
        tmp_path,
        chromium,
    )
    assert list_rows(reading) == ["Visit | 40", "Laser | 120"]
    assert "until the morning. Do not drive on that day, and do not sign" in reading.text


def test_a_table_drawn_line_by_line_is_read_row_by_row() -> None:
    rows = (("Area", "One visit"), ("Upper lip", "45"), ("Both legs", "390"))
    content = "".join(
        show((60, 600 - 16 * at, first), (300, 600 - 16 * at, second))
        for at, (first, second) in enumerate(rows)
    )
    text = "The prices hold for this year and for one person, in all of our rooms."
    reading = read(make_pdf(content + show((60, 540, text))))
    assert list_rows(reading) == ["Area | One visit", "Upper lip | 45", "Both legs | 390"]
    assert reading.text.endswith(f"\n\n{text}")


def test_the_signs_of_a_list_are_no_column() -> None:
    content = "".join(
        show((60, 600 - 16 * at, sign), (100, 600 - 16 * at, text))
        for at, (sign, text) in enumerate((("1.", "Wash your hands."), ("2.", "Dry them well.")))
    )
    reading = read(make_pdf(content))
    assert list_rows(reading) == []
    assert reading.text == "1. Wash your hands.\n2. Dry them well."


def test_a_table_with_text_that_runs_out_of_its_frame_is_refused() -> None:
    frame = "".join(f"{x} 560 m {x} 620 l S " for x in (50, 200, 350)) + "".join(
        f"50 {y} m 350 {y} l S " for y in (560, 590, 620)
    )
    rows = show((60, 600, "Area"), (210, 600, "Price"), (360, 600, "this year"), (60, 570, "Lip"))
    with pytest.raises(ContentError, match="on page 1 whose cells cannot be told apart"):
        read(make_pdf(frame + rows + show((210, 570, "45"))))


def test_the_rooms_of_a_form_are_no_columns() -> None:
    rows = (("Eat nothing for", "hours before it."), ("Come to room", "at eight."))
    lines = "".join(
        show((60, 600 - 30 * at, first), (240, 600 - 30 * at, second))
        for at, (first, second) in enumerate(rows)
    )
    writer = make_pdf(lines)
    fill(writer, 160, 597, "twelve")
    fill(writer, 160, 567, "B 12")
    reading = read(writer)
    assert list_rows(reading) == []
    assert "Eat nothing for twelve hours before it." in reading.text


def test_a_frame_around_a_text_is_no_table() -> None:
    frame = "50 560 300 60 re S "
    lines = show((60, 600, "Call us at once when the skin feels hot,"), (60, 585, "or weeps."))
    reading = read(make_pdf(frame + lines))
    assert reading.text == "Call us at once when the skin feels hot, or weeps."


def test_raised_figures_of_other_programs_stay_on_their_line() -> None:
    content = (
        "BT /F1 12 Tf 1 0 0 1 60 700 Tm (It lasts 3) Tj /F1 7 Tf 1 0 0 1 105 707 Tm (1) Tj "
        "/F1 12 Tf 1 0 0 1 109 700 Tm ( days.) Tj ET"
    )
    assert read(make_pdf(content)).text == "It lasts 3¹ days."
