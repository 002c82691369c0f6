"""Every kind of danger is heard, and a question about one is not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from app.answering.red_flags import (
    ANIMAL,
    CHILD,
    EYE,
    GENERAL,
    POISON,
    RED_FLAGS,
    SELF_HARM,
    VIOLENCE,
    find_red_flag,
)

DANGERS = {
    "violence": (
        "my husband beats me",
        "he hits me when i come home late",
        "he choked me last night",
        "I am afraid of my husband",
        "i'm scared to go home",
    ),
    "animal": (
        "my cat cannot pee",
        "my dog ate a whole bar of chocolate",
        "our puppy was hit by a car",
        "the rabbit isn't breathing",
    ),
    "self-harm": (
        "I want to die",
        "thinking about suicide because of my scars",
        "I don't want to live anymore",
        "everyone would be better off without me",
        "i've been cutting myself again",
        "with a face like mine i just want to vanish",
        "some days I think nobody would even notice if I were gone",
        "i want to disappear from this world",
        "I'd like to disappear into nothing",
        "nobody'd miss me",
    ),
    "child": (
        "my son swallowed the numbing cream",
        "my 2 year old drank the serum",
        "the baby is not breathing",
        "my daughter turned blue",
        "our toddler won't wake up after it",
    ),
    "breathing": (
        "I can't breathe",
        "my throat is closing up",
        "it is hard to catch my breath since the session",
        "having trouble breathing after the cream",
        "i'm wheezing and it gets worse",
    ),
    "allergic reaction": (
        "I think it's anaphylaxis",
        "my lips are swelling",
        "my whole face is swollen",
        "her tongue is getting swollen",
        "hives all over since this morning",
    ),
    "eye": (
        "I got the needle in my eye",
        "the roller went into my left eye",
        "he poked his eye with the pen",
        "I can't see out of my eye",
        "my eye suddenly went blind",
    ),
    "bleeding": (
        "the bleeding won't stop",
        "I can't stop the bleeding",
        "it is bleeding heavily",
        "blood is gushing from my cheek",
        "bleeding for two hours and it does not stop",
    ),
    "pregnancy": (
        "twelve weeks pregnant and I started bleeding at work",
        "i am bleeding and i'm five months pregnant",
        "my waters broke in the waiting room",
        "34 weeks along and the baby has not moved since last night",
    ),
    "collapse": (
        "I have chest pain",
        "my chest hurts since the treatment",
        "she is unconscious",
        "he is having a seizure",
        "one side of my face is drooping",
    ),
    "infection": (
        "there is yellow pus",
        "pus is coming out of the spot",
        "the redness is spreading",
        "red streaks running up my arm",
        "I have a fever since the session",
    ),
    "poisoning": (
        "I overdosed",
        "she swallowed numbing cream",
        "I took too many painkillers",
        "he drank bleach",
        "my friend took a whole pack of tablets",
    ),
}

HARMLESS = {
    "violence": (
        "my husband beats me at chess",
        "she beat me to it",
        "it hit me that I never asked",
        "what if he hits me up for money",
    ),
    "animal": ("my dog ate before coming, is that fine?", "can my cat eat grapes"),
    "self-harm": (
        "I'm dying to know how it works",
        "these scars kill my mood",
        "is it the end of my skin's life cycle",
        "I don't want to live with these scars on my nose",
        "do I want to cut back on sugar",
        "I just want it to disappear",
        "I want to vanish from your mailing list",
        "nobody will notice the scar, will they",
        "i have a scar i want to disappear, will needling help?",
        "which of the scars I want to disappear will fade?",
        "what I want to vanish is the redness",
        "i need to vanish my acne scars",
        "nobody will notice if I go back to work the next day, right?",
        "no one would notice if I had it done?",
    ),
    "child": (
        "can my daughter have micro-needling",
        "my son has acne scars",
        "is it safe while I feed my baby",
        "what age can a child have it",
        "my toddler scratched my cheek and it left a scar",
    ),
    "breathing": (
        "can it cause trouble breathing",
        "do I have to breathe in a special way",
        "could my throat swell up from the cream",
        "will I have shortness of breath",
        "what does qi have to do with breath",
    ),
    "allergic reaction": (
        "is there a risk of anaphylaxis",
        "will my face be swollen",
        "can my lips swell up",
        "can I have it with an allergy to nickel",
        "does the face get puffy afterwards",
    ),
    "eye": (
        "can you needle near the eye",
        "does it help dark circles under my eyes",
        "can I see results after one session",
        "what happens if the serum gets into my eye",
        "is it safe around the eye area",
    ),
    "bleeding": (
        "does it bleed",
        "will there be blood",
        "do the needles make the skin bleed",
        "can I have it with a bleeding disorder",
        "how do you stop the bleeding during a session",
    ),
    "pregnancy": (
        "I'm pregnant, does it bleed much",
        "can needling cause bleeding in pregnancy",
        "is it a problem that I'm 20 weeks pregnant",
        "my baby is not yet one and I am breastfeeding",
    ),
    "collapse": (
        "do people faint from needles",
        "I fainted at the sight of needles once",
        "can it be done on the chest",
        "I had a stroke years ago, may I",
        "will one side of my face look different",
    ),
    "infection": (
        "can it get infected",
        "what is pus",
        "does the redness spread",
        "how long does redness last",
        "could I get a fever from it",
    ),
    "poisoning": (
        "what is in the numbing cream",
        "can I take painkillers before",
        "I took two ibuprofen, is that a problem for needling",
        "is the serum poisonous",
        "can I drink alcohol before",
    ),
}

FOREIGN = (
    ("no puedo respirar", GENERAL),
    ("me quiero morir", SELF_HARM),
    ("je n'arrive pas à respirer", GENERAL),
    ("ich bekomme keine Luft", GENERAL),
    ("ich will nicht mehr leben", SELF_HARM),
    ("ich will mich umbringen", SELF_HARM),
    ("non riesco a respirare", GENERAL),
    ("não consigo respirar", GENERAL),
    ("nie mogę oddychać", GENERAL),
    ("tôi khó thở quá", GENERAL),
    ("tôi muốn chết", SELF_HARM),
    ("我喘不过气", GENERAL),
    ("我不想活了", SELF_HARM),
    ("我喘不過氣", GENERAL),
    ("لا أستطيع التنفس", GENERAL),
    ("أريد أن أموت", SELF_HARM),
    ("не могу дышать", GENERAL),
    ("息ができない", GENERAL),
    ("숨을 못 쉬겠어요", GENERAL),
)
WORDINGS = {
    "self-harm": SELF_HARM,
    "child": CHILD,
    "eye": EYE,
    "violence": VIOLENCE,
    "animal": ANIMAL,
    "poisoning": POISON,
}


def list_cases(table: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(kind, text) for kind, texts in table.items() for text in texts]


def test_every_kind_of_rule_is_tested() -> None:
    kinds = {flag.name for flag in RED_FLAGS if "language" not in flag.name}
    assert kinds == set(DANGERS) == set(HARMLESS)


@pytest.mark.parametrize(("kind", "text"), list_cases(DANGERS))
def test_a_danger_is_heard(kind: str, text: str) -> None:
    flag = find_red_flag(text)
    assert flag is not None
    # Two kinds may name the same danger; what a patient reads is the wording.
    assert flag.wording == WORDINGS.get(kind, GENERAL)


@pytest.mark.parametrize(("kind", "text"), list_cases(DANGERS))
def test_a_danger_is_heard_in_capitals_and_amid_other_words(kind: str, text: str) -> None:
    flag = find_red_flag(f"Hello, sorry to bother you. {text}!! What should I do?".upper())
    assert flag is not None


@pytest.mark.parametrize(("kind", "text"), list_cases(HARMLESS))
def test_a_question_about_a_danger_is_no_danger(kind: str, text: str) -> None:
    flag = find_red_flag(text)
    assert flag is None, flag.name


@pytest.mark.parametrize(("text", "wording"), FOREIGN)
def test_a_danger_is_heard_in_other_languages(text: str, wording: str) -> None:
    flag = find_red_flag(text)
    assert flag is not None
    assert flag.wording == wording


def test_a_denied_danger_does_not_hide_a_real_one() -> None:
    flag = find_red_flag("There is no pus but I can't breathe")
    assert flag is not None
    assert flag.name == "breathing"
