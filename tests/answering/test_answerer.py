"""Whole questions, answered from the small clinic's documents."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from fake_models import SURE, FakeEncoder, FakeReader, FakeScreen, encode_texts, weigh_kinds

from app.answering.answer import Outcome, Question
from app.answering.answerer import OPENING_QUESTIONS, Answerer, open_answerer
from app.answering.quoting import verify_quotes
from app.index.artifact import Index
from app.index.pins import Pin
from app.index.policy import Logistic
from app.index.words import Words
from app.models.encoder import Encoded, Encoder, softmax
from app.models.frame import Frame
from app.models.network import Network
from app.models.reader import Reader, Verdict
from index_build.indexing.vector_index import make_vector_index

BATH = "foot-baths#what-a-foot-bath-is"
ANKLES = "foot-baths#what-a-foot-bath-can-do"
GENERAL = "Should somebody pregnant relax ankles?"
QUESTIONS = (
    ("What is a foot bath?", Outcome.ANSWERED),
    ("Can it relax stiff ankles?", Outcome.ANSWERED),
    ("how does warmth work", Outcome.ANSWERED),
    ("what is the price", Outcome.NOT_COVERED),
    ("What does it cost?", Outcome.NOT_COVERED),
    ("does it hurt", Outcome.NOT_COVERED),
    ("i am pregnant", Outcome.PERSONAL_ADVICE),
    ("my wound is festering", Outcome.URGENT),
    ("I can't breathe", Outcome.URGENT),
    ("nice weather", Outcome.OFF_TOPIC),
    ("hello", Outcome.SMALL_TALK),
    ("cuesta agua", Outcome.UNSUPPORTED_LANGUAGE),
    ("足浴是什么", Outcome.UNSUPPORTED_LANGUAGE),
    ("ما هو", Outcome.UNSUPPORTED_LANGUAGE),
    ("nice 足浴 weather", Outcome.UNSUPPORTED_LANGUAGE),
    ("what is a foot bath 足浴", Outcome.ANSWERED),
    ("?!", Outcome.OFF_TOPIC),
    ("🦶", Outcome.OFF_TOPIC),
)


class SettledReader:
    """A Reader that says the same of every passage."""

    def __init__(self, stated: float) -> None:
        self._stated = stated

    def read(self, question: str, frames: Sequence[Frame]) -> list[Verdict]:
        return [Verdict(self._stated, (self._stated,) * len(f.sentences)) for f in frames]

    def read_together(self, question: str, frame: Frame, verdict: Verdict) -> float:
        return 0.0


class ForgetfulEncoder(FakeEncoder):
    """An Encoder that takes a text's kinds from its first words."""

    def encode(self, texts: Sequence[str]) -> Encoded:
        first = [" ".join(text.split()[:4]) for text in texts]
        return Encoded(encode_texts(texts), softmax(weigh_kinds(first)))


def make_answerer(index: Index, encoder: Encoder, reader: Reader) -> Answerer:
    """Return an answerer that hears nothing but a festering."""
    return Answerer(index, encoder, reader, FakeScreen())


def pin_down(index: Index, pin: Pin) -> Index:
    """Return the index with one pin alone."""
    vectors, _ = make_vector_index(encode_texts(pin.phrasings))
    return replace(index, pins=(pin,), pin_vectors=vectors)


@pytest.mark.parametrize(("text", "outcome"), QUESTIONS)
def test_each_question_has_its_outcome(answerer: Answerer, text: str, outcome: Outcome) -> None:
    answer = answerer.answer(Question(text))
    assert answer.outcome is outcome
    assert bool(answer.quotes) == (outcome is Outcome.ANSWERED)


def test_quotes_are_exact_and_their_highlights_lie_in_them(
    answerer: Answerer, small_index: Index
) -> None:
    for text, outcome in (*QUESTIONS, (GENERAL, Outcome.PERSONAL_ADVICE)):
        answer = answerer.answer(Question(text))
        verify_quotes(answer.quotes, small_index)
        assert answer.outcome is outcome
        for quote in answer.quotes:
            assert quote.highlight is not None
            assert quote.span.covers(quote.highlight)


