"""Whatever a patient writes, a quote is the document's text at its place, or there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from examples import try_many
from hypothesis import given
from hypothesis import strategies as st

from app.answering.answer import Answer, Outcome, Question
from app.answering.answerer import Answerer
from app.answering.quoting import verify_quotes
from app.index import artifact
from app.index.artifact import Index
from app.schemas import MAX_HISTORY, MAX_MESSAGE
from index_build.evaluation.asking import make_answerer

WORDS = st.sampled_from(
    [
        *("what", "is", "collagen", "how", "does", "micro-needling", "help", "scars", "qi"),
        *("blood", "stagnation", "growth factors", "hurt", "cost", "pregnant", "both views"),
        *("it", "they", "and", "but", "?", ".", ",", "|", "mirconeedling", "collagin"),
        *("气", "🦶🏽", "كولاجين", "\u202e", "\x00", "\n", "'quoted'", "{emergency}", "<b>", "\\n"),
    ]
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=60).map(" ".join)
TEXTS = st.one_of(
    SENTENCES,
    st.text(min_size=1, max_size=MAX_MESSAGE),
    st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1),
    st.text(alphabet=st.characters(categories=("Cc", "Cf", "Co", "Zs", "So")), min_size=1),
    st.text(min_size=1, max_size=30).map(lambda text: text * 50),
)
HISTORIES = st.lists(TEXTS, max_size=MAX_HISTORY).map(tuple)


@pytest.fixture(scope="module")
def index(index_dir: Path) -> Index:
    return artifact.load(index_dir)


@pytest.fixture(scope="module")
def real_answerer(index: Index) -> Answerer:
    return make_answerer(index)


def check_answer(answer: Answer, index: Index) -> None:
    verify_quotes(answer.quotes, index)
    for quote in answer.quotes:
        text = index.documents[quote.document_id].text
        assert quote.text == text[quote.span.start : quote.span.end]
        assert quote.text.strip()
        assert 0 <= quote.score <= 1
        assert quote.highlight is not None
        assert quote.span.covers(quote.highlight)
        assert text[quote.highlight.start : quote.highlight.end].strip()
    assert answer.outcome in Outcome
    if answer.outcome is not Outcome.PERSONAL_ADVICE:
        assert bool(answer.quotes) == (answer.outcome is Outcome.ANSWERED)
    assert answer.message.strip()
    assert "{" not in answer.message
    if answer.outcome in (
        Outcome.NOT_COVERED,
        Outcome.PERSONAL_ADVICE,
        Outcome.URGENT,
        Outcome.UNSUPPORTED_LANGUAGE,
    ):
        assert answer.gives_contact


@try_many(100)
@given(text=TEXTS, history=HISTORIES, locale=st.sampled_from(("en", "es", "zh-Hant", "", "?", "x")))
def test_any_question_gets_exact_quotes_or_none(
    real_answerer: Answerer, index: Index, text: str, history: tuple[str, ...], locale: str
) -> None:
    check_answer(real_answerer.answer(Question(text, history, locale)), index)


@pytest.mark.parametrize(
    "text",
    [
        "\ud800",
        "what is collagen \udfff",
        "a" * 100_000,
        "what is collagen? " * 60,
        "?" * 10_000,
        "\x00" * 500,
        "e" + "\u0301" * 400,
        "no " * 300 + "bleeding",
        "a? " * (MAX_MESSAGE // 3),
    ],
    ids=lambda text: ascii(text)[:24],
)
def test_hostile_text_is_answered(real_answerer: Answerer, index: Index, text: str) -> None:
    check_answer(real_answerer.answer(Question(text, (text, text))), index)
