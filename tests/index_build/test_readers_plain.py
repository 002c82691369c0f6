import pytest

from index_build.documents.readers import Paragraph, Reading
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


def test_there_are_no_headings_and_no_details_in_plain_text() -> None:
    reading = read("# Not a heading\n\nText.")
    assert all(isinstance(block, Paragraph) for block in reading.blocks)
    assert reading.meta == {}


def test_utf16_is_refused() -> None:
    with pytest.raises(ContentError, match="NUL byte"):
        read_plain("Text".encode("utf-16"))