def test_the_highlight_is_the_sentence_that_says_it(answerer: Answerer, small_index: Index) -> None:
    (quote,) = answerer.answer(Question("of which wood, cedar?")).quotes
    assert quote.highlight is not None
    marked = small_index.documents[quote.document_id].slice(quote.highlight)
    assert marked == "The tub is made of cedar wood."
    assert marked != quote.text


def test_an_emoji_in_the_document_does_not_shift_its_quotes(
    answerer: Answerer, small_index: Index
) -> None:
    quotes = answerer.answer(Question("How does warmth work?")).quotes
    assert "Warmth widens small vessels 🦶 in the soles." in [quote.text for quote in quotes]


def test_an_answer_is_filed_under_the_section_that_it_quotes_first(answerer: Answerer) -> None:
    assert answerer.answer(Question("how stiff are my ankles?")).topic == ANKLES


def test_what_is_not_covered_is_filed_under_the_section_that_came_near(
    small_index: Index, fake_encoder: FakeEncoder
) -> None:
    answerer = make_answerer(small_index, fake_encoder, SettledReader(-SURE))
    answer = answerer.answer(Question("do stiff ankles relax?"))
    assert (answer.outcome, answer.topic) == (Outcome.NOT_COVERED, ANKLES)


def test_a_misspelt_question_is_understood(answerer: Answerer) -> None:
    assert answerer.answer(Question("can it relax stif anckles")).topic == ANKLES


def test_another_language_is_not_mended_into_english(
    small_index: Index, fake_encoder: FakeEncoder, fake_reader: FakeReader
) -> None:
    near = replace(small_index, words=Words(("cuestas", "ankles"), ()))
    answerer = make_answerer(near, fake_encoder, fake_reader)
    assert answerer.speller.mend("cuesta anckles") == "cuestas ankles"
    foreign = answerer.answer(Question("cuesta anckles"))
    assert foreign.outcome is Outcome.UNSUPPORTED_LANGUAGE
    assert answerer.answer(Question("cuestas anckles")).outcome is Outcome.ANSWERED


def test_a_question_that_mixes_scripts_is_told_its_language(answerer: Answerer) -> None:
    answer = answerer.answer(Question("nice weather 什么是足浴疗法"))
    assert answer.outcome is Outcome.UNSUPPORTED_LANGUAGE
    assert answer.gives_contact


def test_a_pin_is_quoted_alone_whatever_else_states_it(answerer: Answerer) -> None:
    answer = answerer.answer(Question("What is a foot bath?"))
    assert [quote.section_id for quote in answer.quotes] == [BATH]
    assert answer.topic == "what-it-is"
    unpinned = answerer.answer(Question("Is a foot bath stiff wood?"))
    assert {quote.section_id for quote in unpinned.quotes} == {BATH, ANKLES}


@pytest.mark.parametrize("stated", [-SURE, SURE])
def test_a_pin_decides_at_once_whatever_the_reader_says(
    small_index: Index, fake_encoder: FakeEncoder, stated: float
) -> None:
    answerer = make_answerer(small_index, fake_encoder, SettledReader(stated))
    answered = answerer.answer(Question("so what is a foot bath"))
    assert (answered.outcome, answered.topic) == (Outcome.ANSWERED, "what-it-is")
    assert [quote.section_id for quote in answered.quotes] == [BATH]
    refused = answerer.answer(Question("What does it cost?"))
    assert (refused.outcome, refused.topic) == (Outcome.NOT_COVERED, "cost")
    assert refused.message == "Please ask the desk about prices."
    assert refused.quotes == ()


def test_a_message_less_near_than_the_policy_asks_is_not_pinned(
    small_index: Index, fake_encoder: FakeEncoder, fake_reader: FakeReader
) -> None:
    text = "What is the tub of a foot bath made of?"
    assert (
        make_answerer(small_index, fake_encoder, fake_reader).answer(Question(text)).topic == BATH
    )
    policy = replace(small_index.manifest.policy, pinned=0.5)
    loose = replace(small_index, manifest=replace(small_index.manifest, policy=policy))
    answer = make_answerer(loose, fake_encoder, fake_reader).answer(Question(text))
    assert answer.topic == "what-it-is"


def test_no_pin_speaks_over_a_danger(
    small_index: Index, fake_encoder: FakeEncoder, fake_reader: FakeReader
) -> None:
    pinned = pin_down(small_index, Pin("x", "answered", ("festering foot bath",), BATH))
    answer = make_answerer(pinned, fake_encoder, fake_reader).answer(
        Question("festering foot bath")
    )
    assert answer.outcome is Outcome.URGENT


