"""Decisions to the clinic's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.answering.answer import Answer, Outcome
from app.answering.decision import Decision
from app.answering.reply import MAX_SUGGESTIONS, Replier
from app.answering.retrieval import Hit
from app.index.artifact import Index
from app.index.topics import Topic
from app.models.ngrams import DANGERS

MakeHit = Callable[..., Hit]
BATH = "foot-baths#what-a-foot-bath-is"
ANKLES = "foot-baths#what-a-foot-bath-can-do"
NEW, OLD = "new-view#how-warmth-moves-blood", "old-view#how-warmth-moves-qi"


@pytest.fixture
def replier(small_index: Index) -> Replier:
    return Replier(small_index)


@pytest.fixture
def topics(small_index: Index) -> dict[str, Topic]:
    return {topic.id: topic for topic in small_index.topics.topics}


@pytest.fixture
def say(small_index: Index) -> dict[str, str]:
    return dict(small_index.wordings["en"].answers)


@pytest.fixture
def answered(topics: dict[str, Topic], make_hit: MakeHit) -> Decision:
    near = (topics["what-it-does"], topics["how-it-works"], topics["what-it-is"])
    return Decision(Outcome.ANSWERED, topics["what-it-is"], 0.9, (make_hit(BATH),), near)


def refuse(outcome: Outcome, topic: Topic | None = None, *near: Topic) -> Decision:
    return Decision(outcome, topic, 0.1, (), near)


def test_an_answer_has_its_wording_quotes_and_topic(
    replier: Replier, answered: Decision, say: dict[str, str]
) -> None:
    answer = replier.reply([answered], "en")
    assert (answer.outcome, answer.message) == (Outcome.ANSWERED, say["answered"])
    assert answer.topic == "what-it-is"
    assert [quote.section_id for quote in answer.quotes] == [BATH]
    assert not answer.gives_contact


def test_suggestions_never_name_a_section_just_quoted(
    replier: Replier, answered: Decision, topics: dict[str, Topic]
) -> None:
    suggestions = replier.reply([answered], "en").suggestions
    assert suggestions == (topics["what-it-does"].question, topics["how-it-works"].question)
    assert len(suggestions) <= MAX_SUGGESTIONS


def test_a_question_that_was_not_answered_at_build_time_is_not_suggested(
    replier: Replier,
) -> None:
    untried = Topic("new", "answered", (ANKLES,), "Untried?", offered=False)
    answer = replier.reply([refuse(Outcome.NOT_COVERED, None, untried)], "en")
    assert answer.suggestions == ()


def test_both_views_are_introduced_as_two(
    replier: Replier, topics: dict[str, Topic], make_hit: MakeHit, say: dict[str, str]
) -> None:
    hits = (make_hit(NEW), make_hit(OLD))
    answer = replier.reply([Decision(Outcome.ANSWERED, topics["how-it-works"], 0.9, hits)], "en")
    assert answer.message == say["answered_both_views"]
    assert {quote.perspective for quote in answer.quotes} == {"tcm", "biomedical"}


def test_an_answered_part_beside_an_uncovered_one_is_called_partly(
    replier: Replier, answered: Decision, topics: dict[str, Topic], say: dict[str, str]
) -> None:
    answer = replier.reply([refuse(Outcome.NOT_COVERED, topics["cost"]), answered], "en")
    assert (answer.outcome, answer.message) == (Outcome.ANSWERED, say["answered_partly"])
    assert answer.quotes
    assert answer.gives_contact


def test_a_personal_part_outranks_an_answered_part(
    replier: Replier, answered: Decision, topics: dict[str, Topic], say: dict[str, str]
) -> None:
    personal = refuse(Outcome.PERSONAL_ADVICE, topics["pregnancy"])
    for decisions in ([answered, personal], [personal, answered]):
        answer = replier.reply(decisions, "en")
        assert (answer.outcome, answer.message) == (
            Outcome.PERSONAL_ADVICE,
            say["personal_advice"],
        )
        assert answer.quotes == ()
        assert answer.gives_contact


def test_a_danger_outranks_everything(
    replier: Replier, answered: Decision, topics: dict[str, Topic]
) -> None:
    decisions = [
        answered,
        refuse(Outcome.PERSONAL_ADVICE, topics["pregnancy"]),
        replace(refuse(Outcome.URGENT, topics["eye"]), wording="urgent_eye"),
    ]
    answer = replier.reply(decisions, "en")
    assert answer.outcome is Outcome.URGENT
    assert answer.quotes == ()
    assert answer.gives_contact


def test_two_parts_with_one_answer_quote_it_once(replier: Replier, answered: Decision) -> None:
    assert len(replier.reply([answered, answered], "en").quotes) == 1


def test_the_emergency_number_stands_in_every_urgent_wording(
    replier: Replier, small_index: Index
) -> None:
    for language in small_index.wordings:
        for key in DANGERS:
            message = replier.warn(key, language).message
            assert small_index.clinic.emergency_phone in message
            assert "{" not in message


def test_no_answer_has_a_placeholder_left(
    replier: Replier, small_index: Index, answered: Decision, topics: dict[str, Topic]
) -> None:
    for language in small_index.wordings:
        for topic in topics.values():
            outcome = Outcome(topic.outcome)
            refused = replace(refuse(outcome, topic), wording="urgent")
            decision = answered if outcome is Outcome.ANSWERED else refused
            assert "{" not in replier.reply([decision], language).message


def test_a_topics_own_line_is_given_in_its_language_only(
    replier: Replier, topics: dict[str, Topic], small_index: Index
) -> None:
    cost = refuse(Outcome.NOT_COVERED, topics["cost"])
    assert replier.reply([cost], "en").message == "Please ask the desk about prices."
    spanish = small_index.wordings["es"].answers["not_covered"]
    assert replier.reply([cost], "es").message == spanish


@pytest.mark.parametrize(
    ("outcome", "topic", "contact"),
    [
        (Outcome.NOT_COVERED, "cost", True),
        (Outcome.PERSONAL_ADVICE, "pregnancy", True),
        (Outcome.UNSUPPORTED_LANGUAGE, "spanish", True),
        (Outcome.URGENT, "infection", True),
        (Outcome.OFF_TOPIC, "weather", False),
        (Outcome.SMALL_TALK, "greeting", False),
        (Outcome.SMALL_TALK, "human", True),
    ],
)
def test_the_contact_is_given_as_the_contract_says(
    replier: Replier, topics: dict[str, Topic], outcome: Outcome, topic: str, contact: bool
) -> None:
    decision = replace(refuse(outcome, topics[topic]), wording="urgent")
    answer = replier.reply([decision], "en")
    assert (answer.outcome, answer.gives_contact) == (outcome, contact)
    assert answer.quotes == ()


def test_being_torn_offers_both_readings(
    replier: Replier, topics: dict[str, Topic], say: dict[str, str]
) -> None:
    near = (topics["what-it-is"], topics["what-it-does"], topics["how-it-works"])
    answer = replier.reply([refuse(Outcome.CLARIFY, None, *near)], "en")
    assert (answer.outcome, answer.message) == (Outcome.CLARIFY, say["clarify"])
    assert answer.suggestions == (near[0].question, near[1].question)


def test_being_torn_without_two_readings_to_offer_is_not_covered(
    replier: Replier, topics: dict[str, Topic]
) -> None:
    answer = replier.reply([refuse(Outcome.CLARIFY, None, topics["what-it-is"])], "en")
    assert answer.outcome is Outcome.NOT_COVERED
    assert answer.gives_contact


def test_a_greeting_offers_questions_and_a_language_it_cannot_read_none(
    replier: Replier, topics: dict[str, Topic]
) -> None:
    greeting = replier.reply([refuse(Outcome.SMALL_TALK, topics["greeting"])], "en")
    assert len(greeting.suggestions) == MAX_SUGGESTIONS
    foreign = refuse(Outcome.UNSUPPORTED_LANGUAGE, topics["spanish"], topics["what-it-is"])
    assert replier.reply([foreign], "en").suggestions == ()


def test_small_talk_without_a_wording_of_its_own_says_who_this_is(
    replier: Replier, say: dict[str, str]
) -> None:
    rare = Topic("compliment", "small_talk")
    assert replier.reply([refuse(Outcome.SMALL_TALK, rare)], "en").message == say["who_are_you"]


def test_an_unknown_locale_is_answered_in_english(replier: Replier, say: dict[str, str]) -> None:
    answer: Answer = replier.reply_wordless(False, "tlh")
    assert answer.outcome is Outcome.OFF_TOPIC
    assert answer.message == f"{say['too_short']} In an emergency, call 911."


def test_a_friendly_sign_without_words_is_thanked_for(
    replier: Replier, say: dict[str, str]
) -> None:
    answer = replier.reply_wordless(True, "en")
    assert (answer.outcome, answer.message) == (Outcome.SMALL_TALK, say["thanks"])


@pytest.mark.parametrize("outcome", [Outcome.URGENT, Outcome.UNSUPPORTED_LANGUAGE])
def test_a_message_is_answered_in_its_own_language(
    replier: Replier, small_index: Index, outcome: Outcome
) -> None:
    known = {**small_index.emergency_wordings, **small_index.wordings}
    assert len(known) >= 28
    for language, wording in known.items():
        decision = Decision(outcome, None, 0.0, wording="urgent", language=language)
        answer = replier.reply([decision], "es")
        assert answer.message.startswith(wording.answers[outcome.value].partition("{")[0])
        assert small_index.clinic.emergency_phone in answer.message
        assert "{" not in answer.message
        assert answer.gives_contact
    unknown = Decision(outcome, None, 0.0, wording="urgent")
    spanish = replace(unknown, language="es")
    assert replier.reply([unknown], "es").message == replier.reply([spanish], "en").message
