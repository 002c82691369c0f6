"""Names, spelling, and several questions in one."""

from __future__ import annotations

import pytest

from app.answering.understanding import (
    MAX_PARTS,
    Speller,
    clean_text,
    split_parts,
    split_sentences,
    understand,
)
from app.index.words import Words

WORDS = Words(
    subject=(
        "collagen",
        "elastin",
        "growth",
        "micro-needling",
        "microneedling",
        "needling",
        "needles",
        "scars",
        "stagnation",
        "treatment",
    ),
    common=("scare", "treat", "growing", "noodles", "stars", "kneeling"),
)


@pytest.fixture
def speller() -> Speller:
    return Speller(WORDS)


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("mirconeedling", "microneedling"),
        ("microneedeling", "microneedling"),
        ("collagin", "collagen"),
        ("Colagen", "collagen"),
        ("stagnaton of blood", "stagnation of blood"),
        ("treatmnet", "treatment"),
        ("does the treatmnet make colagen?", "does the treatment make collagen?"),
    ],
)
def test_a_slip_in_a_subject_word_is_mended(speller: Speller, written: str, mended: str) -> None:
    assert speller.mend(written) == mended


@pytest.mark.parametrize(
    "text",
    [
        "kneeling stars scare noodles growing",
        "collagen scars",
        "don't it's won't",
        "an is ok",
        "Zürich fertig",
        "胶原蛋白",
        "botulinum",
        "12345 50%",
        # Two edits away from a subject word.
        "microneedeeling",
        "colajen",
        "treatmant's",
    ],
)
def test_real_words_names_and_other_languages_stay(speller: Speller, text: str) -> None:
    assert speller.mend(text) == text


def test_of_two_words_as_near_the_more_usual_one_is_meant() -> None:
    assert Speller(Words(("needles", "needled"), ())).mend("needlex") == "needles"
    assert Speller(Words(("needled", "needles"), ())).mend("needlex") == "needled"


def test_a_slip_is_one_edit_at_most() -> None:
    speller = Speller(Words(("hypertension", "hyperpigmentation"), ()))
    assert speller.mend("is hypotension bad") == "is hypotension bad"
    assert speller.mend("hypopigmentation") == "hypopigmentation"
    assert speller.mend("hypertensoin or hypertenson") == "hypertension or hypertension"


def test_a_short_word_is_never_mended(speller: Speller) -> None:
    assert Speller(Words(("skin",), ())).mend("ski") == "ski"


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("Micro Needling", "Micro Needling"),
        ("the ch’i flows", "the ch'i flows"),
        ("it’s “so” `good´", "it's \"so\" 'good'"),
        ("  a\t b\n\nc  ", "a b\nc"),
        ("col\u00adla\u200bgen\ufeff", "collagen"),
        ("\u202eabc\u202c", "abc"),
        ("ab\ud800c", "abc"),
        ("ｃｏｌｌａｇｅｎ", "collagen"),
        ("e\u0301", "é"),
    ],
)
def test_a_message_is_cleaned(written: str, cleaned: str) -> None:
    assert clean_text(written) == cleaned


@pytest.mark.parametrize("text", ["microneedling chi derma roller", "it’s  e\u0301", "a|b"])
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "What is collagen? How does it help scars?",
            ("What is collagen?", "How does it help scars?"),
        ),
        (
            "what is collagen and how does it help",
            ("what is collagen", "how does it help"),
        ),
        ("does it hurt, and can I work after?", ("does it hurt", "can I work after?")),
        ("is it safe but what does it cost", ("is it safe", "what does it cost")),
        ("I have scars. Does it help? Thanks!", ("I have scars. Does it help? Thanks!",)),
        ("collagen and elastin?", ("collagen and elastin?",)),
        ("Why? Why does it help scars?", ("Why? Why does it help scars?",)),
        ("hello", ("hello",)),
        ("", ("",)),
    ],
)
def test_a_message_is_split_into_what_it_asks(text: str, parts: tuple[str, ...]) -> None:
    assert split_parts(text) == parts


def test_of_many_questions_the_first_are_kept() -> None:
    asked = [f"What is thing {number}?" for number in range(MAX_PARTS + 2)]
    assert split_parts(" ".join(asked)) == tuple(asked[:MAX_PARTS])


def test_a_message_is_understood_with_its_slips_mended_and_kept(speller: Speller) -> None:
    understood = understand("what is Collagin?", (), speller)
    assert (understood.typed, understood.text) == ("what is Collagin?", "what is collagen?")
    assert understood.parts == ("what is collagen?",)


def test_only_the_message_before_is_the_context(speller: Speller) -> None:
    understood = understand("and qi?", ("hello", "what is Collagin"), speller)
    assert understood.context == "what is collagen"
    assert understood.text == "and qi?"


def test_a_first_message_has_no_context(speller: Speller) -> None:
    assert understand("what is qi", (), speller).context is None


def test_sentences_of_one_word_are_left_out() -> None:
    assert split_sentences("Hello! I have pus. Help; it hurts…\nplease do") == [
        "I have pus.",
        "it hurts…",
        "please do",
    ]
