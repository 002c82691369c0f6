from __future__ import annotations

from app.answering.understanding import Speller
from app.index.artifact import Index
from app.index.words import Words
from index_build.knowledge import Examples
from index_build.vocabulary import collect_words

USUAL = ("will my wrinkles go",) * 40 + ("what of crinkles",) * 9 + ("is the serum oily",) * 30
SLIPS = ("what of wrinkels",) * 4
REAL = ("what of sebum",) * 3 + ("what of clexane",) * 3
FOREIGN = ("cuanto cuesta",) * 50


def collect(index: Index, *examples: str) -> Words:
    topics = index.topics.topics
    names = [topic.id for topic in topics]
    labels = [names.index("spanish" if text in FOREIGN else "cost") for text in examples]
    return collect_words(
        index.documents.values(), Examples(topics, examples, tuple(labels)), index.encoder_folder
    )


def test_words_come_with_those_that_patients_use_most_first(small_index: Index) -> None:
    words = collect(small_index, *USUAL)
    assert words.subject.index("wrinkles") < words.subject.index("crinkles")
    assert {"ankles", "bath", "serum"} <= set(words.subject)
    assert "cuesta" not in collect(small_index, *USUAL, *FOREIGN).subject


def test_a_slip_in_several_examples_is_mended_all_the_same(small_index: Index) -> None:
    words = collect(small_index, *USUAL, *SLIPS)
    assert "wrinkels" not in {*words.subject, *words.common}
    assert Speller(words).mend("do wrinkels and rinkles go") == "do wrinkles and wrinkles go"


def test_real_words_and_names_near_a_usual_word_stay(small_index: Index) -> None:
    speller = Speller(collect(small_index, *USUAL, *REAL))
    assert speller.mend("sebum clexane wouldnt theres") == "sebum clexane wouldnt theres"
