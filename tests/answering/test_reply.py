"""Decisions to the clinic's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from small_clinic import PINS

from app.answering.answer import Answer, Outcome
from app.answering.decision import Decision, Reading
from app.answering.reply import MAX_SUGGESTIONS, Replier
from app.index.artifact import Index
from app.index.pins import Pin
from app.models.encoder import KINDS

MakeReading = Callable[..., Reading]
BATH = "foot-baths#what-a-foot-bath-is"
ANKLES = "foot-baths#what-a-foot-bath-can-do"
NEW, OLD = "new-view#how-warmth-moves-blood", "old-view#how-warmth-moves-qi"
WHAT_IT_IS, COST = PINS
# The questions that the small clinic offers, by their sections.
OFFERED = {
    BATH: "What is a foot bath?",
    ANKLES: "Can it relax stiff ankles?",
    NEW: "How does warmth widen vessels?",
}


@pytest.fixture
def replier(small_index: Index) -> Replier:
    return Replier(small_index)


@pytest.fixture
def say(small_index: Index) -> dict[str, str]:
    return dict(small_index.wordings["en"].answers)


@pytest.fixture
def near(make_reading: MakeReading) -> tuple[Reading, ...]:
    return tuple(make_reading(name, probability=0.3) for name in (OLD, BATH, ANKLES, NEW))


@pytest.fixture
def answered(make_reading: MakeReading, near: tuple[Reading, ...]) -> Decision:
    return Decision(Outcome.ANSWERED, readings=(make_reading(BATH),), near=near)


@pytest.fixture
def personal(make_reading: MakeReading, near: tuple[Reading, ...]) -> Decision:
    stated = (make_reading(ANKLES), make_reading(BATH))
    return Decision(Outcome.PERSONAL_ADVICE, readings=stated, near=near)


def test_an_answer_has_its_wording_quotes_topic_and_confidence(
    replier: Replier, answered: Decision, say: dict[str, str]
) -> None:
    answer = replier.reply([answered], "en")
    assert (answer.outcome, answer.message) == (Outcome.ANSWERED, say["answered"])
    assert answer.topic == BATH
    assert [quote.section_id for quote in answer.quotes] == [BATH]
    assert answer.confidence == 0.9
    assert not answer.gives_contact


def test_an_answer_by_a_pin_is_filed_under_the_pin(replier: Replier, answered: Decision) -> None:
    assert replier.reply([replace(answered, pin=WHAT_IT_IS)], "en").topic == "what-it-is"


def test_suggestions_never_name_a_section_just_quoted(replier: Replier, answered: Decision) -> None:
    suggestions = replier.reply([answered], "en").suggestions
    assert suggestions == (OFFERED[ANKLES], OFFERED[NEW])
    assert len(suggestions) <= MAX_SUGGESTIONS


def test_a_section_without_a_question_that_was_answered_at_build_time_is_not_suggested(
    replier: Replier, make_reading: MakeReading
) -> None:
    refused = Decision(Outcome.NOT_COVERED, near=(make_reading(OLD),))
    assert replier.reply([refused], "en").suggestions == ()


def test_both_views_are_introduced_as_two(
    replier: Replier, make_reading: MakeReading, say: dict[str, str]
) -> None:
    both = Decision(Outcome.ANSWERED, readings=(make_reading(NEW), make_reading(OLD)))
    answer = replier.reply([both], "en")
    assert answer.message == say["answered_both_views"]
    assert {quote.perspective for quote in answer.quotes} == {"tcm", "biomedical"}


def test_an_answered_part_beside_an_uncovered_one_is_called_partly(
    replier: Replier, answered: Decision, near: tuple[Reading, ...], say: dict[str, str]
) -> None:
    answer = replier.reply([Decision(Outcome.NOT_COVERED, near=near), answered], "en")
    assert (answer.outcome, answer.message) == (Outcome.ANSWERED, say["answered_partly"])
    assert answer.quotes
    assert answer.gives_contact
    assert answer.confidence == 0.3


def test_an_answered_part_beside_one_that_is_unclear_is_called_partly(
    replier: Replier, answered: Decision, near: tuple[Reading, ...], say: dict[str, str]
) -> None:
    torn = Decision(Outcome.CLARIFY, readings=near[1:3], near=near)
    for decisions in ([answered, torn], [torn, answered]):
        answer = replier.reply(decisions, "en")
        assert (answer.outcome, answer.message) == (Outcome.ANSWERED, say["answered_partly"])
        assert [quote.section_id for quote in answer.quotes] == [BATH]
        assert answer.gives_contact


def test_an_own_case_comes_with_the_best_general_statement_after_the_hand_over_line(
    replier: Replier, personal: Decision, say: dict[str, str]
) -> None:
    answer = replier.reply([personal], "en")
    assert answer.outcome is Outcome.PERSONAL_ADVICE
    assert answer.message == f"{say['personal_advice']} {say['in_general']}"
    assert [quote.section_id for quote in answer.quotes] == [ANKLES]
    assert answer.gives_contact
    assert answer.topic is None


def test_the_general_statement_comes_after_a_pins_own_line_too(
    replier: Replier, personal: Decision, say: dict[str, str]
) -> None:
    pin = Pin("ankles", "personal_advice", ("my ankles?",), None, "Ask the nurse.")
    answer = replier.reply([replace(personal, pin=pin)], "en")
    assert answer.message == f"Ask the nurse. {say['in_general']}"


def test_an_own_case_of_which_nothing_is_stated_is_handed_over_alone(
    replier: Replier, near: tuple[Reading, ...], say: dict[str, str]
) -> None:
    answer = replier.reply([Decision(Outcome.PERSONAL_ADVICE, near=near)], "en")
    assert (answer.message, answer.quotes) == (say["personal_advice"], ())
    assert answer.gives_contact


def test_only_an_own_case_is_refused_with_quotes(replier: Replier, personal: Decision) -> None:
    for outcome in (Outcome.NOT_COVERED, Outcome.OFF_TOPIC, Outcome.UNSUPPORTED_LANGUAGE):
        assert replier.reply([replace(personal, outcome=outcome)], "en").quotes == ()


def test_a_personal_part_outranks_an_answered_part(
    replier: Replier, answered: Decision, personal: Decision
) -> None:
    for decisions in ([answered, personal], [personal, answered]):
        answer = replier.reply(decisions, "en")
        assert answer.outcome is Outcome.PERSONAL_ADVICE
        assert [quote.section_id for quote in answer.quotes] == [ANKLES]
        assert answer.gives_contact


def test_a_danger_outranks_everything(
    replier: Replier, answered: Decision, personal: Decision, say: dict[str, str]
) -> None:
    danger = Decision(Outcome.URGENT, "urgent_eye")
    warning = say["urgent_eye"].replace("{emergency}", "911")
    for others in ([], [personal], [personal, answered]):
        answer = replier.reply([*others, danger], "en")
        assert answer.outcome is Outcome.URGENT
        assert answer.message.startswith(warning)
        assert answer.topic == "urgent-eye"
        assert answer.gives_contact
        assert bool(answer.quotes) is (answered in others)


def test_two_parts_with_one_answer_quote_it_once(replier: Replier, answered: Decision) -> None:
    assert len(replier.reply([answered, answered], "en").quotes) == 1


def test_two_parts_with_two_sentences_of_one_passage_get_both_quotes(
    replier: Replier, make_reading: MakeReading, small_index: Index
) -> None:
    scores = [[9.0 if place == number else -9.0 for place in range(6)] for number in (0, 5)]
    first, last = (
        Decision(Outcome.ANSWERED, readings=(make_reading(BATH, *row),)) for row in scores
    )
    answer = replier.reply([first, last], "en")
    document = small_index.documents["foot-baths"]
    marked = [document.slice(quote.highlight) for quote in answer.quotes if quote.highlight]
    assert marked == [
        "A foot bath is warm water for tired feet.",
        "Each tub is rinsed with salt.",
    ]
    assert not answer.quotes[0].span.covers(answer.quotes[1].span)


def test_a_sentence_that_is_quoted_already_is_not_quoted_again(
    replier: Replier, make_reading: MakeReading
) -> None:
    scores = [[9.0 if place == number else -9.0 for place in range(6)] for number in (0, 1)]
    parts = [Decision(Outcome.ANSWERED, readings=(make_reading(BATH, *row),)) for row in scores]
    assert len(replier.reply(parts, "en").quotes) == 1


def test_the_emergency_number_stands_in_every_urgent_wording(
    replier: Replier, small_index: Index
) -> None:
    urgent = [kind for kind in KINDS if kind.startswith("urgent")]
    assert len(urgent) == 4
    for language in small_index.wordings:
        for key in urgent:
            message = replier.warn(key, language).message
            assert small_index.clinic.emergency_phone in message
            assert "{" not in message


@pytest.mark.parametrize(("key", "number"), [("urgent_self_harm", "988"), ("urgent_poison", "7")])
def test_a_line_for_a_danger_is_named_in_every_language_where_the_clinic_has_one(
    small_index: Index, key: str, number: str
) -> None:
    bare = replace(small_index.clinic, crisis_phone=None, poison_phone=None)
    without = Replier(replace(small_index, clinic=bare))
    clinic = replace(bare, crisis_phone="988", poison_phone="7")
    replier = Replier(replace(small_index, clinic=clinic))
    for language in {**small_index.wordings, **small_index.emergency_wordings}:
        message = replier.warn(key, language).message
        assert number in message.removeprefix(without.warn(key, language).message)
        assert "{" not in message
        assert replier.warn("urgent", language) == without.warn("urgent", language)


def test_no_answer_has_a_placeholder_left(
    replier: Replier, small_index: Index, answered: Decision, personal: Decision
) -> None:
    kinds = {Outcome.URGENT: "urgent", Outcome.SMALL_TALK: "greeting"}
    others = [Decision(outcome, kinds.get(outcome, "question")) for outcome in Outcome]
    decisions = [d for d in others if d.outcome is not Outcome.ANSWERED]
    for language in small_index.wordings:
        for decision in (answered, personal, *decisions):
            assert "{" not in replier.reply([decision], language).message


def test_a_pins_own_line_is_given_in_its_language_only(
    replier: Replier, small_index: Index
) -> None:
    cost = Decision(Outcome.NOT_COVERED, pin=COST)
    answer = replier.reply([cost], "en")
    assert (answer.message, answer.topic) == ("Please ask the desk about prices.", "cost")
    spanish = small_index.wordings["es"].answers["not_covered"]
    assert replier.reply([cost], "es").message == spanish


def test_a_pin_without_a_line_of_its_own_has_the_usual_one(
    replier: Replier, say: dict[str, str]
) -> None:
    cost = Decision(Outcome.NOT_COVERED, pin=replace(COST, hand_over=None))
    assert replier.reply([cost], "en").message == say["not_covered"]


@pytest.mark.parametrize(
    ("outcome", "filed"),
    [
        (Outcome.NOT_COVERED, OLD),
        (Outcome.PERSONAL_ADVICE, None),
        (Outcome.OFF_TOPIC, None),
        (Outcome.UNSUPPORTED_LANGUAGE, None),
    ],
)
def test_only_what_is_not_covered_is_filed_under_the_section_that_came_near(
    replier: Replier, near: tuple[Reading, ...], outcome: Outcome, filed: str | None
) -> None:
    assert replier.reply([Decision(outcome, near=near)], "en").topic == filed


def test_what_nothing_came_near_to_is_filed_nowhere(replier: Replier) -> None:
    assert replier.reply([Decision(Outcome.NOT_COVERED)], "en").topic is None


@pytest.mark.parametrize(
    ("outcome", "kind", "contact"),
    [
        (Outcome.NOT_COVERED, "question", True),
        (Outcome.PERSONAL_ADVICE, "question", True),
        (Outcome.UNSUPPORTED_LANGUAGE, "question", True),
        (Outcome.URGENT, "urgent", True),
        (Outcome.OFF_TOPIC, "question", False),
        (Outcome.SMALL_TALK, "greeting", False),
        (Outcome.SMALL_TALK, "thanks", False),
        (Outcome.SMALL_TALK, "human", True),
        (Outcome.SMALL_TALK, "frustration", True),
    ],
)
def test_the_contact_is_given_as_the_contract_says(
    replier: Replier, outcome: Outcome, kind: str, contact: bool
) -> None:
    answer = replier.reply([Decision(outcome, kind)], "en")
    assert (answer.outcome, answer.gives_contact) == (outcome, contact)
    assert answer.quotes == ()


def test_being_torn_offers_both_readings(
    replier: Replier, near: tuple[Reading, ...], say: dict[str, str]
) -> None:
    torn = Decision(Outcome.CLARIFY, readings=(near[1], near[3]), near=near)
    answer = replier.reply([torn], "en")
    assert (answer.outcome, answer.message) == (Outcome.CLARIFY, say["clarify"])
    assert answer.suggestions == (OFFERED[BATH], OFFERED[NEW])
    assert answer.quotes == ()


def test_being_torn_without_two_readings_to_offer_is_not_covered(
    replier: Replier, make_reading: MakeReading
) -> None:
    # What is merely near does not stand in for the reading that has no question.
    unsure = (make_reading(BATH), make_reading(OLD))
    near = (*unsure, make_reading(ANKLES), make_reading(NEW))
    answer = replier.reply([Decision(Outcome.CLARIFY, readings=unsure, near=near)], "en")
    assert (answer.outcome, answer.topic) == (Outcome.NOT_COVERED, BATH)
    assert answer.quotes == ()
    assert answer.gives_contact


def test_a_refusal_offers_what_is_near_and_another_subject_the_openings(
    replier: Replier, make_reading: MakeReading
) -> None:
    near = (make_reading(NEW),)
    refused = replier.reply([Decision(Outcome.NOT_COVERED, near=near)], "en")
    assert refused.suggestions == (OFFERED[NEW],)
    other = replier.reply([Decision(Outcome.OFF_TOPIC, near=near)], "en")
    assert other.suggestions == (OFFERED[BATH], OFFERED[ANKLES])


@pytest.mark.parametrize(
    ("kind", "count"),
    [("greeting", MAX_SUGGESTIONS), ("who_are_you", MAX_SUGGESTIONS), ("thanks", 0), ("human", 0)],
)
def test_only_talk_that_may_lead_on_offers_questions(
    replier: Replier, kind: str, count: int
) -> None:
    assert len(replier.reply([Decision(Outcome.SMALL_TALK, kind)], "en").suggestions) == count


def test_a_language_that_is_not_read_here_is_offered_no_questions(
    replier: Replier, near: tuple[Reading, ...]
) -> None:
    foreign = Decision(Outcome.UNSUPPORTED_LANGUAGE, near=near)
    assert replier.reply([foreign], "en").suggestions == ()


def test_whoever_is_not_understood_is_told_the_emergency_number(
    replier: Replier, small_index: Index
) -> None:
    number = small_index.clinic.emergency_phone
    for language, wording in small_index.wordings.items():
        answer = replier.reply([Decision(Outcome.UNSUPPORTED_LANGUAGE)], language)
        line = wording.interface["emergency"].replace("{emergency}", number)
        assert number in line
        said = wording.answers["unsupported_language"].replace("{clinic_language}", "English")
        assert answer.message == f"{said} {line}"
        assert answer.gives_contact


@pytest.mark.parametrize("outcome", [Outcome.URGENT, Outcome.UNSUPPORTED_LANGUAGE])
def test_a_message_is_answered_in_its_own_language(
    replier: Replier, small_index: Index, outcome: Outcome
) -> None:
    known = {**small_index.emergency_wordings, **small_index.wordings}
    assert len(known) >= 28
    for language, wording in known.items():
        answer = replier.reply([Decision(outcome, "urgent", language=language)], "es")
        assert answer.message.startswith(wording.answers[outcome.value].partition("{")[0])
        assert small_index.clinic.emergency_phone in answer.message
        assert "{" not in answer.message
    unknown = replier.reply([Decision(outcome, "urgent")], "es").message
    assert unknown == replier.reply([Decision(outcome, "urgent", language="es")], "en").message


@pytest.mark.parametrize(
    "kind", ["greeting", "thanks", "goodbye", "who_are_you", "human", "frustration"]
)
def test_every_kind_of_small_talk_has_its_own_wording_and_name(
    replier: Replier, say: dict[str, str], kind: str
) -> None:
    answer = replier.reply([Decision(Outcome.SMALL_TALK, kind)], "en")
    assert answer.message == say[kind]
    assert answer.topic == kind.replace("_", "-")


def test_an_unknown_locale_is_answered_in_english(replier: Replier, say: dict[str, str]) -> None:
    answer: Answer = replier.reply_wordless(False, "tlh")
    assert answer.outcome is Outcome.OFF_TOPIC
    assert answer.message == f"{say['too_short']} In an emergency, call 911."


def test_a_friendly_sign_without_words_is_thanked_for(
    replier: Replier, say: dict[str, str]
) -> None:
    answer = replier.reply_wordless(True, "en")
    assert (answer.outcome, answer.message) == (Outcome.SMALL_TALK, say["thanks"])
