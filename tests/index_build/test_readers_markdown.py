import pytest

from index_build.documents.readers import Heading, Paragraph, Reading
from index_build.documents.readers.markdown import read_markdown
from index_build.errors import ContentError


def read(body: str) -> Reading:
    return read_markdown(f"---\ntitle: T\n---\n{body}".encode())


def test_the_text_is_what_is_seen_when_rendered() -> None:
    reading = read(
        "# About\n\nA *very* **good** [link](https://example.org 'x'), `as is` &amp; \\*so\\*.\n"
        "Second <b>line</b>.<!-- not this -->\n\n![picture](x.png)\n"
    )
    assert reading.text == "About\n\nA very good link, as is & *so*. Second line."


def test_headings_have_their_level_and_title() -> None:
    reading = read("# A *b*\n\ntext\n\nC\n---\n\n### D ###\n")
    headings = [block for block in reading.blocks if isinstance(block, Heading)]
    assert [(h.level, h.title) for h in headings] == [(1, "A b"), (2, "C"), (3, "D")]
    assert all(reading.text[h.span.start : h.span.end] == h.title for h in headings)


def test_hard_breaks_stay_line_ends() -> None:
    assert read("Monday 9 to 5  \nTuesday 9 to 1\\\nFriday closed").text.count("\n") == 2


def test_list_items_are_paragraphs_with_their_markers() -> None:
    reading = read("Do not:\n\n* swim\n* run\n  - far\n\n3. Wash.\n4. Dry.\n")
    assert reading.text == "Do not:\n\n- swim\n- run\n- far\n3. Wash.\n4. Dry."
    kinds = [block.kind for block in reading.blocks if isinstance(block, Paragraph)]
    assert kinds == ["prose", *["item"] * 5]


def test_a_second_paragraph_of_an_item_has_no_marker() -> None:
    reading = read("- One.\n\n  More.\n\n- Two.\n")
    assert reading.text == "- One.\nMore.\n- Two."


def test_table_rows_are_paragraphs() -> None:
    reading = read("| What | Price |\n| --- | --- |\n| One visit | 200 |\n")
    assert reading.text == "What | Price\nOne visit | 200"
    assert [block.kind for block in reading.blocks if isinstance(block, Paragraph)] == ["row"] * 2


def test_code_blocks_are_dropped_but_indented_paragraphs_are_not() -> None:
    assert read("One.\n\n```\ncode\n```\n\n    Two, set in.\n").text == "One.\n\nTwo, set in."


def test_text_in_html_blocks_is_kept_and_struck_text_is_not() -> None:
    text = read('<div class="warning">\nDo not rub.\n</div>\n\nIt is ~~free~~ paid.\n').text
    assert text == "Do not rub.\n\nIt is paid."


def test_entities_are_normalised_too() -> None:
    assert read("cafe&#x301;").text == "café"


def test_a_level_one_heading_is_the_title_where_there_is_none_above() -> None:
    assert read_markdown(b"# About care\n\nText.").meta["title"] == "About care"


def test_a_file_without_any_title_is_refused() -> None:
    with pytest.raises(ContentError, match="expected a title"):
        read_markdown(b"---\nlanguage: en\n---\n## Section\n\nText.")


def test_windows_line_ends_and_blank_lines_may_precede_the_front_matter() -> None:
    reading = read_markdown(b"\xef\xbb\xbf\r\n---\r\ntitle: T\r\n---\r\n\r\nOne\r\nline.\r\n")
    assert (reading.meta, reading.text) == ({"title": "T"}, "One line.")


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("title: [a", "in line 3"),
        ("title: a: b", "in line 2"),
        ("reviewed_on: 2026-13-45", "month"),
        ("- a\n- b", "'a'"),
        ("just words", "just words"),
        ("title: " + "[" * 100_000, "characters, over 10000"),
        ("x: !!python/object/apply:os.system ['true']", "in line 2"),
    ],
)
def test_front_matter_that_is_not_valid_is_refused(head: str, found: str) -> None:
    with pytest.raises(ContentError, match="front matter") as caught:
        read_markdown(f"---\n{head}\n---\nText.".encode())
    assert found in caught.value.found


def test_front_matter_without_an_end_is_refused() -> None:
    with pytest.raises(ContentError, match="no line '---'"):
        read_markdown(b"---\ntitle: T\n\nText.")
