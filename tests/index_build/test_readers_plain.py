import pytest

from index_build.documents.readers import Heading, Paragraph, Reading
from index_build.documents.readers.plain import read_plain
from index_build.errors import ContentError


def read(text: str) -> Reading:
    return read_plain(text.encode("utf-8"))


def list_texts(reading: Reading) -> list[str]:
    return [reading.text[block.span.start : block.span.end] for block in reading.blocks]


def test_paragraphs_stand_between_blank_lines() -> None:
    reading = read("One.\n\n\nTwo,\ntwo.\n \t\n  Three.  \n")
    assert list_texts(reading) == ["One.", "Two,\ntwo.", "Three."]


def test_the_text_is_the_file_s_own() -> None:
    content = "  One,\n two.\n\n\n\tThree  \n"
    assert read(content).text == content


def test_line_ends_and_byte_order_mark_are_normalised() -> None:
    assert read("\ufeffOne.\r\n\r\nTwo.\rTwo.").text == "One.\n\nTwo.\nTwo."


def test_offsets_count_code_points_after_normalisation() -> None:
    reading = read("🙂 e\u0301te\u0301.\n\n针灸。")
    assert reading.text == "🙂 été.\n\n针灸。"
    assert list_texts(reading) == ["🙂 été.", "针灸。"]
    assert reading.blocks[1].span.start == 8


def test_a_line_that_opens_with_a_bullet_is_an_item() -> None:
    reading = read("Do not:\n- swim\n  for long\n* run\n\n1. Wash.\n2) Dry.")
    assert list_texts(reading) == [
        "Do not:",
        "- swim\n  for long",
        "* run",
        "1. Wash.",
        "2) Dry.",
    ]
    kinds = [block.kind for block in reading.blocks if isinstance(block, Paragraph)]
    assert kinds == ["prose", "item", "item", "item", "item"]
    assert [b.marker for b in reading.blocks if isinstance(b, Paragraph)] == [0, 2, 2, 3, 3]


def test_a_number_that_ends_a_sentence_opens_no_item() -> None:
    assert len(read("It was in the year\n12. It was cold.").blocks) == 1


def test_lines_without_letters_are_no_paragraphs() -> None:
    assert list_texts(read("One.\n\n-----\n\n* * *\n\nTwo.")) == ["One.", "Two."]


def list_titles(reading: Reading) -> list[tuple[int, str]]:
    return [(b.level, b.title) for b in reading.blocks if isinstance(b, Heading)]


def test_a_line_alone_in_a_text_is_no_heading_and_there_are_no_details() -> None:
    reading = read("# Not a heading\n\nText.\n\nCash only\n\nMore text.")
    assert all(isinstance(block, Paragraph) for block in reading.blocks)
    assert reading.meta == {}


def test_headings_of_markdown_make_a_text_markdown() -> None:
    reading = read("# Fees\n\n## Visits\n\n| Visit | Fee |\n|---|---|\n| first | 40 |\n")
    assert list_titles(reading) == [(1, "Fees"), (2, "Visits")]
    kinds = [block.kind for block in reading.blocks if isinstance(block, Paragraph)]
    assert kinds == ["row", "row"]


def test_a_text_marked_as_markdown_needs_no_title() -> None:
    reading = read("## Visits\n\nCome early.\n\n## Fees\n\nA visit costs 40 euros.")
    assert list_titles(reading) == [(2, "Visits"), (2, "Fees")]
    assert reading.meta == {}


LEAFLET = """LOOKING AFTER A NEW INJURY
A leaflet from our practice

The first days of a knee injury

Keep it moving within comfort.
Apply ice for 15 minutes.

What should I bring?

A towel.

Not during pregnancy

Ask us first.

Monday to Friday 9 to 5

Parking is free.

Dear patient

PLEASE DO NOT EAT OR
DRINK BEFORE YOUR VISIT
Thank you.
"""


def test_lines_alone_above_a_text_are_headings_and_statements_are_not() -> None:
    reading = read(LEAFLET)
    assert list_titles(reading) == [
        (1, "LOOKING AFTER A NEW INJURY"),
        (2, "The first days of a knee injury"),
        (2, "What should I bring?"),
    ]
    for said in ("A leaflet from our practice", "Not during pregnancy", "Dear patient"):
        assert said in list_texts(reading)
    assert "PLEASE DO NOT EAT OR\nDRINK BEFORE YOUR VISIT\nThank you." in list_texts(reading)


def test_lines_in_capitals_above_a_text_are_headings() -> None:
    text = "NAIL SURGERY\n\nBEFORE YOU COME\nEat as usual.\nBring:\n* a sandal\n\n"
    text += "WARNING\nDO NOT DRIVE HOME.\n\nPRICES\n\nOne toe is 120 pounds.\n\nCASH ONLY\n"
    titles = [(1, "NAIL SURGERY"), (1, "BEFORE YOU COME"), (1, "PRICES")]
    assert list_titles(read(text)) == titles
    assert "CASH ONLY" in list_texts(read(text))


@pytest.mark.parametrize("title", ["针灸之后", "Nach der Behandlung", "После процедуры"])
def test_titles_are_told_in_other_languages(title: str) -> None:
    text = f"{title}\n\n1. 2 x 3.\n\n{title}\n\n2 x 4.\n"
    assert [found for _, found in list_titles(read(text))] == [title, title]


def test_lines_of_cells_below_one_another_are_items() -> None:
    text = "Prices\n\nOne toe            120 pounds\nBoth toes .......... 190 pounds\nThank you"
    reading = read(text)
    found = [(b.kind, reading.text[b.span.start : b.span.end]) for b in reading.blocks]  # type: ignore[union-attr]
    assert found == [
        ("prose", "Prices"),
        ("item", "One toe            120 pounds"),
        ("item", "Both toes .......... 190 pounds"),
        ("prose", "Thank you"),
    ]
    assert len(read("A tab\tand more.\n\nOnly one   here.").blocks) == 2


def test_utf16_is_refused() -> None:
    with pytest.raises(ContentError, match="NUL byte"):
        read_plain("Text".encode("utf-16"))
