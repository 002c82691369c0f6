"""Plain text from mail programs and other programs: messages, odd bullets, unseen characters."""

import pytest

from index_build.documents.readers import Paragraph, Reading
from index_build.documents.readers.plain import read_plain
from index_build.errors import ContentError

HEAD = "From: Dr Voss <v@clinic.example>\nSubject: Care\n"


def read(text: str) -> Reading:
    return read_plain(text.encode())


def list_texts(reading: Reading) -> list[str]:
    return [reading.text[block.span.start : block.span.end] for block in reading.blocks]


def test_of_a_message_only_its_own_words_are_read() -> None:
    reading = read(
        f"{HEAD}\nNo sun for four weeks.\n\n> Is two weeks enough?\n> I said yes.\n\nDr Voss\n"
    )
    assert list_texts(reading) == ["No sun for four weeks.", "Dr Voss"]
    assert [left.kind for left in reading.omissions] == ["frame", "frame"]


def test_lines_like_those_of_a_message_are_read_in_other_texts() -> None:
    text = "Monday: 9 to 12\nTuesday: closed\n\n> 38 degrees: call us.\n"
    assert list_texts(read(text)) == ["Monday: 9 to 12\nTuesday: closed", "> 38 degrees: call us."]


@pytest.mark.parametrize("way", ["quoted-printable", "base64"])
def test_a_message_that_is_packed_for_sending_is_refused(way: str) -> None:
    with pytest.raises(ContentError, match="packed for sending"):
        read(f"{HEAD}Content-Transfer-Encoding: {way}\n\nIt costs =E2=82=AC45.\n")


@pytest.mark.parametrize("sign", ["➤", "►", "□", "→", "❖"])
def test_bullets_of_other_programs_keep_a_list_together(sign: str) -> None:
    reading = read(f"You cannot have it if you:\n{sign} smoke\n{sign} take pills\n")
    kinds = [block.kind for block in reading.blocks if isinstance(block, Paragraph)]
    assert kinds == ["prose", "item", "item"]


def test_characters_that_nobody_sees_divide_no_word_and_pages_divide_text() -> None:
    assert read("Take para\u00adcetamol.\x0cRest.").text == "Take paracetamol.\nRest."