def test_no_pin_speaks_over_an_own_case_but_its_section_is_quoted_in_general(
    small_index: Index, fake_encoder: FakeEncoder, fake_reader: FakeReader
) -> None:
    pinned = pin_down(small_index, Pin("x", "answered", ("a pregnant foot bath",), BATH))
    answer = make_answerer(pinned, fake_encoder, fake_reader).answer(
        Question("Pregnant foot bath?")
    )
    say = small_index.wordings["en"].answers
    assert (answer.outcome, answer.topic) == (Outcome.PERSONAL_ADVICE, "x")
    assert answer.message == f"{say['personal_advice']} {say['in_general']}"
    assert [quote.section_id for quote in answer.quotes] == [BATH]
    assert answer.gives_contact


def test_a_pin_is_found_by_the_messages_own_words_although_there_is_a_history(
    answerer: Answerer, fake_reader: FakeReader
) -> None:
    history = ("Can it relax stiff ankles?",)
    answer = answerer.answer(Question("What does it cost?", history))
    assert fake_reader.asked[0] == "Can it relax stiff ankles? | What does it cost?"
    assert (answer.outcome, answer.topic) == (Outcome.NOT_COVERED, "cost")
    assert answerer.answer(Question("What is a foot bath?", history)).topic == "what-it-is"


def test_a_pin_is_found_by_what_a_message_leans_on(
    small_index: Index, fake_encoder: FakeEncoder, fake_reader: FakeReader
) -> None:
    pinned = pin_down(small_index, Pin("x", "answered", ("stiff ankles after the song",), ANKLES))
    answerer = make_answerer(pinned, fake_encoder, fake_reader)
    assert answerer.answer(Question("after the song?", ("stiff ankles",))).topic == "x"


def test_a_pin_hands_over_what_it_says_is_personal(
    small_index: Index, fake_encoder: FakeEncoder, fake_reader: FakeReader
) -> None:
    pin = Pin("ankles", "personal_advice", ("relax my ankles",), None, "Ask the nurse.")
    answer = make_answerer(pin_down(small_index, pin), fake_encoder, fake_reader).answer(
        Question("Relax my ankles?")
    )
    assert (answer.outcome, answer.topic) == (Outcome.PERSONAL_ADVICE, "ankles")
    assert (answer.message, answer.quotes) == ("Ask the nurse.", ())


def test_an_index_without_pins_answers(
    small_index: Index, fake_encoder: FakeEncoder, fake_reader: FakeReader
) -> None:
    bare = replace(small_index, pins=(), pin_vectors=make_vector_index(encode_texts([]))[0])
    answer = make_answerer(bare, fake_encoder, fake_reader).answer(Question("What is a foot bath?"))
    assert (answer.outcome, answer.topic) == (Outcome.ANSWERED, answer.quotes[0].section_id)


def test_a_personal_question_gets_the_general_statement_after_the_hand_over_line(
    answerer: Answerer, small_index: Index
) -> None:
    say = small_index.wordings["en"].answers
    answer = answerer.answer(Question(GENERAL))
    assert answer.outcome is Outcome.PERSONAL_ADVICE
    assert answer.message == f"{say['personal_advice']} {say['in_general']}"
    assert [quote.text for quote in answer.quotes] == ["A foot bath can relax stiff ankles."]
    assert answer.gives_contact


def test_a_personal_question_that_nothing_is_stated_about_is_handed_over_alone(
    answerer: Answerer, small_index: Index
) -> None:
    answer = answerer.answer(Question("i am pregnant"))
    assert answer.message == small_index.wordings["en"].answers["personal_advice"]
    assert answer.quotes == ()


def test_an_own_case_is_handed_over_whatever_else_is_asked(answerer: Answerer) -> None:
    answer = answerer.answer(Question("I am pregnant. is it pregnant? what is pregnant foot bath"))
    assert answer.outcome is Outcome.PERSONAL_ADVICE


def test_a_danger_in_the_history_is_still_answered(answerer: Answerer) -> None:
    question = Question("what is a foot bath", ("there is pus coming out of my toe",))
    assert answerer.answer(question).outcome is Outcome.URGENT


