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


@pytest.mark.parametrize(
    "head",
    [
        "Von: Praxis Voss <v@c.example>\nGesendet: Montag, 1. Juni\nAn: Jo\nBetreff: Pflege\n",
        "De : Dr Voss\nEnvoyé : lundi 1 juin\nÀ : Jo\nObjet : Soins\n",
        "De: Dr Voss\nEnviado el: lunes\nPara: Jo\nAsunto: Cuidado\n",
        "Da: Dr Voss\nInviato: lunedì\nA: Jo\nOggetto: Cura\n",
        "Van: Dr Voss\nVerzonden: maandag\nAan: Jo\nOnderwerp: Zorg\n",
        "---------- Forwarded message ---------\nFrom: Dr Voss\nDate: Mon\nSubject: Care\nTo: Jo\n",
        "Anfang der weitergeleiteten Nachricht:\n\nVon: Dr Voss\nBetreff: Pflege\n",
    ],
)
def test_heads_of_messages_are_left_out_in_every_place_and_language(head: str) -> None:
    assert list_texts(read(f"{head}\nNo sun.\n")) == ["No sun."]
    reading = read(f"Keep this.\n\n{head}\nNo sun.\n")
    assert list_texts(reading) == ["Keep this.", "No sun."]
    assert [left.kind for left in reading.omissions] == ["frame"]


@pytest.mark.parametrize(
    "wrote",
    [
        "On Mon, 1 Jun 2026 at 10:00, Jo <jo@p.example> wrote:",
        "Am Mo., 1. Juni 2026 um 10:00 Uhr schrieb Jo Alvarez <\njo.alvarez@p.example>:",
        "Le lun. 1 juin 2026 à 10:00, Jo a écrit :",
    ],
)
def test_what_a_message_answers_is_left_out_with_the_line_above_it(wrote: str) -> None:
    reading = read(f"No sun for a week.\n\n{wrote}\n\n> Is a day enough?\n>\n> Jo\n")
    assert list_texts(reading) == ["No sun for a week."]


def test_the_signature_of_a_message_is_left_out_and_listed() -> None:
    reading = read(f"{HEAD}\nNo sun.\n\n-- \nDr Voss\nTel. 555\n")
    assert list_texts(reading) == ["No sun."]
    assert [left.text for left in reading.omissions][1:] == ["-- Dr Voss Tel. 555"]


@pytest.mark.parametrize("hours", ["Von: 8 Uhr\nBis: 12 Uhr\n", "De: 9 h\nA: 12 h\n"])
def test_hours_are_no_head_of_a_message(hours: str) -> None:
    assert list_texts(read(f"{hours}\nRing first.\n"))[0] == hours.strip()
