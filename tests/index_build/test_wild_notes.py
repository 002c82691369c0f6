"""Footnotes in Markdown beside other parts of a text, as Obsidian and Pandoc write them."""

import pytest

from index_build.documents.readers import Reading
from index_build.documents.readers.markdown import read_markdown

NOTED = "Swim after a week.[^1]\n\n[^1]: Not in the sea.\n"
SAID = "Swim after a week. (Not in the sea.)"


def read(body: str) -> Reading:
    return read_markdown(f"---\ntitle: T\n---\n{body}".encode())


@pytest.mark.parametrize(
    ("below", "text"),
    [
        ("## Sun\n\nUse a cream.", "Sun\n\nUse a cream."),
        ("Sun\n---\n\nUse a cream.", "Sun\n\nUse a cream."),
        ("- one\n- two", "- one\n- two"),
        ("• one\n• two", "- one\n- two"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("| A | B |\n|---|---|\n| 1 | 2 |", "A | B\n1 | 2"),
        ("> Use a cream.", "Use a cream."),
        ("> [!warning] Sun\n> Use a cream.", "Sun\n\nUse a cream."),
        ("::: note\nUse a cream.\n:::", "Use a cream."),
        ("***\nUse a cream.", "Use a cream."),
        ("<div>Use a cream.</div>", "Use a cream."),
        ("```\nx = 1\n```\nUse a cream.", "Use a cream."),
    ],
)
def test_a_footnote_ends_where_another_block_begins(below: str, text: str) -> None:
    assert read(f"{NOTED}{below}\n").text == f"{SAID}\n\n{text}"


def test_a_footnote_ends_where_the_next_one_begins() -> None:
    reading = read("Swim[^a] or run[^b].\n\n[^a]: Not far.\n[^b]: Not fast.\n## Sun\n\nA cream.\n")
    assert reading.text == "Swim or run. (Not far.) (Not fast.)\n\nSun\n\nA cream."


def test_lines_below_a_footnote_and_indented_paragraphs_belong_to_it() -> None:
    note = "[^1]: Not in\nthe sea.\n\n    Nor in a pool:\n\n    - with chlorine\n    - with salt\n"
    said = "Swim. (Not in the sea. Nor in a pool: with chlorine; with salt)\n\nRest."
    assert read(f"Swim.[^1]\n\n{note}\nRest.\n").text == said


def test_of_two_footnotes_with_one_name_both_are_read() -> None:
    reading = read("Swim.[^1]\n\n[^1]: Not far.\n\n[^1]: Not fast.\n")
    assert reading.text == "Swim. (Not far.)\n\nNot fast."


def test_what_looks_like_a_footnote_in_code_is_none() -> None:
    reading = read("```\n[^1]: x\n```\nRest.\n")
    assert reading.text == "Rest."
    assert [left.kind for left in reading.omissions] == ["code"]


def test_words_struck_through_in_a_footnote_are_not_read() -> None:
    reading = read("Swim.[^1]\n\n[^1]: After ~~one~~ two weeks.\n")
    assert reading.text == "Swim. (After two weeks.)"
    assert [left.text for left in reading.omissions] == ["one"]


def test_a_line_of_dashes_below_a_footnote_underlines_nothing() -> None:
    reading = read("Swim.[^1]\n[^1]: Not far.\n---\nRest.\n")
    assert reading.text == "Swim. (Not far.)\n\nRest."


def test_a_remark_of_one_word_does_not_swallow_the_text_behind_it() -> None:
    assert read("%%draft%% Rest. %%to check\ntwice%% Wash.\n").text == "%%draft%% Rest. Wash."