def test_a_danger_in_the_history_is_heard_as_a_phone_types_it(answerer: Answerer) -> None:
    question = Question("what is a foot bath", ("I can’t​  breathe",))
    assert answerer.answer(question).outcome is Outcome.URGENT


def test_a_danger_that_no_rule_knows_is_heard_in_an_earlier_turn(answerer: Answerer) -> None:
    question = Question("what is the weather like", ("festering wound",))
    assert answerer.answer(question).outcome is Outcome.URGENT


@pytest.mark.parametrize("text", ["🦶", "?!", "👍", "足浴是什么", "ما هو"])
def test_a_danger_in_an_earlier_turn_is_heard_before_what_is_not_read_here(
    answerer: Answerer, text: str
) -> None:
    for history in (("festering wound",), ("festering wound", "nice weather")):
        assert answerer.answer(Question(text, history)).outcome is Outcome.URGENT
    for history in (("nice weather",), ("festering wound", "nice weather", "hello there")):
        assert answerer.answer(Question(text, history)).outcome is not Outcome.URGENT


def test_a_danger_in_one_sentence_of_many_is_heard(answerer: Answerer) -> None:
    text = "I like the foot bath water here. Festering wound. What does the foot bath cost?"
    assert answerer.answer(Question(text)).outcome is Outcome.URGENT


def test_what_is_asked_beside_a_danger_is_quoted_after_the_emergency_wording(
    answerer: Answerer, small_index: Index
) -> None:
    alone = answerer.answer(Question("I have a festering wound."))
    asked = "I have a festering wound. Can a foot bath relax stiff ankles? And is it festering?"
    answer = answerer.answer(Question(asked))
    besides = small_index.wordings["en"].answers["answered_besides"]
    assert (answer.outcome, answer.topic) == (Outcome.URGENT, alone.topic)
    assert answer.message == f"{alone.message} {besides}"
    assert [quote.text for quote in answer.quotes] == ["A foot bath can relax stiff ankles."]
    assert answer.gives_contact


def test_what_is_asked_after_a_danger_in_an_earlier_turn_is_quoted_too(answerer: Answerer) -> None:
    question = Question("Can a foot bath relax stiff ankles?", ("festering wound",))
    answer = answerer.answer(question)
    assert answer.outcome is Outcome.URGENT
    assert [quote.text for quote in answer.quotes] == ["A foot bath can relax stiff ankles."]


@pytest.mark.parametrize(
    "text",
    [
        "Festering wound. Can the festering foot bath relax stiff ankles?",
        "Festering wound. Does that relax stiff ankles?",
        "I do not want to live any more. Can a foot bath relax stiff ankles?",
    ],
)
def test_the_danger_itself_what_leans_on_it_and_anything_beside_despair_is_not_quoted(
    answerer: Answerer, text: str
) -> None:
    answer = answerer.answer(Question(text))
    assert (answer.outcome, answer.quotes) == (Outcome.URGENT, ())


def test_the_kind_of_danger_chooses_the_wording(answerer: Answerer, small_index: Index) -> None:
    answer = answerer.answer(Question("it splashed over everything"))
    say = small_index.wordings["en"].answers["urgent_eye"]
    assert answer.message == say.replace("{emergency}", small_index.clinic.emergency_phone)
    assert answer.topic == "urgent-eye"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("hello", Outcome.SMALL_TALK),
        ("cuesta agua", Outcome.UNSUPPORTED_LANGUAGE),
        ("festering wound", Outcome.URGENT),
        ("足浴是什么", Outcome.UNSUPPORTED_LANGUAGE),
        ("🦶", Outcome.OFF_TOPIC),
    ],
)
def test_nothing_is_read_for_what_needs_no_reading(
    answerer: Answerer, fake_reader: FakeReader, text: str, outcome: Outcome
) -> None:
    assert answerer.answer(Question(text, ("can it relax ankles?",))).outcome is outcome
    assert fake_reader.asked == []


def test_a_language_that_is_not_read_here_gets_the_emergency_number(
    answerer: Answerer, small_index: Index
) -> None:
    number = small_index.clinic.emergency_phone
    for text in ("cuesta agua", "足浴是什么", "ما هو"):
        assert number in answerer.answer(Question(text)).message


