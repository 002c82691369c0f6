"""Messages that are about the person's own case."""

from __future__ import annotations

import pytest

from app.answering.own_case import names_own_case


@pytest.mark.parametrize(
    "text",
    [
        "I'm four months pregnant, can I come in anyway",
        "im currently breastfeeding and would love this",
        "19 weeks along - is that a problem",
        "I have type 2 diabetes. any problem?",
        "my psoriasis flares up in winter, does that matter",
        "i've been on roaccutane since may",
        "I take blood thinners for my heart",
        "am i a good candidate",
        "is it safe for me?",
        "would it be right for my skin",
        "should I get it done or not",
        "should i just try this",
        "i take low-dose aspirin every morning",
        "my daughter is 12, could she have it",
        "my mum is diabetic, can she come",
        "my sister's on warfarin, would it be a problem",
        "my grandad has eczema on both arms",
        "what would you say to someone like me",
        "could it do anything for my old knee scar",
        "would needling work on my scars, they are from chickenpox",
    ],
)
def test_the_persons_own_case_is_noticed(text: str) -> None:
    assert names_own_case(text)


@pytest.mark.parametrize(
    "text",
    [
        "how much does it cost",
        "does it hurt",
        "is diabetes treated in TCM",
        "what is collagen",
        "should I bring a towel",
        "I am expected at work at nine, how long does it take",
        "my scars are old",
        "does it work on scars at all",
        "will you look at my scar",
        "is it safe",
        "what should I do after",
        "how often should I have the treatment",
        "am I allowed to park there",
        "I am not pregnant. how much is it",
        "I'm expecting a call from you",
        "should I wait for a call",
        "is it ok for me to bring my mum",
        "my mum has a scar on her knee",
        "my friend had it done for hair",
        "I use a roller at home",
        "can I wear make-up afterwards",
    ],
)
def test_a_general_question_is_not(text: str) -> None:
    assert not names_own_case(text)
