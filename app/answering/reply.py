"""Decisions to an answer: the clinic's fixed wording, the quotes, the suggestions, the contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from app.answering.answer import Answer, Outcome, Quote
from app.answering.decision import Decision
from app.answering.quoting import quote_readings
from app.answering.red_flags import POISON, SELF_HARM
from app.index.artifact import Index
from app.index.wording import Wording, choose_wording, find_wording

MAX_SUGGESTIONS = 2
# The pins' own hand-over lines are written in the language of pins.yaml.
HAND_OVER_LANGUAGE = "en"

# Which part of a message speaks for the whole: a person's own case is never outvoted by a quote.
_LEAD = (
    Outcome.URGENT,
    Outcome.PERSONAL_ADVICE,
    Outcome.ANSWERED,
    Outcome.CLARIFY,
    Outcome.NOT_COVERED,
    Outcome.UNSUPPORTED_LANGUAGE,
    Outcome.OFF_TOPIC,
    Outcome.SMALL_TALK,
)
_GIVES_CONTACT = frozenset({Outcome.NOT_COVERED, Outcome.PERSONAL_ADVICE})
# Small talk that ends in how to reach a person, and small talk that ends in what could be asked.
_WANTS_PERSON = frozenset({"human", "frustration"})
_WANTS_IDEAS = frozenset({"greeting", "who_are_you"})


class Replier:
    """Puts decisions into the clinic's words."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._openings = tuple(s.question for s in index.suggestions[:MAX_SUGGESTIONS])
        self._questions: dict[str, str] = {}
        for suggestion in index.suggestions:
            self._questions.setdefault(suggestion.passage_id, suggestion.question)
        self._known = {**index.emergency_wordings, **index.wordings}
        self._read = self._name_languages()

    def reply(self, decisions: Sequence[Decision], locale: str) -> Answer:
        """Return the answer to a message from the decisions on its parts."""
        confidence = min(decision.confidence for decision in decisions)
        return replace(self._word(decisions, locale), confidence=confidence)

    def _word(self, decisions: Sequence[Decision], locale: str) -> Answer:
        wording = choose_wording(self._index.wordings, locale)
        lead = next(d for outcome in _LEAD for d in decisions if d.outcome is outcome)
        match lead.outcome:
            case Outcome.URGENT:
                return self._warn_first(lead, decisions, locale)
            case Outcome.UNSUPPORTED_LANGUAGE:
                return self._say_what_is_read(lead.language or locale)
            case Outcome.ANSWERED:
                return self._quote(lead, decisions, wording)
            case Outcome.SMALL_TALK:
                return self._talk(lead.kind, wording)
            case Outcome.CLARIFY:
                return self._clarify(lead, wording)
            case _:
                return self._refuse(lead, wording)

    def _warn_first(self, lead: Decision, decisions: Sequence[Decision], locale: str) -> Answer:
        """Return the emergency wording, and below it the quotes that answer the rest."""
        warning = self.warn(lead.kind, lead.language or locale)
        quotes = self._collect_quotes([d for d in decisions if d.outcome is Outcome.ANSWERED])
        if not quotes:
            return warning
        besides = choose_wording(self._index.wordings, locale).answers["answered_besides"]
        return replace(warning, message=f"{warning.message} {besides}", quotes=quotes)

    def warn(self, key: str, locale: str) -> Answer:
        """Return the emergency wording of a kind of danger, with the clinic's contact after it."""
        answers = self._choose(locale).answers
        message = self._name_number(answers[key])
        if line := self._name_line(key, answers):
            message = f"{message} {line}"
        return Answer(Outcome.URGENT, message, topic=_name_topic(key), gives_contact=True)

    def _say_what_is_read(self, locale: str) -> Answer:
        """Return which language is read here, and the emergency line: nobody is left alone."""
        wording = self._choose(locale)
        message = wording.answers["unsupported_language"].replace("{clinic_language}", self._read)
        return Answer(
            Outcome.UNSUPPORTED_LANGUAGE,
            f"{message} {self._name_number(wording.interface['emergency'])}",
            gives_contact=True,
        )

    def _name_languages(self) -> str:
        """Return the documents' languages by their own names."""
        tags = sorted({document.language for document in self._index.documents.values()})
        found = {tag: find_wording(self._known, tag) for tag in tags}
        names = (w.interface["language_name"] if w else tag for tag, w in found.items())
        return " / ".join(dict.fromkeys(names))

    def _choose(self, locale: str) -> Wording:
        """Return the wording for a locale; one that has only what is said here will do."""
        return choose_wording(self._known, locale)

    def _name_line(self, key: str, answers: Mapping[str, str]) -> str | None:
        """Return the sentence that names the line for a kind of danger, where there is one."""
        clinic = self._index.clinic
        if key == SELF_HARM and clinic.crisis_phone:
            return answers["crisis_line"].replace("{crisis}", clinic.crisis_phone)
        if key == POISON and clinic.poison_phone:
            return answers["poison_line"].replace("{poison}", clinic.poison_phone)
        return None

    def _name_number(self, line: str) -> str:
        return line.replace("{emergency}", self._index.clinic.emergency_phone)

    def reply_wordless(self, glad: bool, locale: str) -> Answer:
        """Return the answer to a message without a single letter: glad signs, or anything else."""
        wording = choose_wording(self._index.wordings, locale)
        if glad:
            return self._talk("thanks", wording)
        # "🆘" and "911!!!" are no words either.
        emergency = self._name_number(self._choose(locale).interface["emergency"])
        return Answer(Outcome.OFF_TOPIC, f"{wording.answers['too_short']} {emergency}")

    def _quote(self, lead: Decision, decisions: Sequence[Decision], wording: Wording) -> Answer:
        answered = [d for d in decisions if d.outcome is Outcome.ANSWERED]
        quotes = self._collect_quotes(answered)
        refused = len(answered) < len(decisions)
        views = {quote.perspective for quote in quotes}
        key = "answered_partly" if refused else "answered"
        if not refused and {"tcm", "biomedical"} <= views:
            key = "answered_both_views"
        return Answer(
            outcome=Outcome.ANSWERED,
            message=wording.answers[key],
            quotes=quotes,
            topic=lead.pin.id if lead.pin else quotes[0].section_id,
            suggestions=self._suggest(lead, {quote.section_id for quote in quotes}),
            gives_contact=refused,
        )

    def _collect_quotes(self, answered: Sequence[Decision]) -> tuple[Quote, ...]:
        quotes: list[Quote] = []
        for decision in answered:
            for quote in quote_readings(self._index, decision.readings):
                if not any(_is_said(quote, other) for other in quotes):
                    quotes.append(quote)
        return tuple(quotes)

    def _talk(self, kind: str, wording: Wording) -> Answer:
        return Answer(
            outcome=Outcome.SMALL_TALK,
            message=wording.answers[kind],
            topic=_name_topic(kind),
            suggestions=self._openings if kind in _WANTS_IDEAS else (),
            gives_contact=kind in _WANTS_PERSON,
        )

    def _clarify(self, lead: Decision, wording: Wording) -> Answer:
        questions = self._suggest(replace(lead, near=lead.readings), frozenset())
        if len(questions) < MAX_SUGGESTIONS:
            return self._refuse(replace(lead, outcome=Outcome.NOT_COVERED, readings=()), wording)
        return Answer(Outcome.CLARIFY, wording.answers["clarify"], suggestions=questions)

    def _refuse(self, lead: Decision, wording: Wording) -> Answer:
        """Return a refusal; an own case comes with what the documents state in general."""
        message = wording.answers[lead.outcome.value]
        if lead.pin and lead.pin.hand_over and wording.language == HAND_OVER_LANGUAGE:
            message = lead.pin.hand_over
        quotes = self._quote_general(lead)
        return Answer(
            outcome=lead.outcome,
            message=f"{message} {wording.answers['in_general']}" if quotes else message,
            quotes=quotes,
            topic=self._place(lead),
            suggestions=self._suggest_instead(lead),
            gives_contact=lead.outcome in _GIVES_CONTACT,
        )

    def _quote_general(self, lead: Decision) -> tuple[Quote, ...]:
        if lead.outcome is not Outcome.PERSONAL_ADVICE:
            return ()
        return quote_readings(self._index, lead.readings[:1])

    def _place(self, lead: Decision) -> str | None:
        """Return what a refusal is filed under: its pin, or the section that came nearest."""
        if lead.pin:
            return lead.pin.id
        if lead.outcome is Outcome.NOT_COVERED and lead.near:
            return lead.near[0].hit.passage.id
        return None

    def _suggest(self, lead: Decision, said: Set[str]) -> tuple[str, ...]:
        """Return the questions of near sections that are not quoted yet."""
        sections = [reading.hit.passage.id for reading in lead.near]
        fresh = [s for s in sections if s in self._questions and s not in said]
        return tuple(self._questions[section] for section in fresh[:MAX_SUGGESTIONS])

    def _suggest_instead(self, lead: Decision) -> tuple[str, ...]:
        """Return questions to ask instead: near ones, or openings when the subject was another."""
        if lead.outcome is Outcome.OFF_TOPIC:
            return self._openings
        return self._suggest(lead, frozenset())


def _is_said(quote: Quote, other: Quote) -> bool:
    """Say whether another quote says already what a quote is there for."""
    point = quote.highlight or quote.span
    return quote.document_id == other.document_id and other.span.covers(point)


def _name_topic(kind: str) -> str:
    """Return a kind of message as the report's slug."""
    return kind.replace("_", "-")