def test_a_follow_up_is_read_with_the_message_before_it(
    answerer: Answerer, fake_encoder: FakeEncoder, fake_reader: FakeReader
) -> None:
    answerer.answer(Question("and why?", ("what is a foot bath",)))
    assert "what is a foot bath | and why?" in fake_encoder.encoded
    assert fake_reader.asked[0] == "what is a foot bath | and why?"


def test_a_courtesy_is_no_follow_up(answerer: Answerer, fake_reader: FakeReader) -> None:
    history = ("Can it relax ankles?",)
    assert answerer.answer(Question("hello", history)).outcome is Outcome.SMALL_TALK
    assert fake_reader.asked == []
    answerer.answer(Question("and why?", history))
    assert fake_reader.asked == ["Can it relax ankles? | and why?"]


def test_a_message_that_stands_alone_is_read_alone(
    answerer: Answerer, fake_reader: FakeReader
) -> None:
    text = "what does warmth do for stiff ankles"
    answerer.answer(Question(text, ("nice weather",)))
    assert fake_reader.asked == [text]


def test_what_is_refused_and_does_not_go_on_from_the_message_before_is_read_alone(
    small_index: Index, fake_encoder: FakeEncoder, fake_reader: FakeReader
) -> None:
    only_opens = Logistic((0.0, 0.0, 0.0, 0.0, 1.0), -0.5)
    policy = replace(small_index.manifest.policy, link=only_opens)
    index = replace(small_index, manifest=replace(small_index.manifest, policy=policy))
    answerer = make_answerer(index, fake_encoder, fake_reader)
    history = ("is lavender oil unpleasant?",)
    alone, opened = "why pineapple?", "and why pineapple?"
    answerer.answer(Question(alone, history))
    assert fake_reader.asked == [f"{history[0]} | {alone}", alone]
    fake_reader.asked.clear()
    answerer.answer(Question(opened, history))
    assert fake_reader.asked == [f"{history[0]} | {opened}"]


@pytest.mark.parametrize(
    "question",
    [
        Question("What is a foot bath?"),
        Question("What is a foot bath?", ("What is a foot bath?", "What is a foot bath?")),
        Question("and why?", ("can it relax ankles?",)),
        Question("hello", ("can it relax ankles?",)),
        Question("Does warmth work on vessels? Can it relax stif anckles? Does it hurt?"),
    ],
)
def test_each_text_of_one_request_is_encoded_once(
    answerer: Answerer, fake_encoder: FakeEncoder, question: Question
) -> None:
    answerer.answer(question)
    for texts in (fake_encoder.encoded, fake_encoder.told):
        assert texts
        assert len(texts) == len(set(texts))


def test_no_more_passages_are_read_than_the_policy_says(
    small_index: Index, fake_encoder: FakeEncoder
) -> None:
    given: list[int] = []

    class CountingReader(FakeReader):
        def read(self, question: str, frames: Sequence[Frame]) -> list[Verdict]:
            given.append(len(frames))
            return super().read(question, frames)

    policy = replace(small_index.manifest.policy, read=2)
    index = replace(small_index, manifest=replace(small_index.manifest, policy=policy))
    make_answerer(index, fake_encoder, CountingReader()).answer(Question("how does warmth work?"))
    assert given == [2]


def test_as_many_passages_as_the_policy_says_are_looked_at_again(
    small_index: Index, fake_encoder: FakeEncoder
) -> None:
    given: list[str] = []

    class DoubtingReader(FakeReader):
        def read_together(self, question: str, frame: Frame, verdict: Verdict) -> float:
            given.append(frame.text)
            return -SURE

    policy = replace(small_index.manifest.policy, together=Logistic((0.0, 1.0), 0.0))
    index = replace(small_index, manifest=replace(small_index.manifest, policy=policy), pins=())
    answerer = make_answerer(index, fake_encoder, DoubtingReader())
    answer = answerer.answer(Question("how does warmth work on small vessels?"))
    assert len(given) == len(set(given)) == policy.again
    assert answer.outcome is Outcome.NOT_COVERED


