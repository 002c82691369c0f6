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
