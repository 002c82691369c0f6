from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.masking import mask_identifiers

LONG_NUMBER = re.compile(r"\d(?:[\W_]{0,3}\d){5,}")
anything = st.text(max_size=200)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to anna.smith@mail.example please", "write to [e-mail] please"),
        ("Anna.Smith+skin@mail.example", "[e-mail]"),
        ("anna(at)mail.example or anna [at] mail.example", "[e-mail] or [e-mail]"),
        ("müller@praxis.example", "[e-mail]"),
        ("call me on 555-0142-77", "call me on [number]"),
        ("call +1 (555) 010-1234 now", "call [number] now"),
        ("my number is 0049 30 / 123 456", "my number is [number]"),
        ("٠١٢٣٤٥٦٧٨٩ هذا رقمي", "[number] هذا رقمي"),
        ("电话１３８００１３８０００谢谢", "电话[number]谢谢"),
        ("born 12.03.1985", "born [number]"),
        ("insured as AB123456C", "insured as [number]"),
        ("see https://photos.example/anna?id=7 for the scar", "see [link] for the scar"),
        ("I am @anna_skin", "I am [name]"),
        ("one\nline\tonly", "one line only"),
    ],
)
def test_identifiers_are_masked(text: str, masked: str) -> None:
    assert mask_identifiers(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "does it help a scar from 2019?",
        "is 1.5 mm better than 0.5 mm?",
        "how much for 3 or 6 sessions at 100?",
        "is it 50% better after 12 weeks",
        "open 9-17?",
        "meet @ the clinic?",
        "痘疤有用吗？",
    ],
)
def test_what_a_question_is_about_stays(text: str) -> None:
    assert mask_identifiers(text) == text


@given(anything)
def test_no_long_number_is_left_in_any_text(text: str) -> None:
    assert not LONG_NUMBER.search(mask_identifiers(text))


@given(anything)
def test_masked_text_stays_as_it_is(text: str) -> None:
    masked = mask_identifiers(text)
    assert mask_identifiers(masked) == masked


@given(anything, st.emails(), anything)
def test_no_address_survives_in_any_text(before: str, address: str, after: str) -> None:
    masked = mask_identifiers(f"{before} {address} {after}")
    assert address not in masked


@given(anything, st.lists(st.integers(0, 9), min_size=6, max_size=15), st.sampled_from(" -./()"))
def test_no_telephone_number_survives_in_any_text(
    before: str, digits: list[int], separator: str
) -> None:
    number = separator.join(map(str, digits))
    assert number not in mask_identifiers(f"{before} {number}")


def test_text_that_is_not_valid_unicode_can_be_stored() -> None:
    mask_identifiers("a \ud800 b").encode("utf-8")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        # Names behind a cue, with and without capitals, in several languages and scripts.
        ("My name is Gwen Achterberg and I want a price", "My name is [name] and I want a price"),
        ("my name is tom baker can i come", "my name is [name] can i come"),
        ("name: o'connor", "name: [name]"),
        ("I'm Priya, how long does it take?", "I'm [name], how long does it take?"),
        ("Mrs Okonkwo has an appointment", "Mrs [name] has an appointment"),
        ("my name is Ann call me Bob", "my name is [name] call me [name]"),
        ("Ich heiße Jürgen Müller und frage mich", "Ich heiße [name] und frage mich"),
        ("me llamo María José García y quiero venir", "me llamo [name] y quiero venir"),
        ("меня зовут Анна Петрова, сколько стоит", "меня зовут [name], сколько стоит"),
        ("我叫王小明想问价格", "我叫[name]问价格"),
        # Dates of birth.
        ("born on the 3rd of March 1985", "born on the [date]"),
        ("dob 3/3/85", "dob [date]"),
        ("nacida el 7 de agosto de 1990", "nacida el [date]"),
        ("December 24, 1979 is my birthday", "[date] is my birthday"),
        # Addresses and postcodes.
        ("I live at 221B Baker Street, SW1A 2AA", "I live at [address], [postcode]"),
        ("send it to 14 Elm Close please", "send it to [address] please"),
        ("Hauptstraße 5, 10115 Berlin", "[address], [postcode] Berlin"),
        ("10 rue de Rivoli 75001 Paris", "[address] [postcode] Paris"),
        ("calle de Alcalá 42 in Madrid", "[address] in Madrid"),
        (
            "M5V 2T6 or 1012 AB or Springfield, IL 62701",
            "[postcode] or [postcode] or Springfield, [postcode]",
        ),
        # Accounts, cards and numbers of patients.
        ("IBAN GB29 NWBK 6016 1331 9268 19 please", "IBAN [number] please"),
        ("NL91ABNA0417164300 is my account", "[number] is my account"),
        ("NHS number 943 476 5919", "NHS number [number]"),
        ("medicare 2123 45670 1", "medicare [number]"),
        ("ring 07700 900123 or +61 (0)4 1234 5678", "ring [number] or [number]"),
        ("mail anna at clinic dot co dot uk", "mail [e-mail]"),
    ],
)
def test_what_tells_who_somebody_is_is_masked(text: str, masked: str) -> None:
    assert mask_identifiers(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "my name is on the list?",
        "I am pregnant, may I come?",
        "call me back tomorrow",
        "is Dr Patel in on Monday?",
        "open on 3 March?",
        "is 6 weeks a long way to go?",
        "after 3 sessions in place of 5",
        "can I book via phone 24 hours a day",
        "does vitamin b12 5mg matter",
        "2000 IU of vitamin d or 1500 MG",
        "is a 5 mm needle used in May 2026?",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert mask_identifiers(text) == text
