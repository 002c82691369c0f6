"""Markdown with the marks of other programs: tables, struck words, raised figures, terms, tags."""

import pytest

from index_build.documents.readers import Heading, Reading
from index_build.documents.readers.markdown import read_markdown
from index_build.errors import ContentError


def read(body: str) -> Reading:
    return read_markdown(f"---\ntitle: T\n---\n{body}".encode())


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("| A | B |\n|---|---|\n| Lip | 45 | plus VAT |\n", "A | B\nLip | 45 | plus VAT"),
        ("| A | B | C |\n|---|---|\n| Lip | 10 | 45 |\n", "A | B | C\nLip | 10 | 45"),
        ("A | B\n--- | ---\nLip \\| chin | 45\n", "A | B\nLip | chin | 45"),
        ("  A     B\n  ----  --\n  Lip   45\n  Back  90\n", "A | B\nLip | 45\nBack | 90"),
        (
            "+-----+----+\n| A   | B  |\n+=====+====+\n| Lip | 45 |\n| top |    |\n+-----+----+\n",
            "A | B\nLip top | 45",
        ),
    ],
)
def test_no_cell_of_a_table_is_dropped(table: str, rows: str) -> None:
    assert read(f"Prices.\n\n{table}\nCall us.\n").text == f"Prices.\n\n{rows}\n\nCall us."


def test_a_table_in_an_item_stays_in_its_list() -> None:
    reading = read("1. Look:\n\n   | A | B |\n   |---|---|\n   | 1 | 2 |\n\n2. Go.\n")
    assert reading.text == "1. Look:\n\nA | B\n1 | 2\n\n2. Go."


def test_words_between_single_tildes_are_struck() -> None:
    reading = read("It costs ~90~ 120 euros, for ~3 to ~5 days.\n")
    assert reading.text == "It costs 120 euros, for ~3 to ~5 days."
    assert [(left.kind, left.text) for left in reading.omissions] == [("struck", "90")]


def test_raised_and_lowered_figures_of_pandoc_are_read() -> None:
    assert read("It lasts 3^1^ days. H~2~O, 10^-6^.\n").text == "It lasts 3¹ days. H₂O, 10⁻⁶."


def test_a_star_between_figures_stays() -> None:
    assert read("Take 2*3*4 mg of *it*.\n").text == "Take 2*3*4 mg of it."


@pytest.mark.parametrize("change", ["{--90--}{++120++}", "{~~90~>120~~}"])
def test_changes_that_nobody_has_accepted_are_refused(change: str) -> None:
    with pytest.raises(ContentError, match="accept or reject all changes"):
        read(f"It costs {change} euros.\n")


def test_what_only_looks_like_a_tag_is_shown() -> None:
    assert read("Ring <Name of nurse>, below <b>38</b> degrees.\n").text == (
        "Ring <Name of nurse>, below 38 degrees."
    )
    assert read("<Callout type='x'>Never.</Callout>\n").text == "Never."


def test_a_footnote_within_its_sentence_stands_behind_it() -> None:
    assert read("Rest 3^[five on the legs] days. Drink.\n").text == (
        "Rest 3 days. (five on the legs) Drink."
    )


def test_a_term_and_what_is_said_of_it_are_lines() -> None:
    assert read("Peel\n: A treatment.\n: Not in pregnancy.\n").text == (
        "Peel\nA treatment.\nNot in pregnancy."
    )


def test_a_list_that_goes_on_after_a_lead_keeps_its_items_together() -> None:
    reading = read("And:\n4. go\n5. rest\n\nBring:\n\\- card\n\\- letter\n")
    assert reading.text == "And:\n\n4. go\n5. rest\n\nBring:\n\n- card\n- letter"


def test_headings_without_a_space_and_tabs_of_mkdocs_are_read() -> None:
    reading = read(
        '##Washing\n\nUse water. ^a1b2c3\n\n#1 rule: rest.\n\n=== "After"\n\n    Rest.\n'
    )
    assert [b.title for b in reading.blocks if isinstance(b, Heading)] == ["Washing"]
    assert reading.text == "Washing\n\nUse water.\n\n#1 rule: rest.\n\nAfter\n\nRest."


def test_dashes_below_a_word_divide_no_word() -> None:
    assert "Title" in read("Title\n-- --\n\nRest.\n").text
