"""Tables of web pages that break the rules of HTML, or hold long texts."""

import pytest

from index_build.documents.readers import Paragraph, Reading
from index_build.documents.readers.html import read_html

LONG = "<p>" + "You lie down. " * 30 + "</p><p>Not for children.</p>"


def read(body: str) -> Reading:
    return read_html(f"<html><body>{body}</body></html>".encode())


def list_kinds(reading: Reading) -> set[str]:
    return {block.kind for block in reading.blocks if isinstance(block, Paragraph)}


@pytest.mark.parametrize(
    "stray",
    [
        "Only until June.",
        "<p>Only until June.</p>",
        "<tr><div>Only until June.</div></tr>",
        "<tbody>Only <b>until</b> June.</tbody>",
        "<caption>Only until June.</caption>",
    ],
)
def test_what_stands_in_a_table_outside_its_cells_is_read_above_it(stray: str) -> None:
    table = f"<table><tr><th>Visit<th>Price</tr>{stray}<tr><td>Peel<td>80 €</td></tr></table>"
    assert read(table).text == "Only until June.\n\nVisit | Price\nPeel | 80 €"


def test_two_such_texts_are_not_glued() -> None:
    table = "<table><tr><td>A</td>plus 2<td>B</td>45</tr><tr>!<td>C<td>D</table>"
    assert read(table).text == "plus 2\n\n45\n\nA | B\nC | D"


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>A<td>B</tr><td>C<td>D<tr><td>E<td>F</table>",
        "<table><thead><th>A<th>B</thead><tr><td>C<td>D</tr><td>E<td>F</table>",
    ],
)
def test_cells_outside_rows_are_a_row(table: str) -> None:
    assert read(table).text == "A | B\nC | D\nE | F"


@pytest.mark.parametrize(
    "table",
    [
        f"<table><tr><th>Visit<th>What<tr><td>A<td>{LONG}</table>",
        f"<table><thead><tr><td>Visit<td>What</thead><tr><td>A<td>{LONG}</table>",
        f"<table border=1><tr><td>Visit<td>What<tr><td>A<td>{LONG}<tr><td>B<td>Short</table>",
        f"<table><tr><td>V<td>W<td>X<tr><td>A<td>{LONG}<td>9<tr><td>B<td>S<td>9</table>",
        "<table><tr><th>Visit<th>What<tr><td>A<td><h4>Peel</h4><p>Not for children.</p></table>",
    ],
)
def test_a_long_cell_makes_no_layout_of_a_table_with_names_above_its_columns(table: str) -> None:
    reading = read(table)
    assert list_kinds(reading) == {"row"}
    assert "Not for children." in reading.text.splitlines()[1]


def test_a_menu_beside_a_long_text_is_a_layout() -> None:
    table = f"<table><tr><td>Logo<td>Phone<tr><td>Menu<td>{LONG}<tr><td>Foot<td>Us</table>"
    assert list_kinds(read(table)) == {"prose"}