def test_the_service_answers_without_running_a_passage(
    small_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Network(small_index.model_folder)
    monkeypatch.delattr(Network, "run_passage")
    answer = open_answerer(small_index, network).answer(Question("Can it relax stiff ankles?"))
    assert answer.outcome is Outcome.ANSWERED


def test_two_questions_get_both_answers(answerer: Answerer) -> None:
    text = "What exactly is foot bath water? Does warmth work on small vessels?"
    answer = answerer.answer(Question(text))
    assert {quote.document_id for quote in answer.quotes} >= {"foot-baths", "new-view"}


def test_an_answered_question_beside_an_uncovered_one_is_answered_partly(
    answerer: Answerer, small_index: Index
) -> None:
    answer = answerer.answer(Question("Can it relax stiff ankles? Will horses hurt a lot?"))
    assert answer.message == small_index.wordings["en"].answers["answered_partly"]
    assert answer.gives_contact


def test_two_questions_answered_by_one_passage_get_both_sentences(
    answerer: Answerer, small_index: Index
) -> None:
    text = "Should tired people come here at once? Are people here fond of salt?"
    answer = answerer.answer(Question(text))
    document = small_index.documents["foot-baths"]
    marked = [document.slice(quote.highlight) for quote in answer.quotes if quote.highlight]
    assert marked == [
        "A foot bath is warm water for tired feet.",
        "Each tub is rinsed with salt.",
    ]
    assert {quote.section_id for quote in answer.quotes} == {BATH}


def test_a_whole_that_is_answered_is_not_lost_when_its_parts_are_refused(
    answerer: Answerer, fake_reader: FakeReader, small_index: Index
) -> None:
    text = "Tell me about cedar. Does that hurt? Should everybody ride horses?"
    answer = answerer.answer(Question(text))
    assert len(fake_reader.asked) == 3
    assert answer.message == small_index.wordings["en"].answers["answered"]
    assert [quote.section_id for quote in answer.quotes] == [BATH]
    assert answerer.answer(Question(text.partition(". ")[2])).outcome is Outcome.NOT_COVERED


def test_a_personal_part_is_heard_though_only_the_whole_is_answered(
    small_index: Index, fake_reader: FakeReader
) -> None:
    answerer = make_answerer(small_index, ForgetfulEncoder(), fake_reader)
    text = "Tell me about cedar. Does that hurt? Should anybody pregnant ride horses?"
    assert answerer.answer(Question(text)).outcome is Outcome.PERSONAL_ADVICE
    harmless = text.replace("pregnant", "else")
    assert answerer.answer(Question(harmless)).outcome is Outcome.ANSWERED


def test_a_personal_part_outranks_an_answered_part(answerer: Answerer) -> None:
    text = "What exactly is foot bath water? Should anybody pregnant have warm needles?"
    assert answerer.answer(Question(text)).outcome is Outcome.PERSONAL_ADVICE


def test_small_talk_beside_a_question_takes_no_answer_away(
    answerer: Answerer, small_index: Index
) -> None:
    answer = answerer.answer(Question("How is the morning? What exactly is foot bath water?"))
    assert answer.outcome is Outcome.ANSWERED
    assert answer.message == small_index.wordings["en"].answers["answered"]


def test_small_talk_in_two_sentences_is_small_talk(answerer: Answerer) -> None:
    answer = answerer.answer(Question("How is the morning? What a morning is it?"))
    assert (answer.outcome, answer.topic) == (Outcome.SMALL_TALK, "greeting")


def test_every_suggestion_is_itself_answered(answerer: Answerer) -> None:
    suggestions = {
        suggestion
        for text, _ in QUESTIONS
        for suggestion in answerer.answer(Question(text)).suggestions
    }
    assert suggestions
    for suggestion in (*suggestions, *answerer.opening_questions):
        assert answerer.answer(Question(suggestion)).outcome is Outcome.ANSWERED


def test_there_are_few_opening_questions(answerer: Answerer) -> None:
    assert 0 < len(answerer.opening_questions) <= OPENING_QUESTIONS


def test_the_message_is_in_the_locales_language(answerer: Answerer, small_index: Index) -> None:
    answer = answerer.answer(Question("what is a foot bath", locale="es-MX"))
    assert answer.message == small_index.wordings["es"].answers["answered"]


def test_threads_at_once_get_the_answers_of_one_alone(answerer: Answerer) -> None:
    questions = [Question(text) for text, _ in QUESTIONS]
    alone = [answerer.answer(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(answerer.answer, questions * 10)) == alone * 10
