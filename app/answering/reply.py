"""Decisions to an answer: the clinic's fixed wording, the quotes, the suggestions, the contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.answering.answer import Answer, Outcome, Quote
from app.answering.decision import Decision
from app.answering.quoting import quote_hits
from app.index.artifact import Index
from app.index.topics import Topic
from app.index.wording import Wording, choose_wording

MAX_SUGGESTIONS = 2
# Topics' own hand-over lines are written in the language of topics.yaml.
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
_WANTS_IDEAS = frozenset({"greeting", "who-are-you"})
_DEFAULT_TALK = "who-are-you"


class Replier:
    """Puts decisions into the clinic's words."""

    def __init__(self, index: Index) -> None:
        self._index = index
        offered = [str(topic.question) for topic in index.topics.topics if topic.offered]
        self._openings = tuple(offered[:MAX_SUGGESTIONS])
        self._read = self._name_languages()

    def reply(self, decisions: Sequence[Decision], locale: str) -> Answer:
        """Return the answer to a message from the decisions on its parts."""
        confidence = min(decision.confidence for decision in decisions)
        return replace(self._word(decisions, locale), confidence=confidence)

    def _word(self, decisions: Sequence[Decision], locale: str) -> Answer:
        wording = choose_wording(self._index.wordings, locale)
        lead = next(d for outcome in _LEAD for d in decisions if d.outcome is outcome)
        topic_id = lead.topic.id if lead.topic else ""
        match lead.outcome:
            case Outcome.URGENT:
                return self.warn(lead.wording, lead.language or locale, topic_id or None)
            case Outcome.UNSUPPORTED_LANGUAGE:
                return self._say_what_is_read(lead.language or locale)
            case Outcome.ANSWERED:
                return self._quote(lead, decisions, wording)
            case Outcome.SMALL_TALK:
                return self._talk(topic_id or _DEFAULT_TALK, wording)
            case Outcome.CLARIFY:
                return self._clarify(lead, wording)
            case _:
                return self._refuse(lead, wording)

    def warn(self, key: str, locale: str, topic_id: str | None = None) -> Answer:
        """Return the emergency wording, with the clinic's contact after it."""
        message = self._name_number(self._choose(locale).answers[key])
        return Answer(Outcome.URGENT, message, topic=topic_id, gives_contact=True)

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
        return " / ".join(self._choose(tag).interface["language_name"] for tag in tags)

    def _choose(self, locale: str) -> Wording:
        """Return the wording for a locale; one that has only what is said here will do."""
        known = {**self._index.emergency_wordings, **self._index.wordings}
        return choose_wording(known, locale)

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
        partly = len(answered) < len(decisions)
        views = {quote.perspective for quote in quotes}
        key = "answered_partly" if partly else "answered"
        if not partly and {"tcm", "biomedical"} <= views:
            key = "answered_both_views"
        return Answer(
            outcome=Outcome.ANSWERED,
            message=wording.answers[key],
            quotes=quotes,
            topic=lead.topic.id if lead.topic else None,
            suggestions=_list_questions(lead.near, _name_sections(answered)),
            gives_contact=partly,
        )

    def _collect_quotes(self, answered: Sequence[Decision]) -> tuple[Quote, ...]:
        quotes: dict[str, Quote] = {}
        for decision in answered:
            for quote in quote_hits(self._index, decision.hits, decision.confidence):
                quotes.setdefault(quote.section_id, quote)
        return tuple(quotes.values())

    def _talk(self, topic_id: str, wording: Wording) -> Answer:
        key = topic_id.replace("-", "_")
        if key not in wording.answers:
            key = _DEFAULT_TALK.replace("-", "_")
        return Answer(
            outcome=Outcome.SMALL_TALK,
            message=wording.answers[key],
            topic=topic_id,
            suggestions=self._openings if topic_id in _WANTS_IDEAS else (),
            gives_contact=topic_id in _WANTS_PERSON,
        )

    def _clarify(self, lead: Decision, wording: Wording) -> Answer:
        questions = _list_questions(lead.near, frozenset())
        if len(questions) < MAX_SUGGESTIONS:
            return self._refuse(Decision(Outcome.NOT_COVERED, None, 0.0, (), lead.near), wording)
        return Answer(Outcome.CLARIFY, wording.answers["clarify"], suggestions=questions)

    def _refuse(self, lead: Decision, wording: Wording) -> Answer:
        message = wording.answers[lead.outcome.value]
        if lead.topic and lead.topic.hand_over and wording.language == HAND_OVER_LANGUAGE:
            message = lead.topic.hand_over
        return Answer(
            outcome=lead.outcome,
            message=message,
            topic=lead.topic.id if lead.topic else None,
            suggestions=self._suggest_instead(lead),
            gives_contact=lead.outcome in _GIVES_CONTACT,
        )

    def _suggest_instead(self, lead: Decision) -> tuple[str, ...]:
        """Return questions to ask instead: near ones, or openings when the subject was another."""
        if lead.outcome is Outcome.OFF_TOPIC:
            return self._openings
        return _list_questions(lead.near, frozenset())


def _list_questions(near: Sequence[Topic], said: frozenset[str]) -> tuple[str, ...]:
    """Return the nearest questions that are themselves answered, and by sections not yet quoted."""
    questions: dict[str, str] = {}
    for topic in near:
        section = topic.answered_by[0]
        if topic.offered and topic.question and section not in said:
            questions.setdefault(section, topic.question)
    return tuple(questions.values())[:MAX_SUGGESTIONS]


def _name_sections(decisions: Sequence[Decision]) -> frozenset[str]:
    return frozenset(hit.passage.id for decision in decisions for hit in decision.hits)
